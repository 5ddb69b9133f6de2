"""TPM104 tensors-in-container: plain tensors in a list, tuple, dict or set on self."""

from __future__ import annotations

from flake8_torchparams.outcome import LeftContainer, Outcome, Use
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import ALL_UNSEEN, SAVED, UNSEEN, after_init, buffer_call, container_of, place


def claim(outcome: Outcome) -> str | None:
    """The message for a plain container of tensors."""
    if not (isinstance(outcome, LeftContainer) and outcome.element == "tensor"):
        return None
    saved = f", {SAVED}" if outcome.drawn else ""
    if outcome.comma:
        return (
            f"{place(outcome)} is a tuple of one tensor, by a trailing comma: {UNSEEN}; "
            f"drop the comma and use {buffer_call(outcome, saved=outcome.drawn)}{saved}"
        )
    if outcome.dotted:
        return (
            f"{place(outcome)} is a plain dict of tensors, what state_dict() gave once: {ALL_UNSEEN}; "
            f"keep it outside of the Module, or register each under its key without the dots"
        )
    name = f'f"{outcome.attribute}_{{{"key" if outcome.container == "dict" else "i"}}}"'
    each = f"register each: self.register_buffer({name}, ...{'' if outcome.drawn else ', persistent=False'})"
    if outcome.nested:
        each = "register each tensor as a buffer, under a name of its own"
    each += after_init(outcome)
    if outcome.remade:
        each = "save what is to last by get_extra_state()"
    what = container_of(outcome, "tensors (random ones among them)" if outcome.drawn else "tensors")
    if outcome.remade and outcome.use != "placeholder":
        cost = ALL_UNSEEN if outcome.use == "used" else "state_dict() forgets them"
        return f"{place(outcome)} {what}, and methods put others there: {cost}; {each}"
    said = _SAID.get(outcome.use, f": {ALL_UNSEEN}")
    if outcome.use == "overwritten":
        # What methods put there is a list again, whatever is registered of this one.
        return f"{place(outcome)} {what}{said}; start it without them"
    return f"{place(outcome)} {what}{said}; {_INSTEAD.get(outcome.use, '')}{each}{saved}"


_BY_HAND = " that the class moves by hand: state_dict() forgets them"
_SAID: dict[Use, str] = {
    "moved": _BY_HAND,
    "kept": _BY_HAND,
    "placed": _BY_HAND,
    "told": " that the constructor puts on a device by hand: .to() leaves them there and state_dict() forgets them",
    "carried": " that serve from the CPU on any device (indices, numbers): state_dict() forgets them",
    "read": " whose values Python reads (a test, int(), .item()): state_dict() forgets them",
    "local": " that only the method that sets them reads, and state_dict() forgets them",
    "overwritten": " that methods overwrite before anything reads them, and state_dict() forgets them",
    "placeholder": " that only keep places (empty or uninitialised), and state_dict() forgets what comes there",
    "unused": " that no method but the constructor reads, and state_dict() forgets them",
    "built": " that only constructors read, and state_dict() forgets them",
    "asked": " of which methods ask only the length, the shapes or the dtypes, and state_dict() forgets them",
    "printed": " that methods only print, and state_dict() forgets them",
}

_INSTEAD: dict[Use, str] = {
    "placeholder": "start it without them if nothing reads them so, or ",
    "unused": "make it a local variable, or ",
    "local": "make it a local variable, or ",
    "built": "hand them on without keeping them, or ",
    "asked": "keep those instead, or ",
    "printed": "keep the numbers themselves, or ",
}

RULE = Rule(
    code="TPM104",
    name="tensors-in-container",
    summary="plain tensors in a list, tuple, dict or set on self",
    why="""\
Only attributes that are tensors themselves can be registered. Those inside a list, tuple, dict or set stay on
the device and in the dtype that they were made in, and a checkpoint does not hold them. What `state_dict()` of
another Module gives is such a dict, too. The message says what TPM111 and TPM112 say of single tensors, where the class
moves them by hand or reads them no more, and what TPM101 says of random numbers. A list that methods fill anew, or put
others into (a queue, a cache for each level), cannot be registered so. What holds nothing but tensors without
dimensions, a NamedTuple of constants for example, serves from the CPU as such a tensor does (TPM111).
""",
    torch_does="""\
Nothing is raised. `Module.__setattr__` does not look into containers; the list is put into the instance
`__dict__`. torch has no container for buffers.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, levels=3):
        super().__init__()
        self.levels = levels
        self.grids = [torch.linspace(0, 1, width * 2**level) for level in range(levels)]  # want: TPM104

    def forward(self, x):
        return [x.mean() * grid for grid in self.grids]
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, levels=3):
        super().__init__()
        self.levels = levels
        for level in range(levels):
            self.register_buffer(f"grids_{level}", torch.linspace(0, 1, width * 2**level), persistent=False)

    def forward(self, x):
        return [x.mean() * self.get_buffer(f"grids_{level}") for level in range(self.levels)]
""",
    claim=claim,
    shows="""\
net = Net().double()
assert list(net.buffers()) == [] and {grid.dtype for grid in net.grids} == {torch.float32}
""",
    on_purpose="""\
A list of tensors each of which is registered under a name of its own is not flagged. An argument is taken to be the
list that its annotation says, also where it may be left out.
""",
)
