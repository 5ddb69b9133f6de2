"""A tensor without dimensions, or one that is read element by element, serves from the CPU on any device."""

import numpy as np
import torch
import torch.nn as nn
from torch.autograd import Function


class HandsAnElementBack(nn.Module):  # builds: HandsAnElementBack(4)
    def __init__(self, steps):
        super().__init__()
        self.betas = torch.linspace(0.1, 0.9, steps)  # want: TPM111
        self.rows = torch.linspace(0.1, 0.9, steps)  # want: TPM101

    def _beta(self, step: int):
        return self.betas[step]

    def _row(self, step):
        return self.rows[step:]

    def forward(self, x, step: int):
        return x + self._beta(step) ** 0.5 + self._row(step)


class StacksAnElement(nn.Module):  # builds: StacksAnElement(4)
    def __init__(self, steps):
        super().__init__()
        self.betas = torch.linspace(0.1, 0.9, steps)  # want: TPM101

    def _beta(self, step: int):
        return self.betas[step]

    def forward(self, x, step: int):
        return torch.stack([x, self._beta(step)])


class TwoElements(nn.Module):  # builds: TwoElements(4)
    def __init__(self, steps):
        super().__init__()
        self.times = torch.linspace(0, 1, steps)  # want: TPM111
        self.rows = torch.linspace(0, 1, steps)  # want: TPM101
        self.kept = torch.linspace(0, 1, steps)  # want: TPM111

    def forward(self, x):
        for step in reversed(range(3)):
            x = x * self.kept[step]
        return x * (self.times[0] - self.times[1]) * (self.rows[1:] - self.rows[0])


class Fire(Function):
    @staticmethod
    def forward(ctx, x, threshold):
        return (x >= threshold).float() * threshold

    @staticmethod
    def backward(ctx, grad):
        return grad, None


class FireLater(Function):
    @staticmethod
    def forward(x, threshold, step):
        return x * step.item() + (x >= threshold).float()

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, grad):
        return grad, None, None


class Differentiated(nn.Module):  # builds: Differentiated(0.5)
    def __init__(self, threshold: float):
        super().__init__()
        self.threshold = torch.tensor(threshold)  # want: TPM111
        self.later = torch.tensor(threshold)  # want: TPM111
        self.step = torch.tensor([threshold])  # want: TPM111
        self.whole = torch.tensor([threshold])  # want: TPM101

    def forward(self, x):
        x = Fire.apply(x, self.threshold.clamp(min=0.1))
        return FireLater.apply(x, self.later, self.step) + self.Own.apply(x, self.whole)

    class Own(Function):
        @staticmethod
        def forward(ctx, x, scale):
            return x * scale

        @staticmethod
        def backward(ctx, grad):
            return grad, None


class WithoutDimensions(nn.Module):  # builds: WithoutDimensions((2, 3), 0.5)
    def __init__(
        self, shape, limit: float | torch.Tensor | None = None, power=torch.tensor(2.0), low=-1.0, high: float = 1.0
    ):
        super().__init__()
        self.limit = None if limit is None else torch.as_tensor(limit)  # want: TPM111
        self.power = power  # want: TPM111
        self.log_p = -np.prod(shape) * np.log(torch.tensor(high) - torch.tensor(-1.0))  # want: TPM111
        self.scale = nn.Parameter(torch.tensor(2.0))
        self.fixed = self.scale.detach().exp()  # want: TPM111
        self.first = torch.tensor([0.0, 1.0])[0]  # want: TPM111
        self.part = torch.tensor([0.0, 1.0])[:1]  # want: TPM101

    def forward(self, x):
        if self.limit is not None:
            x = x[x > self.limit]
        return torch.pow(x, self.power) * self.log_p * self.fixed * self.scale + self.first + self.part


class BothOnOneDevice(nn.Module):  # builds: BothOnOneDevice()
    """What reads its numbers from a tensor wants it beside the other, without dimensions or not."""

    def __init__(self):
        super().__init__()
        self.share = torch.tensor(0.5)  # want: TPM101
        self.end = torch.tensor(0.5)  # want: TPM101

    def forward(self, x):
        return torch.quantile(x, self.share) + torch.cat([x, self.end])


class Sizes(nn.Module):  # builds: Sizes(3)
    def __init__(self, width: int):
        super().__init__()
        self.width = torch.as_tensor(width)  # want: TPM111
        self.depth = torch.as_tensor(width)  # want: TPM111
        self.height = torch.as_tensor(width)  # want: TPM111

    def start(self, x):
        dims = (*x.shape[1:-1], self.height)
        return torch.zeros(dims, device=x.device, dtype=x.dtype)

    def forward(self, x):
        return self.start(x) + torch.ones((2, self.depth), device=x.device) + torch.zeros(2, self.width)


