"""What the answers about a file hung on: files that were read, and names that were looked for on disk."""

from __future__ import annotations

import os
from collections.abc import Iterable


class Trail:
    """Notes which places each file led to. Nothing is ever taken back: a trail may be longer than it need be.

    A node is a file, or the folder of a package without ``__init__.py``.
    """

    def __init__(self) -> None:
        """Nothing has been noted yet."""
        self._next: dict[str, set[str]] = {}
        self._looked: dict[str, set[str]] = {}
        self._there: dict[str, bool | frozenset[str]] = {}

    def led(self, node: str, to: str) -> None:
        """Something in ``node`` was answered by what stands in the file or folder ``to``."""
        self._next.setdefault(node, set()).add(to)

    def looked(self, node: str, places: Iterable[str]) -> None:
        """Whether these paths exist decided something about ``node``; a separator at the end means a whole folder."""
        looked = self._looked.setdefault(node, set())
        for place in places:
            looked.add(place)
            if place not in self._there:
                self._there[place] = _at(place)

    def leads_to(self, node: str) -> bool:
        """Whether another node was answered by this one."""
        return any(node in following for other, following in self._next.items() if other != node)

    def is_outdated(self) -> bool:
        """Whether any of the paths that were looked for has come or gone since it was first looked for."""
        return any(_at(place) != there for place, there in self._there.items())

    def of(self, node: str) -> tuple[set[str], set[str]]:
        """All nodes that ``node`` led to in any number of steps, with itself, and all paths looked for on the way."""
        reached = {node}
        todo = [node]
        while todo:
            for following in self._next.get(todo.pop(), ()):
                if following not in reached:
                    reached.add(following)
                    todo.append(following)
        looked: set[str] = set()
        for one in reached:
            looked |= self._looked.get(one, set())
        return reached, looked


def absent(stem: str) -> tuple[str, ...]:
    """The paths whose absence makes a module at ``stem`` impossible: of the outermost folder that is not there."""
    while not os.path.isdir(above := os.path.dirname(stem)) and above != stem:
        stem = above
    return (stem, stem + ".py")


def _at(place: str) -> bool | frozenset[str]:
    """Whether something is at a path; for a whole folder the names in it."""
    if not place.endswith(os.sep):
        return os.path.exists(place)
    try:
        return frozenset(os.listdir(place))
    except OSError:
        return frozenset()
