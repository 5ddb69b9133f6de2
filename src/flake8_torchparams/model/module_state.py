"""The symbolic module: torch's own state machine over registries, stepped with kinds of value.

Source of every transition: ``torch/nn/modules/module.py``, ``Module.__setattr__``, ``__delattr__``,
``register_parameter``, ``register_buffer`` and ``add_module``. Where a name or a value may be several things, each is
stepped on its own; torch raises for certain only when every combination does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from flake8_torchparams.model.state import ABSENT, REGISTERED, Cell, Slot, Where
from flake8_torchparams.model.values import (
    NONE,
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
    Instance,
    Map,
    Module,
    Namespace,
    NoneAtom,
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
from flake8_torchparams.outcome import Reason
from flake8_torchparams.source.site import Site
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.containers import takes_name


@dataclass(frozen=True, slots=True)
class Fault:
    """What torch raises for one combination, and why."""

    reason: Reason
    exception: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a step comes to: what torch raises for certain. ``doubtful``: it may raise, or something else than that."""

    fault: Fault | None = None
    doubtful: bool = False


Step: TypeAlias = "Where | Fault"

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
    Namespace,
    Object,
    Partial,
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
        return "an iterator" if atom.kind == "iter" else f"a {atom.kind}"
    if isinstance(atom, Map):
        return "a dict"
    if isinstance(atom, ClassAtom) or (isinstance(atom, Ext) and api().is_class(atom.dotted)):
        return "a class"
    if isinstance(atom, (FunctionAtom, Closure, Partial)) or (isinstance(atom, Ext) and api().function(atom.dotted)):
        return "a function"
    return "no tensor"


def _no_tensor(atom: Atom) -> bool:
    """Whether a value is certainly no tensor."""
    return isinstance(atom, _NO_TENSOR) or (isinstance(atom, Ext) and api().has(atom.dotted))


def _assign_step(cell: Cell, where: Where, atom: Atom, is_module: Callable[[Atom], bool | None]) -> Step:
    """``Module.__setattr__`` for one kind of value over one standing of the name."""
    before = cell.untouched
    if isinstance(atom, Parameter):
        return Fault("parameter-before-init", "AttributeError") if before else "parameter"
    if where == "parameter" and not before:
        if isinstance(atom, NoneAtom) or _may_be_taken(where, atom, is_module):
            return "parameter"
        return Fault("assign-to-parameter", "TypeError", kind_name(atom))
    module = is_module(atom)
    if module:
        return Fault("module-before-init", "AttributeError") if before else "module"
    if where == "module" and not before:
        if isinstance(atom, NoneAtom) or _may_be_taken(where, atom, is_module):
            return "module"
        return Fault("assign-to-module", "TypeError", kind_name(atom))
    if isinstance(atom, Buffer):
        if before:
            return Fault("buffer-before-init", "AttributeError")
        if where == "plain":
            return Fault("name-taken", "KeyError", "a plain attribute")
        return "buffer" if atom.persistent else "temporary"
    if where in ("buffer", "temporary"):
        if _no_tensor(atom) and not (isinstance(atom, Array) and atom.annotated):
            return Fault("assign-to-buffer", "TypeError", kind_name(atom))
        return where
    if isinstance(atom, NoneAtom) and where == "any":
        return "any"
    return "any" if module is None else "plain"


def _may_be_taken(where: Where, atom: Atom, is_module: Callable[[Atom], bool | None]) -> bool:
    """Whether a value may be of the kind that a registered name takes, and of another one as well."""
    if where == "parameter":
        if isinstance(atom, Tensor):
            return atom.may_be_parameter
        return isinstance(atom, Unknown) or (isinstance(atom, Array) and atom.annotated)
    said = isinstance(atom, Tensor) and atom.annotated
    return where == "module" and (is_module(atom) is None or said or _only_annotated(atom))


