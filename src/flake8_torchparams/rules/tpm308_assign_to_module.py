"""TPM308 assign-to-module: a value that is no Module assigned to the name of a registered Module."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for an assignment that a registered Module refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "assign-to-module"):
        return None
    return (
        f"{place(outcome)} is a registered Module and takes only a Module or None, not {outcome.detail or 'this value'}: torch "
        f"raises {outcome.exception}; use another name"
    )


RULE = Rule(
    code="TPM308",
    name="assign-to-module",
    summary="a value that is no Module assigned to the name of a registered Module",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="TypeError",
)
