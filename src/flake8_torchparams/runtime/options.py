"""The options of a runtime run, and where their defaults live."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """What the user may choose for a runtime run.

    ``python`` is the interpreter that builds the classes: the one of the environment where the linted code works.
    ``timeout`` bounds the seconds that all attempts at one class take together, ``import_timeout`` the seconds for the
    import of one module, ``memory`` the megabytes that a class may take on top of what its imports took (0: no limit).
    ``tell_unbuilt`` switches TPM902 on. ``factories`` maps ``package.module:Class`` to ``package.module:callable``, in
    pairs so that options can be hashed; None means that the project's pyproject.toml is asked.
    """

    python: str = sys.executable
    timeout: float = 10.0
    import_timeout: float = 120.0
    memory: int = 4096
    tell_unbuilt: bool = False
    factories: tuple[tuple[str, str], ...] | None = None


def seconds(text: str) -> float:
    """How long a run may take, from what the user writes. Raises ``ValueError`` for what no clock can wait."""
    value = float(text)
    if not 0 < value <= _LONGEST:
        raise ValueError(f"{text} is no number of seconds above 0 and up to {_LONGEST}")
    return value


def megabytes(text: str) -> int:
    """How much memory a class may take, from what the user writes. Raises ``ValueError`` for what is no amount."""
    value = int(text)
    if value < 0:
        raise ValueError(f"{text} is no number of megabytes: 0 is no limit")
    return value
