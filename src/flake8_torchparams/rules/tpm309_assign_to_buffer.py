"""TPM309 assign-to-buffer: a value that is no tensor assigned to the name of a registered buffer."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for an assignment that a registered buffer refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "assign-to-buffer"):
        return None
    return (
        f"{place(outcome)} is a registered buffer and takes only a tensor or None, not {outcome.detail or 'this value'}: torch "
        f"raises {outcome.exception}; use {target(outcome)} = torch.as_tensor(...), or another name"
    )


RULE = Rule(
    code="TPM309",
    name="assign-to-buffer",
    summary="a value that is no tensor assigned to the name of a registered buffer",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="TypeError",
)
