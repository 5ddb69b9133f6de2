"""What the classes of a file give to the constructors of each other: plain state that only the caller can tell of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from flake8_torchparams.hierarchy.constructors import Handling
from flake8_torchparams.model.containers import content_of, freeze
from flake8_torchparams.model.handed import parts_in
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.state import REGISTERED, Cell, State
from flake8_torchparams.model.values import (
    Array,
    Atom,
    ClassAtom,
    Const,
    Container,
    Ext,
    Map,
    Module,
    NoneAtom,
    Parameter,
    Part,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
)
from flake8_torchparams.outcome import LeftContainer, LeftTensor
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.torch_api import api

_MOST_CALLS = 4
# what is the same thing in every state
_LASTING = (Array, ClassAtom, Const, Ext, Module, NoneAtom, Parameter, Scalar, Tensor)


@dataclass(frozen=True, slots=True)
class GivenCall:
    """A call of a constructor that makes ``origins``, one at each of several places that give it the same.

    ``held``: the origins of what stands in the containers that it is given, and of what it may put into one itself.
    ``bare``: it is given neither a container of state nor a tensor, but Modules, or classes of them.
    """

    cls: ClassRef
    origins: frozenset[int]
    arguments: Arguments
    held: frozenset[int]
    bare: bool

    def is_like(self, other: GivenCall) -> bool:
        """Whether another call does the same."""
        return self.cls == other.cls and self.arguments == other.arguments

    @property
    def sort(self) -> tuple[ClassRef, bool]:
        """What only a few calls of are followed."""
        return self.cls, self.bare


@dataclass(slots=True)
class Building:
    """What a constructor does with state: what it registers, and the constructors that it gives the rest to.

    ``takers``: these calls with what they come to, as far as they were followed. ``left``: what it leaves of what it is
    given itself, by the place.
    """

    registered: frozenset[Part]
    calls: list[GivenCall]
    left: dict[int, LeftTensor | LeftContainer] = field(default_factory=dict)
    takers: list[tuple[GivenCall, Building]] = field(default_factory=list)


def note_given(m: Machine, cls: ClassRef, origin: int, arguments: Arguments, state: State) -> None:
    """Note a call that gives state to a Module of the file that is linted, as far as only the call can tell what may
    come to stand there plainly: tensors, containers, what the constructor puts into one.
    """
    if cls.file is not m.linted or cls == m.current or not m.building or m.in_forward:
        return
    handling = m.constructors.handling(cls)
    star, rest = (handling.star, handling.rest) if handling is not None else (False, False)
    if (arguments.star is not None and not star) or (arguments.extra is not None and not rest):
        return
    handed = [atom for value in arguments.all() for atom in value]
    gathered = _gathered(handling, arguments) if handling is not None else []
    containers = tuple(atom for atom in handed if content_of(atom, state) is not None)
    members = tuple(atom for value in gathered for atom in value if isinstance(atom, (Module, Parameter)))
    held = frozenset(part.origin for part in parts_in([containers, members], state) if not part.keeper)
    bare = not parts_in([containers], state) and not any(map(_is_given_tensor, handed))
    if bare and not held and not any(_are_classes(m, value) for value in gathered):
        return
    call = GivenCall(cls, frozenset({origin}), _frozen(arguments, state), held, bare)
    for index, known in enumerate(m.notes.given):
        if known.is_like(call):
            m.notes.given[index] = replace(known, origins=known.origins | call.origins)
            return
    if sum(known.sort == call.sort for known in m.notes.given) < _MOST_CALLS:
        m.notes.given.append(call)


def _gathered(handling: Handling, arguments: Arguments) -> list[Value]:
    """What the constructor may put into a container of what a call hands over."""
    values = [value for position, value in enumerate(arguments.positional) if handling.gathers(position)]
    values += [value for name, value in arguments.keywords.items() if handling.gathers(name)]
    return values + [value for value in (arguments.star, arguments.extra) if value is not None]


def _are_classes(m: Machine, value: Value) -> bool:
    """Whether a value is a class of Modules for certain."""
    return bool(value) and all(_is_class(m, atom) for atom in value)


def _is_class(m: Machine, atom: Atom) -> bool:
    if isinstance(atom, ClassAtom):
        return m.classes.is_module(atom.ref)
    return isinstance(atom, Ext) and api().module_class(atom.dotted) is not None


def _frozen(arguments: Arguments, state: State) -> Arguments:
    def kept(value: Value) -> Value:
        return _lasting(freeze(value, state))

    return arguments.with_each(kept)


def building_of(calls: list[GivenCall], cells: Iterable[Cell]) -> Building:
    """What a constructor comes to that made these calls and left the object so on its paths.

    What it registers itself is another way to come by it: calls that hand it over are none that tell of it.
    """
    registered = frozenset[Part]().union(*map(_registered, cells))
    itself = {part.origin for part in registered if not part.keeper}
    return Building(registered, [call for call in calls if not call.held & itself])


def _registered(cell: Cell) -> set[Part]:
    """What an object registers, or hands to a Module that it registers."""
    found = set(cell.given)
    for slots in cell.slots.values():
        for slot in slots if any(slot.where in REGISTERED for slot in slots) else ():
            for atom in slot.value:
                found.add(Part(getattr(atom, "origin", 0)))
                if isinstance(atom, Module):
                    found |= atom.parts
    return found


class Takers:
    """The calls that were followed, each kind of them once, and few of a class."""

    def __init__(self) -> None:
        self._known: dict[tuple[ClassRef, bool], list[tuple[GivenCall, Building]]] = {}

    def known(self, call: GivenCall) -> Building | None:
        """What a call comes to that was followed before."""
        return next((building for other, building in self._known.get(call.sort, ()) if other.is_like(call)), None)

    def wants(self, call: GivenCall) -> bool:
        """Whether there were few calls of its sort so far."""
        return len(self._known.get(call.sort, ())) < _MOST_CALLS

    def note(self, call: GivenCall, building: Building) -> None:
        """Remember what a call comes to."""
        self._known.setdefault(call.sort, []).append((call, building))


def telling(owner: Building) -> Iterator[Building]:
    """The constructors, of those that get something from one, that are given nothing in containers which any other one
    of them may register, or which the owner does.
    """
    every = _under(owner)
    followed = {
        (origin, held)
        for building in every
        for call, _ in building.takers
        for origin in call.origins
        for held in call.held
    }
    told: set[int] = set()
    for building in every:
        for call, taker in building.takers:
            own = set(map(id, _under(taker)))
            others = [other.registered for other in every if id(other) not in own]
            taken = {part.origin for parts in others for part in parts if (part.keeper, part.origin) not in followed}
            if not call.held & taken and id(taker) not in told:
                told.add(id(taker))
                yield taker


def _under(building: Building) -> list[Building]:
    """A constructor and all those that get something from it, over others as well."""
    found = [building]
    seen = {id(building)}
    for one in found:
        for _, taker in one.takers:
            if id(taker) not in seen:
                seen.add(id(taker))
                found.append(taker)
    return found


def thawed(m: Machine, arguments: Arguments, heap: dict[int, Seq | Map]) -> Arguments:
    """The arguments of a call with containers that can change again, which stand in a heap of their own."""
    return arguments.with_each(lambda value: _thawed(m, value, heap))


def _thawed(m: Machine, value: Value, heap: dict[int, Seq | Map]) -> Value:
    return tuple(_thawed_atom(m, atom, heap) for atom in value)


def _thawed_atom(m: Machine, atom: Atom, heap: dict[int, Seq | Map]) -> Atom:
    content: Seq | Map
    if isinstance(atom, Map):
        content = Map(tuple((key, _thawed(m, one, heap)) for key, one in atom.entries), _thawed(m, atom.other, heap))
    elif isinstance(atom, Seq):
        items = tuple(_thawed(m, item, heap) for item in atom.items) if atom.items is not None else None
        content = Seq(atom.kind, items, _thawed(m, atom.element, heap))
        if content.kind in ("tuple", "iter"):
            return content
    else:
        return atom
    cell = m.fresh()
    heap[cell] = content
    return Container("dict" if isinstance(content, Map) else "set" if content.kind == "set" else "list", cell)


def changed(heap: dict[int, Seq | Map], states: Iterable[State]) -> bool:
    """Whether some path has put others into the containers of a call."""
    return any(state.heap.get(key) != content for state in states for key, content in heap.items())


def _is_given_tensor(atom: Atom) -> bool:
    return isinstance(atom, Tensor) and not atom.annotated


def _lasting(value: Value) -> Value:
    return tuple(_lasting_atom(atom) for atom in value)


def _lasting_atom(atom: Atom) -> Atom:
    if isinstance(atom, Map):
        return Map(tuple((key, _lasting(inner)) for key, inner in atom.entries), _lasting(atom.other))
    if isinstance(atom, Seq):
        items = tuple(map(_lasting, atom.items)) if atom.items is not None else None
        return Seq(atom.kind, items, _lasting(atom.element))
    return atom if isinstance(atom, _LASTING) else Unknown()
