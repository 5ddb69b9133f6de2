"""From a file to the outcomes of its classes."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.hierarchy.class_bodies import assigned_in_body
from flake8_torchparams.model.beginnings import Beginnings
from flake8_torchparams.model.construct import build
from flake8_torchparams.model.given import Building, GivenCall, Takers, building_of, changed, telling, thawed
from flake8_torchparams.model.later_methods import LaterMethods
from flake8_torchparams.model.left_plainly import LeftPlainly
from flake8_torchparams.model.left_state import Registry
from flake8_torchparams.model.machine import Machine, Vote
from flake8_torchparams.model.names import assigned_value
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import Map, Module, Object, Parameter, Part, Seq, Tensor, Value
from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import Fragment, NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import small_statements
from flake8_torchparams.usage.uses import Usages


class Analysis:
    """All that is found out about one file."""

    def __init__(self, m: Machine, file: SourceFile, screened: bool = True) -> None:
        self.m = m
        self.file = file
        self.screened = screened
        self.usages = Usages(m.classes)
        self.left = LeftPlainly(m, file, self.usages)
        self.beginnings = Beginnings(m, file, self.usages)
        self.later = LaterMethods(m, file, self.left, screened)
        # functions that ran for some class without harm
        self.calm: set[FunctionOutline] = set()
        # what the classes of the file give each other, by those that are built for themselves
        self.givers: list[Building] = []

    def outcomes(self) -> list[Outcome]:
        """Analyse every class of the file."""
        m = self.m
        m.begin_file(self.file)
        for outline in self.file.outline.classes:
            cls = ClassRef(self.file, outline)
            if m.classes.looks_like_module(cls):
                self._class(cls)
        self._all_given()
        found = self.left.told_once()
        found += self.beginnings.told
        found += [v.raised for v in m.notes.votes.values() if self._certain(v)]  # type: ignore[misc]
        found += m.notes.slips.values()
        return [outcome for outcome in found if outcome.site.fragment.path == self.file.path]

    def _certain(self, vote: Vote) -> bool:
        raised = vote.raised
        if raised is None or vote.fine or self._is_calm(raised.site):
            return False
        return not (raised.cls in self.beginnings.lacking and raised.reason.endswith("-before-init"))

    def _is_calm(self, site: Site) -> bool:
        """Whether some class passes this place without harm that was not interpreted for it."""
        if not self.calm or site.fragment.path != self.file.path:
            return False
        around = (function for _, function in self.file.spans.holding(site.position()[0]))
        return not self.calm.isdisjoint(around)

    def _class(self, cls: ClassRef) -> None:
        m = self.m
        m.current = cls
        m.notes.ran = set()
        m.notes.ran_as_methods = set()
        m.notes.settled = frozenset()
        m.notes.wiped = []
        m.budget = m.BUDGET
        m.in_forward = False
        m.notes.given = []
        try:
            if self.screened and not m.quiet.why_loud(cls):
                self.calm |= m.quiet.ran(cls)
                return
            self._class_level(cls)
            receiver, states = build(m, cls)
            self._construction(cls, receiver, states)
            cells = [state.cell(receiver.cell) for state in states]
            self.givers.append(building_of(m.notes.given, cells))
            self.later.run(cls, receiver, states)
        except NotAnalysed as reason:
            m.notes.reasons.setdefault(str(reason))
            m.active.clear()
        except RecursionError:
            m.notes.reasons.setdefault("nested too deep")
            m.active.clear()

    def _all_given(self) -> None:
        """What constructors leave of the state that they are given, also by those that only hand it on."""
        takers = Takers()
        todo = list(self.givers)
        for giver in todo:
            for call in giver.calls:
                taker = takers.known(call)
                if taker is None and takers.wants(call):
                    taker = self._given(call)
                    if taker is not None:
                        takers.note(call, taker)
                        todo.append(taker)
                if taker is not None:
                    giver.takers.append((call, taker))
        for giver in self.givers:
            for taker in telling(giver):
                # What is told of the attribute already needs no call to prove it.
                told = {(o.cls, o.attribute) for o in self.left.found.values()}
                new = {k: o for k, o in taker.left.items() if (o.cls, o.attribute) not in told}
                self.left.found = new | self.left.found

    def _given(self, call: GivenCall) -> Building | None:
        """What a constructor makes of the state that another class of the file gives it, and what it hands on."""
        m = self.m
        notes, m.notes, m.current, m.budget = m.notes, type(m.notes)(), call.cls, m.BUDGET
        m.in_forward = False
        left = LeftPlainly(m, self.file, self.usages)
        heap: dict[int, Seq | Map] = {}
        try:
            receiver, states = build(m, call.cls, thawed(m, call.arguments, heap), heap)
            cells = [state.cell(receiver.cell) for state in states]
            if call.cls.outline.qualname not in self.beginnings.lacking:
                for state, registry in zip(states, Registry.of_paths(m, cells), strict=True):
                    left.note(call.cls, receiver, registry, state)
            found = building_of(m.notes.given, cells)
            found.left = left.found
            opened = m.classes.mro(call.cls).open or any(cell.open for cell in cells)
            if opened or changed(heap, states):
                found.registered |= {Part(origin) for origin in call.held}
            return found
        except (NotAnalysed, RecursionError):
            m.active.clear()  # told where the class itself is analysed
            return None
        finally:
            m.notes = notes

    def _construction(self, cls: ClassRef, receiver: Object, states: list[State]) -> None:
        cells = [state.cell(receiver.cell) for state in states]
        self.beginnings.tell_wiped(cls, receiver, cells)
        if self.beginnings.lacks_it(cls, cells):
            return  # its .to() raises before it can leave anything behind
        for state, registry in zip(states, Registry.of_paths(self.m, cells), strict=True):
            self.left.note(cls, receiver, registry, state)

    def _class_level(self, cls: ClassRef) -> None:
        for name, last in assigned_in_body(cls):
            kind = _class_state(assigned_value(self.m, self.file, name, (last,), cls))
            if kind:
                fragment = self.file.fragment(last)
                site = Site(fragment, _target(fragment, name))
                self.m.slipped(Slipped(cls.outline.qualname, name, site, "class-level-state", "class body", kind))


def _class_state(value: Value) -> str:
    for atom in value:
        if isinstance(atom, Parameter) and not atom.annotated:
            return "an nn.Parameter"
        if isinstance(atom, Tensor) and not atom.annotated:
            return "a tensor"
        if isinstance(atom, Module) and not atom.annotated:
            return "a Module"
    return ""


def _target(fragment: Fragment, name: str) -> cst.CSTNode:
    """The name in a statement that assigns to it."""
    for node in small_statements(fragment.statements):
        targets = [t.target for t in node.targets] if isinstance(node, cst.Assign) else []
        if isinstance(node, cst.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, cst.Name) and target.value == name:
                return target
    return fragment.statements[0]
