"""TPM301 register-parameter-type: register_parameter with a value that is neither Parameter nor None."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, this


def claim(outcome: Outcome) -> str | None:
    """The message for a register_parameter call with a value of the wrong kind."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-parameter-type"):
        return None
    return (
        f"{place(outcome)}: register_parameter takes a Parameter or None, not {this(outcome.detail)}: "
        f"torch raises {outcome.exception}; wrap it: nn.Parameter(...)"
    )


RULE = Rule(
    code="TPM301",
    name="register-parameter-type",
    summary="register_parameter with a value that is neither Parameter nor None",
    why="The class cannot be built: `register_parameter` does not wrap what it is given.",
    torch_does="""\
`TypeError: cannot assign 'torch.FloatTensor' object to parameter 'weight' (torch.nn.Parameter or None
required)`
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("weight", torch.randn(width))  # want: TPM301

    def forward(self, x):
        return x * self.weight
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.randn(width)))

    def forward(self, x):
        return x * self.weight
""",
    claim=claim,
    shows="""\
message = "cannot assign 'torch.FloatTensor' object to parameter 'weight' (torch.nn.Parameter or None required)"
raises(TypeError, message, Net)
""",
    exception="TypeError",
    fix="safe",
    fix_text="""\
Wraps the value: `self.register_parameter("weight", nn.Parameter(torch.randn(width)))`.
""",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
