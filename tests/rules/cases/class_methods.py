"""What comes out of classes by their names: class methods, static methods, attributes, constructors, and through map."""

import torch
from torch import nn


class Tools:
    @classmethod
    def same(cls, value):
        return value

    @staticmethod
    def kept(value):
        return value


class MoreTools(Tools):
    pass


class Table(nn.Module):
    FIRST = torch.ones(3)  # want: TPM108
    SIZE = 3

    def __init__(self, width=2):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    @classmethod
    def make(cls, width):
        return cls(width)

    @classmethod
    def first(cls):
        return cls.FIRST

    @classmethod
    def rows(cls, width):
        return width, torch.ones(width)


class Wide(Table):
    def __init__(self):
        super().__init__()
        self.inner = Table.make(3)
        self.other = Wide.make(4)
        self.size = Table.SIZE

    def forward(self, x):
        return self.inner(x) + self.other(x) + self.size


class OfTools(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = Tools.same(torch.ones(3))  # want: TPM101
        self.b = Tools.kept(torch.ones(3))  # want: TPM101
        self.c = MoreTools.same(torch.ones(3))  # want: TPM101
        self.d = MoreTools().same(torch.ones(3))  # want: TPM101
        self.e = Tools.same(3)

    def forward(self, x):
        return x + self.a + self.b + self.c + self.d + self.e


class OfTheClassItself(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = self.pick(torch.ones(3))  # want: TPM101
        self.width = self.pick(3)

    @classmethod
    def pick(cls, value):
        return value

    def forward(self, x):
        return x + self.mask


class OfAClassAttribute(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Table.first()  # want: TPM101
        self.second = Table.FIRST  # want: TPM101
        self.width, self.row = Wide.rows(2)  # want: TPM101

    def forward(self, x):
        return x + self.first + self.second + self.row


class Named(nn.Module):
    def __init__(self, scale, width=3):
        nn.Module.__init__(self)
        self.width = width
        self.scale = scale  # want: TPM101

    def forward(self, x):
        return x * self.scale


class NamedWithTensor(Named):
    def __init__(self):
        Named.__init__(self, torch.ones(3))
        self.linear = nn.Linear(3, 3)


class NamedWithNumber(Named):
    def __init__(self):
        Named.__init__(self, 4, width=5)
        self.linear = nn.Linear(3, 3)


class NamedTooLate(Named):
    def __init__(self):
        self.linear = nn.Linear(3, 3)  # want: TPM202
        Named.__init__(self, 4)


class Mapped(nn.Module):
    def __init__(self):
        super().__init__()
        self.low, self.high = map(torch.ones, (3, 4))  # want: TPM101, TPM101
        self.sizes = list(map(lambda size: size + 1, [1, 2]))
        self.rows = list(map(lambda size: torch.ones(size), [1, 2]))  # want: TPM104

    def forward(self, x):
        return x + self.low + self.high + self.rows[0]
