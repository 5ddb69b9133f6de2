# choice: unsafe
"""Plain tensors that are to be buffers."""
import cmath
import random
from typing import Optional

import numpy as np
import torch
from torch import Tensor, nn


class Net(nn.Module):
    def __init__(self, given: Tensor, maybe: Optional[Tensor] = None, other=None, n=3, cond=False):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101
        self.typed: Tensor = torch.ones(3)  # want: TPM101
        self.given = given  # want: TPM110
        self.maybe = maybe  # want: TPM110
        self.first, self.second = torch.zeros(3), torch.ones(3)  # want: TPM101 # want: TPM101
        self.long = torch.arange(n, dtype=torch.float32).unsqueeze(0) * torch.ones(n, 1) / 10000.0  # want: TPM101
        self.stacked = torch.stack([torch.zeros(3),  # want: TPM101
                                    torch.ones(3)])
        if cond:
            self.branch = torch.ones(3)  # want: TPM101
        else:
            self.branch = None
        self.later = None
        for i in range(n):
            self.later = torch.ones(i)  # want: TPM101
        local = torch.ones(3)
        local = local / local.sum()
        self.local = local  # want: TPM101
        self.moved = torch.ones(3)  # want: TPM111
        self.still = torch.zeros(3, requires_grad=False)  # want: TPM101
        self.wide = torch.zeros(0)  # want: TPM101
        if cond:
            self.either = nn.Parameter(torch.ones(3))
        else:
            self.either = torch.ones(3)  # want: TPM101
        if n > 3:
            self.register_buffer("table", torch.ones(3))
            self.table: Tensor
        else:
            self.table = torch.ones(3)  # left: TPM101
        self.cache = maybe
        # left alone
        self.__mangled = torch.ones(3)  # left: TPM101
        self.angles = torch.polar(torch.ones(3), torch.ones(3))  # left: TPM101
        self.turns = torch.exp(1j * torch.ones(3))  # left: TPM101
        self.reset = torch.ones(3)  # left: TPM101
        self.deleted = torch.ones(3)  # left: TPM101
        self.half = torch.ones(3)  # left: TPM101
        self.host = torch.ones(3)  # left: TPM111
        chained = self.chained = torch.ones(3)  # left: TPM101
        self.random = torch.get_rng_state()  # left: TPM101
        self.converted = other if other is not None else np.ones(3)
        if isinstance(self.converted, np.ndarray):
            self.converted = torch.from_numpy(self.converted)  # left: TPM101
        self.sum = torch.ones(3)  # want: TPM101
        self.sum += chained

    def remember(self, x: Tensor):
        self.cache = x.clone()
        self.wide = self.wide.new_empty((3, 3))
        return self.wide + self.still + self.either + self.table + self.__mangled + self.cache

    def forward(self, x):
        self.moved = self.moved.to(x.device)
        self.reset = x.shape if self.reset is None else self.reset
        y = x * self.mask + self.typed + self.given + self.maybe + self.first + self.second + self.long
        y = y + self.stacked + self.branch + self.later + self.local + self.angles + self.turns + self.sum
        z = self.converted + self.random[0] + self.reset + self.host.numpy() + self.half + self.chained
        z = z + self.deleted
        del self.deleted
        return y, z, cmath.pi


class Applying(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # left: TPM101

    def _apply(self, fn, recurse=True):
        return super()._apply(fn, recurse)

    def forward(self, x):
        return x + self.table


class Shown(nn.Module):
    shape = "of all"

    def __init__(self):
        super().__init__()
        self.shape = torch.ones(3)  # left: TPM101

    def forward(self, x):
        return x + self.shape


class Derived(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.prompt = nn.Parameter(torch.ones(width, width))
        self.key = self.prompt.mean(0)  # left: TPM101

    def forward(self, x):
        return x @ self.prompt + self.key


class Drawn(nn.Module):
    """A buffer that is not saved would lose these as well; what is registered elsewhere is to be read there."""

    def __init__(self, width=3):
        super().__init__()
        self.order = torch.randperm(width)  # left: TPM101
        places = list(range(width))
        random.shuffle(places)
        self.places = torch.tensor(places)  # left: TPM101
        self.bands = torch.empty(width)  # left: TPM101
        nn.init.normal_(self.bands)
        self.mean = torch.ones(width)  # left: TPM101
        self.register_buffer("saved_mean", self.mean)

    def forward(self, x):
        return x[self.order][self.places] * self.bands - self.mean


class Positional(nn.Module):
    def __init__(self, /):
        super().__init__()
        self.scale = torch.ones(3)  # want: TPM101

    def forward(self, x, /):
        return x * self.scale


def looked_up(table, steps):
    return table.gather(-1, steps.cpu()).to(steps.device)


class OnHost(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.betas = torch.linspace(0, 1, width)  # left: TPM111
        self.alphas = torch.linspace(0, 1, width)  # left: TPM111
        self.gammas = torch.linspace(0, 1, width)  # left: TPM111
        self.counts = torch.ones(width)  # left: TPM101
        self.deltas = torch.ones(width)  # want: TPM101

    def forward(self, x, steps):
        host = x.cpu()
        x = x * self.betas.gather(-1, steps.cpu()).to(x.device) + looked_up(self.alphas, steps)
        x = x + (self.gammas + steps.cpu()).to(x.device) + self.deltas.cpu().to(x.device) * self.deltas[steps.cpu()]
        return x, host * self.counts
