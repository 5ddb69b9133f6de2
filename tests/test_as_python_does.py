"""Python is asked what becomes of numbers and containers, and the linter must take the way that Python takes."""

from __future__ import annotations

import collections
import collections.abc
import itertools
import typing
from typing import Any

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

HEAD = """\
import collections
import collections.abc
import itertools
import typing

import torch
import torch.nn as nn

"""
NET = """\

class Net{number}(nn.Module):
    def __init__(self{taken}):
        super().__init__()
        made = {made}
        if isinstance(made, {cls}):
            self.yes{number} = torch.ones(3)
        else:
            self.no{number} = torch.ones(3)

    def forward(self, x):
        return x * self.yes{number} * self.no{number}

"""
CONTAINERS = [
    *("[]", "[1]", "()", "(1,)", "{}", "{1}", "set()", "frozenset()", "dict()", "list()", "tuple()", "range(3)"),
    *("collections.deque()", "collections.deque([1])", "collections.OrderedDict()", "collections.defaultdict(int)"),
    *("collections.Counter()", "sorted([2, 1])", "zip([1], [2])", "(n for n in [1])", "[n for n in (1, 2)]"),
    *("iter([1])", "reversed([1])", "enumerate([1])", "map(str, [1])", "itertools.chain([1])", "frozenset([1]).copy()"),
    *("collections.deque([1]).copy()", "collections.deque([1]) + collections.deque([2])", "[1] + [2]"),
]
CLASSES = [
    *("list", "tuple", "dict", "set", "frozenset", "str", "int", "range", "zip", "(list, tuple)"),
    *("collections.deque", "collections.OrderedDict", "collections.Counter"),
    *(
        f"collections.abc.{name}"
        for name in (
            *("Sequence", "MutableSequence", "Collection", "Iterable", "Iterator", "Sized", "Container", "Reversible"),
            *("Set", "MutableSet", "Mapping", "MutableMapping", "Hashable", "Callable"),
        )
    ),
    *(f"typing.{name}" for name in ("List", "Tuple", "Deque", "Set", "AbstractSet", "Sequence", "Dict", "Mapping")),
]
NAMES: dict[str, Any] = {
    "collections": collections,
    "itertools": itertools,
    "typing": typing,
}


def ways(nets: list[str]) -> set[str]:
    """The attributes that the linter finds, of classes that each set one of two."""
    return {finding.attribute for finding in Session(Options()).check("net.py", HEAD + "".join(nets))}


@pytest.mark.parametrize("made", CONTAINERS)
def test_a_container_is_of_the_classes_that_python_says(made: str) -> None:
    nets = [NET.format(number=n, taken="", made=made, cls=cls) for n, cls in enumerate(CLASSES)]
    found = ways(nets)
    for number, cls in enumerate(CLASSES):
        right = isinstance(eval(made, NAMES), eval(cls, NAMES))
        assert f"{'yes' if right else 'no'}{number}" in found, cls


@pytest.mark.parametrize(
    ("said", "given"),
    [
        ("typing.Sequence[int]", ["[1]", "(1,)", "collections.deque()", "range(3)"]),
        ("typing.Iterable[int]", ["[1]", "(1,)", "{1}", "{1: 2}", "range(3)", "iter([1])"]),
        ("typing.Deque[int]", ["collections.deque()"]),
        ("collections.deque[int]", ["collections.deque()"]),
        ("typing.FrozenSet[int]", ["frozenset()"]),
        ("frozenset", ["frozenset()"]),
        ("typing.List[int]", ["[1]"]),
    ],
)
def test_what_an_annotation_leaves_open_is_left_open(said: str, given: list[str]) -> None:
    nets = [NET.format(number=n, taken=f", taken: {said}", made="taken", cls=cls) for n, cls in enumerate(CLASSES)]
    found = ways(nets)
    for value in given:
        for number, cls in enumerate(CLASSES):
            right = isinstance(eval(value, NAMES), eval(cls, NAMES))
            assert f"{'yes' if right else 'no'}{number}" in found, (value, cls)


STEPS = """\

class Net{number}(nn.Module):
    def __init__(self):
        super().__init__()
        {step}
        if {asked}:
            self.yes{number} = torch.ones(3)
        else:
            self.no{number} = torch.ones(3)

    def forward(self, x):
        return x * self.yes{number} * self.no{number}

"""
KEYED = [
    *("d = {1: 'a'}; d[True] = 'b'", "d = {True: 'a'}; d[1.0] = 'b'", "d = {1: 'a'}; del d[True]"),
    *("d = {1: 'a', '1': 'b'}; d.pop(1.0)", "d = {0: 'a'}; d[False] = 'b'; d[0.0] = 'c'", "d = {1: 'a', True: 'b'}"),
    *("d = {1: 'a'}; d.update({True: 'b'})", "d = {0: 'b'}; d.setdefault(False, 'a')", "d = {1: 'a'}; d |= {1.0: 'b'}"),
    *("d = {'1': 'a'}; d.pop(1, None)", "d = dict([(1, 'a'), (True, 'b')])", "d = {1.0: 'a'}; d.pop(True, None)"),
]
ASKED = [
    *("d.get(1) == 'b'", "d.get(True) == 'a'", "d.get(1.0, 'c') == 'c'", "d.get(0.0) == 'b'", "d.get('1') == 'b'"),
    *("1 in d", "1.0 in d", "True in d", "False in d", "not d", "d.pop(True, 'c') == 'c'"),
]


@pytest.mark.parametrize("step", KEYED)
def test_keys_are_the_same_as_python_takes_them(step: str) -> None:
    found = ways([STEPS.format(number=n, step=step, asked=asked) for n, asked in enumerate(ASKED)])
    for number, asked in enumerate(ASKED):
        names: dict[str, Any] = {}
        exec(step, names)
        assert f"{'yes' if eval(asked, names) else 'no'}{number}" in found, asked


ONCE = [
    *("q.pop(0) and q.pop(0) or 3", "q.pop(0) and q.pop(0) and q.pop(0) or 4", "(q.pop(0) == 7) or 5"),
    *("q.pop() or q.pop() or q.pop()", "not q.pop(0) or q.pop(0)", "(p := q.pop(0)) and p or 2", "[q.pop(0)][0] or 5"),
    *("q.pop(0) and (q.pop(0) or 1) or 2", "q.pop() or q.pop(0) and q.pop(0) or 1", "-q.pop(0) or q.pop(0)"),
    *("(0 or [q.pop(0)] or None)[0]", "({} or {'a': q.pop(0)} or 1)['a']", "0 < q.pop(0) < 8 and q.pop(0) or 1"),
    *("(0 < q.pop(0) < q.pop(0) < 9) + 1", "0 > 1 > q.pop(0) or q.pop(0)"),
]


@pytest.mark.parametrize("made", ONCE)
def test_a_part_of_a_test_is_evaluated_as_often_as_python_does(made: str) -> None:
    step = f"q = [7, 8, 9, 0]; made = {made}"
    names: dict[str, Any] = {}
    exec(step, names)
    nets = [
        STEPS.format(number=n, step=step, asked=f"{name} == {names[name]!r}") for n, name in enumerate(("made", "q"))
    ]
    assert ways(nets) >= {"yes0", "yes1"}
