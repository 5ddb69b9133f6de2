"""TPM301 register-parameter-type: register_parameter with a value that is neither Parameter nor None."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a register_parameter call with a value of the wrong kind."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-parameter-type"):
        return None
    return (
        f"{place(outcome)}: register_parameter takes a Parameter or None, not {outcome.detail or 'this value'}: torch raises "
        f"{outcome.exception}; use {target(outcome)} = nn.Parameter(...)"
    )


RULE = Rule(
    code="TPM301",
    name="register-parameter-type",
    summary="register_parameter with a value that is neither Parameter nor None",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="TypeError",
)
