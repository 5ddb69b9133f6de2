"""TPM203 buffer-before-init: a buffer, or any register call, before Module.__init__ has run."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a buffer or a registration that comes too early."""
    if not (isinstance(outcome, Raised) and outcome.reason == "buffer-before-init"):
        return None
    return (
        f"{place(outcome)} is registered before Module.__init__ has run: torch raises {outcome.exception}; "
        f"call super().__init__() first"
    )


RULE = Rule(
    code="TPM203",
    name="buffer-before-init",
    summary="a buffer, or any register call, before Module.__init__ has run",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="AttributeError",
)
