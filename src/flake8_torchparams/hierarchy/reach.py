"""What code leads to, told from its text: which names it speaks of, and which of the object that it gets it stores.

Much of what constructors call stands in other files and is about anything but state: plans, checks, checkpointing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple, TypeAlias

from flake8_torchparams.hierarchy.classes import Ancestor, Classes, Member, getter
from flake8_torchparams.hierarchy.methods import is_noisy, method_text, speaks_of_state, stored_by, without_strings
from flake8_torchparams.source.entities import ClassRef, Entity, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import Project
from flake8_torchparams.source.spans import WORD

_ABOVE = re.compile(r"\bsuper\([^()]*\)\s*\.\s*(\w+)")
_ATTRIBUTE = re.compile(r"\.\s*([^\W\d]\w*)|[\"'](\w+)[\"']")
_CALLED = re.compile(r"\b([^\W\d]\w*)\(")
_MOST_PIECES = 60
# As many functions give no value that a constructor's course would hang on.
_LONG_WAY = 8
# What may store under names that the text does not tell.
_OPAQUE = re.compile(
    r"__dict__|__class__\s*=[^=]|\bvars\(|(?<![\w.])(?<!def )(?:exec|eval|locals)\("
    r"|\b(?:del|set)attr\(\s*self\s*,\s*[^\s\"']"
    r"|\b_(?:parameters|buffers|modules)\b\s*[\[.]|\bregister_(?:buffer|parameter|module)\(|\badd_(?:module|state)\("
)
_OPAQUE_OF_ANY = re.compile(r"\b(?:delattr|setattr)\(\s*\w+\s*,\s*[^\s\"']")
_STORED_ON_ANY = re.compile(r"\w\.(\w+)\s*(?:\*\*|//|<<|>>|[-+*/%@&|^])?=(?!=)|setattr\(\s*\w+\s*,\s*[\"'](\w+)")
# A call that ``self`` is handed to.
_HANDED = re.compile(r"(?<!def )(?<![\w.])([\w.]*\w|\))\(\s*(?:[^()\n]*,\s*)?self\s*[,)]")
# ``self`` as a value: no attribute or item of it, no parameter, and not what is returned.
_BARE = re.compile(r"(?<!return )(?<![\w.])self\b(?!\s*[\w.:\[])")
# ``self`` where it has no such attribute, which is ``self`` again for whoever may get it.
_OR_ITSELF = re.compile(r"\bgetattr\(\s*self\s*,[^(),]*,\s*self\s*\)")
_HEAD = re.compile(r"\bdef\s+\w+\(\s*self\b")
_LOOKERS = frozenset(
    {"getattr", "hasattr", "setattr", "isinstance", "type", "super", "id", "len", "repr", "str", "print"}
)

_Start: TypeAlias = "tuple[SourceFile, ClassRef | None, FunctionOutline]"


class Touched(NamedTuple):
    """What code speaks of, in it and in all that it leads to, and what of that it stores in the object it gets."""

    words: tuple[frozenset[str], ...]
    stored: frozenset[str]


class _Piece:
    """What the text of one function tells, found when it is asked for."""

    def __init__(self, classes: Classes, file: SourceFile, function: FunctionOutline, is_method: bool) -> None:
        self.file = file
        self._classes = classes
        self._text = method_text(file, function) if is_method else file.text(function)
        self._is_method = is_method

    @cached_property
    def words(self) -> frozenset[str]:
        """All of them."""
        return frozenset(map(sys.intern, WORD.findall(self._text)))

    @cached_property
    def own(self) -> frozenset[str]:
        """The names of attributes that it speaks of."""
        return frozenset(sys.intern(name) for found in _ATTRIBUTE.findall(self._text) for name in found if name)

    @cached_property
    def above(self) -> frozenset[str]:
        """The methods that it calls by ``super()``."""
        return frozenset(_ABOVE.findall(self._text))

    @cached_property
    def stored(self) -> frozenset[str]:
        """The attributes that it stores in the object that it gets."""
        stored = stored_by(self._text)
        if self._is_method:
            return stored
        return stored.union(name for found in _STORED_ON_ANY.findall(self._text) for name in found if name)

    @cached_property
    def called(self) -> tuple[FunctionRef, ...]:
        """The functions that it calls by name."""
        return tuple(entity for entity in self._called if isinstance(entity, FunctionRef))

    @cached_property
    def made(self) -> tuple[ClassRef, ...]:
        """The classes that it calls by name."""
        return tuple(entity for entity in self._called if isinstance(entity, ClassRef))

    @cached_property
    def opaque(self) -> bool:
        """Whether it may store under names that cannot be told."""
        return (
            _OPAQUE.search(self._text) is not None
            or (not self._is_method and _OPAQUE_OF_ANY.search(self._text) is not None)
            or self._hands_itself_on()
        )

    @cached_property
    def noisy(self) -> bool:
        """Whether it can do anything to state."""
        return is_noisy(self._text)

    @cached_property
    def state(self) -> bool:
        """Whether it speaks of what makes tensors or Modules."""
        return speaks_of_state(self._text) or any(map(self._classes.is_module, self.made))

    @cached_property
    def _called(self) -> list[Entity | None]:
        return _called_by(self._classes.project, self.file, self._text)

    def _hands_itself_on(self) -> bool:
        """Whether somebody gets ``self`` of whom it is not known what becomes of it there."""
        code = _OR_ITSELF.sub("self", without_strings(self._text))
        callees = _HANDED.findall(code)
        if self._is_method and len(_BARE.findall(_HEAD.sub("", code))) > len(callees):
            return True
        return not all(map(self._is_known, callees))

    def _is_known(self, callee: str) -> bool:
        """Whether it is known what becomes of ``self`` that something gets which is called so.

        A local name stands for a function that the text speaks of somewhere.
        """
        if callee in _LOOKERS:
            return True
        if "." in callee or callee == ")":
            return False
        entity = self._classes.project.lookup(self.file, callee)
        return entity is None or isinstance(entity, FunctionRef)


class Reach:
    """What the functions and classes of a project lead to; everything is found once."""

    def __init__(self, project: Project, classes: Classes) -> None:
        self.project = project
        self.classes = classes
        self._words: dict[FunctionRef | ClassRef, frozenset[str] | None] = {}
        self._long_ways: dict[FunctionRef, bool] = {}
        self._pieces: dict[FunctionOutline, _Piece] = {}
        self._functions: dict[tuple[Ancestor, ...], frozenset[str]] = {}
        self._closures: dict[tuple[ClassRef, FunctionOutline], frozenset[FunctionOutline] | None] = {}
        self._touched: dict[tuple[ClassRef, FunctionOutline], Touched | None] = {}

    def words(self, start: FunctionRef | ClassRef) -> frozenset[str] | None:
        """The words of a function or class, and of the functions and classes that it calls by name; None when that is
        too much to read.
        """
        if start not in self._words:
            self._words[start] = self._find_words(start)
        return self._words[start]

    def touched(self, cls: ClassRef, owner: ClassRef, function: FunctionOutline) -> Touched | None:
        """What a method that a class has from another file may touch of an instance of the class.

        None where that cannot be told, and where the method leads back to code of the file of the class that does
        anything to state.
        """
        key = (cls, function)
        if key not in self._touched:
            self._touched[key] = self._find_touched(cls, owner, function)
        return self._touched[key]

    def is_long_way_round(self, start: FunctionRef) -> bool:
        """Whether a function leads to many others of which none speaks of what makes tensors or Modules."""
        if start not in self._long_ways:
            self._long_ways[start] = self._find_long_way(start)
        return self._long_ways[start]

    def _find_long_way(self, start: FunctionRef) -> bool:
        seen: set[FunctionOutline] = set()

        def leads(piece: _Piece, owner: ClassRef | None) -> Iterator[_Start]:
            for cls in piece.made:
                yield from self._methods(cls, ("__init__", "__post_init__"), None)
            if owner is not None:
                yield from self._methods(owner, piece.own, None)

        for piece in self._walk([(start.file, start.owner, start.outline)], seen, leads):
            if piece.state or len(seen) > _MOST_PIECES:
                return False
        return len(seen) >= _LONG_WAY

    def _find_words(self, start: FunctionRef | ClassRef) -> frozenset[str] | None:
        seen: set[FunctionRef | ClassRef] = {start}
        todo = [start]
        words: set[str] = set()
        while todo:
            piece = todo.pop()
            text = piece.file.text(piece.outline)
            words.update(map(sys.intern, WORD.findall(text)))
            for entity in _called_by(self.project, piece.file, text):
                if isinstance(entity, (FunctionRef, ClassRef)) and entity not in seen:
                    seen.add(entity)
                    todo.append(entity)
            if len(seen) > _MOST_PIECES:
                return None
        return frozenset(words)

    def _find_touched(self, cls: ClassRef, owner: ClassRef, function: FunctionOutline) -> Touched | None:
        closure = self._closure(cls, owner, function) if not self.classes.mro(cls).open else None
        if closure is None:
            return None
        pieces = [self._pieces[inner] for inner in closure]
        if any(piece.noisy and piece.file is cls.file for piece in pieces):
            return None
        return Touched(tuple(piece.words for piece in pieces), frozenset().union(*(piece.stored for piece in pieces)))

    def _closure(self, cls: ClassRef, owner: ClassRef, function: FunctionOutline) -> frozenset[FunctionOutline] | None:
        """What a method leads to, run on an instance of a class; None when that cannot be told.

        Most classes of a file have the same base in another one: what that reaches is found once for all of them.
        """
        key = (cls, function)
        if key not in self._closures:
            mro = self.classes.mro(cls)
            above = tuple(a for a in mro.order if isinstance(a, str) or a.file is not cls.file)
            near = [a for a in mro.classes if a.file is cls.file]
            first = above[0] if owner in above else None
            if isinstance(first, ClassRef) and self.classes.mro(first).order == above:
                known = self._closure(first, owner, function)
                if known is not None:
                    asked = (self._pieces[inner].own & a.outline.functions.keys() for inner in known for a in near)
                    own = set().union(*asked) - {function.name, "__init__"}
                    known = self._close(cls, self._methods(cls, own, None), known) if own else known
            else:
                known = self._close(cls, [(owner.file, owner, function)])
            self._closures[key] = known
        return self._closures[key]

    def _close(
        self, cls: ClassRef, starts: Iterable[_Start], known: frozenset[FunctionOutline] = frozenset()
    ) -> frozenset[FunctionOutline] | None:
        """What methods lead to, beside what is known of others that a class above has."""
        names = {"__init__"}.union(*(self._pieces[function].own for function in known))
        seen = set(known)

        def leads(piece: _Piece, owner: ClassRef | None) -> Iterator[_Start]:
            fresh = piece.own - names
            names.update(fresh)
            yield from self._methods(cls, fresh, None)
            yield from self._methods(cls, piece.above, owner)

        for piece in self._walk(starts, seen, leads):
            # a constructor that is called so may be the one that makes the object a Module
            if piece.opaque or "__init__" in piece.above or len(seen) > _MOST_PIECES:
                return None
        return frozenset(seen)

    def _walk(
        self,
        starts: Iterable[_Start],
        seen: set[FunctionOutline],
        leads: Callable[[_Piece, ClassRef | None], Iterable[_Start]],
    ) -> Iterator[_Piece]:
        """These functions and what they lead to, by name or as ``leads`` tells; ``seen`` grows by them."""
        todo = list(starts)
        while todo:
            file, owner, function = todo.pop()
            if function not in seen:
                seen.add(function)
                piece = self._piece(file, function, owner is not None)
                yield piece
                todo += [(called.file, None, called.outline) for called in piece.called]
                todo += leads(piece, owner)

    def _methods(self, cls: ClassRef, names: Iterable[str], after: ClassRef | None) -> Iterable[_Start]:
        """The methods, and the getters of properties, that a class has under these names, after one of its MRO."""
        mro = self.classes.mro(cls)
        if mro.order not in self._functions:
            self._functions[mro.order] = frozenset(name for a in mro.classes for name in a.outline.functions)
        for name in self._functions[mro.order].intersection(names):
            member = self.classes.find(cls, name, after)
            if isinstance(member, Member):
                function = getter(member) or member.function
                if function is not None:
                    yield member.owner.file, member.owner, function

    def _piece(self, file: SourceFile, function: FunctionOutline, is_method: bool) -> _Piece:
        if function not in self._pieces:
            self._pieces[function] = _Piece(self.classes, file, function, is_method)
        return self._pieces[function]


def _called_by(project: Project, file: SourceFile, text: str) -> list[Entity | None]:
    """What the names stand for that a piece of a file calls."""
    return [project.lookup(file, name) for name in sorted(set(_CALLED.findall(text)))]
