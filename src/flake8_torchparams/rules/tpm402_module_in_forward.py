"""TPM402 module-in-forward: a Module with weights made in forward, on self or used at once."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a Module made while the Module is called."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "module-in-forward"):
        return None
    return (
        f"{place(outcome)}: {outcome.operation or 'forward'} makes {outcome.detail or 'a new Module'}, with fresh random "
        f"weights in each call; make it once in __init__ and call it here"
    )


RULE = Rule(
    code="TPM402",
    name="module-in-forward",
    summary="a Module with weights made in forward, on self or used at once",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
