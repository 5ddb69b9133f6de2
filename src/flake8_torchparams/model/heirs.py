"""Classes that nobody builds but by way of their subclasses, and what those do for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_torchparams.hierarchy.classes import Classes, Member, is_abstract_maker
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile

# So many files of a package are looked into for subclasses.
_MOST_FILES = 40


def begin_elsewhere(m: Machine, cls: ClassRef) -> bool:
    """Whether a class cannot be built itself, and each of its subclasses that can runs ``Module.__init__`` by another
    of its bases.
    """
    if not _is_abstract(m.classes, cls):
        return False
    heirs = [heir for heir in _heirs(m.classes, cls) if not _is_abstract(m.classes, heir)]
    return bool(heirs) and not any(_never_begins(m, heir) for heir in heirs)


def _is_abstract(classes: Classes, cls: ClassRef) -> bool:
    """Whether a method of a class is left open that an abstract base asks for."""
    mro = classes.mro(cls)
    metaclasses = (word.value for above in mro.classes for word in above.outline.keywords if word.arg == "metaclass")
    if "abc.ABC" not in mro.order and not any(map(is_abstract_maker, metaclasses)):
        return False
    asked = {
        name
        for above in mro.classes
        for name, functions in above.outline.functions.items()
        if "abstractmethod" in functions[-1].marks
    }
    found = (classes.find(cls, name) for name in asked)
    return any(
        isinstance(member, Member) and member.function is not None and "abstractmethod" in member.function.marks
        for member in found
    )


def _heirs(classes: Classes, cls: ClassRef) -> Iterator[ClassRef]:
    """The subclasses of a class in its file, and in those files of its package that name it."""
    for file in (cls.file, *_files_naming(classes, cls)):
        yield from (heir for heir in classes.subclasses(cls, file) if heir != cls)


def _files_naming(classes: Classes, cls: ClassRef) -> Iterator[SourceFile]:
    word = re.compile(rb"\b%b\b" % re.escape(cls.outline.name.encode()))
    paths = [path for path, text in classes.project.siblings(cls.file) if word.search(text)]
    for path in paths[:_MOST_FILES]:
        file = classes.project.sibling(cls.file, path)
        if file is not None:
            yield file


def _never_begins(m: Machine, cls: ClassRef) -> bool:
    summary = m.summary(cls)
    return summary is not None and summary.state.cell(summary.cell).untouched
