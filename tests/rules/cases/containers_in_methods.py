"""TPM105, TPM106: methods that are called later put new state into a plain container."""

import copy

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return F.relu(self.fc(x))


def grown(net):
    net.add_layer(4)
    net.add_task("first", 4)
    return net


class Grows(nn.Module):  # builds: grown(Grows())
    def __init__(self):
        super().__init__()
        self.layers = []  # want: TPM106
        self.scales = {}  # want: TPM105
        self.kept = nn.ModuleList()

    def add_layer(self, width):
        layer = Block(width)
        self.layers.append(layer)
        self.kept.append(Block(width))

    def add_task(self, name, width):
        self.scales[name] = nn.Parameter(torch.ones(width))

    def forward(self, x, task):
        for layer in self.layers:
            x = layer(x)
        for layer in self.kept:
            x = layer(x)
        return x * self.scales[task]


def built(net):
    net.build(2)
    return net


class BuiltLater(nn.Module):  # builds: built(BuiltLater())
    def __init__(self, width=4):
        super().__init__()
        self.width = width

    def build(self, depth):
        self.layers = [nn.Linear(self.width, self.width) for _ in range(depth)]  # want: TPM106
        heads = []
        for _ in range(depth):
            heads.append(nn.Linear(self.width, 1))
        self.heads = heads  # want: TPM106
        self.norms = nn.ModuleList([nn.LayerNorm(self.width) for _ in range(depth)])
        self.pair = (self.norms[0], self.norms[1])

    def forward(self, x):
        for layer, norm in zip(self.layers, self.norms):
            x = norm(layer(x))
        return sum(head(x) for head in self.heads) + self.pair[0](x)


class RegistersThemAsWell(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.layers = []
        self.width = width

    def add(self):
        layer = nn.Linear(self.width, self.width)
        self.add_module(f"layer{len(self.layers)}", layer)
        self.layers.append(layer)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class KeepsWhatOthersMake(nn.Module):  # builds
    """Snapshots to compare with, what is handed in, and what was there before are no new state."""

    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.snapshots = []
        self.watched = []
        self.parts = []
        self.losses = []

    def snapshot(self):
        self.snapshots.append(copy.deepcopy(self.fc))

    def watch(self, module):
        if not isinstance(module, nn.Module):
            raise TypeError("a Module is wanted")
        self.watched.append(module)

    def collect(self):
        for part in self.children():
            self.parts.append(part)

    def criteria(self):
        self.losses.append(nn.MSELoss())

    def forward(self, x):
        return self.fc(x)


class MadeForTheCall(nn.Module):  # builds
    """What forward makes in each call is no construction."""

    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.made = []

    def _make(self):
        self.made = [nn.ReLU(), nn.Tanh()]

    def forward(self, x):
        self._make()
        for part in self.made:
            x = part(x)
        return x


class Trainer:
    """No Module."""

    def __init__(self):
        self.models = []

    def add(self, width):
        self.models.append(nn.Linear(width, width))
