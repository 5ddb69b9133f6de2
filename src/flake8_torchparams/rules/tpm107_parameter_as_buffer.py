"""TPM107 parameter-as-buffer: a Parameter registered as a buffer."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a Parameter handed to register_buffer or nn.Buffer."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "parameter-as-buffer"):
        return None
    return (
        f"{place(outcome)} is a Parameter registered as a buffer: parameters() does not list it, so no optimizer sees it; "
        f"use {target(outcome)} = nn.Parameter(...), or register a plain tensor"
    )


RULE = Rule(
    code="TPM107",
    name="parameter-as-buffer",
    summary="a Parameter registered as a buffer",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
