"""TPM302 register-parameter-lost: register_parameter with the result of an operation on a Parameter."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a register_parameter call with a value that was a Parameter once."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-parameter-lost"):
        return None
    operation = outcome.detail or "the operation"
    return (
        f"{place(outcome)}: {operation} makes a plain tensor of the Parameter, and register_parameter takes none: "
        f"torch raises {outcome.exception}; wrap last: nn.Parameter(...)"
    )


RULE = Rule(
    code="TPM302",
    name="register-parameter-lost",
    summary="register_parameter with the result of an operation on a Parameter",
    why="""\
The class cannot be built: each operation on a Parameter returns a plain tensor, and `register_parameter`
takes none. With an operation that changes nothing on one machine, `.to(device)` for instance, it fails only
on another.
""",
    torch_does="""\
`TypeError: cannot assign 'torch.DoubleTensor' object to parameter 'weight' (torch.nn.Parameter or None
required)`
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.randn(width)).double())  # want: TPM302

    def forward(self, x):
        return x * self.weight
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.randn(width).double()))

    def forward(self, x):
        return x * self.weight
""",
    claim=claim,
    shows="""\
message = "cannot assign 'torch.DoubleTensor' object to parameter 'weight' (torch.nn.Parameter or None required)"
raises(TypeError, message, Net)
""",
    exception="TypeError",
    fix="safe",
    fix_text="Wraps last: `nn.Parameter(t).double()` becomes `nn.Parameter(t.double())`.",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
