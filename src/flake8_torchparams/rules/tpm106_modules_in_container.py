"""TPM106 modules-in-container: Modules in a plain list, tuple, dict or set on self."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftContainer, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import list_or_dict, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain container of Modules."""
    if not (isinstance(outcome, LeftContainer) and outcome.element == "module"):
        return None
    return (
        f"{place(outcome)} is a plain {outcome.container} of Modules: parameters(), .to() and state_dict() "
        f"pass them by; use nn.Module{list_or_dict(outcome.container)}(...)"
    )


RULE = Rule(
    code="TPM106",
    name="modules-in-container",
    summary="Modules in a plain list, tuple, dict or set on self",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
