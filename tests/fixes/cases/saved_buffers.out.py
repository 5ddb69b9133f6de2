# choice: unsafe persistent
"""Buffers that are to be saved."""

import torch
import torch.nn as nn


class Drawn(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.register_buffer("order", torch.randperm(width))  # want: TPM101
        self.register_buffer("bands", torch.empty(width))  # want: TPM101
        nn.init.normal_(self.bands)
        self.mean = torch.ones(width)  # left: TPM101
        self.register_buffer("saved_mean", self.mean)

    def forward(self, x):
        return x[self.order] * self.bands - self.mean
