"""What is handed to code that cannot be followed: it may have registered it, or changed it."""

from __future__ import annotations

from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.state import Cell, State
from flake8_torchparams.model.values import (
    TENSORS,
    Atom,
    Buffer,
    Map,
    Module,
    Object,
    Parameter,
    Part,
    Seq,
    Tensor,
    Value,
)
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.torch_api.devices import MAY_BE_SAME


def give(values: list[Value], state: State) -> None:
    """Modules and Parameters handed to something that registers them: they stand nowhere in vain."""
    parts = parts_in(values, state)
    if not parts:
        return
    for key, entry in list(state.heap.items()):
        if isinstance(entry, Cell) and entry.is_module:
            # Changed even where it was known: on another path the same call tells something new.
            state.writable(key).given |= parts


def parts_in(values: list[Value], state: State, depth: int = 0) -> frozenset[Part]:
    """All state among values, in containers as well."""
    found: set[Part] = set()
    for value in values:
        for atom in value:
            if isinstance(atom, (Module, Parameter, Tensor, Buffer)):
                if atom.origin:
                    found.add(Part(atom.origin))
                if isinstance(atom, Module):
                    found |= atom.parts
            elif depth < 4:
                content = content_of(atom, state)
                if isinstance(content, (Seq, Map)):
                    found |= parts_in([content.any_element], state, depth + 1)
    return frozenset(found)


def parts_of(arguments: Arguments, state: State) -> frozenset[Part]:
    """Everything that a constructor is given."""
    return parts_in(arguments.all(), state)


def parts_kept(m: Machine, cls: ClassRef, origin: int, arguments: Arguments, state: State) -> frozenset[Part]:
    """What an instance of a class of the project, made at ``origin``, can hold of what its constructor is given."""
    kept = _kept(m, cls, arguments, state)
    return frozenset(part if part.keeper else Part(part.origin, origin) for part in kept)


def _kept(m: Machine, cls: ClassRef, arguments: Arguments, state: State) -> frozenset[Part]:
    given = parts_of(arguments, state)
    handling = m.constructors.handling(cls) if given else None
    if handling is None or arguments.star is not None or arguments.extra is not None:
        return given
    named = [(handling.name_at(position), value) for position, value in enumerate(arguments.positional)]

    def keeps(name: str | None, atom: Atom) -> bool:
        plain = isinstance(atom, Tensor) or _holds_tensors(atom, state)
        if plain and not m.constructors.registers_tensors(cls, name):
            return False
        if isinstance(atom, TENSORS):
            registers = not isinstance(atom, Tensor) or m.constructors.has_buffers(cls)
            return handling.keeps(name, _is_itself, registers)
        return handling.keeps(name, _is_inside, registers=True)

    pairs = (*named, *arguments.keywords.items())
    return parts_in([tuple(atom for atom in value if keeps(name, atom)) for name, value in pairs], state)


def _holds_tensors(atom: Atom, state: State, depth: int = 0) -> bool:
    """Whether what an atom holds are plain tensors, if it is state at all."""
    content = content_of(atom, state)
    if content is None or depth > 3:
        return False
    inner = content.any_element
    if any(isinstance(part, (Module, Parameter, Buffer)) for part in inner):
        return False
    return all(_holds_tensors(part, state, depth + 1) for part in inner if content_of(part, state) is not None)


def _is_itself(name: str) -> bool:
    """Whether an attribute of a tensor may give that very tensor back."""
    return name in MAY_BE_SAME or (name.endswith("_") and not name.startswith("_"))


def _is_inside(name: str) -> bool:
    """What is read of a Module, or of a container, may be state that it holds."""
    return not name.startswith("__")


def opened(values: list[Value], state: State) -> None:
    """Code that cannot be followed was given these: it may have done anything to them, ``__init__`` included."""
    for value in values:
        for atom in value:
            if isinstance(atom, Object) and not state.cell(atom.cell).open and state.cell(atom.cell).init != {"yes"}:
                cell = state.writable(atom.cell)
                cell.open = True
                cell.init = frozenset({"yes"})


def handed_over(arguments: Arguments, state: State, by_class: bool = False) -> None:
    """Code that cannot be followed was called with these: what Modules it was given, it may have registered.

    ``by_class``: it is a class, which may be a Module that registers what stands in containers, as any code may do that
    is given the Module under construction as well.
    """
    values = arguments.all()
    opened(values, state)
    inside = by_class or any(isinstance(a, Object) and state.cell(a.cell).is_module for value in values for a in value)
    kept = [
        tuple(a for a in value if isinstance(a, Module) or (inside and content_of(a, state) is not None))
        for value in values
    ]
    give(kept, state)
