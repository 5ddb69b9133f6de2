"""What the screen keeps of values, of the object that is built, and of the function that is read."""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from flake8_torchparams.screen.kinds import (
    ANY,
    CLASS,
    CONTAINER,
    HELD_OBJECT,
    LIST,
    NESTED,
    NONE,
    PLAIN,
)
from flake8_torchparams.source.entities import ClassRef, Entity, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline

# The class of what a name holds, or the function that it is; of what it may hold; None where others may be there.
Part: TypeAlias = "ClassRef | str | FunctionRef | MadeFunction"
Parts: TypeAlias = "frozenset[Part] | None"


# what a regular expression for the strings that a name may hold may come to
_LONGEST_TEXT = 1_000


class MadeFunction(NamedTuple):
    """A function that another one defines and returns, and what that was given."""

    maker: FunctionRef
    given: int


def in_order(parts: Iterable[Part]) -> Sequence[Part]:
    """Parts by their places in the text, for an order that no run of Python changes: what is read first leaves less
    of the budget to others, and has what it found known to them.
    """
    every = tuple(parts)
    return every if len(every) < 2 else sorted(every, key=_place)


def _place(part: Part) -> tuple[str, int, str]:
    if isinstance(part, str):
        return part, 0, ""
    ref = part.maker if isinstance(part, MadeFunction) else part
    return ref.file.path, ref.outline.line, ref.outline.qualname


class Shape(NamedTuple):
    """A value: its kind, the classes it is an instance of, the tuples that it may be, one for each length, and for a
    list that nobody else has the classes of its elements, and of theirs.
    """

    kind: int
    parts: Parts = None
    tuples: tuple[tuple[Shape, ...], ...] = ()
    # the very object that is built
    is_self: bool = False
    # the class that a class method gets
    of_class: ClassRef | None = None
    elements: Parts = None
    # a tuple, of which nobody can change what it holds
    fixed: bool = False
    # a list, or perhaps a dictionary, in which something was put under a number
    numbered: bool = False
    # of what a function gives: what it has put into the containers that it got, by its names for them
    fills: tuple[tuple[str, int], ...] = ()

    def of_length(self, length: int) -> tuple[Shape, ...]:
        """The elements, should it be a tuple of this length; empty when they are not known."""
        return next((elements for elements in self.tuples if len(elements) == length), ())


NOTHING = Shape(0)


@functools.cache
def plain_shape(kind: int) -> Shape:
    """A value of which no more than its kind is known: there are few of these, and they are asked for all the time."""
    return Shape(kind)


class Arguments(NamedTuple):
    """What a call hands over; ``rest``: by ``*`` and ``**``."""

    positional: tuple[Shape, ...] = ()
    named: tuple[tuple[str, Shape], ...] = ()
    rest: int = 0

    @property
    def kind(self) -> int:
        """What any of them may be."""
        kind = self.rest
        for shape in self.positional:
            kind |= shape.kind
        for _, shape in self.named:
            kind |= shape.kind
        return kind

    def every(self) -> list[Shape]:
        """All of it, in any order."""
        return [*self.positional, *(shape for _, shape in self.named), *([Shape(self.rest)] if self.rest else ())]

    @property
    def hand_on(self) -> bool:
        """Whether the object that is built is among them."""
        return any(shape.is_self for shape in self.positional) or any(shape.is_self for _, shape in self.named)

    def without_self(self) -> Arguments:
        """The same with anything in place of the object that is built."""
        positional = tuple(Shape(ANY) if shape.is_self else shape for shape in self.positional)
        named = tuple((name, Shape(ANY) if shape.is_self else shape) for name, shape in self.named)
        return Arguments(positional, named, self.rest)


@dataclass(slots=True)
class Built:
    """The object that is built: what was assigned to it, and whether ``Module.__init__`` has run."""

    cls: ClassRef
    attributes: dict[str, int] = field(default_factory=dict)
    # the classes of the instances that were assigned
    parts: dict[str, Parts] = field(default_factory=dict)
    ready: bool = False
    # a Module, or an object of another class that code makes use of
    module: bool = True
    # in the constructor, or in a method that is called later
    building: bool = True
    # what is made runs in each call of the Module
    calling: bool = False
    # how many branches deep the code is, over all functions that are running
    branches: int = 0
    # as many of them are no matter to ``super().__init__()``: it is tried again in another way where it fails
    trying: int = 0
    # what stands under names that are not known
    dynamic: int = 0
    # the names of buffers that are registered on every path
    buffers: set[str] = field(default_factory=set)
    # the words of code in other files that was given it and is too much to follow; None: any word
    others: tuple[frozenset[str], ...] | None = ()
    ran: set[FunctionOutline] = field(default_factory=set)
    # the names that methods may register which are too much to follow; None: there was none of these
    beyond: frozenset[str] | None = None
    # regular expressions of names that are registered and that only a run knows in full
    named_like: list[str] = field(default_factory=list)
    # the attributes that hold what the code asks whether it is a Module, which tells of what was assigned before
    asked: set[str] = field(default_factory=set)

    def copy(self) -> Built:
        """Another instance like this one, with nothing running."""
        return Built(
            self.cls,
            dict(self.attributes),
            dict(self.parts),
            self.ready,
            self.module,
            dynamic=self.dynamic,
            buffers=set(self.buffers),
            ran=set(self.ran),
            beyond=self.beyond,
            named_like=list(self.named_like),
            asked=set(self.asked),
        )

    def lend(self, *words: frozenset[str] | None) -> None:
        """Note that code with these words has got it."""
        for some in words:
            self.others = (*self.others, some) if self.others is not None and some is not None else None

    def snapshot(self) -> Built:
        """What it is now, to come back to."""
        kept = self.copy()
        kept.branches = self.branches
        return kept

    def become(self, other: Built) -> None:
        """Go back to a snapshot."""
        self.attributes, self.parts, self.buffers = other.attributes, other.parts, other.buffers
        self.ready, self.dynamic, self.beyond, self.named_like = (
            other.ready,
            other.dynamic,
            other.beyond,
            other.named_like,
        )
        self.branches, self.ran = other.branches, other.ran


