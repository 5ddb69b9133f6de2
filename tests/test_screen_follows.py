"""What the screen follows, in pairs: a class that it clears, and one much like it that has a finding and stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.options import Options
from screened import why_loud

HEAD = """\
import torch
from torch import nn


class Part(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.bias = None
        self.act = nn.ReLU()


"""
# a text with a blank, what makes it harmless, and what makes it a finding
CASES = {
    "an element of a tensor in a sum": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        steps = torch.arange(dim)
        steps = (steps[:, None] - steps[None, :]).abs()
        {}

    def forward(self, x):
        return x + self.steps
""",
        "self.register_buffer('steps', steps[0] * 2)",
        "self.steps = steps[0] * 2",
    ),
    "a class of another package in a table": (
        """\
from torchvision.ops.misc import FrozenBatchNorm2d

NORMS = dict(plain=nn.BatchNorm2d, frozen=FrozenBatchNorm2d)


def norm_of(name):
    return NORMS[name] if name in NORMS else None


class Net(nn.Module):
    def __init__(self, name: str, dim: int):
        super().__init__()
        {}

    def forward(self, x):
        return self.norm(x)
""",
        "self.norm = norm_of(name)(dim)",
        "self.norm = [norm_of(name)(dim), nn.ReLU()]",
    ),
    "a class that others in a list are given": (
        """\
class Kept(nn.Module):
    def __init__(self, kind, act, dim: int):
        super().__init__()
        layers = []
        for _ in range(dim):
            {}
        self.layers = layers

    def forward(self, x):
        return x


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.kept = Kept(nn.Linear, nn.ReLU, dim)

    def forward(self, x):
        return self.kept(x)
""",
        "layers.append(dim)",
        "layers.append(kind(dim, dim))",
    ),
    "a slice of a list": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int, relu: bool = False):
        super().__init__()
        layers = []
        for i in range(dim):
            layers.append(nn.ReLU())
            layers.append(nn.Linear(dim, dim))
        if not relu:
            layers = layers[1:]
        layers.append(nn.ReLU())
        {}

    def forward(self, x):
        return self.layers(x)
""",
        "self.layers = nn.Sequential(*layers)",
        "self.layers = layers[1:]",
    ),
    "a list that is made anew": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int, deep: bool = False):
        super().__init__()
        stages = []
        for i in range(dim):
            blocks = []
            blocks.append(nn.Linear(dim, dim))
            stages.append(nn.Sequential(*blocks))
        widths = []
        self.widths = widths
        if deep:
            widths = []
        {}

    def forward(self, x):
        return x * len(self.widths)
""",
        "widths = [nn.Linear(dim, dim)]",
        "widths.append(nn.Linear(dim, dim))",
    ),
    "pairs of a name and a Module": (
        """\
class Net(nn.ModuleDict):
    def __init__(self, net: nn.Module, flat: bool = False):
        super().__init__()
        found, names = [], []
        for name, module in net.named_children():
            if flat and isinstance(module, nn.Sequential):
                for inner_name, inner in module.named_children():
                    found.append((name + inner_name, inner))
            else:
                found.append((name, module))
            names.append(name)
        self.update(dict(found))
        {}

    def forward(self, x):
        return len(self.names)
""",
        "self.names = names",
        "self.names = [nn.Linear(2, 2)]",
    ),
    "what torch calls a tensor": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int, shift=None):
        super().__init__()
        if torch.is_tensor(shift):
            self.shift = {}
        else:
            self.shift = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        return x * self.shift
""",
        "nn.Parameter(shift.reshape(-1))",
        "shift.reshape(-1)",
    ),
    "two conditions on one name": (
        """\
class Net(nn.Module):
    def __init__(self, weight=None, factor: float | torch.Tensor | None = None):
        super().__init__()
        if factor is not None and not isinstance(factor, torch.Tensor):
            {}
        self.register_buffer("factor", factor)

    def forward(self, x):
        return x * self.factor
