"""Overloads of torch functions: how they are written in the data, and which of them a call can mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

# What is known of one positional argument: its kind, a bool literal, or nothing.
Argument: TypeAlias = str | bool | None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an overload.

    ``literal`` is the bool that the overload is for (``as_tuple: Literal[True]``), None where any value will do;
    ``variadic``: takes any number of positional arguments.
    """

    name: str
    kind: str
    required: bool
    keyword_only: bool = False
    variadic: bool = False
    literal: bool | None = None


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a function, and the kind that it then returns."""

    parameters: tuple[Parameter, ...]
    returns: str

    def accepts(self, npos: int, keywords: Mapping[str, bool | None], arguments: Sequence[Argument] = ()) -> bool:
        """Whether a call with ``npos`` positional arguments and these keywords can mean this overload.

        A keyword's value is its bool literal, None when it is anything else. ``arguments`` tells what is known of the
        first positional arguments; it may be shorter than ``npos``.
        """
        given = set(keywords)
        left = npos
        for parameter in self.parameters:
            if parameter.variadic:
                left = 0
            elif left and not parameter.keyword_only:
                position = npos - left
                left -= 1
                if parameter.name in given:
                    return False
                if position < len(arguments) and not _suits(parameter, arguments[position]):
                    return False
            elif parameter.name in given:
                given.discard(parameter.name)
                value = keywords[parameter.name]
                if parameter.literal is not None and value is not None and value is not parameter.literal:
                    return False
            elif parameter.required:
                return False
        return not left and not given


_NUMBERS = frozenset({"int", "float", "number", "bool"})


def _suits(parameter: Parameter, argument: Argument) -> bool:
    if argument is None or argument == "?":
        return True
    if isinstance(argument, bool):
        if parameter.literal is not None:
            return argument is parameter.literal
        argument = "bool"
    if parameter.kind == "?":
        return True
    takes = set(split_union(parameter.kind))
    gives = set(split_union(argument))
    if gives & {"parameter", "buffer"}:
        gives.add("tensor")
    if gives & _NUMBERS:
        gives |= _NUMBERS
    # A size may be written as any sequence of ints, so brackets are not compared further.
    sequence = {"size", "list", "tuple"}
    if {g.partition("[")[0] for g in gives} & sequence and {t.partition("[")[0] for t in takes} & sequence:
        return True
    return bool(takes & gives)


def parse_overload(text: str) -> Overload:
    """Read ``input:tensor, dim:int=, *, keepdim:bool!True= -> tensor`` as the data has it."""
    left, _, returns = text.rpartition("->")
    parameters = []
    keyword_only = False
    for part in split_commas(left):
        part = part.strip()
        if not part:
            continue
        if part == "*":
            keyword_only = True
            continue
        head, default, _ = part.partition("=")
        head, _, literal = head.partition("!")
        name, _, kind = head.partition(":")
        variadic = name.startswith("*")
        parameters.append(
            Parameter(
                name.lstrip("*"),
                kind or "?",
                not default and not variadic,
                keyword_only,
                variadic,
                None if not literal else literal == "True",
            )
        )
        keyword_only = keyword_only or variadic
    return Overload(tuple(parameters), returns.strip())


def split_commas(text: str) -> list[str]:
    """The parts of a text between commas that stand in no brackets."""
    return _split(text, ",")


def split_union(kind: str) -> list[str]:
    """The members of a union kind: ``tensor|none`` -> ``["tensor", "none"]``."""
    return _split(kind, "|")


def tuple_elements(kind: str) -> tuple[str, ...] | None:
    """The element kinds of ``tuple[a,b]``, of ``tuple[a]`` (any length) just the one; None for other kinds."""
    if not kind.startswith("tuple[") or not kind.endswith("]"):
        return None
    return tuple(split_commas(kind[6:-1]))


def _split(text: str, separator: str) -> list[str]:
    if "[" not in text:
        return text.split(separator)
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
        elif char == separator and not depth:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def join_kinds(kinds: Iterable[str]) -> str:
    """The union of kinds, sorted; ``?`` when one of them is unknown."""
    parts = {part for kind in kinds for part in split_union(kind)}
    return "?" if "?" in parts or not parts else "|".join(sorted(parts))
