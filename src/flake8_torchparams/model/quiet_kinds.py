"""Kinds of value as the screen sees them, and the names that it knows.

A kind is a set of bits: what a value may be on any path.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TypeAlias

from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import ClassRef, Entity, FunctionRef, SourceFile

NONE, PLAIN, ANY, CLASS, FUNCTION, LIST = 1, 2, 4, 8, 16, 32
# a Module of which nothing else is known: a call of it may give anything
SAID = 131072
MODULES = 64 | SAID
PARAMETER, TENSOR, OBJECT, UNBOUND = 128, 256, 512, 1024
# of a function: what it is given is used as only a tensor can be
PROVES = 32768
# of a function: it can reach the object that is built
BOUND = 65536
# what a container holds; NESTED: in a container within
HELD_MODULES, HELD_PARAMETER, HELD_TENSOR, NESTED = 2048, 4096, 8192, 16384
HELD = HELD_MODULES | HELD_PARAMETER | HELD_TENSOR
EVERYTHING = ANY | LIST | MODULES | PARAMETER | TENSOR | HELD | NESTED
STATE = MODULES | PARAMETER | TENSOR | HELD
INWARD = ((MODULES, HELD_MODULES), (PARAMETER, HELD_PARAMETER), (TENSOR, HELD_TENSOR))

DEEPEST = 10
# expressions that one class may cost
BUDGET = 20_000
CONSTRUCTING = frozenset({"__init__", "__post_init__", "__new__", "__setattr__", "__getattr__"})
REFUSED = ("__new__", "__setattr__", "__delattr__", "__getattribute__")
DATACLASSES = frozenset({"dataclass", "define", "attrs", "frozen"})

ANNOTATIONS = {
    **dict.fromkeys(("int", "float", "bool", "str", "bytes", "complex"), PLAIN),
    **dict.fromkeys(("Any", "object", "Callable", "Hashable", "Enum", "Path", "PathLike"), ANY),
    **dict.fromkeys(("list", "tuple", "dict", "set", "frozenset", "List", "Tuple", "Dict", "Set"), ANY | LIST),
    **dict.fromkeys(("Sequence", "Iterable", "Mapping", "Collection", "OrderedDict", "MutableMapping"), ANY | LIST),
}
SPECIAL = frozenset({"Optional", "Union", "Literal", "Final", "ClassVar", "Annotated"})
TYPES = frozenset({"Callable", "Type", "type"})
TYPING = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "collections.", "enum.", "pathlib.", "os.")

PLAIN_CALLS = frozenset(
    [
        "int",
        "float",
        "bool",
        "str",
        "len",
        "abs",
        "round",
        "divmod",
        "pow",
        "ord",
        "chr",
        "hash",
        "repr",
        "id",
        "isinstance",
        "issubclass",
        "hasattr",
        "callable",
        "type",
        "print",
        "range",
        "dir",
        "format",
        "bin",
        "hex",
        "any",
        "all",
        "slice",
        "bytes",
        "object",
        "super",
    ]
)
GATHERING = frozenset(
    ["list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "dict", "zip", "enumerate", "filter"]
)
CHOOSING = frozenset(["max", "min", "sum", "next"])
FILLING = frozenset(["append", "extend", "insert", "add", "update", "setdefault", "appendleft"])
PYTHON_METHODS = frozenset(
    [
        "get",
        "items",
        "keys",
        "values",
        "pop",
        "copy",
        "split",
        "rsplit",
        "index",
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "replace",
        "startswith",
        "endswith",
        "join",
        "format",
        "count",
        "sort",
        "reverse",
        "clear",
    ]
)
NUMBERS_OF_TENSOR = frozenset(["item", "tolist", "size", "numel", "dim", "nelement", "stride"])
PLAIN_OF_TENSOR = frozenset(["shape", "ndim", "dtype", "device", "is_cuda", "requires_grad"])
NO_MODULE_METHODS = frozenset(
    [
        "apply",
        "train",
        "eval",
        "to",
        "cuda",
        "cpu",
        "float",
        "half",
        "double",
        "bfloat16",
        "requires_grad_",
        "zero_grad",
        "load_state_dict",
    ]
)
REGISTER = {
    "register_buffer": TENSOR,
    "register_parameter": PARAMETER,
    "add_module": MODULES,
    "register_module": MODULES,
}
PLAIN_TYPES = frozenset({"torch.dtype", "torch.device", "torch.Size", "torch.Generator"})
PLACES = {"parameter": PARAMETER, "buffer": TENSOR, "temporary": TENSOR, "module": MODULES}
READING = frozenset({"keys", "values", "items", "get"})
REGISTRIES = {"_modules": HELD_MODULES, "_parameters": HELD_PARAMETER, "_buffers": HELD_TENSOR}
WALKS = {
    "parameters": HELD_PARAMETER,
    "named_parameters": HELD_PARAMETER | NESTED,
    "modules": HELD_MODULES,
    "children": HELD_MODULES,
    "named_modules": HELD_MODULES | NESTED,
    "named_children": HELD_MODULES | NESTED,
    "buffers": HELD_TENSOR,
    "named_buffers": HELD_TENSOR | NESTED,
}


class Loud(Exception):
    """Something that only the interpreter can judge; the text says what."""


def of_torch(text: str | None) -> int:
    """The kind of what torch's data calls a ``tensor``, an ``int`` or a ``tuple[tensor,int]``; None: not known."""
    if text in ("tensor", "self"):
        return TENSOR
    if text is None or any(word in text for word in ("tensor", "parameter", "arg", "self", "?")):
        return TENSOR | HELD_TENSOR | LIST
    return PLAIN | (LIST if "[" in text else 0) | (NONE if "none" in text else 0)


