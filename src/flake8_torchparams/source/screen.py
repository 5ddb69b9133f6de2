"""Which files can matter at all."""

from __future__ import annotations

import re

_CLASS_WITH_BASES = re.compile(r"^[ \t\f]*class\s+\w+[^:\n]*\(", re.MULTILINE)


def worth_reading(source: str) -> bool:
    """Whether the text of a file can hold an nn.Module class: one with bases, where something is imported."""
    return "import" in source and _CLASS_WITH_BASES.search(source) is not None
