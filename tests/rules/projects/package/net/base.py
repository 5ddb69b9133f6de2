"""The base that everything in this package builds on."""

import torch
from torch import nn


class BaseNet(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.register_buffer("mask", torch.ones(width))
        self.register_buffer("scale", None)
        self.setup()

    def setup(self):
        raise NotImplementedError

    @property
    def device(self):
        return self.mask.device


class Forgetful(nn.Module):
    """Leaves a tensor plain: told here, once, not in each subclass."""

    def __init__(self):
        super().__init__()
        self.shift = torch.zeros(3)  # want: TPM101

    def forward(self, x):
        return x + self.shift


class MovesItself(nn.Module):
    def _apply(self, fn, recurse=True):
        self.freqs = fn(self.freqs)
        return super()._apply(fn, recurse)
