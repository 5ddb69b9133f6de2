"""TPM112 tensor-unused: a plain tensor on self that no method but the constructor reads."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNSEEN, buffer_call, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor that nothing in the class reads after construction."""
    if not (isinstance(outcome, LeftTensor) and outcome.use == "unused"):
        return None
    return (
        f"{place(outcome)} is a plain tensor that no method but the constructor reads: {UNSEEN}; make it a local "
        f"variable, or use {buffer_call(outcome.attribute)} if others read it"
    )


RULE = Rule(
    code="TPM112",
    name="tensor-unused",
    summary="a plain tensor on self that no method but the constructor reads",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    rank=45,
)
