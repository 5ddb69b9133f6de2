"""The symbolic module: torch's own state machine over registries, stepped with kinds of value.

Source of every transition: ``torch/nn/modules/module.py``, ``Module.__setattr__``, ``__delattr__``,
``register_parameter``, ``register_buffer`` and ``add_module``. Where a name or a value may be several things, each is
stepped on its own; torch raises for certain only when every combination does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from flake8_torchparams.model.outcome import Reason
from flake8_torchparams.model.state import Cell, Slot, Slots, Where
from flake8_torchparams.model.values import (
    NONE,
    Array,
    Atom,
    Buffer,
    ClassAtom,
    Closure,
    Const,
    Container,
    ExternalInstance,
    FunctionAtom,
    Instance,
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
    join,
)
from flake8_torchparams.source.site import Site


@dataclass(frozen=True, slots=True)
class Fault:
    """What torch raises for one combination, and why."""

    reason: Reason
    exception: str
    detail: str = ""


Step: TypeAlias = "Where | Fault"

_ABSENT: Slots = (Slot("absent", ()),)
_NO_TENSOR = (
    Array,
    ClassAtom,
    Closure,
    Const,
    FunctionAtom,
    Scalar,
    Seq,
    Map,
    Container,
    Instance,
    ExternalInstance,
    Module,
    Object,
)


def kind_name(atom: Atom) -> str:
    """What to call an atom in a message."""
    if isinstance(atom, Tensor):
        return "a plain tensor"
    if isinstance(atom, Parameter):
        return "an nn.Parameter"
    if isinstance(atom, Buffer):
        return "an nn.Buffer"
    if isinstance(atom, (Module, Object)):
        return "a Module"
    if isinstance(atom, NoneAtom):
        return "None"
    if isinstance(atom, Array):
        return "a numpy array"
    if isinstance(atom, (Const, Scalar)):
        return {"str": "a string", "bool": "a bool", "int": "an int", "float": "a float"}.get(atom.kind, "no tensor")
    if isinstance(atom, (Seq, Container)):
        return {"list": "a list", "tuple": "a tuple", "set": "a set", "dict": "a dict"}.get(atom.kind, "an iterator")
    if isinstance(atom, Map):
        return "a dict"
    return "no tensor"


def _assign_step(cell: Cell, where: Where, atom: Atom, is_module: Callable[[Atom], bool | None]) -> Step:
    """``Module.__setattr__`` for one kind of value over one standing of the name."""
    before = cell.init == {"no"} and not cell.open
    if isinstance(atom, Parameter):
        return Fault("parameter-before-init", "AttributeError") if before else "parameter"
    if where == "parameter" and not before:
        if isinstance(atom, (NoneAtom, Unknown)) or (isinstance(atom, Tensor) and atom.same):
            return "parameter"
        return Fault("assign-to-parameter", "TypeError", kind_name(atom))
    module = is_module(atom)
    if module:
        return Fault("module-before-init", "AttributeError") if before else "module"
    if where == "module" and not before:
        if module is None or isinstance(atom, NoneAtom):
            return "module"
        return Fault("assign-to-module", "TypeError", kind_name(atom))
    if isinstance(atom, Buffer):
        if before:
            return Fault("buffer-before-init", "AttributeError")
        if where == "plain":
            return Fault("name-taken", "KeyError", "a plain attribute")
        return "buffer" if atom.persistent else "temporary"
    if where in ("buffer", "temporary"):
        if isinstance(atom, _NO_TENSOR):
            return Fault("assign-to-buffer", "TypeError", kind_name(atom))
        return where
    return "any" if module is None else "plain"


def step_value(
    cell: Cell, name: str, value: Value, site: Site, by: str, step: Callable[[Cell, Where, Atom], Step]
) -> tuple[list[Slot], list[Fault], bool]:
    """Step every kind of the value over every standing of the name.

    Returns the slots of the combinations that pass, the faults of the others, and whether any passed.
    """
    found: dict[Where, Value] = {}
    faults: list[Fault] = []
    for slot in cell.slots.get(name, _ABSENT):
        for atom in value:
            outcome = step(cell, slot.where, atom)
            if isinstance(outcome, Fault):
                faults.append(outcome)
            else:
                found[outcome] = join(found[outcome], (atom,)) if outcome in found else (atom,)
    slots = [Slot(where, kinds, site, by) for where, kinds in found.items()]
    return slots, faults, bool(slots)


def assign(
    cell: Cell, name: str, value: Value, site: Site, by: str, is_module: Callable[[Atom], bool | None]
) -> Fault | None:
    """``self.name = value``; returns what torch raises for certain (the cell then holds what was meant)."""
    slots, faults, passed = step_value(
        cell, name, value, site, by, lambda cell, where, atom: _assign_step(cell, where, atom, is_module)
    )
    if passed:
        cell.slots[name] = tuple(slots)
        remember(cell, slots)
        return None
    if not faults:
        return None
    intended = _meant(value, is_module)
    if intended is not None:
        cell.slots[name] = (Slot(intended, value, site, by),)
        remember(cell, list(cell.slots[name]))
    return faults[0]


def _meant(value: Value, is_module: Callable[[Atom], bool | None]) -> Where | None:
    for atom in value:
        if isinstance(atom, Parameter):
            return "parameter"
        if isinstance(atom, Buffer):
            return "buffer" if atom.persistent else "temporary"
        if is_module(atom):
            return "module"
    return None


def remember(cell: Cell, slots: list[Slot]) -> None:
    """Note the origins of everything that is registered now, so that it is no fault where else it stands."""
    origins: set[int] = set()
    for slot in slots:
        if slot.where in ("plain", "absent"):
            continue
        for atom in slot.value:
            if isinstance(atom, (Tensor, Parameter, Buffer, Module)) and atom.origin:
                origins.add(atom.origin)
            if isinstance(atom, Module):
                origins |= atom.parts
    if not origins <= cell.registered:
        cell.registered |= origins


def register(
    cell: Cell,
    name: str,
    value: Value,
    registry: Where,
    site: Site,
    by: str,
    is_module: Callable[[Atom], bool | None],
    taken: str | None,
) -> Fault | None:
    """``register_parameter``, ``register_buffer`` or ``add_module`` with a name that is known.

    ``taken`` names what holds the name on the class (a method, a property), None when nothing does for certain.
    Returns what torch raises for certain; the cell then holds what was meant.
    """
    fault = _register_fault(cell, name, value, registry, is_module, taken)
    kept = tuple(atom for atom in value if not isinstance(_type_fault(atom, registry, is_module), Fault)) or value
    slot = Slot(registry, kept or NONE, site, by)
    if fault is None or fault.reason != "registration-name":
        cell.slots[name] = (slot,)
        remember(cell, [slot])
    return fault


def _register_fault(
    cell: Cell,
    name: str,
    value: Value,
    registry: Where,
    is_module: Callable[[Atom], bool | None],
    taken: str | None,
) -> Fault | None:
    before = cell.init == {"no"} and not cell.open
    if before and registry != "module":
        return Fault("buffer-before-init", "AttributeError")
    type_faults = [_type_fault(atom, registry, is_module) for atom in value]
    certain = [fault for fault in type_faults if fault is not None]
    if registry == "module" and certain and len(certain) == len(type_faults):
        return certain[0]
    # add_module looks at self._modules only after its checks; the others look first.
    if before and (_clash(cell, name, registry, taken) or not ("." in name or not name)):
        return Fault("module-before-init", "AttributeError")
    if "." in name or not name:
        return Fault("registration-name", "KeyError", "empty" if not name else "dotted")
    clash = _clash(cell, name, registry, taken)
    if clash:
        return Fault("name-taken", "KeyError", clash)
    if certain and len(certain) == len(type_faults):
        return certain[0]
    return None


def _clash(cell: Cell, name: str, registry: Where, taken: str | None) -> str:
    """What holds the name already on every path: empty when some path leaves it free."""
    same: tuple[Where, ...] = ("buffer", "temporary") if registry in ("buffer", "temporary") else (registry,)
    owners = {"parameter": "a Parameter", "buffer": "a buffer", "temporary": "a buffer", "module": "a Module"}
    slots = cell.slots.get(name)
    if slots is None or any(slot.where == "absent" for slot in slots):
        return taken or ""
    if any(slot.where in same for slot in slots):
        return ""
    return owners.get(slots[0].where, "a plain attribute")


def _type_fault(atom: Atom, registry: Where, is_module: Callable[[Atom], bool | None]) -> Fault | None:
    if isinstance(atom, (Unknown, NoneAtom)):
        return None
    if registry == "parameter":
        if isinstance(atom, Parameter):
            return None
        if isinstance(atom, Tensor):
            if atom.lost_by:
                return Fault("register-parameter-lost", "TypeError", atom.lost_by)
            return (
                None if atom.annotated or atom.same else Fault("register-parameter-type", "TypeError", kind_name(atom))
            )
        if isinstance(atom, (*_NO_TENSOR, Buffer)):
            return Fault("register-parameter-type", "TypeError", kind_name(atom))
        return None
    if registry in ("buffer", "temporary"):
        return Fault("register-buffer-type", "TypeError", kind_name(atom)) if isinstance(atom, _NO_TENSOR) else None
    return Fault("register-module-type", "TypeError", kind_name(atom)) if is_module(atom) is False else None
