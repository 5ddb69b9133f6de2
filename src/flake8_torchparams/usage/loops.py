"""What loops take the values of their names from, and which of these are numbers in a row."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from flake8_torchparams.source.dotted import called_as, name_of, root_of, spelled
from flake8_torchparams.torch_api.dimensions import SAME_SHAPE
from flake8_torchparams.usage.body import Body, is_of_torch
from flake8_torchparams.usage.torch_ops import TABLES

_SEQUENCES = frozenset(["list", "tuple", "iter", "reversed", "sorted", "tqdm"])
# One row in, one out: of the same numbers, or of the same number of them.
_KEEPS = SAME_SHAPE | {"tolist", "numpy", "cpu", "to", "flip", "astype", "copy"}
_DEEPEST = 8


def looped(loop: cst.For | cst.CompFor, name: str) -> cst.BaseExpression | None:
    """What a loop takes the values of a name from, one by one."""
    over = _unwrapped(loop.iter)
    if name_of(loop.target) == name:
        return over
    if not isinstance(loop.target, cst.Tuple) or not isinstance(over, cst.Call) or any(arg.star for arg in over.args):
        return None
    called = name_of(over.func)
    for slot, element in enumerate(loop.target.elements):
        if name_of(element.value) == name and called in ("zip", "enumerate"):
            given = slot if called == "zip" else slot - 1
            return over.args[given].value if 0 <= given < len(over.args) else None
    return None


def counts(body: Body, name: str) -> bool:
    """Whether a name stands for nothing but one number after the other of a row, in Python or without dimensions."""
    if name in body.bindings.params:
        return False
    taken = [looped(loop, name) if loop is not None else None for loop in _loops(body, name)]
    return bool(taken) and all(over is not None and _is_row(body, over, set(), 0) for over in taken)


def _loops(body: Body, name: str) -> Iterator[cst.For | cst.CompFor | None]:
    """The loops that bind a name; None for each other way in which it is bound."""
    for target in body.bindings.values:
        if isinstance(target, cst.Name) and target.value == name:
            node = body.parents[target]
            while isinstance(node, (cst.Element, cst.Tuple, cst.List)):
                node = body.parents[node]
            yield node if isinstance(node, (cst.For, cst.CompFor)) else None


def _unwrapped(node: cst.BaseExpression) -> cst.BaseExpression:
    """What a list is made of, or gone through in another order."""
    while isinstance(node, cst.Call) and name_of(node.func) in _SEQUENCES and node.args:
        node = node.args[0].value
    return node


def _is_row(body: Body, node: cst.BaseExpression, names: set[str], depth: int) -> bool:
    """Whether an expression is a list of numbers, or what has one dimension; ``names``: those that it hangs on."""
    node = _unwrapped(node)
    if depth > _DEEPEST:
        return False
    if isinstance(node, cst.Name):
        if node.value in names:
            return True  # what it is made of itself, as it was before
        values = body.bindings.bound.get(node.value, [])
        known = bool(values) and node.value not in body.bindings.params
        names.add(node.value)
        return known and all(value is not None and _is_row(body, value, names, depth + 1) for value in values)
    if isinstance(node, cst.Subscript):
        sliced = len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Slice)
        return sliced and _is_row(body, node.value, names, depth + 1)
    if not isinstance(node, cst.Call):
        return False
    if isinstance(node.func, cst.Name):
        return node.func.value == "range"
    if is_of_torch(node.func):
        return called_as(node) in TABLES
    if root_of(node.func) in ("np", "numpy"):
        return spelled(node.func).partition(".")[2] == "arange"
    kept = isinstance(node.func, cst.Attribute) and node.func.attr.value in _KEEPS
    return kept and isinstance(node.func, cst.Attribute) and _is_row(body, node.func.value, names, depth + 1)
