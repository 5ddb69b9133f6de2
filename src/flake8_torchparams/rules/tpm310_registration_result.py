"""TPM310 registration-result: the result of a register call, which is None, assigned over the state."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for ``self.x = self.register_buffer("x", ...)`` and its like."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "registration-result"):
        return None
    call = outcome.operation or "the register call"
    return (
        f"{place(outcome)} is set to the result of {call}, which is None: what was registered is lost; "
        f"keep the call and drop the assignment"
    )


RULE = Rule(
    code="TPM310",
    name="registration-result",
    summary="the result of a register call, which is None, assigned over the state",
    why="""\
The register calls return None. Assigned to the name that was just registered, None takes the place of the
tensor, the Parameter or the Module: the name is still registered, and holds nothing.
""",
    torch_does="""\
Nothing is raised. `register_buffer`, `register_parameter`, `add_module` and `register_module` return None,
and None is a value that every registered name accepts.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.mask = self.register_buffer("mask", torch.ones(width))  # want: TPM310

    def forward(self, x):
        return x * self.mask
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("mask", torch.ones(width))

    def forward(self, x):
        return x * self.mask
""",
    claim=claim,
    shows="""\
net = Net()
assert net.mask is None and list(net.state_dict()) == []
""",
    fix="safe",
    fix_text="Keeps the call and drops the assignment.",
    on_purpose="Nobody wants this on purpose.",
)
