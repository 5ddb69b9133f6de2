"""Edits of a text: put together, applied, and followed by the positions that they shift."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from flake8_torchparams.fixes.records import Edit


def combined(proposed: Iterable[Sequence[Edit]]) -> list[Edit] | None:
    """All edits in order of place, equal ones once; None when two of them overlap.

    Insertions at one place keep the order in which they are given.
    """
    unique: list[Edit] = []
    for edits in proposed:
        unique.extend(edit for edit in edits if edit not in unique)
    unique.sort(key=lambda edit: (edit.start, edit.end))
    for first, second in pairwise(unique):
        if second.start < first.end:
            return None
    return unique


def apply(source: str, edits: Iterable[Edit]) -> str:
    """The text with the edits done; they must be sorted and free of overlaps, as ``combined`` returns them."""
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += (source[done : edit.start], edit.text)
        done = edit.end
    pieces.append(source[done:])
    return "".join(pieces)


def shifted(offset: int, edits: Iterable[Edit]) -> int | None:
    """Where the character at ``offset`` stands once the edits are done; None when an edit takes it away."""
    moved = offset
    for edit in edits:
        if edit.start <= offset < edit.end:
            return None
        if edit.end <= offset:
            moved += len(edit.text) - (edit.end - edit.start)
    return moved
