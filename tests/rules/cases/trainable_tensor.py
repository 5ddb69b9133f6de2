"""TPM102: tensors that require grad and are no Parameters."""

from typing import Optional

import torch
from torch import Tensor, nn
from torch.autograd import Variable


class Temperature(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.temperature = torch.ones(1, requires_grad=True)  # want: TPM102

    def forward(self, logits):
        return logits / self.temperature


class OldAttention(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.query = Variable(torch.randn(width), requires_grad=True)  # want: TPM102
        self.bias = Variable(torch.zeros(width))  # want: TPM101

    def forward(self, x):
        return x @ self.query + self.bias


class Chained(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.alpha = torch.zeros(width).requires_grad_()  # want: TPM102
        self.beta = torch.zeros(width).requires_grad_(True)  # want: TPM102
        gamma = torch.zeros(width)
        gamma.requires_grad_()
        self.gamma = gamma  # want: TPM102
        delta = torch.zeros(width)
        delta.requires_grad = True
        self.delta = delta  # want: TPM102
        self.fixed = torch.zeros(width).requires_grad_(False)  # want: TPM101

    def forward(self, x):
        return x * self.alpha + self.beta + self.gamma + self.delta + self.fixed


class SetLater(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.scale = torch.ones(1)  # want: TPM102
        self.scale.requires_grad = True
        self.shift = torch.zeros(1)  # want: TPM102
        self.shift.requires_grad_()

    def forward(self, x):
        return x * self.scale + self.shift


class Right(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.temperature = nn.Parameter(torch.ones(1))
        self.frozen = nn.Parameter(torch.ones(width), requires_grad=False)
        self.frozen_too = nn.Parameter(torch.ones(width)).requires_grad_(False)
        self.query = nn.Parameter(Variable(torch.randn(width), requires_grad=True))
        self.fc = nn.Linear(width, width).requires_grad_(False)

    def forward(self, x):
        return self.fc(x) / self.temperature + self.frozen + self.frozen_too + self.query


class Perturbed(nn.Module):  # builds
    """One optimizer does see it, and that is all."""

    def __init__(self, width=8):
        super().__init__()
        self.noise = torch.zeros(width, requires_grad=True)  # want: TPM102
        self.optimizer = torch.optim.SGD([self.noise], lr=0.5)

    def forward(self, x):
        return x + self.noise


class WorkedOut(nn.Module):  # builds: WorkedOut(3, 2.0)
    """What is worked out of such a tensor, or moved, is trained as little."""

    def __init__(self, width, radius, device="cpu"):
        super().__init__()
        self.radius = torch.ones(1, requires_grad=True) * radius  # want: TPM102
        self.cast = torch.zeros(width, requires_grad=True).float()  # want: TPM102
        self.moved = torch.zeros(width).requires_grad_().to(device)  # want: TPM102
        self.cut = (torch.zeros(width, requires_grad=True) * 2).detach()  # want: TPM101
        self.above = torch.zeros(width, requires_grad=True) > 0  # want: TPM101

    def forward(self, x):
        return (x + self.cast + self.moved + self.cut) * self.radius * self.above


class ByDefault(nn.Module):  # builds: ByDefault(shift=torch.ones(3))
    """A tensor that stands there by default is one, whatever its annotation says."""

    def __init__(self, exponent: Tensor = torch.tensor([2.7]), shift: Optional[Tensor] = None):
        super().__init__()
        self.exponent = exponent  # want: TPM101
        self.shift = shift  # want: TPM110

    def forward(self, x):
        return x**self.exponent + self.shift


class AsTold(nn.Module):  # builds: AsTold([1.0]); AsTold([1.0], False)
    """By default it is to be trained."""

    def __init__(self, values, requires_grad=True, other=False):
        super().__init__()
        self.values = torch.tensor(values, requires_grad=requires_grad)  # want: TPM102
        self.others = torch.tensor(values, requires_grad=other)  # want: TPM101

    def forward(self):
        return torch.abs(self.values) + self.others
