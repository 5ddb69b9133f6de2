"""One source file as libcst reads it, with the place of each node as offsets into the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import libcst as cst
from libcst.metadata import (
    MetadataWrapper,
    ParentNodeProvider,
    PositionProvider,
    WhitespaceInclusivePositionProvider,
)

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
            wrapper = MetadataWrapper(self.module, unsafe_skip_copy=True)
            inner = wrapper.resolve(PositionProvider)
            outer = wrapper.resolve(WhitespaceInclusivePositionProvider)
            self._parents = wrapper.resolve(ParentNodeProvider)
        except (cst.ParserSyntaxError, UnicodeError, ValueError) as error:
            raise CannotFix(f"libcst cannot parse this file: {str(error).splitlines()[0]}") from error
        except RecursionError as error:
            raise CannotFix("the file is nested too deep for libcst") from error
        self.line_starts = [0, *(match.end() for match in NEWLINE.finditer(source))]
        self._inner = inner
        self._outer = outer
        self._children: dict[cst.CSTNode, list[cst.CSTNode]] = {}
        for child, above in self._parents.items():
            self._children.setdefault(above, []).append(child)
        self._starting: dict[int, list[cst.CSTNode]] = {}
        for node, place in inner.items():
            self._starting.setdefault(self.offset(place.start.line, place.start.column), []).append(node)
        for nodes in self._starting.values():
            nodes.sort(key=lambda node: -self.end(node))

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
        place = self._inner[node].start
        return self.offset(place.line, place.column)

    def end(self, node: cst.CSTNode) -> int:
        """Where the node ends, its own parentheses left out."""
        place = self._inner[node].end
        return self.offset(place.line, place.column)

    def span(self, expression: cst.BaseExpression) -> tuple[int, int]:
        """Where an expression starts and ends, with its parentheses."""
        place = self._outer[expression]
        return self.offset(place.start.line, place.start.column), self.offset(place.end.line, place.end.column)

    def text(self, expression: cst.BaseExpression) -> str:
        """The source of an expression, with its parentheses."""
        start, end = self.span(expression)
        return self.source[start:end]

    def at(self, line: int, column: int) -> list[cst.CSTNode]:
        """The nodes that start at a place, the longest first."""
        return self._starting.get(self.offset(line, column), [])

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
