"""All that a project has read, and what it has found out of that."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeAlias

from flake8_torchparams.source.cycles import Answers
from flake8_torchparams.source.entities import Entity, External, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import ImportedName
from flake8_torchparams.source.siblings import Beside
from flake8_torchparams.source.stamps import Stamp, stamp
from flake8_torchparams.source.trail import Trail

Lookup: TypeAlias = "Callable[[tuple[SourceFile, str]], Entity | None]"


class Memory:
    """What answers hang on, in one place: it is forgotten as a whole, or what names and modules stand for alone."""

    def __init__(self, lookup: Lookup) -> None:
        """Remember nothing yet; ``lookup`` finds what a top-level name of a file stands for."""
        self._lookup = lookup
        self.files: dict[str, SourceFile | None] = {}
        self.stamps: dict[str, Stamp] = {}
        self.roots: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.places: dict[str, set[str]] = {}
        self.trail = Trail()
        self.beside: dict[str, Beside] = {}
        # files of which some pieces are held as trees
        self.held: set[SourceFile] = set()
        # files that were read for others and whose trees are at hand, oldest first
        self.ahead: deque[SourceFile] = deque()
        self.forget_names()

    def forget_names(self) -> None:
        """Forget what was found out of the files, but not the files themselves."""
        self.modules: dict[tuple[str, tuple[str, ...]], ModuleRef | None] = {}
        # where import statements of files lead, by the module that they name and the dots in front of it
        self.imports: dict[tuple[SourceFile, str, int], ModuleRef | External | None] = {}
        self.names: Answers[tuple[SourceFile, str], Entity] = Answers(self._lookup)
        # path and text of what is imported with a star
        self.starred: dict[ImportedName, tuple[str, bytes]] = {}

    def is_outdated(self) -> bool:
        """Whether a file that was read has changed on disk since, or one has come or gone that was looked for."""
        return any(stamp(path) != seen for path, seen in self.stamps.items()) or self.trail.is_outdated()
