"""TPM101, TPM111, TPM112: what the methods do with the tensor decides which."""

import torch
import torch.nn as nn


class MovedAtEachUse(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.mask = torch.tril(torch.ones(length, length))  # want: TPM111
        self.bias = torch.zeros(length)  # want: TPM111
        self.scale = torch.ones(1)  # want: TPM111
        self.shift = torch.ones(1)  # want: TPM111

    def forward(self, x):
        mask = self.mask.to(x.device)
        x = x * mask + self.bias.to(x)
        x = x * self.scale.type_as(x)
        return x + self.shift.to(device=x.device, dtype=x.dtype)


class MovedOnSelf(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.window = torch.hann_window(length)  # want: TPM111

    def forward(self, x):
        self.window = self.window.to(x.device)
        return x * self.window


class MovedIfNeeded(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.window = torch.hann_window(length)  # want: TPM111

    def forward(self, x):
        if self.window.device != x.device:
            self.window = self.window.to(x.device)
        return x * self.window


class MovedOnlyOnce(nn.Module):  # builds
    """One use without a move is enough to go wrong."""

    def __init__(self, length=8):
        super().__init__()
        self.mask = torch.ones(length)  # want: TPM101

    def forward(self, x):
        return x * self.mask.to(x.device)

    def score(self, x):
        return (x * self.mask).sum()


class Unused(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.init_weight = torch.randn(width)  # want: TPM112
        self.weight = nn.Parameter(self.init_weight.clone())
        self.permutation = torch.randperm(width)  # want: TPM112

    def forward(self, x):
        return x * self.weight


class UsedByAnotherMethod(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.permutation = torch.randperm(width)  # want: TPM101

    def inverse(self):
        return torch.argsort(self.permutation)

    def forward(self, x):
        return x


class UsedByAProperty(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self._edges = torch.linspace(0, 1, width)  # want: TPM101

    @property
    def edges(self):
        return self._edges

    def forward(self, x):
        return torch.bucketize(x, self.edges)
