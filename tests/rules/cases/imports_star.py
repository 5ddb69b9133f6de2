"""Star imports of torch."""

from torch import *
from torch.nn import *


class A(Module):  # builds
    def __init__(self):
        super().__init__()
        self.mask = ones(3)  # want: TPM101
        self.fc = Linear(3, 3)
        self.weight = Parameter(zeros(3))
        self.layers = [Linear(3, 3)]  # want: TPM106

    def forward(self, x):
        return self.layers[0](self.fc(x)) * self.mask * self.weight
