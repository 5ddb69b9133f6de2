"""Calls that cannot matter: they get nothing but settings, and what they give is known or dropped.

Constructors validate their configurations at length. Following that would cost more than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable

from flake8_torchparams.model.annotations import return_annotation
from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.state import REGISTERED, Slot, State
from flake8_torchparams.model.values import (
    NONE,
    UNKNOWN,
    Atom,
    ClassAtom,
    Closure,
    Const,
    ExternalInstance,
    FunctionAtom,
    Instance,
    Map,
    NoneAtom,
    Object,
    Scalar,
    Seq,
    Unknown,
    Value,
)
from flake8_torchparams.source.entities import ClassRef, FunctionRef


def promised_by(m: Machine, cls: ClassRef, method: FunctionRef, arguments: Arguments) -> Value | None:
    """What a method of a dataclass returns by its annotation, where running it would tell no more: it gets nothing that
    it could change, and makes no state. None where it has to be run.
    """
    given = [atom for value in arguments.all() for atom in value]
    if not m.fields.is_dataclass(cls) or not all(isinstance(a, (Scalar, Const, NoneAtom, Unknown)) for a in given):
        return None
    if m.fields.makes_state(cls, method.outline.name):
        return None
    value = return_annotation(m, method)
    if value == UNKNOWN:
        return NONE if m.fields.returns_nothing(method) else None
    return value if all(isinstance(atom, (Scalar, NoneAtom, Seq, Map)) for atom in value) else None


def told_apart(
    m: Machine, function: FunctionAtom | Closure, arguments: Arguments, frame: Frame, state: State
) -> Value | None:
    """What a function of another file than its caller's gives that gets nothing but settings and goes a long way about
    them, in which there is no word of tensors or Modules: what its annotation says. None where it has to be run.
    """
    if not isinstance(function, FunctionAtom) or function.ref.file is frame.file:
        return None
    if function.receiver is not None and not all(isinstance(atom, ClassAtom) for atom in function.receiver):
        return None
    if not _are_settings(arguments.all(), state):
        return None
    return return_annotation(m, function.ref) if m.reach.is_long_way_round(function.ref) else None


def is_idle(m: Machine, function: Value, arguments: Arguments, state: State) -> bool:
    """Whether a call whose result is dropped does nothing: to a method that stores nothing, of an object that holds
    settings alone, settings are given.
    """
    bound = _method_of_object(function)
    if bound is None:
        return False
    ref, receiver = bound
    cell = state.cell(receiver.cell)
    if cell.is_module or not m.fields.stores_nothing(cell.cls, ref.outline.name):
        return False
    held = [slot.value for slots in cell.slots.values() for slot in slots]
    return _are_settings((*held, *arguments.all()), state)


def is_apart(m: Machine, function: Value, arguments: Arguments, state: State) -> bool:
    """Whether a call whose result is dropped has nothing to do with what the Module that is built holds so far; what
    the callee would set is then noted as something of which nothing is known.

    It is one of a method that the Module has from another file, and no tensor stands on the Module under a name that
    the method, or anything that it leads to, speaks of.
    """
    bound = _method_of_object(function)
    if bound is None:
        return False
    ref, receiver = bound
    cell = state.cell(receiver.cell)
    if not cell.is_module or ref.file is cell.cls.file or ref.outline.name.startswith("__"):
        return False
    if not _are_settings(arguments.all(), state):
        return False
    touched = m.reach.touched(cell.cls, ref.owner, ref.outline) if ref.owner is not None else None
    if touched is None:
        return False
    for name, slots in cell.slots.items():
        for slot in slots if any(name in words for words in touched.words) else ():
            kept = slot.where in REGISTERED and name not in touched.stored
            if not kept and not _are_settings([slot.value], state):
                return False
    standing = state.writable(receiver.cell).slots
    for name in sorted(touched.stored):
        standing[name] = (Slot("any", UNKNOWN),)
    return True


def _method_of_object(function: Value) -> tuple[FunctionRef, Object] | None:
    """A method with the object that it is called on, where a value is nothing else."""
    atom = function[0] if len(function) == 1 else None
    if not isinstance(atom, FunctionAtom) or atom.receiver is None or len(atom.receiver) != 1:
        return None
    receiver = atom.receiver[0]
    return (atom.ref, receiver) if isinstance(receiver, Object) else None


def _are_settings(values: Iterable[Value], state: State) -> bool:
    return all(_is_setting(atom, state) for value in values for atom in value)


def _is_setting(atom: Atom, state: State, depth: int = 0) -> bool:
    content = content_of(atom, state)
    if content is not None:
        return depth < 4 and all(_is_setting(inner, state, depth + 1) for inner in content.any_element)
    return isinstance(atom, (Scalar, Const, NoneAtom, Unknown, Instance, ExternalInstance))
