"""What one analysis shares: the project, the classes, what was noted, and how much work is left.

The interpreter's stages write into it and ``analysis`` reads it out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from flake8_torchparams.hierarchy.classes import MODULE, Ancestor
from flake8_torchparams.hierarchy.fields import Fields
from flake8_torchparams.model.values import (
    Array,
    Atom,
    Bound,
    Buffer,
    Closure,
    Const,
    Container,
    Ext,
    ExternalInstance,
    FunctionAtom,
    Instance,
    Map,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
)
from flake8_torchparams.outcome import Outcome, Raised, Slipped
from flake8_torchparams.screen.quiet import Quiet
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.torch_api import api

if TYPE_CHECKING:
    import libcst as cst

    from flake8_torchparams.model.frame import Frame
    from flake8_torchparams.model.given import GivenCall
    from flake8_torchparams.model.state import Cell, State
    from flake8_torchparams.source.site import Site

_NO_MODULE = (
    Array,
    Buffer,
    Const,
    Container,
    ExternalInstance,
    Instance,
    Map,
    NoneAtom,
    Parameter,
    Scalar,
    Seq,
    Tensor,
)


@dataclass(slots=True)
class Vote:
    """What the paths through one place say of it: every one must raise before anybody is told.

    ``differs``: not all of them raise the same exception.
    """

    site: Site
    raised: Raised | None = None
    fine: bool = False
    differs: bool = False


@dataclass(slots=True)
class Arguments:
    """The arguments of a call.

    ``star`` is what an element of a ``*args`` of unknown length may be, ``extra`` what a value of an unknown
    ``**kwargs`` may be; None when the call has neither.
    """

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    star: Value | None = None
    extra: Value | None = None

    def get(self, position: int, name: str) -> Value | None:
        """The argument of a parameter, by its position (-1: keyword only) or its name."""
        if name in self.keywords:
            return self.keywords[name]
        if 0 <= position < len(self.positional):
            return self.positional[position]
        return self.star if self.star is not None and position >= 0 else self.extra

    def led_by(self, name: str) -> Arguments:
        """The same call with what goes by a name in the first place: ``Base.__init__(self=self)``."""
        if self.positional or name not in self.keywords:
            return self
        rest = {key: value for key, value in self.keywords.items() if key != name}
        return Arguments([self.keywords[name]], rest, self.star, self.extra)

    def with_each(self, change: Callable[[Value], Value]) -> Arguments:
        """The same call with something else in the place of each value."""
        return Arguments(
            [change(value) for value in self.positional],
            {name: change(value) for name, value in self.keywords.items()},
            change(self.star) if self.star is not None else None,
            change(self.extra) if self.extra is not None else None,
        )

    def all(self) -> list[Value]:
        """Every value that is handed over."""
        rest = [value for value in (self.star, self.extra) if value is not None]
        return [*self.positional, *self.keywords.values(), *rest]


@dataclass(slots=True)
class Summary:
    """What an instance of a class holds when it is built with nothing known of the arguments.

    ``settings``: the names under which arguments stand that can only be numbers, texts and the like.
    """

    state: State
    cell: int
    settings: frozenset[str] = frozenset()


@dataclass(slots=True)
class Notes:
    """What was seen while a file was analysed."""

    votes: dict[int, Vote] = field(default_factory=dict)
    # Functions that ran, and places that are decided already: what constructing a class shows of them counts.
    ran: set[int] = field(default_factory=set)
    # Those of them that ran as methods of an instance under construction.
    ran_as_methods: set[int] = field(default_factory=set)
    settled: frozenset[int] = frozenset()
    slips: dict[tuple[int, str], Slipped] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    # Objects, the places where Module.__init__ ran again on them, and the names that were registered before.
    wiped: list[tuple[int, Site, tuple[str, ...]]] = field(default_factory=list)
    # Calls of constructors of the file with state that only they tell of.
    given: list[GivenCall] = field(default_factory=list)
    reasons: dict[str, None] = field(default_factory=dict)


_Key = TypeVar("_Key")
_Found = TypeVar("_Found")

Question: TypeAlias = "tuple[FunctionAtom, tuple[object, ...]]"
Evaluate: TypeAlias = "Callable[[Machine, cst.BaseExpression, Frame, State], Value]"
Call: TypeAlias = "Callable[[Machine, Value, Arguments, cst.CSTNode, Frame, State], Value]"
Run: TypeAlias = (
    "Callable[[Machine, FunctionAtom | Closure, Arguments, cst.CSTNode, Frame, State], list[tuple[State, Value]]]"
)
Execute: TypeAlias = "Callable[[Machine, Sequence[cst.CSTNode], Frame, State], list[State]]"
Attribute: TypeAlias = "Callable[[Machine, Value, str, cst.CSTNode, Frame, State], Value]"
Summarise: TypeAlias = "Callable[[Machine, ClassRef], Summary | None]"


@dataclass(frozen=True, slots=True)
class Stages:
    """The stages of the interpreter, which call each other in a circle: expressions, functions, statements."""

    evaluate: Evaluate
    call: Call
    run: Run
    execute: Execute
    attribute: Attribute
    summarise: Summarise


class TooDeep(Exception):
    """What instances of a class hold is asked for by what is being found out too far down."""

    def __init__(self, cls: ClassRef) -> None:
        super().__init__()
        self.cls = cls


class Machine:
    """The context of an interpreter over one project; one per process."""

    # Statements, with the lines and blocks around them, that one class may cost before calls are no longer followed.
    BUDGET = 3000
    # The same for a method that is called later: there only what it does to state counts, not what it computes.
    METHOD_BUDGET = 500
    # The same for what an instance of another class holds, and for what a top-level name stands for.
    ASIDE_BUDGET = 1000
    DEEPEST_CALL = 12

    def __init__(self, quiet: Quiet, stages: Stages) -> None:
        self.project = quiet.project
        self.stages = stages
        self.classes = quiet.classes
        self.fields = Fields(self.classes)
        self.constructors = quiet.constructors
        self.reach = quiet.reach
        self.quiet = quiet
        self.notes = Notes()
        self.summaries: dict[ClassRef, Summary | None] = {}
        # what calls gave whose arguments nobody can change
        self.answers: dict[tuple[Question, tuple[cst.CSTNode, ...]], Value] = {}
        self.globals: dict[tuple[SourceFile, str], Value] = {}
        self.budget = self.BUDGET
        self.active: list[object] = []
        # How many were active around what is found out aside.
        self.beneath = 0
        # How often a call was not followed that others may follow: it led too deep, or too much had run by then.
        self.cuts = 0
        self._circles = 0
        # What is being found out, and what was worked out of it: how to forget it.
        self._finding = 0
        self._passing: dict[object, Callable[[], object]] = {}
        # The classes of which it was asked for too far down.
        self._awaited: set[ClassRef] = set()
        # The calls that lead to what runs now.
        self.path: tuple[cst.CSTNode, ...] = ()
        self.linted: SourceFile | None = None
        self.current: ClassRef | None = None
        # A constructor runs, with nothing set but what it sets.
        self.building = False
        self.in_forward = False
        # The origins of what is made in it.
        self._new: set[int] = set()
        # Modules made in forward whose weights the code gets at: they need not be the random ones that they began with.
        self.reweighted: set[int] = set()
        # The origins of Modules in which there is nothing to be registered.
        self.stateless: set[int] = set()
        # The origins of Modules of which a comprehension makes another one in each round.
        self.several: set[int] = set()
        # Opaque values that were computed from another one.
        self.derived: dict[int, int] = {}
        # Those that are instances of classes that are not read, whatever methods like a tensor's they have.
        self.instances: set[int] = set()
        # What was read from a Module, by the Module.
        self.owners: dict[int, int] = {}
        # the tensor of which another one is a part
        self.views: dict[int, int] = {}
        self._numbers = 0
        self._origins: dict[tuple[cst.CSTNode, ...], int] = {}
        self._makers: dict[int, cst.CSTNode] = {}
        self._syms: dict[tuple[object, ...], int] = {}
        self._kept: list[object] = []

    def begin_file(self, file: SourceFile) -> None:
        """Another file is linted now; what was noted by the identity of nodes goes, so that the nodes can go too."""
        self.linted = file
        self.notes = Notes()
        self.derived.clear()
        self.instances.clear()
        self.answers.clear()
        self.stateless.clear()
        self.several.clear()
        self._origins.clear()
        self._makers.clear()
        self._syms.clear()
        self._kept.clear()

    def evaluate(self, node: cst.BaseExpression, frame: Frame, state: State) -> Value:
        """What an expression may be; ``state`` changes with the effects of the calls in it."""
        return self.stages.evaluate(self, node, frame, state)

    def call(self, function: Value, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
        """What a call may return; several ways out of the callee are joined into ``state``."""
        return self.stages.call(self, function, arguments, node, frame, state)

    def run(
        self, function: FunctionAtom | Closure, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
    ) -> list[tuple[State, Value]]:
        """Every way out of a function of the project, with what it returns there."""
        return self.stages.run(self, function, arguments, node, frame, state)

    def execute(self, body: Sequence[cst.CSTNode], frame: Frame, state: State) -> list[State]:
        """The paths that come out at the end of a block; ``state`` is used up."""
        return self.stages.execute(self, body, frame, state)

    def attribute(self, value: Value, name: str, node: cst.CSTNode, frame: Frame, state: State) -> Value:
        """What ``value.name`` may be."""
        return self.stages.attribute(self, value, name, node, frame, state)

    def summary(self, cls: ClassRef) -> Summary | None:
        """What an instance of a class holds; None while that is being found out, and where it cannot be."""
        return self.found_once(self.summaries, cls, lambda: self.stages.summarise(self, cls), None)

    def found_once(self, known: dict[_Key, _Found], key: _Key, find: Callable[[], _Found], meanwhile: _Found) -> _Found:
        """What ``find`` gives, for all who ask; those who ask while it is being found out get ``meanwhile``.

        What is worked out of that hangs on who asked first, and is forgotten once the first question is answered.
        """
        if key in known:
            if key in self._passing:
                self.go_in_circles()
            return known[key]
        if self._finding:
            return self._find(known, key, find, meanwhile)
        self._awaited.clear()
        while True:
            try:
                return self._find_first(known, key, find, meanwhile)
            except TooDeep as deep:
                self._begin_with(deep.cls)

    def _find(self, known: dict[_Key, _Found], key: _Key, find: Callable[[], _Found], meanwhile: _Found) -> _Found:
        known[key] = meanwhile
        self._passing[key] = lambda: known.pop(key, None)
        circles = self._circles
        self._finding += 1
        try:
            known[key] = found = find()
        finally:
            self._finding -= 1
        if self._circles == circles:
            del self._passing[key]
        return found

    def _find_first(
        self, known: dict[_Key, _Found], key: _Key, find: Callable[[], _Found], meanwhile: _Found
    ) -> _Found:
        """The same where nothing else is being found out."""
        try:
            found = self._find(known, key, find, meanwhile)
            self._passing.pop(key, None)
            return found
        finally:
            for forget in self._passing.values():
                forget()
            self._passing.clear()

    def _begin_with(self, cls: ClassRef) -> None:
        """Find out of a class what its instances hold, before what led to it too deep down, and so on from there."""
        todo = [cls]
        while todo:
            first = todo[-1]
            self._awaited.add(first)
            try:
                self._find_first(self.summaries, first, partial(self.stages.summarise, self, first), None)
                todo.pop()
            except TooDeep as deep:
                todo.append(deep.cls)

    def go_too_deep(self, cls: ClassRef) -> None:
        """What instances of a class hold is asked for too far down: that is found out first, unless it leads back here.

        Raises TooDeep.
        """
        if cls not in self._awaited:
            raise TooDeep(cls)
        self.go_in_circles()

    def go_in_circles(self) -> None:
        """Something is left open since it is being found out already."""
        self._circles += 1
        self.cuts += 1

    @contextmanager
    def aside(self, cls: ClassRef | None) -> Iterator[None]:
        """What is found out of another class, or of a file that is imported: with a budget of its own, whoever asks
        first, and without a word of it in the notes.
        """
        before = self.notes, self.in_forward, self.current, self.budget
        active, beneath, cuts, circles = self.active, self.beneath, self.cuts, self._circles
        self.notes, self.in_forward, self.current = Notes(reasons=self.notes.reasons), False, cls
        self.budget = self.ASIDE_BUDGET
        # What leads to the first question is of no meaning for the answer.
        self.beneath = beneath + len(active) + 1 if self._finding > 1 else 0
        self.active = []
        try:
            yield
        finally:
            self.notes, self.in_forward, self.current, self.budget = before
            self.active, self.beneath = active, beneath
            if self._circles == circles:
                self.cuts = cuts  # its own budget has run out, as it does for everybody

    def fresh(self) -> int:
        """A number that nothing else has."""
        self._numbers += 1
        return self._numbers

    def origin(self, node: cst.CSTNode) -> int:
        """The number of the place that makes an object, as these calls come by it: others make another one there."""
        key = (node, *self.path)
        if key not in self._origins:
            self._origins[key] = self.fresh()
            if self.in_forward:
                self._new.add(self._origins[key])
            self._makers[self._origins[key]] = node
        return self._origins[key]

    def part_of(self, owner: int, name: str) -> int:
        """The origin of what a Module holds under a name; 0 where that of the Module is not known."""
        if not owner:
            return 0
        part = self.sym("part", owner, name)
        self.owners[part] = owner
        return part

    def note_views(self, parts: Value, whole: Value) -> None:
        """Parts of a tensor share its memory: what is loaded into them is loaded into it."""
        for part in parts if len(whole) == 1 else ():
            if isinstance(part, Tensor) and isinstance(whole[0], Tensor) and part.origin and whole[0].origin:
                self.views[part.origin] = whole[0].origin

    def begin_forward(self) -> None:
        """From now on the code runs in each call of the Module."""
        self.in_forward = True
        self._new.clear()
        # What ran before, for itself, makes another object in each call.
        self._origins.clear()
        self.answers.clear()
        self.reweighted.clear()

    def reweigh(self, atom: Module) -> None:
        """The code gets at the weights of a Module, or of one that it is a part of."""
        origin = atom.origin if self.in_forward else 0
        while origin:
            self.reweighted.add(origin)
            origin = self.owners.get(origin, 0)

    def made_in_forward(self, atom: Parameter | Module) -> bool:
        """Whether something was made since ``begin_forward``; where that is not known, it is taken to be."""
        return not atom.origin or atom.origin in self._new

    def spare(self, origins: set[int]) -> None:
        """These are made once, in whichever call comes first."""
        self._new -= origins

    def maker(self, origin: int) -> cst.CSTNode | None:
        """The place that an origin is the number of."""
        return self._makers.get(origin)

    def keep(self, node: object) -> None:
        """Hold on to a node whose identity was used as a key."""
        self._kept.append(node)

    def not_analysed(self, file: SourceFile, reason: str) -> None:
        """A piece of the linted file could not be read."""
        if file is self.linted:
            self.notes.reasons.setdefault(reason)

    def sym(self, *parts: object) -> int:
        """The number of an opaque value, the same for the same parts."""
        if parts not in self._syms:
            self._syms[parts] = self.fresh()
        return self._syms[parts]

    def unread_instance(self, *parts: object) -> Value:
        """An instance of a class that is not read: no plain tensor, though it may answer like one."""
        sym = self.sym("instance", *parts)
        self.instances.add(sym)
        return (Unknown(sym),)

    def is_module(self, atom: Atom, state: State | None = None) -> bool | None:
        """Whether a value is an nn.Module; None when that cannot be told."""
        if isinstance(atom, Module):
            return True
        if isinstance(atom, _NO_MODULE):
            return False
        if isinstance(atom, Object):
            return state.cell(atom.cell).is_module if state is not None else None
        if isinstance(atom, Ext):
            # What stands in a package that is not read may be an instance as well.
            known = atom.dotted.partition(".")[0] in sys.stdlib_module_names or api().has(atom.dotted)
            return False if known else None
        # An attribute that goes by the name of a tensor's method may be anything, as long as nobody calls it.
        unknown = isinstance(atom, Unknown) or (isinstance(atom, Bound) and isinstance(atom.receiver, Unknown))
        return None if unknown else False

    def subclass(self, cls: Ancestor, of: Ancestor) -> bool | None:
        """Whether one class is the other or inherits from it."""
        return self.classes.subclass(cls, of)

    def is_module_class(self, cls: Ancestor) -> bool:
        """Whether a class is certainly an nn.Module."""
        return self.classes.subclass(cls, MODULE) is True

    def fine(self, site: Site) -> None:
        """A path passed this place."""
        if id(site.node) in self.notes.settled:
            return
        self.notes.votes.setdefault(id(site.node), Vote(site)).fine = True

    def raised(self, outcome: Raised) -> None:
        """A path raised at this place."""
        if id(outcome.site.node) in self.notes.settled:
            return
        vote = self.notes.votes.setdefault(id(outcome.site.node), Vote(outcome.site))
        if vote.raised is None:
            vote.raised = outcome
        vote.differs = vote.differs or vote.raised.exception != outcome.exception

    def slipped(self, outcome: Slipped) -> None:
        """Something else went wrong at this place."""
        self.notes.slips.setdefault((id(outcome.site.node), outcome.slip), outcome)

    def origin_of(self, value: Value, node: cst.CSTNode) -> Value:
        """The value with this place as its origin, where it is something new."""
        number = 0
        atoms: list[Atom] = []
        for atom in value:
            if (
                isinstance(atom, (Tensor, Parameter, Buffer, Module))
                and not atom.origin
                and not getattr(atom, "held", False)
            ):
                number = number or self.origin(node)
                atom = replace(atom, origin=number)
            atoms.append(atom)
        return tuple(atoms)


def cell_label(cell: Cell) -> str:
    """The name of a class in messages."""
    return cell.cls.outline.qualname
