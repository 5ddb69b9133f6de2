"""``self._buffers`` and its like, and ``self.__dict__``, as the dicts that they are."""

from __future__ import annotations

from typing import TypeGuard

from flake8_torchparams.model.state import REGISTRIES, State, Where
from flake8_torchparams.model.values import (
    UNKNOWN,
    Atom,
    Bound,
    Map,
    Module,
    Object,
    Parameter,
    Tensor,
    Unknown,
    Value,
    join,
)
from flake8_torchparams.torch_api import api

_STANDS: dict[str, tuple[Where, ...]] = {
    "_parameters": ("parameter",),
    "_buffers": ("buffer", "temporary"),
    "_modules": ("module",),
    "__dict__": ("plain",),
}
# What something opaque is that is registered.
HELD: dict[Where, Atom] = {
    "parameter": Parameter(held=True),
    "buffer": Tensor(held=True),
    "temporary": Tensor(held=True),
    "module": Module(held=True),
}


def is_registry(atom: Atom) -> TypeGuard[Bound]:
    """``self._buffers`` and its like, ``self.__dict__``."""
    return isinstance(atom, Bound) and atom.name in (*REGISTRIES, "__dict__")


def in_registry(registry: Bound, name: str, state: State) -> tuple[bool | None, Value]:
    """Whether a registry of an instance (or its ``__dict__``) holds a name, None if it may, and what it holds there."""
    if not isinstance(registry.receiver, Object):
        return None, UNKNOWN
    cell = state.cell(registry.receiver.cell)
    slots = cell.slots.get(name)
    if slots is None:
        own = registry.name == "__dict__" and name in api().module_attributes
        return None if own or cell.open or cell.named_like else False, UNKNOWN
    wanted = _STANDS[registry.name]
    inside = [slot for slot in slots if slot.where in wanted]
    if len(inside) == len(slots):
        return True, join(*(slot.value for slot in slots))
    return (False if not inside and all(slot.where != "any" for slot in slots) else None), UNKNOWN


def snapshot(registry: Bound, state: State) -> Map:
    """What a registry of an instance (or its ``__dict__``) holds now, as a dict of its own.

    Names that torch itself keeps in the ``__dict__`` are left out.
    """
    if not isinstance(registry.receiver, Object):
        return Map((), UNKNOWN)
    cell = state.cell(registry.receiver.cell)
    wanted = (*_STANDS[registry.name], "any")
    held = HELD.get(_STANDS[registry.name][0])
    entries: list[tuple[object, Value]] = []
    for name, slots in cell.slots.items():
        inside = [slot.value for slot in slots if slot.where in wanted]
        if inside:
            value = join(*inside)
            entries.append((name, tuple(held if held and isinstance(a, Unknown) else a for a in value)))
    return Map(tuple(entries), UNKNOWN if cell.open or cell.named_like else ())
