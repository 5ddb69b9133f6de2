"""``register_buffer`` and its like, and what gets into the registries without them."""

from __future__ import annotations

from keyword import iskeyword

import libcst as cst

from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import give
from flake8_torchparams.model.in_forward import note_forward
from flake8_torchparams.model.machine import Arguments, Machine, cell_label
from flake8_torchparams.model.module_state import Fault, Verdict, register, register_verdict
from flake8_torchparams.model.state import ABSENT, REGISTER, REGISTERED, REGISTRIES, Cell, Slot, State
from flake8_torchparams.model.taken import holder_of
from flake8_torchparams.model.values import (
    NONE,
    UNKNOWN,
    Buffer,
    Const,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Tensor,
    Value,
    the_constant,
)
from flake8_torchparams.model.verdicts import by, note, take_back
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.private import is_private
from flake8_torchparams.source.site import Site


def register_call(
    m: Machine, owner: Object, method: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    """``self.register_buffer(...)`` and its like, torch's own."""
    cell = state.cell(owner.cell)
    if not cell.is_module:
        return NONE
    site = Site(frame.fragment, node)
    value_name = {"parameter": "param", "buffer": "tensor", "module": "module"}[REGISTER[method]]
    name_value = arguments.get(0, "name") or UNKNOWN
    value = arguments.get(1, value_name) or UNKNOWN
    registry = REGISTER[method]
    if registry == "buffer" and _persistent(arguments) is False:
        registry = "temporary"
    names = [a.value for a in name_value if isinstance(a, Const) and isinstance(a.value, str)]
    if len(names) != len(name_value):
        give([value], state)
        cell = state.writable(owner.cell)
        # a pattern that fits any name says nothing
        cell.named_like |= {a.like for a in name_value if isinstance(a, Scalar) and a.like.replace(".*", "")}
        if all(
            (isinstance(a, (Const, Scalar)) and a.kind not in ("str", "object")) or isinstance(a, NoneAtom)
            for a in name_value
        ):
            verdict = Verdict(Fault("registration-name", "TypeError", "no string"))
        else:
            dotted = all(isinstance(a, Scalar) and "\\." in a.like for a in name_value)
            known = "." if dotted else None
            verdict = register_verdict(cell, known, value, registry, lambda a: m.is_module(a, state))
        note(m, verdict, cell, "", site, f"self.{method}(...)", frame, state)
        return NONE
    cell = state.writable(owner.cell)
    verdicts = []
    before = {name: cell.slots.get(name, ABSENT) for name in names}
    for name in names:
        taken = holder_of(m, owner, name, node, frame, state)
        verdicts.append(register(cell, name, value, registry, site, by(frame), lambda a: m.is_module(a, state), taken))
        note_forward(m, cell, name, value, site, frame)
    certain = verdicts[0].fault if all(verdict.fault is not None for verdict in verdicts) else None
    unsure = any(verdict.doubtful or (certain is None and verdict.fault is not None) for verdict in verdicts)
    note(m, Verdict(certain, unsure), cell, names[0], site, f"self.{method}(...)", frame, state)
    take_back(owner, before, Verdict(certain, unsure), frame, state)
    if certain is None and registry in ("buffer", "temporary"):
        _parameter_as_buffer(m, cell, name_value, value, site, method)
    if certain is None and method == "register_buffer" and _assignable(node, names[0], arguments.get(1, value_name)):
        m.slipped(Slipped(cell_label(cell), names[0], site, "prefer-nn-buffer", f"self.{method}(...)"))
    return NONE


def _assignable(node: cst.CSTNode, name: str, value: Value | None) -> bool:
    """Whether ``self.name = nn.Buffer(value)`` says the same: the name is written out, the value a tensor for certain.

    (``nn.Buffer(None)`` is an empty tensor, where ``register_buffer`` keeps None.)
    """
    if not value or not all(isinstance(atom, (Tensor, Buffer)) for atom in value):
        return False
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    literal = any(isinstance(arg.value, cst.SimpleString) and arg.value.evaluated_value == name for arg in node.args)
    spelled = name.isidentifier() and not (iskeyword(name) or is_private(name))
    return literal and isinstance(node.func.value, cst.Name) and spelled


def put_into_registry(
    owner: Object, registry: str, name: str, value: Value, site: Site, frame: Frame, state: State
) -> None:
    """``self._buffers["name"] = value`` and its like, ``self.__dict__`` included, which asks and raises nothing."""
    cell = state.writable(owner.cell)
    if registry == "__dict__":
        # What is registered under the name stays so.
        if all(slot.where not in REGISTERED for slot in cell.slots.get(name, ())):
            cell.slots[name] = (Slot("plain", value, site, by(frame), deliberate=cell.is_module),)
    elif cell.is_module:
        cell.slots[name] = (Slot(REGISTRIES[registry], value, site, by(frame)),)


def take_out_of_registry(owner: Object, registry: str, name: str, state: State) -> None:
    """``del self._buffers["name"]`` and its like, ``self.__dict__`` included."""
    slots = state.cell(owner.cell).slots.get(name, ())
    wanted = ("plain",) if registry == "__dict__" else ("buffer", "temporary", REGISTRIES.get(registry))
    if slots and all(slot.where in wanted for slot in slots):
        del state.writable(owner.cell).slots[name]
    elif any(slot.where in (*wanted, "any") for slot in slots):
        kept = tuple(slot for slot in slots if slot.where not in (*wanted, "absent"))
        state.writable(owner.cell).slots[name] = (*kept, *ABSENT)


def _persistent(arguments: Arguments) -> bool | None:
    given = arguments.get(2, "persistent")
    value = the_constant(given) if given is not None else True
    return value if isinstance(value, bool) else None


def is_lost_as_buffer(value: Value) -> bool:
    """Whether what is registered as a buffer was to be trained, being a Parameter that asks for grad."""
    made = bool(value) and all(isinstance(atom, Parameter) and not atom.annotated for atom in value)
    return made and not all(isinstance(atom, Parameter) and atom.frozen for atom in value)


def _parameter_as_buffer(m: Machine, cell: Cell, name: Value, value: Value, site: Site, method: str) -> None:
    known = the_constant(name)
    if is_lost_as_buffer(value):
        label = known if isinstance(known, str) else ""
        m.slipped(Slipped(cell_label(cell), label, site, "parameter-as-buffer", f"self.{method}(...)"))
