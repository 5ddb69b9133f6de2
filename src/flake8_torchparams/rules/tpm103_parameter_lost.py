"""TPM103 parameter-lost: the result of an operation on a Parameter, which is a plain tensor."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNTRAINED, as_parameter, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor that was computed from a Parameter."""
    if not (isinstance(outcome, LeftTensor) and outcome.lost_by):
        return None
    made = f"{place(outcome)} is what {outcome.lost_by.strip()} makes of a Parameter, a plain tensor"
    last = f"wrap last: {as_parameter(outcome)}"
    if outcome.use == "unused":
        return f"{made}: {UNTRAINED}, nor does a method read it; leave it out, or {last}"
    return f"{made}: {UNTRAINED}; {last}"


RULE = Rule(
    code="TPM103",
    name="parameter-lost",
    summary="the result of an operation on a Parameter, which is a plain tensor",
    why="""\
`nn.Parameter(t).to(device)` is not a Parameter: each operation on a Parameter returns a new, plain tensor.
The optimizer never sees it, `state_dict()` never saves it, and `.grad` stays None, since it is no leaf. On
the machine where device and dtype happen to match already, `.to()` returns the Parameter itself, so the fault
shows only on another machine. `torch.cat` and its like lose the Parameters in a list in the same way. What has
no gradient in the first place (a comparison, `argmax`) is told as TPM101, and so is what is computed from a
Parameter that the Module holds: that one is still trained, and its message says that the result does not follow.
Of methods that the constructor does not lead to (conversions, quantisation, the first call of `forward`) only moves and
casts of a new Parameter are told: what they put there was meant to stay one.
""",
    torch_does="""\
Nothing is raised. The result of the operation is put into the instance `__dict__`, and the Parameter that it
came from is held by nothing but the graph.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, dtype=torch.float64):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width)).to(dtype)  # want: TPM103
        self.bias = nn.Parameter(torch.randn(width)) * 0.02  # want: TPM103

    def forward(self, x):
        return x * self.weight + self.bias
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, dtype=torch.float64):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width).to(dtype))
        self.bias = nn.Parameter(torch.randn(width) * 0.02)

    def forward(self, x):
        return x * self.weight + self.bias
""",
    claim=claim,
    shows="""\
net = Net()
assert list(net.parameters()) == [] and list(net.state_dict()) == []
assert not net.weight.is_leaf and not net.bias.is_leaf
""",
    fix="safe",
    fix_text="Wraps last: `nn.Parameter(t).to(device)` becomes `nn.Parameter(t.to(device))`.",
    on_purpose="""\
A value that is derived from a Parameter once, and meant to stay as it was at the start, is clearer as
`self.register_buffer("start", weight.detach().clone())`.
""",
    rank=10,
)
