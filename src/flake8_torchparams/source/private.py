"""Private names: ``__x`` within a class is another name outside of it (the language reference, 6.2.1)."""

from __future__ import annotations


def is_private(name: str) -> bool:
    """Whether a name within a class is the class's own."""
    return name.startswith("__") and not name.endswith("__")


def mangled(name: str, class_name: str) -> str:
    """A name as the object has it that a class of this name writes so."""
    return f"_{class_name.lstrip('_')}{name}" if is_private(name) else name


def as_written(name: str, class_name: str) -> str:
    """A name that the object has, as a class of this name writes it."""
    prefix = f"_{class_name.lstrip('_')}__"
    return name[len(prefix) - 2 :] if name.startswith(prefix) and not name.endswith("__") else name
