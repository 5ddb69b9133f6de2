"""What a class will hold once it is built, told for people and for the differential test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal[
    "parameter",
    "buffer",
    "non-persistent buffer",
    "module",
    "plain tensor",
    "container",
    "plain",
    "unknown",
]
ElementKind: TypeAlias = Literal["tensor", "parameter", "module", "other"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One name on the built object.

    ``kinds`` holds each kind that some path through the constructor leaves there (one path, one kind: most entries have
    just one). ``empty``: None stands there on some path (a registered name without value, or a plain None).
    ``absent``: some path leaves no such name. ``path`` and ``line`` tell where it was set, ``inherited_from`` the
    qualified name of the ancestor whose constructor did it (empty: the class itself), ``detail`` what a person wants to
    know of the value (``nn.Linear``, ``list of tensors``). ``elements``: what a plain container there holds, each kind
    that some element has on some path.
    """

    name: str
    kinds: frozenset[Kind]
    empty: bool = False
    absent: bool = False
    path: str = ""
    line: int = 0
    inherited_from: str = ""
    detail: str = ""
    elements: frozenset[ElementKind] = frozenset()
    stateless: bool = False


@dataclass(frozen=True, slots=True)
class ModuleReport:
    """One nn.Module class of a file.

    ``raises`` names the exception that every path through the constructor ends in, with the line that raises it first
    (empty and 0: it can be built as far as the source tells); ``raises_why`` says more where it is the class itself
    that Python refuses. ``bases`` is its MRO without itself, as far as known. ``unread`` are the bases, its own and of
    those above it, that could not be read: what they set is not among the entries.
    ``overrides`` are those methods of nn.Module that set and move buffers which the class or a base has of its own.
    """

    path: str
    cls: str
    line: int
    bases: tuple[str, ...]
    entries: tuple[Entry, ...]
    raises: str = ""
    raises_line: int = 0
    overrides: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    raises_why: str = ""