class Known(NamedTuple):
    """What is known of the names of a function at some place of it: see ``Scope``."""

    names: dict[str, int]
    parts: dict[str, Parts]
    texts: dict[str, str | None]
    keyed: dict[str, tuple[int, frozenset[str]]]
    shared: set[str]

    def copy(self) -> Known:
        """The same, for a way that goes on from here."""
        return Known(dict(self.names), dict(self.parts), dict(self.texts), dict(self.keyed), set(self.shared))

    def or_else(self, other: Known) -> Known:
        """What is known after one of two ways."""
        return Known(
            merged_kinds(self.names, other.names),
            merged_parts(self.parts, other.parts),
            merged_texts(self.texts, self.names, other.texts, other.names),
            merged_keys(self.keyed, other.keyed),
            self.shared | other.shared,
        )

    def after(self, other: Known) -> Known:
        """What is known after this way where the other one leaves the function: others may have a list then, too."""
        return self._replace(keyed=merged_keys(self.keyed, other.keyed), shared=self.shared | other.shared)


@dataclass(slots=True)
class Scope:
    """A function that is being read."""

    file: SourceFile
    owner: ClassRef | None
    receiver: str
    object: Built | None
    names: dict[str, int] = field(default_factory=dict)
    parameters: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    # of dictionaries: what they may hold besides what statements put under some names, and these names
    keyed: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    # the names of lists, and perhaps of dictionaries, in which something was put under a number
    numbered: set[str] = field(default_factory=set)
    # the names that loops bind to what a container holds
    borrowed: set[str] = field(default_factory=set)
    # regular expressions for the strings without dots that names hold; None for a name that may hold something else
    texts: dict[str, str | None] = field(default_factory=dict)
    # the names that hold what Modules have others under: strings that no reading of the code tells
    walked: set[str] = field(default_factory=set)
    locals: frozenset[str] = frozenset()
    returned: int = 0
    branches: int = 0
    # as many of them in which a name may also keep what it had
    blurred: int = 0
    depth: int = 0
    qualname: str = ""
    functions: dict[str, tuple[ast.FunctionDef, ...]] = field(default_factory=dict)
    # what names stand for that are imported in the function, and the class that a class method gets
    imports: dict[str, Entity] = field(default_factory=dict)
    # the truth of the defaults of parameters that are left out, until they are bound again
    truths: dict[str, bool] = field(default_factory=dict)
    # the functions and classes that are the defaults of parameters
    defaults: dict[str, FunctionRef | ClassRef] = field(default_factory=dict)
    # the classes of the instances that names hold
    parts: dict[str, Parts] = field(default_factory=dict)
    # what is put into containers that parameters hold, where whoever calls will hear of it
    fills: dict[str, int] | None = None
    # what each return statement gives
    results: list[Shape] = field(default_factory=list)

    def known(self) -> Known:
        """What is known of its names here."""
        return Known(self.names, self.parts, self.texts, self.keyed, self.shared)

    def now(self, known: Known) -> None:
        """Go on with this."""
        self.names, self.parts, self.texts, self.keyed, self.shared = known

    def note_text(self, name: str, like: str | None) -> None:
        """A name holds a string of this form now, or what it had where that may go on; None: it may hold anything."""
        if like is not None and self.blurred and name in self.names:
            like = one_of_texts((self.texts.get(name), like))
        self.texts[name] = like

    @contextmanager
    def apart(self, names: Collection[str]) -> Iterator[None]:
        """Names that mean something else for a while, as those do that a comprehension binds."""
        keys = {key for name in names for key in (name, elements_of(name), fixed_elements_of(name))}
        kept, held = [{key: table[key] for key in keys if key in table} for table in self._tables()], self._sets()
        members = [keys & some for some in held]
        yield
        for table, before in zip(self._tables(), kept, strict=True):
            for key in keys:
                table.pop(key, None)
            table.update(before)
        for some, there in zip(self._sets(), members, strict=True):
            some -= keys
            some |= there

    def _tables(self) -> tuple[dict[str, Any], ...]:
        """What is known of names."""
        return self.names, self.parts, self.keyed, self.texts, self.truths, self.defaults

    def _sets(self) -> tuple[set[str], ...]:
        """Which names are of a sort."""
        return self.parameters, self.shared, self.borrowed, self.walked

    def bind(self, name: str, kind: int) -> None:
        """A name holds this kind of value now, or what it had where that may go on."""
        self.names[name] = kind | self.names.get(name, 0) if self.blurred else kind


