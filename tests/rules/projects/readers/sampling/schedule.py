import torch
import torch.nn as nn

from sampling.grid import make_grid


class Schedule(nn.Module):
    def __init__(self, steps=10):
        super().__init__()
        self.betas = torch.linspace(0.1, 0.9, steps)  # want: TPM101
        self.alphas = torch.cumprod(1 - self.betas, 0)  # want: TPM101
        self.sigmas = torch.ones(steps)  # want: TPM111
        self.steps = torch.arange(steps)  # want: TPM111
        self.times = torch.ones(steps, 1)  # want: TPM111
        self.grid = make_grid(steps)  # want: TPM112
        self.checked = torch.ones(steps)  # want: TPM112
        self.scale = torch.ones(steps)  # want: TPM112

    def add_noise(self, x):
        self.alphas = self.alphas.to(x.device)
        return x * self.alphas


class Unrelated(nn.Module):
    def __init__(self, steps=10):
        super().__init__()
        self.betas = torch.linspace(0.1, 0.9, steps)  # want: TPM112

    def forward(self, x):
        return x
