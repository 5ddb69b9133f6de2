"""Kinds of value.

A ``Value`` is a tuple of atoms: every kind of thing that an expression may be, each on at least one path. ``Unknown``
is never reported; joins keep sets.

``origin`` numbers the place that made an object, so that a Module which stands in a list and is registered by a later
loop can be told from one which stays in the list alone. ``sym`` numbers an opaque value, so that two tests of one
argument agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    import libcst as cst

    from flake8_torchparams.model.frame import Frame
    from flake8_torchparams.source.entities import ClassRef, FunctionRef, ModuleRef

# ``sequence`` and ``iterable``: an annotation says no more; ``iter``: an iterator, or what numbers a range.
SequenceKind: TypeAlias = Literal["list", "tuple", "deque", "set", "frozenset", "iter", "sequence", "iterable"]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Anything."""

    sym: int = 0


@dataclass(frozen=True, slots=True)
class NoneAtom:
    """None."""


@dataclass(frozen=True, slots=True)
class Const:
    """A number, bool, string or the like whose value is known; ``kind`` keeps ``1``, ``1.0`` and ``True`` apart."""

    value: object
    kind: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """A thing that is known to be no tensor, Module, container or None: a number, a string, a dtype ...

    ``like``: a regular expression that a string matches, where some of it is known.
    """

    kind: str
    sym: int = 0
    like: str = ""


@dataclass(frozen=True, slots=True)
class Tensor:
    """A plain tensor.

    ``trainable``: made with ``requires_grad=True``, or worked out of such a one. ``lost_by``: the operation on a fresh
    Parameter that it comes from. ``derived``: it comes, with its gradient, from a Parameter that stays registered.
    ``same``: it may be that very Parameter (``.to()`` with nothing to do). ``annotated``: only an annotation says that
    it is a tensor. ``tested``: a test has found that it is one, which is true of a Parameter too. ``held``: it was read
    from a registered name. ``single``: it is worked out of numbers one by one, and has no dimensions.
    ``cls``: the class of the project that has made it, which inherits from torch.Tensor.
    """

    trainable: bool = False
    lost_by: str = ""
    derived: bool = False
    same: bool = False
    annotated: bool = False
    tested: bool = False
    complex: bool = False
    held: bool = False
    single: bool = False
    cls: ClassRef | None = None
    origin: int = 0

    @property
    def may_be_parameter(self) -> bool:
        """Whether it may be a Parameter after all."""
        return self.same or self.annotated or self.tested


@dataclass(frozen=True, slots=True)
class Parameter:
    """An ``nn.Parameter``; ``frozen``: it asks for no grad; ``constant``: and is made of settings alone."""

    held: bool = False
    annotated: bool = False
    origin: int = 0
    frozen: bool = False
    constant: bool = False


@dataclass(frozen=True, slots=True)
class Buffer:
    """An ``nn.Buffer`` (torch >= 2.5)."""

    persistent: bool = True
    origin: int = 0


class Part(NamedTuple):
    """State that something was given, by its origin.

    ``keeper``: the origin of the Module of the project whose constructor was handed it, and which alone tells what
    becomes of it; 0 where it was handed over as it is.
    """

    origin: int
    keeper: int = 0


@dataclass(frozen=True, slots=True)
class Module:
    """An ``nn.Module`` instance; ``cls`` is its class if known, ``parts`` what it was given."""

    cls: ClassRef | str = ""
    held: bool = False
    annotated: bool = False
    origin: int = 0
    parts: frozenset[Part] = frozenset()


@dataclass(frozen=True, slots=True)
class Array:
    """A numpy array or numpy scalar; ``annotated``: only an annotation says so."""

    annotated: bool = False


@dataclass(frozen=True, slots=True)
class Seq:
    """A sequence, set or iterator: its items in order where they are known, else what any one of them may be.

    ``first`` is what it begins with, if it holds anything, where that is known. ``names``: those that the items of a
    named tuple have. ``annotated``: only an annotation says that it is a list or the like.
    """

    kind: SequenceKind
    items: tuple[Value, ...] | None
    element: Value = ()
    first: Value = ()
    names: tuple[str, ...] = ()
    annotated: bool = False
    _hash: int = field(default=0, init=False, compare=False, repr=False)

    def __hash__(self) -> int:
        """Computed once: a table of constants has thousands of values, and is joined with others time and again."""
        return self._hash or _hashed(self, (self.kind, self.items, self.element))

    @property
    def any_element(self) -> Value:
        """What an element may be; empty for an empty sequence."""
        return join(*self.items) if self.items is not None else self.element


@dataclass(frozen=True, slots=True)
class Map:
    """A dict: the values of known keys, and what stands under any other key (empty: there is none)."""

    entries: tuple[tuple[object, Value], ...]
    other: Value = ()
    _hash: int = field(default=0, init=False, compare=False, repr=False)

    def __hash__(self) -> int:
        """Computed once, as that of a sequence."""
        return self._hash or _hashed(self, (self.entries, self.other))

    @property
    def any_element(self) -> Value:
        """What a value of it may be."""
        return join(self.other, *(value for _, value in self.entries))

    def at(self, key: object) -> Value | None:
        """What stands under a key; None where nothing is known to. Keys are one where Python takes them for one, as
        ``1``, ``1.0`` and ``True`` are.
        """
        return next((value for known, value in self.entries if known == key), None)

    def put(self, key: object, value: Value) -> Map:
        """The dict with something under a key."""
        return Map(tuple({**dict(self.entries), key: value}.items()), self.other)

    def without(self, key: object) -> Map:
        """The dict with nothing that is known under a key."""
        return Map(tuple(entry for entry in self.entries if entry[0] != key), self.other)


