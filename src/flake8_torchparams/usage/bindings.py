"""What the names of a function are bound to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import libcst as cst

from flake8_torchparams.source.dotted import spelled
from flake8_torchparams.source.fragment import Fragment
from flake8_torchparams.source.walk import children

Binder: TypeAlias = cst.Param | cst.Assign | cst.AnnAssign | cst.NamedExpr | cst.AugAssign | cst.For | cst.CompFor
BINDERS = (cst.Param, cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.AugAssign, cst.For, cst.CompFor)
FUNCTIONS = (cst.FunctionDef, cst.Lambda)
# Gives what it is given, one by one.
_PASSES = frozenset(["iter", "list", "reversed", "sorted", "tqdm"])
# Stands for the numbers that a loop counts.
_COUNT = cst.Integer("0")


class Bindings:
    """Every assignment and parameter of a function.

    Those of the functions and lambdas in it, which may be asked about as well, count for the names that the function
    does not bind itself: its own are other variables.
    """

    def __init__(self) -> None:
        self.bound: dict[str, list[cst.BaseExpression | None]] = {}
        self.params: dict[str, cst.Param] = {}
        # what is assigned to each target
        self.values: dict[cst.CSTNode, cst.BaseExpression | None] = {}
        self._hidden: frozenset[str] = frozenset()

    @classmethod
    def of(cls, fragment: Fragment) -> Bindings:
        """Those of a piece of source."""
        own: list[Binder] = []
        inner: list[Binder] = []
        shared: list[cst.Nonlocal] = []
        left: list[tuple[cst.CSTNode, bool]] = [(statement, False) for statement in reversed(fragment.statements)]
        outermost = set(fragment.statements)
        while left:
            node, within = left.pop()
            if isinstance(node, BINDERS):
                (inner if within else own).append(node)
            elif isinstance(node, cst.Nonlocal):
                shared.append(node)
            within = within or (isinstance(node, FUNCTIONS) and node not in outermost)
            left += [(child, within) for child in reversed(children(node))]
        return cls.among(own, inner, shared)

    @classmethod
    def among(cls, own: Iterable[Binder], inner: Iterable[Binder], shared: Iterable[cst.Nonlocal]) -> Bindings:
        """Those of the nodes of a function that bind names, and of the functions in it, with the names they share."""
        found = cls()
        for node in own:
            found._note(node)
        common = {item.name.value for node in shared for item in node.names}
        found._hidden = frozenset(name for name in (*found.params, *found.bound) if "." not in name) - common
        for node in inner:
            found._note(node)
        return found

    def _note(self, node: Binder) -> None:
        """Note what one of the nodes that bind names binds."""
        if isinstance(node, cst.Param):
            if node.name.value not in self._hidden:
                self.params[node.name.value] = node
        elif isinstance(node, cst.Assign):
            for target in node.targets:
                self._pair(target.target, node.value)
        elif isinstance(node, (cst.AnnAssign, cst.NamedExpr)):
            if node.value is not None:
                self._pair(node.target, node.value)
        elif isinstance(node, cst.AugAssign):
            self._pair(node.target, None)
        else:
            self._loop(node.target, node.iter)

    def _loop(self, target: cst.BaseExpression, over: cst.BaseExpression) -> None:
        called = spelled(over.func) if isinstance(over, cst.Call) else ""
        while called in _PASSES and isinstance(over, cst.Call) and over.args:
            over = over.args[0].value
            called = spelled(over.func) if isinstance(over, cst.Call) else ""
        if called in ("range", "trange"):
            self._pair(target, _COUNT)
        elif called == "enumerate" and isinstance(target, cst.Tuple) and len(target.elements) == 2:
            self._pair(target.elements[0].value, _COUNT)
            self._pair(target.elements[1].value, None)
        else:
            self._pair(target, None)

    def _pair(self, target: cst.BaseExpression, value: cst.BaseExpression | None) -> None:
        if isinstance(target, (cst.Tuple, cst.List)):
            inner = value.elements if isinstance(value, (cst.Tuple, cst.List)) else ()
            for index, element in enumerate(target.elements):
                paired = inner[index].value if len(inner) == len(target.elements) else None
                self._pair(element.value, paired)
            return
        self.values[target] = value
        name = spelled(target)
        if name and name not in self._hidden:
            self.bound.setdefault(name, []).append(value)
