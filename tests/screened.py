"""The screen as the tests ask it."""

from __future__ import annotations

import ast
from pathlib import Path

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.reach import Reach
from flake8_torchparams.screen.quiet import Quiet
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.project import Project


def why_loud(folder: Path, source: str) -> str:
    """Why the last class of a file in this folder has to be interpreted; empty where it has not."""
    file, screen = _screen(folder, source)
    return screen.why_loud(ClassRef(file, file.outline.classes[-1]))


def why_each_is_loud(folder: Path, source: str) -> list[str]:
    """The same of all classes of the file, asked one after the other."""
    file, screen = _screen(folder, source)
    return [screen.why_loud(ClassRef(file, outline)) for outline in file.outline.classes]


def _screen(folder: Path, source: str) -> tuple[SourceFile, Quiet]:
    project = Project()
    file = project.add(str(folder / "net.py"), source, ast.parse(source))
    classes = Classes(project)
    return file, Quiet(project, classes, Reach(project, classes))