def _hashed(atom: Seq | Map, content: tuple[object, ...]) -> int:
    """The hash of what an atom holds, which the atom keeps from now on."""
    found = hash(content)
    object.__setattr__(atom, "_hash", found)
    return found


@dataclass(frozen=True, slots=True)
class Container:
    """A list or deque, dict or set that can change: its content stands in the heap of the state.

    ``annotated``: only an annotation says that it is one.
    """

    kind: Literal["list", "dict", "set"]
    cell: int
    annotated: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """An instance whose attributes stand in the heap: the Module under construction, or ``self`` of another class."""

    cell: int


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class of the project that is no Module."""

    cls: ClassRef
    origin: int = 0


@dataclass(frozen=True, slots=True)
class ExternalInstance:
    """An instance of a class that is not read (``torch.Generator``, ``torch.distributions.Normal``)."""

    dotted: str


@dataclass(frozen=True, slots=True)
class ClassAtom:
    """A class of the project."""

    ref: ClassRef


@dataclass(frozen=True, slots=True)
class TupleClass:
    """What ``collections.namedtuple`` makes: a class of tuples with these names for their items."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FunctionAtom:
    """A function of the project, with its receiver when it is bound."""

    ref: FunctionRef
    receiver: Value | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Closure:
    """A lambda, or a function defined within a function, with the names around it and what its defaults were."""

    node: cst.FunctionDef | cst.Lambda
    frame: Frame
    names: Mapping[str, Value] = field(repr=False)
    defaults: Mapping[str, Value] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Partial:
    """``functools.partial`` of something."""

    function: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of a value that is no instance of a project class."""

    receiver: Atom
    name: str


@dataclass(frozen=True, slots=True)
class Super:
    """``super()``: what comes after ``owner`` in the receiver's MRO."""

    owner: ClassRef | str
    receiver: Atom


@dataclass(frozen=True, slots=True)
class Ext:
    """A module, function or class outside of what is read."""

    dotted: str


@dataclass(frozen=True, slots=True)
class Namespace:
    """A module of the project."""

    ref: ModuleRef


Atom: TypeAlias = (
    Unknown
    | NoneAtom
    | Const
    | Scalar
    | Tensor
    | Parameter
    | Buffer
    | Module
    | Array
    | Seq
    | Map
    | Container
    | Object
    | Instance
    | ExternalInstance
    | ClassAtom
    | TupleClass
    | FunctionAtom
    | Closure
    | Partial
    | Bound
    | Super
    | Ext
    | Namespace
)
Value: TypeAlias = tuple[Atom, ...]

_MOST_ATOMS = 8
_MOST_PLACES = 64
_LONGEST_LIKE = 2000

# What torch computes with.
TENSORS = (Tensor, Parameter, Buffer)

UNKNOWN: Value = (Unknown(),)
NONE: Value = (NoneAtom(),)
TRUE: Value = (Const(True, "bool"),)
NUMBER: Value = (Scalar("number"),)
INT: Value = (Scalar("int"),)
STR: Value = (Scalar("str"),)
BOOL: Value = (Scalar("bool"),)
OBJECT: Value = (Scalar("object"),)
TENSOR: Value = (Tensor(),)
ARRAY: Value = (Array(),)


_NUMBERS = frozenset(["number", "int", "float", "bool", "complex"])


def is_single(atom: Atom) -> bool:
    """Whether a value is a number, or a tensor without dimensions."""
    return atom.single if isinstance(atom, Tensor) else isinstance(atom, (Const, Scalar)) and atom.kind in _NUMBERS


def const(value: object) -> Value:
    """The value of a Python constant."""
    if value is None:
        return NONE
    return (Const(value, type(value).__name__),)


def join(*values: Value) -> Value:
    """Every atom of the values once, in order; too many of them give up what they were."""
    first = values[0] if values else ()
    rest = [value for value in values[1:] if value is not first and value != first]
    if not rest:
        return first
    atoms: dict[Atom, None] = dict.fromkeys(first)
    for value in rest:
        atoms.update(dict.fromkeys(value))
    if len(atoms) > _MOST_ATOMS:
        return _widen(atoms)
    return tuple(atoms)


def _widen(atoms: Iterable[Atom]) -> Value:
    """Fewer atoms: constants become scalars and opaque values one. What has an origin is told apart by it: each may be
    registered by itself.
    """
    atoms = list(atoms)
    string = Scalar("str", like=_any_of(atoms))
    wide: dict[Atom, None] = {}
    for atom in atoms:
        if isinstance(atom, (Const, Scalar)) and atom.kind == "str":
            atom = string
        elif isinstance(atom, Const):
            atom = Scalar(atom.kind)
        elif isinstance(atom, Unknown):
            atom = Unknown()
        wide[atom] = None
    return tuple(wide) if len(wide) <= _MOST_PLACES else UNKNOWN


def _any_of(atoms: Iterable[Atom]) -> str:
    """A regular expression for the strings among these; empty when one may be any, and when they are too many."""
    strings = [atom for atom in atoms if isinstance(atom, (Const, Scalar)) and atom.kind == "str"]
    likes = [re.escape(str(atom.value)) if isinstance(atom, Const) else atom.like for atom in strings]
    like = f"(?:{'|'.join(likes)})"
    return like if all(likes) and len(like) <= _LONGEST_LIKE else ""


def is_known(value: Value) -> bool:
    """Whether every atom is something."""
    return bool(value) and not any(isinstance(atom, Unknown) for atom in value)


def the_constant(value: Value) -> object:
    """The one constant that a value is, or ``...`` when it may be something else."""
    if len(value) == 1 and isinstance(value[0], Const):
        return value[0].value
    return ...
