"""TPM110 unregistered-tensor-argument: an argument annotated as a tensor and stored on self as it is."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNSEEN, buffer_call, place


def claim(outcome: Outcome) -> str | None:
    """The message for an argument that its annotation calls a tensor."""
    if not (isinstance(outcome, LeftTensor) and outcome.annotation_only):
        return None
    return (
        f"{place(outcome)} is an argument annotated as a tensor: {UNSEEN}; "
        f"use {buffer_call(outcome.attribute)}"
    )


RULE = Rule(
    code="TPM110",
    name="unregistered-tensor-argument",
    summary="an argument annotated as a tensor and stored on self as it is",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    rank=30,
)
