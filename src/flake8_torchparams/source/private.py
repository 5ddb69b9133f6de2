"""Private names: ``__x`` within a class is another name outside of it (the language reference, 6.2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flake8_torchparams.source.entities import ClassRef


def is_private(name: str) -> bool:
    """Whether a name within a class is the class's own."""
    return name.startswith("__") and not name.endswith("__")


def is_internal(name: str) -> bool:
    """Whether a method of this name is one that only the class, and those below it, are to call."""
    return name.startswith("_") and not name.startswith("__")


def mangled(name: str, owner: ClassRef | None) -> str:
    """A name as the object has it that ``owner`` writes so; the same where no class writes it."""
    return f"{_prefix(owner)}{name}" if owner is not None and is_private(name) else name


def as_written(name: str, owner: ClassRef) -> str:
    """A name that the object has, as ``owner`` writes it."""
    if not name.startswith("_") or name.endswith("__"):
        return name
    prefix = _prefix(owner)
    return name[len(prefix) :] if name.startswith(f"{prefix}__") else name


def _prefix(owner: ClassRef) -> str:
    return f"_{owner.outline.name.lstrip('_')}"
