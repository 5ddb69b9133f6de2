"""TPM401 parameter-in-forward: a Parameter made and put on self in forward or what it calls."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a Parameter made while the Module is called."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "parameter-in-forward"):
        return None
    if outcome.detail:
        return (
            f"{place(outcome)} is a new Parameter without grad in each call, which state_dict() lists from the first "
            f'on; make it in __init__: self.register_buffer("{outcome.attribute}", ..., persistent=False), or use a '
            f"local variable"
        )
    return (
        f"{place(outcome)} is a new Parameter in each call, which no optimizer sees; "
        f"make it in __init__: {target(outcome)} = nn.Parameter(...)"
    )


RULE = Rule(
    code="TPM401",
    name="parameter-in-forward",
    summary="a Parameter made and put on self in forward or what it calls",
    why="""\
`forward` makes a new Parameter in each call. The optimizer was built from `parameters()` before the first
one, so it never sees any of them, and what a backward pass puts into `.grad` is thrown away with the old one
in the next call. One that asks for no grad (`requires_grad=False`) is lost on no optimizer, but it is a new key of
`state_dict()` after the first call, which `load_state_dict()` refuses where that has not run.
""",
    torch_does="Nothing is raised. Each assignment replaces the entry in `_parameters`.",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.width = width

    def forward(self, x):
        self.scale = nn.Parameter(torch.ones(self.width))  # want: TPM401
        return x * self.scale
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * self.scale
""",
    claim=claim,
    shows="""\
net = Net()
assert list(net.parameters()) == []
net(torch.ones(4))
first = net.scale
net(torch.ones(4))
assert net.scale is not first
""",
    on_purpose="""\
State that is built at the first call and kept is not flagged: an assignment under `if self.scale is None:`,
under `if not hasattr(self, "scale"):`, or under a flag that some method changes, runs once, and what it makes is
then the same in each call. (A test of what stays as the constructor made it, or of `self.training`, guards nothing.)
The optimizer must be built after that first call, which no linter can see.
`nn.UninitializedParameter` and the lazy Modules of torch do the same without that order.
""",
)
