"""TPM902 not-confirmed: a class that runtime mode could not build."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short


def claim(outcome: Outcome) -> str | None:
    """Nothing: no outcome of the model stands behind this code."""
    return None


def message(cls: str, reason: str) -> str:
    """The message for a class that could not be built; ``reason`` says why, in one line or more."""
    return f"{short(cls)} could not be built: {' '.join(reason.split())}"


RULE = Rule(
    code="TPM902",
    name="not-confirmed",
    summary="a class that runtime mode could not build",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    opt_in=True,
)
