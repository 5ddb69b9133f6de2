"""TPM101, TPM104, TPM111: random numbers, which no checkpoint brings back, are told as what is moved by hand is not."""

import random
from random import sample

import numpy as np
import torch
import torch.distributions as dist
import torch.nn.functional as F
from torch import nn
from torch.distributions import Bernoulli, Normal
from torch.nn import init


class Shuffled(nn.Module):  # builds: Shuffled(5)
    def __init__(self, width):
        super().__init__()
        places = list(range(width))
        self.straight = torch.tensor(places)  # want: TPM111
        random.shuffle(places)
        self.places = torch.tensor(places)  # want: TPM101
        inverse = [0] * width
        for i, place in enumerate(places):
            inverse[place] = i
        self.inverse = torch.tensor(inverse)  # want: TPM101
        self.zeros = torch.tensor([0 for _ in places])  # want: TPM111
        order = np.arange(width)
        np.random.shuffle(order)
        self.order = torch.from_numpy(order)  # want: TPM101
        order = np.arange(width)
        self.again = torch.from_numpy(order)  # want: TPM111
        self.picked = torch.tensor(sample(range(width), 2))  # want: TPM101
        self.one = torch.tensor([random.randrange(width)])  # want: TPM101

    def forward(self, x):
        x = x[self.straight][self.places][self.inverse][self.order][self.again]
        return x + x[self.zeros] + x[self.picked].sum() + x[self.one]


class ShuffledOrNot(nn.Module):  # builds: ShuffledOrNot(5, True); ShuffledOrNot(5, False)
    def __init__(self, width, shuffled):
        super().__init__()
        places = list(range(width))
        if shuffled:
            random.shuffle(places)
        self.places = torch.tensor(places)  # want: TPM101
        if shuffled:
            rows = torch.randperm(width)
            self.rows = rows  # want: TPM101
        else:
            rows = torch.arange(width)
            self.rows = rows  # want: TPM111

    def forward(self, x):
        return x[self.places][self.rows]


class FromAGenerator(nn.Module):  # builds: FromAGenerator(4, np.random.default_rng(1))
    """With a number to start from, a generator gives the same numbers in each process."""

    def __init__(self, width, given):
        super().__init__()
        free, fixed = np.random.default_rng(), np.random.default_rng(3)
        old = np.random.RandomState(3)
        order = np.arange(width)
        fixed.shuffle(order)
        self.order = torch.from_numpy(order)  # want: TPM111
        free.shuffle(order)
        self.mixed = torch.from_numpy(order)  # want: TPM101
        self.free = torch.from_numpy(free.normal(size=width))  # want: TPM101
        self.fixed = torch.from_numpy(fixed.normal(size=width))  # want: TPM111
        self.old = torch.from_numpy(old.randn(width))  # want: TPM111
        self.older = torch.from_numpy(np.random.RandomState(7).randn(width))  # want: TPM111
        self.given = torch.from_numpy(given.normal(size=width))  # want: TPM111
        self.python = torch.tensor(random.Random(2).sample(range(width), 2))  # want: TPM111
        self.system = torch.tensor(random.SystemRandom().sample(range(width), 2))  # want: TPM101

    def forward(self, x):
        x = x[self.order][self.mixed] + self.free.to(x) + self.fixed.to(x) + self.given.to(x)
        return x * self.old.to(x) * self.older.to(x) + x[self.python].sum() + x[self.system].sum()


class Seeded(nn.Module):  # builds: Seeded(4)
    def __init__(self, width):
        super().__init__()
        torch.manual_seed(0)
        self.bands = torch.empty(width)  # want: TPM111
        init.normal_(self.bands)
        self.noise = Normal(0, 1).sample((width,))  # want: TPM111

    def forward(self, x):
        return x * self.bands.to(x) + self.noise.to(x)


