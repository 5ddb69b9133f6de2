"""The options of a runtime run, and where their defaults live."""

from __future__ import annotations

import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuntimeOptions:
    """What the user may choose for a runtime run.

    ``python`` is the interpreter that builds the classes: the one of the environment where the linted code works.
    ``timeout`` bounds the seconds that all attempts at one class take together, ``import_timeout`` the seconds for the
    import of one module, ``memory`` the megabytes that a class may take on top of what its imports took (0: no limit).
    ``show_refuted`` keeps refuted findings in flake8's output, ``verbose`` tells the arguments that were used,
    ``tell_unbuilt`` switches TPM902 on. ``whole_files`` builds every Module class of a linted file, not only those with
    findings: that is what TPM901 needs. ``factories`` maps ``package.module:Class`` to ``package.module:callable``, in
    pairs so that options can be hashed; None means that the project's pyproject.toml is asked.
    """

    python: str = sys.executable
    timeout: float = 10.0
    import_timeout: float = 120.0
    memory: int = 4096
    show_refuted: bool = False
    verbose: bool = False
    tell_unbuilt: bool = False
    whole_files: bool = True
    factories: tuple[tuple[str, str], ...] | None = None
