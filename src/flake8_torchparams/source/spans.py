"""Which function of a file holds a line, and which lines hold a word: looked up, for files can be long."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from flake8_torchparams.source.outline import ClassOutline, FunctionOutline, Outline

WORD = re.compile(r"[^\W\d]\w*")
# A function, with the class whose body defines it.
Owned: TypeAlias = "tuple[ClassOutline | None, FunctionOutline]"


class Spans:
    """The functions of a file by their lines: those of its top, and those of all its classes."""

    def __init__(self, outline: Outline) -> None:
        found = sorted(_functions(outline), key=lambda owned: (owned[1].line, -owned[1].end_line))
        self._functions = found
        self._starts = [function.line for _, function in found]
        self._around: list[int] = []  # the index of the function around each, -1 for none
        stack: list[int] = []
        for index, (_, function) in enumerate(found):
            while stack and found[stack[-1]][1].end_line < function.line:
                stack.pop()
            self._around.append(stack[-1] if stack else -1)
            stack.append(index)
        self._top = sorted(
            (binding.line, binding.end_line)
            for bindings in outline.names.values()
            for binding in bindings
            if isinstance(binding, (FunctionOutline, ClassOutline))
        )

    def holding(self, line: int) -> Iterator[Owned]:
        """The functions that a line is one of, the innermost first."""
        index = bisect_right(self._starts, line) - 1
        while index >= 0:
            if line <= self._functions[index][1].end_line:
                yield self._functions[index]
            index = self._around[index]

    def is_loose(self, line: int) -> bool:
        """Whether a line is of no function and no class that the file binds at its top."""
        index = bisect_right(self._top, (line, 1 << 60)) - 1
        return index < 0 or self._top[index][1] < line


class Words:
    """The lines of a text by the words in them."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines: dict[str, list[int]] = {}
        for number, line in enumerate(lines, 1):
            for word in set(WORD.findall(line)):
                self._lines.setdefault(word, []).append(number)

    def lines(self, words: Iterable[str], first: int = 1, last: int = 1 << 60) -> Iterator[int]:
        """The lines from ``first`` to ``last`` that hold one of these words; one may come twice."""
        for word in words:
            numbers = self._lines.get(word, [])
            yield from numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def _functions(outline: Outline) -> Iterator[Owned]:
    for bindings in outline.names.values():
        for binding in bindings:
            if isinstance(binding, FunctionOutline):
                yield None, binding
    for cls in outline.classes:
        for functions in cls.functions.values():
            for function in functions:
                yield cls, function
