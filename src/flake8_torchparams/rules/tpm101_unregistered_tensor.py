"""TPM101 unregistered-tensor: a plain tensor on self that ends in neither parameters, buffers nor state_dict."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNSEEN, buffer_call, place


def claim(outcome: Outcome) -> str | None:
    """The message for any plain tensor that no finer rule has claimed."""
    if not isinstance(outcome, LeftTensor):
        return None
    if outcome.complex:
        return (
            f"{place(outcome)} is a plain complex tensor: {UNSEEN}; a buffer would lose its imaginary part in "
            f".to(bfloat16), so register torch.view_as_real(...) of it instead"
        )
    return f"{place(outcome)} is a plain tensor: {UNSEEN}; use {buffer_call(outcome.attribute)}"


RULE = Rule(
    code="TPM101",
    name="unregistered-tensor",
    summary="a plain tensor on self that ends in neither parameters, buffers nor state_dict",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    rank=90,
)
