# enable: TPM502
"""Calls that register."""

from torch import nn, ones, zeros
import torch


class Net(nn.Module):
    def __init__(self, given=None):
        super().__init__()
        self.mask = nn.Buffer(torch.ones(3), persistent=False)  # want: TPM310 # want: TPM502
        self.other = self.register_buffer("another", torch.ones(3))  # left: TPM502
        self.plain = nn.Buffer(torch.zeros(3))  # want: TPM502
        self.short = nn.Buffer(torch.zeros(3), persistent=False)  # want: TPM502
        # want below: TPM502
        self.table = nn.Buffer(torch.zeros(
            3,
        ))
        self.register_buffer("given", given)
