"""TPM305 registration-name: a name to register that is empty, dotted or no string."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import because, short


def claim(outcome: Outcome) -> str | None:
    """The message for a register call with a name that torch refuses."""
    if not (isinstance(outcome, Raised) and outcome.reason == "registration-name"):
        return None
    name = f'the name "{outcome.attribute}"' if outcome.attribute else "this name"
    return (
        f"{short(outcome.cls)}: {outcome.operation} cannot take {name}{because(outcome.detail)}: torch raises "
        f"{outcome.exception}; use a non-empty string without dots"
    )


RULE = Rule(
    code="TPM305",
    name="registration-name",
    summary="a name to register that is empty, dotted or no string",
    why="""\
The class cannot be built. Dots separate the levels in the keys of a state_dict, so no name may hold one; and
a name is a string, also the one that counts the layers. The keys of an `nn.ModuleDict` and of the `OrderedDict`
that `nn.Sequential` is given are such names.
""",
    torch_does="""\
`KeyError: module name can't contain ".", got: encoder.fc`, `KeyError: buffer name can't contain "."`, the
same for `parameter name`; `KeyError: buffer name can't be empty string ""`; and for what is no string
`TypeError: parameter name should be a string. Got int`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.add_module("encoder.fc", nn.Linear(width, width))  # want: TPM305

    def forward(self, x):
        return self.get_submodule("encoder.fc")(x)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.add_module("encoder_fc", nn.Linear(width, width))

    def forward(self, x):
        return self.get_submodule("encoder_fc")(x)
""",
    claim=claim,
    shows="""\
raises(KeyError, 'module name can\\'t contain ".", got: encoder.fc', Net)
""",
    exception="KeyError",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
