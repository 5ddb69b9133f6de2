"""What a file defines, read off the tree that flake8 has already built.

Only statements are walked, never expressions: the outline costs a small part of what parsing the file did. It holds
names, line spans and the few expressions that class resolution needs (bases and decorators); statements are read
later, by libcst, and only where they matter.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeGuard

_NEWLINE = re.compile(r"\r\n|\r|\n")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NONE: frozenset[str] = frozenset()
FunctionNode: TypeAlias = "ast.FunctionDef | ast.AsyncFunctionDef"
_Definition: TypeAlias = "FunctionNode | ast.ClassDef"
_COMPOUND = frozenset(
    getattr(ast, name)
    for name in ("If", "For", "AsyncFor", "While", "With", "AsyncWith", "Try", "TryStar", "Match")
    if hasattr(ast, name)  # TryStar is there from Python 3.11 on
)
_DEFINITIONS = frozenset([*_FUNCTIONS, ast.ClassDef])
# Most statements define nothing and have no others within: one look at their class passes them by.
_NESTING = _COMPOUND | _DEFINITIONS
_BINDING = frozenset(
    getattr(ast, name)
    for name in ("Import", "ImportFrom", "Assign", "AnnAssign", "AugAssign", "TypeAlias")
    if hasattr(ast, name)  # TypeAlias is there from Python 3.12 on
).union(_DEFINITIONS)
# The parts of compound statements that hold statements, in the order of the text.
_BLOCKS = {
    kind: tuple(name for name in ("cases", "body", "handlers", "orelse", "finalbody") if name in kind._fields)
    for kind in _COMPOUND
}


@dataclass(slots=True, eq=False)
class FunctionOutline:
    """A ``def``: its name, its qualified name, and the lines from ``def`` (not from its decorators) to its end.

    ``decorators`` are dotted names as written (``property``, ``x.setter``, ``functools.cached_property``), empty
    strings for those that are no names; a decorator's call counts as the name that is called.
    """

    name: str
    qualname: str
    line: int
    end_line: int
    indented: bool
    decorators: tuple[str, ...]

    @property
    def marks(self) -> frozenset[str]:
        """The last parts of the names of its decorators."""
        return frozenset(decorator.rpartition(".")[2] for decorator in self.decorators) if self.decorators else _NONE


@dataclass(slots=True, eq=False)
class ImportedName:
    """``from module import name`` (``name`` empty for ``import module``), ``level`` dots in front."""

    module: str
    name: str
    level: int


@dataclass(slots=True, eq=False)
class Assigned:
    """A statement that binds the name, by its place; what it binds is read by libcst when somebody asks.

    Others may stand in the same lines, so there are columns too, in bytes as Python counts them.
    """

    line: int
    end_line: int
    column: int
    end_column: int
    annotation: ast.expr | None = None
    has_value: bool = True

    @property
    def indented(self) -> bool:
        """Whether it does not begin its line."""
        return self.column > 0


@dataclass(slots=True, eq=False)
class ClassOutline:
    """A class: its bases as expressions, its functions by name in order of definition, its own names."""

    name: str
    qualname: str
    line: int
    end_line: int
    bases: tuple[ast.expr, ...]
    keywords: tuple[ast.keyword, ...]
    decorators: tuple[str, ...]
    functions: dict[str, list[FunctionOutline]] = field(default_factory=dict)
    names: dict[str, list[Binding]] = field(default_factory=dict)
    within: FunctionOutline | None = None
    column: int = 0

    @property
    def marks(self) -> frozenset[str]:
        """The last parts of the names of its decorators."""
        return frozenset(decorator.rpartition(".")[2] for decorator in self.decorators)

    def __contains__(self, line: int) -> bool:
        """Whether a line of the file is one of the class."""
        return self.line <= line <= self.end_line


Binding: TypeAlias = "FunctionOutline | ClassOutline | ImportedName | Assigned"


@dataclass(slots=True, eq=False)
class Outline:
    """A file: top-level names with everything that may be bound to them, star imports, and all classes in order.

    ``nodes`` are the trees of its functions by their first lines, those in classes and in other functions included.
    """

    names: dict[str, list[Binding]]
    stars: tuple[ImportedName, ...]
    classes: tuple[ClassOutline, ...]
    nodes: dict[int, FunctionNode]
    has_inner_classes: bool = field(init=False)
    _named: dict[str, list[ClassOutline]] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        """Note whether any class is one within a function."""
        self.has_inner_classes = any(cls.within is not None for cls in self.classes)

    def named(self, qualname: str) -> Sequence[ClassOutline]:
        """The classes of a qualified name, in order."""
        if not self._named:
            for cls in self.classes:
                self._named.setdefault(cls.qualname, []).append(cls)
        return self._named.get(qualname, ())


def split_lines(source: str) -> list[str]:
    """Split as Python's tokenizer does: at ``\\n``, ``\\r\\n`` and ``\\r`` only, without the line ends."""
    return _NEWLINE.split(source) if "\r" in source else source.split("\n")


def line_starts(source: str) -> list[int]:
    """Where each of these lines starts."""
    return [0, *(end.end() for end in _NEWLINE.finditer(source))]


