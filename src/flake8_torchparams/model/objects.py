"""Attributes of an instance, set and deleted.

The steps themselves are those of ``module_state``; here they are found, named and noted.
"""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.hierarchy.classes import Member, is_cached, is_property, setter
from flake8_torchparams.model.attributes import annotation_in_class, member_value, returned
from flake8_torchparams.model.conditions import lacks
from flake8_torchparams.model.containers import content_of, fill_as_said
from flake8_torchparams.model.exceptions import may_catch, throw
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import give, opened
from flake8_torchparams.model.in_forward import note_forward
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.module_state import (
    Fault,
    Verdict,
    assign,
    assign_anywhere,
)
from flake8_torchparams.model.state import (
    ABSENT,
    ALIVE,
    Cell,
    Slot,
    State,
    join_states,
)
from flake8_torchparams.model.taken import holder_of
from flake8_torchparams.model.values import (
    Buffer,
    Container,
    FunctionAtom,
    Instance,
    Module,
    Object,
    Parameter,
    Unknown,
    Value,
    const,
    join,
)
from flake8_torchparams.model.verdicts import by, note, take_back
from flake8_torchparams.source.entities import FunctionRef
from flake8_torchparams.source.outline import Assigned
from flake8_torchparams.source.private import mangled
from flake8_torchparams.source.site import Site


def set_attribute(
    m: Machine,
    owner: Object,
    name: str,
    value: Value,
    node: cst.CSTNode,
    frame: Frame,
    state: State,
    dynamic: bool = False,
) -> None:
    """``owner.name = value`` (``dynamic``: by ``setattr``), with what the class itself makes of it."""
    if name == "__dict__":
        opened([(owner,)], state)  # all that another object is, its registries included
        return
    cell = state.cell(owner.cell)
    if not dynamic:
        name = mangled(name, frame.owner)
    own = m.classes.method(cell.cls, "__setattr__")
    if own is not None and own.outline not in m.active:
        returned(m, FunctionAtom(own, (owner,)), Arguments([const(name), value]), node, frame, state)
        return
    set_plainly(m, owner, name, value, node, frame, state)


def set_plainly(
    m: Machine, owner: Object, name: str, value: Value, node: cst.CSTNode, frame: Frame, state: State
) -> None:
    """``Module.__setattr__`` (``object.__setattr__`` for instances of other classes)."""
    cell = state.cell(owner.cell)
    member = m.classes.find(cell.cls, name)
    # What is registered under the name is found before the class's own property.
    held = cell.is_module and cell.registers(name)
    others = False
    if isinstance(member, Member) and is_property(member) and not is_cached(member) and not held:
        registered = tuple(
            a for a in value if cell.is_module and (isinstance(a, (Parameter, Buffer)) or m.is_module(a, state))
        )
        rest = tuple(a for a in value if a not in registered)
        if rest:
            m.fine(Site(frame.fragment, node))
            function = setter(member)
            if function is not None:
                ref = FunctionRef(member.owner.file, function, member.owner)
                path = state.fork()
                returned(m, FunctionAtom(ref, (owner,)), Arguments([rest]), node, frame, path)
                state.become(join_states(state, path) if registered else path)
        if not registered:
            return
        value, others = registered, bool(rest)
    elif isinstance(member, Member) and _is_descriptor(m, member, name):
        m.fine(Site(frame.fragment, node))
        return
    value = _said_by_class(m, cell, name, value, state)
    cell = state.writable(owner.cell)
    inner = frame
    while frame.function.endswith(".__setattr__") and frame.caller is not None and frame.call is not None:
        # The fault is where the attribute is assigned, not where the class passes it on.
        node = frame.call
        frame = frame.caller
    site = Site(frame.fragment, node)
    if not cell.is_module:
        cell.slots[name] = (Slot("plain", value, site, by(frame)),)
        return
    # Parameters and nn.Buffers go through register_parameter and register_buffer, which look at the class as well.
    called = [isinstance(atom, (Parameter, Buffer)) for atom in value]
    taken = holder_of(m, owner, name, node, frame, state, replaced=True) if any(called) else None
    before = cell.slots.get(name, ABSENT)
    verdict = assign(cell, name, value, site, by(frame), lambda atom: m.is_module(atom, state))
    if verdict.fault is None and taken:
        fault = Fault("name-taken", "KeyError", taken) if all(called) else None
        verdict = Verdict(fault, fault is None or cell.divided)
    if others:
        # The property took the other kinds of value, and left the name as it was.
        verdict = Verdict(None, verdict.doubtful or verdict.fault is not None)
        cell.slots[name] = (*cell.slots.get(name, ()), *before)
    note(m, verdict, cell, name, site, f"self.{name} = ...", frame, state)
    take_back(owner, {name: before}, verdict, inner, state)
    if not frame.guards or verdict.fault is None:
        # what is changed in place was put there before: ``self.trace += x``
        stood = {atom.origin for slot in before for atom in slot.value if isinstance(atom, (Parameter, Module))}
        fresh = (a for a in value if not isinstance(a, (Parameter, Module)) or not a.origin or a.origin not in stood)
        note_forward(m, cell, name, tuple(fresh), site, frame)


def set_somewhere(m: Machine, owner: Object, value: Value, node: cst.CSTNode, frame: Frame, state: State) -> None:
    """``setattr(owner, name, value)`` with a name that is not known."""
    cell = state.cell(owner.cell)
    plainly = cell.is_module and not isinstance(m.classes.find(cell.cls, "__setattr__"), Member)
    # Under any name torch leaves a container as it is, and registers nothing that stands in it.
    give([tuple(atom for atom in value if not plainly or content_of(atom, state) is None)], state)
    if plainly:
        verdict = assign_anywhere(cell, value, lambda atom: m.is_module(atom, state))
        note(m, verdict, cell, "", Site(frame.fragment, node), "setattr", frame, state)


def _said_by_class(m: Machine, cell: Cell, name: str, value: Value, state: State) -> Value:
    """A value of which nothing is known, as the annotation in the class body tells it."""
    if not any(isinstance(atom, (Unknown, Container)) for atom in value):
        return value
    said = annotation_in_class(m, cell.cls, name)
    if said is None or any(isinstance(atom, Unknown) for atom in said):
        return value
    fill_as_said(value, said, state)
    return join(*(said if isinstance(atom, Unknown) else (atom,) for atom in value))


def _is_descriptor(m: Machine, member: Member, name: str) -> bool:
    """Whether a class attribute is an instance of a project class with ``__set__``."""
    if member.function is not None:
        return False
    last = member.bindings[-1]
    if not isinstance(last, Assigned) or "(" not in member.owner.file.lines[last.line - 1]:
        return False
    value = member_value(m, member, name, (), State({}, {}, {}))
    return any(isinstance(a, Instance) and m.classes.find(a.cls, "__set__") is not None for a in value)


def delete(m: Machine, owner: Object, name: str, frame: Frame, state: State) -> None:
    """``del owner.name``."""
    cell = state.writable(owner.cell)
    if cell.is_module and cell.untouched:
        # Module.__delattr__ looks into the registries, whatever the name is.
        state.facts.pop(ALIVE, None)
        if may_catch(frame.handled, "AttributeError"):
            throw(state, "AttributeError")
            return
    name = mangled(name, frame.owner)
    missing = m.building and lacks(m, owner, name, state)
    slots = cell.slots.pop(name, ABSENT)
    if any(slot.where == "absent" for slot in slots):
        state.facts.pop(ALIVE, None)
        if missing and may_catch(frame.handled, "AttributeError"):
            throw(state, "AttributeError")
