"""TPM112 tensor-unused: a plain tensor on self that no method but the constructor reads."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftTensor, Outcome, Use
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import buffer_call, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor that nothing in the class reads after construction."""
    if not isinstance(outcome, LeftTensor) or outcome.hint:
        return None
    if outcome.twin and outcome.use == "unused":
        return (
            f"{place(outcome)} is a plain tensor that no method but the constructor reads, and registered under "
            f"another name as well: .to() leaves this one behind; make it a local variable"
        )
    said = _SAID.get(outcome.use)
    return f"{place(outcome)} is {said.format(buffer=buffer_call(outcome))}" if said else None


_SAID: dict[Use, str] = {
    "unused": (
        "a plain tensor that no method but the constructor reads, and state_dict() forgets it; make it a local "
        "variable, or use {buffer} if others read it"
    ),
    "built": (
        "a plain tensor that only constructors read, and state_dict() forgets it; hand it on without keeping it, "
        "or use {buffer}"
    ),
    "hidden": (
        "a plain tensor that no method reads unless its decorator does, and state_dict() forgets it; use {buffer} if "
        "it does"
    ),
    "asked": (
        "a plain tensor of which methods ask only the shape or the dtype, and state_dict() forgets it; keep those "
        "instead, or use {buffer}"
    ),
    "printed": (
        "a plain tensor that methods only print, and state_dict() forgets it; keep the numbers themselves, or use "
        "{buffer}"
    ),
    "local": (
        "a plain tensor that only the method that sets it reads, and state_dict() forgets it; make it a local "
        "variable, or use {buffer} if others read it"
    ),
    "overwritten": (
        "a plain tensor that methods overwrite before anything reads it, and state_dict() forgets it; start it as "
        "None, or use {buffer} if its value is to be saved"
    ),
    "placeholder": (
        "an empty or uninitialised tensor that only keeps a place, and state_dict() forgets what comes there; start it "
        "as None if nothing reads it so, or use {buffer} on every path"
    ),
}

RULE = Rule(
    code="TPM112",
    name="tensor-unused",
    summary="a plain tensor on self whose values no method uses",
    why="""\
Nothing in the class reads the tensor once the constructor has returned, so it is perhaps not needed as an
attribute at all. If others read it from outside, they get one that was neither moved nor loaded. The same is told
of a tensor that methods only print or ask for its shape, or replace before anything reads it, of one that a single
method sets and reads, and of an empty one that keeps a place until then or for the Parameter of another branch, or a
single number (`torch.zeros(1)`) where forward puts something else before it uses it. A method that only the
constructor calls, or that of a class of torch's above (`reset_parameters` of nn.Linear), is a part of it, a public one
too, if it takes no arguments and nothing else in the package speaks of it. What subclasses and other files of the
package read is not told, nor what may be there for a base in another package whose source is not at hand; what stands
in a method that the class overrides, and does not call, reads nothing.

For `torch.jit.script`, what starts as None and gets a tensor later is annotated in the class body:
`start: Optional[torch.Tensor]`.
""",
    torch_does="""\
Nothing is raised. The tensor is in the instance `__dict__`, and keeps its memory as long as the Module lives.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.start = torch.randn(width)  # want: TPM112
        self.weight = nn.Parameter(self.start / self.start.norm())

    def forward(self, x):
        return x * self.weight
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        start = torch.randn(width)
        self.weight = nn.Parameter(start / start.norm())

    def forward(self, x):
        return x * self.weight
""",
    claim=claim,
    shows="""\
net = Net()
assert "start" in vars(net) and "start" not in net.state_dict()
""",
    rank=45,
)
