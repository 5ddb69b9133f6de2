"""TPM401 parameter-in-forward: a Parameter made and put on self in forward or what it calls."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a Parameter made while the Module is called."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "parameter-in-forward"):
        return None
    return (
        f"{place(outcome)} is a new Parameter each time {outcome.operation or 'forward'} runs: an optimizer made before "
        f"never sees it; make it in __init__: {target(outcome)} = nn.Parameter(...)"
    )


RULE = Rule(
    code="TPM401",
    name="parameter-in-forward",
    summary="a Parameter made and put on self in forward or what it calls",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
