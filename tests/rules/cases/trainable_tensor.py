"""TPM102: tensors that require grad and are no Parameters."""

import torch
from torch import nn
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
