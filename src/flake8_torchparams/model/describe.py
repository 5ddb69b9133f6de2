"""What the classes of a file hold once they are built, for people and for tests."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.model.construct import build
from flake8_torchparams.model.containers import content_of, elements_of
from flake8_torchparams.model.in_forward import module_name
from flake8_torchparams.model.left_state import Registry
from flake8_torchparams.model.machine import Machine, Notes, cell_label
from flake8_torchparams.model.report import ElementKind, Entry, Kind, ModuleReport
from flake8_torchparams.model.state import Cell, Slot, State, gather, join_all
from flake8_torchparams.model.values import (
    Atom,
    Buffer,
    Const,
    Map,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Tensor,
    Unknown,
)
from flake8_torchparams.model.verdicts import has_raised, raise_fact
from flake8_torchparams.model.weights import has_nothing
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import NotAnalysed

_OVERRIDABLE = ("_apply", "register_buffer", "__setattr__")

_NO_ORDER = "its bases have no consistent order"

_KINDS: dict[str, Kind] = {
    "parameter": "parameter",
    "buffer": "buffer",
    "temporary": "non-persistent buffer",
    "module": "module",
}


def reports(m: Machine, file: SourceFile, name: str | None = None) -> list[ModuleReport]:
    """A report for each nn.Module class of the file, in order; of those of a qualified name alone if one is given."""
    m.begin_file(file)
    asked = (outline for outline in file.outline.classes if name is None or outline.qualname == name)
    classes = (ClassRef(file, outline) for outline in asked)
    return [_report(m, cls) for cls in classes if m.classes.looks_like_module(cls)]


def _report(m: Machine, cls: ClassRef) -> ModuleReport:
    m.notes, m.current, m.budget = Notes(), cls, m.BUDGET
    path, name, defined = cls.file.path, cls.outline.qualname, cls.outline.line
    if m.classes.is_unordered(cls):
        return ModuleReport(path, name, defined, (), (), "TypeError", defined, raises_why=_NO_ORDER)
    bases = tuple(_base_name(a) for a in m.classes.mro(cls).order[1:])
    entries: tuple[Entry, ...] = ()
    raises, line = "", 0
    try:
        receiver, states = build(m, cls)
        # A class that can be built holds what the paths leave that do not raise.
        joined = join_all(gather([state for state in states if not has_raised(state)] or list(states)))
        if joined is not None:
            cell = joined.cell(receiver.cell)
            registry = Registry(m, cell)
            entries = tuple(_entry(m, registry, cell, name, slots, joined) for name, slots in cell.slots.items())
            raises, line = _raises(m, cls, joined)
    except (NotAnalysed, RecursionError):
        m.active.clear()
    own = tuple(name for name in _OVERRIDABLE if isinstance(m.classes.find(cls, name), Member))
    unread = m.classes.unread_bases(cls)
    return ModuleReport(path, name, defined, bases, entries, raises, line, own, unread)


def _base_name(ancestor: ClassRef | str) -> str:
    return ancestor if isinstance(ancestor, str) else ancestor.outline.qualname


def _raises(m: Machine, cls: ClassRef, joined: State) -> tuple[str, int]:
    """What every path ends in, and where first; nothing where they raise different exceptions there."""
    for vote in m.notes.votes.values():
        if vote.raised is None or vote.site.fragment.path != cls.file.path:
            continue
        if joined.facts.get(raise_fact(vote.site)):
            return ("", 0) if vote.differs else (vote.raised.exception, vote.site.position()[0])
    return "", 0


def _entry(m: Machine, registry: Registry, cell: Cell, name: str, slots: tuple[Slot, ...], state: State) -> Entry:
    kinds: set[Kind] = set()
    empty = absent = False
    detail: dict[str, None] = {}
    elements: set[Atom] = set()
    path, line, by = "", 0, ""
    for slot in slots:
        if slot.where == "absent":
            absent = True
            continue
        if slot.site is not None:
            path, line = slot.site.fragment.path, slot.site.position()[0]
        by = slot.by if slot.by != cell_label(cell) else ""
        empty = empty or any(isinstance(atom, NoneAtom) for atom in slot.value)
        if slot.where in ("plain", "any"):
            for atom in slot.value:
                kinds |= {"unknown"} if slot.where == "any" else _plain_kinds(registry, atom, state)
            # .to() with nothing to do gives the very Parameter back, which is registered, and to isinstance() one is a
            # tensor.
            kinds.update("parameter" for a in slot.value if isinstance(a, Tensor) and (a.same or a.tested))
            elements.update(*(elements_of(atom, state) for atom in slot.value))
        else:
            kinds.add(_KINDS[slot.where])
        detail.update(dict.fromkeys(_detail(atom, state) for atom in slot.value))
    text = " or ".join(word for word in detail if word)
    stateless = bool(elements) and all(isinstance(inner, Module) and has_nothing(m, inner) for inner in elements)
    return Entry(name, frozenset(kinds), empty, absent, path, line, by, text, _element_kinds(elements), stateless)


def _plain_kinds(registry: Registry, atom: Atom, state: State) -> set[Kind]:
    if isinstance(atom, Tensor):
        return {"plain tensor"}
    if isinstance(atom, Unknown):
        return {"unknown"}
    if registry.element_kind(atom, state, sure=False) is None:
        return {"plain"}
    return {"container"} if registry.certain(atom, state) else {"container", "plain"}


_ELEMENTS: dict[type[Atom], ElementKind] = {
    Module: "module",
    Parameter: "parameter",
    Tensor: "tensor",
    Buffer: "tensor",
}


def _element_kinds(elements: Iterable[Atom]) -> frozenset[ElementKind]:
    return frozenset(_ELEMENTS.get(type(inner), "other") for inner in elements)


def _detail(atom: Atom, state: State) -> str:
    if isinstance(atom, Module):
        return module_name(atom)
    if isinstance(atom, Object):
        return state.cell(atom.cell).cls.outline.name
    if isinstance(atom, Const):
        return repr(atom.value) if len(repr(atom.value)) < 30 else atom.kind
    if isinstance(atom, (Tensor, Parameter)):
        return ""
    content = content_of(atom, state)
    if content is None:
        return ""
    elements = _element_kinds(content.any_element)
    of = f" of {next(iter(elements))}s" if len(elements) == 1 and "other" not in elements else ""
    return ("dict" if isinstance(content, Map) else content.kind) + of