""",
        "factor = torch.tensor(factor)",
        "factor = torch.tensor(factor)\n        self.weight = torch.ones(2)",
    ),
    "another way to run the constructor of torch's class": (
        """\
class Net(nn.BatchNorm2d):
    def __init__(self, dim: int, device=None):
        try:
            super().__init__(dim, device=device)
        except TypeError:
            {}
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(super().forward(x))
""",
        "super().__init__(dim)",
        "super().__init__(dim)\n            self.table = torch.ones(dim)",
    ),
    "a function within that gets self": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        self.scale = nn.Parameter(torch.ones(dim))

    def fuse(self):
        def fuse_children(net):
            for name, child in net.named_children():
                if hasattr(child, "fuse"):
                    fused = child.fuse()
                    setattr(net, name, fused)
                    fuse_children(fused)
                else:
                    fuse_children(child)
            {}

        fuse_children(self)
        return self

    def forward(self, x):
        return self.linear(x)
""",
        "net.fused = True",
        "net.scale = 2.0",
    ),
    "a function within that is called back": (
        """\
def checkpoint(function, *args):
    return function(*args)


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        self.seen = 0

    def run(self, *xs):
        def closure(*xs):
            {}
            return self.linear(torch.cat(xs))

        return checkpoint(closure, *xs)

    def forward(self, x):
        self.seen += 1
        return self.run(x, x)
""",
        "self.seen = len(xs)",
        "self.linear = len(xs)",
    ),
    "state put on a part": (
        """\
def grow(part):
    if part.bias is None:
        part.bias = nn.Parameter(torch.zeros(2))
        part.extra = torch.zeros(2)


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.part = Part(dim)
        part = Part(dim)
        grow(part)
        self.extra = part.extra
        {}
        self.fused = False

    def fuse(self):
        grow(self.part)
        self.fused = True

    def forward(self, x):
        return self.extra + self.part(x)
""",
        "part.more = self.extra",
        "self.register_buffer('total', torch.cumsum(part.extra, 0))",
    ),
    "a tensor put on a part and read there": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        part = Part(dim)
        part.extra = torch.zeros(2)
        {}

    def forward(self, x):
        return x + self.extra
