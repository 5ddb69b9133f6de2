"""Statements that share a line with others."""

from dataclasses import dataclass

import torch
from torch import nn

X = 3; Base = nn.Module
K = torch.ones(2); L = [torch.zeros(2),
                        torch.zeros(2)]
"é"; ACCENTS = torch.ones(2)
if torch: M = torch.zeros(2)


class Net(Base):  # builds
    def __init__(self):
        super().__init__()
        self.x = X
        self.k = K  # want: TPM101
        self.all = L  # want: TPM104
        self.m = M  # want: TPM101
        self.accents = ACCENTS  # want: TPM101

    def forward(self, y):
        return self.all[0] + y + self.m + self.k + self.x + self.accents


class Short(nn.Module): w = torch.zeros(3)  # builds # want: TPM108


class Described(nn.Module):  # builds
    "A scale."; scale = torch.ones(3)  # want: TPM108

    def forward(self, y):
        return self.scale + y


@dataclass(eq=False)
class Fields(nn.Module):
    n: int = 3; t: torch.Tensor = None  # want: TPM110

    def __post_init__(self):
        super().__init__()

    def forward(self, y):
        return self.t + y
