"""TPM101 unregistered-tensor: a plain tensor on self that ends in neither parameters, buffers nor state_dict."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import TWIN, UNSEEN, as_buffer, place, plain


def claim(outcome: Outcome) -> str | None:
    """The message for any plain tensor that no finer rule has claimed."""
    if not isinstance(outcome, LeftTensor):
        return None
    if outcome.twin:
        return (
            f"{place(outcome)} is a {plain(outcome)}, {TWIN} {outcome.twin} too: .to() leaves this one "
            f"behind; read self.{outcome.twin} instead"
        )
    return f"{place(outcome)} is a {plain(outcome)}: {UNSEEN}; {as_buffer(outcome)}"


RULE = Rule(
    code="TPM101",
    name="unregistered-tensor",
    summary="a plain tensor on self that ends in neither parameters, buffers nor state_dict",
    why="""\
The tensor is in no registry of the Module. `.to()`, `.cuda()`, `.half()` and `.double()` leave it where it
was made, so the first forward on another device fails, or quietly computes in another dtype. `state_dict()`
has no entry for it: a checkpoint restores the Module without it, and random values are drawn anew.

What the message advises goes by the value. Random numbers are others in each process: a Fourier embedding or a
permutation that is not saved makes another network of the same checkpoint, so the buffer is to be a saved one, even
where the class moves the tensor by hand. That goes for what is drawn by torch, its distributions, numpy or `random`,
for what is shuffled or filled later in the constructor (`nn.init.normal_(self.basis)`), and for what is made of any of
it. It does not where the function sets a seed, or `forward` draws other numbers anew. What methods compute there from
data, from Parameters, or from what they find there (sums, running means, counts) is lost in the same way, if it is to
last. Constants that are set again are not, nor caches that hang on sizes alone, masks that are drawn anew, and sums
that each call wipes first. A tensor that is registered under another name as well is to be read by that name.
""",
    torch_does="""\
Nothing is raised. `Module.__setattr__` finds neither a Parameter nor a Module nor the name of a registered
buffer, and puts the tensor into the instance `__dict__`, where no method of `Module` looks.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.mask = torch.tril(torch.ones(width, width))  # want: TPM101

    def forward(self, x):
        return self.fc(x) @ self.mask
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.register_buffer("mask", torch.tril(torch.ones(width, width)), persistent=False)

    def forward(self, x):
        return self.fc(x) @ self.mask
""",
    claim=claim,
    shows="""\
net = Net().double()
assert "mask" not in dict(net.named_buffers()) and net.mask.dtype is torch.float32
""",
    fix="unsafe",
    fix_text="""\
Registers the tensor as a buffer that is not saved: `self.register_buffer("mask", ..., persistent=False)`. A saved
one would add a key and break `load_state_dict(strict=True)` of existing checkpoints; `--persistent` makes one all
the same, where the value must come back from a checkpoint. Random numbers are left alone without it, and so is
what is registered under another name. Complex tensors are left alone, since `.to(torch.bfloat16)` drops the
imaginary part of a complex buffer. (A buffer of `torch.view_as_real(...)` keeps it, but is rounded to the new
dtype, which `torch.view_as_complex` does not take: hence the `.float()`. A table that must stay exact is one to
leave plain, on purpose.)
""",
    on_purpose="""\
A class that moves or saves the tensor by itself, by naming it in `_apply`, `state_dict`,
`_save_to_state_dict` or `get_extra_state`, is not flagged. Nor is `object.__setattr__(self, "mask", ...)`, nor what a
metric of torchmetrics has named in `add_state`, nor a tensor of which slices are registered, nor one that a method
gives with its name for the owner of the object to register, nor a second name for what a method puts back into the
submodule that has it.
""",
    rank=90,
)
