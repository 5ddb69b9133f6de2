"""What forward creates is new at each step: no optimizer has ever seen it."""

import torch
from torch import nn


class Scale(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.scale = nn.Parameter(torch.ones(x.shape[-1]))  # TPM401: reset to ones at each call
        return x * self.scale


class ScaleFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.scale


class Head(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.Linear(x.shape[-1], 2)(x)  # TPM402: fresh random weights at each call


class HeadFixed(nn.Module):
    def __init__(self, classes: int = 2) -> None:
        super().__init__()
        self.linear = nn.LazyLinear(classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)
