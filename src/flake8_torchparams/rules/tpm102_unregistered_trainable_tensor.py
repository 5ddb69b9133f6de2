"""TPM102 unregistered-trainable-tensor: a plain tensor on self that requires grad but is no Parameter."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNSEEN, UNTRAINED, as_parameter, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor made to require grad."""
    if not (isinstance(outcome, LeftTensor) and outcome.trainable):
        return None
    cost = UNSEEN if outcome.use == "trained" else UNTRAINED
    default, told = (" by default", f", requires_grad={outcome.grad}") if outcome.grad else ("", "")
    meant = as_parameter(outcome, f"...{told}")
    return f"{place(outcome)} requires grad{default} but is no Parameter: {cost}; use {meant}"


RULE = Rule(
    code="TPM102",
    name="unregistered-trainable-tensor",
    summary="a plain tensor on self that requires grad but is no Parameter",
    why="""\
The tensor collects gradients, and nothing else happens to it. `parameters()` does not list it, so the
optimizer that is built from it never updates it; the Module trains around a constant. It is not moved and not
saved either. What is worked out of such a tensor (`torch.ones(1, requires_grad=True) * 2`) is no better off.
Nor is one that asks for grad unless the caller says no (`requires_grad=requires_grad`, which is True by default).
""",
    torch_does="""\
Nothing is raised. Only an `nn.Parameter` goes into `_parameters`; a tensor with `requires_grad=True` is put
into the instance `__dict__`. `torch.autograd.Variable` has returned plain tensors since torch 0.4.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.temperature = torch.ones(1, requires_grad=True)  # want: TPM102

    def forward(self, logits):
        return logits / self.temperature
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.temperature = nn.Parameter(torch.ones(1))

    def forward(self, logits):
        return logits / self.temperature
""",
    claim=claim,
    shows="""\
net = Net()
net(torch.ones(1)).sum().backward()
assert net.temperature.grad is not None and list(net.parameters()) == []
""",
    fix="unsafe",
    fix_text="""\
Wraps the value: `self.temperature = nn.Parameter(torch.ones(1))`. The Parameter is then trained and saved,
which adds a key to the state_dict of existing checkpoints.
""",
    on_purpose="""\
A tensor that is optimised by its own optimizer and must stay out of `parameters()` (an adversarial
perturbation, say) is such a case.
""",
    rank=20,
)
