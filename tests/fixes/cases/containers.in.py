"""Modules and Parameters in plain containers."""

import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, n=3, extra=None):
        super().__init__()
        self.layers = []  # want: TPM106
        for i in range(n):
            self.layers.append(nn.Linear(3, 3))
        self.scales = [nn.Parameter(torch.ones(3)) for _ in range(n)]  # want: TPM105
        self.heads = {  # want: TPM106
            "first": nn.Linear(3, 3),  # the first
            "second": nn.Linear(3, 3),
        }
        self.aligned = [nn.Linear(3, 3),  # want: TPM106
                        nn.ReLU()]
        self.pair = (nn.Linear(3, 3), nn.ReLU())  # want: TPM106
        self.typed: list[nn.Module] = [nn.Linear(3, 3)]  # want: TPM106
        self.keyed = {f"layer{i}": nn.Linear(3, 3) for i in range(n)}  # want: TPM106
        self.offsets = {"a": nn.Parameter(torch.zeros(3))}  # want: TPM105
        blocks = []
        for _ in range(n):
            blocks.append(nn.Linear(3, 3))
        self.blocks = blocks  # want: TPM106
        # a list is needed, or meant
        self.joined = [nn.Linear(3, 3)]  # left: TPM106
        self.named = {"type": nn.Linear(3, 3)}  # left: TPM106
        self.dotted = {"a.b": nn.Linear(3, 3)}  # left: TPM106
        self.numbered = {0: nn.Linear(3, 3)}  # left: TPM106
        self.sorted = [nn.Linear(3, 3)]  # left: TPM106
        self.backbone = [nn.Linear(3, 3)]  # left: TPM106
        teacher = extra if extra is not None else nn.Linear(3, 3)
        self.hidden = [teacher]  # left: TPM106

    def forward(self, x):
        for layer, scale in zip(self.layers, self.scales):
            x = layer(x) * scale
        for name in self.heads:
            x = x + self.heads[name](x)
        for layer in self.joined + [nn.ReLU()]:  # noqa: TPM402
            x = layer(x)
        self.sorted.sort(key=str)
        if len(self.blocks) > 1 and self.aligned:
            x = self.blocks[-1](self.pair[0](x))
        x = self.backbone[0](x)
        return nn.functional.relu(x) + self.offsets["a"]


def block(width):
    return nn.Sequential(nn.Linear(width, width), nn.ReLU())


class Made(nn.Module):
    """What the model alone knows to be Modules, and what others may call."""

    def __init__(self, dense=False, n=2):
        super().__init__()
        self.blocks = [block(3) for _ in range(n)]  # want: TPM106
        self.own = [self._layer(), self._layer()]  # want: TPM106
        layers = []
        for _ in range(n):
            layers.append(block(3))
        if dense:
            self.net = nn.Sequential(*layers)
        else:
            self.net = layers  # want: TPM106
        self.dense = dense
        self.mixed = [nn.Linear(3, 3), print]  # left: TPM106
        self.kept = {"a": nn.Linear(3, 3), "b": nn.Linear(3, 3)}  # left: TPM106

    def _layer(self):
        return nn.Linear(3, 3)

    def forward(self, x):
        first, second = self.own
        x = second(first(x))
        for layer in self.blocks:
            x = layer(x)
        for key in reversed(self.kept):
            x = self.kept[key](x)
        if self.dense:
            return self.net(x)
        for layer in self.net:
            x = layer(x)
        return self.mixed[0](x)


class Given(nn.Module):
    """Modules that were handed to the class: only when the user says so."""

    def __init__(self, *parts: nn.Module):
        super().__init__()
        self.parts = parts  # left: TPM106

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x


class Faulty(nn.Module):
    """Calls that no list takes: the new container does not take them either."""

    def __init__(self):
        super().__init__()
        self.grown = [nn.Linear(3, 3), nn.Linear(3, 3)]  # left: TPM106
        self.longer = [nn.Linear(3, 3), nn.Linear(3, 3)]  # left: TPM106
        self.filled = [nn.Linear(3, 3), nn.Linear(3, 3)]  # left: TPM106

    def grow(self):
        self.grown.append()
        self.longer.extend()
        self.filled.insert(nn.Linear(3, 3))

    def forward(self, x):
        for layer in zip(self.grown, self.longer, self.filled):
            x = layer[0](x)
        return x


class Stateless(nn.Module):
    """There is nothing in these that state_dict() would have, so no new key is announced."""

    def __init__(self, n=2):
        super().__init__()
        self.drops = [nn.Dropout(0.1) for _ in range(n)]  # want: TPM106
        self.acts = []  # want: TPM106
        for _ in range(n):
            self.acts.append(nn.ReLU())

    def forward(self, x):
        for drop, act in zip(self.drops, self.acts):
            x = act(drop(x))
        return x
