import torch

from .layers import Layer


class One(Layer):
    def __init__(self):
        super().__init__()
        from . import two

        self.mask = two.make()  # want: TPM101

    def forward(self, x):
        return x * self.mask


def ones():
    return torch.ones(3)
