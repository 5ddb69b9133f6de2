"""TPM501 data-attribute: use of .data on a tensor or Parameter."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a use of ``.data``."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "data-attribute"):
        return None
    return (
        f"{place(outcome)}.data goes behind the back of autograd; use .detach() to read, "
        f"torch.no_grad() and an in-place operation such as copy_() to write"
    )


RULE = Rule(
    code="TPM501",
    name="data-attribute",
    summary="use of .data on a tensor or Parameter",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    opt_in=True,
)
