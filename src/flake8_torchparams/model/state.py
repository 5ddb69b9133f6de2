"""The state of a path through a constructor: local names, objects, and what is known of opaque values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from flake8_torchparams.model.values import (
    UNKNOWN,
    Array,
    Buffer,
    Const,
    Container,
    Instance,
    Map,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Part,
    Seq,
    Tensor,
    Unknown,
    Value,
    join,
)
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.site import Site

Where: TypeAlias = Literal["parameter", "buffer", "temporary", "module", "plain", "any", "absent"]
Init: TypeAlias = Literal["no", "yes"]
Fact: TypeAlias = tuple[object, ...]

# Where a name stands that torch moves, saves or trains.
REGISTERED: tuple[Where, ...] = ("parameter", "buffer", "temporary", "module")
REGISTRIES: dict[str, Where] = {"_parameters": "parameter", "_buffers": "buffer", "_modules": "module"}
# The methods that put a name there.
REGISTER: dict[str, Where] = {
    "register_parameter": "parameter",
    "register_buffer": "buffer",
    "add_module": "module",
    "register_module": "module",
}
# No path that was joined into a state has raised before, as far as that can be told.
ALIVE: Fact = ("alive",)

# Kinds that later tests tell apart again.
_TOLD_BY_TESTS: frozenset[object] = frozenset({NoneAtom, True, False})

# More paths than this are joined even where they differ.
_MOST_STATES = 4


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in which a name stands on an object.

    ``where`` is the registry (``temporary``: a non-persistent buffer), ``plain`` the instance ``__dict__``, ``any``
    either, when the value may be anything. ``site`` is the place that put it there, ``by`` the class whose code did.
    ``deliberate``: it was put there by a way around torch. ``early``: ``Module.__init__`` had not run. ``again``:
    another place had put something plain there before.
    """

    where: Where
    value: Value
    site: Site | None = None
    by: str = ""
    deliberate: bool = False
    early: bool = False
    again: bool = False


Slots: TypeAlias = tuple[Slot, ...]
ABSENT: Slots = (Slot("absent", ()),)


@dataclass(slots=True)
class Cell:
    """An object under construction.

    ``init`` tells whether ``Module.__init__`` has run (both: on some paths). ``open``: code that could not be
    followed may have put anything on it. ``given`` holds what was handed to something that registers it,
    ``named_like`` regular expressions of names that were registered on some path and that only a run knows in full.
    """

    cls: ClassRef
    is_module: bool
    slots: dict[str, Slots] = field(default_factory=dict)
    init: frozenset[Init] = frozenset({"no"})
    open: bool = False
    given: frozenset[Part] = frozenset()
    named_like: frozenset[str] = frozenset()

    @property
    def untouched(self) -> bool:
        """Whether ``Module.__init__`` has certainly not run."""
        return self.init == {"no"} and not self.open

    @property
    def divided(self) -> bool:
        """Whether ``Module.__init__`` has run on some of the paths only."""
        return len(self.init) > 1

    def registers(self, name: str) -> bool:
        """Whether a name is registered, on every path."""
        return all(slot.where in REGISTERED for slot in self.slots.get(name, ABSENT))

    def copy(self) -> Cell:
        """A copy that can change on its own."""
        return Cell(self.cls, self.is_module, dict(self.slots), self.init, self.open, self.given, self.named_like)


HeapEntry: TypeAlias = "Cell | Seq | Map"


class State:
    """One path, or several that were joined."""

    __slots__ = ("env", "facts", "heap", "owned")

    def __init__(
        self, env: dict[str, Value], heap: dict[int, HeapEntry], facts: dict[Fact, bool], owned: set[int] | None = None
    ) -> None:
        self.env = env
        self.heap = heap
        self.facts = facts
        self.owned: set[int] = owned if owned is not None else set()

    def fork(self) -> State:
        """A second path that starts here."""
        self.owned = set()
        return State(dict(self.env), dict(self.heap), dict(self.facts))

    def without_names(self) -> State:
        """The same objects, seen from where none of the names that are bound here are known."""
        return State({}, self.heap, self.facts, self.owned)

    def become(self, other: State) -> None:
        """Go on as another state, which is used up."""
        self.env, self.heap, self.facts, self.owned = other.env, other.heap, other.facts, other.owned

    def bind(self, name: str, value: Value) -> None:
        """A name stands for this value now; what was put on another object under ``name.attribute`` is none of its."""
        owned = f"{name}."
        for known in [known for known in self.env if known.startswith(owned)]:
            del self.env[known]
        self.env[name] = value

    def cell(self, key: int) -> Cell:
        """An object, to look at."""
        cell = self.heap[key]
        assert isinstance(cell, Cell)
        return cell

    def writable(self, key: int) -> Cell:
        """An object, to change."""
        cell = self.cell(key)
        if key not in self.owned:
            cell = cell.copy()
            self.heap[key] = cell
            self.owned.add(key)
        return cell

    def content(self, container: Container) -> Seq | Map:
        """What stands in a container."""
        content = self.heap.get(container.cell)
        if isinstance(content, (Seq, Map)):
            return content
        # It was made on another path, which a closure or a partial has carried here.
        return Map((), UNKNOWN) if container.kind == "dict" else Seq(container.kind, None, UNKNOWN)


def surely_set(owner: Object, name: str, state: State) -> bool:
    """Whether an instance has an attribute on every path, put there since it began."""
    slots = state.cell(owner.cell).slots.get(name, ())
    return bool(slots) and all(slot.where != "absent" for slot in slots)


