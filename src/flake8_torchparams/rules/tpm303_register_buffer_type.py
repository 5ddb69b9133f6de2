"""TPM303 register-buffer-type: register_buffer with a value that is neither tensor nor None."""

from __future__ import annotations

from flake8_torchparams.model.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a register_buffer call with a value of the wrong kind."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-buffer-type"):
        return None
    return (
        f"{place(outcome)}: register_buffer takes a tensor or None, not {outcome.detail or 'this value'}: torch raises "
        f'{outcome.exception}; use self.register_buffer("{outcome.attribute}", torch.as_tensor(...))'
    )


RULE = Rule(
    code="TPM303",
    name="register-buffer-type",
    summary="register_buffer with a value that is neither tensor nor None",
    why="",
    torch_does="",
    wrong="",
    right="",
    claim=claim,
    shows="",
    exception="TypeError",
)
