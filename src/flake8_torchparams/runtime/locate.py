"""From the path of a file to the name it is imported by, and to the folders that its imports need."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git", ".hg")


@dataclass(frozen=True, slots=True)
class Place:
    """How a file is reached: its real path, its dotted module name, its project and what goes first on ``sys.path``."""

    file: str
    module: str
    project: str
    paths: tuple[str, ...]


def place_of(path: str, project_root: str | None = None) -> Place:
    """The place of a file.

    The folder above the outermost one with an ``__init__.py`` is the root of its package; below a ``src`` folder or
    the project's root, folders without ``__init__.py`` that have one further up the tree's imports are namespace
    packages and are left to the relative imports of the file itself. A file whose name is no identifier has no module
    name: it is loaded by path. The project of an installed package is the package: what lies beside it is others'.
    """
    file = Path(os.path.realpath(path))
    root = file.parent
    parts = [] if file.stem == "__init__" else [file.stem]
    packaged = (root / "__init__.py").is_file()
    while (root / "__init__.py").is_file() and root.parent != root:
        parts.insert(0, root.name)
        root = root.parent
    project = Path(os.path.realpath(project_root)) if project_root else _project_of(root)
    base = _base_of(root, project)
    if packaged and base is not None and root.name.isidentifier():
        # A regular package within a namespace package is known by the longer name.
        parts = [*root.relative_to(base).parts, *parts]
        root = base
    installed = project_root is None and packaged and _is_installation(root)
    if installed:
        project = root / parts[0]
    paths = [str(root)]
    for further in () if installed else (project, project / "src"):
        if further.is_dir() and str(further) not in paths:
            paths.append(str(further))
    module = ".".join(parts) if parts and all(part.isidentifier() for part in parts) else ""
    return Place(str(file), module, str(project), tuple(paths))


def _project_of(root: Path) -> Path:
    for folder in (root, *root.parents):
        if _is_installation(folder):
            return folder
        if any((folder / marker).exists() for marker in _MARKERS):
            return folder
    return root


def _base_of(root: Path, project: Path) -> Path | None:
    """The folder above ``root`` that names of packages start from, where the project is laid out so."""
    if _is_installation(project):
        return project if project in root.parents else None
    base = project / "src"
    return base if base in root.parents else None


def _is_installation(folder: Path) -> bool:
    """Whether pip has put packages there."""
    return any(folder.glob("*.dist-info"))
