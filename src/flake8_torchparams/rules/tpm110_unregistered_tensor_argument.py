"""TPM110 unregistered-tensor-argument: an argument annotated as a tensor and stored on self as it is."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import UNSEEN, buffer_call, moved_by_hand, place, without_moves


def claim(outcome: Outcome) -> str | None:
    """The message for an argument that its annotation calls a tensor."""
    if not (isinstance(outcome, LeftTensor) and outcome.hint):
        return None
    said = _SAID[outcome.hint]
    if outcome.use in ("moved", "kept"):
        return (
            f"{place(outcome)} {said}, and each use moves it by hand: {moved_by_hand(outcome)}; "
            f"use {buffer_call(outcome)}{without_moves(outcome)}"
        )
    if outcome.use == "placed":
        return (
            f"{place(outcome)} {said}, and a method moves it by hand, where others call it: state_dict() forgets it; "
            f"use {buffer_call(outcome)} and let .to() move it"
        )
    return f"{place(outcome)} {said}: {UNSEEN}; use {buffer_call(outcome)}"


_SAID = {
    "argument": "is an argument annotated as a tensor",
    "test": "may be a plain tensor by the test that it passes",
    "annotation": "comes from what is annotated as a tensor",
}

RULE = Rule(
    code="TPM110",
    name="unregistered-tensor-argument",
    summary="an argument annotated as a tensor and stored on self as it is",
    why="""\
The argument is called a tensor by its annotation and kept as it is, or what is read from it is (`config.mask`).
Given a tensor, the Module does not move it with `.to()` and does not save it. This has a code of its own since
the annotation is all that tells: whoever passes a Parameter, or a number where the annotation allows one, does
nothing wrong. So it is where `isinstance(mean, torch.Tensor)` tells, which a Parameter is too. Nothing is told of
an argument that only the constructor reads.
""",
    torch_does="""\
Nothing is raised. A plain tensor is put into the instance `__dict__`; a Parameter would have been registered.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.mean = mean  # want: TPM110
        self.std = std  # want: TPM110

    def forward(self, x):
        return (x - self.mean) / self.std
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, mean: torch.Tensor, std: torch.Tensor):
        super().__init__()
        self.register_buffer("mean", mean, persistent=False)
        self.register_buffer("std", std, persistent=False)

    def forward(self, x):
        return (x - self.mean) / self.std
""",
    claim=claim,
    shows="""\
net = Net(torch.zeros(3), torch.ones(3)).double()
assert list(net.buffers()) == [] and net.mean.dtype is torch.float32
""",
    fix="unsafe",
    fix_text="Registers the argument as a buffer that is not saved, as for TPM101.",
    on_purpose="""\
Projects that keep arguments as a matter of style switch the code off as a whole: `extend-ignore = TPM110`.
""",
    rank=30,
)
