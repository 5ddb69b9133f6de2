"""By what a file on disk is known to have changed."""

from __future__ import annotations

import os
from typing import TypeAlias

Stamp: TypeAlias = "tuple[int, int] | None"
"""Time of the last change in nanoseconds, and size; None for a file that is not there."""


def stamp(path: str) -> Stamp:
    """The stamp of what is there now."""
    try:
        stat = os.stat(path)
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_size
