"""TPM303 register-buffer-type: register_buffer with a value that is neither tensor nor None."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, this


def claim(outcome: Outcome) -> str | None:
    """The message for a register_buffer call with a value of the wrong kind."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-buffer-type"):
        return None
    return (
        f"{place(outcome)}: register_buffer takes a tensor or None, not {this(outcome.detail)}: "
        f"torch raises {outcome.exception}; make it a tensor: torch.as_tensor(...)"
    )


RULE = Rule(
    code="TPM303",
    name="register-buffer-type",
    summary="register_buffer with a value that is neither tensor nor None",
    why="The class cannot be built: `register_buffer` makes no tensor of a number, a list or an array.",
    torch_does="`TypeError: cannot assign 'list' object to buffer 'mean' (torch Tensor or None required)`",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", [0.485, 0.456, 0.406])  # want: TPM303

    def forward(self, x):
        return x - self.mean
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]))

    def forward(self, x):
        return x - self.mean
""",
    claim=claim,
    shows="""\
raises(TypeError, "cannot assign 'list' object to buffer 'mean' (torch Tensor or None required)", Net)
""",
    exception="TypeError",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
