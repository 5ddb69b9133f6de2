"""requires_grad=True makes no Parameter: the tensor collects gradients, and no optimizer ever uses them."""

import torch
from torch import nn
from torch.autograd import Variable


class AttentionPool(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.query = Variable(torch.ones(dim), requires_grad=True)  # TPM102: parameters() does not list it

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x @ self.query).softmax(-1).unsqueeze(-1) * x


class AttentionPoolFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.query = nn.Parameter(torch.ones(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return (x @ self.query).softmax(-1).unsqueeze(-1) * x


class Temperature(nn.Module):
    def __init__(self, start: float = 1.0) -> None:
        super().__init__()
        scale = torch.tensor(start)
        scale.requires_grad_()
        self.scale = scale  # TPM102: trainable by the look of it only

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x / self.scale


class TemperatureFixed(nn.Module):
    def __init__(self, start: float = 1.0) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor(start))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x / self.scale
