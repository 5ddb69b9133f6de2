"""TPM201 parameter-before-init: a Parameter assigned before Module.__init__ has run."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a Parameter that comes too early."""
    if not (isinstance(outcome, Raised) and outcome.reason == "parameter-before-init"):
        return None
    return (
        f"{place(outcome)} is assigned a Parameter before Module.__init__ has run: torch raises {outcome.exception}; "
        f"call super().__init__() first"
    )


RULE = Rule(
    code="TPM201",
    name="parameter-before-init",
    summary="a Parameter assigned before Module.__init__ has run",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="AttributeError",
)
