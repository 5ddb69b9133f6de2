"""The tree of a function: the way up from each node, their order, and what stands for ``self``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import libcst as cst

from flake8_torchparams.model.bindings import BINDERS, Binder, Bindings, parts_of
from flake8_torchparams.source.project import ClassRef, SourceFile

_BLANK = frozenset(
    [cst.SimpleWhitespace, cst.ParenthesizedWhitespace, cst.EmptyLine, cst.TrailingWhitespace, cst.Newline, cst.Comma]
)


class Body(cst.CSTVisitor):
    """A function's tree with the way up from each node, and each node's place in the order of the text."""

    def __init__(self, function: cst.FunctionDef) -> None:
        super().__init__()
        self.function = function
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.starts: dict[cst.CSTNode, int] = {}
        self.ends: dict[cst.CSTNode, int] = {}
        self.attributes: list[cst.Attribute] = []
        self.names: list[cst.Name] = []
        self.lookups: list[cst.Call] = []
        self.assignments: list[cst.Assign | cst.AnnAssign] = []
        self.puts: list[cst.Call] = []
        self._binders: list[Binder] = []
        self._bindings: Bindings | None = None
        self._stack: list[cst.CSTNode] = []
        self._count = 0
        function.visit(self)

    @property
    def receiver(self) -> str:
        """The name of the first parameter."""
        parameters = [*self.function.params.posonly_params, *self.function.params.params]
        return parameters[0].name.value if parameters else ""

    @property
    def bindings(self) -> Bindings:
        """What the names of the function are bound to."""
        if self._bindings is None:
            self._bindings = Bindings()
            for node in self._binders:
                self._bindings.note(node)
        return self._bindings

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Note where the node stands."""
        if type(node) in _BLANK:
            return False
        if self._stack:
            self.parents[node] = self._stack[-1]
            self._sort(node)
        self._stack.append(node)
        self.starts[node] = self._count = self._count + 1
        return True

    def _sort(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Name):
            self.names.append(node)
        elif isinstance(node, cst.Attribute):
            self.attributes.append(node)
        elif isinstance(node, cst.Call):
            called = name_of(node.func)
            if called == "getattr":
                self.lookups.append(node)
            elif called == "setattr":
                self.puts.append(node)
        elif isinstance(node, BINDERS):
            self._binders.append(node)
            if isinstance(node, cst.Assign) or (isinstance(node, cst.AnnAssign) and node.value is not None):
                self.assignments.append(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Note where the node ends."""
        if self._stack and self._stack[-1] is original_node:
            self._stack.pop()
            self.ends[original_node] = self._count = self._count + 1

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def is_outermost(self, node: cst.CSTNode) -> bool:
        """Whether a node stands under no condition and in no loop of the function."""
        return not any(
            isinstance(outer, (cst.If, cst.IfExp, cst.For, cst.While, cst.Try, cst.Lambda, cst.BooleanOperation))
            or (isinstance(outer, cst.FunctionDef) and outer is not self.function)
            for outer in self.above(node)
        )

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

    def leads_to(self, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
        """Whether every way to ``node`` within the function comes by ``statement``."""
        if self.ends[statement] > self.starts[node]:
            return False
        block: cst.CSTNode | None = None
        for outer in self.above(statement):
            if isinstance(outer, cst.IndentedBlock):
                around = self.parents[outer]
                if isinstance(around, cst.With) or (isinstance(around, cst.Try) and around.body is outer):
                    continue
                block = outer
                break
        return block is not None and any(outer is block for outer in self.above(node))


@lru_cache(maxsize=128)
def body_of(function: cst.FunctionDef) -> Body:
    """The tree of a function, kept for the next attribute that is looked for in it."""
    return Body(function)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a function stands: its file, and the class whose object ``self`` is."""

    file: SourceFile
    cls: ClassRef | None


def name_of(node: cst.BaseExpression) -> str:
    """A bare name; empty when the expression is none."""
    return node.value if isinstance(node, cst.Name) else ""


def root_of(node: cst.BaseExpression) -> str:
    """The name that a dotted expression starts with."""
    parts = parts_of(node)
    return parts[0] if parts else ""
