"""The result of an operation on a Parameter is a plain tensor: wrap last."""

import torch
from torch import nn


class Prompt(nn.Module):
    def __init__(self, dim: int = 8, device: str = "cpu", dtype: torch.dtype = torch.float64) -> None:
        super().__init__()
        self.tokens = nn.Parameter(torch.zeros(2, dim)).to(device, dtype)  # TPM103: lost once anything really moves
        self.gate = nn.Parameter(torch.randn(dim)) * 0.02  # TPM103: lost on every machine

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gate + self.tokens


class PromptFixed(nn.Module):
    def __init__(self, dim: int = 8, device: str = "cpu", dtype: torch.dtype = torch.float64) -> None:
        super().__init__()
        self.tokens = nn.Parameter(torch.zeros(2, dim).to(device, dtype))
        self.gate = nn.Parameter(torch.randn(dim) * 0.02)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gate + self.tokens
