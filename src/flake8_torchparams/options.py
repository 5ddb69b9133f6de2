"""The options of one run, and the one place where their defaults live."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What the user may choose.

    ``enable`` holds the codes of opt-in rules that are switched on. ``source_roots`` are folders that imports are
    looked up in, besides those which the linted file's own package implies. ``screened``: classes that a look at their
    syntax shows to be harmless are not interpreted (the findings are the same either way).
    """

    enable: frozenset[str] = frozenset()
    source_roots: tuple[str, ...] = ()
    screened: bool = True

    @property
    def screens(self) -> bool:
        """Whether harmless classes are left out; the opt-in rules ask for more than the screen looks at."""
        return self.screened and not self.enable


# Rules that are off unless their code is among ``Options.enable``.
OPT_IN = frozenset({"TPM501", "TPM502", "TPM902"})
