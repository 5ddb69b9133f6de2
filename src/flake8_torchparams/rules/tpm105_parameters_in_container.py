"""TPM105 parameters-in-container: Parameters in a plain list, tuple, dict or set on self."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftContainer, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import list_or_dict, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain container of Parameters."""
    if not (isinstance(outcome, LeftContainer) and outcome.element == "parameter"):
        return None
    return (
        f"{place(outcome)} is a plain {outcome.container} of Parameters: no optimizer sees them and state_dict() "
        f"forgets them; use nn.Parameter{list_or_dict(outcome.container)}(...)"
    )


RULE = Rule(
    code="TPM105",
    name="parameters-in-container",
    summary="Parameters in a plain list, tuple, dict or set on self",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
