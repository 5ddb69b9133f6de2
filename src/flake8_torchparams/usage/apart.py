"""What a function makes of one attribute of ``self`` and of numbers alone: it is where the attribute is.

Coefficients that are worked out from a table in steps, and moved at the end, are no use of the table elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from flake8_torchparams.usage.body import Body, is_of_torch, name_of
from flake8_torchparams.usage.scalars import is_plain, is_setting
from flake8_torchparams.usage.torch_ops import MOVES, PLACES, READS, VIEWS

_DEEPEST = 12
# What a tensor tells of itself in numbers, wherever it is.
_NUMBERS = frozenset({"dim", "ndim", "numel", "shape", "size"})


class Apart:
    """Tells such expressions of one function; ``outside``: whether a call is one of a function of another library."""

    def __init__(self, body: Body, name: str, outside: Callable[[cst.BaseExpression], bool]) -> None:
        self.body = body
        self._name = name
        self._outside = outside
        self._asked: dict[str, bool] = {}

    def holds(self, node: cst.BaseExpression, depth: int = 0) -> bool:
        """Whether an expression comes of nothing but the attribute, numbers, and tensors that name no device."""
        if depth > _DEEPEST:
            return False
        if is_plain(node):
            return True
        if isinstance(node, cst.Name):
            return self._of_name(node.value, depth)
        if isinstance(node, cst.Attribute):
            if node.attr.value == self._name and name_of(node.value) == self.body.receiver:
                return True
            return (
                is_setting(node)
                or node.attr.value in _NUMBERS
                or (node.attr.value in VIEWS | {"dtype"} and self.holds(node.value, depth + 1))
            )
        if isinstance(node, cst.UnaryOperation):
            return self.holds(node.expression, depth + 1)
        if isinstance(node, cst.BinaryOperation):
            return self.holds(node.left, depth + 1) and self.holds(node.right, depth + 1)
        if isinstance(node, (cst.List, cst.Tuple)):
            return all(self.holds(element.value, depth + 1) for element in node.elements)
        if isinstance(node, cst.Subscript):
            return is_setting(node) or (
                self.holds(node.value, depth + 1) and all(self._part(e.slice, depth) for e in node.slice)
            )
        return isinstance(node, cst.Call) and self._of_call(node, depth)

    def _part(self, part: cst.BaseSlice, depth: int) -> bool:
        if isinstance(part, cst.Index):
            return self.holds(part.value, depth + 1)
        assert isinstance(part, cst.Slice)
        return all(edge is None or self.holds(edge, depth + 1) for edge in (part.lower, part.upper, part.step))

    def _of_name(self, name: str, depth: int) -> bool:
        if name not in self._asked:
            self._asked[name] = False
            bound = self.body.bindings.bound.get(name, [])
            known = bool(bound) and name not in self.body.bindings.params
            self._asked[name] = known and all(v is not None and self.holds(v, depth + 1) for v in bound)
        return self._asked[name]

    def _of_call(self, call: cst.Call, depth: int) -> bool:
        if any(arg.star or (arg.keyword is not None and arg.keyword.value == "device") for arg in call.args):
            return False
        if not all(self.holds(arg.value, depth + 1) for arg in call.args):
            return False
        if not isinstance(call.func, cst.Attribute):
            return False
        called = call.func.attr.value
        if called in _NUMBERS:
            return True
        if is_of_torch(call.func) and self._outside(call.func):
            return True
        return called not in MOVES | PLACES | READS and self.holds(call.func.value, depth + 1)
