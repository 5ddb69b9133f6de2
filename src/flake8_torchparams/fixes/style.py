"""Writing new code the way its neighbours are written."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_torchparams.fixes.document import NEWLINE, Document

SHORT_LINE, LONG_LINE = 88, 120
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
    """How long a line may get: as long as the file's longest, within reason."""
    longest = max(len(line) for line in NEWLINE.split(document.source))
    return max(SHORT_LINE, min(longest, LONG_LINE))


def moved(document: Document, expression: cst.BaseExpression, column: int, text: str | None = None) -> str:
    """The text of an expression, to be written at another column: lines aligned with its first one go along."""
    written = document.text(expression) if text is None else text
    return realigned(written, column - document.column(document.span(expression)[0]))


def realigned(text: str, by: int) -> str:
    """Move the continuation lines of a text that are aligned with its first line; hanging ones stay."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 2 or _bare(lines[0]).endswith(OPENING):
        return text
    return indented(text, by)


def indented(text: str, by: int) -> str:
    """Move all lines but the first by a number of columns, unless that would change a string or is not possible."""
    lines = text.splitlines(keepends=True)
    if any(mark in text for mark in ('"' * 3, "'" * 3, "\\\n", "\\\r", "\t")):
        return text
    if by < 0 and any(line.strip() and not line.startswith(" " * -by) for line in lines[1:]):
        return text
    shifted = (" " * by + line if by > 0 else line[-by:] for line in lines[1:])
    return lines[0] + "".join(new if new.strip() else new.lstrip(" ") for new in shifted)


def rendered_call(document: Document, head: str, arguments: Sequence[str], offset: int, tail: str = "") -> str:
    """A call written at an offset of the document: on one line where that fits, else broken below its opening bracket.

    ``tail`` is what follows on the last line. A lone argument of several lines stays on the line of the bracket.
    """
    limit = line_limit(document)
    column = document.column(offset)
    newline = document.newline
    if any("#" in argument.splitlines()[-1] for argument in arguments if argument.splitlines()):
        fits = False
    else:
        flat = f"{head}({', '.join(arguments)})"
        lines = flat.splitlines()
        lengths = [column + len(lines[0]), *(len(line) for line in lines[1:])]
        lengths[-1] += len(tail)
        fits = (len(lines) == 1 or len(arguments) == 1) and max(lengths) <= limit
        if fits or (len(arguments) == 1 and len(lines) > 1):
            return flat
    outer = document.indentation(offset)
    inner = outer + document.indent
    row = ", ".join(arguments)
    if len(row.splitlines()) == 1 and "#" not in row and len(inner) + len(row) <= limit:
        return f"{head}({newline}{inner}{row}{newline}{outer})"
    broken = [indented(argument, len(document.indent)) for argument in arguments]
    return f"{head}({newline}" + "".join(f"{inner}{argument},{newline}" for argument in broken) + f"{outer})"


def _bare(line: str) -> str:
    """A line without its trailing comment, as far as that can be told without parsing."""
    return line.split("#", 1)[0].rstrip()
