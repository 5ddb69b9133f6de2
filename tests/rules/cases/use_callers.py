"""TPM101, TPM111, TPM112: methods that several others call, and methods that call each other."""

import torch
import torch.nn as nn
from torch.utils.data import DataLoader


class BuiltOnTwoWays(nn.Module):  # builds
    """What both ways to a method begin with is called by the constructor alone."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM112
        self._begin()

    def _begin(self):
        self._first()
        self._second()

    def _first(self):
        self._shared()

    def _second(self):
        self._shared()

    def _shared(self):
        self.size = (self.table * torch.ones(3)).sum().item()

    def forward(self, x):
        return x * self.size


class BuiltByItself(nn.Module):  # builds
    """A method that calls itself is called by those that begin with it."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM112
        self._fill(2)

    def _fill(self, depth):
        self.size = (self.table * torch.ones(3)).sum().item()
        if depth:
            self._fill(depth - 1)

    def forward(self, x):
        return x * self.size


class BuiltByEachOther(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.even = torch.ones(3)  # want: TPM112
        self.odd = torch.ones(3)  # want: TPM112
        self._even(3)

    def _even(self, depth):
        self.size = (self.even * torch.ones(3)).sum().item()
        if depth:
            self._odd(depth - 1)

    def _odd(self, depth):
        self.size = (self.odd * torch.ones(3)).sum().item()
        if depth:
            self._even(depth - 1)

    def forward(self, x):
        return x * self.size


class CalledByNobodyElse(nn.Module):  # builds
    """Methods that only call each other are there for others to call."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM101

    def _even(self, x, depth):
        x = x * self.table
        return self._odd(x, depth - 1) if depth else x

    def _odd(self, x, depth):
        return self._even(x, depth)

    def forward(self, x):
        return x


class CollatedOnTwoWays(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111

    def loader(self):
        return DataLoader(range(8), collate_fn=self._collate)

    def _collate(self, rows):
        return self._inputs(rows), self._targets(rows)

    def _inputs(self, rows):
        return self._rows(rows)

    def _targets(self, rows):
        return self._rows(rows)

    def _rows(self, rows):
        return torch.tensor(rows) * self.table

    def forward(self, x):
        return x


class MovedOnTwoWays(nn.Module):  # builds
    """What both ways to a method begin with has moved the tensor."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111

    def forward(self, x):
        self.table = self.table.to(x.device)
        return self._both(x)

    def _both(self, x):
        return self._left(x) + self._right(x)

    def _left(self, x):
        return self._scaled(x)

    def _right(self, x):
        return self._scaled(-x)

    def _scaled(self, x):
        return x * self.table


class MovedBeforeItself(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111

    def forward(self, x):
        self.table = self.table.to(x.device)
        return self._scaled(x, 3)

    def _scaled(self, x, depth):
        x = x * self.table
        return self._scaled(x, depth - 1) if depth else x


class HandedOnTwoWays(nn.Module):  # builds
    """What is handed back on two ways is moved on both."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111

    def _get(self):
        return self.table

    def _left(self):
        return self._get()

    def _right(self):
        return self._get()

    def _either(self, left):
        return self._left() if left else self._right()

    def forward(self, x):
        return x * self._either(x.requires_grad).to(x.device)


class HandedByItself(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111

    def _get(self, depth):
        return self._get(depth - 1) if depth else self.table

    def forward(self, x):
        return x * self._get(3).to(x.device)


class FilledByOthers(nn.Linear):  # builds: FilledByOthers(3)
    """The constructor of nn.Linear calls the method, and others do again."""

    def __init__(self, width):
        super().__init__(width, width)
        self.starts = torch.ones(3)  # want: TPM101

    def reset_parameters(self):
        with torch.no_grad():
            self.bias.copy_(getattr(self, "starts", torch.ones(3)) * self.bias)


class Holder(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.layer = FilledByOthers(3)

    def forward(self, x):
        self.layer.reset_parameters()
        return self.layer(x)


def check(weights, count):
    if len(weights) != count:
        raise ValueError(f"{len(weights)} weights")


class TakesValues(nn.Module):
    def __init__(self, weights: list[float] | None):
        super().__init__()
        self.weights = torch.Tensor(weights) if weights is not None else torch.ones(1)  # want: TPM101

    def forward(self, x):
        return x * self.weights


class KeepsTheTensor(nn.Module):
    def __init__(self, weights):
        super().__init__()
        self.weights = weights

    def forward(self, x):
        return x * self.weights


class HandsValuesOn(nn.Module):  # builds: HandsValuesOn([1.0, 2.0, 3.0])
    def __init__(self, weights: list[float] | None = None):
        super().__init__()
        self.weights = torch.Tensor(weights) if weights is not None else None  # want: TPM112
        self.kept = torch.Tensor([1.0])  # want: TPM101
        self.filled = torch.Tensor([1.0])  # want: TPM101

    def configure(self):
        def make():
            if self.weights is not None:
                check(self.weights, 3)
            return TakesValues(self.weights)

        self.filled[0] = 2.0
        self.parts = nn.ModuleList([make(), KeepsTheTensor(weights=self.kept), TakesValues(self.filled)])
