"""Whether a Module certainly has Parameters of its own, or certainly nothing of the kind."""

from __future__ import annotations

import re

import libcst as cst

from flake8_torchparams.hierarchy.classes import MODULE, Ancestor
from flake8_torchparams.hierarchy.known import is_neutral
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import Slot
from flake8_torchparams.model.values import ClassAtom, Const, FunctionAtom, Module, NoneAtom, Parameter, Scalar
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.records import TorchClass

# What may change a Parameter after it was made.
_CHANGES = re.compile(r"\binit\.|\.[a-z]\w*_\(|\.data\b|\breset_parameters\b|\bload_state_dict\b|\.requires_grad\b")


def _is_constant(slot: Slot) -> bool:
    return all(isinstance(atom, Parameter) and atom.constant for atom in slot.value)


def has_weights(m: Machine, atom: Module) -> bool:
    """Whether a fresh Module certainly has Parameters of its own, those left aside that are constants."""
    if isinstance(atom.cls, str):
        known = api().module_class(atom.cls)
        return known is not None and any(name not in known.empty for name in known.parameters)
    summary = m.summary(atom.cls)
    if summary is None:
        return False
    changes = any(_CHANGES.search(cls.file.text(cls.outline)) for cls in m.classes.mro(atom.cls).classes)
    return any(
        bool(slots) and all(holds_weights(m, slot, atom.cls) and (changes or not _is_constant(slot)) for slot in slots)
        for slots in summary.state.cell(summary.cell).slots.values()
    )


# Of torch's own, those that do something else in training.
_TRAINING = re.compile(r"Dropout|RReLU")


def has_nothing(m: Machine, atom: Module) -> bool:
    """Whether there is certainly nothing in a Module to be trained, moved or saved: pools, activations, dropout, most
    losses.
    """
    if atom.parts or atom.annotated:
        return False
    if isinstance(atom.cls, str):
        known = api().module_class(atom.cls)
        if known is None or not known.built or known.open or known.container:
            return False
        if known.parameters or known.modules or known.buffers.keys() - known.empty:
            return False
        return not known.buffers or not _may_be_given(m, atom, known)
    mro = m.classes.mro(atom.cls)
    if mro.open or not all(ancestor == MODULE or is_neutral(ancestor) for ancestor in mro.foreign):
        return False
    summary = m.summary(atom.cls)
    if summary is None:
        return False
    cell = summary.state.cell(summary.cell)
    if cell.open or cell.named_like or cell.given:
        return False
    others = [slots for name, slots in cell.slots.items() if name not in summary.settings]
    return all(_is_nothing(m, slot, atom.cls) for slots in others for slot in slots)


def _may_be_given(m: Machine, atom: Module, known: TorchClass) -> bool:
    """Whether the call that makes a Module of torch's may give it one of its buffers, as a loss its ``weight``."""
    call = m.maker(atom.origin)
    if not isinstance(call, cst.Call):
        return True
    order = [parameter.name for parameter in known.init]
    named = [argument.keyword.value if argument.keyword else "" for argument in call.args]
    given = {name or next(iter(order[index:]), "") for index, name in enumerate(named)}
    return any(argument.star for argument in call.args) or not given.isdisjoint(known.buffers)


def heeds_mode(m: Machine, atom: Module) -> bool:
    """Whether ``train()`` and ``eval()`` change what a Module does that has nothing in it."""
    if isinstance(atom.cls, str):
        return bool(_TRAINING.search(atom.cls.rpartition(".")[2]))
    if any("self.training" in cls.file.text(cls.outline) for cls in m.classes.mro(atom.cls).classes):
        return True
    summary = m.summary(atom.cls)
    slots = summary.state.cell(summary.cell).slots.values() if summary is not None else ()
    inner = (a for ways in slots for slot in ways for a in slot.value if slot.where == "module")
    return any(isinstance(a, Module) and a.cls != atom.cls and heeds_mode(m, a) for a in inner)


def _is_nothing(m: Machine, slot: Slot, owner: Ancestor) -> bool:
    if slot.where in ("absent", "plain"):
        return all(isinstance(a, (Const, Scalar, NoneAtom, FunctionAtom, ClassAtom)) for a in slot.value)
    return slot.where == "module" and all(
        isinstance(a, Module) and a.cls != owner and has_nothing(m, a) for a in slot.value
    )


def holds_weights(m: Machine, slot: Slot, owner: Ancestor) -> bool:
    """Whether there are Parameters in a slot of an instance of ``owner`` whatever the constructor was given."""
    if slot.where not in ("parameter", "module") or not slot.value:
        return False
    return all(
        isinstance(a, Parameter) or (isinstance(a, Module) and a.cls != owner and has_weights(m, a)) for a in slot.value
    )
