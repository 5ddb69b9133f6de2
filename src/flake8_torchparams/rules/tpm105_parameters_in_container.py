"""TPM105 parameters-in-container: Parameters in a plain list, tuple, dict or set on self."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftContainer, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import ALL_UNSEEN, UNTRAINED, container_of, place, registering, without_comma


def claim(outcome: Outcome) -> str | None:
    """The message for a plain container of Parameters."""
    if not (isinstance(outcome, LeftContainer) and outcome.element == "parameter"):
        return None
    if outcome.comma:
        return without_comma(outcome, "Parameter", UNTRAINED, "nn.ParameterList([...])")
    cost = ALL_UNSEEN if outcome.use == "trained" else "no optimizer sees them and state_dict() forgets them"
    return f"{place(outcome)} {container_of(outcome, 'Parameters')}: {cost}; {registering(outcome, 'Parameter')}"


RULE = Rule(
    code="TPM105",
    name="parameters-in-container",
    summary="Parameters in a plain list, tuple, dict or set on self",
    why="""\
`parameters()` does not look into lists, tuples, dicts and sets. The optimizer never updates these Parameters,
`.to()` leaves them behind and no checkpoint holds them, though they are Parameters and look trained. A comma too
many makes such a tuple, too: `self.gain = nn.Parameter(torch.ones(4)),`. What a method makes and puts there that is
called later is told as well.
""",
    torch_does="""\
Nothing is raised. `Module.__setattr__` does not look into containers; the list is put into the instance
`__dict__`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, heads=2):
        super().__init__()
        self.gains = [nn.Parameter(torch.ones(width)) for _ in range(heads)]  # want: TPM105

    def forward(self, x):
        return sum(x * gain for gain in self.gains)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, heads=2):
        super().__init__()
        self.gains = nn.ParameterList([nn.Parameter(torch.ones(width)) for _ in range(heads)])

    def forward(self, x):
        return sum(x * gain for gain in self.gains)
""",
    claim=claim,
    shows="""\
net = Net()
assert len(net.gains) == 2 and list(net.parameters()) == []
""",
    fix="safe",
    fix_text="""\
Wraps the container in `nn.ParameterList` or `nn.ParameterDict`, where the uses of the attribute allow it.
""",
    on_purpose="""\
A list of Parameters each of which is registered under a name of its own is not flagged. An argument is taken to be the
list that its annotation says, also where it may be left out; what is gathered out of arguments is registered with
whoever hands it over. Nor is a list flagged in whose place a method puts what it has computed: a ParameterList takes
no such list.
""",
)
