"""Constructors that never run that of Module, or run it twice."""

from __future__ import annotations

import re

from flake8_torchparams.hierarchy.classes import MODULE, Member
from flake8_torchparams.hierarchy.methods import without_remarks
from flake8_torchparams.model.heirs import begin_elsewhere
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.module_init import tell_wiped
from flake8_torchparams.model.state import Cell
from flake8_torchparams.model.values import Object
from flake8_torchparams.outcome import Raised
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.site import Site
from flake8_torchparams.usage.callers import CONSTRUCTORS
from flake8_torchparams.usage.uses import Usages

# Nothing that these have as methods reads state of other classes but by going through all of it.
_BARE = frozenset({MODULE, "object", "abc.ABC"})
_ASKS_FOR_ALL = r"\bgetattr\(|\.(?:named_)?(?:children|modules|parameters|buffers)\(|\b__dict__|\bstate_dict\b"


class Beginnings:
    """What the constructors of a file do with ``Module.__init__``.

    ``told``: those that never run it, and ``lacking`` the qualified names of their classes.
    """

    def __init__(self, m: Machine, file: SourceFile, usages: Usages) -> None:
        self._m = m
        self._file = file
        self._usages = usages
        self.told: list[Raised] = []
        self.lacking: set[str] = set()

    def lacks_it(self, cls: ClassRef, cells: list[Cell]) -> bool:
        """Whether a class, or one above it whose constructor is its own, never runs it; tells of the class itself."""
        return self._missing_init(cls, cells) or self._builds_as_one_that_lacks_it(cls, cells)

    def tell_wiped(self, cls: ClassRef, receiver: Object, cells: list[Cell]) -> None:
        """Tell of what was registered before ``Module.__init__`` ran again, does not come back, and is missed."""
        for key, site, names in self._m.notes.wiped:
            lost = [name for name in names if not all(cell.registers(name) for cell in cells)]
            lost = [name for name in lost if self._is_asked_for(cls, name)]
            if key == receiver.cell and cells and lost:
                tell_wiped(self._m, cells[0], site, lost)

    def _is_asked_for(self, cls: ClassRef, name: str) -> bool:
        """Whether a method that is in force may read an attribute, by its name or among all that is registered.

        Of two bases whose constructors run one after the other, the methods of the second may have replaced those that
        read what only the first registers.
        """
        if not _BARE.issuperset(self._m.classes.mro(cls).foreign):
            return True
        word = re.compile(rf"\b{re.escape(name)}\b|{_ASKS_FOR_ALL}")
        return any(
            function.name not in CONSTRUCTORS and word.search(without_remarks(owner.file.text(function)))
            for owner, function in self._usages.methods(cls)
        )

    def _missing_init(self, cls: ClassRef, cells: list[Cell]) -> bool:
        """Whether the constructor of a class never runs that of Module, which is told of."""
        function = cls.outline.functions.get("__init__")
        if function is None or not cells or self._led_astray(cls) or self._stands_alone(cls):
            return False
        if not all(cell.untouched for cell in cells) or begin_elsewhere(self._m, cls):
            return False
        fragment = self._file.fragment(function[-1])
        site = Site(fragment, fragment.function.name)
        told = cls.outline.qualname
        self.told.append(Raised(told, "", site, "missing-super-init", "__init__", "AttributeError", self._stops(cls)))
        self.lacking.add(told)
        return True

    def _builds_as_one_that_lacks_it(self, cls: ClassRef, cells: list[Cell]) -> bool:
        above = (ancestor for ancestor in self._m.classes.mro(cls).classes if ancestor.file is self._file)
        told = any(ancestor.outline.qualname in self.lacking for ancestor in above)
        return told and bool(cells) and all(cell.untouched for cell in cells)

    def _stops(self, cls: ClassRef) -> str:
        """The class, no Module, whose constructor a call of ``super().__init__()`` has led to, and leads no further."""
        function = cls.outline.functions["__init__"][-1]
        if "super()" not in without_remarks(self._file.text(function)):
            return ""
        led_to = [
            ancestor.outline.name
            for ancestor in self._m.classes.mro(cls).classes
            if ancestor != cls
            and any(id(f) in self._m.notes.ran_as_methods for f in ancestor.outline.functions.get("__init__", ()))
        ]
        return led_to[-1] if led_to else ""

    def _stands_alone(self, cls: ClassRef) -> bool:
        """Whether the class answers by itself for what it lacks, and never asks ``Module.__getattr__``."""
        found = self._m.classes.find(cls, "__getattr__")
        if not isinstance(found, Member) or found.function is None:
            return False
        text = without_remarks(found.owner.file.text(found.function))
        return "super(" not in text and ".__getattr__(" not in text

    def _led_astray(self, cls: ClassRef) -> bool:
        """Whether the constructor calls that of a Module above it, which is then to blame for what it does not do."""
        above = [a for a in self._m.classes.mro(cls).classes if a != cls and self._m.classes.is_module(a)]
        return any(
            id(f) in self._m.notes.ran_as_methods for a in above for f in a.outline.functions.get("__init__", ())
        )
