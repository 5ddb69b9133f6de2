"""What goes into the fixes and what comes out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from flake8_torchparams.finding import Finding

RefusalKind: TypeAlias = Literal["no-fix", "unsafe", "unfit", "withdrawn", "file"]


class CannotFix(Exception):
    """A fix declines a finding; the text of the exception is the reason told to the user."""


@dataclass(frozen=True, slots=True)
class FixChoice:
    """What the user lets the fixes do.

    ``unsafe`` allows the fixes that change what a module does beyond the fault. ``persistent`` makes the buffers that
    the fixes register part of ``state_dict``. ``torch_buffer`` says that ``nn.Buffer`` may be used, which needs torch
    2.5.
    """

    unsafe: bool = False
    persistent: bool = False
    torch_buffer: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` takes the place of the characters from ``start`` up to ``end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What one fix wants to do: its edits, what they do in words, and the ``state_dict`` keys that they add.

    Keys are relative to the class; ``layers.*`` stands for all that a container named ``layers`` will hold and a lone
    ``*`` for everything, where the class could not be built before. ``unsafe`` says why these edits need the user's
    word although the fix is safe elsewhere (empty: they do not).
    """

    edits: tuple[Edit, ...]
    description: str
    state_dict_keys: tuple[str, ...] = ()
    unsafe: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """One finding that was fixed, how, and the ``state_dict`` keys of its class that are new."""

    finding: Finding
    description: str
    state_dict_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """One finding that was left, and why.

    ``kind``: the code has no fix (``no-fix``); it has one that needs the user's word (``unsafe``); the code around the
    finding does not allow it (``unfit``); it was tried and failed its check (``withdrawn``); the file cannot be edited
    at all, or the fix fails on it (``file``).
    """

    finding: Finding
    reason: str
    kind: RefusalKind = "unfit"


@dataclass(frozen=True, slots=True)
class FixResult:
    """The new text of a file with what was done and what was not.

    Each finding that was given is in just one of ``applied``, ``refused`` and ``gone``; the last holds those that
    vanished with the fix of another one.
    """

    source: str
    applied: tuple[Applied, ...] = ()
    refused: tuple[Refused, ...] = ()
    gone: tuple[Finding, ...] = ()
