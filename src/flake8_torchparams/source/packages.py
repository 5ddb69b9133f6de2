"""The packages that a folder is in."""

from __future__ import annotations

import os


def packages_of(folder: str) -> list[str]:
    """The folder and those around it that are packages, from the inside out; the root of a disk is none."""
    found: list[str] = []
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        found.append(folder)
        folder = os.path.dirname(folder)
    return found
