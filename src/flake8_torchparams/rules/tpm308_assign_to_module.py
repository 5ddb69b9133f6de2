"""TPM308 assign-to-module: a value that is no Module assigned to the name of a registered Module."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, this


def claim(outcome: Outcome) -> str | None:
    """The message for an assignment that a registered Module refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "assign-to-module"):
        return None
    return (
        f"{place(outcome)} is a registered Module, which takes only a Module or None, not {this(outcome.detail)}: "
        f"torch raises {outcome.exception}; wrap the value in a Module, or use another name"
    )


RULE = Rule(
    code="TPM308",
    name="assign-to-module",
    summary="a value that is no Module assigned to the name of a registered Module",
    why="""\
Once a name is that of a submodule, torch takes only a Module or None for it. The line raises whenever it
runs. (A Parameter would replace the submodule in silence.)
""",
    torch_does="""\
`TypeError: cannot assign 'torch._VariableFunctionsClass.relu' as child module 'act' (torch.nn.Module or None
expected)`. For values that are no function torch prints their type.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, fast=True):
        super().__init__()
        self.act = nn.GELU()
        if fast:
            self.act = torch.relu  # want: TPM308

    def forward(self, x):
        return self.act(x)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, fast=True):
        super().__init__()
        self.act = nn.ReLU() if fast else nn.GELU()

    def forward(self, x):
        return self.act(x)
""",
    claim=claim,
    shows="""\
value = "torch._VariableFunctionsClass.relu"
raises(TypeError, f"cannot assign '{value}' as child module 'act' (torch.nn.Module or None expected)", Net)
""",
    exception="TypeError",
    on_purpose="A class that takes the submodule away first, with `del self.act`, is not flagged.",
)
