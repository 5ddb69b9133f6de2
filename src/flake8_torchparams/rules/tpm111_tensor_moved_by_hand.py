"""TPM111 tensor-moved-by-hand: a plain tensor on self that is moved at each use, by hand or by torch itself."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftTensor, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import (
    as_buffer,
    buffer_call,
    if_lasting,
    moved_by_hand,
    place,
    plain,
    without_moves,
)


def claim(outcome: Outcome) -> str | None:
    """The message for a plain tensor that every use moves first."""
    if not isinstance(outcome, LeftTensor) or outcome.hint or outcome.use not in _USES:
        return None
    if outcome.drawn:
        return None  # wherever it is, a checkpoint lacks it
    if outcome.use == "read":
        return (
            f"{place(outcome)} is a plain tensor whose values Python reads (a test, int(), .item()): state_dict() "
            f"forgets it; keep the numbers themselves, or use {buffer_call(outcome)}"
        )
    if outcome.use == "carried":
        return (
            f"{place(outcome)} is a plain tensor that serves from the CPU on any device (an index, a number, one to "
            f"draw from): state_dict() forgets it; use {buffer_call(outcome)} to have it moved and listed"
            f"{if_lasting(outcome)}"
        )
    if outcome.use == "told":
        return (
            f"{place(outcome)} is a {plain(outcome)} that the constructor puts on a device by hand: .to() leaves it "
            f"there and state_dict() forgets it; {as_buffer(outcome, ' and let .to() move it')}"
        )
    if outcome.use == "placed":
        return (
            f"{place(outcome)} is a {plain(outcome)} that a method moves by hand, where others call it: state_dict() "
            f"forgets it; {as_buffer(outcome, ' and let .to() move it')}"
        )
    return (
        f"{place(outcome)} is a {plain(outcome)} that each use moves by hand: {moved_by_hand(outcome)}; "
        f"{as_buffer(outcome, without_moves(outcome))}"
    )


_USES = ("moved", "kept", "placed", "told", "carried", "read")

RULE = Rule(
    code="TPM111",
    name="tensor-moved-by-hand",
    summary="a plain tensor on self that is moved at each use, by hand or by torch itself",
    why="""\
The class knows that the tensor stays behind and moves it at each use. That costs a copy from host to device
in every call, unless what was moved is kept (`self.window = self.window.to(x.device)`), and the tensor is still
in no checkpoint. As a buffer it is moved once, with the Module, and the moves can go. A class that leaves the
moving to a method of its own is told the same: one that others call with a device
(`set_timesteps(steps, device)`), its own `to()`, or the `_apply()` of the Module that holds it. So is
one whose constructor puts the tensor on the device of its settings (`config["device"]`, `args.device`, or a
`device` that must be given and is kept as `self.device`), on a global `DEVICE`, on the one that it asks the
program for (`torch.cuda.current_device()`), or on one that it names (`.cuda()`): such an object has one device as long
as it lives. So has one whose `device` has a default, if its methods go by `self.device` too, and it has no buffers.
Methods may make it anew there, as sums are reset; what they go on to average or count is TPM101. Where a property or
a private method hands the tensor back, those that read or call it decide. What is made of it and of other plain state
is where they are, and may be moved in its place. A tensor that is handed to a Module which registers it, and which is
moved at once (`nn.CrossEntropyLoss(weight=self.weight).to(x.device)`), is moved with it.

Told under this code too, since nothing fails there either: a tensor that is only an index, one without
dimensions (or read element by element), and one whose values Python reads, in a test or by `.item()`. Nobody
moves the first two by hand, but torch takes them from the CPU on any device. An index is copied to the device
in every call, the others cost nothing, and on another device a read would even have to wait; what is left is
that no checkpoint holds them. The same goes for what is drawn from with a generator of the object, which no
`.to()` moves either, for the state of a generator, and for what only the `collate_fn` of a `DataLoader`
reads. Such findings are hardly worth acting on, and so are not TPM101. Random numbers are, wherever they are (TPM101).
""",
    torch_does="""\
Nothing is raised. The tensor is in the instance `__dict__`, and each `.to(x.device)` makes a copy of it
whenever `x` is on another device.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, length=8):
        super().__init__()
        self.window = torch.hann_window(length)  # want: TPM111

    def forward(self, x):
        return x * self.window.to(device=x.device, dtype=x.dtype)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, length=8):
        super().__init__()
        self.register_buffer("window", torch.hann_window(length), persistent=False)

    def forward(self, x):
        return x * self.window
""",
    claim=claim,
    shows="""\
net = Net().double()
net(torch.ones(8, dtype=torch.float64))
assert "window" not in dict(net.named_buffers()) and net.window.dtype is torch.float32
""",
    fix="unsafe",
    fix_text="""\
Registers the tensor as a buffer that is not saved, as for TPM101. The moves at its uses are left: they do
nothing then.
""",
    on_purpose="""\
A table that must keep its own dtype whatever the Module is cast to, or that is shared between devices, is
such a case.
""",
    rank=40,
)
