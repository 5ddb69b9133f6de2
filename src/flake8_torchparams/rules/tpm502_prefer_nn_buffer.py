"""TPM502 prefer-nn-buffer: register_buffer with a literal name where nn.Buffer says the same."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a register_buffer call that nn.Buffer can replace."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "prefer-nn-buffer"):
        return None
    return f"{place(outcome)} can be registered by assignment; use {target(outcome)} = nn.Buffer(...)"


RULE = Rule(
    code="TPM502",
    name="prefer-nn-buffer",
    summary="register_buffer with a literal name where nn.Buffer says the same",
    why="""\
With torch 2.5 or later a buffer is registered by assignment, like a Parameter. Type checkers and editors then
see an attribute with a type, where `register_buffer` hides the name in a string. Nothing misbehaves: this is
a matter of style.
""",
    torch_does="""\
The same for both: the tensor is in `_buffers` under its name, and in `state_dict()` unless
`persistent=False`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("mask", torch.ones(width), persistent=False)  # want: TPM502

    def forward(self, x):
        return x * self.mask
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.mask = nn.Buffer(torch.ones(width), persistent=False)

    def forward(self, x):
        return x * self.mask
""",
    claim=claim,
    shows="""\
net = Net()
assert list(dict(net.named_buffers())) == ["mask"] and list(net.state_dict()) == []
""",
    fix="safe",
    fix_text="Writes the assignment, where the name was not set before as something else.",
    on_purpose="""\
Code that must run with a torch before 2.5 has no `nn.Buffer`, which is why this rule is opt-in.
""",
    opt_in=True,
)
