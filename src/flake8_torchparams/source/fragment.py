"""The libcst tree of one function (or of one statement), parsed when it is first asked for.

A function is cut out of its file by its lines and parsed alone: libcst reads the constructors of a package in a sixth
of the time that all of its text takes. An indented function is put under ``if 1:``, which keeps its columns as they
are.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import libcst as cst
from libcst.metadata import CodeRange

from flake8_torchparams.source.parse import parsed
from flake8_torchparams.source.positions import positions

# libcst's native parser overflows the stack of a thread (512 KiB on macOS) somewhere beyond this many nested nodes, and
# takes the process with it. Only long texts can nest that deep.
_DEEPEST = 250
_LONG_STATEMENT = 5
_OPERATORS = (
    ".",
    "+",
    "-",
    "*",
    "/",
    "%",
    "@",
    "&",
    "|",
    "^",
    "~",
    "<",
    ">",
    "=",
    " and",
    " or",
    "not ",
    " if ",
    "lambda",
)


Found = TypeVar("Found")


class NotAnalysed(Exception):
    """A piece of source that Python accepts and libcst (or the depth of the stack) does not; the text says why."""


class Fragment:
    """The lines of one statement of a file, which is often a function; ``first`` is the number of their first one.

    ``path`` is the file's; ``indented`` tells whether the statement begins further in.
    """

    __slots__ = ("_found", "_positions", "_tree", "first", "indented", "lines", "path")

    def __init__(self, path: str, lines: Sequence[str], first: int, indented: bool) -> None:
        self.path = path
        self.first = first
        self.indented = indented
        self.lines = lines
        self._found: dict[object, object] = {}
        self._tree: cst.Module | str | None = None
        self._positions: Mapping[cst.CSTNode, CodeRange] | None = None

    @property
    def tree(self) -> cst.Module:
        """The parsed lines; raises NotAnalysed when libcst cannot parse them."""
        if self._tree is None:
            try:
                self._tree = self._parsed()
            except RecursionError as error:
                # which hangs on how far down the question comes from
                raise NotAnalysed("nested too deep") from error
        if isinstance(self._tree, str):
            raise NotAnalysed(self._tree)
        return self._tree

    def _parsed(self) -> cst.Module | str:
        """The parsed lines, or why libcst cannot parse them: many ask for the same ones."""
        text = "\n".join(self.lines) + "\n"
        if self.indented:
            text = "if 1:\n" + text
        if _may_be_deep(self.lines) and _too_deep(text):
            return "nested too deep"
        try:
            return cst.parse_module(text)
        except cst.ParserSyntaxError as error:
            return f"libcst cannot parse line {error.raw_line + self.first - 1 - self.indented}"

    @property
    def statements(self) -> Sequence[cst.BaseStatement | cst.BaseSmallStatement]:
        """The statements of the fragment, without the ``if 1:`` that may hold them."""
        body = self.tree.body
        if self.indented:
            first = body[0]
            assert isinstance(first, cst.If)
            return first.body.body
        return body

    @property
    def definition(self) -> cst.FunctionDef | None:
        """The function, for a fragment that is one; None for other statements, such as the field of a dataclass."""
        return next((statement for statement in self.statements if isinstance(statement, cst.FunctionDef)), None)

    @property
    def function(self) -> cst.FunctionDef:
        """The same; raises NotAnalysed when the lines hold no function of their own."""
        definition = self.definition
        if definition is None:
            raise NotAnalysed(f"no function at line {self.first}")
        return definition

    def once(self, find: Callable[[Fragment], Found]) -> Found:
        """What a function finds out of this fragment, asked only once."""
        if find not in self._found:
            self._found[find] = find(self)
        return self._found[find]  # type: ignore[return-value]

    def holds(self, node: cst.CSTNode) -> bool:
        """Whether a node is one of this fragment."""
        return node in self._places()

    def position(self, node: cst.CSTNode) -> tuple[int, int]:
        """Line (from 1) and column (from 0, in characters) of a node of this fragment within the file."""
        try:
            start = self._places()[node].start
        except RecursionError as error:
            raise NotAnalysed("nested too deep") from error
        return start.line + self.first - 1 - self.indented, start.column

    def _places(self) -> Mapping[cst.CSTNode, CodeRange]:
        if self._positions is None:
            self._positions = positions(self.tree)
        return self._positions


def expression(text: str) -> cst.BaseExpression:
    """A text that stands for an expression, as in the quotes of an annotation; raises NotAnalysed where it is none, or
    nests too deep.
    """
    try:
        if len(text) >= _DEEPEST:
            parts = (part for statement in parsed(text).body for part in ast.iter_child_nodes(statement))
            if any(map(_nests_too_deep, parts)):
                raise NotAnalysed("nested too deep")
        return cst.parse_expression(text)
    except (cst.ParserSyntaxError, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise NotAnalysed("no expression") from error


def _may_be_deep(lines: Sequence[str]) -> bool:
    """Whether some statement has enough operators and brackets to nest deeper than libcst's parser bears.

    Counts characters, which is quick, and too many rather than too few of them.
    """
    if len(lines) < _DEEPEST and sum(map(len, lines)) < 2 * _DEEPEST:
        return False
    depth = nesting = branches = 0
    for line in lines:
        opened = line.count("(") + line.count("[") + line.count("{")
        depth += opened - line.count(")") - line.count("]") - line.count("}")
        nesting += opened + sum(map(line.count, _OPERATORS))
        if nesting > _DEEPEST:
            return True
        if "elif" in line or "else" in line:
            branches += 1
        if depth <= 0 and not line.endswith("\\"):
            depth = nesting = 0
    return branches > _DEEPEST // 3


def _too_deep(text: str) -> bool:
    """Whether some part of the text nests deeper than libcst's parser bears."""
    try:
        tree = parsed(textwrap.dedent(text) if text[0] in " \t" else text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return _nests_too_deep(tree)


def _nests_too_deep(tree: ast.AST) -> bool:
    stack: list[tuple[ast.AST, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        if depth > _DEEPEST:
            return True
        if isinstance(node, ast.stmt) and not hasattr(node, "body") and _span(node) < _LONG_STATEMENT:
            continue
        stack.extend((child, depth + 1) for child in ast.iter_child_nodes(node))
    return False


def _span(node: ast.stmt) -> int:
    """Lines of a statement; one that is long within a line counts as many."""
    lines = (node.end_lineno or node.lineno) - node.lineno
    return lines + ((node.end_col_offset or 0) // 200)
