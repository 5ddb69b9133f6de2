"""What the linter tells: one fault at one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault at one place in one file.

    ``line`` counts from 1, ``column`` from 0 (flake8 adds 1 when it prints); both are those of the assigned target or
    of the call. ``message`` is one line without the code. ``cls`` is the qualified name of the class within its file
    (``Outer.Inner``, ``build.<locals>.Net``), ``function`` that of the method which holds the line
    (``Net.__init__``), ``attribute`` the name on ``self`` that the fault is about; each is empty where there is none.
    ``exception`` names what torch raises at that line, and is empty for faults that torch passes over in silence.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    cls: str = ""
    attribute: str = ""
    function: str = ""
    exception: str = ""
