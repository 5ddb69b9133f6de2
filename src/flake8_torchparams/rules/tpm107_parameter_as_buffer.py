"""TPM107 parameter-as-buffer: a Parameter registered as a buffer."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a Parameter handed to register_buffer or nn.Buffer."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "parameter-as-buffer"):
        return None
    return (
        f"{place(outcome)} is a Parameter registered as a buffer: parameters() does not list it, so no optimizer sees "
        f"it; use {target(outcome)} = nn.Parameter(...), or register a plain tensor"
    )


RULE = Rule(
    code="TPM107",
    name="parameter-as-buffer",
    summary="a Parameter registered as a buffer",
    why="""\
A buffer is moved and saved, but never trained: `parameters()` does not list it. Whoever wrote `nn.Parameter`
meant it to be trained. One that asks for no grad (`requires_grad=False`) loses nothing as a buffer, and is not told.
""",
    torch_does="""\
Nothing is raised. A Parameter is a tensor, so `register_buffer` takes it, and `named_parameters()` stays
empty. `nn.Buffer(nn.Parameter(...))` makes a plain tensor that still requires grad.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("scale", nn.Parameter(torch.ones(width)))  # want: TPM107

    def forward(self, x):
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
assert list(net.parameters()) == [] and isinstance(dict(net.named_buffers())["scale"], nn.Parameter)
""",
)
