"""What a name may stand for: a class, a function or an assignment of a file, a module, or something outside."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import Assigned, ClassOutline, FunctionOutline


class ClassRef(NamedTuple):
    """A class of a file that was read."""

    file: SourceFile
    outline: ClassOutline

    @property
    def dotted(self) -> str:
        """Its module's name and its own qualified name."""
        return f"{self.file.name}.{self.outline.qualname}"


class FunctionRef(NamedTuple):
    """A function of a file that was read; ``owner`` is the class that it was found in."""

    file: SourceFile
    outline: FunctionOutline
    owner: ClassRef | None = None


class AssignedRef(NamedTuple):
    """A name that statements of a file assign to; the last ones count."""

    file: SourceFile
    name: str
    bindings: tuple[Assigned, ...]


class ModuleRef(NamedTuple):
    """A module: a file that was read, or a folder without ``__init__.py``."""

    name: str
    file: SourceFile | None
    folder: str


class External(NamedTuple):
    """Something outside of what is read, by its dotted name."""

    dotted: str


Entity: TypeAlias = ClassRef | FunctionRef | AssignedRef | ModuleRef | External
