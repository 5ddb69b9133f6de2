"""TPM206 state-wiped: Module.__init__ runs again after state was registered."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import because, short


def claim(outcome: Outcome) -> str | None:
    """The message for a second run of Module.__init__ over registered state."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "state-wiped"):
        return None
    return (
        f"{short(outcome.cls)}: Module.__init__ runs again here, which drops what was registered before"
        f"{because(outcome.detail or outcome.attribute)}; call super().__init__() once, first"
    )


RULE = Rule(
    code="TPM206",
    name="state-wiped",
    summary="Module.__init__ runs again after state was registered",
    why="""\
`Module.__init__` makes new, empty registries. Whatever was registered before it runs again is gone from the
Module, in silence: Parameters, buffers and submodules. Two explicit calls of the constructors of two bases
are the usual cause.
""",
    torch_does="Nothing is raised. `_parameters`, `_buffers` and `_modules` are replaced by empty dicts.",
    wrong="""\
import torch
import torch.nn as nn


class Encoder(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.encode = nn.Linear(width, width)


class Decoder(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.decode = nn.Linear(width, width)


class Net(Encoder, Decoder):
    def __init__(self, width=4):
        Encoder.__init__(self, width)
        Decoder.__init__(self, width)  # want: TPM206

    def forward(self, x):
        return self.decode(self.encode(x))
""",
    right="""\
import torch
import torch.nn as nn


class Encoder(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.encode = nn.Linear(width, width)


class Decoder(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.decode = nn.Linear(width, width)


class Net(Encoder, Decoder):
    def __init__(self, width=4):
        super().__init__(width)

    def forward(self, x):
        return self.decode(self.encode(x))
""",
    claim=claim,
    shows="""\
assert [name for name, _ in Net().named_children()] == ["decode"]
""",
    on_purpose="""\
A class that starts anew on purpose, in a `reset` for instance, is such a case. Nothing is said where two bases'
constructors are called and no method that is left in force reads what the second call drops.
""",
)
