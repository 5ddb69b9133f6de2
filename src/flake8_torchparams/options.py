"""The options of one run, and the one place where their defaults live."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose.

    ``enable`` holds the codes of opt-in rules that are switched on. ``source_roots`` are folders that imports are
    looked up in, besides those which the linted file's own package implies.
    """

    enable: frozenset[str] = frozenset()
    source_roots: tuple[str, ...] = ()


# Rules that are off unless their code is among ``Options.enable``.
OPT_IN = frozenset({"TPM501", "TPM502", "TPM902"})
