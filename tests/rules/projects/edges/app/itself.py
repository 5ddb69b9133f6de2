"""A class that inherits from itself, and two that inherit from each other: broken, but no reason to fall over."""

import torch


class Ring(Ring):  # noqa: F821
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)


class First(Second):  # noqa: F821
    pass


class Second(First):
    pass
