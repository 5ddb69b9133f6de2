"""TPM204 missing-super-init: a constructor that never reaches Module.__init__."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short


def claim(outcome: Outcome) -> str | None:
    """The message for a constructor without Module.__init__."""
    if not (isinstance(outcome, Raised) and outcome.reason == "missing-super-init"):
        return None
    since, instead = "", "super().__init__() first"
    if outcome.detail:
        since = f", since {outcome.detail}.__init__ comes before it and does not call super().__init__()"
        instead = "it there, or nn.Module.__init__(self) here"
    return (
        f"{short(outcome.cls)}.__init__ never runs Module.__init__{since}: torch raises {outcome.exception} when its "
        f"registries are first used; call {instead}"
    )


RULE = Rule(
    code="TPM204",
    name="missing-super-init",
    summary="a constructor that never reaches Module.__init__",
    why="""\
The class can be built, since it assigns nothing that torch has to register, and then fails wherever it is
used first: when it is called, moved, printed, saved, or put into another Module that is. A class with a
`__call__` of its own gets as far as the first `.to()` or `parameters()`.
""",
    torch_does="""\
Nothing while it is built. Then `AttributeError: 'Net' object has no attribute '_parameters'` from
`parameters()`, and `AttributeError: 'Net' object has no attribute '_backward_hooks'` from a call.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, scale=2.0):  # want: TPM204
        self.scale = scale

    def forward(self, x):
        return x * self.scale
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, scale=2.0):
        super().__init__()
        self.scale = scale

    def forward(self, x):
        return x * self.scale
""",
    claim=claim,
    shows="""\
net = Net()
raises(AttributeError, "'Net' object has no attribute '_parameters'", lambda: list(net.parameters()))
raises(AttributeError, "'Net' object has no attribute '_backward_hooks'", lambda: net(torch.ones(1)))
""",
    exception="AttributeError",
    fix="safe",
    fix_text="""\
Adds `super().__init__()` as the first statement of the constructor. It is left alone where a class below runs this
constructor beside another one, which the call might run too.
""",
    on_purpose="""\
A class whose subclasses all run `Module.__init__` by themselves may leave it out. `pass`, or a call, says it
better. An abstract class, which cannot be built itself, is not flagged where that is so. Nothing is said of a class
with a `__getattr__` of its own that never asks torch's.
""",
)
