"""Which files a worker process takes at once."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence

_PORTIONS_A_JOB = 16


def portions(names: Sequence[str], jobs: int) -> list[list[str]]:
    """The files in portions, each of one folder, the largest first.

    Files of one folder lean on each other, and whoever has read one has read what the next one needs. A portion holds
    no more bytes than a fair share for many rounds, or a single file, so that nobody waits long for the last one.
    """
    sizes = {name: _size(name) for name in names}
    most = sum(sizes.values()) / (jobs * _PORTIONS_A_JOB)
    found: list[tuple[int, list[str]]] = []
    for _, folder in itertools.groupby(sorted(names, key=os.path.dirname), key=os.path.dirname):
        held: list[str] = []
        taken = 0
        for name in folder:
            if held and taken + sizes[name] > most:
                found.append((taken, held))
                held, taken = [], 0
            held.append(name)
            taken += sizes[name]
        found.append((taken, held))
    found.sort(key=lambda portion: portion[0], reverse=True)
    return [held for _, held in found]


def _size(name: str) -> int:
    try:
        return os.stat(name).st_size
    except OSError:
        return 0
