"""What class bodies assign that may be state: told from their text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flake8_torchparams.hierarchy.fields import DATACLASSES
from flake8_torchparams.hierarchy.methods import without_remarks
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.outline import Assigned

_STATE = re.compile(r"torch|nn\.|Parameter|Tensor|Linear|Conv|Module|\(")


def assigned_in_body(cls: ClassRef) -> Iterator[tuple[str, Assigned]]:
    """The names that a class body assigns something to which may be state, each with its last statement.

    Fields of a dataclass are those of each instance, and so is what the constructor reads under the name.
    """
    for name, bindings in cls.outline.names.items():
        last = bindings[-1]
        if not isinstance(last, Assigned) or not last.has_value or not _STATE.search(cls.file.text(last)):
            continue
        if not _is_field(cls, last) and not _is_default(cls, name):
            yield name, last


def _is_default(cls: ClassRef, name: str) -> bool:
    """Whether the constructor reads a name of the class body: it makes something of it for each instance."""
    read = re.compile(rf"\b(?:self|cls|type\(self\)|{re.escape(cls.outline.name)})\.{re.escape(name)}\b(?!\s*=[^=])")
    constructors = cls.outline.functions.get("__init__", ())
    return any(read.search(without_remarks(cls.file.text(function))) for function in constructors)


def _is_field(cls: ClassRef, binding: Assigned) -> bool:
    return binding.annotation is not None and not DATACLASSES.isdisjoint(cls.outline.marks)
