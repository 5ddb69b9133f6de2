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
