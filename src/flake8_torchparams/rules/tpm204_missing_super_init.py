"""TPM204 missing-super-init: a constructor that never reaches Module.__init__."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short


def claim(outcome: Outcome) -> str | None:
    """The message for a constructor without Module.__init__."""
    if not (isinstance(outcome, Raised) and outcome.reason == "missing-super-init"):
        return None
    return (
        f"{short(outcome.cls)}.__init__ never runs Module.__init__: torch raises {outcome.exception} at first use; "
        f"call super().__init__() first"
    )


RULE = Rule(
    code="TPM204",
    name="missing-super-init",
    summary="a constructor that never reaches Module.__init__",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="AttributeError",
)