""",
        "self.register_buffer('extra', part.extra)",
        "self.extra = part.extra",
    ),
    "Modules under names of a form": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.block1 = Part(dim)
        self.block2 = Part(dim)
        self.norm = nn.LayerNorm(dim)

    def prune(self, last: int):
        act = getattr(self, f"block{{last + 1}}").act
        for i in range(1, 3):
            setattr(self, f"block{{i}}", {})

    def forward(self, x):
        return self.block2(self.block1(x))
""",
        "act if i == last else nn.Identity()",
        "i",
    ),
    "a list that a function fills": (
        """\
def add_layer(layers, dim, act=nn.ReLU):
    layers.append(nn.Linear(dim, dim))
    layers += [act()]


def add_layers(layers, dim):
    for _ in range(2):
        add_layer(layers, dim)


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        layers = []
        add_layers(layers, dim)
        {}

    def forward(self, x):
        return self.layers(x)
""",
        "self.layers = nn.Sequential(*layers)",
        "self.layers = layers",
    ),
    "a list on self that a function fills": (
        """\
def add_layer(layers, dim):
    layers.append({})


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.layers = []
        layers = self.layers
        add_layer(layers, dim)

    def forward(self, x):
        return self.layers[0](x)
""",
        "dim",
        "nn.Linear(dim, dim)",
    ),
    "a list that a function gives back": (
        """\
def fill(layers, items):
    for item in items:
        layers.append(item)


def checked(layers):
    return layers


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        layers = []
        others = checked(layers)
        self.layers = layers
        fill(others, [{}])

    def forward(self, x):
        return self.layers[0](x)
""",
        "dim",
        "nn.Linear(dim, dim)",
    ),
    "a function that another one makes": (
        """\
def scaled_act(kind: str, scale: float = 1.0):
    def make(inplace: bool = False):
        return {}

    return make


class Net(nn.Module):
    def __init__(self, dim: int, scaled: bool = False, act: type[nn.Module] = nn.ReLU):
        super().__init__()
        if scaled:
            act = scaled_act("relu", scale=2.0)
        self.act = act(inplace=True)

    def forward(self, x):
        return x, self.act
""",
        "nn.ReLU(inplace)",
        "torch.ones(2)",
    ),
    "an abstract class, or one with a metaclass of its own": (
        """\
from abc import ABCMeta


class Noted(type):
    pass


class Base(nn.Module, metaclass=ABCMeta):
    def __init__(self):
        super().__init__()
        self.scale = 1.0


class Mixin(metaclass=Noted):
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)


class Net(Mixin, Base):
    def __init__(self, dim: int):
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        {}

    def forward(self, x):
        return self.linear(x) * self.table
""",
        "self.register_buffer('table', torch.ones(2))",
        "self.table = torch.ones(2)",
    ),
    "methods that pass on what they get": (
        """\
class Base(nn.Module):
    def __setattr__(self, name: str, value: torch.Tensor | nn.Module) -> None:
        if name in ("scale", "shift"):
            raise AttributeError(name)
        super().__setattr__(name, value)

    def register_parameter(self, name: str, parameter: nn.Parameter | None) -> None:
        super().register_parameter(name, parameter)


class Net(Base):
    def __init__(self, dim: int):
        super().__init__()
        self.register_parameter(name="weight", parameter=nn.Parameter(torch.ones(dim)))
        {}

    def reset(self):
        self.dim = 0

    def forward(self, x):
        return x * self.weight * self.dim
""",
        "self.dim = dim",
        "self.dim = torch.ones(dim)",
    ),
    "a method that changes what it passes on": (
        """\
class Base(nn.Module):
    def __setattr__(self, name, value):
        super().__setattr__(name, {})


class Net(Base):
    def __init__(self, dim: int):
        super().__init__()
        self.table = dim

    def forward(self, x):
        return x * self.table
""",
        "value",
        "torch.ones(2)",
    ),
    "a sum that a later method keeps": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.register_buffer("total", torch.zeros(dim))
        self.weight = nn.Parameter(torch.ones(dim))
        self.layers = nn.ModuleList()
        self.register_parameter("bias", None)

    def update(self, x):
        self.total += x.sum()
        self.layers += [nn.Linear(2, 2)]
        self.{}

    def forward(self, x):
        return x * self.weight
""",
        "total += 1",
        "bias += torch.ones(2)",
    ),
    "self as a Module among others": (
        """\
class Net(nn.Sequential):
    def __init__(self, dim: int):
        super().__init__(nn.Linear(dim, dim), nn.ReLU())
        self.seen = 0
        self.out = nn.Linear(dim, dim)

    def run(self, x):
        self.seen = len(self)
        for layer in self:
            x = layer(x)
        y = self(x)
        {}
        return y

    def forward(self, x):
        return x
""",
        "self.seen = y.shape",
        "self.out = len(self)",
    ),
    "several names at the top of a file": (
        """\
def optional(name):
    return {}, True


table, has_table = optional("table")
left, right = 1, torch.ones(2)


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.left = left
        self.has_table = has_table
        self.table = table

    def forward(self, x):
        return x * self.table
""",
        "dim if (dim := 2) else 3",
        "torch.ones(2)",
    ),
    "a static method made of a function": (
        """\
def identity(x):
    return x


class Net(nn.Module):
    operation = staticmethod(identity)

    def __init__(self, dim: int):
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        self.table = {}

    def forward(self, x):
        return self.operation(self.linear(x)) * self.table
""",
        "dim",
        "torch.ones(dim)",
    ),
    "a table that einops arranges": (
        """\
from einops import rearrange


def positions(dim):
    return rearrange(torch.arange(dim), "n -> 1 n")


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        {}

    def forward(self, x):
        return x * self.table
""",
        "self.register_buffer('table', positions(dim))",
        "self.table = positions(dim)",
    ),
    "what nobody knows as a buffer": (
        """\
