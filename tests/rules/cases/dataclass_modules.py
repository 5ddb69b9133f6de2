"""Dataclasses that are Modules."""

from dataclasses import dataclass, field

import torch
import torch.nn as nn


@dataclass(eq=False)
class PostInit(nn.Module):
    width: int = 4
    scale: float = 1.0

    def __post_init__(self):
        super().__init__()
        self.fc = nn.Linear(self.width, self.width)
        self.mask = torch.ones(self.width)  # want: TPM101

    def forward(self, x):
        return self.fc(x) * self.mask * self.scale


@dataclass(eq=False)
class ByNew(nn.Module):
    width: int = 4

    def __new__(cls, *args, **kwargs):
        module = super().__new__(cls)
        nn.Module.__init__(module)
        return module

    def __post_init__(self):
        self.fc = nn.Linear(self.width, self.width)
        self.register_buffer("mask", torch.ones(self.width))

    def forward(self, x):
        return self.fc(x) * self.mask


@dataclass
class Config:
    """No Module."""

    width: int = 4
    mask: torch.Tensor = None
    layers: list = field(default_factory=list)


class Configured(nn.Module):  # builds
    def __init__(self, config: Config = Config()):
        super().__init__()
        self.config = config
        self.width = config.width
        self.fc = nn.Linear(config.width, config.width)
        self.mask = torch.ones(config.width)  # want: TPM101

    def forward(self, x):
        return self.fc(x) * self.mask


@dataclass(eq=False)
class MadeByTheField(nn.Module):
    scale: torch.Tensor = field(default_factory=lambda: torch.ones(3))  # want: TPM110
    parts: list[torch.Tensor] = field(default_factory=lambda: [torch.ones(3)])  # want: TPM104

    def __post_init__(self):
        super().__init__()

    def forward(self, x):
        return x * self.scale * self.parts[0]
