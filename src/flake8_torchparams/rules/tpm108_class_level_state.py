"""TPM108 class-level-state: a Parameter, tensor or Module as a class attribute of a Module."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for state in the body of a Module class."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "class-level-state"):
        return None
    value = outcome.detail or "state"
    return (
        f"{place(outcome)} is {value} on the class: all instances share it and none registers it; "
        f"make it in __init__: {target(outcome)} = ..."
    )


RULE = Rule(
    code="TPM108",
    name="class-level-state",
    summary="a Parameter, tensor or Module as a class attribute of a Module",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
