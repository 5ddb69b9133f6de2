"""What the methods of a class do that are called once it is built."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from flake8_torchparams.hierarchy.fields import AFTER_FIELDS, BEFORE_FIELDS
from flake8_torchparams.hierarchy.methods import (
    FORWARDS,
    is_noisy,
    method_texts,
    names_deleted,
    names_hiding,
    reached_from_forward,
    without_remarks,
)
from flake8_torchparams.model.containers import elements_of
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.functions import enter
from flake8_torchparams.model.left_plainly import LeftPlainly, is_lost
from flake8_torchparams.model.left_state import Registry
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import ABSENT, REGISTRIES, State, gather, join_all
from flake8_torchparams.model.values import Atom, FunctionAtom, Module, Object, Parameter
from flake8_torchparams.source.dotted import called_as
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.patterns import may_be
from flake8_torchparams.source.private import is_private
from flake8_torchparams.source.walk import walk
from flake8_torchparams.usage.optimizers import trains_module, trains_own
from flake8_torchparams.usage.written import Written


class LaterMethods:
    """The methods of the classes of a file; what they leave plainly goes to ``left``.

    Not ``screened``: those are run as well of which the screen has nothing to say.
    """

    def __init__(self, m: Machine, file: SourceFile, left: LeftPlainly, screened: bool) -> None:
        self._m = m
        self._file = file
        self._left = left
        self._screened = screened

    def run(self, cls: ClassRef, receiver: Object, states: list[State]) -> None:
        """Assignments over registered names, and state made in forward."""
        ended = join_all(gather(states))
        if ended is None:
            return
        m = self._m
        m.notes.settled = frozenset(m.notes.votes)
        built = _constructing(cls)
        texts = {name: text for name, text in method_texts(cls).items() if cls.outline.functions[name][-1] not in built}
        # What forward calls runs in each call as well.
        reached = reached_from_forward(texts)
        hiding = {name: hidden for name in texts.keys() - reached if (hidden := names_hiding(texts[name]))}
        stores = {name for name, text in texts.items() if is_noisy(text) or (not self._screened and ".data" in text)}
        stores |= hiding.keys()
        for name in {name for text in texts.values() for name in names_deleted(text)}:
            if name in ended.cell(receiver.cell).slots:
                ended.writable(receiver.cell).slots[name] += ABSENT  # perhaps it is gone by then
        in_forward = stores & reached
        held = {name: tuple(slot.where for slot in slots) for name, slots in ended.cell(receiver.cell).slots.items()}
        for name, functions in cls.outline.functions.items():
            function = functions[-1]
            if function in built or (name.startswith("__") and not is_private(name) and name not in FORWARDS):
                continue
            if id(function) in m.notes.ran and name not in FORWARDS:
                continue
            if is_private(name) and not _is_named_elsewhere(cls, name):
                continue  # nobody can call it
            if function.marks & {"staticmethod", "classmethod"}:
                continue
            if not (in_forward if name in FORWARDS else name in stores):
                continue
            hidden = hiding.get(name, frozenset())
            if self._screened and m.quiet.is_quiet_method(cls, name, held, name in reached, hidden):
                continue
            for after in self._method(cls, name, function, receiver, ended.fork()):
                self._lost(cls, receiver, after, built)
                if hidden:
                    self._hidden(cls, receiver, after, function, hidden)

    def _method(
        self, cls: ClassRef, name: str, function: FunctionOutline, receiver: Object, state: State
    ) -> list[State]:
        """The states that a method leaves which is called later."""
        m = self._m
        m.budget = m.METHOD_BUDGET
        if name in FORWARDS:
            m.begin_forward()
        state.facts = {}
        frame = Frame(self._file, self._file.fragment(function))
        before = set(m.notes.slips)
        try:
            left = enter(m, FunctionAtom(FunctionRef(self._file, function, cls)), receiver, state, frame)
        finally:
            m.in_forward = False
        new = set(m.notes.slips) - before
        made = [key for key in new if m.notes.slips[key].slip in ("parameter-in-forward", "module-in-forward")]
        texts = list(self._run_by(cls, function)) if made else []
        for key in made:
            if any(map(trains_own, texts)) or any(trains_module(text, m.notes.slips[key]) for text in texts):
                del m.notes.slips[key]
        return left

    def _lost(self, cls: ClassRef, receiver: Object, state: State, built: frozenset[FunctionOutline]) -> None:
        """Parameters that methods make, as a conversion does or a first call, and lose on the way."""
        cell = state.cell(receiver.cell)
        later = [functions[-1] for functions in cls.outline.functions.values() if functions[-1] not in built]
        for name, slots in cell.slots.items():
            if not all(slot.where in ("plain", "absent") for slot in slots):
                continue  # where a Parameter stands, torch refuses the tensor
            for slot in filter(is_lost, slots):
                if slot.site is None or slot.site.fragment.path != self._file.path:
                    continue
                line = slot.site.position()[0]
                own = any(function.line <= line <= function.end_line for function in later)
                if own and Written(self._m.project, self._file, slot.site).is_moved_parameter():
                    self._left.note_slot(cls, Registry(self._m, cell), name, slot, state, frozenset())

    def _hidden(
        self, cls: ClassRef, receiver: Object, state: State, function: FunctionOutline, names: frozenset[str]
    ) -> None:
        """Modules and Parameters that a method makes and puts into a plain container, where they are missed as well.

        What it copies there, as it comes along, may be there to be compared with.
        """
        cell = state.cell(receiver.cell)
        registry = Registry(self._m, cell)
        own = {id(node) for node in walk(self._file.fragment(function).function)}
        told = {left.attribute for left in self._left.found.values() if left.cls == cls.outline.qualname}
        for name in sorted(names - told - REGISTRIES.keys()):
            if any(may_be(like, name) for like in cell.named_like):
                continue
            for slot in cell.slots.get(name, ()):
                if slot.where != "plain" or slot.site is None or slot.site.fragment.path != self._file.path:
                    continue
                for atom in slot.value:
                    element = registry.element_kind(atom, state, name=name)
                    if element is None or element[1] not in ("module", "parameter"):
                        continue
                    if any(self._is_made_by(inner, own, state) for inner in elements_of(atom, state)):
                        self._left.note_slot(cls, registry, name, slot, state, frozenset())

    def _is_made_by(self, atom: Atom, own: set[int], state: State, depth: int = 0) -> bool:
        """Whether one of these nodes makes a Module or Parameter that is, or is in, an element of a container."""
        if isinstance(atom, (Module, Parameter)):
            node = self._m.maker(atom.origin)
            made = isinstance(node, cst.Call) and called_as(node)[:1].isupper() and id(node) in own
            return made and not atom.held and not atom.annotated
        return depth <= 2 and any(self._is_made_by(inner, own, state, depth + 1) for inner in elements_of(atom, state))

    def _run_by(self, cls: ClassRef, entry: FunctionOutline) -> Iterator[str]:
        """The texts of a method and of those that it ran: what they make and train is new each time, and trained
        each time.
        """
        for functions in cls.outline.functions.values():
            function = functions[-1]
            if function is entry or (id(function) in self._m.notes.ran and function not in _constructing(cls)):
                yield self._file.text(function)


def _constructing(cls: ClassRef) -> frozenset[FunctionOutline]:
    names = ("__init__", *BEFORE_FIELDS, *AFTER_FIELDS, "__new__", "__setattr__", "__getattr__")
    return frozenset(f for name in names for f in cls.outline.functions.get(name, ()))


def _is_named_elsewhere(cls: ClassRef, name: str) -> bool:
    """Whether a class, outside of which nobody knows a private method by its name, speaks of it beside defining it."""
    spoken = re.findall(rf"{re.escape(name)}\b", without_remarks(cls.file.text(cls.outline)))
    return len(spoken) > len(cls.outline.functions[name])
