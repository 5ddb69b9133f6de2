"""Calls that were answered before: of the same function, with the same arguments, where the same is known of them."""

from __future__ import annotations

from flake8_torchparams.model.machine import Arguments, Question
from flake8_torchparams.model.state import Cell, State
from flake8_torchparams.model.values import (
    Array,
    Atom,
    Buffer,
    ClassAtom,
    Closure,
    Const,
    Container,
    Ext,
    ExternalInstance,
    FunctionAtom,
    Map,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
)

_LASTING = (
    Array,
    Buffer,
    ClassAtom,
    Const,
    Ext,
    ExternalInstance,
    FunctionAtom,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Tensor,
    Unknown,
)
_MOST_ATOMS = 500


def question(
    function: FunctionAtom | Closure, arguments: Arguments, state: State, guarded: bool
) -> tuple[Question, object] | None:
    """What tells a call from another one: what is handed over, what that holds, what the tests passed so far say of
    it, and whether it is ``guarded`` by one. With it comes what has to be kept for as long as the question is.
    """
    if not isinstance(function, FunctionAtom):
        return None
    values = [*arguments.all(), *([function.receiver] if function.receiver else [])]
    if not all(is_lasting(value) for value in values):
        return None
    syms: set[object] = set()
    held: list[object] = []
    version: list[object] = []
    seen: set[int] = set()
    todo = [atom for value in values for atom in value]
    for atom in todo:
        if isinstance(atom, (Scalar, Unknown)):
            syms.add(atom.sym)
        elif isinstance(atom, (Seq, Map)):
            todo += atom.any_element
        elif isinstance(atom, (Object, Container)) and atom.cell not in seen:
            seen.add(atom.cell)
            entry = state.heap.get(atom.cell)
            if isinstance(entry, Cell):
                held += entry.slots.values()
                version += (tuple(entry.slots), entry.init, entry.open, entry.given, *map(id, entry.slots.values()))
                todo += (inner for slots in entry.slots.values() for slot in slots for inner in slot.value)
            elif entry is not None:
                held.append(entry)
                version.append(id(entry))
                todo += entry.any_element
        if len(todo) > _MOST_ATOMS:
            return None
    known = frozenset(fact for fact in state.facts.items() if not syms.isdisjoint(fact[0]))
    keywords = tuple(arguments.keywords.items())
    handed = (tuple(arguments.positional), keywords, arguments.star, arguments.extra)
    return (function, (handed, known, tuple(version), guarded)), held


def is_lasting(value: Value) -> bool:
    """Whether nobody can change a value but by changing an object that it names."""
    return all(map(_is_lasting, value))


def _is_lasting(atom: Atom) -> bool:
    return is_lasting(atom.any_element) if isinstance(atom, (Seq, Map)) else isinstance(atom, _LASTING)


def did_nothing(before: State, after: State) -> bool:
    """Whether a call has changed nothing."""
    if before.facts != after.facts or len(before.heap) != len(after.heap):
        return False
    return all(after.heap.get(key) is entry for key, entry in before.heap.items())
