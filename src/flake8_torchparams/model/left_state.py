"""What stands on an instance beside its registries: state in containers that nothing registers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flake8_torchparams.model.attributes import tuple_fields
from flake8_torchparams.model.containers import content_of, entries_of
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import Cell, State, Where
from flake8_torchparams.model.values import (
    NONE,
    TENSORS,
    Atom,
    Buffer,
    Instance,
    Map,
    Module,
    NoneAtom,
    Parameter,
    Seq,
    Tensor,
)
from flake8_torchparams.model.weights import has_nothing, heeds_mode
from flake8_torchparams.outcome import ContainerKind, ElementKind
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.torch_api import api

_State = Tensor | Parameter | Module | Buffer
_DEEPEST = 4
_ELEMENT_KINDS: dict[type[Atom], ElementKind] = {Module: "module", Parameter: "parameter"}
# What the rules call a container.
_KINDS: dict[str, ContainerKind] = {
    **dict.fromkeys(("list", "deque", "sequence", "iterable"), "list"),
    "tuple": "tuple",
    **dict.fromkeys(("set", "frozenset"), "set"),
}
_MOST_TELLING: tuple[ElementKind, ...] = ("parameter", "module", "tensor", "switched", "idle")


def _origins(atom: Atom, where: Where) -> frozenset[int]:
    if where in ("plain", "absent") or not isinstance(atom, _State):
        return frozenset()
    parts = atom.parts if isinstance(atom, Module) else ()
    return frozenset({atom.origin, *(part.origin for part in parts)})


def _has_nothing_of_its_own(m: Machine, atom: Module) -> bool:
    """Whether a Module is one of torch's that only hold others, or that hold nothing, or is built as one of them."""
    cls = atom.cls
    if isinstance(cls, ClassRef):
        builder = m.classes.find(cls, "__init__")
        cls = builder if isinstance(builder, str) else ""
    known = api().module_class(cls) if cls else None
    return known is not None and not (known.parameters or known.buffers or known.modules)


