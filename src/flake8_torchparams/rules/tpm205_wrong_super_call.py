"""TPM205 wrong-super-call: a super call that does not run Module.__init__, or raises."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import because, short


def claim(outcome: Outcome) -> str | None:
    """The message for a super call that goes wrong."""
    if not (isinstance(outcome, Raised) and outcome.reason == "wrong-super-call"):
        return None
    return (
        f"{short(outcome.cls)}: {outcome.operation} does not run Module.__init__{because(outcome.detail)}, so torch raises "
        f"{outcome.exception}; use super().__init__()"
    )


RULE = Rule(
    code="TPM205",
    name="wrong-super-call",
    summary="a super call that does not run Module.__init__, or raises",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="AttributeError",
)
