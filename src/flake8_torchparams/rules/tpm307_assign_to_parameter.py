"""TPM307 assign-to-parameter: a value that is no Parameter assigned to the name of a registered Parameter."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for an assignment that a registered Parameter refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "assign-to-parameter"):
        return None
    return (
        f"{place(outcome)} is a registered Parameter and takes only a Parameter or None, not {outcome.detail or 'this value'}: torch "
        f"raises {outcome.exception}; use {target(outcome)}.copy_(...) under torch.no_grad(), or another name"
    )


RULE = Rule(
    code="TPM307",
    name="assign-to-parameter",
    summary="a value that is no Parameter assigned to the name of a registered Parameter",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="TypeError",
)
