"""TPM306 name-taken: a name to register that is an attribute, property or method already."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Raised
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import because, place, target


def claim(outcome: Outcome) -> str | None:
    """The message for a register call whose name is taken."""
    if not (isinstance(outcome, Raised) and outcome.reason == "name-taken"):
        return None
    # what stands on the class cannot be deleted from the instance
    way_out = f", or del {target(outcome)} first" if outcome.detail in _ON_INSTANCE else ""
    return (
        f"{place(outcome)} exists already{because(outcome.detail)}, so {outcome.operation} cannot take the name: "
        f"torch raises {outcome.exception}; use another name{way_out}"
    )


_ON_INSTANCE = ("a plain attribute", "a Parameter", "a buffer", "a Module")


RULE = Rule(
    code="TPM306",
    name="name-taken",
    summary="a name to register that is an attribute, property or method already",
    why="""\
The class cannot be built: a register call refuses a name that `hasattr` knows already and that is not in the
registry it writes to. A plain attribute set before, `None` included, is such a name, and so are methods,
properties and all that `nn.Module` itself has: `type`, `training`, `forward`, `children`. `hasattr` runs the
getter of a property: one that reads an attribute which is not there yet leaves the name free.
""",
    torch_does="""\
`KeyError: attribute 'scale' already exists`. An assigned Parameter or `nn.Buffer` is registered by the same
calls, so it raises as well when the *class* has the name: `scale = None` in the class body is enough. A bare
annotation, `scale: torch.Tensor`, makes no attribute.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.scale = None
        self.register_buffer("scale", torch.ones(width))  # want: TPM306

    def forward(self, x):
        return x * self.scale
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("scale", torch.ones(width))

    def forward(self, x):
        return x * self.scale
""",
    claim=claim,
    shows="""\
raises(KeyError, "attribute 'scale' already exists", Net)
""",
    exception="KeyError",
    on_purpose="Nobody wants this on purpose. A test that waits for the exception can say so on the line.",
)
