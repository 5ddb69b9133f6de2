"""TPM101, TPM111: who puts the tensor on a device, and what torch takes from the CPU on any."""

import numpy as np
import torch
import torch.nn as nn
from torch.utils.data import DataLoader


class NoDeviceNamed(nn.Module):  # builds
    """Who names no device asks for none; forward is called without one."""

    def __init__(self):
        super().__init__()
        self.low = torch.ones(3, 3)  # want: TPM111
        self.high = torch.ones(3, 3)  # want: TPM111
        self.mask = torch.ones(3, 3)  # want: TPM101
        self.only = torch.ones(3, 3)  # want: TPM101

    def forward(self, x, device=None):
        low, high = self.tables(x.device)
        mask = self.mask.to(device) if device is not None else self.mask
        return x * low * high * mask

    def tables(self, device=None):
        low = self.low.to(device) if device is not None else self.low
        return (low, self.high.to(device)) if device is not None else (low, self.high)

    def bare(self, device=None):
        return self.only if device is None else None


class PutBack(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.kernel = torch.ones(3, 3)  # want: TPM111
        self.grown = torch.ones(3, 3)  # want: TPM101
        self.first = True

    def forward(self, x):
        if self.first:
            self.kernel = self.kernel.repeat(x.shape[0], 1).view(-1, 3)
            self.grown = self.grown + x.mean()
            self.first = False
        return x + self.kernel.to(x.device) + self.grown.to(x.device)


class MovedByName(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.order = torch.ones(3, 3)  # want: TPM111
        self.signs = torch.ones(3, 3)  # want: TPM111
        self.left = torch.ones(3, 3)  # want: TPM101

    def forward(self, x):
        for name in ["order", "signs"]:
            setattr(self, name, getattr(self, name).to(x.device))
        return x * self.order * self.signs * self.left


class Zipped(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.lows = torch.ones(3, 3)  # want: TPM111
        self.highs = torch.ones(3, 3)  # want: TPM101
        edges = torch.linspace(0, 1, 5)
        self.starts = edges[:-1]  # want: TPM111

    def forward(self, x):
        for low, high, start in zip(self.lows, self.highs, self.starts, strict=False):
            x = x.clamp(min=low[0].item()) * high + start
        return x


class Shifted(nn.Module):  # builds: Shifted(2, 1)
    def __init__(self, order: int, other):
        super().__init__()
        self.order = order
        self.other = other
        self.index = torch.arange(2)  # want: TPM111
        self.loose = torch.randperm(2)  # want: TPM101

    def forward(self, x):
        return x[:, self.index + self.order] * x[:, abs(self.index)] + x[:, self.loose + self.other]


class RebindsTheNumber(nn.Module):  # builds
    def __init__(self, order: int = 1):
        super().__init__()
        self.order = order
        self.index = torch.randperm(2)  # want: TPM101

    def fit(self, x):
        self.order = x.argmax()

    def forward(self, x):
        return x[:, self.index + self.order]


class Drawn(nn.Module):  # builds
    """A generator that the object holds stays where it is."""

    def __init__(self):
        super().__init__()
        self.rng = torch.Generator()
        self.state = torch.Generator().get_state()  # want: TPM111
        self.chance = torch.ones(3, 3)  # want: TPM111
        self.free = torch.rand(3, 3)  # want: TPM101
        self.weights = torch.ones(3)  # want: TPM111

    def reset(self):
        self.rng.set_state(self.state)

    def forward(self, x, layers, count, generator=None):
        for index in torch.multinomial(self.weights, count):
            x = layers[index](x)
        return x * torch.bernoulli(self.free, generator=generator)

    def sample(self):
        return torch.bernoulli(self.chance, generator=self.rng)


class Collates(nn.Module):  # builds
    """The workers of a DataLoader are on the CPU."""

    def __init__(self):
        super().__init__()
        self.offsets = torch.arange(3)  # want: TPM111
        self.shared = torch.arange(3)  # want: TPM101

    def loader(self):
        return DataLoader(range(8), collate_fn=self.sample)

    def sample(self, batch):
        return self.shifted(torch.tensor(batch)), self.both(torch.tensor(batch))

    def shifted(self, batch):
        return batch.view(-1, 1) + self.offsets

    def both(self, batch):
        return batch.view(-1, 1) + self.shared

    def forward(self, x):
        return self.both(x)


class SetUp(nn.Module):  # builds
    """A method for others to call with a device places what it makes."""

    def __init__(self):
        super().__init__()
        self.steps = torch.arange(8)  # want: TPM111
        self.weights = torch.ones(3, 3)  # want: TPM111
        self.cache = torch.ones(3, 3)  # want: TPM101
        self.table = torch.ones(3, 3)  # want: TPM101

    def set_steps(self, count, device=None):
        self.steps = torch.linspace(0, 1, count, device=device).round()
        if len(self.steps) == 0:
            raise ValueError(count)

    def setup(self, trainer):
        self.weights = self.weights.to(device=trainer.device)

    def grow(self, length, device):
        self.cache = torch.ones(length, 3, device=device)

    def encode(self, x):
        self.table = self.table.to(x.device)
        return x + self.table

    def decode(self, x):
        return x - self.table

    def forward(self, x):
        if len(x) > len(self.cache):
            self.grow(len(x), x.device)
        return x * self.weights * self.cache[: len(x)] + torch.cat([self.steps, x])


class BuiltOnADevice(nn.Module):  # builds
    """What the constructor calls with a device is construction."""

    def __init__(self, device=None):
        super().__init__()
        self._build(device)
        self.lay_out(device)
        self.set_steps(4)

    def _build(self, device):
        self.table = torch.ones(3, 3, device=device)  # want: TPM101

    def lay_out(self, device):
        self.grid = torch.ones(3, 3, device=device)  # want: TPM101

    def set_steps(self, count, device=None):
        self.steps = torch.ones(count, 1, device=device)  # want: TPM111

    def forward(self, x):
        return x * self.table + self.grid * self.steps


class MovesInTo(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.edges = torch.ones(3, 3)  # want: TPM111

    def to(self, *args, **kwargs):
        self.edges = self.edges.to(*args, **kwargs)
        return super().to(*args, **kwargs)

    def forward(self, x):
        return x * self.edges


class Head(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.stride = torch.ones(3, 3)  # want: TPM111
        self.anchors = torch.ones(3, 3)  # want: TPM101

    def forward(self, x):
        return x * self.stride + self.anchors


class HoldsTheHead(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.last = Head()

    def _apply(self, fn, recurse=True):
        super()._apply(fn, recurse)
        head = self.last
        if isinstance(head, Head):
            head.stride = fn(head.stride)
        return self

    def forward(self, x):
        return self.last(x)


class ElementsOfARow(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.schedule = torch.linspace(0, 1, 8)  # want: TPM111
        self.betas = 1.0 - torch.linspace(0, 1, 8)  # want: TPM111
        self.tabled = torch.linspace(0, 1, 8)  # want: TPM101
        self.rows = torch.ones(8, 3)  # want: TPM101

    def forward(self, x, step: int, steps):
        for index in range(4):
            x = x * self.betas[index + 1]
        scale = self.schedule[step]
        return x / scale + self.tabled[steps] + self.rows[step]


class GivenDimensions(nn.Module):  # builds
    """A number with a dimension around it is a tensor like any other."""

    def __init__(self, angle=40):
        super().__init__()
        self.angle = torch.tensor(np.radians(angle))  # want: TPM111
        self.wide = torch.tensor(1.0)  # want: TPM101
        self.indexed = torch.tensor(1.0)  # want: TPM101

    def forward(self, x):
        return x * torch.tan(self.angle) ** 2 + self.wide.expand(3) * x + self.indexed[None] * x


class SizeOf(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.harmonics = torch.full((1,), 3)  # want: TPM111

    def forward(self, x):
        return x + torch.zeros(torch.Size([2, self.harmonics]), device=x.device).sum()


class NamedLikeALibrary(nn.Module):  # builds
    """What torch has of the name is no call of the method."""

    def __init__(self):
        super().__init__()
        self.window = torch.hann_window(8)  # want: TPM111

    def stft(self, x):
        return torch.stft(x, 8, window=self.window, return_complex=True)

    def forward(self, x):
        self.window = self.window.to(x.device)
        return self.stft(x)


class MadeBesideIt(nn.Module):  # builds
    """What is made on its device shares its lot."""

    def __init__(self):
        super().__init__()
        self.chances = torch.ones(3)  # want: TPM111
        self.origin = torch.ones(3)  # want: TPM101
        self.asked = torch.ones(3)  # want: TPM101

    def forward(self, x, layers, count):
        drawn = torch.tensor([], device=self.chances.device, dtype=torch.long)
        if count:
            drawn = torch.multinomial(self.chances, count)
        others = torch.zeros_like(self.chances)
        others[0] = 1.0
        if others.sum() > 1:
            drawn[-1] = torch.multinomial(others, 1)
        for index in drawn:
            x = layers[index](x)
        return x.to(self.asked.device) + torch.zeros(3, device=self.origin.device)


class CopiedIntoParts(nn.Module):  # builds
    """A slice is filled from any device, an element of a list is not copied at all."""

    def __init__(self):
        super().__init__()
        self.start = torch.ones(3)  # want: TPM111
        self.picked = torch.ones(3)  # want: TPM101
        self.listed = torch.ones(3)  # want: TPM101

    def forward(self, x, index):
        out = torch.empty_like(x)
        out[0] = self.start
        out[index] = self.picked
        parts = [x, x]
        parts[0] = self.listed
        return out, parts


class ReplacedByForward(nn.Module):  # builds
    """One number that keeps the place of what forward puts there before it is used."""

    def __init__(self):
        super().__init__()
        self.mean = torch.zeros(1)  # want: TPM112
        self.hidden = torch.zeros(1, 1)  # want: TPM112
        self.state = torch.zeros(1)  # want: TPM101
        self.later = torch.zeros(1)  # want: TPM101
        self.table = torch.ones(8)  # want: TPM101

    def forward(self, x, inverse=False):
        if not inverse:
            self.mean = x.mean(0).detach()
        if self.hidden.shape != x.shape:
            self.hidden = torch.zeros_like(x)
        if len(self.table) < len(x):
            self.table = torch.ones_like(x)
        if inverse:
            return x + self.mean.sqrt() + self.table
        state = self.state * x
        self.state = state
        out = x - self.later * self.hidden
        self.later = x.max()
        return out


class MovedByAHelper(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.placed = None
        self.edges = torch.ones(1, 1, 3, 3)  # want: TPM111
        self.fuse = torch.ones(3, 3)  # want: TPM101
        self.late = torch.ones(3, 3)  # want: TPM101

    def forward(self, x):
        early = x + self.late
        if self.placed is None:
            self._place(x.device)
        return x * self.edges + self.fuse + early + self.late

    def _place(self, device):
        self.placed = device
        self.edges = self.edges.to(device)
        self.late = self.late.to(device)


class GrownByAHelper(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.table = None
        self.extend(torch.zeros(1, 8))

    def extend(self, x):
        if self.table is not None:
            if self.table.size(0) >= x.size(1):
                if self.table.dtype != x.dtype or self.table.device != x.device:
                    self.table = self.table.to(dtype=x.dtype, device=x.device)
                return
        table = torch.zeros(x.size(1), self.width)
        table[:, 0::2] = torch.sin(torch.arange(x.size(1)).unsqueeze(1))
        self.table = table.to(device=x.device, dtype=x.dtype)  # want: TPM111

    def forward(self, x):
        self.extend(x)
        return x + self.table[: x.size(1)]


class GrownOnTheCpu(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.table = None
        self.extend(8)

    def extend(self, length):
        if self.table is None or self.table.size(0) < length:
            self.table = torch.zeros(length, self.width)  # want: TPM101

    def forward(self, x):
        self.extend(x.size(1))
        return x + self.table[: x.size(1)]


class WorkedOutFirst(nn.Module):  # builds
    def __init__(self, steps=8):
        super().__init__()
        self.betas = torch.linspace(0, 1, steps)  # want: TPM111
        self.gammas = torch.linspace(0, 1, steps)  # want: TPM101
        self.deltas = torch.linspace(0, 1, steps)  # want: TPM101

    def forward(self, x):
        beta = self.betas
        alpha = 1.0 - beta
        product = torch.cumprod(alpha, dim=0)
        before = torch.cat([torch.ones(1), product[:-1]])
        first = beta * torch.sqrt(before) / (1.0 - product)
        second = (1.0 - before) * torch.sqrt(alpha)
        gamma = torch.cumprod(1.0 - self.gammas, dim=0)
        delta = torch.cat([x.mean(0, keepdim=True), self.deltas])
        return x * first.to(x.device) + second.to(x.device) + (gamma * x).to(x.device) + delta.to(x.device)


class TakenByNumpy(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.levels = torch.linspace(0, 1, 5)  # want: TPM111
        self.others = torch.linspace(0, 1, 5)  # want: TPM101

    def forward(self, x):
        for level in np.linspace(0, 1, 3):
            x = x[int(np.where(level == self.levels)[0][0])]
        return x * np.asarray(x.mean() * 2) + torch.where(x == self.others, x, 0)


class Trunk(nn.Module):
    def _apply(self, fn):
        super()._apply(fn)
        for head in self.children():
            head.strides = fn(head.strides)
        return self


class Detector(Trunk):  # builds
    """What the class does with the attribute of another object is read with its own."""

    def __init__(self):
        super().__init__()
        self.strides = torch.ones(3)  # want: TPM111
        self.limits = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x.clamp(max=self.limits.to(x) + self.limits) * int(self.strides.max())


class CopiedAtCountedPlaces(nn.Module):  # builds
    """An index that a loop counts, or takes from an array of numpy's, is a number: what is put there is copied."""

    def __init__(self, width=3):
        super().__init__()
        self.first = torch.ones(width)  # want: TPM111
        self.last = torch.ones(width)  # want: TPM111
        self.chosen = torch.ones(width)  # want: TPM101
        self.listed = torch.ones(width)  # want: TPM101

    def forward(self, x, mask, places: list):
        lengths = mask.sum(1).cpu().numpy()
        out = x.new_zeros(x.shape[0], x.shape[1] + 2, x.shape[2])
        for row, length in enumerate(lengths):
            out[row, 0, :] = self.first
            out[row, length + 1, :] = self.last
        for place in places:
            out[:, place] = self.listed
        out[:, mask] = self.chosen
        return out


class Bounds(nn.Module):  # builds
    """Methods of the data take a number from any device, too; what else has such a method may not."""

    def __init__(self, low: float = -1.0, high: float = 1.0, width=3):
        super().__init__()
        self.low = torch.tensor(low)  # want: TPM111
        self.high = torch.tensor(high)  # want: TPM111
        self.rate = torch.tensor(high)  # want: TPM101
        self.row = torch.full((width,), high)  # want: TPM101
        self.seen = set()

    def forward(self, x):
        self.seen.add(self.rate)
        x = x.masked_fill_(x < self.low, self.low).clamp(max=self.high)
        return x.sub_(self.high).mul(self.row)


class DrawsByNumpy(nn.Module):  # builds
    """What numpy makes an array of is on the CPU; what it only works out with is as good as torch's own."""

    def __init__(self, count=3):
        super().__init__()
        self.count = count
        self.chances = torch.full((count,), 1.0 / count)  # want: TPM111
        self.means = torch.zeros(1, count)  # want: TPM111
        self.rates = torch.ones(count)  # want: TPM101

    def forward(self, x):
        chosen = np.random.choice(self.count, p=self.chances)
        means = np.tile(self.means[0:1, : x.size(1)], (len(x), 1))
        return x[:, chosen] + torch.from_numpy(means).to(x.device).sum() + (x * np.sqrt(self.rates)).sum()


class ClippedRange(nn.Module):  # builds
    """The larger or smaller of two tensors takes a number from any device, and no row of numbers."""

    def __init__(self, most: float = 1e8):
        super().__init__()
        self.most = torch.tensor(most)  # want: TPM111
        self.steps = torch.linspace(0.0, most, 16)  # want: TPM101
        self.register_buffer("seen", torch.zeros(()))

    def forward(self, x):
        self.seen = torch.max(self.seen, x.detach().abs().max())
        scale = torch.max(1 / self.most, self.seen)
        return torch.min(x / scale, self.steps)


class TensorsByTheDozen(nn.Module):
    """Its own ``to`` moves whatever stands there."""

    def to(self, device):
        for name in dir(self):
            value = getattr(self, name)
            if torch.is_tensor(value):
                setattr(self, name, value.to(device))
        return self


class Camera(TensorsByTheDozen):  # builds
    def __init__(self):
        super().__init__()
        self.focal = torch.ones(1, 2)  # want: TPM111

    def forward(self, x):
        return x * self.focal


class NamesOnly(nn.Module):  # builds
    """It goes through the attributes to tell of them, and moves none."""

    def __init__(self):
        super().__init__()
        self.focal = torch.ones(1, 2)  # want: TPM101

    def to(self, *args, **kwargs):
        print(sorted(vars(self)))
        return super().to(*args, **kwargs)

    def forward(self, x):
        return x * self.focal


class OnOtherDevices(nn.Module):
    """A method named after a device moves, whichever the device: torch's own or that of a backend beside it."""

    def __init__(self, given):
        super().__init__()
        self.prior = torch.ones(8).float().npu()  # want: TPM111
        self.window = torch.hann_window(8)  # want: TPM111
        self.table = torch.arange(8)  # want: TPM111
        self.given = given.npu()  # a Module has the method, too

    def forward(self, x):
        return self.given(x * self.prior + self.window.musa() + self.table.xpu())


class RemadeWhereMissed(nn.Module):  # builds
    """A test of the device says that what follows finds the tensor where it is needed."""

    def __init__(self):
        super().__init__()
        self.remade = torch.ones(3, 3)  # want: TPM111
        self.local = torch.ones(3, 3)  # want: TPM111
        self.typed = torch.ones(3, 3)  # want: TPM111
        self.shaped = torch.ones(3, 3)  # want: TPM101
        self.differs = torch.ones(3, 3)  # want: TPM101

    def forward(self, x):
        if self.remade.device != x.device or self.remade.dtype != x.dtype:
            self.remade = torch.ones(3, 3, dtype=x.dtype, device=x.device)
        if self.local.device == x.device:
            local = self.local
        else:
            local = torch.ones(3, 3, device=x.device)
            self.local = local
        if x.shape[0] == 3 and self.typed.data.type() == x.data.type():
            typed = self.typed
        else:
            typed = torch.ones(3, 3).type_as(x)
            self.typed = typed
        if self.shaped.shape != x.shape:
            self.shaped = torch.ones(3, 3)
        different = self.differs if x.shape[0] == 3 else x
        if self.differs.device != x.device:
            different = different + self.differs
        return x * self.remade * local * typed * self.shaped * different


class GrownWhereTold(nn.Module):  # builds
    """One method makes the table, and moves it, for the constructor and for forward."""

    def __init__(self):
        super().__init__()
        self.table = None
        self.joined = None
        self.extend(torch.zeros(3, 3))

    def extend(self, x):
        if self.table is not None and self.table.shape[0] >= x.shape[0]:
            self.table = self.table.to(x.device)
            self.joined = self.joined.to(x.device)
            return
        table = torch.zeros(3, 3, device=x.device)
        table[0] = 1
        self.table = table  # want: TPM111
        self.joined = torch.cat([table, torch.ones(3, 3).to(x.device)])[:3] * 2  # want: TPM111

    def forward(self, x):
        self.extend(x)
        return x * self.table + self.joined


class FoundByIndex(nn.Module):  # builds
    """An index on the device of the data has found the table there already, or has raised."""

    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3, 3)  # want: TPM101
        self.picked = torch.ones(3, 3)  # want: TPM101
        self.stepped = torch.ones(3, 3)  # want: TPM111
        self.ids = torch.tensor([0, 1])  # want: TPM111
        self.drawn = torch.ones(3, 3)  # want: TPM101
        self.whole = torch.ones(3, 3)  # want: TPM101
        self.best = torch.ones(3, 3)  # want: TPM101
        self.sized = torch.ones(3, 3)  # want: TPM111

    def forward(self, x):
        steps = torch.arange(3, device=x.device).long()
        x = x + self.drawn[steps].to(x.device) + self.whole[steps, :].to(steps.device)
        x = x + self.best[x.argmax(-1)].to(x.device) + self.sized[x.shape[0] - 1].to(x.device)
        kinds = x.long().argmax(0)
        picked = self.picked.index_select(0, kinds).to(x.device)
        rows = [self.stepped[step].to(x.device) for step in range(3)]
        return self.mask[kinds].to(kinds.device) * picked + rows[0] + x[:, self.ids].sum()

    def listed(self):
        return self.ids.cpu().tolist()


class WrittenAndRead(nn.Module):  # builds
    """What one call writes and the next one reads is missed in a checkpoint, whoever reads it."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))
        self.inited = torch.zeros(1)  # want: TPM101
        self.pointer = torch.zeros(1, dtype=torch.long)  # want: TPM101
        self.limit = torch.zeros(1)  # want: TPM111
        self.hits = torch.zeros(3)  # want: TPM112

    def forward(self, x):
        if not self.inited:
            self.weight.data.copy_(x.mean(0))
            self.inited.fill_(1)
        pointer = int(self.pointer)
        self.pointer[0] = pointer + 1
        for i in range(len(self.hits)):
            self.hits[i] = x[:, i].max()
        return x * self.weight if self.limit.item() < 3 else x


class TakesAWindow(nn.Module):  # builds
    def forward(self, x, window, shift):
        return x * window.to(x.device) + shift


class HandsAWindowOn(nn.Module):  # builds
    """What a Module of the class does with an argument is what is done with the tensor."""

    def __init__(self):
        super().__init__()
        self.window = torch.ones(3, 3)  # want: TPM111
        self.shift = torch.ones(3, 3)  # want: TPM101
        self.inner = TakesAWindow()

    def forward(self, x):
        return self.inner(x, self.window, self.shift)


class ListsOfNumbers(nn.Module):  # builds
    """Tables in a row, read element by element: each is a number, which torch takes from any device."""

    def __init__(self, start=3, share=0.5):
        super().__init__()
        self.old = torch.FloatTensor([0.1, 0.2, 0.7])  # want: TPM111
        self.counted = torch.tensor([share / 2**scale for scale in range(start)])  # want: TPM111
        self.again = torch.FloatTensor([1 / (scale + 1) for scale in range(start)])  # want: TPM111
        self.rows = torch.tensor([[share, scale] for scale in range(start)])  # want: TPM101

    def forward(self, x):
        for i in range(3):
            x = x * self.old[i] + self.counted[i] * self.again[i] + self.rows[i].sum() * self.rows[i, :, None]
        return x


def to_device(tensor, device):
    if tensor.device != device:
        return tensor.to(device)
    return tensor


class MovedByHelper(nn.Module):  # builds
    """A helper that looks first; and one move that adds something, on which the next call goes on."""

    def __init__(self):
        super().__init__()
        self.offset = torch.ones(3, 3)  # want: TPM111
        self.highest = torch.zeros(3, 3)  # want: TPM101
        self.total = torch.zeros(3, 3)  # want: TPM101
        self.wide = torch.ones(3)  # want: TPM111

    def forward(self, x):
        self.offset = to_device(self.offset, x.device)
        self.highest = torch.max(self.highest.to(x.device), x)
        self.total = self.total.to(x.device) + x
        self.wide = self.wide.to(x.device).expand(3, 3)
        return x * self.offset + self.highest + self.total + self.wide


class RaisesElsewhere(nn.Module):  # builds: RaisesElsewhere(torch.ones(3))
    """A test that raises where the tensor is left behind moves nothing; one that returns something else may."""

    def __init__(self, shift: torch.Tensor):
        super().__init__()
        self.shift = shift  # want: TPM110
        self.scale = torch.ones(3)  # want: TPM101
        self.table = torch.ones(3)  # want: TPM111

    def forward(self, x):
        if x.device != self.shift.device or x.device != self.scale.device:
            raise ValueError("on one device, please")
        return self.looked_up((x - self.shift) * self.scale)

    def looked_up(self, x):
        if x.device != self.table.device:
            return x
        return x * self.table


def looked_up_on_host(table, steps):
    return table.gather(-1, steps.cpu()).to(steps.device)


class OnHost(nn.Module):
    """What is brought to the CPU meets the tensor there, and the result is moved."""

    def __init__(self, width=4):
        super().__init__()
        self.betas = torch.linspace(0, 1, width)  # want: TPM111
        self.alphas = torch.linspace(0, 1, width)  # want: TPM111
        self.gammas = torch.linspace(0, 1, width)  # want: TPM111
        self.counts = torch.ones(width)  # want: TPM101

    def forward(self, x, steps):
        x = x * self.betas.gather(-1, steps.cpu()).to(x.device) + looked_up_on_host(self.alphas, steps)
        x = x + (self.gammas + steps.cpu()).to(x.device)
        return x, x.cpu() * self.counts
