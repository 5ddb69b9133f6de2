"""TPM302 register-parameter-lost: register_parameter with the result of an operation on a Parameter."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a register_parameter call with a value that was a Parameter once."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-parameter-lost"):
        return None
    operation = outcome.detail or "the operation"
    return (
        f"{place(outcome)}: what {operation} makes of a Parameter is a plain tensor, which register_parameter does not take: "
        f"torch raises {outcome.exception}; wrap last: {target(outcome)} = nn.Parameter(...)"
    )


RULE = Rule(
    code="TPM302",
    name="register-parameter-lost",
    summary="register_parameter with the result of an operation on a Parameter",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="TypeError",
)
