"""Kinds of value as the screen sees them, and the names that it knows.

A kind is a set of bits: what a value may be on any path.
"""

from __future__ import annotations

import functools

from flake8_torchparams.torch_api.returning import RETURNING_MODULE

NONE, PLAIN, ANY, CLASS, FUNCTION, LIST = 1, 2, 4, 8, 16, 32
UNBOUND = 1024
# of a function: what it is given is used as only a tensor can be
PROVES = 32768
# of a function: it can reach the object that is built
BOUND = 65536
# in a container within
NESTED = 16384
# Of state there are two bits each: that it may be there, and that something says so. The first one alone is set for
# what nobody knows, the interpreter neither.
_MAY_BE_MODULES, _MAY_BE_PARAMETER, _MAY_BE_TENSOR = 64, 128, 256
_IS_MODULES, _IS_PARAMETER, _IS_TENSOR = 1 << 18, 1 << 19, 1 << 20
# an instance of another class
OBJECT = 1 << 21
# a Module of which nothing else is known, by an annotation, and one that something tells more of
SAID, MADE = 131072, _MAY_BE_MODULES | _IS_MODULES
MODULES = MADE | SAID
PARAMETER, TENSOR = _MAY_BE_PARAMETER | _IS_PARAMETER, _MAY_BE_TENSOR | _IS_TENSOR
# what a container holds: the same bits, so much further on
_INWARD = 5
HELD_MODULES, HELD_PARAMETER, HELD_TENSOR = MADE << _INWARD, PARAMETER << _INWARD, TENSOR << _INWARD
HELD_OBJECT = OBJECT << _INWARD
HELD = HELD_MODULES | HELD_PARAMETER | HELD_TENSOR
OBJECTS = OBJECT | HELD_OBJECT
STATE = MODULES | PARAMETER | TENSOR | HELD
_BARE = MADE | PARAMETER | TENSOR | OBJECT
_HELD = HELD | HELD_OBJECT
CONTAINER = LIST | NESTED | _HELD
# state that the interpreter may know of
_IS_STATE = _IS_MODULES | _IS_PARAMETER | _IS_TENSOR
_KNOWN = SAID | _IS_STATE | _IS_STATE << _INWARD
# which the screen lost sight of; of which nothing at all is known, so that the interpreter does not know it either
LOST = ANY | LIST | STATE | NESTED
EVERYTHING = LOST & ~_KNOWN
UNKNOWN = ANY | _MAY_BE_TENSOR | _MAY_BE_MODULES
# a pair of a name and a Module
PAIRED = MODULES | HELD_MODULES | NESTED | LIST | PLAIN | ANY | NONE
# what an object of which nobody follows the methods could change or call
LENT = BOUND | OBJECTS | LIST
# what a call may hand over that only the interpreter can follow
OPAQUE = STATE | FUNCTION | CLASS | BOUND | OBJECTS | UNBOUND

DEEPEST = 10
# expressions that one class may cost
BUDGET = 20_000
CONSTRUCTING = frozenset({"__init__", "__post_init__", "__new__", "__setattr__", "__getattr__"})
REFUSED = ("__setattr__", "__delattr__", "__getattribute__")

ANNOTATIONS = {
    **dict.fromkeys(("int", "float", "bool", "str", "bytes", "complex"), PLAIN),
    **dict.fromkeys(("Any", "object", "Callable", "Hashable", "Enum", "Path", "PathLike"), ANY),
    **dict.fromkeys(("list", "tuple", "dict", "set", "frozenset", "List", "Tuple", "Dict", "Set"), ANY | LIST),
    **dict.fromkeys(("Sequence", "Iterable", "Mapping", "Collection", "OrderedDict", "MutableMapping"), ANY | LIST),
}
SPECIAL = frozenset({"Optional", "Union", "Literal", "Final", "ClassVar", "Annotated"})
TYPES = frozenset({"Callable", "Type", "type"})
# those that leave a function what it is
HARMLESS_DECORATORS = frozenset({"no_grad", "inference_mode", "enable_grad", "override", "abstractmethod", "final"})
TYPING = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "collections.", "enum.", "pathlib.", "os.")

