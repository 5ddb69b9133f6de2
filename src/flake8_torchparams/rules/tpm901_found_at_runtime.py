"""TPM901 found-at-runtime: plain state that only the run showed."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short


def claim(outcome: Outcome) -> str | None:
    """Nothing: no outcome of the model stands behind this code."""
    return None


def message(cls: str, attribute: str, code: str, summary: str) -> str:
    """The message for plain state seen on a built ``cls``; ``code`` and ``summary`` are those of the rule it falls under."""
    return f"{short(cls)}.{attribute}, seen on the built object: {summary} (as {code})"


RULE = Rule(
    code="TPM901",
    name="found-at-runtime",
    summary="plain state that only the run showed",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
