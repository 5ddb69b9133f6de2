"""TPM107: a Parameter among the buffers."""

import torch
import torch.nn as nn


class Registered(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("scale", nn.Parameter(torch.ones(width)))  # want: TPM107
        self.shift = nn.Buffer(nn.Parameter(torch.zeros(width)))  # want: TPM107
        gain = nn.Parameter(torch.ones(width))
        self.register_buffer("gain", gain, persistent=False)  # want: TPM107

    def forward(self, x):
        return x * self.scale * self.gain + self.shift


class Right(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        weight = nn.Parameter(torch.ones(width))
        self.weight = weight
        self.register_buffer("initial", weight.detach().clone())
        self.register_buffer("copied", weight.data)
        self.register_buffer("ones", torch.ones(width))

    def forward(self, x):
        return x * self.weight + self.initial + self.copied + self.ones


class HeldConstant(nn.Module):  # builds: HeldConstant(True); HeldConstant(False)
    """A Parameter that asks for no grad is trained neither here nor there."""

    def __init__(self, learnt):
        super().__init__()
        if learnt:
            self.register_parameter("temperature", nn.Parameter(torch.ones(1), requires_grad=True))
        else:
            self.register_buffer("temperature", nn.Parameter(torch.ones(1), requires_grad=False))
        self.shift = nn.Buffer(nn.Parameter(torch.zeros(1), requires_grad=False))
        self.register_buffer("gain", nn.Parameter(torch.ones(1), requires_grad=learnt))  # want: TPM107

    def forward(self, x):
        return x / self.temperature * self.gain + self.shift
