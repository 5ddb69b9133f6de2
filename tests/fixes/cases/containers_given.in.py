# choice: unsafe
"""Containers of Modules that were handed to the constructor."""

from __future__ import annotations

from torch import nn


class Several(nn.Module):
    def __init__(self, *parts: nn.Module, more: list[nn.Module], maybe: list[nn.Module] | None = None, any=()):
        super().__init__()
        self.parts = parts  # want: TPM106
        self.more = more  # want: TPM106
        self.maybe = maybe  # left: TPM106
        self.any = any

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return self.more[-1](x) if self.more else x


class Returned(nn.Module):
    def __init__(self, *parts: nn.Module):
        super().__init__()
        self.parts = parts  # left: TPM106

    def forward(self):
        return self.parts


class Changed(nn.Module):
    def __init__(self, parts: list[nn.Module]):
        super().__init__()
        self.parts = parts  # left: TPM106
        parts.append(nn.ReLU())

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x
