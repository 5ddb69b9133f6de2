"""Loops that move the elements of a list or a dict on ``self``, each in its own place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst

from flake8_torchparams.source.dotted import name_of
from flake8_torchparams.usage import torch_ops as ops
from flake8_torchparams.usage.body import Body
from flake8_torchparams.usage.moves import only_casts

_BETWEEN = (cst.SimpleStatementLine, cst.IndentedBlock, cst.If, cst.Else)


@dataclass(frozen=True, slots=True)
class MovingLoop:
    """A loop after which each element has been moved, and the statement in it that puts them back."""

    loop: cst.For
    put: cst.Assign
    target: cst.AssignTarget
    by_key: bool  # what it goes through are indices or keys alone


def moving_loops(body: Body, name: str, is_dtype: Callable[[cst.BaseExpression], bool]) -> list[MovingLoop]:
    """The loops such as ``for i in range(len(self.a)): self.a[i] = self.a[i].to(device)``."""
    place = f"{body.receiver}.{name}"
    found: list[MovingLoop] = []
    for node in body.members(name):
        part = body.parents[node]
        target = body.parents[part]
        put = body.parents[target]
        if not isinstance(target, cst.AssignTarget) or not isinstance(put, cst.Assign):
            continue
        # A condition is there for those elements that need a move.
        loop = next((n for n in body.above(put) if not isinstance(n, _BETWEEN)), None)
        if isinstance(loop, cst.For):
            key, value = _names(loop, place)
            element = f"{place}[{key}]"
            if key and _text(target.target) == element and _moved(put.value, is_dtype) in (element, value or element):
                found.append(MovingLoop(loop, put, target, not value))
    return found


def _names(loop: cst.For, place: str) -> tuple[str, str]:
    """What a loop over a place calls its keys or indices, and its elements; empty where it has no name for them."""
    over, target = _text(loop.iter), loop.target
    if over.startswith("list("):
        over = over.removeprefix("list(").removesuffix(")")
    if over in (place, f"range(len({place}))", f"{place}.keys()"):
        return name_of(target), ""
    if over not in (f"enumerate({place})", f"{place}.items()") or not isinstance(target, cst.Tuple):
        return "", ""
    names = [name_of(element.value) for element in target.elements]
    return (names[0], names[1]) if len(names) == 2 else ("", "")


def _moved(node: cst.BaseExpression, is_dtype: Callable[[cst.BaseExpression], bool]) -> str:
    """What an expression moves, as it is written: ``self.a[i]`` in ``self.a[i].float().to(device)``."""
    moves = False
    while isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute):
        called = node.func.attr.value
        moves = moves or (called in ops.MOVES and not (called == "to" and only_casts(node, is_dtype)))
        node = node.func.value
    return _text(node) if moves else ""


def _text(node: cst.CSTNode) -> str:
    return "".join(cst.Module([]).code_for_node(node).split())