class Net(nn.Module):
    def __init__(self, net: nn.Module):
        super().__init__()
        make = lambda: 3
        self.register_buffer("table", {})

    def forward(self, x):
        return x * self.table
""",
        "nn.Linear(2, 2).weight.detach()",
        "make()",
    ),
    "the version of torch": (
        """\
VERSION = tuple(int(part) for part in torch.__version__.split("+")[0].split(".")[:2])


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.new = VERSION >= (2, 1)
        self.table = {}

    def forward(self, x):
        return x * self.table
""",
        "dim",
        "torch.ones(dim)",
    ),
    "a constructor with something around it": (
        """\
import functools


def noted(function):
    @functools.wraps(function)
    def run(self, *args, **kwargs):
        return function(self, *args, **kwargs)

    return run


class Net(nn.Module):
    @noted
    def __init__(self, dim: int):
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        self.table = {}

    def forward(self, x):
        return self.linear(x) * self.table
""",
        "dim",
        "torch.ones(dim)",
    ),
    "an object of a class that the class body names": (
        """\
class Processor:
    def __call__(self, net, x):
        return x


class Net(nn.Module):
    processor_cls = Processor

    def __init__(self, dim: int, processor=None):
        super().__init__()
        if processor is None:
            processor = self.processor_cls()
        self.processor = processor
        self.table = {}

    def forward(self, x):
        return self.processor(self, x) * self.table
""",
        "dim",
        "torch.ones(dim)",
    ),
    "a string or a Module": (
        """\
class Net(nn.Module):
    def __init__(self, net: str | nn.Module):
        super().__init__()
        self.table = None
        self.names = []
        if isinstance(net, str):
            self.names = [net]
            {}
        else:
            self.net = net

    def forward(self, x):
        return self.net(x) + self.table
""",
        "self.names.append(net)",
        "self.table = torch.ones(2)",
    ),
    "what nobody knows, or a tensor": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int, ones: bool):
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        self.table = {{}}
        value = self.linear.foo
        if ones:
            {}
        self.table["a"] = value

    def forward(self, x):
        return self.linear(x) * self.table["a"]
""",
        "value = self.linear.bar",
        "value = torch.ones(dim)",
    ),
    "what nobody knows, in a list on self": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.linear = nn.Linear(dim, dim)
        self.infos = []
        self.infos.append({{"scale": {}}})

    def forward(self, x):
        return self.linear(x) * self.infos[0]["scale"]
""",
        "self.linear.foo.bar(dim)",
        "self.linear.foo.clone().unsqueeze(0)",
    ),
    "lists that a loop fills": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        tables = [[], []]
        for table in tables:
            table.append({})
        self.tables = tables

    def forward(self, x):
        return x * self.tables[0][0]
""",
        "dim",
        "torch.ones(dim)",
    ),
    "dictionaries of lists that a loop fills": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        tables = {{"a": [], "b": []}}
        for name, table in tables.items():
            table.append({})
        self.tables = tables

    def forward(self, x):
        return self.tables["a"][0](x)
""",
        "name",
        "nn.Linear(dim, dim)",
    ),
    "lists of settings within settings": (
        """\
from dataclasses import dataclass, replace
from typing import List, Sequence, Tuple, Union


@dataclass
class BlockCfg:
    width: int
    depth: int = 1


@dataclass
class NetCfg:
    blocks: Tuple[Union[BlockCfg, Tuple[BlockCfg, ...]], ...]


def expand(blocks: Union[BlockCfg, Sequence[BlockCfg]]) -> List[BlockCfg]:
    if not isinstance(blocks, Sequence):
        blocks = (blocks,)
    expanded = []
    for cfg in blocks:
        expanded += [replace(cfg, depth=1) for _ in range(cfg.depth)]
    return expanded


def stages(cfg: NetCfg):
    infos = []
    for stage in [expand(one) for one in cfg.blocks]:
        for block in stage:
            infos.append(dict(width={}))
    return infos


