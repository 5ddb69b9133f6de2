"""Which files can matter at all."""

from __future__ import annotations

import re
import sys

# It begins with the end of the line before: what begins with a fixed character is looked for several times as fast.
_CLASS_WITH_BASES = re.compile(r"\n[ \t\f]*class\s+\w+\s*[(\[]")
# An import statement, and what may look like one: the module of ``from``, or all that follows ``import`` on its line.
_IMPORT = re.compile(r"(?:^|[;:])[ \t\f]*(?:from[\s\\]*([.\w]+)|import\b[\s\\]*([^\n]*))", re.MULTILINE)


def worth_reading(source: str) -> bool:
    """Whether a text can hold an nn.Module class: one with bases, where more is imported than what Python brings."""
    return "import" in source and _CLASS_WITH_BASES.search(f"\n{source}") is not None and _imports_others(source)


def _imports_others(source: str) -> bool:
    """Whether some module is imported that is not of Python's standard library."""
    for found in _IMPORT.finditer(source):
        module, modules = found.groups()
        for name in [module] if module else modules.split(","):
            if name.strip().partition(".")[0].partition(" ")[0] not in sys.stdlib_module_names:
                return True
    return False
