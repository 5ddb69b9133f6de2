"""State that every use moves to the right device by hand, and state that nobody uses: a buffer, or nothing, does."""

import torch
from torch import nn


class CausalMask(nn.Module):
    def __init__(self, length: int = 16) -> None:
        super().__init__()
        self.mask = torch.full((length, length), float("-inf")).triu(1)  # TPM111: copied at each call, never saved

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        size = x.shape[0]
        return x @ x.mT + self.mask.to(x.device)[:size, :size]


class CausalMaskFixed(nn.Module):
    def __init__(self, length: int = 16) -> None:
        super().__init__()
        self.register_buffer("mask", torch.full((length, length), float("-inf")).triu(1), persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        size = x.shape[0]
        return x @ x.mT + self.mask[:size, :size]


class Dropped(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.noise = torch.randn(dim)  # TPM112: no method reads it
        self.linear = nn.Linear(dim, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


class ClassWeights(nn.Module):
    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self.weight = weight  # TPM110: a tensor, if callers do what the annotation says

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight


class ClassWeightsFixed(nn.Module):
    def __init__(self, weight: torch.Tensor) -> None:
        super().__init__()
        self.register_buffer("weight", weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight
