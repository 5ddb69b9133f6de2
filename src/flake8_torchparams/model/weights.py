"""Whether a Module certainly has Parameters of its own."""

from __future__ import annotations

from flake8_torchparams.hierarchy.classes import Ancestor
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import Slot
from flake8_torchparams.model.values import Module, Parameter
from flake8_torchparams.torch_api import api


def has_weights(m: Machine, atom: Module) -> bool:
    """Whether a fresh Module certainly has Parameters of its own."""
    if isinstance(atom.cls, str):
        known = api().module_class(atom.cls)
        return known is not None and any(name not in known.empty for name in known.parameters)
    summary = m.summary(atom.cls)
    if summary is None:
        return False
    return any(
        bool(slots) and all(holds_weights(m, slot, atom.cls) for slot in slots)
        for slots in summary.state.cell(summary.cell).slots.values()
    )


def holds_weights(m: Machine, slot: Slot, owner: Ancestor) -> bool:
    """Whether there are Parameters in a slot of an instance of ``owner`` whatever the constructor was given."""
    if slot.where not in ("parameter", "module") or not slot.value:
        return False
    return all(
        isinstance(a, Parameter) or (isinstance(a, Module) and a.cls != owner and has_weights(m, a)) for a in slot.value
    )
