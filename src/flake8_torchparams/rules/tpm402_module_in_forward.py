"""TPM402 module-in-forward: a Module with weights made in forward, on self or used at once."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a Module made while the Module is called."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "module-in-forward"):
        return None
    return (
        f"{place(outcome)}: {outcome.detail or 'a Module'} is made anew in each call, with fresh random weights; "
        f"make it in __init__ and call it here"
    )


RULE = Rule(
    code="TPM402",
    name="module-in-forward",
    summary="a Module with weights made in forward, on self or used at once",
    why="""\
Each call makes the layer anew, with fresh random weights: the Module computes another function each time, and
nothing of it can be trained or saved. Modules without weights or buffers (`nn.ReLU()`, `nn.Softmax(dim=-1)`)
are not flagged.
""",
    torch_does="Nothing is raised. The layer lives as long as the call, or until the next one replaces it.",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.width = width

    def forward(self, x):
        project = nn.Linear(x.shape[-1], self.width)  # want: TPM402
        return project(x)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.project = nn.LazyLinear(width)

    def forward(self, x):
        return self.project(x)
""",
    claim=claim,
    shows="""\
net = Net()
x = torch.ones(4)
assert not torch.equal(net(x), net(x))
""",
    on_purpose="""\
A layer that is built at the first call and kept is not flagged: an assignment under `if self.project is
None:`, under `if not hasattr(self, "project"):`, behind a `return` for the calls that find it there, or under a flag
that some method changes, runs once, and so does `self.project or nn.Linear(...)`. (A test of what stays as the
constructor made it, or of `self.training`, guards nothing.) The optimizer must be built after that first call, which
no linter can see; `nn.LazyLinear` and its like do the same without that order. A Module that is made and fitted in the
same call, by an optimizer of its parameters, is meant to be fresh.
""",
)
