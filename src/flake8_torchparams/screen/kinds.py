"""Kinds of value as the screen sees them, and the names that it knows.

A kind is a set of bits: what a value may be on any path.
"""

from __future__ import annotations

NONE, PLAIN, ANY, CLASS, FUNCTION, LIST = 1, 2, 4, 8, 16, 32
# a Module of which nothing else is known, by an annotation, and one that something tells more of
SAID, MADE = 131072, 64
MODULES = MADE | SAID
PARAMETER, TENSOR, OBJECT, UNBOUND = 128, 256, 512, 1024
# of a function: what it is given is used as only a tensor can be
PROVES = 32768
# of a function: it can reach the object that is built
BOUND = 65536
# what a container holds; NESTED: in a container within
HELD_MODULES, HELD_PARAMETER, HELD_TENSOR, NESTED = 2048, 4096, 8192, 16384
HELD = HELD_MODULES | HELD_PARAMETER | HELD_TENSOR
EVERYTHING = ANY | LIST | MODULES | PARAMETER | TENSOR | HELD | NESTED
# of which nothing at all is known, so that the interpreter does not know it either
UNKNOWN = ANY | TENSOR | MODULES
# a pair of a name and a Module
PAIRED = MODULES | HELD_MODULES | NESTED | LIST | PLAIN | ANY | NONE
STATE = MODULES | PARAMETER | TENSOR | HELD
# what an object of which nobody follows the methods could change or call
LENT = BOUND | OBJECT | LIST
# what a call may hand over that only the interpreter can follow
OPAQUE = STATE | FUNCTION | CLASS | BOUND | OBJECT | UNBOUND
INWARD = ((MODULES, HELD_MODULES), (PARAMETER, HELD_PARAMETER), (TENSOR, HELD_TENSOR))

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
TYPED_DICTS = frozenset({"typing.TypedDict", "typing_extensions.TypedDict"})
TYPE_VARIABLES = frozenset({"typing.TypeVar", "typing_extensions.TypeVar"})
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
# of a string, those that give several
LISTING = frozenset(["split", "rsplit", "splitlines", "partition", "rpartition"])
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
}


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
        result |= EVERYTHING | CLASS
    return result or PLAIN


def is_unknown(kind: int) -> bool:
    """Whether nothing at all is known of a value, or of what a container holds: the interpreter does not know more."""
    if not kind & ANY:
        return False
    direct, held = kind & UNKNOWN & ~ANY, kind & (HELD_TENSOR | HELD_MODULES)
    return bool(direct | held) and direct in (0, UNKNOWN & ~ANY) and held in (0, HELD_TENSOR | HELD_MODULES)
