"""TPM103 parameter-lost: the result of an operation on a Parameter, which is a plain tensor."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNTRAINED, place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor that was computed from a Parameter."""
    if not (isinstance(outcome, LeftTensor) and outcome.lost_by):
        return None
    return (
        f"{place(outcome)} is what {outcome.lost_by.strip()} makes of a Parameter, a plain tensor: {UNTRAINED}; "
        f"wrap last: {target(outcome)} = nn.Parameter(...)"
    )


RULE = Rule(
    code="TPM103",
    name="parameter-lost",
    summary="the result of an operation on a Parameter, which is a plain tensor",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    rank=10,
)
