"""What a function makes of one attribute of ``self``, or of one of its arguments, and of numbers and plain state alone:
it is where that is.

Coefficients that are worked out from a table in steps, and moved at the end, are no use of the table elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import libcst as cst

from flake8_torchparams.source.dotted import name_of, parts_of
from flake8_torchparams.usage.body import Body, is_of_torch
from flake8_torchparams.usage.places import Place, is_place
from flake8_torchparams.usage.scalars import is_plain, is_setting
from flake8_torchparams.usage.torch_ops import MADE_OF_SIZES, MOVES, PLACES, READS, SIZED, TABLES, VIEWS

Asked: TypeAlias = Callable[[str], bool]

_DEEPEST = 12
# What a tensor tells of itself in numbers, wherever it is.
_NUMBERS = frozenset({"dim", "ndim", "numel", "shape", "size"})


class Apart:
    """Tells such expressions of one function; ``outside``: whether a call is one of a function of another library.

    ``state``: whether something under a name of ``self`` is where the place is; ``given``: whether what a parameter of
    that name gets is.
    """

    def __init__(
        self,
        body: Body,
        place: Place,
        outside: Callable[[cst.BaseExpression], bool],
        state: Asked,
        given: Asked | None = None,
    ) -> None:
        self._body = body
        self._place = place
        self._outside = outside
        self._state = state
        self._given = given
        self._told: dict[str, bool] = {}

    def holds(self, node: cst.BaseExpression) -> bool:
        """Whether an expression comes of nothing but the place, numbers, and tensors that name no device."""
        names: set[str] = set()
        return self._holds(node, names, 0) and all(map(self._of_name, names))

    def _of_name(self, name: str) -> bool:
        """The same of all that a name stands for, and the names that this is made of in turn."""
        if name not in self._told:
            made: dict[str, list[set[str]]] = {}
            left = {name}
            while left:
                part = left.pop()
                made[part] = self._made_of(part)
                left = left.union(*made[part]) - made.keys()
            begun: set[str] = set()  # a name that is made of nothing but itself comes from elsewhere
            while more := {part for part, ways in made.items() if part not in begun and any(w <= begun for w in ways)}:
                begun |= more
            known = begun == made.keys()
            self._told |= dict.fromkeys(made if known else [name], known)
        return self._told[name]

    def _made_of(self, name: str) -> list[set[str]]:
        """The names in each of the expressions that a name is bound to; nothing where one of them is something else."""
        is_itself = name == self._place.name and not self._place.attribute
        is_param = name in self._body.bindings.params and not is_itself
        if is_param and not (self._given is not None and self._given(name)):
            return []
        found: list[set[str]] = [set()] if is_itself or is_param else []
        for value in self._body.bindings.bound.get(name, ()):
            found.append(set())
            if value is None or not self._holds(value, found[-1], 0):
                return []
        return found

    def _holds(self, node: cst.BaseExpression, names: set[str], depth: int) -> bool:
        """The same of an expression but for its names, which are added to ``names``."""
        if depth > _DEEPEST:
            return False
        if is_plain(node):
            return True
        if isinstance(node, cst.Name):
            names.add(node.value)
            return True
        if isinstance(node, cst.Attribute):
            if is_place(node, self._place, self._body.receiver):
                return True
            if name_of(node.value) == self._body.receiver and self._state(node.attr.value):
                return True
            return (
                is_setting(node)
                or node.attr.value in _NUMBERS
                or (node.attr.value in VIEWS | {"dtype"} and self._holds(node.value, names, depth + 1))
            )
        if isinstance(node, cst.UnaryOperation):
            return self._holds(node.expression, names, depth + 1)
        if isinstance(node, cst.BinaryOperation):
            return self._holds(node.left, names, depth + 1) and self._holds(node.right, names, depth + 1)
        if isinstance(node, (cst.List, cst.Tuple)):
            return all(self._holds(element.value, names, depth + 1) for element in node.elements)
        if isinstance(node, (cst.ListComp, cst.GeneratorExp)):
            return self._holds(node.elt, names, depth + 1)
        if isinstance(node, cst.Subscript):
            return is_setting(node) or (
                self._holds(node.value, names, depth + 1) and all(self._part(e.slice, names, depth) for e in node.slice)
            )
        return isinstance(node, cst.Call) and self._of_call(node, names, depth)

    def _part(self, part: cst.BaseSlice, names: set[str], depth: int) -> bool:
        if isinstance(part, cst.Index):
            return self._holds(part.value, names, depth + 1)
        assert isinstance(part, cst.Slice)
        return all(edge is None or self._holds(edge, names, depth + 1) for edge in (part.lower, part.upper, part.step))

    def _of_call(self, call: cst.Call, names: set[str], depth: int) -> bool:
        if any(arg.star or (arg.keyword is not None and arg.keyword.value == "device") for arg in call.args):
            return False
        if not isinstance(call.func, cst.Attribute):
            return False
        called = call.func.attr.value
        if is_of_torch(call.func) and (called in MADE_OF_SIZES | TABLES or _is_class(call.func)):
            return called in MADE_OF_SIZES | TABLES
        sizes = called in SIZED - PLACES and not is_of_torch(call.func)
        if not sizes and not all(self._holds(arg.value, names, depth + 1) for arg in call.args):
            return False
        if called in _NUMBERS or called == "cpu":
            return True  # what is brought to the CPU meets the place there
        if is_of_torch(call.func) and self._outside(call.func):
            return True
        return called not in MOVES | PLACES | READS and self._holds(call.func.value, names, depth + 1)


def _is_class(node: cst.BaseExpression) -> bool:
    """Whether a name of torch's is one of a Module, or of a Parameter, which ``.to()`` moves."""
    parts = parts_of(node)
    return parts[1:2] == ["nn"] and parts[-1][:1].isupper()
