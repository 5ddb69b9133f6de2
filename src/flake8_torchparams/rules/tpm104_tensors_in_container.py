"""TPM104 tensors-in-container: plain tensors in a list, tuple, dict or set on self."""

from __future__ import annotations

from flake8_torchparams.model.outcome import LeftContainer, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain container of tensors."""
    if not (isinstance(outcome, LeftContainer) and outcome.element == "tensor"):
        return None
    name = f'f"{outcome.attribute}_{{{"key" if outcome.container == "dict" else "i"}}}"'
    return (
        f"{place(outcome)} is a plain {outcome.container} of tensors: .to() leaves them behind and state_dict() "
        f"forgets them; register each: self.register_buffer({name}, ..., persistent=False)"
    )


RULE = Rule(
    code="TPM104",
    name="tensors-in-container",
    summary="plain tensors in a list, tuple, dict or set on self",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
)
