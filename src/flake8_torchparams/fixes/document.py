"""One source file as libcst reads it, with the place of each node as offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import TypeVar

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from flake8_torchparams.fixes.records import CannotFix

NEWLINE = re.compile(r"\r\n?|\n")

Node = TypeVar("Node", bound=cst.CSTNode)


class Document:
    """A parsed file. Raises ``CannotFix`` when libcst cannot parse it or would not write it back as it was."""

    def __init__(self, source: str) -> None:
        """Parse the text and take the place of every node."""
        self.source = source
        try:
            self.module = cst.parse_module(source)
            if self.module.code != source:
                raise CannotFix("libcst does not reproduce this file exactly")
            self._ranges = MetadataWrapper(self.module, unsafe_skip_copy=True).resolve(PositionProvider)
        except (cst.ParserSyntaxError, UnicodeError, ValueError) as error:
            raise CannotFix(f"libcst cannot parse this file: {str(error).splitlines()[0]}") from error
        except RecursionError as error:
            raise CannotFix("the file is nested too deep for libcst") from error
        self.line_starts = [0, *(match.end() for match in NEWLINE.finditer(source))]
        self._parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self._children: dict[cst.CSTNode, list[cst.CSTNode]] = {}
        self._starting: dict[int, list[cst.CSTNode]] = {}
        self._link()

    def _link(self) -> None:
        """Note parents, children in order of the text, and what starts where."""
        waiting: list[cst.CSTNode] = [self.module]
        while waiting:
            node = waiting.pop()
            children = [child for child in _parts(node) if child in self._ranges]
            children.sort(key=self.start)
            self._children[node] = children
            self._parents.update(dict.fromkeys(children, node))
            self._starting.setdefault(self.start(node), []).append(node)
            waiting += children

    @property
    def newline(self) -> str:
        """The line end that the file uses."""
        return self.module.default_newline

    @property
    def indent(self) -> str:
        """One step of indentation."""
        return self.module.default_indent

    def offset(self, line: int, column: int) -> int:
        """Offset of a line (from 1) and column (from 0); places past the end give the end."""
        if line > len(self.line_starts):
            return len(self.source)
        return min(self.line_starts[line - 1] + column, len(self.source))

    def line(self, offset: int) -> int:
        """The line (from 1) of an offset."""
        low, high = 0, len(self.line_starts)
        while high - low > 1:
            middle = (low + high) // 2
            if self.line_starts[middle] <= offset:
                low = middle
            else:
                high = middle
        return low + 1

    def column(self, offset: int) -> int:
        """The column (from 0) of an offset."""
        return offset - self.line_starts[self.line(offset) - 1]

    def line_end(self, offset: int) -> int:
        """Offset of the start of the next line."""
        line = self.line(offset)
        return self.line_starts[line] if line < len(self.line_starts) else len(self.source)

    def start(self, node: cst.CSTNode) -> int:
        """Where the node starts, its own parentheses left out."""
        place = self._ranges[node].start
        return self.offset(place.line, place.column)

    def end(self, node: cst.CSTNode) -> int:
        """Where the node ends, its own parentheses left out."""
        place = self._ranges[node].end
        return self.offset(place.line, place.column)

    def span(self, expression: cst.BaseExpression) -> tuple[int, int]:
        """Where an expression starts and ends, with its parentheses."""
        start = self.start(expression.lpar[0] if expression.lpar else expression)
        return start, self.end(expression.rpar[-1] if expression.rpar else expression)

    def text(self, expression: cst.BaseExpression) -> str:
        """The source of an expression, with its parentheses."""
        start, end = self.span(expression)
        return self.source[start:end]

    def at(self, line: int, column: int) -> list[cst.CSTNode]:
        """The nodes that start at a place, the longest first."""
        return sorted(self._starting.get(self.offset(line, column), []), key=self.end, reverse=True)

    def walk(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The node and all below it, in order of the text."""
        waiting = [node]
        while waiting:
            current = waiting.pop()
            yield current
            waiting.extend(reversed(self._children.get(current, ())))

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that holds this one."""
        return self._parents.get(node)

    def ancestors(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around this one, the nearest first."""
        above = self.parent(node)
        while above is not None:
            yield above
            above = self.parent(above)

    def enclosing(self, node: cst.CSTNode, kind: type[Node]) -> Node | None:
        """The nearest node of a kind around this one."""
        return next((above for above in self.ancestors(node) if isinstance(above, kind)), None)

    def statement(self, node: cst.CSTNode) -> cst.BaseSmallStatement | None:
        """The small statement around this node, or the node itself."""
        if isinstance(node, cst.BaseSmallStatement):
            return node
        return next((above for above in self.ancestors(node) if isinstance(above, cst.BaseSmallStatement)), None)

    def own_line(self, statement: cst.BaseSmallStatement) -> cst.SimpleStatementLine | None:
        """The line which holds this statement and no other, None where there are more of them or a colon before it."""
        line = self.parent(statement)
        return line if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None

    def indentation(self, offset: int) -> str:
        """The white space that the line of this offset starts with."""
        start = self.line_starts[self.line(offset) - 1]
        found = re.compile(r"[ \t\f]*").match(self.source, start)
        return found.group() if found else ""


@cache
def _fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _parts(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The nodes right below a node, in no order."""
    for name in _fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, cst.CSTNode):
            yield value
        elif isinstance(value, list | tuple):
            yield from (item for item in value if isinstance(item, cst.CSTNode))
