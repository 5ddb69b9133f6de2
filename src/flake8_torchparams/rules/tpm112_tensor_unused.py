"""TPM112 tensor-unused: a plain tensor on self that no method but the constructor reads."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import buffer_call, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor that nothing in the class reads after construction."""
    if not (isinstance(outcome, LeftTensor) and outcome.use == "unused"):
        return None
    return (
        f"{place(outcome)} is a plain tensor that no method but the constructor reads, and state_dict() forgets it; "
        f"make it a local variable, or use {buffer_call(outcome.attribute)} if others read it"
    )


RULE = Rule(
    code="TPM112",
    name="tensor-unused",
    summary="a plain tensor on self that no method but the constructor reads",
    why="""\
Nothing in the class reads the tensor once the constructor has returned, so it is perhaps not needed as an
attribute at all. If others read it from outside, they get one that was neither moved nor loaded.
""",
    torch_does="""\
Nothing is raised. The tensor is in the instance `__dict__`, and keeps its memory as long as the Module lives.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.start = torch.randn(width)  # want: TPM112
        self.weight = nn.Parameter(self.start / self.start.norm())

    def forward(self, x):
        return x * self.weight
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        start = torch.randn(width)
        self.weight = nn.Parameter(start / start.norm())

    def forward(self, x):
        return x * self.weight
""",
    claim=claim,
    shows="""\
net = Net()
assert "start" in vars(net) and "start" not in net.state_dict()
""",
    rank=45,
)
