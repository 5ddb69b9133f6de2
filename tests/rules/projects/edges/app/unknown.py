"""Bases that nobody can find: the class itself may show that it is a Module; without evidence no finding."""

import torch
from somewhere_that_is_not_there import Base, Settings, Thing, norms, prepare, swish

from app import Layer
from torch import nn


class MaybeAModule(Thing):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)


class Loop(Base):
    def __init__(self):
        super().__init__()
        self.items = [1, 2]


class Evident(Base):
    """What it does with itself shows that it is one."""

    def __init__(self):
        super().__init__()
        self.register_buffer("table", torch.ones(3))
        self.weight = nn.Parameter(torch.ones(3))
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.table * self.weight * self.mask


class Registering(Base):
    """The base has ``register_buffer`` from nn.Module, where nothing else is known of it."""

    def __init__(self, config: Settings):
        super().__init__()
        self.register_buffer("queue", torch.randn(config.width, 3))
        self.queue = nn.functional.normalize(self.queue, dim=0)
        self.mask = torch.ones(config.width)  # want: TPM101

    def forward(self, x):
        return x @ self.queue * self.mask


class PerhapsBuiltBefore(Base):
    """The base may run ``Module.__init__`` before this constructor, as fastai's does."""

    def __init__(self):
        self.weight = nn.Parameter(torch.ones(3))
        self.layer = nn.Linear(3, 3)
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return self.layer(x) * self.weight * self.mask


class HoldsWhatItGets(nn.Module):
    """What stands in a package that is not read may well be a Module."""

    def __init__(self, width=4):
        super().__init__()
        self.add_module("act", swish)
        self.add_module("norm", norms.last)
        self.layers = nn.Sequential(nn.Linear(width, width), swish, norms.first)
        self.acts = nn.ModuleList([swish])

    def forward(self, x):
        return self.layers(x)


class Lazily(Layer):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class HandsItsLayersOn(nn.Module):
    """A class that cannot be found may register what stands in a container, a function hardly."""

    def __init__(self, names):
        super().__init__()
        self.scalers = {name: nn.Linear(2, 2) for name in names}
        self.select = Thing(scalers=self.scalers)
        self.layers = [nn.Linear(2, 2)]  # want: TPM106
        prepare(self.layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.select(x)
