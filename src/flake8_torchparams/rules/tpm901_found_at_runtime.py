"""TPM901 found-at-runtime: plain state that only the run showed."""

from __future__ import annotations

from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short


def message(cls: str, attribute: str, what: str) -> str:
    """The message for plain state on a built ``cls``; ``what`` names it (``a plain tensor``)."""
    return f"{short(cls)}.{attribute} is left as {what} when the class is built: it is neither moved nor saved"


RULE = Rule(
    code="TPM901",
    name="found-at-runtime",
    summary="plain state that only the run showed",
    why="""\
Runtime mode built the class and found plain state on it that the source did not give away: the value came
from a call that no one can follow by reading. What it means is told by the rules on state that the source
does show (TPM101 to TPM106).
""",
    torch_does="Nothing is raised: the tensor, or the container, is in the instance `__dict__`.",
    wrong="""\
import io

import torch
import torch.nn as nn


def saved():
    file = io.BytesIO()
    torch.save(torch.ones(4), file)
    file.seek(0)
    return torch.load(file)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = saved()

    def forward(self, x):
        return x * self.table
""",
    right="""\
import io

import torch
import torch.nn as nn


def saved():
    file = io.BytesIO()
    torch.save(torch.ones(4), file)
    file.seek(0)
    return torch.load(file)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("table", saved(), persistent=False)

    def forward(self, x):
        return x * self.table
""",
    runtime=True,
    shows="""\
net = Net()
assert torch.is_tensor(net.table) and "table" not in dict(net.named_buffers())
""",
)