class Registry:
    """All that is registered on an object, under any name or within what is registered."""

    def __init__(self, m: Machine, cell: Cell) -> None:
        self._m = m
        self._given = {part.origin for part in cell.given}
        # the names that something is registered under, by its origin
        self._names: dict[int, set[str]] = {}
        # those of them that stand for the very tensor, and not for a Module that was given it
        self._twins: dict[int, set[str]] = {}
        self._others: Sequence[Registry] = ()
        everywhere = set(self._given)
        for name, slots in cell.slots.items():
            ways = [_origins(atom, slot.where) for slot in slots for atom in slot.value or NONE]
            for origin in frozenset().union(*ways):
                self._names.setdefault(origin, set()).add(name)
            for slot in slots:
                for atom in slot.value if slot.where not in ("plain", "absent") else ():
                    if isinstance(atom, TENSORS):
                        self._twins.setdefault(atom.origin, set()).add(name)
            everywhere |= frozenset.intersection(*ways) if ways else frozenset()
        self._everywhere = everywhere - {0}
        registered = self._given | self._names.keys()
        # the tensors of which parts are registered, and the Modules of which something is
        self._viewed = {m.views[origin] for origin in registered if origin in m.views}
        self._parted = {m.owners[origin] for origin in registered if origin in m.owners}

    @classmethod
    def of_paths(cls, m: Machine, cells: Iterable[Cell]) -> list[Registry]:
        """What is registered on the paths of one constructor."""
        found = [cls(m, cell) for cell in cells]
        for registry in found:
            registry._others = found
        return found

    def _registers(self, origin: int, name: str) -> bool:
        """Whether something is registered on some way under another name than the one where it stands plainly."""
        return origin in self._given or bool(self._names.get(origin, set()) - {name})

    def twin(self, atom: _State, name: str) -> str:
        """The other name that the very object is registered under, which stands plainly under ``name``."""
        return min(self._twins.get(atom.origin, set()) - {name}, default="") if atom.origin else ""

    def has_parts(self, atom: _State) -> bool:
        """Whether slices of a tensor are registered, through which a checkpoint is loaded into it."""
        return atom.origin in self._viewed

    def _lacks(self, atom: _State, sure: bool, name: str = "") -> bool:
        """Whether neither the object nor a Module that it was read from is registered.

        ``sure``: registered on some path will do; for an argument, of which an annotation alone tells, one of others.
        So it is for what a container holds that stands under ``name``: a flag may say whether that is to be trained.
        """
        if getattr(atom, "held", False) and not atom.origin:
            return False
        chosen = bool(name) and isinstance(atom, (Module, Parameter))
        where = (self, *self._others) if chosen or getattr(atom, "annotated", False) else (self,)
        if not isinstance(atom, Module):
            return self._lacks_origin(atom.origin, where, sure, name)
        if not self._lacks_module(atom.origin, where, sure, name) or self._registers_parameters(atom):
            return False
        # A Module that is made of registered ones alone is another way to call them, whatever there is without state.
        parts = atom.parts if _has_nothing_of_its_own(self._m, atom) else ()
        made_of = [part.origin for part in parts if part.origin not in self._m.stateless]
        return not made_of or any(self._lacks_module(origin, where, sure, name) for origin in made_of)

    def _lacks_module(self, origin: int, where: Sequence[Registry], sure: bool, name: str) -> bool:
        if not self._lacks_origin(origin, where, sure, name):
            return False
        # All of its Parameters may be registered one by one, or in a list of their own.
        return self._lacks_origin(self._m.part_of(origin, "parameters"), where, sure, name)

    def _registers_parameters(self, atom: Module) -> bool:
        """Whether what a Module holds is registered one by one: all that one of torch's has for certain."""
        if atom.origin not in self._parted:
            return False
        known = api().module_class(atom.cls) if isinstance(atom.cls, str) else None
        certain = [name for name in known.parameters if name not in known.empty] if known is not None else []
        origins = {self._m.part_of(atom.origin, name) for name in certain}
        return origins <= self._given | self._names.keys()

    def _lacks_origin(self, origin: int, where: Sequence[Registry], sure: bool, name: str) -> bool:
        owners = self._m.owners
        while origin:
            if any(r._registers(origin, name) for r in where) if sure else origin in self._everywhere:
                return False
            origin = owners.get(origin, 0)
        return True

    def element_kind(
        self, atom: Atom, state: State, sure: bool = True, name: str = ""
    ) -> tuple[ContainerKind, ElementKind] | None:
        """The kind of a container and of what it holds, where that is state that is registered nowhere else.

        ``name`` is the one that the container stands under. Without ``sure``: that is registered nowhere else on some
        path.
        """
        content = content_of(atom, state) or self._fields(atom)
        if content is None or (isinstance(content, Seq) and content.kind == "iter"):
            return None
        kind: ContainerKind = "dict" if isinstance(content, Map) else _KINDS[content.kind]
        held = self._held_kind(content, state, 0, sure, name)
        return (kind, held) if held is not None else None

    def _fields(self, atom: Atom) -> Seq | None:
        """The fields of a NamedTuple, as its class annotates them."""
        fields = tuple_fields(self._m, atom.cls) if isinstance(atom, Instance) else None
        return Seq("tuple", fields) if fields is not None else None

    def _held_kind(self, content: Seq | Map, state: State, depth: int, sure: bool, name: str) -> ElementKind | None:
        """The most telling kind of state among elements, those of inner containers included."""
        found: set[ElementKind | None] = set()
        for value in entries_of(content):
            for atom in value:
                if isinstance(atom, _State):
                    # An annotation that allows for something else than state says too little.
                    others = value if isinstance(content, Map) else [a for a in value if not isinstance(a, NoneAtom)]
                    mixed = not all(isinstance(other, _State) for other in others)
                    said = sure and getattr(atom, "annotated", False) and mixed
                    if not said and self._lacks(atom, sure, name):
                        found.add(self._kind(atom))
                    continue
                inner = content_of(atom, state) or self._fields(atom)
                if inner is not None and depth < _DEEPEST and not (isinstance(inner, Seq) and inner.kind == "iter"):
                    found.add(self._held_kind(inner, state, depth + 1, sure, name))
        for kind in _MOST_TELLING:
            if kind in found:
                return kind
        return None

    def _kind(self, atom: _State) -> ElementKind:
        if isinstance(atom, Module) and has_nothing(self._m, atom):
            return "switched" if heeds_mode(self._m, atom) else "idle"
        return _ELEMENT_KINDS.get(type(atom), "tensor")

    def certain(self, atom: Atom, state: State, depth: int = 0) -> bool:
        """Whether some element of a container is such state whichever of its kinds it is."""
        content = content_of(atom, state)
        if isinstance(content, Map):
            values = tuple(value for _, value in content.entries)
        else:
            values = content.items or () if content is not None else ()
        return depth <= _DEEPEST and any(
            bool(value)
            and all(
                self._lacks(inner, sure=True) if isinstance(inner, _State) else self.certain(inner, state, depth + 1)
                for inner in value
            )
            for value in values
        )
