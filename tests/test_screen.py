"""The screen loses no finding: with it and without it, every text that the tests hold has the same findings."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.options import Options
from flake8_torchparams.screen.scopes import MadeFunction, Part, in_order
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import Project
from screened import why_each_is_loud, why_loud

HERE = Path(__file__).parent
TEXTS = sorted(
    [*HERE.glob("rules/cases/*.py"), *HERE.glob("fixes/cases/*.py"), *(HERE.parent / "examples").glob("*.py")]
)
PROJECTS = sorted(path for path in HERE.glob("rules/projects/*") if path.is_dir())


def found(paths: list[Path], screened: bool) -> list[Finding]:
    session = Session(Options(screened=screened))
    return [finding for path in paths for finding in session.check(str(path), path.read_text(encoding="utf-8"))]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_no_finding_of_a_file_is_lost(path: Path) -> None:
    assert found([path], True) == found([path], False)


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda path: path.name)
def test_no_finding_of_a_project_is_lost(folder: Path) -> None:
    paths = sorted(folder.rglob("*.py"))
    assert found(paths, True) == found(paths, False)


HARMLESS = """\
import torch
from torch import nn


def make_divisible(value, by=8):
    return max(by, int(value + by / 2) // by * by)


class Attention(nn.Module):
    def __init__(self, dim: int, heads=8, norm_layer=nn.LayerNorm, drop: float = 0.0):
        super().__init__()
        assert dim % heads == 0
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, make_divisible(3 * dim))
        self.norm = norm_layer(dim) if norm_layer else nn.Identity()
        self.gamma = nn.Parameter(torch.ones(dim))
        self.register_buffer("steps", torch.arange(heads), persistent=False)
        blocks = [nn.Linear(dim, dim) for _ in range(heads)]
        blocks[0] = nn.Identity()
        self.blocks = nn.Sequential(*blocks)
        self.drop = nn.Dropout(drop)
        self.reset()

    def reset(self):
        nn.init.zeros_(self.gamma)

    def forward(self, x):
        return self.drop(self.blocks(self.norm(self.qkv(x)))) * self.gamma * self.scale