def within(kind: int) -> int:
    """The kind of a container that holds this."""
    held = kind & HELD
    result = LIST | (kind & (ANY | CLASS | FUNCTION | BOUND | UNBOUND | OBJECT)) | held
    if held or kind & LIST:
        result |= NESTED if held else 0
    for inner, outer in INWARD:
        if kind & inner:
            result |= outer
    return result


def element(kind: int) -> int:
    """The kind of what comes out of a container (or of a Module, a tensor ...) when it is iterated or indexed."""
    result = kind & (ANY | CLASS | FUNCTION | BOUND | UNBOUND | MODULES)
    if kind & (LIST | PLAIN):
        result |= PLAIN | (LIST if kind & LIST else 0)
    for inner, outer in INWARD:
        if kind & outer:
            result |= inner
    if kind & NESTED:
        result |= kind & (HELD | NESTED)
    if kind & (TENSOR | PARAMETER):
        result |= TENSOR
    if kind & OBJECT:
        raise Loud("an element of an object")
    return result or PLAIN


# The class of what a name holds, or the function that it is; of what it may hold; None where others may be there.
Part: TypeAlias = "ClassRef | str | FunctionRef"
Parts: TypeAlias = "frozenset[Part] | None"


@dataclass(frozen=True, slots=True)
class Shape:
    """A value: its kind, the classes it is an instance of, and the tuples that it may be, one for each length."""

    kind: int
    parts: Parts = None
    tuples: tuple[tuple[Shape, ...], ...] = ()
    # the very object that is built
    is_self: bool = False

    def of_length(self, length: int) -> tuple[Shape, ...]:
        """The elements, should it be a tuple of this length; empty when they are not known."""
        return next((elements for elements in self.tuples if len(elements) == length), ())


@dataclass(frozen=True, slots=True)
class Arguments:
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

    @property
    def hand_on(self) -> bool:
        """Whether the object that is built is among them."""
        return any(shape.is_self for shape in self.positional) or any(shape.is_self for _, shape in self.named)


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
    # what stands under names that are not known
    dynamic: int = 0
    # the names of buffers that are registered on every path
    buffers: set[str] = field(default_factory=set)
    # other code was given it
    handed_on: bool = False
    ran: set[FunctionOutline] = field(default_factory=set)
    # regular expressions of names that are registered and that only a run knows in full
    named_like: list[str] = field(default_factory=list)


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
    # the names that hold strings without dots
    texts: set[str] = field(default_factory=set)
    locals: frozenset[str] = frozenset()
    returned: int = 0
    branches: int = 0
    # as many of them in which a name may also keep what it had
    blurred: int = 0
    depth: int = 0
    qualname: str = ""
    functions: dict[str, tuple[ast.FunctionDef, ...]] = field(default_factory=dict)
    # what names stand for that are imported in the function
    imports: dict[str, Entity] = field(default_factory=dict)
    # the functions and classes that are the defaults of parameters
    defaults: dict[str, FunctionRef | ClassRef] = field(default_factory=dict)
    # the classes of the instances that names hold
    parts: dict[str, Parts] = field(default_factory=dict)
    # what each return statement gives
    results: list[Shape] = field(default_factory=list)
