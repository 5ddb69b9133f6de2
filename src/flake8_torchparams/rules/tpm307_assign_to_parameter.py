"""TPM307 assign-to-parameter: a value that is no Parameter assigned to the name of a registered Parameter."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, this


def claim(outcome: Outcome) -> str | None:
    """The message for an assignment that a registered Parameter refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "assign-to-parameter"):
        return None
    return (
        f"{place(outcome)} is a registered Parameter, which takes only a Parameter or None, "
        f"not {this(outcome.detail)}: torch raises {outcome.exception}; "
        f"change its values with copy_() under torch.no_grad(), or use another name"
    )


RULE = Rule(
    code="TPM307",
    name="assign-to-parameter",
    summary="a value that is no Parameter assigned to the name of a registered Parameter",
    why="""\
Once a name is that of a Parameter, torch takes only a Parameter or None for it. The line raises whenever it
runs; in a method that the constructor does not call, that is long after the Module was built.
""",
    torch_does="""\
`TypeError: cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)`.
This holds for names that were registered as None, too.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width))

    def reset(self):
        self.weight = torch.randn_like(self.weight)  # want: TPM307

    def forward(self, x):
        return x * self.weight
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width))

    def reset(self):
        with torch.no_grad():
            self.weight.copy_(torch.randn_like(self.weight))

    def forward(self, x):
        return x * self.weight
""",
    claim=claim,
    shows="""\
message = "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)"
raises(TypeError, message, Net().reset)
""",
    exception="TypeError",
    on_purpose="A class that takes the Parameter away first, with `del self.weight`, is not flagged.",
)
