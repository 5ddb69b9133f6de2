"""Rules that are off until asked for: flake8 --torchparams-enable=TPM501,TPM502."""

import torch
from torch import nn


class Clamped(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(dim))
        self.register_buffer("low", torch.zeros(dim))  # TPM502 (opt-in): nn.Buffer says the same from torch 2.5 on

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.weight.data.clamp_(0, 1)  # TPM501 (opt-in): autograd does not see the change
        return x * self.weight + self.low


class ClampedFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(dim))
        self.low = nn.Buffer(torch.zeros(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        with torch.no_grad():
            self.weight.clamp_(0, 1)
        return x * self.weight + self.low