PLAIN_CLASSES = frozenset(f"builtins.{name}" for name in ("int", "float", "bool", "str", "bytes", "complex"))
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
        "open",
        "input",
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
        "exit",
        "quit",
    ]
)
GATHERING = frozenset(
    ["list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "dict", "zip", "enumerate", "filter"]
)
# those that hold what their argument holds
SAME_ELEMENTS = frozenset(["list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"])
CHOOSING = frozenset(["max", "min", "sum", "next"])
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
# of a string, those that give several
LISTING = frozenset(["split", "rsplit", "splitlines", "partition", "rpartition"])
NUMBERS_OF_TENSOR = frozenset(["item", "tolist", "size", "numel", "dim", "nelement", "stride"])
PLAIN_OF_TENSOR = frozenset(["shape", "ndim", "dtype", "device", "is_cuda", "requires_grad"])
NO_MODULE_METHODS = RETURNING_MODULE | {"zero_grad", "load_state_dict"}
"""Methods of nn.Module that give nothing but that Module, or what is of no interest."""

REGISTER = {
    "register_buffer": TENSOR,
    "register_parameter": PARAMETER,
    "add_module": MODULES,
    "register_module": MODULES,
}
VERSIONS = ("torch.__version__", "torch.version.")
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
    "state_dict": HELD_TENSOR,
}


# There are few kinds among all that are possible, and the same ones are asked for all the time.


@functools.cache
def of_torch(text: str | None) -> int:
    """The kind of what torch's data calls a ``tensor``, an ``int`` or a ``tuple[tensor,int]``; None: not known."""
    if text in ("tensor", "self"):
        return TENSOR
    if text is None or any(word in text for word in ("tensor", "parameter", "arg", "self", "?")):
        return TENSOR | HELD_TENSOR | LIST
    return PLAIN | (LIST if "[" in text else 0) | (NONE if "none" in text else 0)


@functools.cache
def within(kind: int) -> int:
    """The kind of a container that holds this."""
    held = kind & _HELD
    result = LIST | kind & (ANY | CLASS | FUNCTION | BOUND | UNBOUND) | held | (kind & _BARE) << _INWARD
    if held:
        result |= NESTED
    return result | HELD_MODULES if kind & SAID else result


@functools.cache
def element(kind: int) -> int:
    """The kind of what comes out of a container (or of a Module, a tensor ...) when it is iterated or indexed."""
    result = kind & (ANY | CLASS | FUNCTION | BOUND | UNBOUND | MODULES)
    if kind & (LIST | PLAIN):
        result |= PLAIN | (LIST if kind & LIST else 0)
    if kind & _HELD:
        result |= (kind & _HELD) >> _INWARD
        if result & _IS_MODULES:
            result |= SAID
    if kind & NESTED:
        result |= kind & (_HELD | NESTED)
    if kind & (TENSOR | PARAMETER):
        result |= tensor_of(kind)
    if kind & OBJECT:
        result |= LOST | CLASS
    return result or PLAIN


def is_tensor(kind: int) -> bool:
    """Whether something says that a value may be a tensor."""
    return bool(kind & (_IS_TENSOR | _IS_PARAMETER))


def is_known(kind: int) -> bool:
    """Whether something says that a value may be state, or hold some."""
    return bool(kind & _KNOWN)


def tensor_of(kind: int) -> int:
    """The kind of a tensor that is worked out of this: nobody knows whether it is one where it may be anything."""
    return TENSOR if is_tensor(kind) else _MAY_BE_TENSOR


def unsure(kind: int) -> int:
    """The kind where nobody knows whether it is that: it is made of something that may be anything."""
    return kind & ~_KNOWN | ANY


def is_unknown(kind: int) -> bool:
    """Whether something may be state, or hold some, of which the interpreter knows no more than that."""
    return bool(kind & ANY and kind & STATE) and not kind & _KNOWN
