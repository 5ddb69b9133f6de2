"""The tree of a function: the way up from each node, their order, and what stands for ``self``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import libcst as cst

from flake8_torchparams.source.dotted import name_of, root_of, spelled
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.walk import children, walk
from flake8_torchparams.usage.bindings import BINDERS, FUNCTIONS, Binder, Bindings

Assignment: TypeAlias = cst.Assign | cst.AnnAssign
COMPREHENSIONS = (cst.GeneratorExp, cst.ListComp, cst.SetComp, cst.DictComp)
_TRIES = (cst.Try, cst.TryStar)
# What stands in them is not reached by each call of a function.
_CONDITIONS = (cst.If, cst.IfExp, cst.For, cst.While, cst.Match, *_TRIES, cst.Lambda, cst.BooleanOperation)


class Body:
    """A function's tree with the way up from each node, and each node's place in the order of the text."""

    def __init__(self, function: cst.FunctionDef) -> None:
        self.function = function
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.starts: dict[cst.CSTNode, int] = {}
        self.ends: dict[cst.CSTNode, int] = {}
        self.names: list[cst.Name] = []
        self.lookups: list[cst.Call] = []
        self._members: dict[str, list[cst.Attribute]] = {}
        self._assignments: list[Assignment] = []
        self._assigned: dict[str, list[tuple[Assignment, cst.BaseExpression]]] | None = None
        self.puts: list[cst.Call] = []
        self._binders: list[Binder] = []
        self._shared: list[cst.Nonlocal] = []
        self._bindings: Bindings | None = None
        self._read()

    @property
    def parameters(self) -> list[cst.Param]:
        """The parameters of the function itself."""
        params = self.function.params
        stars = [param for param in (params.star_arg, params.star_kwarg) if isinstance(param, cst.Param)]
        return [*params.posonly_params, *params.params, *params.kwonly_params, *stars]

    @property
    def receiver(self) -> str:
        """The name of the first parameter."""
        parameters = [*self.function.params.posonly_params, *self.function.params.params]
        return parameters[0].name.value if parameters else ""

    @property
    def bindings(self) -> Bindings:
        """What the names of the function are bound to."""
        if self._bindings is None:
            within = [
                any(isinstance(n, FUNCTIONS) and n is not self.function for n in self.above(b)) for b in self._binders
            ]
            own = [node for node, inner in zip(self._binders, within, strict=True) if not inner]
            others = [node for node, inner in zip(self._binders, within, strict=True) if inner]
            self._bindings = Bindings.among(own, others, self._shared)
        return self._bindings

    def assignments(self, name: str) -> Sequence[tuple[Assignment, cst.BaseExpression]]:
        """The statements that assign to a dotted name, alone or among others, each with the target that it is there."""
        if self._assigned is None:
            self._assigned = {}
            for node in self._assignments:
                for target in _targets(node):
                    self._assigned.setdefault(spelled(target), []).append((node, target))
        return self._assigned.get(name, ()) if name else ()

    def members(self, name: str) -> Sequence[cst.Attribute]:
        """Each time that something is asked for its attribute of a name, in order."""
        return self._members.get(name, ())

    def is_local(self, name: str) -> bool:
        """Whether a name is one of the function's own, whatever the file knows by it."""
        return name in self.bindings.params or name in self.bindings.bound

    def _read(self) -> None:
        """Note where each node stands."""
        around: list[cst.CSTNode] = []
        # None stands behind what is below the innermost of those around
        left: list[cst.CSTNode | None] = [self.function]
        count = 0
        while left:
            count += 1
            node = left.pop()
            if node is None:
                self.ends[around.pop()] = count
                continue
            if around:
                self.parents[node] = around[-1]
                self._sort(node)
            self.starts[node] = count
            around.append(node)
            left.append(None)
            left.extend(reversed(children(node)))

    def _sort(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Name):
            self.names.append(node)
        elif isinstance(node, cst.Attribute):
            self._members.setdefault(node.attr.value, []).append(node)
        elif isinstance(node, cst.Call):
            called = name_of(node.func)
            if called == "getattr":
                self.lookups.append(node)
            elif called == "setattr":
                self.puts.append(node)
        elif isinstance(node, cst.Nonlocal):
            self._shared.append(node)
        elif isinstance(node, BINDERS):
            self._binders.append(node)
            if isinstance(node, cst.Assign) or (isinstance(node, cst.AnnAssign) and node.value is not None):
                self._assignments.append(node)

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def is_outermost(self, node: cst.CSTNode) -> bool:
        """Whether a node stands under no condition and in no loop of the function."""
        return not any(
            isinstance(outer, _CONDITIONS) or (isinstance(outer, cst.FunctionDef) and outer is not self.function)
            for outer in self.above(node)
        )

    def bound_within(self, node: cst.Name) -> cst.CSTNode | None:
        """The comprehension or lambda whose own variable a name is; None where it is that of no such one."""
        inner: cst.CSTNode = node
        for outer in self.above(node):
            if isinstance(outer, cst.Lambda) and inner is outer.body:
                own = any(param.name.value == node.value for param in outer.params.params)
            elif isinstance(outer, COMPREHENSIONS) and not self.holds(outer.for_in.iter, node):
                own = any(binds(loop.target, node.value) for loop in loops_of(outer))
            else:
                own = False
            if own:
                return outer
            inner = outer
        return None

    def around_loop(self, loop: cst.CompFor) -> cst.CSTNode:
        """The comprehension that a loop is one of."""
        return next(outer for outer in self.above(loop) if not isinstance(outer, cst.CompFor))

    def base_calls(self) -> list[cst.Call]:
        """The calls of other constructors: ``super().__init__(x)``."""
        calls = (self.parents[node] for node in self.members("__init__"))
        return [call for call in calls if isinstance(call, cst.Call)]

    def is_own(self, node: cst.CSTNode) -> bool:
        """Whether a node belongs to the function itself, and not to one within it."""
        return next(n for n in self.above(node) if isinstance(n, cst.FunctionDef)) is self.function

    def is_certain(self, node: cst.CSTNode) -> bool:
        """Whether each call of the function comes by a node: it is outermost, and nothing returns before it."""
        return self.is_outermost(node) and not any(
            isinstance(other, (cst.Return, cst.Yield)) and start < self.starts[node]
            for other, start in self.starts.items()
        )

    def is_unconditional(self, node: cst.CSTNode) -> bool:
        """Whether an expression is evaluated each time that its statement is."""
        for outer in self.above(node):
            if isinstance(outer, (cst.IfExp, cst.BooleanOperation, cst.Lambda, cst.CompFor)):
                return False
            if isinstance(outer, (cst.SimpleStatementLine, cst.IndentedBlock)):
                break
        return True

    def is_beside(self, node: cst.CSTNode, other: cst.CSTNode) -> bool:
        """Whether two nodes stand in different branches of one ``if``, of which each call takes a single one."""
        return self.test_between(node, other) is not None

    def test_between(self, node: cst.CSTNode, other: cst.CSTNode) -> cst.BaseExpression | None:
        """The test of the ``if`` in whose different branches two nodes stand; None where they stand in none."""
        inner = node
        for outer in self.above(node):
            if isinstance(outer, (cst.If, cst.IfExp)) and self.holds(outer, other):
                apart = inner is not outer.test and not any(self.holds(part, other) for part in (inner, outer.test))
                return outer.test if apart else None
            inner = outer
        return None

    def holds(self, outer: cst.CSTNode, node: cst.CSTNode) -> bool:
        """Whether a node is another one or stands in it."""
        return self.starts[outer] <= self.starts[node] < self.ends[outer]

    def leads_to(self, statement: cst.CSTNode, node: cst.CSTNode, true: Collection[str] = ()) -> bool:
        """Whether every way to ``node`` within the function comes by ``statement``.

        ``true``: the names of what is true of ``self``, so that tests of it are passed.
        """
        if self.ends[statement] > self.starts[node]:
            return False
        block: cst.CSTNode | None = None
        for outer in self.above(statement):
            if isinstance(outer, cst.IndentedBlock):
                around = self.parents[outer]
                if isinstance(around, cst.With) or self._is_tried(outer, around, node):
                    continue
                if isinstance(around, cst.If) and around.body is outer and self._is_true(around.test, true):
                    continue
                block = outer
                break
        return block is not None and any(outer is block for outer in self.above(node))

    def _is_tried(self, block: cst.CSTNode, around: cst.CSTNode, node: cst.CSTNode) -> bool:
        """Whether a block is what a ``try`` begins with, and a node stands in none of what follows its exceptions."""
        if not isinstance(around, _TRIES) or around.body is not block:
            return False
        after = (*around.handlers, *([] if around.finalbody is None else [around.finalbody]))
        return not any(self.holds(part, node) for part in after)

    def _is_true(self, test: cst.BaseExpression, true: Collection[str]) -> bool:
        return isinstance(test, cst.Attribute) and test.attr.value in true and name_of(test.value) == self.receiver


