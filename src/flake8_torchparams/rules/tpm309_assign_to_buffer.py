"""TPM309 assign-to-buffer: a value that is no tensor assigned to the name of a registered buffer."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, this


def claim(outcome: Outcome) -> str | None:
    """The message for an assignment that a registered buffer refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "assign-to-buffer"):
        return None
    return (
        f"{place(outcome)} is a registered buffer, which takes only a tensor or None, not {this(outcome.detail)}: "
        f"torch raises {outcome.exception}; make the value a tensor, or use another name"
    )


RULE = Rule(
    code="TPM309",
    name="assign-to-buffer",
    summary="a value that is no tensor assigned to the name of a registered buffer",
    why="""\
Once a name is that of a buffer, torch takes only a tensor or None for it. The line raises whenever it runs;
in a method that the constructor does not call, that is long after the Module was built.
""",
    torch_does="""\
`TypeError: cannot assign 'int' as buffer 'steps' (torch.nn.Buffer, torch.Tensor or None expected)`
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("steps", torch.zeros(1))

    def reset(self):
        self.steps = 0  # want: TPM309

    def forward(self, x):
        self.steps += 1
        return x / self.steps
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("steps", torch.zeros(1))

    def reset(self):
        self.steps.zero_()

    def forward(self, x):
        self.steps += 1
        return x / self.steps
""",
    claim=claim,
    shows="""\
message = "cannot assign 'int' as buffer 'steps' (torch.nn.Buffer, torch.Tensor or None expected)"
raises(TypeError, message, Net().reset)
""",
    exception="TypeError",
    on_purpose="A class that takes the buffer away first, with `del self.steps`, is not flagged.",
)
