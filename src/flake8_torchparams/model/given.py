"""What the classes of a file give to the constructors of each other: plain state that only the caller can tell of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flake8_torchparams.model.containers import content_of, freeze
from flake8_torchparams.model.handed import origins_of
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.state import REGISTERED, Cell, State
from flake8_torchparams.model.values import (
    Array,
    Atom,
    ClassAtom,
    Const,
    Ext,
    Map,
    Module,
    NoneAtom,
    Parameter,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
)
from flake8_torchparams.source.entities import ClassRef

_MOST_CALLS = 4
# what is the same thing in every state
_LASTING = (Array, ClassAtom, Const, Ext, Module, NoneAtom, Parameter, Scalar, Tensor)


@dataclass(frozen=True, slots=True)
class GivenCall:
    """A call of a constructor that makes ``origin``; ``held``: the origins of what stands in the containers that it is
    given.
    """

    cls: ClassRef
    origin: int
    arguments: Arguments
    held: frozenset[int]


def note_given(m: Machine, cls: ClassRef, origin: int, arguments: Arguments, state: State) -> None:
    """Note a call that gives tensors, or a container of state, to a Module of the file that is linted."""
    if cls.file is not m.linted or cls == m.current or not m.building or m.in_forward:
        return
    if arguments.star is not None or arguments.extra is not None:
        return
    containers = tuple(a for value in arguments.all() for a in value if content_of(a, state) is not None)
    held = origins_of([containers], state)
    if not held and not any(_is_given_tensor(a) for value in arguments.all() for a in value):
        return
    positional = [_lasting(freeze(value, state)) for value in arguments.positional]
    keywords = {name: _lasting(freeze(value, state)) for name, value in arguments.keywords.items()}
    call = GivenCall(cls, origin, Arguments(positional, keywords), held)
    if is_wanted(call, m.notes.given):
        m.notes.given.append(call)


def is_wanted(call: GivenCall, known: list[GivenCall]) -> bool:
    """Whether a call is another one than those that are known, of which its class has few."""
    return call not in known and sum(other.cls == call.cls for other in known) < _MOST_CALLS


def drop_registered(calls: list[GivenCall], cells: Iterable[Cell]) -> list[GivenCall]:
    """The calls without those that hand over what the caller registers itself: another way to come by it."""
    for cell in cells:
        calls = [call for call in calls if not call.held & _registered(cell, call.origin)]
    return calls


def _registered(cell: Cell, callee: int) -> frozenset[int]:
    """The origins of what an object registers otherwise than by the Module that is made in a call."""
    found = set(cell.given)
    for slots in cell.slots.values():
        for slot in slots if any(slot.where in REGISTERED for slot in slots) else ():
            for atom in slot.value:
                found.add(getattr(atom, "origin", 0))
                if isinstance(atom, Module) and callee not in {atom.origin, *atom.parts}:
                    found |= atom.parts
    return frozenset(found - {0})


def _is_given_tensor(atom: Atom) -> bool:
    return isinstance(atom, Tensor) and not atom.annotated


def _lasting(value: Value) -> Value:
    return tuple(_lasting_atom(atom) for atom in value)


def _lasting_atom(atom: Atom) -> Atom:
    if isinstance(atom, Map):
        return Map(tuple((key, _lasting(inner)) for key, inner in atom.entries), _lasting(atom.other))
    if isinstance(atom, Seq):
        items = tuple(map(_lasting, atom.items)) if atom.items is not None else None
        return Seq(atom.kind, items, _lasting(atom.element))
    return atom if isinstance(atom, _LASTING) else Unknown()
