"""What an assignment puts where: names, attributes, elements, and what ``+=`` does in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import libcst as cst

from flake8_torchparams.model.containers import extend, store
from flake8_torchparams.model.data_attribute import note_data
from flake8_torchparams.model.expressions import unpacked
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import give
from flake8_torchparams.model.machine import Machine, cell_label
from flake8_torchparams.model.objects import set_attribute
from flake8_torchparams.model.operations import arithmetic
from flake8_torchparams.model.others import remember
from flake8_torchparams.model.registering import put_into_registry
from flake8_torchparams.model.registries import is_registry
from flake8_torchparams.model.state import REGISTER, REGISTERED, REGISTRIES, Slot, State
from flake8_torchparams.model.values import (
    NONE,
    TENSORS,
    UNKNOWN,
    Bound,
    Container,
    Instance,
    Module,
    Object,
    Parameter,
    Tensor,
    Unknown,
    Value,
    join,
    the_constant,
)
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.private import mangled
from flake8_torchparams.source.site import Site


def bind_target(
    m: Machine,
    target: cst.BaseExpression,
    value: Value,
    frame: Frame,
    state: State,
    source: cst.BaseExpression | None = None,
) -> None:
    """Assign to a name, an attribute, an element, or several of them."""
    if isinstance(target, cst.Name):
        state.bind(target.value, value)
    elif isinstance(target, cst.Attribute):
        _assign_attribute(m, target, value, frame, state, source)
    elif isinstance(target, (cst.Tuple, cst.List)):
        parts = unpacked(m, list(target.elements), value, state)
        for element, part in zip(target.elements, parts, strict=True):
            bind_target(m, element.value, part, frame, state)
    elif isinstance(target, cst.Subscript):
        _assign_element(m, target, value, frame, state)


def _assign_attribute(
    m: Machine, target: cst.Attribute, value: Value, frame: Frame, state: State, source: cst.BaseExpression | None
) -> None:
    owners = m.evaluate(target.value, frame, state)
    note_data(m, owners, target, frame)
    name = target.attr.value
    for owner in owners:
        if isinstance(owner, Object):
            if source is not None:
                _registration_result(m, owner, name, source, target, frame, state)
            set_attribute(m, owner, name, value, target, frame, state)
        elif isinstance(owner, (Tensor, Parameter)) and name == "requires_grad":
            set_requires_grad(target.value, the_constant(value) is True, frame, state)
        elif isinstance(owner, (Module, Instance)):
            give([value], state)
            if isinstance(owner, Module):
                m.reweigh(owner)
    remember(m, owners, target, value, frame, state)


def _registration_result(
    m: Machine, owner: Object, name: str, source: cst.BaseExpression, target: cst.Attribute, frame: Frame, state: State
) -> None:
    """``self.x = self.register_buffer(...)``: the call returns None (TPM310)."""
    cell = state.cell(owner.cell)
    if not cell.is_module or not isinstance(source, cst.Call) or not isinstance(source.func, cst.Attribute):
        return
    method = source.func.attr.value
    if method not in REGISTER:
        return
    # Under another name, or for a name that is empty on purpose, the None does no harm.
    before = cell.slots.get(mangled(name, frame.owner), ())
    if not any(slot.where in REGISTERED and slot.value != NONE for slot in before):
        return
    function = m.evaluate(source.func, frame, state)
    if any(isinstance(a, Bound) and isinstance(a.receiver, Object) for a in function):
        site = Site(frame.fragment, target)
        m.slipped(Slipped(cell_label(cell), name, site, "registration-result", f"self.{method}(...)"))


def set_requires_grad(node: cst.BaseExpression, wanted: bool, frame: Frame, state: State) -> None:
    """``t.requires_grad = True``."""

    def trained(value: Value) -> Value:
        return tuple(replace(a, trainable=wanted) if isinstance(a, Tensor) and not a.held else a for a in value)

    _change(node, trained, frame, state)


def _derive(node: cst.BaseExpression, value: Value, frame: Frame, state: State) -> None:
    """``t[...] = ...``: with what is worked out of a Parameter in it, the whole tensor is."""

    def derived(value: Value) -> Value:
        return tuple(replace(a, derived=True) if isinstance(a, Tensor) and not a.held else a for a in value)

    if any(a.derived if isinstance(a, Tensor) else isinstance(a, Parameter) and a.held for a in value):
        _change(node, derived, frame, state)


def _change(node: cst.BaseExpression, change: Callable[[Value], Value], frame: Frame, state: State) -> None:
    """Say of the tensor that a name or an attribute of an object stands for what has been done to it in place."""
    if isinstance(node, cst.Name) and node.value in state.env:
        state.env[node.value] = change(state.env[node.value])
    elif isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
        for owner in state.env.get(node.value.value, ()):
            if isinstance(owner, Object):
                cell = state.writable(owner.cell)
                name = mangled(node.attr.value, frame.owner)
                if name in cell.slots:
                    cell.slots[name] = tuple(
                        replace(slot, value=change(slot.value)) if slot.where in ("plain", "any") else slot
                        for slot in cell.slots[name]
                    )


def _assign_element(m: Machine, target: cst.Subscript, value: Value, frame: Frame, state: State) -> None:
    owners = m.evaluate(target.value, frame, state)
    key = key_of(m, target, frame, state)
    _derive(target.value, value, frame, state)
    registry = isinstance(target.value, cst.Attribute) and target.value.attr.value in REGISTRIES
    for owner in owners:
        if isinstance(owner, Container) and not registry:
            store(owner, key, value, state)
        elif is_registry(owner) and isinstance(owner.receiver, Object):
            if isinstance(key, str):
                put_into_registry(owner.receiver, owner.name, key, value, Site(frame.fragment, target), frame, state)
            else:
                give([value], state)
        elif registry or isinstance(owner, (Module, Object, Instance, Unknown)):
            give([value], state)


def key_of(m: Machine, target: cst.Subscript, frame: Frame, state: State) -> object:
    """The constant in the brackets, ``...`` where there is none."""
    if len(target.slice) == 1 and isinstance(target.slice[0].slice, cst.Index):
        return the_constant(m.evaluate(target.slice[0].slice.value, frame, state))
    return ...


def augmented(m: Machine, node: cst.AugAssign, frame: Frame, state: State) -> list[State]:
    """``target += value`` and its like: containers grow and tensors change where they stand."""
    old = m.evaluate(node.target, frame, state)
    more = m.evaluate(node.value, frame, state)
    sign = _AUGMENTED[type(node.operator)]()
    found: list[Value] = []
    for atom in old:
        if isinstance(atom, Container) and isinstance(node.operator, (cst.AddAssign, cst.BitOrAssign)):
            extend(m, atom, more, state)
            found.append((atom,))
        elif isinstance(atom, TENSORS):
            # In place: the object stays the one that it was.
            found.append((replace(atom, held=False) if isinstance(atom, Parameter) else atom,))
        elif isinstance(atom, Module):
            give([more], state)
            found.append((atom,))
        else:
            found.append(arithmetic(m, (atom,), more, sign, node, state))
    value = join(*found) if found else UNKNOWN
    if isinstance(node.target, cst.Attribute):
        before = _plain_slots(node.target, frame, state)
        bind_target(m, node.target, value, frame, state)
        # A tensor is changed in place: it stands where the first assignment put it, which may be another file's.
        for (cell, name), slots in before.items():
            here = all(slot.site is not None and slot.site.fragment is frame.fragment for slot in slots)
            state.writable(cell).slots[name] = (*slots, *(() if here else state.cell(cell).slots.get(name, ())))
    elif isinstance(node.target, cst.Name):
        bind_target(m, node.target, value, frame, state)
    return [state]


def _plain_slots(target: cst.Attribute, frame: Frame, state: State) -> dict[tuple[int, str], tuple[Slot, ...]]:
    """The slots of ``self.x`` that hold plain tensors."""
    found: dict[tuple[int, str], tuple[Slot, ...]] = {}
    if isinstance(target.value, cst.Name):
        for owner in state.env.get(target.value.value, ()):
            if isinstance(owner, Object):
                name = mangled(target.attr.value, frame.owner)
                slots = state.cell(owner.cell).slots.get(name, ())
                plain = tuple(s for s in slots if s.where == "plain" and all(isinstance(a, Tensor) for a in s.value))
                if plain and len(plain) == len(slots):
                    found[owner.cell, name] = plain
    return found


_AUGMENTED: dict[type[cst.CSTNode], Callable[[], cst.CSTNode]] = {
    cst.AddAssign: cst.Add,
    cst.SubtractAssign: cst.Subtract,
    cst.MultiplyAssign: cst.Multiply,
    cst.DivideAssign: cst.Divide,
    cst.FloorDivideAssign: cst.FloorDivide,
    cst.ModuloAssign: cst.Modulo,
    cst.PowerAssign: cst.Power,
    cst.MatrixMultiplyAssign: cst.MatrixMultiply,
    cst.LeftShiftAssign: cst.LeftShift,
    cst.RightShiftAssign: cst.RightShift,
    cst.BitAndAssign: cst.BitAnd,
    cst.BitOrAssign: cst.BitOr,
    cst.BitXorAssign: cst.BitXor,
}
