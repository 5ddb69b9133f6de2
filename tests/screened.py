"""The screen as the tests ask it."""

from __future__ import annotations

import ast
from pathlib import Path

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.reach import Reach
from flake8_torchparams.screen.quiet import Quiet
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.project import Project


def why_loud(folder: Path, source: str) -> str:
    """Why the last class of a file in this folder has to be interpreted; empty where it has not."""
    project = Project()
    file = project.add(str(folder / "net.py"), source, ast.parse(source))
    classes = Classes(project)
    return Quiet(project, classes, Reach(project, classes)).why_loud(ClassRef(file, file.outline.classes[-1]))
