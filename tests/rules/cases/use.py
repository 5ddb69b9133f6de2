"""TPM101, TPM111, TPM112: what the methods do with the tensor decides which."""

from types import SimpleNamespace

import torch
import torch.nn as nn


class MovedAtEachUse(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.mask = torch.tril(torch.ones(length, length))  # want: TPM111
        self.bias = torch.zeros(length)  # want: TPM111
        self.scale = torch.ones(1)  # want: TPM111
        self.shift = torch.ones(1)  # want: TPM111

    def forward(self, x):
        mask = self.mask.to(x.device)
        x = x * mask + self.bias.to(x)
        x = x * self.scale.type_as(x)
        return x + self.shift.to(device=x.device, dtype=x.dtype)


class MovedOnSelf(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.window = torch.hann_window(length)  # want: TPM111

    def forward(self, x):
        self.window = self.window.to(x.device)
        return x * self.window


class MovedIfOfAnotherType(nn.Module):  # builds
    """What ``type()`` gives names the device too."""

    def __init__(self, length=8):
        super().__init__()
        self.window = torch.hann_window(length)  # want: TPM111

    def forward(self, x):
        if self.window.type() != x.type():
            self.window = self.window.to(x)
        return x * self.window


class MovedIfNeeded(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.window = torch.hann_window(length)  # want: TPM111

    def forward(self, x):
        if self.window.device != x.device:
            self.window = self.window.to(x.device)
        return x * self.window


class MovedOnlyOnce(nn.Module):  # builds
    """One use without a move is enough to go wrong."""

    def __init__(self, length=8):
        super().__init__()
        self.mask = torch.ones(length)  # want: TPM101

    def forward(self, x):
        return x * self.mask.to(x.device)

    def score(self, x):
        return (x * self.mask).sum()


class Unused(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.init_weight = torch.randn(width)  # want: TPM112
        self.weight = nn.Parameter(self.init_weight.clone())
        self.permutation = torch.randperm(width)  # want: TPM112

    def forward(self, x):
        return x * self.weight


class UsedByAnotherMethod(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.permutation = torch.randperm(width)  # want: TPM101

    def inverse(self):
        return torch.argsort(self.permutation)

    def forward(self, x):
        return x


class UsedByAProperty(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self._edges = torch.linspace(0, 1, width)  # want: TPM101

    @property
    def edges(self):
        return self._edges

    def forward(self, x):
        return torch.bucketize(x, self.edges)


class MovedByALocalName(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.window = torch.hann_window(length)  # want: TPM111
        self.kept = torch.arange(length)  # want: TPM111
        self.mask = torch.ones(length)  # want: TPM101

    def forward(self, x, kept=None):
        window, mask = self.window, self.mask
        if kept is None:
            kept = self.kept
        if kept is not None:
            kept = kept.unsqueeze(0)
            kept = kept.to(x.device)
        return x * window.to(x.device) * mask + kept


def smooth(x, kernel=None):
    return shifted(x, kernel) + 1


def shifted(x, kernel):
    kernel = kernel.expand(x.shape[0], -1)
    return x * kernel.to(x)


def plain(x, kernel):
    return x * kernel


def kept_short(kernel):
    return kernel


class MovedByAFunction(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.kernel = torch.ones(length)  # want: TPM111
        self.other = torch.ones(length)  # want: TPM101
        self.third = torch.ones(length)  # want: TPM111
        self.fourth = torch.ones(length)  # want: TPM111
        self.fifth = torch.ones(length)  # want: TPM101

    def forward(self, x):
        x = smooth(x, kernel=self.kernel) + plain(x, self.other)
        return self.shifted(x, self.third) + kept_short(self.fourth).to(x) + kept_short(self.fifth)

    def shifted(self, x, kernel):
        return x + kernel.type_as(x)


class Copied(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.table = torch.ones(length)  # want: TPM111
        self.made = torch.ones(length)  # want: TPM111
        self.same = torch.ones(length)  # want: TPM101

    def forward(self, x):
        out = torch.empty_like(x)
        out[:].copy_(self.table[None, :])
        return out + torch.as_tensor(self.made, device=x.device) + torch.as_tensor(self.same)


class TakenByTorch(nn.Module):  # builds
    """A tensor without dimensions goes with any other, and indices may be on the CPU."""

    def __init__(self, length=8, slope=0.1, width: float | None = None):
        super().__init__()
        self.slope = slope
        self.log_slope = torch.log(torch.as_tensor(self.slope))  # want: TPM111
        self.width = 1.0 / torch.ones(length).mean()  # want: TPM111
        self.order = torch.arange(length)  # want: TPM111
        self.last = torch.tensor(1.0) if length else torch.ones(length)[0]  # want: TPM111
        self.place = torch.tensor(0.0)  # want: TPM101
        self.joined = torch.tensor(1.0)  # want: TPM101
        self.one = torch.ones(1)  # want: TPM101

    def forward(self, x):
        last = x[0] if len(x) else self.last
        x = x * self.log_slope + (1 - last) ** 0.5 * torch.exp(-self.width * x) + torch.zeros(1, device=self.place.device)
        return torch.stack([self.joined, x.sum()]).sum() + x[:, self.order] * self.one


class ReadAsNumbers(nn.Module):  # builds
    def __init__(self, length=8):
        super().__init__()
        self.active = torch.ones(length)  # want: TPM111
        self.bounds = torch.log(torch.ones(2) * 2)  # want: TPM111

    def forward(self, x):
        for index, on in enumerate(self.active):
            if on:
                x = x + index
        low = self.bounds
        if not self.active[0] == self.active[-1]:
            x = x + 1
        return x * torch.empty(1).uniform_(low[0], low[1]).item() if self.active[0] else x


class MovedOrReplaced(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.best = torch.tensor(0.0)  # want: TPM111

    def forward(self, x):
        self.best = x if self.best.to(x.device) < x.sum() else self.best.to(x.device)
        return self.best


class MovedBeforeTheHelper(nn.Module):  # builds
    """Whichever of the two methods stands first."""

    def __init__(self):
        super().__init__()
        self.grid = torch.ones(3)  # want: TPM111
        self.table = torch.ones(3)  # want: TPM111

    def early(self, x):
        return x + self.grid

    def forward(self, x):
        self.grid = self.grid.to(x.device)
        self.table = self.table.to(x.device)
        return self.early(x) + self.late(x)

    def late(self, x):
        return x + self.table


class MovedByOneOfTwo(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.grid = torch.ones(3)  # want: TPM101

    def forward(self, x):
        self.grid = self.grid.to(x.device)
        return x + self.grid

    def score(self, x):
        return x * self.grid


class Described(nn.Module):  # builds
    """Whoever asks for the shape needs no tensor; whoever asks for the device is misled."""

    def __init__(self):
        super().__init__()
        self.steps = torch.ones(3)  # want: TPM112
        self.kind = torch.ones(3)  # want: TPM112
        self.dummy = torch.empty(0)  # want: TPM101

    def extra_repr(self):
        return f"kind={self.kind}"

    def forward(self, x):
        return x.to(self.steps.dtype) * len(self.steps) + torch.ones(self.kind.shape, device=self.dummy.device)


class SameName(nn.Module):  # builds
    """A key, or another object's member, is no read."""

    def __init__(self):
        super().__init__()
        self.grid = torch.ones(3)  # want: TPM112
        self.mean = torch.ones(3)  # want: TPM112
        self.fetched = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return {"grid": x.mean(), "fetched": getattr(self, "fetched") * x}


class Replaced(nn.Module):  # builds
    """What forward overwrites first is its own state."""

    def __init__(self):
        super().__init__()
        self.attention = torch.rand(1)  # want: TPM112
        self.hidden = torch.zeros(3)  # want: TPM112
        self.cache = torch.Tensor()  # want: TPM112
        self.running = torch.zeros(3)  # want: TPM101

    def forward(self, x):
        self.attention = x.detach()
        self.hidden = x + 1
        if self.cache.numel() == 0:
            self.cache = x
        self.running = self.running + 1
        return x + self.hidden + self.cache


class RegisteredOrEmpty(nn.Module):  # builds: RegisteredOrEmpty(False)
    def __init__(self, causal):
        super().__init__()
        if causal:
            self.register_buffer("mask", torch.ones(3))
        else:
            self.mask = torch.Tensor()  # want: TPM112

    def forward(self, x):
        return x * self.mask


class ReadByConstructors(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.degrees = torch.arange(width)  # want: TPM112
        self.order = torch.arange(width)  # want: TPM112
        self._prepare()

    def _prepare(self):
        self.weight = nn.Parameter(torch.randn(4)[self.order])

    def forward(self, x):
        return x * self.weight


class TakesOver(nn.Module):  # builds: TakesOver(ReadByConstructors())
    def __init__(self, block):
        super().__init__()
        self.order = block.order  # may: TPM112
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class BuiltOfThem(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        block = ReadByConstructors()
        self.fc = nn.Linear(int(block.degrees.sum()), 2)

    def forward(self, x):
        return self.fc(x)


class ReadElsewhere(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.anchors = torch.ones(3)  # want: TPM101
        self.strides = torch.ones(3)  # want: TPM111

    def forward(self, x):
        return x


def decode(model, x):
    return x * model.anchors + model.strides.to(x.device)


class OnlyCast(nn.Module):  # builds
    """Another dtype is no other device."""

    def __init__(self):
        super().__init__()
        self.mean = torch.ones(3)  # want: TPM101
        self.std = torch.ones(3)  # want: TPM101
        self.low = torch.ones(3)  # want: TPM101
        self.high = torch.ones(3)  # want: TPM111

    def forward(self, x):
        dtype = x.dtype
        x = (x - self.mean.to(dtype=x.dtype)) / self.std.to(torch.float32) + self.low.to(dtype)
        return x + self.high.to(torch.float32).to(x.device)


class UnpackedAgain(nn.Module):  # builds
    """To be assigned to among others is no read."""

    def __init__(self):
        super().__init__()
        self.low, self.high = torch.zeros(3), torch.ones(3)  # want: TPM112, TPM111

    def forward(self, x):
        if x.ndim > 1:
            self.low, self.high = x[0], x[1]
        return x + self.high.to(x.device)


class ReadByPython(nn.Module):  # builds
    """Nobody moves what only Python reads, and nothing fails where it is left behind."""

    def __init__(self, width=4):
        super().__init__()
        self.active = torch.ones(width)  # want: TPM111
        self.bounds = torch.ones(2)  # want: TPM111
        self.scale = torch.rand(width)  # want: TPM101

    def forward(self, x):
        low, high = float(self.bounds[0]), self.bounds[1].item()
        for index in range(4):
            if self.active[index]:
                x = x.clamp(low, high)
        return x * self.scale if self.scale[0] > 0 else x


class Compared(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        self.basis = torch.eye(width)  # want: TPM111
        self.mask = torch.ones(width) > 0  # want: TPM111
        self.table = torch.ones(width)  # want: TPM101

    def __eq__(self, other):
        return torch.allclose(self.basis, other.basis) and (self.mask == other.mask).all() and torch.equal(self.table, other.table)

    def __hash__(self):
        return hash(str(self.basis))

    def forward(self, x):
        return x * self.table


class Counted(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        self.same = torch.ones(width, width) > 0  # want: TPM111
        self.rows = torch.ones(width, width)  # want: TPM101

    def forward(self, x):
        count = 2 * torch.sum(self.same)
        return x[self.same].sum() / count * self.same.float().max() + self.rows.sum(0)


class Spare(nn.Module):  # builds: Spare(bias=False)
    def __init__(self, width=3, bias=True, vector=False):
        super().__init__()
        self.bias = bias
        if self.bias:
            self.b = nn.Parameter(torch.zeros(2 * width))
            self.shift = nn.Parameter(torch.zeros(2, width))
            self.row = nn.Parameter(torch.zeros(2 * width))
        else:
            self.row = torch.Tensor(2 * width)  # want: TPM112
            self.b = torch.Tensor(width, 2).requires_grad_(False)  # want: TPM112
            self.shift = torch.Tensor(2, width).requires_grad_(False)  # want: TPM101
        self.shift.data.fill_(0)

    def forward(self, x):
        return torch.addmm(self.b, x, x) + self.row if self.bias else x + self.shift


class WidthOfALayer(nn.Module):  # builds: WidthOfALayer(3, 4)
    def __init__(self, width, other):
        super().__init__()
        self.fc = nn.Linear(2, width)
        self.scaling = torch.sqrt(torch.tensor(width).float())  # want: TPM111
        self.unknown = torch.sqrt(torch.tensor(other).float())  # want: TPM101

    def forward(self, x):
        return self.fc(x) / self.scaling / self.unknown


class Noted(nn.Module):  # builds
    """To hand a placeholder on fills it with nothing."""

    def __init__(self):
        super().__init__()
        self.last = torch.empty(1)  # want: TPM112
        self.drawn = torch.empty(1)  # want: TPM101
        nn.init.normal_(self.drawn)
        self.known = kept_short(self.last).numel()

    def forward(self, x):
        if not self.last.shape == x.shape:
            self.known = x.numel()
        same = torch.equal(self.last, x * self.drawn)
        self.last, self.drawn = x, self.drawn + x.mean()
        return x * self.known * same


class RenewedByAMethodFirst(nn.Module):  # builds
    """What the constructor left is gone once the method that is called first has run."""

    def __init__(self, width=3):
        super().__init__()
        self.net = nn.Linear(width, width)
        self.flat = torch.cat([p.flatten() for p in self.net.parameters()])  # want: TPM112
        self.early = torch.zeros(width)  # want: TPM101
        self.perhaps = torch.zeros(width)  # want: TPM101
        self.once = torch.zeros(width)  # want: TPM101

    def _solver(self):
        self.flat = torch.cat([p.flatten() for p in self.net.parameters()])
        self.early = torch.ones(3) * 2
        return torch.mul

    def _refresh(self):
        if self.training:
            return
        self.once = torch.ones(3) * 2

    def _choose(self):
        self.perhaps = torch.ones(3) * 3

    def forward(self, x):
        x = x * self.early
        x = self._solver()(self.flat.sum(), x)
        self._refresh()
        x = x * self.once
        self.training and self._choose()
        return x * self.perhaps


class RenewedBySomeOnly(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.scale = torch.ones(width)  # want: TPM101

    def _renew(self):
        self.scale = torch.rand(3)

    def forward(self, x):
        self._renew()
        return x * self.scale


class RenewsNothing(RenewedBySomeOnly):
    def _renew(self):
        pass


class GreaterOfTwo(nn.Module):  # builds
    """Python's own min and max compare, which numbers of any two devices allow."""

    def __init__(self):
        super().__init__()
        self.low = torch.tensor(float("inf"))  # want: TPM111
        self.high = torch.tensor(0.0)  # want: TPM101

    def forward(self, x):
        self.low = min(self.low, x.min())
        self.high = max(self.high, x.max())
        return (x - self.low.to(x.device)) / self.high.reshape(1, 1)


class ScaledBySettings(nn.Module):  # builds
    """What holds settings may have a longer name; what it has under the name of the tensor is another thing."""

    def __init__(self, decoder_config=SimpleNamespace(spread=1.0, scale=2.0)):
        super().__init__()
        self.decoder_config = decoder_config
        self.spread = torch.tensor([decoder_config.spread])  # want: TPM111
        self.ratio = torch.tensor([decoder_config.scale])  # want: TPM101

    def forward(self, x):
        ratio = self.decoder.stretch * self.ratio
        return x * (self.decoder_config.scale * self.spread).to(x.device) * ratio.to(x.device)


def build_scaled(decoder_config):
    torch.nn.init.normal_(torch.empty(3), std=decoder_config.spread)
    return ScaledBySettings(decoder_config)


class HandedBackByAMethod(nn.Module):  # builds
    """Where a method of the class itself hands the tensor back, those that call it decide."""

    def __init__(self, config=SimpleNamespace(sigma=1.0, scale=2.0, largest=3.0)):
        super().__init__()
        self.config = config
        self.sigma = torch.tensor([config.sigma])  # want: TPM111
        self.grid = torch.ones(3)  # want: TPM111
        self.table = torch.ones(3)  # want: TPM101
        self.shown = torch.ones(3)  # want: TPM101
        self.public = torch.ones(3)  # want: TPM101
        self.offset = torch.ones(3)  # want: TPM101

    def _sigma(self):
        if self.config.largest:
            return torch.minimum(self.config.scale * self.sigma, torch.tensor([self.config.largest]))
        return self.sigma

    @property
    def current_grid(self):
        return self.grid

    @property
    def current_table(self):
        return self.table

    @property
    def current_view(self):
        return self.shown

    def get_public(self):
        return self.public

    def _inner(self):
        return self._outer()

    def _outer(self):
        return self.offset

    def forward(self, x):
        x = x * self._sigma().to(x.device) + self.get_public().to(x.device)
        x = x + self.current_grid.to(x.device)
        return x * self.current_table + self._inner()


class PaddedBy(nn.Module):  # builds
    """How far to pad is a number of Python."""

    def __init__(self, longest=8):
        super().__init__()
        self.longest = torch.tensor(longest) // 2 * 2  # want: TPM111
        self.filler = torch.zeros(3)  # want: TPM101

    def forward(self, x):
        return nn.functional.pad(x, (0, self.longest - x.size(-1)), value=0) + nn.functional.pad(self.filler, (0, x.size(0)))


class HandsBackWhatItHasMoved(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.pe = None
        self.extend(torch.ones(2, 3))

    def extend(self, x):
        if self.pe is not None and len(self.pe) >= len(x):
            if self.pe.device != x.device:
                self.pe = self.pe.to(x.device)
            return
        table = torch.arange(2.0 * len(x))
        self.pe = table.to(device=x.device, dtype=x.dtype)  # want: TPM111

    def forward(self, x):
        self.extend(x)
        return self.pe[: len(x)]


class Gate(nn.Module):
    """What a subclass overrides reads nothing of it."""

    def __init__(self, angle=0.5):
        super().__init__()
        self.angle = angle

    def update(self):
        return self.matrix

    def bias(self):
        return self.offset

    def forward(self, x):
        return x @ self.update() + self.bias()


class Rotation(Gate):  # builds
    def __init__(self, angle=0.5):
        super().__init__(angle)
        self.offset = torch.ones(2)  # want: TPM101
        self.update()

    def update(self):
        angle = torch.tensor([[self.angle, 0.0], [0.0, self.angle]])
        matrix = torch.matrix_exp(angle)
        self.matrix = matrix.detach()  # want: TPM112
        return matrix


class RotationAsItWas(Gate):  # builds
    def __init__(self, angle=0.5):
        super().__init__(angle)
        self.offset = torch.ones(2)  # want: TPM101
        self.matrix = torch.eye(2)  # want: TPM101

    def update(self):
        return super().update() * self.angle

    def bias(self):
        return Gate.bias(self) * 2.0


class WeightedLoss(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.register_buffer("weight", weight)

    def forward(self, x):
        return (x * self.weight).sum()


class Keeper:
    def __init__(self, weight):
        self.weight = weight

    def to(self, device):
        return self


class HandedToMovedModules(nn.Module):  # builds
    """A Module that registers what it takes, and is moved at once, moves that."""

    def __init__(self):
        super().__init__()
        self.classes = torch.tensor([0.5, 2.0])  # want: TPM111
        self.parts = torch.tensor([0.5, 2.0])  # want: TPM111
        self.left = torch.tensor([0.5, 2.0])  # want: TPM101
        self.kept = torch.tensor([0.5, 2.0])  # want: TPM101

    def forward(self, x, y):
        loss = nn.CrossEntropyLoss(weight=self.classes).to(x.device)
        parts = WeightedLoss(self.parts).to(x.device)
        left = nn.CrossEntropyLoss(weight=self.left)
        return loss(x, y) + parts(x) + left(x, y) + (Keeper(self.kept).to(x.device).weight * x).sum()


class NumbersOfSettings(nn.Module):  # builds
    """Arithmetic that no list takes makes a number of a setting; the setting alone may be a list."""

    def __init__(self, config=SimpleNamespace(width=4, heads=2, ratios=[1.0, 2.0])):
        super().__init__()
        self.normalizer = torch.tensor(config.width**0.5)  # want: TPM111
        self.scale = torch.tensor(config.width / config.heads)  # want: TPM111
        self.ratios = torch.tensor(config.ratios)  # want: TPM101
        self.twice = torch.tensor(config.ratios * 2)  # want: TPM101

    def forward(self, x):
        return x * self.normalizer * self.scale, x[:2] * self.ratios, x[:4] * self.twice


class FilledLater(nn.Module):  # builds
    """An empty tensor that a method fills is no placeholder: the other branch has nothing but None."""

    def __init__(self, width=3, shifted=True):
        super().__init__()
        if shifted:
            self.shift = torch.empty(width)  # want: TPM101
        else:
            self.register_parameter("shift", None)
        self.reset_parameters()

    def reset_parameters(self):
        if self.shift is not None:
            self.shift.data.uniform_(-1, 1)

    def forward(self, x):
        return x if self.shift is None else x + self.shift


class FilledAtOnce(nn.Module):  # builds
    """What the constructor has filled is no placeholder, though others may replace it."""

    def __init__(self, width=3):
        super().__init__()
        self.rule = torch.empty(width, width)  # want: TPM101
        self.kept = torch.empty(width)  # want: TPM112
        self.reset_parameters()

    def reset_parameters(self):
        nn.init.normal_(self.rule)

    def set_rule(self, rule=None):
        self.rule = rule
        self.kept = rule

    def forward(self, x):
        return x @ self.rule + self.kept


class OnlyPrinted(nn.Module):  # builds: OnlyPrinted(3)
    def __init__(self, width):
        super().__init__()
        self.width = torch.as_tensor(width)  # want: TPM112
        self.depth = torch.as_tensor(width)  # want: TPM112
        self.fc = nn.Linear(width, width)

    def extra_repr(self):
        return f"width={self.width}, depth={{}}".format(self.depth)

    def forward(self, x):
        return self.fc(x)


class AsSizes(nn.Module):  # builds: AsSizes(3)
    """Numbers that are compared with the shape of the data, or spread out among sizes, are read by Python."""

    def __init__(self, width):
        super().__init__()
        self.least = torch.tensor((width, width))  # want: TPM111
        self.room = torch.tensor((width, width))  # want: TPM111
        self.there = torch.tensor((width, width))  # want: TPM101

    def forward(self, x):
        shape = torch.tensor(x.shape[-2:])
        if torch.any(shape < self.least):
            return x.expand(*self.room)
        return x * (torch.tensor(x.size(), device=x.device) < self.there)


class FromAParameter(nn.Module):  # builds: FromAParameter(3)
    """What is worked out of a Parameter once hangs on it, and is told as such."""

    def __init__(self, width):
        super().__init__()
        self.prompt = nn.Parameter(torch.randn(width, width))
        self.key = torch.mean(self.prompt, dim=1)  # want: TPM101
        self.noise = torch.ones(width, requires_grad=True)  # want: TPM102
        self.start = self.prompt.detach() * 2  # want: TPM101

    def forward(self, x):
        return x @ self.key + self.start + self.noise


class MovedBeforeItsNeighbour(nn.Module):  # builds: MovedBeforeItsNeighbour(3)
    """Arguments are worked out before the call that takes them: the tensor is moved when ``score`` reads it."""

    def __init__(self, beam):
        super().__init__()
        self.steps = torch.arange(beam).unsqueeze(1)  # want: TPM111
        self.late = torch.arange(beam).unsqueeze(1)  # want: TPM101

    def start(self, x):
        self.steps = self.steps.to(x.device)
        return x

    def finish(self, x):
        self.late = self.late.to(x.device)
        return x

    def score(self, x):
        return (self.steps >= x.size(0)) * x

    def lag(self, x):
        return (self.late >= x.size(0)) * x

    def forward(self, x):
        return self.finish(self.lag(self.score(self.start(x))))


class DrawnAndMoved(nn.Module):  # builds: DrawnAndMoved(3)
    """Random numbers that no checkpoint holds are another network after a load, wherever they are."""

    def __init__(self, width):
        super().__init__()
        self.bands = torch.rand(width, width) * 2  # want: TPM101
        self.order = torch.randperm(width)  # want: TPM101
        noise = torch.empty(width).normal_()
        self.noise = noise.abs()  # want: TPM101
        self.blank = torch.zeros_like(torch.rand(width))  # want: TPM111

    def forward(self, x):
        return x[:, self.order] @ self.bands.to(x) + self.noise.to(x) + self.blank.to(x)


class DrawnWithASeed(nn.Module):  # builds: DrawnWithASeed(3)
    def __init__(self, width):
        super().__init__()
        generator = torch.Generator().manual_seed(4)
        self.bands = torch.rand(width, width, generator=generator)  # want: TPM111

    def forward(self, x):
        return x @ self.bands.to(x)


class ReadInAHelper(nn.Module):  # builds: ReadInAHelper(3)
    """A method that only the constructor calls is a part of it, whether its name begins with an underscore or not."""

    def __init__(self, width):
        super().__init__()
        self.base = torch.linspace(1, 0, width)  # want: TPM112
        self.again = torch.linspace(1, 0, width)  # want: TPM101
        self.build_the_tables()
        self.start_afresh()

    def build_the_tables(self):
        self.alphas = self.base**0.5  # want: TPM101

    def start_afresh(self):
        self.betas = self.again**0.5  # want: TPM101

    def forward(self, x):
        return x * self.alphas + self.betas


def renew(net: ReadInAHelper):
    net.start_afresh()


class SaidOfTheCallers(nn.Module):  # builds: SaidOfTheCallers(speed=torch.ones(3))
    """An annotation beside what only the caller knows says no more than one of an argument."""

    def __init__(self, **kwargs):
        super().__init__()
        self.speed: torch.Tensor = kwargs.pop("speed")  # want: TPM110
        self.table: torch.Tensor = self.made()  # want: TPM101

    def made(self):
        return torch.ones(3)

    def forward(self, x):
        return x * self.speed * self.table


class Fitted:
    def __init__(self, device="cpu"):
        self.device = device

    def fit(self, x, y):
        x = x.to(self.device)
        return x * y.to(self.device)

    def bare(self, x):
        return x * 2


class HeldObjectMoves(nn.Module):  # builds: HeldObjectMoves()
    def __init__(self):
        super().__init__()
        self.grid = torch.linspace(0, 1, 4)  # want: TPM111
        self.bare = torch.linspace(0, 1, 4)  # want: TPM101
        self.fitted = Fitted()

    def forward(self, x):
        return self.fitted.fit(self.grid, x) + x * self.fitted.bare(self.bare)


class MadeAnewUnderTheSameFlag(nn.Module):  # builds: MadeAnewUnderTheSameFlag(torch.ones(3))
    def __init__(self, scales, log=True, other=True):
        super().__init__()
        self.log = log
        self.other = other
        if self.log:
            self.log_scales = nn.Parameter(torch.log(scales))
            self.scales = torch.exp(self.log_scales)  # want: TPM112
        if log:
            self.widths = torch.exp(scales)  # want: TPM112
        if self.log:
            self.heights = torch.exp(scales)  # want: TPM101

    def forward(self, x):
        if self.log:
            self.scales = torch.exp(self.log_scales)
            self.widths = torch.exp(self.log_scales)
        if self.other:
            self.heights = torch.exp(self.log_scales)
        return x * self.scales * self.widths * self.heights


class SizesByKeyword(nn.Module):  # builds: SizesByKeyword()
    def __init__(self):
        super().__init__()
        self.table = torch.zeros(size=(4, 4))  # want: TPM101
        self.stub = torch.zeros(1)  # want: TPM112

    def forward(self, x):
        if self.table.shape[0] != len(x):
            self.table = torch.zeros(len(x), 4)
        if self.stub.shape[0] != len(x):
            self.stub = torch.zeros(len(x))
        return x * self.table * self.stub
