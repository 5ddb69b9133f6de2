"""TPM101, TPM111: a helper that is called more than once, each time with something else done with what it gives."""

import torch
import torch.nn as nn


def doubled(table):
    twice = table * 2
    return twice


def rows(table, count):
    for row in table:
        count = count + row
    return count


class GivesToTwo(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM101
        self.other = torch.ones(3)  # want: TPM111

    def forward(self, x):
        moved = doubled(self.table).to(x.device) + doubled(self.other).to(x.device)
        return moved + doubled(self.table)


class GivesTwiceMoved(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111

    def forward(self, x):
        return x * doubled(self.table).to(x.device) + doubled(self.table).to(x)


class ByTwoMethods(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM101

    def forward(self, x):
        first = self._scaled(self.table).to(x.device)
        return x + first + self._scaled(self.table)

    def _scaled(self, table):
        half = table / 2
        return half


class OneNumberAndAll(nn.Module):  # builds
    """A number of a row goes to any device; the row does not, and both come under one name."""

    def __init__(self):
        super().__init__()
        self.table = torch.tensor([1.0, 2.0])  # want: TPM101

    def forward(self, x):
        part = self.table[0] if x.requires_grad else self.table
        return x * part


class WorkedOutInSteps(nn.Module):  # builds
    """What is made of the attribute alone is where it is, through however many names, and in a loop."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111
        self.looped = torch.ones(3)  # want: TPM111
        self.mixed = torch.ones(3)  # want: TPM101

    def forward(self, x):
        a = self.table.exp()
        b = a + 1
        c = b * a
        d = c + b
        e = d * c
        f = e + d
        g = f * e
        h = g + f
        i = h * g
        j = i + h
        k = j * i
        m = k + j
        n = m * k
        return x + n.to(x.device) + d.to(x.device)

    def looping(self, x, count: int):
        total = self.looped
        for _ in range(count):
            total = total * 2 + self.looped
        return x + total.to(x.device)

    def mixing(self, x, total):
        total = total * self.mixed
        return x + total.to(x.device)


def rotation(angles, x):
    turned = torch.exp(angles.type(torch.float64))
    both = torch.cat([turned, torch.conj(turned)], dim=-1)
    return torch.diag_embed(both * turned.sum())


def blended(table, x):
    table = table * 2
    return torch.cat([table, x])


def applied(x, matrix):
    matrix = matrix.float().to(x.device)
    return x @ matrix


class MovedAtTheEnd(nn.Module):  # builds
    """What a helper makes of its argument alone is where that is, and moved where it meets something else."""

    def __init__(self):
        super().__init__()
        self.angles = torch.ones(2)  # want: TPM111
        self.table = torch.ones(4)  # want: TPM101

    def forward(self, x):
        return applied(x, rotation(self.angles, x)) + blended(self.table, x).sum()
