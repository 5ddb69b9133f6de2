"""What a rule is: all that is said of one code, in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from flake8_torchparams.outcome import Outcome

FixSafety: TypeAlias = Literal["none", "safe", "unsafe"]


def no_outcome(_: Outcome) -> str | None:
    """The claim of a rule behind which no outcome of the model stands."""
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, its texts, and which outcomes it claims.

    ``claim`` takes an outcome of the model and returns the message (one line, without the code) or None when the rule
    has nothing to say of it. Each outcome goes to the first rule that claims it, lowest ``rank`` first, so that one
    fault gets one code, the most telling one.

    ``summary`` is one line for tables. ``why`` is the section "Why is this bad". ``torch_does`` tells what torch
    itself does, in torch's words, with ``exception`` the class it raises (empty: silence). ``wrong`` and ``right``
    are whole modules of source that define a class ``Net``; a line of ``wrong`` that is flagged ends in ``# want:
    TPMxxx``; tests run both through the linter and through torch (``shows`` is a function body, or source, run after
    ``wrong`` which must pass when torch misbehaves as claimed). ``fix`` says how safe the automatic fix is and
    ``fix_text`` what it does. ``on_purpose`` is the section "How to say that it is on purpose". ``runtime``: the code
    comes from runtime mode only.
    """

    code: str
    name: str
    summary: str
    why: str
    torch_does: str
    wrong: str
    right: str
    shows: str
    claim: Callable[[Outcome], str | None] = no_outcome
    exception: str = ""
    fix: FixSafety = "none"
    fix_text: str = ""
    on_purpose: str = ""
    opt_in: bool = False
    runtime: bool = False
    rank: int = 50
