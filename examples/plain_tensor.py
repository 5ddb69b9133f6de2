"""A plain tensor on a module: .to() does not move it, state_dict() does not hold it, no optimizer sees it."""

import math

import torch
from torch import nn


class LayerScale(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.gamma = 0.1 * torch.ones(dim)  # TPM101: meant to be learned, and stays 0.1 for ever

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gamma


class LayerScaleFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.gamma = nn.Parameter(0.1 * torch.ones(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gamma


class Standardise(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        mean, std = torch.zeros(dim), torch.ones(dim)
        self.mean = mean  # TPM101: stays on the CPU when the model moves, and is missing from the checkpoint
        self.register_buffer("std", std)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x - self.mean) / self.std


class StandardiseFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        mean, std = torch.zeros(dim), torch.ones(dim)
        self.register_buffer("mean", mean)
        self.register_buffer("std", std)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x - self.mean) / self.std


class PositionTable(nn.Module):
    def __init__(self, dim: int = 8, length: int = 16) -> None:
        super().__init__()
        self.table = self.build(dim, length)  # TPM101: found through the method that makes it

    def build(self, dim: int, length: int) -> torch.Tensor:
        step = torch.exp(torch.arange(0, dim, 2) * (-math.log(10_000.0) / dim))
        angle = torch.arange(length).unsqueeze(1) * step
        return torch.cat([angle.sin(), angle.cos()], dim=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.table[: x.shape[-2]]


class PositionTableFixed(PositionTable):
    def __init__(self, dim: int = 8, length: int = 16) -> None:
        nn.Module.__init__(self)
        # not persistent: it can be computed again, so that checkpoints need not hold it
        self.register_buffer("table", self.build(dim, length), persistent=False)
