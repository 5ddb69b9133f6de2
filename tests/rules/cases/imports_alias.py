"""Aliases, assignments of names, and imports in branches."""

import torch as th
import torch.nn as tnn
import torch.nn.functional as functional
from torch import nn as N
from torch import zeros as z
from torch.nn import Module as M
from torch.nn import Parameter as P
from torch.nn.parameter import Parameter

try:
    from torch.nn import Buffer
except ImportError:
    Buffer = None

Mod = N.Module
T = th.tensor


class A(M):  # builds
    def __init__(self):
        super().__init__()
        self.a = z(3)  # want: TPM101
        self.b = th.ones(3)  # want: TPM101
        self.c = T([1.0, 2.0, 3.0])  # want: TPM101
        self.weight = P(z(3))
        self.bias = Parameter(z(3))
        self.fc = N.Linear(3, 3)
        self.layer = tnn.Linear(3, 3)
        self.act = functional.relu

    def forward(self, x):
        return self.act(x * self.weight + self.bias) + self.a + self.b + self.c


class B(Mod):  # builds
    def __init__(self):
        super().__init__()
        import torch

        self.mask = torch.ones(3)  # want: TPM101
        self.lost = P(z(3)) * 2  # want: TPM103

    def forward(self, x):
        return x * self.mask + self.lost


class Shadowed(M):  # builds
    """The name that torch's import gave means something else here."""

    def __init__(self):
        super().__init__()
        z = lambda n: n  # noqa: E731
        self.count = z(3)

    def forward(self, x):
        return x * self.count