class Net(nn.Module):
    def __init__(self, cfg: NetCfg):
        super().__init__()
        self.infos = []
        self.infos.extend(stages(cfg)[:-1])

    def forward(self, x):
        return x * self.infos[0]["width"]
""",
        "block.width",
        "torch.ones(block.width)",
    ),
    "settings that a loop exchanges": (
        """\
from typing import NamedTuple


class Args(NamedTuple):
    width: int
    table: {} = None


class Net(nn.Module):
    def __init__(self, dim: int, args: list[Args]):
        super().__init__()
        self._args = args
        for index, one in enumerate(self._args):
            one = one._replace(width=dim)
            self._args[index] = one
        self.widths = []
        for one in self._args:
            self.widths.append(one.table)

    def forward(self, x):
        return x * self.widths[0]
""",
        "int",
        "torch.Tensor",
    ),
    "as many Modules as there are stages": (
        """\
from collections.abc import Iterable
from itertools import repeat
from typing import Union


class Small(nn.Module):
    expansion = 1

    def __init__(self, dim: int):
        super().__init__()
        self.register_buffer("scale", torch.ones(dim))


class Large(Small):
    expansion = 4


def make_ntuple(n):
    def parse(x):
        if isinstance(x, Iterable) and not isinstance(x, str):
            return tuple(x)
        return tuple(repeat(x, n))

    return parse


def infos(blocks, dims):
    found = []
    for block, dim in zip(blocks, dims):
        found.append(dict(width=dim * block.{0}))
    return found


class Net(nn.Module):
    def __init__(self, block: Union[Small, Large], dims: tuple[int, ...]):
        super().__init__()
        blocks = make_ntuple(len(dims))(block)
        self.infos = []
        self.infos.extend(infos(blocks, dims))
        self.width = blocks[-1].{0}

    def forward(self, x):
        return x * self.infos[0]["width"] * self.width
""",
        "expansion",
        "scale",
    ),
    "what stands under another key": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.infos = []
        cfg = dict(width=dim)
        cfg["act"] = nn.ReLU()
        cfg["norm"] = nn.LayerNorm(dim)
        if dim > 1:
            self.infos += [dict(width=cfg[{}])]

    def forward(self, x):
        return x * self.infos[0]["width"]
""",
        "'width'",
        "'norm'",
    ),
    "what stands under another key, after a branch": (
        """\
class Net(nn.Module):
    def __init__(self, cfg, dim: int):
        super().__init__()
        if dim > 1:
            cfg = {}
            cfg["act"] = dim
        self.infos = [cfg["width"]]

    def forward(self, x):
        return x * self.infos[0]
""",
        "dict(width=dim)",
        "dict(width=torch.ones(dim))",
    ),
    "an object of a class that torch's is above": (
        """\
from torch import fx


class Tracer(fx.Tracer):
    def __init__(self, dim: int):
        super().__init__()
        self.names = {{}}
        self.first = {}


class Net(nn.Module):
    def __init__(self, net: nn.Module, dim: int):
        super().__init__()
        tracer = Tracer(dim)
        tracer.trace(net.eval())
        self.names = [name for name in list(tracer.names.values())]
        self.first = tracer.first

    def forward(self, x):
        return x * self.first
""",
        "dim",
        "torch.ones(2)",
    ),
    "an attribute of a Module in a Sequential": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.layers = nn.Sequential()
        self.layers.add_module("first", nn.Linear(dim, dim))
        self.width = self.layers[-1].out_features
        self.table = {}

    def forward(self, x):
        return self.layers(x) * self.width * self.table
""",
        "self.width",
        "torch.ones(self.width)",
    ),
    "a tensor for another Module of the file": (
        """\
class Block(nn.Module):
    def __init__(self, table=None):
        super().__init__()
        {}

    def forward(self, x):
        return x * self.table


class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.block = Block(torch.ones(dim))

    def forward(self, x):
        return self.block(x)
