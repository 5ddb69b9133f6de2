"""Bases that nobody can find: without evidence no finding."""

import torch
from somewhere_that_is_not_there import Base, Thing

from app import Layer


class MaybeAModule(Thing):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)


class Loop(Base):
    def __init__(self):
        super().__init__()
        self.items = [1, 2]


class Lazily(Layer):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask
