"""Whether the text of another file speaks of a class, or of one that inherits it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from flake8_torchparams.hierarchy.methods import without_remarks


def speaks_of(text: bytes, words: set[bytes]) -> bool:
    """Whether a text names a class that it does not define itself."""
    near = {word for word in words if word in text}
    near -= set(re.findall(rb"^class\s+(%b)\b" % _any_of(near), text, re.MULTILINE)) if near else set()
    return bool(near) and re.search(rb"\b(?:%b)\b" % _any_of(near), text) is not None


def code_speaks_of(text: bytes, words: set[bytes]) -> bool:
    """The same of a text without what only people read."""
    return speaks_of(text, words) and speaks_of(without_remarks(text.decode(errors="replace")).encode(), words)


def with_heirs(words: Iterable[bytes], texts: Sequence[bytes]) -> set[bytes]:
    """Names of classes, and those of the classes of other files that inherit one of them, or an heir of it."""
    found = set(words)
    for _ in range(2):
        inherit = re.compile(rb"^[ \t]*class\s+(\w+)\s*\([^)]*\b(?:%b)\b" % _any_of(found), re.MULTILINE)
        found |= {heir for text in texts if speaks_of(text, found) for heir in inherit.findall(text)}
    return found


def put_on(words: set[bytes], texts: Iterable[bytes]) -> set[bytes]:
    """The attributes that objects of these classes are put on where they are made: ``self.mask = Mask(4)``."""
    made = re.compile(rb"\bself\.(\w+)\s*=\s*(?:\w+\.)*(?:%b)\(" % _any_of(words))
    return {name for text in texts if any(word in text for word in words) for name in made.findall(text)}


def _any_of(words: set[bytes]) -> bytes:
    return b"|".join(map(re.escape, sorted(words)))