"""

LOUD = {
    "a plain tensor": "self.mask = torch.ones(dim)",
    "one by a helper": "self.mask = table(dim)",
    "one by annotation": "self.mask = given",
    "a key that is a number": "a = {}\n        a[0] = nn.Identity()\n        self.blocks = nn.ModuleDict(a)",
    "a list of Modules": "self.blocks = [nn.Linear(dim, dim)]",
    "a list that is filled later": "self.blocks = []\n        self.blocks.append(nn.Linear(dim, dim))",
    "a list under two names": "blocks = []\n        self.blocks = blocks\n        blocks.append(nn.Linear(dim, dim))",
    "a list that its method fills": (
        "blocks = []\n        add = blocks.append\n        add(nn.Linear(dim, dim))\n        self.blocks = blocks"
    ),
    "an attribute that its method fills": (
        "self.blocks = []\n        add = self.blocks.append\n        add(nn.Linear(dim, dim))"
    ),
    "a list that its method fills, by name": (
        "self.blocks = []\n        getattr(self.blocks, 'append')(nn.Linear(dim, dim))"
    ),
    "a list that its method fills, out of a table": (
        "self.blocks = []\n        {'add': self.blocks.append}['add'](nn.Linear(dim, dim))"
    ),
    "a queue that is filled from the left": (
        "self.queue = collections.deque()\n        self.queue.extendleft([torch.ones(dim)])"
    ),
    "a method in a text": "print(f'{self.fill()} of them')",
    "a method in the format of a text": "print(f'{dim:{self.fill()}}')",
    "a method at the end of a comparison": "assert 0 < torch.ones(1) < self.fill()",
    "a name that is added to": (
        "self.a_b = dim\n        name = 'a'\n        name += '_b'\n        self.register_buffer(name, torch.ones(2))"
    ),
    "a name that a comprehension has, too": (
        "self.a = dim\n        name = 'a'\n        names = [name for name in ('b', 'c')]\n"
        "        self.register_buffer(name, torch.ones(2))"
    ),
    "a name of the branch that goes on": (
        "self.a = dim\n        if dim:\n            name = 'a'\n        else:\n            name = 'b'\n"
        "            raise ValueError(name)\n        self.register_buffer(name, torch.ones(2))"
    ),
    "a name that an expression may exchange": (
        "self.a = dim\n        name = 'b'\n        names = [name := 'a' for _ in range(dim)]\n"
        "        self.register_buffer(name, torch.ones(2))"
    ),
    "a default that an expression exchanges": "self.fill_if(dim)",
    "a Parameter that is moved": "self.weight = nn.Parameter(torch.ones(dim)).to(device)",
    "no tensor as a buffer": "self.register_buffer('width', dim)",
    "a name twice": "self.register_buffer('forward', torch.ones(dim))",
    "self in a function": "fill(self)",
    "an element of a registry": "self._buffers['x'] = torch.ones(dim)",
    "a tensor over a Parameter": "self.weight = nn.Parameter(torch.ones(dim))\n        self.weight = torch.ones(dim)",
    "state too late": "super().__init__()",
    "a number where a Parameter may stand": (
        "self.a_table = nn.Parameter(torch.ones(dim))\n        setattr(self, f'{device}_table', 1.0)"
    ),
    "a Buffer of a number": "setattr(self, f'{dim}_table', nn.Buffer(dim))",
    "indices as a buffer": "self.register_buffer('chosen', torch.where(given > 0))",
    "another Module's registry": "linear = nn.Linear(dim, dim)\n        linear._buffers['x'] = torch.ones(dim)",
    "a use as a tensor": "self.mask = mask\n        self.register_buffer('total', torch.cumsum(mask, 0))",
    "a tensor of an element": "parts = [Part(dim)]\n        self.mask = parts[0].table",
    "one that is put in later": "parts = []\n        parts.append(Part(dim))\n        self.mask = parts[-1].table",
    "one put in under another name": (
        "parts = [nn.Identity()]\n        others = parts\n        others.append(Part(dim))\n"
        "        self.mask = parts[-1].table"
    ),
    "one of a list from elsewhere": (
        "parts = [nn.Identity()]\n        if dim:\n            parts = make_parts(dim)\n"
        "        self.mask = parts[-1].table"
    ),
    "a method that a function calls": "call(self.fill)",
    "a function that reaches self": (
        "def set_mask():\n            self.mask = torch.ones(dim)\n\n        call(set_mask)"
    ),
    "a Module's own methods": "self.weights = list(module.parameters())",
    "a number under one of some names": (
        "self.first = nn.Parameter(torch.ones(dim))\n        for name in ('first', 'second'):\n"
        "            setattr(self, name, 1.0)"
    ),
    "a name that was a text": (
        "name = 'linear'\n        for name in device:\n            self.add_module(name, nn.Identity())"
    ),
}
QUIET = {
    "a Buffer under a name of a form": "setattr(self, f'{dim}_table', nn.Buffer(torch.ones(dim), persistent=False))",
    "a number under a name of a form": "setattr(self, f'{dim}_scale', dim ** -0.5)",
    "a choice of tensors": "self.register_buffer('chosen', torch.where(given > 0, given, torch.zeros(dim)))",
    "a number and a tensor": "self.register_buffer('steps', 1.0 / (device ** (torch.arange(dim) / dim)))",
    "a Module in another's registry": "net = nn.Sequential()\n        net._modules['x'] = nn.Linear(dim, dim)",
    "an attribute of another object deleted": "delattr(device, 'cache')",
    "a number of an element": "parts = []\n        parts.append(Part(dim))\n        self.widths = [parts[-1].width]",
    "an attribute of any Module": "self.width = module.width",
    "a method that a function calls": "call(self.reset)",
    "a function of its own that leaves self alone": (
        "def zero(module):\n            nn.init.zeros_(module.weight)\n\n        call(zero)"
    ),
    "a function of nothing but keywords": "self.make = functools.partial(**device)",
    "a text of self": "print(f'{self} is a {type(self).__name__} of {dim:>{dim}}')",
    "a name of either branch": (
        "if dim:\n            name = 'a'\n        else:\n            name = 'b'\n"
        "        self.register_buffer(name, torch.ones(2))"
    ),
    "a name that loops make longer": (
        "name = 'net'\n        for _ in range(dim):\n            for _ in range(dim):\n"
        "                for _ in range(dim):\n"
        "                    name = name + '_x'\n                    name = name + '_y'\n"
        "                    name = name + '_z'\n                    name = name + '_w'\n        self.name = name"
    ),
    "what is not there yet": "nn.init.zeros_(self.later)",
    "Modules under some names": (
        "for name in ('first', 'second'):\n            setattr(self, name, nn.Linear(dim, dim))"
    ),
    "a number of one that is tested for": ("if isinstance(module, Part):\n            self.widths = [module.width]"),
    "settings of one that is tested for": (
        "if isinstance(device, Settings):\n            self.widths = device.widths()"
    ),
}
LOUD_TEXT = """\
import collections
import functools

import torch
from torch import nn


def table(dim):
    return torch.arange(dim)


def fill(module):
    module.mask = torch.ones(2)


def call(function):
    function()


def make_parts(dim):
    return [Part(dim)]


class Settings:
    def __init__(self, width):
        self.width = width

    def widths(self):
        return [self.width]


class Part(nn.Module):
    def __init__(self, dim: int):
        super().__init__()
        self.width = dim
        self.register_buffer("table", torch.arange(dim))


