"""TPM201 parameter-before-init: a Parameter assigned before Module.__init__ has run."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a Parameter that comes too early."""
    if not (isinstance(outcome, Raised) and outcome.reason == "parameter-before-init"):
        return None
    return (
        f"{place(outcome)} is assigned a Parameter before Module.__init__ has run: torch raises {outcome.exception}; "
        f"call super().__init__() first"
    )


RULE = Rule(
    code="TPM201",
    name="parameter-before-init",
    summary="a Parameter assigned before Module.__init__ has run",
    why="""\
The class cannot be built: the dict that a Parameter goes into is made by `Module.__init__`, which has not run
yet.
""",
    torch_does="`AttributeError: cannot assign parameters before Module.__init__() call`",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        self.scale = nn.Parameter(torch.ones(width))  # want: TPM201
        super().__init__()

    def forward(self, x):
        return x * self.scale
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * self.scale
""",
    claim=claim,
    shows="""\
raises(AttributeError, "cannot assign parameters before Module.__init__() call", Net)
""",
    exception="AttributeError",
    fix="safe",
    fix_text="""\
Moves `super().__init__()` to the top of the constructor, when its arguments do not need what comes before it.
""",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
