"""TPM502 prefer-nn-buffer: register_buffer with a literal name where nn.Buffer says the same."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a register_buffer call that nn.Buffer can replace."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "prefer-nn-buffer"):
        return None
    return f"{place(outcome)} can be registered by assignment; use {target(outcome)} = nn.Buffer(...)"


RULE = Rule(
    code="TPM502",
    name="prefer-nn-buffer",
    summary="register_buffer with a literal name where nn.Buffer says the same",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    opt_in=True,
)