""",
        "self.register_buffer('table', table)",
        "self.table = table",
    ),
    "a method that others are to write": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.dim = self.get()

    def get(self) -> {}:
        raise NotImplementedError

    def forward(self, x):
        return x * self.dim
""",
        "int",
        "torch.Tensor",
    ),
    "a method that the constructor of torch calls": (
        """\
class Net(nn.Linear):
    def reset_parameters(self):
        super().reset_parameters()
        self.table = {}

    def forward(self, x):
        return super().forward(x) * self.table
""",
        "1.0",
        "torch.ones(3)",
    ),
    "a list made of another one": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        layers = [nn.Linear(dim, dim), nn.ReLU()]
        layers = [*layers, nn.LayerNorm(dim)]
        self.layers = {}

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
""",
        "nn.ModuleList(layers)",
        "layers",
    ),
    "a class in the body of the class": (
        """\
class Gated(nn.Module):
    class Gate(nn.Module):
        def __init__(self, dim: int):
            super().__init__()
            self.fc = nn.Linear(dim, dim)


class Net(Gated):
    def __init__(self, dim: int):
        super().__init__()
        {}

    def forward(self, x):
        return self.gate(x)
""",
        "self.gate = self.Gate(dim)",
        "self.gates = {'in': self.Gate(dim)}",
    ),
    "an object of a class in the body of the class": (
        """\
class Scaled(nn.Module):
    class Table:
        def __init__(self, dim: int):
            self.dim = dim
            self.values = torch.ones(dim)


class Net(Scaled):
    def __init__(self, dim: int):
        super().__init__()
        {}

    def forward(self, x):
        return x * self.scale
""",
        "self.scale = self.Table(dim).dim",
        "self.scale = self.Table(dim).values",
    ),
    "classes in the body of the class as values": (
        """\
class Gated(nn.Module):
    class Gate(nn.Module):
        def __init__(self, dim: int):
            super().__init__()
            self.fc = nn.Linear(dim, dim)


class Net(Gated):
    def __init__(self, dim: int):
        super().__init__()
        kinds = [self.Gate, self.Gate]
        self.gates = {}

    def forward(self, x):
        return self.gates[0](x)
""",
        "nn.ModuleList([kind(dim) for kind in kinds])",
        "[kind(dim) for kind in kinds]",
    ),
    "an argument that is given a shape": (
        """\
class Net(nn.Module):
    def __init__(self, mean):
        super().__init__()
        {}

    def forward(self, x):
        return x - self.mean
""",
        "self.register_buffer('mean', mean.view(1, -1, 1, 1))",
        "self.mean = mean.view(1, -1, 1, 1)",
    ),
    "a function of the class of the object": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.rows = type(self).{}(dim)

    @staticmethod
    def numbers(dim):
        return list(range(dim))

    @staticmethod
    def tensors(dim):
        return [torch.ones(dim)]

    def forward(self, x):
        return x * self.rows[0]
""",
        "numbers",
        "tensors",
    ),
    "a class method of the class of the object": (
        """\
class Net(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.parts = self.__class__.made(dim)

    @classmethod
    def made(cls, dim):
        return {}

    @classmethod
    def part(cls, dim):
        return nn.Linear(dim, dim)

    def forward(self, x):
        return self.parts[0](x)
""",
        "nn.ModuleList([cls.part(dim)])",
        "[cls.part(dim)]",
    ),
}


def found(path: Path, source: str, screened: bool) -> list[Finding]:
    return Session(Options(screened=screened)).check(str(path), source)


@pytest.mark.parametrize("name", CASES)
def test_the_harmless_one_is_cleared(tmp_path: Path, name: str) -> None:
    text, harmless, _ = CASES[name]
    source = HEAD + text.format(harmless)
    assert why_loud(tmp_path, source) == ""
    assert found(tmp_path / "net.py", source, False) == []


@pytest.mark.parametrize("name", CASES)
def test_the_other_one_is_not(tmp_path: Path, name: str) -> None:
    text, _, harmful = CASES[name]
    source = HEAD + text.format(harmful)
    everything = found(tmp_path / "net.py", source, False)
    assert everything
    assert found(tmp_path / "net.py", source, True) == everything
