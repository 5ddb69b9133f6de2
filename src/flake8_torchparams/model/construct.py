"""Building an instance: the constructor of a class, run on a fresh object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import libcst as cst

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.hierarchy.fields import AFTER_FIELDS, BEFORE_FIELDS
from flake8_torchparams.hierarchy.known import is_wrapped
from flake8_torchparams.model.attributes import attribute, class_annotation
from flake8_torchparams.model.calls import call
from flake8_torchparams.model.evidence import proved_setting
from flake8_torchparams.model.expressions import evaluate
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.functions import enter, run
from flake8_torchparams.model.handed import opened
from flake8_torchparams.model.machine import Arguments, Machine, Stages, Summary
from flake8_torchparams.model.module_init import run_module_init
from flake8_torchparams.model.objects import set_attribute
from flake8_torchparams.model.state import ALIVE, Cell, HeapEntry, Slots, State, gather, join_all
from flake8_torchparams.model.statements import execute
from flake8_torchparams.model.values import (
    UNKNOWN,
    Atom,
    Container,
    FunctionAtom,
    Map,
    Module,
    Object,
    Parameter,
    Partial,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
    join,
)
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.fragment import Fragment, NotAnalysed
from flake8_torchparams.source.outline import Assigned

# Instances that are made as far down as that are looked at before what makes them.
_MOST_ACTIVE = 24
_EMPTY: Mapping[int, HeapEntry] = MappingProxyType({})


def build(
    m: Machine, cls: ClassRef, arguments: Arguments | None = None, heap: Mapping[int, HeapEntry] = _EMPTY
) -> tuple[Object, list[State]]:
    """Run the constructor on a fresh object; returns the object and the states in which it may end.

    Without ``arguments``, with nothing known of them; ``heap`` holds the containers among them.
    """
    before, m.building = m.building, True
    try:
        return _build(m, cls, arguments, heap)
    finally:
        m.building = before


def _build(
    m: Machine, cls: ClassRef, arguments: Arguments | None, heap: Mapping[int, HeapEntry]
) -> tuple[Object, list[State]]:
    mro = m.classes.mro(cls)
    is_module = m.classes.looks_like_module(cls)
    number = m.fresh()
    receiver = Object(number)
    state = State({}, {number: Cell(cls, is_module), **heap}, {ALIVE: True})
    frame = Frame(cls.file, Fragment(cls.file.path, [], 1, False))
    cell = state.writable(number)
    if not is_module:
        cell.init = frozenset({"yes"})
    elif not mro.is_module:
        # Its base cannot be found: fastai's, for one, runs Module.__init__ before the constructor.
        cell.init = frozenset({"no", "yes"})
    if m.classes.is_made_otherwise(cls):
        cell.open = True
        cell.init = frozenset({"yes"})
    found = m.classes.find(cls, "__init__")
    if m.fields.is_dataclass(cls):
        return receiver, _build_dataclass(m, receiver, cls, frame, state)
    if isinstance(found, Member):
        function = found.function
        if function is None:
            opened([(receiver,)], state)
            return receiver, [state]
        if is_wrapped(function) or "abstractmethod" in function.marks:
            cell.open = True  # nobody builds an instance with what is abstract
        ref = FunctionRef(found.owner.file, function, found.owner)
        if arguments is not None:
            ways = run(m, FunctionAtom(ref, (receiver,)), arguments, frame.fragment.tree, frame, state)
            return receiver, gather([way for way, _ in ways])
        return receiver, enter(m, FunctionAtom(ref), receiver, state, frame)
    if isinstance(found, str):
        run_module_init(m, receiver, found, Arguments(star=UNKNOWN, extra=UNKNOWN), frame.fragment.tree, frame, state)
    elif mro.open:
        opened([(receiver,)], state)
    return receiver, [state]


def _build_dataclass(m: Machine, receiver: Object, cls: ClassRef, frame: Frame, state: State) -> list[State]:
    """What the written constructor does: every field in order, with what it calls before and after them."""
    fields: dict[str, tuple[ClassRef, Assigned]] = {}
    for ancestor in reversed(m.classes.mro(cls).classes):
        for name, bindings in ancestor.outline.names.items():
            last = bindings[-1]
            if (
                isinstance(last, Assigned)
                and last.annotation is not None
                and "ClassVar" not in ancestor.file.text(last)
            ):
                fields[name] = (ancestor, last)
    states = _called(m, receiver, cls, BEFORE_FIELDS, frame, [state])
    for name, (owner, binding) in fields.items():
        value = class_annotation(m, owner, binding)
        fragment = owner.file.fragment(binding)
        at = Frame(owner.file, fragment, f"{owner.outline.qualname}.__init__", owner, receiver, caller=frame)
        for state in states:
            set_attribute(m, receiver, name, value, _target(fragment) or fragment.tree, at, state)
    return _called(m, receiver, cls, AFTER_FIELDS, frame, states)


def _called(
    m: Machine, receiver: Object, cls: ClassRef, names: Sequence[str], frame: Frame, states: list[State]
) -> list[State]:
    """The states in which the methods of these names end, where the class has them."""
    for name in names:
        ref = m.classes.method(cls, name)
        if ref is not None:
            states = [end for state in states for end in enter(m, FunctionAtom(ref), receiver, state, frame)]
    return states


def _target(fragment: Fragment) -> cst.CSTNode | None:
    try:
        for statement in fragment.statements:
            if isinstance(statement, cst.SimpleStatementLine) and isinstance(statement.body[0], cst.AnnAssign):
                return statement.body[0].target
    except NotAnalysed:
        pass
    return None


def summarise(m: Machine, cls: ClassRef) -> Summary | None:
    """What an instance holds when it is built by somebody of whom nothing is known."""
    if m.beneath + len(m.active) > _MOST_ACTIVE:
        m.go_too_deep(cls)
        return None
    try:
        with m.aside(cls):
            receiver, states = build(m, cls)
    except NotAnalysed:
        return None
    except RecursionError:
        m.go_too_deep(cls)
        return None
    ended = join_all(gather(states))
    if ended is None:
        return None
    cell = ended.writable(receiver.cell)
    settings = frozenset(name for name, slots in cell.slots.items() if _are_settings(slots, ended))
    # The places are of no use to others, and would keep whole files in memory.
    for name, slots in cell.slots.items():
        cell.slots[name] = tuple(replace(s, value=_distant(s.value), site=None) for s in slots)
    for key, entry in ended.heap.items():
        if not isinstance(entry, Cell):
            ended.heap[key] = _distant_content(entry)
    ended.env = {}
    ended.facts = {}
    ended.heap = {key: ended.heap[key] for key in _reached(ended, receiver.cell)}
    return Summary(ended, receiver.cell, settings)


def _are_settings(slots: Slots, state: State) -> bool:
    return all(isinstance(atom, Unknown) and proved_setting(atom, state) for slot in slots for atom in slot.value)


def _reached(state: State, start: int) -> set[int]:
    """The entries of the heap that an object leads to, its own included (what only closures hold is left out)."""
    reached: set[int] = set()
    todo = [start]
    while todo:
        key = todo.pop()
        entry = state.heap.get(key)
        if entry is None or key in reached:
            continue
        reached.add(key)
        if isinstance(entry, Cell):
            values = [slot.value for slots in entry.slots.values() for slot in slots]
        else:
            values = [entry.any_element]
        while values:
            for atom in values.pop():
                if isinstance(atom, (Container, Object)):
                    todo.append(atom.cell)
                elif isinstance(atom, (Seq, Map)):
                    values.append(atom.any_element)
                elif isinstance(atom, FunctionAtom) and atom.receiver is not None:
                    values.append(atom.receiver)
                elif isinstance(atom, Partial):
                    values += [atom.function, *atom.args, *(value for _, value in atom.keywords)]
    return reached


def _distant(value: Value) -> Value:
    """A value seen from another object: what was opaque there is opaque here, with no name in common.

    What was registered there is so here as well, whatever stands here under its origin.
    """
    return join(*((_distant_atom(atom),) for atom in value)) if value else value


def _distant_atom(atom: Atom) -> Atom:
    if isinstance(atom, Unknown):
        return Unknown()
    if isinstance(atom, Scalar):
        return replace(atom, sym=0)
    if isinstance(atom, (Tensor, Parameter, Module)) and atom.held:
        return replace(atom, origin=0)
    return _distant_content(atom) if isinstance(atom, (Seq, Map)) else atom


def _distant_content(content: Seq | Map) -> Seq | Map:
    if isinstance(content, Map):
        return Map(tuple((key, _distant(value)) for key, value in content.entries), _distant(content.other))
    items = content.items
    return Seq(content.kind, tuple(map(_distant, items)) if items is not None else None, _distant(content.element))


def stages() -> Stages:
    """The stages of the interpreter, put together."""
    return Stages(evaluate, call, run, execute, attribute, summarise)