def dotted(node: ast.expr) -> str:
    """The dotted name that an expression spells (``a.b.c``), or an empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    return ".".join(reversed(parts))


def outline(tree: ast.Module) -> Outline:
    """Outline a parsed file."""
    reader = _Reader()
    names = reader.scope(tree.body)
    return Outline(names, tuple(reader.stars), tuple(reader.classes), reader.nodes)


def _decorator(node: ast.expr) -> str:
    return dotted(node.func if isinstance(node, ast.Call) else node)


def targets(node: ast.expr) -> Sequence[str]:
    """The names that an assignment to an expression binds."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, (ast.Tuple, ast.List)):
        return [name for element in node.elts for name in targets(element)]
    return targets(node.value) if isinstance(node, ast.Starred) else ()


def is_type_alias(node: ast.stmt) -> TypeGuard[Any]:
    """Whether a statement is ``type Name = ...``, which Pythons before 3.12 have no class for."""
    return node.__class__.__name__ == "TypeAlias"


class _Reader:
    """Walks statements; keeps the classes, functions and star imports of the whole file."""

    def __init__(self) -> None:
        self.classes: list[ClassOutline] = []
        self.stars: list[ImportedName] = []
        self.nodes: dict[int, FunctionNode] = {}

    def scope(self, body: Iterable[ast.stmt]) -> dict[str, list[Binding]]:
        """Read a module's body."""
        names: dict[str, list[Binding]] = {}
        self._bind(body, names, "", None)
        return names

    def _bind(
        self, body: Iterable[ast.stmt], names: dict[str, list[Binding]], prefix: str, within: FunctionOutline | None
    ) -> None:
        for node in flatten(body):
            if type(node) not in _BINDING:
                continue
            if isinstance(node, _FUNCTIONS):
                function = self._function(node, prefix)
                names.setdefault(node.name, []).append(function)
            elif isinstance(node, ast.ClassDef):
                names.setdefault(node.name, []).append(self._class(node, prefix, within))
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.asname:
                        names.setdefault(alias.asname, []).append(ImportedName(alias.name, "", 0))
                    else:
                        top = alias.name.partition(".")[0]
                        names.setdefault(top, []).append(ImportedName(top, "", 0))
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node, names)
            elif isinstance(node, ast.Assign):
                self._assignment(node, node.targets, names)
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                self._assignment(node, [node.target], names)
            elif is_type_alias(node):
                self._assignment(node, [node.name], names)

    def _import_from(self, node: ast.ImportFrom, names: dict[str, list[Binding]]) -> None:
        for alias in node.names:
            imported = ImportedName(node.module or "", alias.name, node.level)
            if alias.name == "*":
                self.stars.append(imported)
            else:
                names.setdefault(alias.asname or alias.name, []).append(imported)

    def _assignment(
        self,
        node: ast.Assign | ast.AnnAssign | ast.AugAssign,
        bound_to: list[ast.expr],
        names: dict[str, list[Binding]],
    ) -> None:
        annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
        bound = Assigned(
            node.lineno,
            node.end_lineno or node.lineno,
            node.col_offset,
            node.end_col_offset or 0,
            annotation,
            node.value is not None,
        )
        for target in bound_to:
            for name in targets(target):
                names.setdefault(name, []).append(bound)

    def _function(self, node: FunctionNode, prefix: str) -> FunctionOutline:
        self.nodes[node.lineno] = node
        function = FunctionOutline(
            node.name,
            prefix + node.name,
            node.lineno,
            node.end_lineno or node.lineno,
            node.col_offset > 0,
            tuple(_decorator(d) for d in node.decorator_list),
        )
        # Classes made inside a function are classes of the file too; its other names are its own.
        for inner in _definitions(node.body):
            if isinstance(inner, ast.ClassDef):
                self._class(inner, f"{function.qualname}.<locals>.", function)
            else:
                self._function(inner, f"{function.qualname}.<locals>.")
        return function

    def _class(self, node: ast.ClassDef, prefix: str, within: FunctionOutline | None) -> ClassOutline:
        cls = ClassOutline(
            node.name,
            prefix + node.name,
            node.lineno,
            node.end_lineno or node.lineno,
            tuple(node.bases),
            tuple(node.keywords),
            tuple(_decorator(d) for d in node.decorator_list),
            within=within,
            column=node.col_offset,
        )
        self.classes.append(cls)
        self._bind(node.body, cls.names, f"{cls.qualname}.", within)
        for name, bindings in cls.names.items():
            functions = [b for b in bindings if isinstance(b, FunctionOutline)]
            if functions:
                cls.functions[name] = functions
        return cls


def flatten(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body and of the compound statements in it, but not of functions and classes.

    Iterative, for an ``elif`` chain nests as deep as it is long.
    """
    stack = [iter(body)]
    while stack:
        for node in stack[-1]:
            yield node
            if type(node) in _COMPOUND:
                stack.extend(iter(inner) for inner in reversed(_bodies(node)))
                break
        else:
            stack.pop()


def _definitions(body: Iterable[ast.stmt]) -> Iterator[_Definition]:
    """The functions and classes among what ``flatten`` gives: few of many, so that the others are passed by quickly."""
    stack = [iter(body)]
    while stack:
        for node in stack[-1]:
            kind = type(node)
            if kind not in _NESTING:
                continue
            if kind in _DEFINITIONS:
                yield node  # type: ignore[misc]
            else:
                stack.extend(iter(inner) for inner in reversed(_bodies(node)))
                break
        else:
            stack.pop()


def _bodies(node: ast.stmt) -> list[list[ast.stmt]]:
    """The bodies of a compound statement that hold any statement, in the order of the text."""
    found: list[list[ast.stmt]] = []
    for name in _BLOCKS[type(node)]:
        inner = getattr(node, name)
        if name in ("handlers", "cases"):
            found += [one.body for one in inner]
        elif inner:
            found.append(inner)
    return found
