"""Values that come to self in a roundabout way: what a look at the syntax must not take for harmless."""

import operator
from collections import namedtuple
from functools import partial
from types import SimpleNamespace
from typing import NamedTuple

import torch
from torch import nn

Sized = namedtuple("Sized", "table width")
Bounds = NamedTuple("Bounds", [("low", torch.Tensor), ("steps", int)])


def sized(width):
    return Sized(torch.ones(width), width=width)


def pair(width):
    return nn.Linear(width, width), torch.ones(width)


def two_or_three(width, norm=None):
    if norm is not None:
        return nn.Linear(width, width), norm, torch.ones(width)
    return nn.Linear(width, width), torch.ones(width)


def table(width):
    return torch.arange(width)


def scaled(by):
    def scale(width):
        return torch.ones(width) * by

    return scale


def same(value):
    return value


def halved(width):
    if width < 2:
        return torch.ones(width)
    return halved(width // 2)


def rows(width):
    for _ in range(width):
        yield torch.ones(width)


def fill(module, width):
    module.mask = torch.ones(width)  # want: TPM101


def add_block(blocks, width):
    blocks.append(nn.Linear(width, width))


class Tables:
    def __init__(self, width):
        self.width = width
        self.rows = torch.ones(width)

    def columns(self):
        return torch.zeros(self.width)


class Part(nn.Module):
    def __init__(self, width=2):
        super().__init__()
        self.width = width

    def mask(self):
        return torch.ones(self.width)

    def forward(self, x):
        return x


class ByTuple(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.proj, self.scale = pair(width)  # want: TPM101

    def forward(self, x):
        return self.proj(x) * self.scale


class ByTupleOfALength(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.proj, self.norm, self.scale = two_or_three(width, nn.LayerNorm(width))  # want: TPM101

    def forward(self, x):
        return self.proj(self.norm(x)) * self.scale


class ByObject(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        tables = Tables(width)
        self.rows = tables.rows  # want: TPM101
        self.columns = tables.columns()  # want: TPM101

    def forward(self, x):
        return x + self.rows + self.columns


class ByPart(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.part = Part(width)
        self.mask = self.part.mask()  # want: TPM101

    def forward(self, x):
        return self.part(x) * self.mask


class ByClosure(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.scale = scaled(2.0)(width)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class ByPartial(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        make = partial(torch.full, (width,))
        self.scale = make(2.0)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class ByPartialAtOnce(nn.Module):  # builds
    """The function has been given the tensor before it is called."""

    def __init__(self, width=2):
        super().__init__()
        self.scale = partial(same, torch.ones(width))()  # want: TPM101

    def forward(self, x):
        return x * self.scale


class OutOfALayerMadeThere(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.rows = []  # want: TPM105
        self.rows.append(nn.Linear(width, width).weight)

    def forward(self, x):
        return x + self.rows[0]


class ByRecursion(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.scale = halved(width)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class ByGenerator(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.rows = list(rows(width))  # want: TPM104

    def forward(self, x):
        return x + self.rows[0]


class ByFunctionOnSelf(nn.Module):
    def __init__(self, width=2):
        super().__init__()
        fill(self, width)

    def forward(self, x):
        return x * self.mask


class ByName(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        setattr(self, "mask", torch.ones(width))  # want: TPM101

    def forward(self, x):
        return x * self.mask


class ByListOfOthers(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        blocks = []
        add_block(blocks, width)
        self.blocks = blocks  # want: TPM106

    def forward(self, x):
        return self.blocks[0](x)


class ByInnerImport(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        from torch import ones

        self.scale = ones(width)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class MadeATensor(nn.Module):  # builds
    def __init__(self, scale=1.0):
        super().__init__()
        if not isinstance(scale, torch.Tensor):
            scale = torch.tensor([scale])
        self.scale = scale  # want: TPM101

    def forward(self, x):
        return x * self.scale


class MadeForNone(nn.Module):  # builds
    def __init__(self, width=2, mask=None):
        super().__init__()
        if mask is None:
            mask = torch.ones(width)
        self.mask = mask  # want: TPM101

    def forward(self, x):
        return x * self.mask


class AfterDel(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.register_buffer("mask", torch.ones(width))
        del self.mask
        self.mask = torch.zeros(width)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class ByCall(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        proj = nn.Linear(width, width)
        self.start = proj(torch.ones(width))  # want: TPM101

    def forward(self, x):
        return x + self.start


class ByTupleHarmless(nn.Module):  # builds
    def __init__(self, width=2):
        super().__init__()
        self.proj, scale = pair(width)
        self.register_buffer("scale", scale)
        self.width = self.proj.in_features

    def forward(self, x):
        return self.proj(x) * self.scale


class ByNamespace(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        settings = SimpleNamespace(table=torch.ones(width), width=width)
        self.table = settings.table  # want: TPM101
        self.width = settings.width

    def forward(self, x):
        return x * self.table


class ByOperator(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.scale = operator.mul(2, torch.ones(width))  # want: TPM101
        self.lost = operator.truediv(nn.Parameter(torch.ones(width)), width)  # want: TPM103
        self.width = operator.add(width, 1)

    def forward(self, x):
        return x * self.scale + self.lost


class ByNamedTuple(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.table = sized(width).table  # want: TPM101
        self.width = sized(width).width
        self.both = sized(width)  # want: TPM104
        first, self.first_width = Sized(torch.ones(width), width)
        self.register_buffer("first", first)
        bounds = Bounds(low=torch.zeros(width), steps=3)
        self.low = bounds.low  # want: TPM101
        self.steps = bounds.steps

    def forward(self, x):
        return x * self.table + self.both.table - self.low


class ByNamedTupleMadeHere(nn.Module):  # builds
    def __init__(self, names=("low", "high"), width=4):
        super().__init__()
        kind = namedtuple("Range", ["low", "high"])
        self.range = kind(torch.zeros(width), torch.ones(width))  # want: TPM104
        self.unknown = namedtuple("Any", names)
        self.settings = kind(0, 1)

    def forward(self, x):
        return x * self.range.low
