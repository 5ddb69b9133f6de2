"""Why a class is one for the interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")


class Loud(Exception):
    """Something that only the interpreter can judge; the text says what."""


class TooFar(Loud):
    """What was read is too much, or too many calls away, for the class in question: another one may come further."""


def settled(memo: dict[Key, Found | str], key: Key, meanwhile: Found | str, find: Callable[[], Found]) -> Found:
    """What is found for a key, only once; a text stands for a reason to be loud.

    ``meanwhile`` is what those get who ask for it while it is being found. What was too far for the class in question,
    or nested too deep from there, stays open for others.
    """
    if key not in memo:
        memo[key] = meanwhile
        try:
            memo[key] = find()
        except BaseException as reason:
            del memo[key]
            if not isinstance(reason, Loud) or isinstance(reason, TooFar):
                raise
            memo[key] = str(reason)
    known = memo[key]
    if isinstance(known, str):
        raise Loud(known)
    return known