def _category(value: Value) -> frozenset[object]:
    """What a rule could tell apart."""
    found: set[object] = set()
    for atom in value:
        if isinstance(atom, (Tensor, Parameter, Buffer, Module, NoneAtom, Array, Container, Object, Instance)):
            found.add(type(atom))
        elif isinstance(atom, Seq):
            found.add((Seq, bool(atom.items) or atom.items is None))
        elif isinstance(atom, Const) and (isinstance(atom.value, bool)):
            found.add(atom.value)
        else:
            found.add(None)
    return frozenset(found)


def _alike(a: Value, b: Value) -> bool:
    """Whether no rule can tell two values apart. What is unknown may be None or a flag as well."""
    if a is b or a == b:
        return True
    one, two = _category(a), _category(b)
    if one == two:
        return True
    return one ^ two <= _TOLD_BY_TESTS and _is_open(a) and _is_open(b)


def _is_open(value: Value) -> bool:
    return any(isinstance(atom, Unknown) for atom in value)


def _compatible(a: State, b: State) -> bool:
    for name, value in a.env.items():
        other = b.env.get(name)
        if other is not None and value is not other and not _alike(value, other):
            return False
    for key, entry in a.heap.items():
        other_entry = b.heap.get(key)
        if other_entry is entry or not isinstance(entry, Cell) or not isinstance(other_entry, Cell):
            continue
        if entry.init != other_entry.init or entry.slots.keys() != other_entry.slots.keys():
            return False
        for name, slots in entry.slots.items():
            others = other_entry.slots[name]
            if slots is others:
                continue
            if {slot.where for slot in slots} != {slot.where for slot in others}:
                return False
            if not _alike(join(*(s.value for s in slots)), join(*(s.value for s in others))):
                return False
    return True


def _join_slots(a: Slots | None, b: Slots | None) -> Slots:
    left, right = a or ABSENT, b or ABSENT
    if left is right or left == right:
        return left
    found: dict[tuple[Where, int], Slot] = {}
    for slot in (*left, *right):
        key = (slot.where, id(slot.site.node) if slot.site else 0)
        known = found.get(key)
        if known is not None:
            slot = replace(known, value=join(known.value, slot.value), again=known.again or slot.again)
        found[key] = slot
    return tuple(found.values())


def _join_cells(a: Cell, b: Cell) -> Cell:
    cell = Cell(a.cls, a.is_module, {}, a.init | b.init, a.open or b.open, a.given | b.given)
    cell.named_like = a.named_like | b.named_like
    # Names keep the order in which they were set.
    for name in dict.fromkeys((*a.slots, *b.slots)):
        cell.slots[name] = _join_slots(a.slots.get(name), b.slots.get(name))
    return cell


def join_contents(a: Seq | Map, b: Seq | Map) -> Seq | Map:
    """One content for two paths."""
    if a == b:
        return a
    if isinstance(a, Map) and isinstance(b, Map):
        left, right = dict(a.entries), dict(b.entries)
        both = tuple((name, join(value, right[name])) for name, value in a.entries if name in right)
        # What one path alone has put there stands there perhaps.
        alone = [value for name, value in (*a.entries, *b.entries) if (name in left) != (name in right)]
        return Map(both, join(a.other, b.other, *alone))
    if isinstance(a, Seq) and isinstance(b, Seq):
        if a.items is not None and b.items is not None and len(a.items) == len(b.items):
            return Seq(a.kind, tuple(join(x, y) for x, y in zip(a.items, b.items, strict=True)))
        return Seq(a.kind, None, join(a.any_element, b.any_element))
    return Seq("list", None, join(a.any_element, b.any_element))


def join_states(a: State, b: State) -> State:
    """One state for two paths."""
    env = dict(a.env)
    for name, value in b.env.items():
        env[name] = join(env[name], value) if name in env else value
    heap = dict(b.heap)
    for key, entry in a.heap.items():
        other = heap.get(key)
        if other is None or other is entry:
            heap[key] = entry
        elif isinstance(entry, Cell) and isinstance(other, Cell):
            heap[key] = _join_cells(entry, other)
        elif not isinstance(entry, Cell) and not isinstance(other, Cell):
            heap[key] = join_contents(entry, other)
    facts = {fact: truth for fact, truth in a.facts.items() if b.facts.get(fact) is truth}
    return State(env, heap, facts)


def join_all(states: Iterable[State]) -> State | None:
    """One state for any number of paths; None for none."""
    joined: State | None = None
    for state in states:
        joined = state if joined is None else join_states(joined, state)
    return joined


def gather(states: list[State], most: int = _MOST_STATES) -> list[State]:
    """Join the paths that no rule could tell apart, and more of them when they are too many."""
    if len(states) < 2:
        return states
    kept: list[State] = []
    for state in states:
        index = next((i for i, other in enumerate(kept) if _compatible(other, state)), None)
        if index is None and len(kept) >= most:
            index = min(range(len(kept)), key=lambda i: _distance(kept[i], state))
        if index is None:
            kept.append(state)
        else:
            kept[index] = join_states(kept[index], state)
    return kept


def _distance(a: State, b: State) -> int:
    """How many tests two paths have gone by differently, and how many attributes stand in different places on them.

    Joined paths no longer know that what the one test has put there goes with the outcome of the same test later on.
    """
    found = sum(b.facts.get(fact, truth) is not truth for fact, truth in a.facts.items())
    for key, entry in a.heap.items():
        other = b.heap.get(key)
        if other is entry or not isinstance(entry, Cell) or not isinstance(other, Cell):
            continue
        for name in entry.slots.keys() | other.slots.keys():
            one, two = entry.slots.get(name, ABSENT), other.slots.get(name, ABSENT)
            found += one is not two and {slot.where for slot in one} != {slot.where for slot in two}
    return found
