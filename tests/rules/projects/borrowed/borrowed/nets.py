"""Modules that lend themselves to other code while they are built."""

from functools import partial

import torch
from torch import nn

from borrowed.walk import named_apply, prepare, prepare_by


def _init(module: nn.Module, name: str = "", scale: float = 1.0):
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02 * scale)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif hasattr(module, "init_weights"):
        module.init_weights()


class Walked(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.linear = nn.Linear(width, width)
        self.init_weights()

    def init_weights(self):
        named_apply(partial(_init, scale=2.0), self)

    def make_table(self):
        self.table = torch.ones(3)

    def forward(self, x):
        return self.linear(x)


class Prepared(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)
        prepare(self)

    def make_table(self):
        self.table = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return self.linear(x) + self.table


class PreparedOtherwise(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)
        prepare_by(self)

    def make_table(self):
        self.table = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return self.linear(x) + self.table
