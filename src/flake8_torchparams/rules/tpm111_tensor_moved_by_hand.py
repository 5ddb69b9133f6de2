"""TPM111 tensor-moved-by-hand: a plain tensor on self that each use moves to the right device by hand."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import buffer_call, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor that every use moves first."""
    if not (isinstance(outcome, LeftTensor) and outcome.use == "moved"):
        return None
    if outcome.complex:
        return (
            f"{place(outcome)} is a plain complex tensor that each use moves by hand: state_dict() forgets it and the "
            f"moves cost a copy a call; a buffer would lose its imaginary part in .to(bfloat16), so register "
            f"torch.view_as_real(...) of it, or move it in _apply()"
        )
    return (
        f"{place(outcome)} is a plain tensor that each use moves by hand: state_dict() forgets it and the moves cost a "
        f"copy a call; use {buffer_call(outcome.attribute)} and drop the moves"
    )


RULE = Rule(
    code="TPM111",
    name="tensor-moved-by-hand",
    summary="a plain tensor on self that each use moves to the right device by hand",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    rank=40,
)