def step_value(
    cell: Cell, name: str, value: Value, site: Site, by: str, step: Callable[[Cell, Where, Atom], Step]
) -> tuple[list[Slot], list[Fault]]:
    """Step every kind of the value over every standing of the name: the slots of the combinations that pass, and the
    faults of the others.
    """
    found: dict[Where, Value] = {}
    faults: list[Fault] = []
    again = False
    for slot in cell.slots.get(name, ABSENT):
        again = again or (slot.where in ("plain", "any") and slot.site is not None and slot.site.node is not site.node)
        for atom in value:
            outcome = step(cell, slot.where, atom)
            if isinstance(outcome, Fault):
                faults.append(outcome)
            else:
                found[outcome] = join(found[outcome], (atom,)) if outcome in found else (atom,)
    slots = [Slot(where, kinds, site, by, early=cell.untouched, again=again) for where, kinds in found.items()]
    return slots, faults


def assign(
    cell: Cell, name: str, value: Value, site: Site, by: str, is_module: Callable[[Atom], bool | None]
) -> Verdict:
    """``self.name = value``; where torch raises for certain, the cell then holds what was meant."""
    before = cell.slots.get(name, ABSENT)
    slots, faults = step_value(
        cell, name, value, site, by, lambda cell, where, atom: _assign_step(cell, where, atom, is_module)
    )
    if slots:
        cell.slots[name] = tuple(slots)
        unsure = cell.divided and any(slot.where in REGISTERED for slot in slots)
        unsure = unsure or any(_may_be_taken(slot.where, atom, is_module) for slot in before for atom in value)
        return Verdict(None, bool(faults) or unsure)
    if not faults:
        return Verdict()
    intended = _meant(value, is_module)
    if intended is not None:
        cell.slots[name] = (Slot(intended, value, site, by),)
    return Verdict(faults[0], len({fault.exception for fault in faults}) > 1)


def assign_anywhere(cell: Cell, value: Value, is_module: Callable[[Atom], bool | None]) -> Verdict:
    """What ``setattr`` comes to under a name that is not known."""
    faults = [step for atom in value if isinstance(step := _assign_step(cell, "absent", atom, is_module), Fault)]
    certain = bool(faults) and len(faults) == len(value)
    return Verdict(faults[0] if certain else None, bool(faults) and not certain)


def _meant(value: Value, is_module: Callable[[Atom], bool | None]) -> Where | None:
    for atom in value:
        if isinstance(atom, Parameter):
            return "parameter"
        if isinstance(atom, Buffer):
            return "buffer" if atom.persistent else "temporary"
        if is_module(atom):
            return "module"
    return None


def register(
    cell: Cell,
    name: str,
    value: Value,
    registry: Where,
    site: Site,
    by: str,
    is_module: Callable[[Atom], bool | None],
    taken: str | None,
) -> Verdict:
    """``register_parameter``, ``register_buffer`` or ``add_module`` with a name that is known.

    ``taken`` names what holds the name on the class (a method, a property), None when nothing does for certain.
    Where torch raises for certain, the cell then holds what was meant.
    """
    verdict = register_verdict(cell, name, value, registry, is_module, taken)
    kept = tuple(atom for atom in value if not isinstance(_type_fault(atom, registry, is_module), Fault)) or value
    slot = Slot(registry, kept or NONE, site, by)
    if verdict.fault is None or verdict.fault.reason != "registration-name":
        cell.slots[name] = (slot,)
    return verdict


