"""A finding names the class whose body holds its line, whoever inherits it."""

from __future__ import annotations

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

SOURCE = """\
import torch
import torch.nn as nn


class Base(nn.Module):
    def __init__(self, given: torch.Tensor):
        super().__init__()
        self.given = given
        self.mask = torch.ones(3)
        self.parts = [nn.Linear(1, 1)]

    def forward(self, x):
        return x * self.mask * self.given


class Derived(Base):
    def __init__(self, given: torch.Tensor):
        super().__init__(given)
        self.own = torch.zeros(3)

    def forward(self, x):
        return super().forward(x) + self.own


class Last(Derived):
    pass
"""


def test_the_class_that_holds_the_line_is_named() -> None:
    found = Session(Options()).check("net.py", SOURCE)
    assert [(f.code, f.message.partition(" ")[0]) for f in found] == [
        ("TPM110", "Base.given"),
        ("TPM101", "Base.mask"),
        ("TPM106", "Base.parts"),
        ("TPM101", "Derived.own"),
    ]
