"""TPM206 state-wiped: Module.__init__ runs again after state was registered."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short, target


def claim(outcome: Outcome) -> str | None:
    """The message for a second run of Module.__init__ over registered state."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "state-wiped"):
        return None
    lost = f", such as {target(outcome)}" if outcome.attribute else ""
    return (
        f"{short(outcome.cls)}: {outcome.operation or 'this call'} runs Module.__init__ again, which drops all that was "
        f"registered before{lost}; call super().__init__() once, first"
    )


RULE = Rule(
    code="TPM206",
    name="state-wiped",
    summary="Module.__init__ runs again after state was registered",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
