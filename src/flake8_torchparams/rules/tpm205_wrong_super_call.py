"""TPM205 wrong-super-call: a super call that does not run Module.__init__, or raises."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import because, short


def claim(outcome: Outcome) -> str | None:
    """The message for a super call that goes wrong."""
    if not (isinstance(outcome, Raised) and outcome.reason == "wrong-super-call"):
        return None
    late = "torch raises AttributeError at the next registration"
    end = f"ends in {outcome.exception}" if outcome.exception else late
    return (
        f"{short(outcome.cls)}: {outcome.operation} does not run Module.__init__{because(outcome.detail)} "
        f"and {end}; use super().__init__()"
    )


RULE = Rule(
    code="TPM205",
    name="wrong-super-call",
    summary="a super call that does not run Module.__init__, or raises",
    why="""\
The call looks like the usual one and does something else. `super(nn.Module, self)` starts the search *after*
`nn.Module`, so `Module.__init__` is skipped; `super().__init__` without brackets is a name and no call; a
class name left over from copying raises. Either way the Module has no registries.
""",
    torch_does="""\
A skipped `Module.__init__` shows at the first registration, with `AttributeError: cannot assign module before
Module.__init__() call` and the like. Python itself raises for the others: `TypeError: super(type, obj): obj
must be an instance or subtype of type` for the name of a class that is no base, `NameError` for one that is defined
nowhere, and `TypeError: descriptor '__init__' of 'super' object needs an argument` for `super.__init__()`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super(nn.Module, self).__init__()  # want: TPM205
        self.fc = nn.Linear(width, width)

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
    fix_text="Writes `super().__init__()` in its place, but for one that a class below runs beside another.",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
