"""State that a constructor takes as it is: only another class of the file tells what it is given."""

import torch
import torch.nn as nn


class Chain(nn.Module):
    def __init__(self, layers, table, scale=1.0):
        super().__init__()
        self.layers = layers  # want: TPM106
        self.table = table  # want: TPM101
        self.scale = scale

    def forward(self, x):
        for layer in self.layers:
            x = layer(x) * self.table * self.scale
        return x


class OfChains(nn.Module):  # builds
    def __init__(self, width=3, depth=2):
        super().__init__()
        self.register_buffer("table", torch.ones(width))
        self.first = Chain([nn.Linear(width, width) for _ in range(depth)], torch.ones(width))
        self.second = nn.Sequential(Chain([nn.ReLU()], scale=2.0, table=self.table))

    def forward(self, x):
        return self.second(self.first(x))


class Mask(nn.Module):
    """What it makes of a tensor is one."""

    def __init__(self, ratio, groups):
        super().__init__()
        self.ratio = ratio
        self.groups = (groups > 0) + 0.0  # want: TPM101
        self.count = groups.shape[0]

    def forward(self, x):
        return x * self.groups


class Masked(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        self.mask = Mask(0.5, groups=torch.eye(width))

    def forward(self, x):
        return self.mask(x)


class Registering(nn.Module):
    def __init__(self, layers, table=None):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.register_buffer("table", table)

    def forward(self, x):
        return self.layers[0](x) * self.table


class OfRegistering(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        self.inner = Registering([nn.Linear(width, width)], torch.ones(width))

    def forward(self, x):
        return self.inner(x)


class Runner(nn.Module):
    """Runs layers that are its owner's."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class OwnerOfLayers(nn.Module):
    def __init__(self, width=3, depth=2):
        super().__init__()
        layers = [nn.Linear(width, width) for _ in range(depth)]
        self.runner = Runner(layers)
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        return self.runner(x)


class WithSettings(nn.Module):
    def __init__(self, width, rates, names=()):
        super().__init__()
        self.rates = rates
        self.names = names
        self.layer = nn.Linear(width, width)

    def forward(self, x):
        return self.layer(x) * self.rates[0]


class OfSettings(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        rates = torch.linspace(0, 1, width)
        self.inner = WithSettings(width, rates.tolist(), names=["a", "b"])
        self.other = WithSettings(width, [rate.item() for rate in rates])

    def forward(self, x):
        return self.other(self.inner(x))


class WithFallback(nn.Module):  # builds: WithFallback(3)
    """One finding for an attribute is enough."""

    def __init__(self, width, groups=None):
        super().__init__()
        self.groups = groups
        if self.groups is None:
            self.groups = torch.eye(width)  # want: TPM101

    def forward(self, x):
        return x @ self.groups


class OfWithFallback(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.inner = WithFallback(width, torch.ones(width, width))

    def forward(self, x):
        return self.inner(x)


class RotatedLayer(nn.Module):
    def __init__(self, width, angles, scale, names=()):
        super().__init__()
        self.layer = nn.Linear(width, width)
        self.angles = angles  # want: TPM101
        self.scale = scale
        self.names = names

    def forward(self, x):
        return self.layer(x) * self.angles * self.scale


class RotatedBlock(nn.Module):
    """Hands on what it is given, and keeps none of it."""

    def __init__(self, width, angles):
        super().__init__()
        self.attention = RotatedLayer(width, angles, float(angles[0]), names=["x", "y"])

    def forward(self, x):
        return x + self.attention(x)


class OfRotatedBlocks(nn.Module):
    def __init__(self, width=3, depth=2):
        super().__init__()
        angles = torch.linspace(0.0, 1.0, width)
        self.blocks = nn.ModuleList([RotatedBlock(width, angles) for _ in range(depth)])

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x


class SumOfAll(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return sum(layer(x) for layer in self.layers)


class SumAndSkip(nn.Module):
    """Registers what it hands on."""

    def __init__(self, layers):
        super().__init__()
        self.body = SumOfAll(layers)
        self.kept = nn.ModuleList(layers)

    def forward(self, x):
        return x + self.body(x)


class OfSumAndSkip(nn.Module):
    def __init__(self, width=3, depth=2):
        super().__init__()
        self.inner = SumAndSkip([nn.Linear(width, width) for _ in range(depth)])

    def forward(self, x):
        return self.inner(x)