def register_verdict(
    cell: Cell,
    name: str | None,
    value: Value,
    registry: Where,
    is_module: Callable[[Atom], bool | None],
    taken: str | None = None,
) -> Verdict:
    """What a call to register comes to; ``name`` is None where it is not known."""
    before = cell.untouched
    if before and registry != "module":
        return Verdict(Fault("buffer-before-init", "AttributeError"))
    type_faults = [_type_fault(atom, registry, is_module) for atom in value]
    wrong = [fault for fault in type_faults if fault is not None]
    wrong_type = wrong[0] if wrong and len(wrong) == len(type_faults) else None
    unsure = cell.divided or (bool(wrong) and wrong_type is None)
    # add_module looks at the type first, and at self._modules only after its checks; the others look there first.
    if registry == "module" and wrong_type is not None:
        return Verdict(wrong_type)
    clash = _clash(cell, name, registry, taken) if name is not None else ""
    misnamed = name_fault(name) if name is not None else None
    if before and (clash or misnamed is None):
        return Verdict(Fault("module-before-init", "AttributeError"), unsure or name is None)
    if misnamed is not None:
        return Verdict(misnamed, unsure)
    if clash:
        return Verdict(Fault("name-taken", "KeyError", clash), unsure if registry == "module" else cell.divided)
    free = name is not None and all(
        slot.where == "absent" or slot.where in _same(registry) for slot in cell.slots.get(name, ())
    )
    return Verdict(wrong_type, unsure or (wrong_type is not None and not free) or not (free or name is None))


def name_fault(name: object) -> Fault | None:
    """What torch raises for a name of this kind, whatever else the Module holds."""
    if takes_name(name):
        return None
    if not isinstance(name, str):
        return Fault("registration-name", "TypeError", "no string")
    return Fault("registration-name", "KeyError", "dotted" if name else "empty")


def element_verdict(elements: Sequence[tuple[object, Value]], is_module: Callable[[Atom], bool | None]) -> Verdict:
    """What it comes to when one of torch's containers registers these under their names, one after the other."""
    doubtful = False
    for name, value in elements:
        faults = [fault for atom in value if (fault := _type_fault(atom, "module", is_module)) is not None]
        if faults and len(faults) == len(value):
            return Verdict(faults[0], doubtful)
        doubtful = doubtful or bool(faults)
        misnamed = name_fault(name)
        if misnamed is not None:
            return Verdict(misnamed, doubtful)
    return Verdict(None, doubtful)


def _clash(cell: Cell, name: str, registry: Where, taken: str | None) -> str:
    """What holds the name already on every path: empty when some path leaves it free."""
    same = _same(registry)
    owners = {"parameter": "a Parameter", "buffer": "a buffer", "temporary": "a buffer", "module": "a Module"}
    slots = cell.slots.get(name)
    if slots is None or any(slot.where == "absent" for slot in slots):
        return taken or ""
    if any(slot.where in same for slot in slots):
        return ""
    return owners.get(slots[0].where, "a plain attribute")


def _same(registry: Where) -> tuple[Where, ...]:
    """The standings of a name that a registry's own method replaces."""
    return ("buffer", "temporary") if registry in ("buffer", "temporary") else (registry,)


def _only_annotated(atom: Atom) -> bool:
    """Whether only an annotation tells what a value is: a subclass of the class that it names may be a Module as well,
    and what is said to be an array is a tensor often enough. So is a list, for which an nn.ModuleList serves as well.
    """
    if isinstance(atom, (Array, Container, Seq)):
        return atom.annotated
    return isinstance(atom, Instance) and not atom.origin


def _type_fault(atom: Atom, registry: Where, is_module: Callable[[Atom], bool | None]) -> Fault | None:
    if isinstance(atom, (Unknown, NoneAtom)) or _only_annotated(atom):
        return None
    if registry == "parameter":
        if isinstance(atom, Parameter):
            return None
        if isinstance(atom, Tensor):
            if atom.lost_by:
                return Fault("register-parameter-lost", "TypeError", atom.lost_by)
            return None if atom.may_be_parameter else Fault("register-parameter-type", "TypeError", kind_name(atom))
        if isinstance(atom, Buffer) or _no_tensor(atom):
            return Fault("register-parameter-type", "TypeError", kind_name(atom))
        return None
    if registry in ("buffer", "temporary"):
        return Fault("register-buffer-type", "TypeError", kind_name(atom)) if _no_tensor(atom) else None
    return Fault("register-module-type", "TypeError", kind_name(atom)) if is_module(atom) is False else None
