"""TPM108 class-level-state: a Parameter, tensor or Module as a class attribute of a Module."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for state in the body of a Module class."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "class-level-state"):
        return None
    value = outcome.detail or "state"
    return (
        f"{place(outcome)} is {value} on the class: all instances share it and none registers it; "
        f"make it in __init__: {target(outcome)} = ..."
    )


RULE = Rule(
    code="TPM108",
    name="class-level-state",
    summary="a Parameter, tensor or Module as a class attribute of a Module",
    why="""\
A class attribute is one object for all instances: two Modules that should be independent share their weights.
And it is registered nowhere, so none of them trains, moves or saves it.
""",
    torch_does="""\
Nothing is raised. The class body runs without any Module, so nothing is registered; reading `self.scale`
finds the attribute of the class.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    scale = nn.Parameter(torch.ones(4))  # want: TPM108

    def forward(self, x):
        return x * self.scale
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return x * self.scale
""",
    claim=claim,
    shows="""\
one, other = Net(), Net()
assert one.scale is other.scale and list(one.parameters()) == []
""",
    on_purpose="""\
A constant that is only looked up, and that every use moves, may stand there; a tuple of numbers says so
better. What the constructor of the class reads (`self.act = self.default_act`) is not flagged.
""",
)
