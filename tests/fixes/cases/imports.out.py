"""A file that has no name yet for what the fix needs."""

from __future__ import annotations

import math
from torch import zeros
from torch.nn import Linear, Module
from torch import nn

WIDTH = math.floor(3.5)


class Net(Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([Linear(WIDTH, 3), Linear(3, 3)])  # want: TPM106
        self.start = zeros(3)  # left: TPM101

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x + self.start
