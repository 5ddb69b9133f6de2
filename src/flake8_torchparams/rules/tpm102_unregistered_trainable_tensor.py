"""TPM102 unregistered-trainable-tensor: a plain tensor on self that requires grad but is no Parameter."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNTRAINED, place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor made to require grad."""
    if not (isinstance(outcome, LeftTensor) and outcome.trainable):
        return None
    return f"{place(outcome)} requires grad but is no Parameter: {UNTRAINED}; use {target(outcome)} = nn.Parameter(...)"


RULE = Rule(
    code="TPM102",
    name="unregistered-trainable-tensor",
    summary="a plain tensor on self that requires grad but is no Parameter",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    rank=20,
)
