"""TPM310 registration-result: the result of a register call, which is None, assigned over the state."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for ``self.x = self.register_buffer("x", ...)`` and its like."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "registration-result"):
        return None
    call = outcome.operation or "the register call"
    return (
        f"{place(outcome)} is set to the result of {call}, which is None: what was registered is lost; "
        f"keep the call and drop the assignment"
    )


RULE = Rule(
    code="TPM310",
    name="registration-result",
    summary="the result of a register call, which is None, assigned over the state",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
