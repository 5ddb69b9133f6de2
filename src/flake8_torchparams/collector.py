"""Python's search for garbage, kept away from what is in use without letting garbage pile up."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# After so many characters of source the frozen objects are counted, which goes through all of them once. Where few are
# added it may be some times as many.
_COUNTED = 1_000_000
_MOST_TIMES = 4
# Everything is searched once there are so many objects more than twice those that were in use after the last search:
# then searching takes a small share of the time, however many they are.
_SPARE = 300_000


class Collector:
    """Lets the collector rest while files are analysed; one per process.

    Syntax trees and outlines are many objects that are all in use, and looking through them again and again takes a
    quarter of the time. So nothing is looked for meanwhile, and what is there afterwards is frozen: the collector
    passes it by. But that holds things of others too. flake8 and other plugins leave cycles behind that hold the tree
    of each file (pyflakes notes a parent on every node), and what is frozen as garbage would stay for ever. So once in
    a while everything is searched.
    """

    def __init__(self) -> None:
        self._worked = 0
        self._wait = _COUNTED
        self._found = 0
        self._limit = _SPARE

    @contextmanager
    def at_rest(self, size: int) -> Iterator[None]:
        """Search for nothing meanwhile; ``size`` is how many characters of source are worked on.

        Does nothing where the collector is off already.
        """
        if not gc.isenabled():
            yield
            return
        gc.disable()
        try:
            yield
        finally:
            gc.freeze()
            self._worked += size
            if self._worked >= self._wait:
                self._search_if_many()
                self._worked = 0
            gc.enable()

    def _search_if_many(self) -> None:
        found = gc.get_freeze_count()
        added = (found - self._found) * _COUNTED // self._worked
        if found >= self._limit:
            gc.unfreeze()
            gc.collect()
            gc.freeze()
            found = gc.get_freeze_count()
            self._limit = _SPARE + 2 * found
        self._found = found
        times = (self._limit - found) // max(added, 1)
        self._wait = _COUNTED * max(1, min(times, _MOST_TIMES))
