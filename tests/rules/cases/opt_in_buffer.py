"""TPM502, opt-in: nn.Buffer says the same."""
# enable: TPM502

import torch
import torch.nn as nn


class OldWay(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("mask", torch.ones(width))  # want: TPM502
        self.register_buffer("table", torch.ones(width), persistent=False)  # want: TPM502
        self.register_buffer(name="steps", tensor=torch.zeros(1))  # want: TPM502

    def forward(self, x):
        return x * self.mask + self.table + self.steps


class NoOtherWay(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("later", None)
        for index in range(2):
            self.register_buffer(f"level{index}", torch.ones(width))
        for name in ("low", "high"):
            self.register_buffer(name, torch.ones(width))
        self.register_buffer("not an identifier", torch.ones(width))
        self.mask = nn.Buffer(torch.ones(width), persistent=False)

    def forward(self, x):
        return x * self.mask + self.level0 + self.low
