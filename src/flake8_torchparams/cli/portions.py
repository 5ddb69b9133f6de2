"""Which files a worker process takes at once."""

from __future__ import annotations

import os
from collections.abc import Sequence

# The smallest portions are so many for each job.
_PORTIONS_A_JOB = 24


def portions(names: Sequence[str], jobs: int) -> list[list[str]]:
    """The files in portions, each of neighbours, the largest first.

    Files of one folder lean on each other, and whoever has read one has read what the next one needs: a portion holds
    half of a fair share of all bytes that are left for it and for those after it, or a single file. So the first ones
    are large, and nobody waits long for the last one.
    """
    sizes = {name: _size(name) for name in names}
    left = sum(sizes.values())
    least = left / (jobs * _PORTIONS_A_JOB)
    found: list[tuple[int, list[str]]] = []
    held: list[str] = []
    taken = 0
    for name in sorted(names, key=os.path.split):
        if held and taken + sizes[name] > max(left / (2 * jobs), least):
            found.append((taken, held))
            left -= taken
            held, taken = [], 0
        held.append(name)
        taken += sizes[name]
    found += [(taken, held)] if held else []
    found.sort(key=lambda portion: portion[0], reverse=True)
    return [held for _, held in found]


def _size(name: str) -> int:
    try:
        return os.stat(name).st_size
    except OSError:
        return 0
