"""Instances of which only a summary is known, as objects of a state: each with entries of its own in the heap."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flake8_torchparams.model.machine import Machine, Summary
from flake8_torchparams.model.state import Cell, HeapEntry, State
from flake8_torchparams.model.values import (
    Atom,
    Bound,
    Container,
    FunctionAtom,
    Instance,
    Map,
    Module,
    Object,
    Partial,
    Seq,
    Super,
    Value,
)


def instance_in(m: Machine, summary: Summary, atom: Module | Instance, state: State) -> Object:
    """The instance in a state, where it begins as its summary tells and changes on its own.

    Modules share one: what others do to them there is of little meaning here.
    """
    held = summary.state.heap
    own = isinstance(atom, Instance) and atom.origin
    start = m.sym("instance", summary.cell, atom.origin) if own else summary.cell
    if start not in state.heap:
        cells = {key: m.sym("instance", key, atom.origin) for key in held} if own else {}
        for key, entry in held.items():
            state.heap.setdefault(cells.get(key, key), _entry(entry, cells) if cells else entry)
    return Object(start)


def _entry(entry: HeapEntry, cells: Mapping[int, int]) -> HeapEntry:
    if not isinstance(entry, Cell):
        return _content(entry, cells)
    copy = entry.copy()
    for name, slots in entry.slots.items():
        copy.slots[name] = tuple(replace(slot, value=_value(slot.value, cells)) for slot in slots)
    return copy


def _content(content: Seq | Map, cells: Mapping[int, int]) -> Seq | Map:
    if isinstance(content, Map):
        entries = tuple((key, _value(value, cells)) for key, value in content.entries)
        return Map(entries, _value(content.other, cells))
    items = content.items
    held = tuple(_value(item, cells) for item in items) if items is not None else None
    return Seq(content.kind, held, _value(content.element, cells))


def _value(value: Value, cells: Mapping[int, int]) -> Value:
    return tuple(_atom(atom, cells) for atom in value)


def _atom(atom: Atom, cells: Mapping[int, int]) -> Atom:
    if isinstance(atom, (Object, Container)):
        return replace(atom, cell=cells.get(atom.cell, atom.cell))
    if isinstance(atom, (Seq, Map)):
        return _content(atom, cells)
    if isinstance(atom, FunctionAtom):
        return replace(atom, receiver=_value(atom.receiver, cells)) if atom.receiver is not None else atom
    if isinstance(atom, (Bound, Super)):
        return replace(atom, receiver=_atom(atom.receiver, cells))
    if isinstance(atom, Partial):
        given = tuple(_value(value, cells) for value in atom.args)
        named = tuple((name, _value(value, cells)) for name, value in atom.keywords)
        return Partial(_value(atom.function, cells), given, named)
    return atom
