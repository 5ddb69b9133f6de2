"""TPM101, TPM111: an attribute of that name on another object is no use of the tensor, unless it may be the class's."""

from typing import Any, Optional, Protocol

import torch
import torch.nn as nn
import torch.nn.functional as F


class Child(nn.Module):  # builds: Child(2)
    def __init__(self, n):
        super().__init__()
        self.register_buffer("adj", torch.ones(n, n))
        self.gain = nn.Parameter(torch.ones(n))
        self.plain = torch.ones(n)  # want: TPM101
        self.lent = None

    def forward(self, x):
        return self.adj @ x * self.gain * self.plain


class Stands(nn.Module):  # builds: Stands(Child(2))
    """What it lacks is looked up in what it holds."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(super().__getattr__("inner"), name)

    def forward(self, x):
        return self.inner(x)


class Parent(nn.Module):  # builds: Parent(2)
    """What a child has registered is its own, and moves with it."""

    def __init__(self, n, other=None):
        super().__init__()
        self.child = Child(n)
        self.norm = nn.LayerNorm(n)
        self.unknown = other
        self.adj = torch.ones(n, n)  # want: TPM111
        self.gain = torch.ones(n)  # want: TPM111
        self.weight = torch.ones(n)  # want: TPM111
        self.plain = torch.ones(n)  # want: TPM101
        self.lent = torch.ones(n)  # want: TPM101
        self.bias = torch.ones(n)  # want: TPM101

    def forward(self, x):
        x = self.adj.to(x.device) @ x + self.child.adj
        x = x * self.gain.to(x.device) + self.child.gain
        x = x * self.plain.to(x.device) + self.child.plain
        x = x * self.lent.to(x.device) + self.child.lent
        x = x * self.bias.to(x.device) + self.unknown.bias
        return self.norm(x) * self.weight.to(x.device) + self.norm.weight


class Many(nn.Module):  # builds: Many(2)
    """And so of each in a list of them."""

    def __init__(self, n, others=()):
        super().__init__()
        self.children_of = nn.ModuleList([Child(n) for _ in range(n)])
        self.both = nn.Sequential(Child(n), Child(n))
        self.mixed = nn.ModuleList([Child(n), Stands(Child(n))])
        self.unknown = nn.ModuleList(others)
        self.adj = torch.ones(n, n)  # want: TPM111
        self.lent = torch.ones(n)  # want: TPM101
        self.offset = torch.ones(n)  # want: TPM101

    def forward(self, x):
        for _, child in enumerate(self.children_of):
            x = self.adj.to(x.device) @ x + child.adj
        x = x + sum(child.adj for child in self.both) + self.both[0].adj
        x = x * self.lent.to(x.device) + self.mixed[1].lent
        for child in self.unknown:
            x = x * self.offset.to(x.device) + child.offset
        return x


class Graph(nn.Module):  # builds: Graph(2)
    """What forward is handed is data."""

    def __init__(self, n):
        super().__init__()
        self.embed = nn.Linear(n, n)
        self.table = torch.ones(n, n)  # want: TPM111
        self.edges = torch.ones(n, n)  # want: TPM111
        self.looped = torch.ones(n, n)  # want: TPM111
        self.encoded = torch.ones(n, n)  # want: TPM111
        self.nested = torch.ones(n, n)  # want: TPM111

    def forward(self, sample, parts, extra: Any = None):
        sample = sample.to(extra.device)
        x = self.table.to(sample.x.device) @ sample.x + sample.table
        x = x + self.edges.to(x.device) + extra.edges + parts[0].edges
        for part in parts:
            x = x + self.looped.to(x.device) + part.looped + part.inner.nested
        x = x + sum(part.looped for part in parts) + self.nested.to(x.device)
        result = self.embed(sample)
        return x + self.encoded.to(x.device) + result.encoded + F.relu(sample).encoded


class Meets(nn.Module):  # builds: Meets(2)
    """What is named like a Module, or annotated as one, may be one of the class; what self gives may be anything."""

    def __init__(self, n):
        super().__init__()
        self.by_name = torch.ones(n, n)  # want: TPM101
        self.by_class = torch.ones(n, n)  # want: TPM101
        self.annotated = torch.ones(n, n)  # want: TPM101
        self.as_module = torch.ones(n, n)  # want: TPM101
        self.within = torch.ones(n, n)  # want: TPM101
        self.found = torch.ones(n, n)  # want: TPM101
        self.rebound = torch.ones(n, n)  # want: TPM101

    def forward(self, x, teacher_model, meets, a: Optional["Meets"], b: nn.Module, config, layers, c):
        x = x + self.by_name.to(x.device) + teacher_model.by_name
        x = x + self.by_class.to(x.device) + meets.by_class
        x = x + self.annotated.to(x.device) + a.annotated
        x = x + self.as_module.to(x.device) + b.as_module
        x = x + self.within.to(x.device) + x.model.within
        for layer in layers:
            x = x + layer.found
        c = self.find(c)
        return x + self.found.to(x.device) + self.rebound.to(x.device) + c.rebound

    def find(self, name):
        return getattr(self, name)


class HasShift(Protocol):
    shift: torch.Tensor


class Record:
    def __init__(self, rows, steps, shift):
        self.rows = rows
        self.steps = steps
        self.shift = shift


class InFunctions(nn.Module):  # builds: InFunctions(2)
    """What other functions take may be of the class; a batch is none, nor is what is made or annotated otherwise."""

    def __init__(self, n):
        super().__init__()
        self.mask = torch.ones(n, n)  # want: TPM111
        self.rows = torch.ones(n, n)  # want: TPM111
        self.steps = torch.ones(n, n)  # want: TPM111
        self.shift = torch.ones(n, n)  # want: TPM101
        self.scale = torch.ones(n, n)  # want: TPM101
        self.held = torch.ones(n, n)  # want: TPM101
        self.kept = torch.ones(n, n)  # want: TPM101
        self.seen = torch.ones(n, n)  # want: TPM101
        self.shown = torch.ones(n, n)  # want: TPM101

    def forward(self, x):
        x = x * self.mask.to(x.device) * self.rows.to(x.device) * self.steps.to(x.device) * self.shift.to(x.device)
        x = x * self.seen.to(x.device) * self.shown.to(x.device)
        return x * self.scale.to(x.device) * self.held.to(x.device) * self.kept.to(x.device)


def collate(batch, x):
    return x + batch.mask + sum(data.mask for data in batch)


def add_rows(x, record: Record):
    made = Record(x, x, x)
    return x + record.rows + made.steps


def add_shift(x, thing: HasShift, other):
    return x + thing.shift + other.scale


class Uses(nn.Module):  # builds: Uses(InFunctions(2))
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.made = InFunctions(2)

    def forward(self, x):
        return self.inner.held * x + self.made.kept

    def score(self, x):
        stands = Stands(self.inner)
        return stands.seen * x


if __name__ == "__main__":
    net = InFunctions(2)
    for data in ():
        print(net(data.mask) * data.mask + net.shown)


class Gate(nn.Module):  # builds: Gate(2)
    def __init__(self, n):
        super().__init__()
        self.register_buffer("matrix", torch.eye(n))
        self.register_buffer("turned", torch.eye(n))


swapped = Gate(2).matrix


class Channel(nn.Module):  # builds: Channel(torch.ones(1))
    """What the file asks an object of another class for, and what is raised, is no use of it."""

    def __init__(self, theta):
        super().__init__()
        self.register_buffer("theta", torch.as_tensor(theta))
        self.turned = torch.eye(2)  # want: TPM101
        self.update()

    def get_matrix(self):
        raise self.matrix

    def update(self):
        self.matrix = self.get_unit().detach()  # want: TPM112

    def get_unit(self) -> torch.Tensor:
        return torch.eye(2)

    def forward(self, x):
        self.update()
        return x


class Turning(Channel):  # builds: Turning(torch.ones(1))
    pass


turned = Turning(torch.ones(1)).turned
