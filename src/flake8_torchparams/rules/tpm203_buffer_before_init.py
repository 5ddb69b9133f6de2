"""TPM203 buffer-before-init: a buffer, or any register call, before Module.__init__ has run."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a buffer or a registration that comes too early."""
    if not (isinstance(outcome, Raised) and outcome.reason == "buffer-before-init"):
        return None
    return (
        f"{place(outcome)} is registered before Module.__init__ has run: torch raises {outcome.exception}; "
        f"call super().__init__() first"
    )


RULE = Rule(
    code="TPM203",
    name="buffer-before-init",
    summary="a buffer, or any register call, before Module.__init__ has run",
    why="""\
The class cannot be built: the dicts that buffers and Parameters go into are made by `Module.__init__`, which
has not run yet. A plain tensor assigned at the same place would pass in silence.
""",
    torch_does="""\
`AttributeError: cannot assign buffer before Module.__init__() call`, and for `register_parameter`
`AttributeError: cannot assign parameter before Module.__init__() call`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        self.register_buffer("mask", torch.ones(width))  # want: TPM203
        super().__init__()

    def forward(self, x):
        return x * self.mask
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("mask", torch.ones(width))

    def forward(self, x):
        return x * self.mask
""",
    claim=claim,
    shows="""\
raises(AttributeError, "cannot assign buffer before Module.__init__() call", Net)
""",
    exception="AttributeError",
    fix="safe",
    fix_text="""\
Moves `super().__init__()` to the top of the constructor, when its arguments do not need what comes before it.
""",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