def _targets(node: Assignment) -> Iterator[cst.BaseExpression]:
    """The targets of a statement, and the elements of those that are several."""
    for target in [target.target for target in node.targets] if isinstance(node, cst.Assign) else [node.target]:
        yield target
        if isinstance(target, (cst.Tuple, cst.List)):
            yield from (element.value for element in target.elements)


def calls_of(body: Body, method: str, is_library: Callable[[str], bool]) -> Iterator[cst.Call | None]:
    """The calls of a method of ``self`` in a function; None for a mention of it that is no call, or may come later.

    ``is_library``: whether a name is that of a library, what it has of the method's name being none of it.
    """
    for node in body.members(method):
        if not is_library(root_of(node)):
            parent = body.parents[node]
            now = not any(
                isinstance(n, (cst.Lambda, cst.FunctionDef)) and n is not body.function for n in body.above(node)
            )
            of_self = name_of(node.value) == body.receiver or isinstance(node.value, cst.Call)
            yield parent if isinstance(parent, cst.Call) and parent.func is node and now and of_self else None


@lru_cache(maxsize=128)
def body_of(function: cst.FunctionDef) -> Body:
    """The tree of a function, kept for the next attribute that is looked for in it."""
    return Body(function)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a function stands: its file, and the class whose object ``self`` is."""

    file: SourceFile
    cls: ClassRef | None


def is_of_torch(node: cst.BaseExpression) -> bool:
    """Whether a dotted expression starts with torch, by either name that it goes by: ``import torch as th``."""
    return root_of(node) in ("torch", "th")


def loops_of(comprehension: cst.BaseComp) -> Iterator[cst.CompFor]:
    """The loops of a comprehension, the outermost first."""
    loop: cst.CompFor | None = comprehension.for_in
    while loop is not None:
        yield loop
        loop = loop.inner_for_in


def binds(target: cst.CSTNode, name: str) -> bool:
    """Whether a name is among the targets of a loop."""
    return any(isinstance(part, cst.Name) and part.value == name for part in walk(target))


def ends_in_return(block: cst.BaseSuite) -> bool:
    """Whether a block ends in a return; one that raises tells that something was left behind, and helps nobody."""
    last = block.body[-1] if block.body else None
    if isinstance(last, cst.SimpleStatementLine):
        last = last.body[-1]
    return isinstance(last, cst.Return)
