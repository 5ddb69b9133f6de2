"""TPM305 registration-name: a name to register that is empty, dotted or no string."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import because, short


def claim(outcome: Outcome) -> str | None:
    """The message for a register call with a name that torch refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "registration-name"):
        return None
    return (
        f"{short(outcome.cls)}: {outcome.operation} cannot take this name{because(outcome.detail)}: torch raises "
        f"{outcome.exception}; use a non-empty string without dots"
    )


RULE = Rule(
    code="TPM305",
    name="registration-name",
    summary="a name to register that is empty, dotted or no string",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="KeyError",
)
