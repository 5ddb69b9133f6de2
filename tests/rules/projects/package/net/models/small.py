import torch

from ..base import BaseNet, Forgetful, MovesItself
from ..helpers import SCALES, WIDTH, parse, sinusoids, split
from net import table


class Small(BaseNet):
    def __init__(self):
        super().__init__()
        self.mask = torch.zeros(4)
        self.scale = torch.ones(4)
        self.bias = torch.zeros(4)  # want: TPM101

    def setup(self):
        self.table = sinusoids(4)  # want: TPM101
        self.zeros, self.count = split(3)  # want: TPM101
        self.words = parse("a,b")
        self.scales = SCALES  # want: TPM101
        self.size = WIDTH
        self.steps = table(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask * self.scale + self.bias + self.table + self.zeros.sum(0) + self.scales.sum(0) + self.steps


class TakesAName(BaseNet):
    def __init__(self):
        super().__init__()
        self.register_buffer("device", torch.zeros(1))  # hasattr runs the getter, so  # may: TPM306

    def setup(self):
        self.done = True


class NeverInitialised(BaseNet):
    def __init__(self):  # want: TPM204
        self.done = True

    def forward(self, x):
        return x


class Inherits(Forgetful):
    def forward(self, x):
        return super().forward(x) * 2


class Rotary(MovesItself):
    def __init__(self):
        super().__init__()
        self.freqs = torch.ones(3)

    def forward(self, x):
        return x * self.freqs
