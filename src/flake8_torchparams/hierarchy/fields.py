"""Dataclasses: whose constructor the decorator writes, and which attributes can be told without running it.

Configurations are dataclasses with a hundred fields and a long way to construct them, and every Module reads one.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from flake8_torchparams.hierarchy.classes import Classes, Member, getter
from flake8_torchparams.hierarchy.methods import SELF_NAME, SPEAKS_OF_STATE, stored_by
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.spans import WORD

DATACLASSES = frozenset({"dataclass", "define", "frozen", "mutable", "attrs", "s"})
"""The last words of the decorators that write the constructor: those of ``dataclasses`` and of attrs (``attr.s``)."""

BEFORE_FIELDS = ("__attrs_pre_init__",)
AFTER_FIELDS = ("__post_init__", "__attrs_post_init__")
"""What the constructor that they write calls before it sets the fields, and after that."""

_RETURN = re.compile(r"^\s*(?:return[ \t]*[^\s#]|.*\byield\b)", re.MULTILINE)


class _Reach(NamedTuple):
    """What a method does: the names of ``self`` that it uses, whether it stores any, whether it speaks of state."""

    reads: frozenset[str]
    stores: bool
    state: bool


class Fields:
    """What the texts of classes tell of the attributes of dataclasses; everything is found once."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self._words: dict[ClassRef, frozenset[str]] = {}
        self._stored: dict[ClassRef, frozenset[str]] = {}
        self._reached: dict[tuple[ClassRef, str], _Reach] = {}
        self._tellers: dict[tuple[ClassRef, str], ClassRef] = {}

    def is_dataclass(self, cls: ClassRef) -> bool:
        """Whether the constructor of a class is one that ``@dataclass`` writes."""
        found = self.classes.find(cls, "__init__")
        for ancestor in self.classes.mro(cls).order:
            if isinstance(ancestor, str):
                return False
            if ancestor.outline.marks & DATACLASSES:
                return not isinstance(found, Member) or ancestor is not found.owner
            if isinstance(found, Member) and ancestor is found.owner:
                return False
        return False

    def is_never_stored(self, cls: ClassRef, name: str) -> bool:
        """Whether no method of a class stores anything under an attribute that it names."""
        for ancestor in self.classes.mro(cls).classes:
            if ancestor not in self._stored:
                self._stored[ancestor] = stored_by(ancestor.file.text(ancestor.outline))
            if name in self._stored[ancestor]:
                return False
        return True

    def teller(self, cls: ClassRef, name: str) -> ClassRef:
        """The class whose instances tell what a property or a method of a dataclass gives: one above when nothing
        between them speaks of it or of what it reads, else the class itself.
        """
        key = (cls, name)
        if key not in self._tellers:
            self._tellers[key] = self._find_teller(cls, name)
        return self._tellers[key]

    def _find_teller(self, cls: ClassRef, name: str) -> ClassRef:
        found = self.classes.find(cls, name)
        if not isinstance(found, Member) or found.owner == cls or not self.is_dataclass(cls):
            return cls
        reach = self._reach(found.owner, name)
        if reach.stores or not self.is_dataclass(found.owner):
            return cls
        for ancestor in self.classes.mro(cls).classes:
            if ancestor == found.owner:
                return ancestor
            if ancestor not in self._words:
                self._words[ancestor] = frozenset(WORD.findall(ancestor.file.text(ancestor.outline)))
            if not reach.reads.isdisjoint(self._words[ancestor]):
                break
        return cls

    def stores_nothing(self, cls: ClassRef, name: str) -> bool:
        """Whether neither a method nor what it calls of ``self`` stores anything in the instance."""
        return not self._reach(cls, name).stores

    def makes_state(self, cls: ClassRef, name: str) -> bool:
        """Whether a method, or what it calls of ``self``, speaks of what makes tensors or Modules."""
        return self._reach(cls, name).state

    def returns_nothing(self, method: FunctionRef) -> bool:
        """Whether no statement of a function returns a value."""
        return not _RETURN.search(method.file.text(method.outline))

    def _reach(self, cls: ClassRef, name: str) -> _Reach:
        """What a method (of a property: its getter) does together with those that it leads to through ``self``."""
        key = (cls, name)
        if key not in self._reached:
            reads = {name}
            todo = [name]
            stores = state = False
            while todo:
                member = self.classes.find(cls, todo.pop())
                function = (getter(member) or member.function) if isinstance(member, Member) else None
                if isinstance(member, Member) and function is not None:
                    text = member.owner.file.text(function)
                    stores = stores or bool(stored_by(text))
                    state = state or bool(SPEAKS_OF_STATE.search(text))
                    todo += set(SELF_NAME.findall(text)) - reads
                    reads.update(todo)
            self._reached[key] = _Reach(frozenset(reads), stores, state)
        return self._reached[key]
