"""TPM900 not-analysed: a file, or part of one, that could not be read in full."""

from __future__ import annotations

from flake8_torchparams.rules.base import Rule


def message(reason: str) -> str:
    """The message for a file that was not read in full; ``reason`` says which part, and why."""
    return f"this file could not be analysed in full: {' '.join(reason.split())}"


RULE = Rule(
    code="TPM900",
    name="not-analysed",
    summary="a file, or part of one, that could not be read in full",
    why="""\
A file, or a function in it, could not be read in full, so a fault in it may go unseen. The message says which
part and why. libcst, which reads the functions, refuses a little of what Python accepts; and some sources are
too large or nested too deep.
""",
    torch_does="Nothing: this says something of the linter, not of the code.",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        (width): int = width  # want: TPM900
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width: int = 4):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)
""",
    shows="""\
assert list(Net().state_dict()) == ["fc.weight", "fc.bias"]
""",
    on_purpose="A generated file that nobody means to have checked belongs into flake8's `exclude`.",
)
