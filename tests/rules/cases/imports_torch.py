"""Plain ``import torch``, and deep names."""

import torch
import torch.nn


class A(torch.nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.mask = torch.Tensor([1.0, 2.0])  # want: TPM101
        self.weight = torch.nn.parameter.Parameter(torch.ones(2))

    def forward(self, x):
        return x * self.mask * self.weight


class B(torch.nn.modules.module.Module):  # builds
    def __init__(self):
        super().__init__()
        self.mask = torch.linalg.inv(torch.eye(2))  # want: TPM101
        self.spectrum = torch.fft.fftfreq(4)  # want: TPM101
        self.gamma = torch.special.gammaln(torch.ones(2))  # want: TPM101

    def forward(self, x):
        return x @ self.mask + self.spectrum.sum(0) + self.gamma


class C(torch.nn.modules.Module):  # builds
    def __init__(self):
        super().__init__()
        self.noise = torch.distributions.Normal(0.0, 1.0).sample((3,))  # may: TPM101
        self.gain = torch.nn.functional.softplus(torch.ones(2))  # want: TPM101

    def forward(self, x):
        return x * self.gain + self.noise.sum(0)
