"""What code of other files may call that gets the object which is built."""

from __future__ import annotations

import re

from flake8_torchparams.source.project import ClassRef, FunctionRef, Project
from flake8_torchparams.source.spans import WORD

_CALLED = re.compile(r"\b([^\W\d]\w*)\(")
_MOST_PIECES = 60


class Strangers:
    """The words in functions and classes, and in all that they lead to; everything is found once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[FunctionRef | ClassRef, frozenset[str] | None] = {}

    def words(self, start: FunctionRef | ClassRef) -> frozenset[str] | None:
        """The words of a function or class, and of the functions and classes that it calls by name; None when that is
        too much to read.
        """
        if start not in self._known:
            self._known[start] = self._find(start)
        return self._known[start]

    def _find(self, start: FunctionRef | ClassRef) -> frozenset[str] | None:
        seen: set[FunctionRef | ClassRef] = {start}
        todo = [start]
        words: set[str] = set()
        while todo:
            piece = todo.pop()
            text = piece.file.text(piece.outline)
            words.update(WORD.findall(text))
            for name in set(_CALLED.findall(text)):
                entity = self.project.lookup(piece.file, name)
                if isinstance(entity, (FunctionRef, ClassRef)) and entity not in seen:
                    seen.add(entity)
                    todo.append(entity)
            if len(seen) > _MOST_PIECES:
                return None
        return frozenset(words)
