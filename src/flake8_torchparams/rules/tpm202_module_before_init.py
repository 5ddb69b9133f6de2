"""TPM202 module-before-init: a Module assigned or added before Module.__init__ has run."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place


def claim(outcome: Outcome) -> str | None:
    """The message for a Module that comes too early."""
    if not (isinstance(outcome, Raised) and outcome.reason == "module-before-init"):
        return None
    return (
        f"{place(outcome)} is given a Module before Module.__init__ has run: torch raises {outcome.exception}; "
        f"call super().__init__() first"
    )


RULE = Rule(
    code="TPM202",
    name="module-before-init",
    summary="a Module assigned or added before Module.__init__ has run",
    why="""\
The class cannot be built: the dict that a submodule goes into is made by `Module.__init__`, which has not run
yet.
""",
    torch_does="""\
`AttributeError: cannot assign module before Module.__init__() call`, and for `add_module` and
`register_module` `AttributeError: 'Net' object has no attribute '_modules'`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        self.fc = nn.Linear(width, width)  # want: TPM202
        super().__init__()

    def forward(self, x):
        return self.fc(x)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)
""",
    claim=claim,
    shows="""\
raises(AttributeError, "cannot assign module before Module.__init__() call", Net)
""",
    exception="AttributeError",
    fix="safe",
    fix_text="""\
Moves `super().__init__()` to the top of the constructor, when its arguments do not need what comes before it.
""",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
