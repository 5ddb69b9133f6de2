"""What code leads to, told from its text: which names it speaks of, and which of the object that it gets it stores.

Much of what constructors call stands in other files and is about anything but state: plans, checks, checkpointing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from flake8_torchparams.model.classes import Classes, Member, getter
from flake8_torchparams.model.methods import NOISE, stored_by
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import ClassRef, External, FunctionRef, Project, SourceFile
from flake8_torchparams.source.spans import WORD

_ATTRIBUTE = re.compile(r"\.\s*([^\W\d]\w*)|[\"'](\w+)[\"']")
_CALLED = re.compile(r"\b([^\W\d]\w*)\(")
_MOST_PIECES = 60
# What may store under names that the text does not tell.
_OPAQUE = re.compile(
    r"__dict__|__class__\s*=[^=]|\bvars\(|\b(?:del|set)attr\(\s*self\s*,\s*[^\s\"']|(?<![\w.])(?<!def )(?:exec|eval|locals)\("
    r"|\b_(?:parameters|buffers|modules)\b\s*[\[.]|\bregister_(?:buffer|parameter|module)\(|\badd_(?:module|state)\("
)
_OPAQUE_OF_ANY = re.compile(r"\b(?:delattr|setattr)\(\s*\w+\s*,\s*[^\s\"']")
_STORED_ON_ANY = re.compile(r"\w\.(\w+)\s*(?:\*\*|//|<<|>>|[-+*/%@&|^])?=(?!=)|setattr\(\s*\w+\s*,\s*[\"'](\w+)")
# A call that ``self`` is handed to.
_HANDED = re.compile(r"(?<!def )(?<![\w.])([\w.]*\w|\))\(\s*(?:[^()\n]*,\s*)?self\s*[,)]")
_LOOKERS = frozenset({"getattr", "hasattr", "setattr", "isinstance", "type", "super", "id", "len", "repr", "str", "print"})


class Touched(NamedTuple):
    """What code speaks of, in it and in all that it leads to, and what of that it stores in the object it gets."""

    words: frozenset[str]
    stored: frozenset[str]


class _Piece(NamedTuple):
    """What the text of one function tells."""

    words: frozenset[str]
    stored: frozenset[str]
    own: frozenset[str]
    called: tuple[FunctionRef, ...]
    opaque: bool
    noisy: bool


class Reach:
    """What the functions and classes of a project lead to; everything is found once."""

    def __init__(self, project: Project, classes: Classes) -> None:
        self.project = project
        self.classes = classes
        self._words: dict[FunctionRef | ClassRef, frozenset[str] | None] = {}
        self._pieces: dict[FunctionOutline, _Piece] = {}
        self._touched: dict[tuple[ClassRef, str], Touched | None] = {}

    def words(self, start: FunctionRef | ClassRef) -> frozenset[str] | None:
        """The words of a function or class, and of the functions and classes that it calls by name; None when that is
        too much to read.
        """
        if start not in self._words:
            self._words[start] = self._find_words(start)
        return self._words[start]

    def touched(self, cls: ClassRef, name: str) -> Touched | None:
        """What a method of another file may touch of an instance of a class.

        None where that cannot be told, and where the method leads back to code of the file of the class that does
        anything to state.
        """
        key = (cls, name)
        if key not in self._touched:
            self._touched[key] = self._find_touched(cls, name)
        return self._touched[key]

    def _find_words(self, start: FunctionRef | ClassRef) -> frozenset[str] | None:
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

    def _find_touched(self, cls: ClassRef, name: str) -> Touched | None:
        if self.classes.mro(cls).open:
            return None
        words: set[str] = set()
        stored: set[str] = set()
        names = {name}
        seen: set[FunctionOutline] = set()
        todo = list(self._functions(cls, names))
        while todo:
            file, function, is_method = todo.pop()
            if function in seen:
                continue
            seen.add(function)
            piece = self._piece(file, function, is_method)
            if piece.opaque or (piece.noisy and file is cls.file) or len(seen) > _MOST_PIECES:
                return None
            words |= piece.words
            stored |= piece.stored
            todo += self._functions(cls, piece.own - names)
            names |= piece.own
            todo += [(called.file, called.outline, False) for called in piece.called]
        return Touched(frozenset(words), frozenset(stored)) if seen else None

    def _functions(self, cls: ClassRef, names: Iterable[str]) -> Iterable[tuple[SourceFile, FunctionOutline, bool]]:
        """The methods, and the getters of properties, that a class has under these names."""
        for name in names:
            member = self.classes.find(cls, name)
            if isinstance(member, Member):
                function = getter(member) or member.function
                if function is not None:
                    yield member.owner.file, function, True

    def _piece(self, file: SourceFile, function: FunctionOutline, is_method: bool) -> _Piece:
        if function not in self._pieces:
            text = file.text(function)
            called: list[FunctionRef] = []
            for name in sorted(set(_CALLED.findall(text))):
                entity = self.project.lookup(file, name)
                if isinstance(entity, FunctionRef):
                    called.append(entity)
            stored = stored_by(text)
            if not is_method:
                stored |= {name for found in _STORED_ON_ANY.findall(text) for name in found if name}
            opaque = _OPAQUE.search(text) or (not is_method and _OPAQUE_OF_ANY.search(text))
            self._pieces[function] = _Piece(
                frozenset(WORD.findall(text)),
                stored,
                frozenset(name for found in _ATTRIBUTE.findall(text) for name in found if name),
                tuple(called),
                bool(opaque) or not all(self._is_known(file, callee) for callee in _HANDED.findall(text)),
                bool(NOISE.search(text)),
            )
        return self._pieces[function]

    def _is_known(self, file: SourceFile, callee: str) -> bool:
        """Whether it is known what becomes of ``self`` that something gets which is called so.

        A local name stands for a function that the text speaks of somewhere.
        """
        if callee in _LOOKERS:
            return True
        entity = self.project.lookup(file, callee) if "." not in callee and callee != ")" else External(callee)
        return entity is None or isinstance(entity, FunctionRef)