class OfADistribution(nn.Module):  # builds: OfADistribution(4)
    def __init__(self, width):
        super().__init__()
        shared = Normal(torch.zeros(width), 1.0)
        self.noise = shared.sample()  # want: TPM101
        self.mask = dist.Bernoulli(0.5).sample((width,))  # want: TPM101
        self.soft = F.gumbel_softmax(torch.zeros(width))  # want: TPM101
        self.steps = shared.icdf(torch.linspace(0.1, 0.9, width))  # want: TPM111
        self.density = Normal(0.0, 1.0).log_prob(torch.linspace(-1, 1, width))  # want: TPM111

    def forward(self, x):
        x = x * self.noise.to(x) * self.mask.to(x) * self.soft.to(x)
        return x + self.steps.to(x) * self.density.to(x)


class DrawnInto(nn.Module):  # builds: DrawnInto(4)
    def __init__(self, width):
        super().__init__()
        self.basis = init.orthogonal_(torch.empty(width, width))  # want: TPM101
        self.table = torch.empty(width, width)  # want: TPM101
        init.xavier_uniform_(self.table)
        self.tails = torch.empty(width).cauchy_()  # want: TPM101
        self.ones = init.ones_(torch.empty(width, width))  # want: TPM111
        self.blank = torch.empty(width)  # want: TPM111
        init.constant_(self.blank, 2.0)
        drawn = torch.empty(width)
        self.drawn = drawn  # want: TPM101
        drawn.log_normal_()
        other = torch.zeros(width)
        self.other = other  # want: TPM111
        other = torch.empty(width)
        init.trunc_normal_(other)
        self.weight = nn.Parameter(other)
        self.marks = torch.zeros(width)  # want: TPM101
        self.marks[torch.randperm(width)[:2]] = 1
        self.moved = torch.zeros(width)  # want: TPM101
        self.moved.data += torch.rand(width)
        self.copied = torch.zeros(width)  # want: TPM101
        self.copied.copy_(torch.rand(width))

    def forward(self, x):
        x = x @ self.basis.to(x) @ self.table.to(x) @ self.ones.to(x) + self.tails.to(x) * self.blank.to(x)
        x = x * self.drawn.to(x) + self.other.to(x) * self.weight + self.marks.to(x)
        return x + self.moved.to(x) * self.copied.to(x)


class MadeOfThem(nn.Module):  # builds: MadeOfThem(4)
    """What takes no more of random numbers than how many they are is not random itself."""

    def __init__(self, width):
        super().__init__()
        raw = torch.randn(width, width)
        base, _ = torch.linalg.qr(raw)
        self.base = base  # want: TPM101
        raw = raw / raw.norm()
        self.raw = raw  # want: TPM101
        self.steps = torch.linspace(0, 1, raw.shape[0])  # want: TPM111
        self.marks = torch.zeros(len(raw)).to(raw)  # want: TPM111
        raw = torch.ones(width)
        self.ones = raw  # want: TPM111
        rows = []
        for _ in range(width):
            rows.append(torch.rand(width))
        self.rows = torch.stack(rows)  # want: TPM101

    def forward(self, x):
        x = x @ self.base.to(x) @ self.raw.to(x) @ self.rows.to(x)
        return x + self.steps.to(x) * self.marks.to(x) * self.ones.to(x)


class DrawnByAMethod(nn.Module):  # builds: DrawnByAMethod(4, True)
    """What is made of a permutation that a method of the constructor draws is as random as that."""

    def __init__(self, width, shuffled):
        super().__init__()
        self.width = width
        self.order = torch.arange(width)  # want: TPM111
        self.inverse = torch.zeros(width, dtype=torch.long)  # want: TPM101
        self.bands = torch.empty(width)  # want: TPM101
        if shuffled:
            self.reorder()
        self._fill()

    def reorder(self):
        self.order = torch.randperm(self.width)  # want: TPM101
        for i in range(self.width):
            self.inverse[self.order[i]] = i

    def _fill(self):
        init.uniform_(self.bands)

    def forward(self, x):
        return x[self.order][self.inverse] * self.bands.to(x)


