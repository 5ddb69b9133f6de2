"""TPM304 register-module-type: add_module, or a container of Modules, with a value that is no Module."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import place, this


def claim(outcome: Outcome) -> str | None:
    """The message for a call that registers Modules with a value of the wrong kind."""
    if not (isinstance(outcome, Raised) and outcome.reason == "register-module-type"):
        return None
    return (
        f"{place(outcome)}: {outcome.operation} takes a Module or None, not {this(outcome.detail)}: "
        f"torch raises {outcome.exception}; pass an instance of an nn.Module"
    )


RULE = Rule(
    code="TPM304",
    name="register-module-type",
    summary="add_module, register_module or one of torch's containers of Modules with a value that is no Module",
    why="""\
The class cannot be built: a submodule must be an instance of `nn.Module`. A list of Modules, a function and
the class itself (`nn.ReLU` for `nn.ReLU()`) are none. `nn.Sequential`, `nn.ModuleList` and `nn.ModuleDict`
register what they are given in the same way, one by one: `nn.Sequential(layer, F.relu)` and
`nn.Sequential([layer, act])` are refused, too.
""",
    torch_does="""\
`TypeError: torch.nn.modules.activation.ReLU is not a Module subclass`. torch prints the class that it was
given, or the type of the value.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("act", nn.ReLU)  # want: TPM304

    def forward(self, x):
        return self.act(x)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.add_module("act", nn.ReLU())

    def forward(self, x):
        return self.act(x)
""",
    claim=claim,
    shows="""\
raises(TypeError, "torch.nn.modules.activation.ReLU is not a Module subclass", Net)
""",
    exception="TypeError",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