class DefaultTellsTheRest(nn.Module):  # builds: DefaultTellsTheRest()
    def __init__(self, times=None, scale: float | torch.Tensor = 1.0, table=None):
        super().__init__()
        if times is None:
            times = torch.linspace(0, 1, 4)
        if isinstance(times, np.ndarray):
            self.times = torch.from_numpy(times.copy())  # want: TPM111
        else:
            self.times = torch.as_tensor(times)  # want: TPM111
        self.halves = times[1:]
        self.halves = self.halves.float()  # want: TPM111
        if not isinstance(scale, torch.Tensor):
            scale = torch.tensor(scale)
        self.scale = scale.float()  # want: TPM111
        if table is None:
            table = torch.zeros(4, 4)
        self.table = table.double()  # want: TPM101

    def forward(self, x, step: int):
        return x * self.times[step] * self.scale * self.halves[step] + self.table[step]


def rising(steps):
    return torch.linspace(0.1, 0.9, steps)


class Table(dict):
    def add(self, name):
        return lambda function: self.setdefault(name, function)


RATES = Table()
SHAPES = {"rising": rising}


@RATES.add("straight")
def straight(steps, first=0.1, last=0.9):
    return torch.linspace(first, last, steps) * (last - first) + first


@RATES.add("both")
def both(steps):
    rates = torch.sigmoid(torch.linspace(0.9, 0.1, steps))
    return rates**2, 1 - rates


def rows(steps):
    return torch.zeros(steps, 2)


class OfHelpers(nn.Module):  # builds: OfHelpers()
    def __init__(self, steps=4, kind="straight"):
        super().__init__()
        self.rates = rising(steps)  # want: TPM111
        self.shaped = SHAPES["rising"](steps) + 1  # want: TPM111
        self.rows = rows(steps)  # want: TPM101
        chosen = RATES[kind](steps)
        self.kept = torch.cumprod(1 - chosen, dim=0)  # want: TPM111

    def forward(self, x, step: int):
        return x * self.rates[step] * self.kept[step] * self.shaped[step] + self.rows[step]


class TestedIndex(nn.Module):  # builds: TestedIndex()
    def __init__(self, steps=4):
        super().__init__()
        self.rates = torch.linspace(0.1, 0.9, steps)  # want: TPM111
        self.table = torch.linspace(0.1, 0.9, steps)  # want: TPM101

    def forward(self, x, step, steps):
        before = self.rates[step - 1] if step > 0 else 0.0
        return x * self.rates[step] * before + self.table[steps]


class HandsNumbersOut(nn.Module):  # builds: HandsNumbersOut()
    def __init__(self, steps=4):
        super().__init__()
        self.rates = torch.linspace(0.1, 0.9, steps)  # want: TPM111
        self.stacked = torch.linspace(0.1, 0.9, steps)  # want: TPM101
        self.same = torch.zeros(steps, steps, dtype=torch.bool)  # want: TPM111
        self.ends = torch.linspace(0.1, 0.9, steps)  # want: TPM111

    def rate(self, step: int):
        return self.rates[step]

    def one(self, step: int):
        return self.stacked[step]

    def forward(self, x, schedule):
        x = torch.stack([x, self.one(0)])
        losses = {"sum": 2 * torch.sum(self.same), "end": self.ends[-1]}
        return schedule.scale(self.ends[0]) * x, losses, torch.sum(self.same)


class TakesSizes(nn.Module):  # builds: TakesSizes()
    def __init__(self, modes=(4, 4)):
        super().__init__()
        self.modes = torch.tensor(modes)  # want: TPM111

    def forward(self, x):
        return torch.zeros(x.shape[0], *self.modes, device=x.device)


class NumberByDefault(nn.Module):  # builds: NumberByDefault()
    def __init__(self, scale=None):
        super().__init__()
        self.scale = torch.tensor(1.0 if scale is None else scale)  # want: TPM111

    def forward(self, x):
        return x * self.scale


class MayBeMoreThanANumber(nn.Module):  # builds: MayBeMoreThanANumber(True)
    def __init__(self, sorts, scale=1.0, rates: float | torch.Tensor = 1.0):
        super().__init__()
        if sorts:
            scale, _ = torch.sort(torch.ones(5))
        self.scale = torch.as_tensor(scale)  # want: TPM101
        rates, _ = torch.sort(torch.ones(5))
        self.rates = rates  # want: TPM101
        self.sizes = torch.tensor(abs(np.ones(5)))  # want: TPM101
        self.size = torch.tensor(abs(-3.0))  # want: TPM111
        if sorts:
            self.steps, self.left = torch.sort(torch.ones(5))  # want: TPM101, TPM101
        else:
            self.steps = torch.linspace(0, 1, 5)  # want: TPM111
            self.left = 1 - self.steps  # want: TPM111

    def forward(self, x, step: int):
        x = x * self.steps[step] * self.left[step]
        return x * self.scale * self.rates * self.sizes * self.size