def result_of(scope: Scope) -> Shape:
    """What a function gives that was read."""
    return any_of(scope.results, scope.returned or NONE)


def any_of(shapes: Iterable[Shape], kind: int = 0) -> Shape:
    """One of these values, or of this kind."""
    results: list[Shape] = []
    parts: Parts = frozenset()
    elements: Parts = frozenset()
    for shape in shapes:
        kind |= shape.kind
        if shape.kind & ~NONE:
            results.append(shape)
            parts = either(parts, shape.parts)
            elements = either(elements, shape.elements)
    fixed = bool(results) and all(shape.fixed or not shape.kind & CONTAINER for shape in results)
    tuples = []
    if all(shape.tuples for shape in results):
        every = [one for shape in results for one in shape.tuples]
        for length in sorted(set(map(len, every))):
            columns = zip(*(one for one in every if len(one) == length), strict=True)
            tuples.append(tuple(any_of(column) for column in columns))
    numbered = any(shape.numbered for shape in results)
    known = elements if results else None
    return Shape(kind, parts or None, tuple(tuples), elements=known, fixed=fixed, numbered=numbered)


def either(some: Parts, others: Parts) -> Parts:
    """The classes of what is one or the other; None where one of them may be anything."""
    return some | others if some is not None and others is not None else None


def attribute_of(name: str, attribute: str) -> str:
    """What the kind of a tensor is kept under in ``names`` that is put on an object which a name holds."""
    return f"{name}.{attribute}"


def elements_of(name: str) -> str:
    """What the classes of the elements are kept under in ``parts`` that a list holds."""
    return f"{name}[]"


def fixed_elements_of(name: str) -> str:
    """The same for a tuple that holds no other container, whoever else has it."""
    return f"{name}()"


def parts_of(kind: int, parts: Parts) -> Parts:
    """The classes of what a name holds that is of a kind; there are none of plain values, containers and their like."""
    return frozenset() if parts is None and not kind & ~(NONE | PLAIN | ANY | CLASS | CONTAINER) else parts


def parts_within(shape: Shape) -> Parts:
    """The classes of an element and of what it holds, as far as there are any: None where they may be any."""
    outer = shape.parts if shape.kind & ~(PLAIN | NONE | ANY | LIST | HELD_OBJECT | NESTED) else frozenset()
    return either(outer, shape.elements) if shape.kind & HELD_OBJECT else outer


def merged_keys(
    first: dict[str, tuple[int, frozenset[str]]], second: dict[str, tuple[int, frozenset[str]]]
) -> dict[str, tuple[int, frozenset[str]]]:
    """What is known of dictionaries after one of two ways."""
    if first == second:
        return first
    common = {name: (held, second[name]) for name, held in first.items() if name in second}
    return {name: (one | other, keys | more) for name, ((one, keys), (other, more)) in common.items()}


def merged_kinds(first: dict[str, int], second: dict[str, int]) -> dict[str, int]:
    """The kinds of names after one of two ways."""
    if first == second:
        return first
    merged = dict(first)
    for name, kind in second.items():
        merged[name] = merged.get(name, 0) | kind
    return merged


def one_of_texts(likes: Collection[str | None]) -> str | None:
    """A regular expression for one of several strings; None where one of them may be anything, or it gets too long."""
    if None in likes:
        return None
    known = [like for like in dict.fromkeys(likes) if like is not None]
    like = f"(?:{'|'.join(known)})" if len(known) > 1 else "".join(known)
    return like if len(like) <= _LONGEST_TEXT else None


def merged_texts(
    first: dict[str, str | None], bound: dict[str, int], second: dict[str, str | None], also_bound: dict[str, int]
) -> dict[str, str | None]:
    """The strings that names hold after one of two ways, each with all the names that are bound there."""
    if first == second:
        return first
    merged = dict(first)
    for name in merged.keys() | second.keys():
        one, other = first.get(name), second.get(name)
        if name not in bound:
            merged[name] = other
        elif name not in also_bound:
            merged[name] = one
        elif one != other:
            merged[name] = one_of_texts((one, other))
    return merged


def merged_parts(first: dict[str, Parts], second: dict[str, Parts]) -> dict[str, Parts]:
    """The classes of what names hold after one of two ways."""
    if first == second:
        return first
    # The elements of a list are known after both: it may be something else than a new list on one of them.
    merged = {name: parts for name, parts in first.items() if name in second or not _is_of_elements(name)}
    for name, parts in second.items():
        if name in merged:
            merged[name] = either(merged[name], parts)
        elif not _is_of_elements(name):
            merged[name] = parts
    return merged


def _is_of_elements(name: str) -> bool:
    return name.endswith(("[]", "()"))
