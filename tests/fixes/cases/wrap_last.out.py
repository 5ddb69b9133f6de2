"""A Parameter that an operation turned into a plain tensor."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, device="cpu", scale=2.0, flat=False):
        super().__init__()
        # moved at once
        self.moved = nn.Parameter(torch.zeros(3).to(device))  # want: TPM103
        self.scaled = nn.Parameter(0.1 * torch.randn(3, 4))  # want: TPM103
        self.frozen = nn.Parameter(torch.zeros(3).double(), requires_grad=False)  # want: TPM103
        self.summed = nn.Parameter((torch.ones(3) + scale).double())  # want: TPM103
        # want below: TPM103
        self.viewed = nn.Parameter(torch.zeros(
            3,
            4,
        ).view(-1))
        self.turned = nn.Parameter(-torch.ones(3, 4)[0])  # want: TPM103
        self.root = nn.Parameter(torch.sqrt(torch.ones(3)))  # want: TPM103
        self.either = nn.Parameter(torch.ones(3, 4).view(-1)) if flat else None  # want: TPM103
        # meant to be plain
        self.start = nn.Parameter(torch.ones(3)).detach()  # left: TPM103
        self.whole = nn.Parameter(torch.ones(3)).long()  # left: TPM103
        weight = nn.Parameter(torch.ones(3))
        self.apart = weight.double()  # left: TPM103

    def forward(self, x):
        return x * self.moved + self.scaled.sum()


class Registering(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_parameter("lost", nn.Parameter(torch.zeros(3).double()))  # want: TPM302


class RegisteringTensor(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_parameter("plain", nn.Parameter(torch.zeros(3)))  # want: TPM301
