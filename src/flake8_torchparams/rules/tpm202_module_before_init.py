"""TPM202 module-before-init: a Module assigned or added before Module.__init__ has run."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a Module that comes too early."""
    if not (isinstance(outcome, Raised) and outcome.reason == "module-before-init"):
        return None
    return (
        f"{place(outcome)} is assigned a Module before Module.__init__ has run: torch raises {outcome.exception}; "
        f"call super().__init__() first"
    )


RULE = Rule(
    code="TPM202",
    name="module-before-init",
    summary="a Module assigned or added before Module.__init__ has run",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="AttributeError",
)
