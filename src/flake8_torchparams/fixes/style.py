"""Writing new code the way its neighbours are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst

from flake8_torchparams.fixes.document import Document
from flake8_torchparams.source.outline import split_lines

SHORT_LINE, LONG_LINE = 88, 120
STRAY = 100
"""Of how many lines one may be longer than the file's limit: a long string, an address."""

OPENING = ("(", "[", "{")


def quoted(document: Document, site: cst.CSTNode, text: str) -> str:
    """A string literal with the quotes that the function, or else the file, mostly uses."""
    for scope in (*(node for node in document.ancestors(site) if isinstance(node, cst.FunctionDef)), document.module):
        literals = [node.quote for node in document.walk(scope) if isinstance(node, cst.SimpleString)]
        single, double = literals.count("'"), literals.count('"')
        if single != double:
            break
    quote = "'" if single > double else '"'
    return f"{quote}{text}{quote}"


def line_limit(document: Document) -> int:
    """How long a line may get: as long as the file's longest but for a few, within reason."""
    lengths = sorted((len(line) for line in split_lines(document.source) if line.strip()), reverse=True)
    ordinary = lengths[len(lengths) // STRAY] if lengths else 0
    return max(SHORT_LINE, min(ordinary, LONG_LINE))


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with the column and the indentation of the line that it was written at, by which it is laid out anew."""

    text: str
    column: int = 0
    indentation: int = 0

    def at(self, column: int, indentation: int) -> str:
        """The text for another place: lines aligned with the first one follow it, hanging ones the indentation."""
        lines = self.text.splitlines()
        if len(lines) < 2:
            return self.text
        hanging = _bare(lines[0]).endswith(OPENING)
        if not hanging and "\t" in self.text:
            return self.text
        return indented(self.text, indentation - self.indentation if hanging else column - self.column)


def piece(document: Document, expression: cst.BaseExpression) -> Piece:
    """An expression to be written elsewhere, without parentheses around all of it where those are not needed."""
    start, end = document.start(expression), document.end(expression)
    outer_start, outer_end = document.span(expression)
    around = document.source[outer_start:start] + document.source[end:outer_end]
    inside = document.source[start:end]
    if isinstance(expression, cst.Tuple | cst.GeneratorExp) or "#" in around or len(inside.splitlines()) > 1:
        start, end = outer_start, outer_end
    return Piece(document.source[start:end], document.column(start), len(document.indentation(start)))


def indented(text: str, by: int) -> str:
    """Move all lines but the first by a number of columns, or of tabs where they begin with tabs.

    They stay as they are where that would change a string or is not possible.
    """
    lines = text.splitlines(keepends=True)
    if len(lines) < 2 or not by or any(mark in text for mark in ('"' * 3, "'" * 3, "\\\n", "\\\r")):
        return text
    step = " "
    if "\t" in text:
        step = "\t"
        if any(line.strip() and " " in line[: len(line) - len(line.lstrip())] for line in lines[1:]):
            return text
    if by < 0 and any(line.strip() and not line.startswith(step * -by) for line in lines[1:]):
        return text
    shifted = (step * by + line if by > 0 else line[-by:] for line in lines[1:])
    return lines[0] + "".join(new if new.strip() else new.lstrip(step) for new in shifted)


def rendered_call(document: Document, head: str, arguments: Sequence[str | Piece], offset: int) -> str:
    """A call written at an offset of the document: on one line where that fits, else broken below its opening bracket.

    A lone argument of several lines stays on the line of the bracket.
    """
    pieces = [Piece(argument) if isinstance(argument, str) else argument for argument in arguments]
    limit = line_limit(document)
    newline = document.newline
    outer = document.indentation(offset)
    flat = head + "("
    for index, argument in enumerate(pieces):
        flat += ", " if index else ""
        flat += argument.at(document.column(offset) + len(flat), len(outer))
    flat += ")"
    lines = flat.splitlines()
    if len(lines) > 1 and len(pieces) == 1:
        return flat
    if len(lines) == 1 and document.column(offset) + len(flat) <= limit:
        return flat
    inner = outer + document.indent
    row = ", ".join(argument.text for argument in pieces)
    if len(lines) == 1 and len(inner) + len(row) <= limit:
        return f"{head}({newline}{inner}{row}{newline}{outer})"
    broken = (argument.at(len(inner), len(inner)) for argument in pieces)
    return f"{head}({newline}" + "".join(f"{inner}{argument},{newline}" for argument in broken) + f"{outer})"


def _bare(line: str) -> str:
    """A line without its trailing comment, as far as that can be told without parsing."""
    return line.split("#", 1)[0].rstrip()
