"""Where in a constructor an error came from, as source."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from .values import Value, literal


def failing_lines(traceback: TracebackType | None, codes: set[Any]) -> list[str]:
    """The source of the statements that led to an error within the given functions, innermost first."""
    found: list[str] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code in codes:
            statement = _statement(code.co_filename, traceback.tb_lineno)
            if statement.lstrip().startswith("raise"):
                statement = _test_above(code.co_filename, traceback.tb_lineno) + statement
            found.append(statement)
        traceback = traceback.tb_next
    return found[::-1]


def reached(traceback: TracebackType | None, codes: set[Any]) -> int:
    """The line in the outermost of the given functions that an error came from, or came through."""
    while traceback is not None:
        if traceback.tb_frame.f_code in codes:
            return traceback.tb_lineno
        traceback = traceback.tb_next
    return 0


def _test_above(file: str, line: int) -> str:
    """The condition that leads to a line, read upwards by indentation."""
    own = linecache.getline(file, line)
    depth = len(own) - len(own.lstrip())
    for number in range(line - 1, max(0, line - 30), -1):
        above = linecache.getline(file, number)
        if above.strip() and len(above) - len(above.lstrip()) < depth:
            return _statement(file, number) if above.lstrip().startswith(("if", "elif")) else ""
    return ""


def _statement(file: str, line: int) -> str:
    """The text around a line up to where its brackets close."""
    text = ""
    for number in range(line, line + 12):
        text += linecache.getline(file, number)
        if text.count("(") <= text.count(")") and text.count("[") <= text.count("]"):
            break
    return text


def keys_at(error: KeyError) -> Iterator[Value]:
    """The keys of the dicts that the failing line names."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return
    frame = traceback.tb_frame
    line = linecache.getline(frame.f_code.co_filename, traceback.tb_lineno)
    for name in re.findall(r"[A-Za-z_]\w*", line):
        value = frame.f_locals.get(name, frame.f_globals.get(name))
        if isinstance(value, dict) and value and len(value) < 200:
            yield from (literal(key) for key in list(value)[:6] if isinstance(key, (str, int)))
