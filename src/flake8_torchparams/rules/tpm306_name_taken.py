"""TPM306 name-taken: a name to register that is an attribute, property or method already."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import because, place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a register call whose name is taken."""
    if not (isinstance(outcome, Raised) and outcome.reason == "name-taken"):
        return None
    return (
        f"{place(outcome)} exists already{because(outcome.detail)}, so {outcome.operation} cannot take the name: torch raises "
        f"{outcome.exception}; use another name, or del {target(outcome)} first"
    )


RULE = Rule(
    code="TPM306",
    name="name-taken",
    summary="a name to register that is an attribute, property or method already",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="KeyError",
)
