"""TPM900 not-analysed: a file, or part of one, that could not be read in full."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome
from flake8_torchparams.rules.base import Rule


def claim(outcome: Outcome) -> str | None:
    """Nothing: no outcome of the model stands behind this code."""
    return None


def message(reason: str) -> str:
    """The message for a file, or a part of one, that was not analysed; ``reason`` says which and why."""
    return f"not analysed: {' '.join(reason.split())}"


RULE = Rule(
    code="TPM900",
    name="not-analysed",
    summary="a file, or part of one, that could not be read in full",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
