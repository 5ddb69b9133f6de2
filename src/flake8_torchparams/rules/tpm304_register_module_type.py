"""TPM304 register-module-type: add_module or register_module with a value that is no Module."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for an add_module call with a value of the wrong kind."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-module-type"):
        return None
    return (
        f"{place(outcome)}: {outcome.operation} takes a Module or None, not {outcome.detail or 'this value'}: torch raises "
        f"{outcome.exception}; pass an instance of an nn.Module"
    )


RULE = Rule(
    code="TPM304",
    name="register-module-type",
    summary="add_module or register_module with a value that is no Module",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="TypeError",
)
