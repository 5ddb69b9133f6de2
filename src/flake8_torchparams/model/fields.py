"""Dataclasses: whose constructor the decorator writes, and which attributes can be told without running it.

Configurations are dataclasses with a hundred fields and a long way to construct them, and every Module reads one.
"""

from __future__ import annotations

import re

from flake8_torchparams.model.classes import Classes, Member, getter
from flake8_torchparams.source.outline import ClassOutline, FunctionOutline
from flake8_torchparams.source.project import ClassRef, FunctionRef, SourceFile

_DECORATORS = frozenset({"dataclass", "define", "attrs", "frozen"})
_WORD = re.compile(r"[^\W\d]\w*")
_OF_SELF = re.compile(r"\bself\.(\w+)")
# What is stored: a name of self before a sign of assignment, in a list of targets, after ``for``, ``as`` or ``del``;
# and names in strings that a setattr or ``__dict__`` may be given, perhaps in a loop.
_STORED = re.compile(
    r"\b(self\.\w+)\s*(?::[^=\n(]+)?(?:\*\*|//|<<|>>|[-+*/%@&|^])?=(?!=)"
    r"|\b(?:for|as|del)\s+(self\.\w+)"
    r"|^\s*\(?((?:[\w.*]+\s*,\s*)+[\w.]+)\)?\s*=(?!=)",
    re.MULTILINE,
)
_RETURN = re.compile(r"^\s*(?:return[ \t]*[^\s#]|.*\byield\b)", re.MULTILINE)
_STORING_LINE = re.compile(r"^.*(?:setattr|__dict__|\bfor\b).*$", re.MULTILINE)
_QUOTED = re.compile(r"[\"'](\w+)[\"']")


class Fields:
    """What the texts of classes tell of the attributes of dataclasses; everything is found once."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self._words: dict[ClassRef, frozenset[str]] = {}
        self._stored: dict[ClassRef, frozenset[str]] = {}
        self._read: dict[tuple[ClassRef, str], frozenset[str] | None] = {}

    def is_dataclass(self, cls: ClassRef) -> bool:
        """Whether the constructor of a class is one that ``@dataclass`` writes."""
        found = self.classes.find(cls, "__init__")
        for ancestor in self.classes.mro(cls).order:
            if isinstance(ancestor, str):
                return False
            if any(d.rpartition(".")[2] in _DECORATORS for d in ancestor.outline.decorators):
                return not isinstance(found, Member) or ancestor is not found.owner
            if isinstance(found, Member) and ancestor is found.owner:
                return False
        return False

    def is_never_stored(self, cls: ClassRef, name: str) -> bool:
        """Whether no method of a class stores anything under an attribute that it names."""
        for ancestor in self._above(cls):
            if ancestor not in self._stored:
                self._stored[ancestor] = _stored(_text(ancestor.file, ancestor.outline))
            if name in self._stored[ancestor]:
                return False
        return True

    def teller(self, cls: ClassRef, name: str) -> ClassRef:
        """The class whose instances tell what a property or a method of a dataclass gives: one above when nothing
        between them speaks of it or of what it reads, else the class itself.
        """
        found = self.classes.find(cls, name)
        if not isinstance(found, Member) or found.owner == cls or not self.is_dataclass(cls):
            return cls
        read = self._reads(found.owner, name)
        if read is None or not self.is_dataclass(found.owner):
            return cls
        for ancestor in self._above(cls):
            if ancestor == found.owner:
                return ancestor
            if ancestor not in self._words:
                self._words[ancestor] = frozenset(_WORD.findall(_text(ancestor.file, ancestor.outline)))
            if not read.isdisjoint(self._words[ancestor]):
                break
        return cls

    def stores_nothing(self, cls: ClassRef, name: str) -> bool:
        """Whether neither a method nor what it calls of ``self`` stores anything in the instance."""
        return self._reads(cls, name) is not None

    def returns_nothing(self, method: FunctionRef) -> bool:
        """Whether no statement of a function returns a value."""
        return not _RETURN.search(_text(method.file, method.outline))

    def _above(self, cls: ClassRef) -> list[ClassRef]:
        return [ancestor for ancestor in self.classes.mro(cls).order if isinstance(ancestor, ClassRef)]

    def _reads(self, cls: ClassRef, name: str) -> frozenset[str] | None:
        """The names of ``self`` that a method uses, and those which it calls; None when one of them stores anything."""
        key = (cls, name)
        if key in self._read:
            return self._read[key]
        read = {name}
        todo = [name]
        while todo:
            member = self.classes.find(cls, todo.pop())
            function = (getter(member) or member.function) if isinstance(member, Member) else None
            if not isinstance(member, Member) or function is None:
                continue
            text = _text(member.owner.file, function)
            if _stored(text):
                self._read[key] = None
                return None
            todo += set(_OF_SELF.findall(text)) - read
            read.update(todo)
        self._read[key] = frozenset(read)
        return self._read[key]


def _stored(text: str) -> frozenset[str]:
    """The attributes of ``self`` that a text stores something under."""
    names = {name for found in _STORED.findall(text) for part in found for name in _OF_SELF.findall(part)}
    if "setattr" in text or "__dict__" in text:
        names.update(name for line in _STORING_LINE.findall(text) for name in _QUOTED.findall(line))
    return frozenset(names)


def _text(file: SourceFile, piece: ClassOutline | FunctionOutline) -> str:
    return "\n".join(file.lines[piece.line - 1 : piece.end_line])
