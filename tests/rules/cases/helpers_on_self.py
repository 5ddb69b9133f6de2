"""Functions that are given self, wrappers of layers, and the registries used directly."""

import copy
import functools

import torch
import torch.nn as nn
from torch.nn.utils import parametrizations, weight_norm
from torch.nn.utils.rnn import pad_sequence


def add_tables(module, width):
    module.register_buffer("sin", torch.ones(width).sin())
    module.register_buffer("cos", torch.ones(width).cos())


def leave_table(module, width):
    module.table = torch.ones(width)  # want: TPM101


def register_all(module, **tensors):
    for name, tensor in tensors.items():
        module.register_buffer(name, tensor, persistent=False)


class GivenAway(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        add_tables(self, width)
        self.sin = self.sin * 2
        register_all(self, low=torch.zeros(width), high=torch.ones(width))
        self.low = self.low - 1

    def forward(self, x):
        return x * self.sin + self.cos + self.low + self.high


class LeftByAFunction(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        leave_table(self, width)

    def forward(self, x):
        return x * self.table


class Wrapped(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.normed = weight_norm(nn.Linear(width, width))
        self.spectral = parametrizations.spectral_norm(nn.Linear(width, width))
        self.frozen = nn.Linear(width, width).eval()
        self.half = nn.Linear(width, width).to(torch.bfloat16).requires_grad_(False)
        self.teacher = copy.deepcopy(self.frozen)
        self.seq = nn.Sequential(nn.Linear(width, width), nn.ReLU())[0]
        self.padded = pad_sequence([torch.ones(2), torch.ones(3)])  # want: TPM101
        self.handle = self.frozen.register_forward_hook(lambda module, args, out: out)
        self.device_ = next(self.parameters()).device
        self.count = sum(p.numel() for p in self.parameters())
        nn.init.zeros_(self.frozen.weight)

    def forward(self, x):
        return self.normed(x) + self.spectral(x) + self.padded.sum(0)


class Direct(nn.Module):  # builds
    """Whoever writes into the registries registers."""

    def __init__(self, width=4):
        super().__init__()
        self._buffers["mask"] = torch.ones(width)
        self.mask = torch.zeros(width)
        self._parameters["weight"] = nn.Parameter(torch.ones(width))
        self._modules["fc"] = nn.Linear(width, width)
        super().register_buffer("table", torch.ones(width))
        self.table = self.table * 2
        nn.Module.register_buffer(self, "other", torch.ones(width))
        self.other = self.other * 2

    def forward(self, x):
        return self.fc(x * self.mask * self.weight) + self.table + self.other


class WithoutGrad(nn.Module):  # builds
    @torch.no_grad()
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.mask = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return self.fc(x) * self.mask


def logged(function):
    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        return function(self, *args, **kwargs)

    return wrapper


class Decorated(nn.Module):  # builds
    @logged
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.register_buffer("mask", torch.ones(width))
        self.mask = self.mask * 2

    def forward(self, x):
        return self.fc(x) * self.mask


class SetAside(nn.Module):  # builds
    """State that only other methods set, or that the constructor makes and gives away."""

    def __init__(self, width=4):
        super().__init__()
        weight = torch.randn(width, width)
        self.fc = nn.Linear(width, width)
        self.fc.weight.data.copy_(weight)
        self.fc.register_buffer("mask", torch.ones(width))
        self.fc.extra = nn.Linear(width, width)
        self.ready = bool(weight.sum() > 0)

    def prepare(self, x):
        self.cached = x.mean(dim=0)
        self.table = torch.ones(3)
        return self

    def forward(self, x):
        return self.fc(x)


class Everything(nn.Module):  # builds
    """A tuple of plain facts about tensors is not a tensor."""

    def __init__(self, width=4):
        super().__init__()
        grid = torch.arange(width)
        self.bounds = (grid.min().item(), int(grid.max()))
        self.names = [str(value) for value in grid]
        self.index = {int(value): position for position, value in enumerate(grid)}
        self.dtype_name = str(grid.dtype)
        self.is_large = len(grid) > 3
        self.make = lambda: torch.ones(width)
        self.distribution = torch.distributions.Normal(0.0, 1.0)
        self.generator = torch.manual_seed(0)
        self.fn = torch.compile if width > 100 else None

    def forward(self, x):
        return x + self.make()
