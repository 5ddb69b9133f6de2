"""The packages that a folder is in, and the project around them."""

from __future__ import annotations

import os

MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
"""What stands in the outermost folder of a project."""
_MOST_AROUND = 6


def packages_of(folder: str) -> list[str]:
    """The folder and those around it that are packages, from the inside out; the root of a disk is none."""
    found: list[str] = []
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        found.append(folder)
        folder = os.path.dirname(folder)
    return found


def folders_around(folder: str) -> list[str]:
    """The folder and those around it, from the inside out, up to the one that holds the project; six at most."""
    found = [folder]
    while len(found) < _MOST_AROUND and not _holds_project(found[-1]) and os.path.dirname(found[-1]) != found[-1]:
        found.append(os.path.dirname(found[-1]))
    return found


def project_of(folder: str) -> str | None:
    """The folder that holds the project which a folder is in, or in which the linter was started; None for none."""
    outermost = folders_around(folder)[-1]
    if _holds_project(outermost):
        return outermost
    here = os.getcwd()
    return here if folder.startswith(here + os.sep) else None


def _holds_project(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, marker)) for marker in MARKERS)
