"""TPM108: state in the body of the class."""

import torch
import torch.nn as nn


class Shared(nn.Module):  # builds
    scale = nn.Parameter(torch.ones(1))  # want: TPM108
    mask = torch.tril(torch.ones(4, 4))  # want: TPM108
    act = nn.ReLU()  # want: TPM108
    table: torch.Tensor = torch.arange(4.0)  # want: TPM108

    def forward(self, x):
        return self.act(x * self.scale) * self.mask + self.table


class Declared(nn.Module):  # builds
    """Declarations and constants are no state."""

    weight: torch.Tensor
    bias: nn.Parameter | None
    fc: nn.Linear
    mask: torch.Tensor = None
    width = 4
    names = ("a", "b")
    activation = nn.ReLU
    norm_layer = nn.LayerNorm
    dtype = torch.float32
    fn = torch.relu
    __constants__ = ["width"]

    def __init__(self):
        super().__init__()
        self.register_buffer("weight", torch.ones(4))
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        return self.fc(x) * self.weight


class Plain:
    table = torch.arange(4)


SCALE = torch.ones(1)


class Defaults(nn.Module):  # builds
    """What the constructor makes something of for each instance."""

    default_act = nn.SiLU()
    WEIGHTS = torch.tensor([0.5, 0.5])
    shared = torch.ones(2)  # want: TPM108

    def __init__(self, act=None, weights=None):
        super().__init__()
        self.act = self.default_act if act is None else act
        if weights is None:
            weights = self.WEIGHTS
        self.register_buffer("weights", weights)

    def forward(self, x):
        return self.act(x) * self.weights * self.shared
