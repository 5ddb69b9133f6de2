"""What register_parameter, register_buffer and add_module refuse."""

import torch
from torch import nn


class RawWeight(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_parameter("weight", torch.ones(dim))  # TPM301: TypeError, a tensor is no Parameter

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight


class DoubleWeight(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.ones(dim)).double())  # TPM302: TypeError, nor is this

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight


class WeightFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.ones(dim).double()))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.weight


class PixelMean(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", [0.485, 0.456, 0.406])  # TPM303: TypeError, a list is no tensor


class PixelMeanFixed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]))


class Activation(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.add_module("act", torch.relu)  # TPM304: TypeError, a function is no Module

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.act(x)


class ActivationFixed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.add_module("act", nn.ReLU())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.act(x)


class Prior(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_buffer("scale", nn.Parameter(torch.ones(dim)))  # TPM107: a buffer, and so never trained

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.scale


class PriorFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.ones(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.scale


class Mask(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.mask = self.register_buffer("mask", torch.ones(dim))  # TPM310: the call returns None, and None it is

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.mask


class MaskFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_buffer("mask", torch.ones(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.mask
