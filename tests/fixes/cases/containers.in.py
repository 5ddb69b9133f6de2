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
        return nn.functional.relu(x) + self.offsets["a"]