class Net(nn.Module):
    def __init__(self, dim: int, given: torch.Tensor, device=None, mask=None, module: nn.Module = None):
        super().__init__()
        {}

    def fill(self):
        self.mask = torch.ones(2)

    def fill_if(self, dim, large=False):
        print(large := dim > 3)
        if large:
            self.mask = torch.ones(2)

    def reset(self):
        self.scale = 1.0

    def forward(self, x):
        return x
"""


def test_a_usual_class_is_not_interpreted(tmp_path: Path) -> None:
    assert why_loud(tmp_path, HARMLESS) == ""


@pytest.mark.parametrize("name", LOUD)
def test_what_may_be_wrong_is_interpreted(tmp_path: Path, name: str) -> None:
    assert why_loud(tmp_path, LOUD_TEXT.format("pass")) == ""
    assert why_loud(tmp_path, LOUD_TEXT.format(LOUD[name])) != ""


@pytest.mark.parametrize("name", QUIET)
def test_what_cannot_be_wrong_is_not(tmp_path: Path, name: str) -> None:
    assert why_loud(tmp_path, LOUD_TEXT.format(QUIET[name])) == ""


def test_a_module_without_weights_may_be_made_in_forward(tmp_path: Path) -> None:
    text = LOUD_TEXT.format("pass")
    assert why_loud(tmp_path, text.replace("return x", "return nn.Softmax(dim=-1)(nn.MSELoss()(x, x))")) == ""
    assert why_loud(tmp_path, text.replace("return x", "return nn.Linear(2, 2)(x)")) != ""


def test_methods_that_are_called_later_are_read_one_by_one(tmp_path: Path) -> None:
    text = """\
from torch import nn, ones


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("table", None)

    def a_method(self, names):
        for name in names:
            self.register_buffer(f"p_{name}", ones(3))

    def b_method(self):
        self.p_1 = 3
"""
    assert why_loud(tmp_path, text) == ""


def test_a_tuple_that_holds_others_of_its_kind_is_not_gone_through_again_and_again(tmp_path: Path) -> None:
    text = (
        "from typing import NamedTuple\nfrom torch import Tensor, nn\n\n\n"
        'class Item(NamedTuple):\n    name: str\n    data: dict[str, Tensor] | list["Item"]\n\n\n'
        "class Net(nn.Module):\n    def __init__(self, items: list[Item]):\n        super().__init__()\n"
        "        self.items = items\n"
    )
    assert why_loud(tmp_path, text) == "a class that holds others of its kind"


TWO_CLASSES = """\
import torch
from torch import nn


{}


class First(nn.Module):
    def __init__(self, steps: int):
        super().__init__()
        first({})


class Net(nn.Module):
    def __init__(self, steps: int):
        super().__init__()
        self.table = {}
"""
IN_TURN = """\
def first(steps):
    if steps:
        return second(steps)
    return torch.ones(3)


def second(steps):
    if steps > 1:
        return first(steps)
    return 1
"""


def test_what_a_helper_gives_does_not_hang_on_which_one_of_two_was_read_first(tmp_path: Path) -> None:
    found = "self.table may be a tensor or hold state"
    for called in ("first", "second"):
        assert why_each_is_loud(tmp_path, TWO_CLASSES.format(IN_TURN, "steps", f"{called}(steps)")) == ["", found]


@pytest.mark.usefixtures("shallow")
def test_a_helper_that_is_nested_too_deep_is_so_for_every_class(tmp_path: Path) -> None:
    helper = f"def first(steps):\n    return torch.ones(3) * ({' + '.join(['1'] * 600)})"
    assert why_each_is_loud(tmp_path, TWO_CLASSES.format(helper, "steps", "first(steps)")) == ["nested too deep"] * 2


@pytest.mark.usefixtures("shallow")
def test_a_value_that_is_nested_too_deep_is_so_for_every_class(tmp_path: Path) -> None:
    value = f"TABLE = torch.ones(3) * ({' + '.join(['1'] * 600)})\n\n\ndef first(steps):\n    return TABLE"
    assert why_each_is_loud(tmp_path, TWO_CLASSES.format(value, "steps", "TABLE")) == ["nested too deep"] * 2


def test_what_a_value_may_be_is_read_in_the_order_of_the_text(tmp_path: Path) -> None:
    """And in no other: where the objects lie in memory would make a class loud in one run and quiet in the next."""
    text = "class Scale: ...\ndef by_two(x): ...\ndef by_three(x): ...\n"
    file = Project().add(str(tmp_path / "scale.py"), text, ast.parse(text))
    twice, thrice = (
        FunctionRef(file, function)
        for bindings in file.outline.names.values()
        for function in bindings
        if isinstance(function, FunctionOutline)
    )
    parts: list[Part] = [ClassRef(file, file.outline.classes[0]), twice, MadeFunction(thrice, 0), "torch.nn.Linear"]
    orders = {tuple(in_order(order)) for order in itertools.permutations(parts)}
    assert orders == {tuple(parts)}