class NumbersOfNumbers(nn.Module):  # builds: NumbersOfNumbers(torch.ones(3, 4))
    """What is made of one number alone, and what counts the elements of a tensor, is one number."""

    def __init__(self, table: torch.Tensor):
        super().__init__()
        self.scale = torch.tensor(8.0).rsqrt()  # want: TPM111
        self.step = torch.floor(torch.tensor(3.7))  # want: TPM111
        self.count = table.count_nonzero()  # want: TPM111
        self.rows = table.count_nonzero(dim=0)  # want: TPM101

    def forward(self, x):
        return x * self.scale + x * self.step + x * self.count + x * self.rows


class OneSize(nn.Module):  # builds: OneSize(["a", "b", "c"], {}, [3, 2])
    """What is made of one size is a row, of which a method takes one number after the other."""

    def __init__(self, labels, config: dict, sizes, count: int = 3):
        super().__init__()
        self.count = count
        self.labels = len(labels)
        self.sizes = sizes
        self.weights = torch.ones(count)  # want: TPM111
        self.of_labels = torch.zeros(self.labels)  # want: TPM111
        self.filled = torch.full((count,), 2.0)  # want: TPM111
        self.listed = torch.ones([count])  # want: TPM111
        self.rows = torch.ones(count, 2)  # want: TPM101
        self.spread = torch.ones(self.sizes)  # want: TPM101
        self.table = torch.full((count, 2), 2.0)  # want: TPM101
        default = torch.ones(self.count)
        self.set = config.get("weights", default)  # want: TPM111
        self.asked = getattr(config, "weights", default)  # want: TPM111
        self.wide = config.get("wide", torch.ones(count, 2))  # want: TPM101

    def forward(self, x):
        for i in range(self.count):
            x = x * self.weights[i] * self.of_labels[i] * self.filled[i] * self.listed[i] * self.set[i] * self.asked[i]
            x = x * self.rows[i] * self.spread[i] * self.table[i] * self.wide[i]
        return x


class Offset(nn.Module):
    """What the classes that inherit it hand to it has no dimensions, or else one of them hands a table."""

    def __init__(self, shift: torch.Tensor, steps, scale: torch.Tensor):
        super().__init__()
        self.shift = shift  # want: TPM111
        self.steps = steps  # want: TPM111
        self.scale = scale  # want: TPM101

    def forward(self, x):
        return (x + self.shift) * self.steps[1] * self.scale


class Downwards(Offset):  # builds
    def __init__(self):
        super().__init__(torch.tensor(-100.0), steps=torch.ones(3), scale=torch.tensor(2.0))


class Upwards(Offset):  # builds
    def __init__(self):
        super().__init__(torch.tensor(100.0), torch.linspace(0, 1, 3), torch.ones(3))


class ElementByElement(nn.Module):  # builds: ElementByElement(8)
    """What a loop takes from a row of numbers looks up one number."""

    def __init__(self, steps):
        super().__init__()
        self.alphas = torch.cumprod(1.0 - torch.linspace(1e-4, 0.02, steps), dim=0)  # want: TPM111
        self.betas = torch.linspace(1e-4, 0.02, steps)  # want: TPM111
        self.gammas = torch.linspace(1e-4, 0.02, steps)  # want: TPM111
        self.pairs = torch.linspace(1e-4, 0.02, steps)  # want: TPM101
        self.chosen = torch.linspace(1e-4, 0.02, steps)  # want: TPM101
        self.mixed = torch.linspace(1e-4, 0.02, steps)  # want: TPM101
        self.steps = steps

    def forward(self, x, picks):
        times = torch.linspace(-1, self.steps - 1, steps=5)
        times = list(reversed(times.int().tolist()))
        for time, after in list(zip(times[:-1], times[1:])):
            x = x * self.alphas[after].sqrt() + (1 - self.alphas[time])
        x = x * sum(self.betas[i].sqrt() * x for i in torch.randperm(self.steps))
        for at, number in enumerate(torch.arange(3).tolist()):
            x = at * x / self.gammas[number]
        for pair in torch.tensor([[0, 1], [2, 3]]).tolist():
            x = x[:2] * self.pairs[pair]
        for pick in picks:
            x = x * self.chosen[pick]
        for one in torch.arange(3):
            one = x.long() if one else one
            x = x * self.mixed[one]
        return x


class BoundsOfSlices(nn.Module):  # builds: BoundsOfSlices([2, 2])
    """What bounds a slice is read by Python, whoever makes the slice; what meets the data before is used there."""

    def __init__(self, modes):
        super().__init__()
        self.modes = torch.tensor(modes)  # want: TPM111
        self.sizes = torch.tensor(modes)  # want: TPM101

    def window(self, modes):
        return (slice(0, modes[0]), slice(0, modes[1]))

    def forward(self, x, lengths):
        keep = torch.minimum(self.modes, torch.tensor(x.shape))
        return x[self.window(keep)] + x[self.window(torch.minimum(self.sizes, lengths))]
