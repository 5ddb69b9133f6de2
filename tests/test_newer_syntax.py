"""What newer Pythons write is read by them; one that cannot parse a file says nothing of it."""

from __future__ import annotations

import sys

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

ALIASES = """\
import torch
from torch import nn

type Tensors = list[torch.Tensor]
type Mask = torch.Tensor | None
type Layers[T] = list[nn.Module]
type Sizes = list[int]
type Tree = list[Tree]


class Net(nn.Module):
    def __init__(self, tensors: Tensors, mask: Mask, layers: Layers[int], sizes: Sizes, tree: Tree):
        super().__init__()
        self.tensors = tensors
        self.mask = mask
        self.layers = layers
        self.sizes = sizes
        self.tree = tree

    def forward(self, x):
        for layer, weight in zip(self.layers, self.tensors):
            x = layer(x) * weight
        return x * self.mask
"""


def test_type_statements() -> None:
    wanted = ["tensors TPM104", "mask TPM110", "layers TPM106"] if sys.version_info >= (3, 12) else []
    for screened in (True, False):
        findings = Session(Options(screened=screened)).check("net.py", ALIASES)
        assert [f"{finding.attribute} {finding.code}" for finding in findings] == wanted


GROUPS = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)
        self.other = torch.ones(3)

    def forward(self, x):
        self.begin(x)
        try:
            self.other = torch.zeros_like(x)
        except* RuntimeError:
            return x * self.other
        return x * self.table

    def begin(self, x):
        try:
            self.table = torch.zeros_like(x)
        except* RuntimeError:
            pass
"""


def test_exception_groups() -> None:
    wanted = ["table TPM101", "other TPM101"] if sys.version_info >= (3, 11) else []
    findings = Session(Options()).check("net.py", GROUPS)
    assert [f"{finding.attribute} {finding.code}" for finding in findings] == wanted
