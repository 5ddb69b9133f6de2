"""Bases within the file, mixins, torch's own classes, and what they register."""

import torch
import torch.nn as nn
from torch import Tensor


class Base(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.register_buffer("mask", torch.ones(width))
        self.register_buffer("table", None)
        self.scale = None
        self.build()

    def build(self):
        pass


class Derived(Base):  # builds
    def __init__(self, width=4):
        super().__init__(width)
        self.mask = torch.zeros(width)
        self.table = torch.zeros(width)
        self.scale = torch.ones(width)  # want: TPM101

    def build(self):
        self.built = torch.ones(self.width)  # want: TPM101

    def forward(self, x):
        return x * self.mask + self.table * self.scale + self.built


class Further(Derived):  # builds
    def __init__(self):
        super().__init__()
        self.more = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return super().forward(x) + self.more.sum(0)


class CleansUp(Derived):
    """Registers what its base left plain; that the base does so is told once, at the base."""

    def __init__(self):
        super().__init__()
        scale, built = self.scale, self.built
        del self.scale, self.built
        self.register_buffer("scale", scale)
        self.register_buffer("built", built)


class Norm(nn.BatchNorm2d):  # builds
    def __init__(self, width=4):
        super().__init__(width)
        self.running_mean = torch.ones(width)
        self.weight.data.fill_(0.5)
        self.weight = nn.Parameter(torch.ones(width))
        self.offset = torch.ones(1)  # want: TPM101

    def forward(self, x):
        return super().forward(x) + self.offset


class MaskedLinear(nn.Linear):  # builds
    def __init__(self, in_features=4, out_features=4):
        super().__init__(in_features, out_features, bias=False)
        self.mask = torch.tril(torch.ones(out_features, in_features))  # want: TPM101

    def forward(self, input: Tensor) -> Tensor:
        return nn.functional.linear(input, self.weight * self.mask)


class WeightedCrossEntropy(nn.CrossEntropyLoss):  # builds
    """torch registers ``weight`` as a buffer in these losses."""

    def __init__(self):
        super().__init__()
        self.weight = torch.ones(3)
        self.prior = torch.ones(3)  # want: TPM101

    def forward(self, input, target):
        return super().forward(input + self.prior.log(), target)


class Stack(nn.Sequential):  # builds
    def __init__(self, width=4):
        super().__init__(nn.Linear(width, width), nn.ReLU())
        self.gain = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return super().forward(x) * self.gain


class TableMixin:
    """No Module by itself; in one, what it sets is plain all the same."""

    def make_table(self, width):
        self.table = torch.ones(width)  # want: TPM101


class WithMixin(TableMixin, nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.make_table(width)

    def forward(self, x):
        return x + self.table


class BufferMixin:
    def register_tables(self, width):
        self.register_buffer("sin", torch.ones(width), persistent=False)
        self.register_buffer("cos", torch.ones(width), persistent=False)


class WithBufferMixin(BufferMixin, nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.register_tables(width)
        self.sin = self.sin * 2
        self.cos = self.cos * 2

    def forward(self, x):
        return x * self.sin + self.cos


class Left(nn.Module):  # builds
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.register_buffer("left", torch.ones(1))


class Right(nn.Module):  # builds
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.register_buffer("right", torch.ones(1))


class Both(Left, Right):  # builds
    def __init__(self):
        super().__init__()
        self.left = torch.zeros(1)
        self.right = torch.zeros(1)
        self.middle = torch.zeros(1)  # want: TPM101

    def forward(self, x):
        return x + self.left + self.right + self.middle


def build(width):
    class Inner(nn.Module):
        def __init__(self):
            super().__init__()
            self.mask = torch.ones(width)  # want: TPM101
            self.register_buffer("table", torch.ones(width))

        def forward(self, x):
            return x * self.mask + self.table

    return Inner()


class Outer(nn.Module):  # builds
    class Block(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.gain = torch.ones(width)  # want: TPM101

        def forward(self, x):
            return x * self.gain

    def __init__(self, width=4):
        super().__init__()
        self.block = self.Block(width)

    def forward(self, x):
        return self.block(x)


class Maybe(Unknown if False else nn.Module):  # noqa: F821
    """A base that is a Module on the only path that runs."""

    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # may: TPM101

    def forward(self, x):
        return x * self.mask


class Meta(type):
    pass


class WithMeta(nn.Module, metaclass=Meta):  # builds
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class Flags:
    """Not a Module, though it looks like one."""

    def __init__(self):
        self.weight = torch.ones(3)
        self.bias = nn.Parameter(torch.ones(3))
        self.layers = [nn.Linear(2, 2)]

    def forward(self, x):
        return x


class Dataset(torch.utils.data.Dataset):
    def __init__(self):
        super().__init__()
        self.data = torch.ones(3)

    def __getitem__(self, index):
        return self.data[index]


class Halves(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.scale = torch.ones(1)
        return x / 2


try:
    from torch.nn import Module as MaybeThere
except ImportError:

    class MaybeThere:
        pass


class OfABaseThatMayBeMissing(MaybeThere):  # builds
    def __init__(self):
        super().__init__()
        self.rows = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.rows


from torch.nn import Softsign


class Softsign(Softsign):  # builds
    """Its base is what its name stood for before."""

    def __init__(self):
        super().__init__()
        self.shift = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return super().forward(x) + self.shift


class Again(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return x + self.first


class Again(Again):
    def __init__(self):
        super().__init__()
        self.second = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return super().forward(x) + self.second


class Again(Again):
    def __init__(self):
        super().__init__()
        self.third = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return super().forward(x) + self.third
