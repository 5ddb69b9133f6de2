"""One source file as libcst reads it, with the place of each node as offsets into the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import TypeVar, cast

import libcst as cst
from libcst.metadata import CodePosition, CodeRange

from flake8_torchparams.fixes.records import CannotFix
from flake8_torchparams.source.outline import line_starts
from flake8_torchparams.source.positions import positions
from flake8_torchparams.source.walk import children

_LAST_NEWLINE = re.compile(r"(\r\n?|\n)\Z")

Node = TypeVar("Node", bound=cst.CSTNode)


class Document:
    """A parsed file. Raises ``CannotFix`` when libcst cannot parse it or would not write it back as it was.

    Places in the text are computed for one statement of the module at a time, when they are asked for: that takes
    longer than all else, and a fix looks at one class of many.
    """

    def __init__(self, source: str) -> None:
        """Parse the text and take the order of the nodes."""
        self.source = source
        try:
            self.module = cst.parse_module(source)
            printed = list(self._printed())
        except (cst.ParserSyntaxError, UnicodeError, ValueError) as error:
            raise CannotFix(f"libcst cannot parse this file: {str(error).splitlines()[0]}") from error
        except RecursionError as error:
            raise CannotFix("the file is nested too deep for libcst") from error
        if self._whole(printed) != source:
            raise CannotFix("libcst does not reproduce this file exactly")
        self.line_starts = line_starts(source)
        # where each statement of the module starts, with the comments above it
        self._statements = list(accumulate(map(len, printed)))[:-2]
        self._ranges: dict[int, Mapping[cst.CSTNode, CodeRange]] = {}
        self._parents: dict[cst.CSTNode, cst.CSTNode] = {}
        # all nodes in order of the text, each before what is in it, and from where to where it reaches in that order
        self._order: list[cst.CSTNode] = []
        self._reach: dict[cst.CSTNode, tuple[int, int]] = {}
        self._kinds: dict[type[cst.CSTNode], list[cst.CSTNode]] = {}
        self._link()

    def _printed(self) -> Iterator[str]:
        """The text of the header, of each statement, and of the footer."""
        code = self.module.code_for_node
        yield "".join(map(code, self.module.header))
        yield from map(code, self.module.body)
        yield "".join(map(code, self.module.footer))

    def _whole(self, printed: list[str]) -> str:
        """The text of the module out of that of its parts."""
        text = "".join(printed)
        if self.module.has_trailing_newline:
            return text or self.module.default_newline
        end = _LAST_NEWLINE.search(text)
        return text[: end.start()] if end else text

    def _link(self) -> None:
        """Note the order of the nodes, their parents and their kinds."""
        waiting: list[cst.CSTNode] = [self.module]
        while waiting:
            node = waiting.pop()
            self._order.append(node)
            self._kinds.setdefault(type(node), []).append(node)
            inner = children(node)
            self._parents.update(dict.fromkeys(inner, node))
            waiting += reversed(inner)
        reached = {node: place + 1 for place, node in enumerate(self._order)}
        for node in reversed(self._order):
            parent = self._parents.get(node)
            if parent is not None:
                reached[parent] = max(reached[parent], reached[node])
        self._reach = {node: (place, reached[node]) for place, node in enumerate(self._order)}
        # where the statements of the module stand in that order
        self._firsts = [self._reach[statement][0] for statement in self.module.body]

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
        return bisect_right(self.line_starts, offset)

    def column(self, offset: int) -> int:
        """The column (from 0) of an offset."""
        return offset - self._line_start(offset)

    def line_end(self, offset: int) -> int:
        """Offset of the start of the next line."""
        line = self.line(offset)
        return self.line_starts[line] if line < len(self.line_starts) else len(self.source)

    def start(self, node: cst.CSTNode) -> int:
        """Where the node starts, its own parentheses left out."""
        if node is self.module:
            return 0
        statement = self._statement_with(node)
        return self._offset(statement, self._places(statement)[node].start)

    def end(self, node: cst.CSTNode) -> int:
        """Where the node ends, its own parentheses left out."""
        if node is self.module:
            return len(self.source)
        statement = self._statement_with(node)
        return self._offset(statement, self._places(statement)[node].end)

    def span(self, expression: cst.BaseExpression) -> tuple[int, int]:
        """Where an expression starts and ends, with its parentheses."""
        statement = self._statement_with(expression)
        places = self._places(statement)
        first = expression.lpar[0] if expression.lpar else expression
        last = expression.rpar[-1] if expression.rpar else expression
        return self._offset(statement, places[first].start), self._offset(statement, places[last].end)

    def _statement_with(self, node: cst.CSTNode) -> int:
        """Which statement of the module holds the node."""
        return bisect_right(self._firsts, self._reach[node][0]) - 1

    def _places(self, statement: int) -> Mapping[cst.CSTNode, CodeRange]:
        """The places of all nodes of a statement of the module; lines count from those of its comments."""
        if statement not in self._ranges:
            alone = self.module.with_changes(header=(), body=[self.module.body[statement]], footer=())
            self._ranges[statement] = positions(alone)
        return self._ranges[statement]

    def _offset(self, statement: int, place: CodePosition) -> int:
        first = self.line(self._statements[statement])
        return self.line_starts[first - 1 + place.line - 1] + place.column

    def text(self, expression: cst.BaseExpression) -> str:
        """The source of an expression, with its parentheses."""
        start, end = self.span(expression)
        return self.source[start:end]

    def at(self, line: int, column: int) -> list[cst.CSTNode]:
        """The nodes that start at a place, the longest first."""
        offset = self.offset(line, column)
        statement = bisect_right(self._statements, offset) - 1
        inner = self.walk(self.module.body[statement]) if statement >= 0 else []
        return sorted((node for node in inner if self.start(node) == offset), key=self.end, reverse=True)

    def walk(self, node: cst.CSTNode) -> list[cst.CSTNode]:
        """The node and all below it, in order of the text; white space and punctuation are left out."""
        first, end = self._reach[node]
        return self._order[first:end]

    def every(self, kind: type[Node]) -> list[Node]:
        """All nodes of just this class, in order of the text."""
        return cast("list[Node]", self._kinds.get(kind, []))

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

    def is_member(self, name: cst.Name) -> bool:
        """Tell whether a name is what follows the dot of an attribute."""
        parent = self.parent(name)
        return isinstance(parent, cst.Attribute) and parent.attr is name

    def statement(self, node: cst.CSTNode) -> cst.BaseSmallStatement | None:
        """The small statement around this node, or the node itself."""
        if isinstance(node, cst.BaseSmallStatement):
            return node
        return next((above for above in self.ancestors(node) if isinstance(above, cst.BaseSmallStatement)), None)

    def own_line(self, statement: cst.BaseSmallStatement) -> cst.SimpleStatementLine | None:
        """The line which holds this statement and no other, None where there are more of them or a colon before it."""
        line = self.parent(statement)
        return line if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1 else None

    def first_line(self, statement: cst.CSTNode) -> int:
        """Offset of the start of the line that a statement begins in, that of its first decorator if it has any."""
        decorators = statement.decorators if isinstance(statement, cst.FunctionDef | cst.ClassDef) else ()
        return self._line_start(self.start(decorators[0] if decorators else statement))

    def with_comments(self, statement: cst.CSTNode) -> int:
        """Offset of the start of the first line of a statement, or of the first of the comments right above it."""
        start = self.first_line(statement)
        while self.line_above(start).lstrip().startswith("#"):
            start = self._line_start(start - 1)
        return start

    def line_above(self, start: int) -> str:
        """The line above the one that starts here, '' where there is none."""
        return self.source[self._line_start(start - 1) : start] if start else ""

    def _line_start(self, offset: int) -> int:
        return self.line_starts[self.line(offset) - 1]

    def indentation(self, offset: int) -> str:
        """The white space that the line of this offset starts with."""
        found = re.compile(r"[ \t\f]*").match(self.source, self._line_start(offset))
        return found.group() if found else ""