def steady(width):
    torch.manual_seed(0)
    return torch.randperm(width)


def shuffled(width):
    return torch.randperm(width)


class DrawnByAHelper(nn.Module):  # builds: DrawnByAHelper(4)
    """What a helper draws is drawn, and what it hands back beside that is not."""

    def __init__(self, width):
        super().__init__()
        self.width = width
        self.order = self.draw()  # want: TPM101
        self.moved = shuffled(width).to("cpu")  # want: TPM101
        self.picked, self.places = self.both(width)  # want: TPM101, TPM111
        self.fixed = steady(width)  # want: TPM111

    def draw(self):
        return torch.randperm(self.width)

    def both(self, width):
        if width < 1:
            return None, None
        picked = torch.stack([torch.randperm(width)[:2] for _ in range(3)])
        return picked, torch.arange(width)

    def forward(self, x):
        return x[self.order] + x[self.moved] + x[self.picked].sum() + x[self.places] + x[self.fixed]


class DrawnOnlyAsAParameter(nn.Module):  # builds: DrawnOnlyAsAParameter(4); DrawnOnlyAsAParameter(4, True)
    def __init__(self, width, fixed=False):
        super().__init__()
        if fixed:
            self.scale = torch.ones(width)  # want: TPM111
        else:
            self.scale = nn.Parameter(torch.empty(width))
        self.shift = torch.zeros(width)  # want: TPM101
        if not fixed:
            init.normal_(self.scale)
            init.normal_(self.shift)

    def forward(self, x):
        return x * self.scale.to(x) + self.shift.to(x)


class OfATable(nn.Module):  # builds: OfATable({"width": 4})
    def __init__(self, settings):
        super().__init__()
        settings["start"] = torch.randn(3)
        self.fill_(torch.randn(3))
        self.ones = torch.ones(settings["width"])  # want: TPM111
        self.kept = {}  # want: TPM104
        self.kept["start"] = torch.randn(3)

    def fill_(self, start):
        self.mean = start.mean().item()

    def forward(self, x):
        return x * self.ones.to(x) + self.mean + self.kept["start"].sum()


class DrawnAnewByForward(nn.Module):  # builds: DrawnAnewByForward(4)
    """Nobody misses in a checkpoint what the next call draws anew."""

    def __init__(self, width):
        super().__init__()
        self.width = width
        self.mask = Bernoulli(0.5).sample((width,))  # want: TPM111
        self.noise = torch.empty(width)  # want: TPM111
        self.noise.normal_()
        self.shift = Normal(0, 1).sample((width,))  # want: TPM101
        self.draw()

    def draw(self):
        self.kept = Bernoulli(0.5).sample((self.width,))  # want: TPM111

    def forward(self, x):
        if self.training:
            self.mask = Bernoulli(0.5).sample((self.width,))
            self.noise.normal_()
            self.draw()
        return x * self.mask.to(x) * self.kept.to(x) + self.noise.to(x) + self.shift.to(x)


class DroppedBeforeEachUse(nn.Module):  # builds: DroppedBeforeEachUse(4)
    def __init__(self, width):
        super().__init__()
        self.mask = Bernoulli(0.5).sample((width,))  # want: TPM112
        self.start = init.normal_(torch.empty(width))  # want: TPM112
        self.weight = nn.Parameter(self.start / 2)

    def forward(self, x):
        self.mask = Bernoulli(0.5).sample(x.shape)
        return x * self.mask * self.weight


class InContainers(nn.Module):  # builds: InContainers(4)
    def __init__(self, width):
        super().__init__()
        self.many = [torch.randn(width) for _ in range(2)]  # want: TPM104
        self.named = {"a": init.normal_(torch.empty(width))}  # want: TPM104

    def forward(self, x):
        return x + self.many[0] + self.named["a"]
