"""What Python's own functions, and a few of its standard library, return."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from flake8_torchparams.hierarchy.classes import MODULE, Ancestor
from flake8_torchparams.hierarchy.known import TUPLE_MAKERS
from flake8_torchparams.model.conditions import has_member, lacks
from flake8_torchparams.model.containers import as_dict, content_of, iterate, new_container
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import give, opened
from flake8_torchparams.model.instances import classes_of_test, instance_of, instance_of_any
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.named_tuples import tuple_class
from flake8_torchparams.model.objects import delete, set_attribute, set_somewhere
from flake8_torchparams.model.operations import arithmetic, tensor_result
from flake8_torchparams.model.registering import put_into_registry
from flake8_torchparams.model.state import Cell, State, surely_set
from flake8_torchparams.model.values import (
    BOOL,
    INT,
    NONE,
    NUMBER,
    OBJECT,
    STR,
    TENSORS,
    UNKNOWN,
    Atom,
    Bound,
    ClassAtom,
    Const,
    Container,
    Ext,
    Instance,
    Map,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Partial,
    Scalar,
    Seq,
    SequenceKind,
    Super,
    Unknown,
    Value,
    const,
    join,
    the_constant,
)
from flake8_torchparams.model.verdicts import wrong_super
from flake8_torchparams.source.dotted import spelled
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.site import Site

_SCALARS: dict[str, Value] = {
    "int": INT,
    "len": INT,
    "id": INT,
    "hash": INT,
    "ord": INT,
    "float": (Scalar("float"),),
    "complex": (Scalar("complex"),),
    "bool": BOOL,
    "issubclass": BOOL,
    "hasattr": BOOL,
    "callable": BOOL,
    "any": BOOL,
    "all": BOOL,
    "str": STR,
    "repr": STR,
    "format": STR,
    "chr": STR,
    "print": NONE,
    "open": OBJECT,
    "input": STR,
    "bytes": (Scalar("bytes"),),
}


def builtin_call(m: Machine, name: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What a builtin (or, by its dotted name, a function of the standard library) returns."""
    first = arguments.positional[0] if arguments.positional else None
    if name in ("int", "float", "str", "bool", "len", "abs", "round") and first is not None:
        folded = _fold(name, first, state)
        if folded is not None:
            return folded
    if name == "isinstance" and len(arguments.positional) == 2:
        return _isinstance(m, arguments.positional[0], arguments.positional[1], state)
    if name in _SCALARS:
        return _SCALARS[name]
    if name in _SEQUENCES:
        return _sequence(m, name, arguments, node, frame, state)
    if name in ("getattr", "setattr", "delattr", "vars", "super", "type", "object.__setattr__", "super.__init__"):
        return _reflective(m, name, arguments, node, frame, state)
    if name in ("dict", "collections.OrderedDict", "types.SimpleNamespace"):
        return _dict(m, arguments.positional, arguments, state)
    if name == "collections.defaultdict":
        return _dict(m, arguments.positional[1:], arguments, state, _missing(m, first, node, frame, state))
    if name in ("dict.fromkeys", "collections.OrderedDict.fromkeys") and first is not None:
        keys = iterate(m, first, state)
        value = arguments.get(1, "value") or NONE
        each = keys.items if keys.items is not None else (keys.any_element or UNKNOWN,)
        pairs = [(Seq("tuple", (key, value)),) for key in each]
        return _dict(m, [(Seq("iter", tuple(pairs)),)], Arguments(), state)
    if name in TUPLE_MAKERS:
        return tuple_class(arguments, state)
    if name in ("min", "max", "sum", "abs", "round", "pow", "divmod", "math.prod"):
        return _numeric(m, name, arguments, node, state)
    if name == "next" and first is not None:
        seq = iterate(m, first, state)
        return seq.items[0] if seq.items else seq.any_element or UNKNOWN
    if name == "functools.partial" and first is not None:
        return (Partial(first, tuple(arguments.positional[1:]), tuple(arguments.keywords.items())),)
    if name == "functools.reduce" and len(arguments.positional) > 1:
        return join(iterate(m, arguments.positional[1], state).any_element, UNKNOWN)
    return UNKNOWN


_SEQUENCES = frozenset(
    [
        "range",
        "list",
        "tuple",
        "set",
        "frozenset",
        "sorted",
        "reversed",
        "enumerate",
        "zip",
        "map",
        "filter",
        "iter",
        "collections.deque",
        "itertools.chain",
        "itertools.chain.from_iterable",
        "itertools.accumulate",
        "itertools.combinations",
        "itertools.cycle",
        "itertools.permutations",
        "itertools.product",
        "itertools.repeat",
        "itertools.islice",
        "itertools.starmap",
        "itertools.zip_longest",
    ]
)


_KINDS: dict[str, SequenceKind] = {
    "list": "list",
    "sorted": "list",
    "collections.deque": "deque",
    "set": "set",
    "frozenset": "frozenset",
}


def _isinstance(m: Machine, value: Value, classes: Value, state: State) -> Value:
    """What ``isinstance`` gives where it is no test itself; a test of it is one of the values that may be."""
    wanted = classes_of_test(classes, state)
    answers = {instance_of_any(m, atom, wanted, state) for atom in value} if wanted is not None else set()
    return const(answers.pop()) if len(answers) == 1 and None not in answers else BOOL


def _fold(name: str, value: Value, state: State) -> Value | None:
    """Constants through conversions; tensors through abs and round."""
    if name == "len":
        content = content_of(value[0], state) if len(value) == 1 else None
        if isinstance(content, Seq) and content.items is not None:
            return const(len(content.items))
        return None
    if name in ("abs", "round"):
        tensors = tuple(a for a in value if isinstance(a, TENSORS))
        return (tensor_result(tensors, f"{name}()"),) if tensors and len(tensors) == len(value) else None
    known = the_constant(value)
    if isinstance(known, (int, float, str)) and (not isinstance(known, str) or len(known) < 20):
        try:
            return const({"int": int, "float": float, "str": str, "bool": bool}[name](known))
        except (ValueError, OverflowError):
            return None
    if name == "int" and len(value) == 1 and isinstance(value[0], Scalar) and value[0].kind == "int":
        return value
    return None


def _sequence(m: Machine, name: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    given = [iterate(m, value, state) for value in arguments.positional]
    exact = [seq.items for seq, value in zip(given, arguments.positional, strict=True) if len(value) == 1]
    known = len(exact) == len(given) and all(items is not None for items in exact) and arguments.star is None
    if name == "range":
        return (_range(arguments),)
    if name in _KINDS:
        kind = _KINDS[name]
        content = given[0] if given else Seq("list", ())
        items = content.items if known and kind in ("list", "deque") else None
        if name == "sorted" and items is not None:
            items = _sorted(items, state) if not arguments.keywords else None
        if not given:
            items = ()
        return new_container(m, Seq(kind, items, content.any_element if items is None else ()), state)
    if name == "tuple":
        content = given[0] if given else Seq("tuple", ())
        return (Seq("tuple", content.items if known or not given else None, content.any_element),)
    if name == "itertools.repeat":
        return (Seq("iter", None, arguments.positional[0] if arguments.positional else UNKNOWN),)
    if name in ("itertools.combinations", "itertools.permutations") and given:
        return (Seq("iter", None, (Seq("tuple", None, given[0].any_element or UNKNOWN),)),)
    if name == "itertools.accumulate" and len(arguments.all()) > 1:
        return (Seq("iter", None, UNKNOWN),)  # whatever the function makes of them
    if name in ("reversed", "iter", "itertools.islice", "itertools.accumulate", "itertools.cycle", "filter"):
        source = given[-1] if given and name == "filter" else given[0] if given else Seq("iter", None, UNKNOWN)
        if name == "reversed" and source.items is not None and known:
            return (Seq("iter", tuple(reversed(source.items))),)
        if name == "iter":
            return (Seq("iter", source.items, source.element),)
        return (Seq("iter", None, source.any_element or UNKNOWN),)
    if name == "enumerate":
        source = given[0] if given else Seq("iter", None, UNKNOWN)
        if source.items is not None and known and len(arguments.positional) == 1 and not arguments.keywords:
            return (Seq("iter", tuple((Seq("tuple", (const(i), v)),) for i, v in enumerate(source.items))),)
        element = source.any_element or UNKNOWN
        begin = arguments.get(1, "start")
        first = (Seq("tuple", (begin or const(0), source.first or element)),)
        return (Seq("iter", None, (Seq("tuple", (INT, element)),), first),)
    if name in ("zip", "itertools.product", "itertools.zip_longest"):
        if name == "zip" and known and given:
            rows = zip(*(items or () for items in exact), strict=False)
            return (Seq("iter", tuple((Seq("tuple", tuple(row)),) for row in rows)),)
        row = (Seq("tuple", tuple(seq.any_element or UNKNOWN for seq in given)),)
        return (Seq("iter", None, row if given and arguments.star is None else UNKNOWN),)
    if name == "map" and given:
        return _map(m, arguments, given[1:], node, frame, state)
    if name == "itertools.starmap":
        return _starmap(m, arguments, given[1:], node, frame, state)
    if name == "itertools.chain.from_iterable" and given:
        inner = [iterate(m, (atom,), state).any_element for atom in given[0].any_element]
        return (Seq("iter", None, join(*inner) or UNKNOWN),)
    return (Seq("iter", None, join(*(seq.any_element for seq in given)) or UNKNOWN),)


def _sorted(items: tuple[Value, ...], state: State) -> tuple[Value, ...] | None:
    """Strings or numbers in their order, or rows that begin with them; None where the order is not known."""
    keys = []
    for item in items:
        content = content_of(item[0], state) if len(item) == 1 else None
        row = content.items if isinstance(content, Seq) and content.kind == "tuple" else None
        keys.append(the_constant(row[0]) if row else the_constant(item))
    for kind in (str, int):
        found = {key: item for key, item in zip(keys, items, strict=True) if isinstance(key, kind)}
        if len(found) == len(items):
            return tuple(found[key] for key in sorted(found))
    return None


def _map(
    m: Machine,
    arguments: Arguments,
    given: list[Seq],
    node: cst.CSTNode,
    frame: Frame,
    state: State,
) -> Value:
    function = arguments.positional[0]
    if (
        len(given) == 1
        and given[0].items is not None
        and len(given[0].items) <= 8
        and len(arguments.positional[1]) == 1
    ):
        items = tuple(m.call(function, Arguments([item]), node, frame, state) for item in given[0].items)
        return (Seq("iter", items),)
    element = m.call(function, Arguments([seq.any_element or UNKNOWN for seq in given]), node, frame, state)
    return (Seq("iter", None, element),)


def _starmap(
    m: Machine,
    arguments: Arguments,
    given: list[Seq],
    node: cst.CSTNode,
    frame: Frame,
    state: State,
) -> Value:
    """What a function makes of each row."""
    if not given:
        return (Seq("iter", None, UNKNOWN),)
    row = iterate(m, given[0].any_element, state)
    handed = Arguments(list(row.items)) if row.items is not None else Arguments([], star=row.element)
    return (Seq("iter", None, m.call(arguments.positional[0], handed, node, frame, state)),)


def _range(arguments: Arguments) -> Seq:
    bounds = [bound for bound in map(the_constant, arguments.positional) if isinstance(bound, int)]
    if bounds and len(bounds) == len(arguments.positional) and not arguments.keywords:
        try:
            numbers = range(*bounds)
            few = len(numbers) <= 16
        except (TypeError, ValueError, OverflowError):
            return Seq("iter", None, INT)
        if few:
            return Seq("iter", tuple(const(n) for n in numbers))
    first = arguments.positional[0] if len(arguments.positional) > 1 else const(0)
    return Seq("iter", None, INT, first if arguments.star is None else ())


def _missing(m: Machine, factory: Value | None, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What stands under the keys that a ``defaultdict`` is asked for, where that is a container that others fill.

    (Anything else is not there before somebody asks for it.)
    """
    if not factory or isinstance(factory[0], NoneAtom):
        return ()
    made = m.call(factory, Arguments([]), node, frame, state)
    if len(made) != 1 or not isinstance(made[0], Container):
        return ()
    held = state.content(made[0]).any_element
    return made if all(isinstance(atom, Container) for atom in held) else ()


def _dict(m: Machine, sources: Sequence[Value], arguments: Arguments, state: State, other: Value = ()) -> Value:
    entries: dict[object, Value] = {}
    for value in sources:
        taken = as_dict(m, value, state)
        entries.update(taken.entries)
        other = join(other, taken.other)
    entries.update(arguments.keywords)
    if arguments.extra is not None:
        other = join(other, arguments.extra)
    return new_container(m, Map(tuple(entries.items()), other), state)


def _numeric(m: Machine, name: str, arguments: Arguments, node: cst.CSTNode, state: State) -> Value:
    values = list(arguments.positional)
    if len(values) == 1 and name in ("min", "max", "sum", "math.prod"):
        values = [iterate(m, values[0], state).any_element or UNKNOWN]
    found = join(*values)
    if name == "sum":
        return arithmetic(m, found, const(0), cst.Add(), node, state)
    if name == "math.prod":
        return arithmetic(m, found, const(1), cst.Multiply(), node, state)
    if name in ("min", "max"):
        known = [the_constant(value) for value in values]
        if len(known) > 1 and all(isinstance(k, (int, float)) for k in known):
            return const({"min": min, "max": max}[name](known))  # type: ignore[type-var]
        if all(isinstance(a, (Const, Scalar)) for a in found):
            return NUMBER
        return found
    return found if all(isinstance(a, (Const, Scalar)) for a in found) else UNKNOWN


def _reflective(m: Machine, name: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    given = arguments.positional
    if name == "super":
        return _super(m, arguments, node, frame, state)
    if name == "super.__init__":
        wrong_super(m, node, frame, state, "TypeError", "super.__init__() calls the constructor of super itself")
        return NONE
    if name == "type" and len(given) == 1:
        return join(*(_type(atom, state) for atom in given[0])) or UNKNOWN
    if name == "vars":
        return (
            tuple(Bound(a, "__dict__") if isinstance(a, Object) else Unknown() for a in given[0]) if given else UNKNOWN
        )
    key = the_constant(given[1]) if len(given) > 1 else ...
    if name == "getattr" and len(given) > 1:
        return _getattr(m, given, key, node, frame, state)
    for atom in given[0] if given else ():
        if name == "delattr" and isinstance(atom, Object) and isinstance(key, str):
            delete(m, atom, key, frame, state)
        elif name == "setattr" and len(given) == 3:
            _setattr(m, atom, given[1], given[2], node, frame, state)
        elif name == "object.__setattr__" and len(given) == 3 and isinstance(atom, Object) and isinstance(key, str):
            # A deliberate way around torch; instances of other classes know no better way when they are frozen.
            put_into_registry(atom, "__dict__", key, given[2], Site(frame.fragment, node), frame, state)
    return NONE


def _getattr(m: Machine, given: Sequence[Value], key: object, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    if not isinstance(key, str):
        packages = [a for a in given[0] if isinstance(a, Ext) and a.dotted.startswith("torch")]
        return tuple(Ext(f"{a.dotted}.?") for a in packages) or UNKNOWN
    if len(given) > 2 and all(isinstance(a, Object) and lacks(m, a, key, state) for a in given[0]):
        return given[2]
    found = m.attribute(given[0], key, node, frame, state)
    sure = all(
        isinstance(a, Object) and (surely_set(a, key, state) or has_member(m, a, key, state) is True) for a in given[0]
    )
    return join(found, given[2]) if len(given) > 2 and not sure else found


def _setattr(m: Machine, atom: Atom, name: Value, value: Value, node: cst.CSTNode, frame: Frame, state: State) -> None:
    names = [a.value for a in name if isinstance(a, Const) and isinstance(a.value, str)]
    if isinstance(atom, Object):
        if len(names) != len(name):
            set_somewhere(m, atom, value, node, frame, state)
        elif len(names) == 1:
            set_attribute(m, atom, names[0], value, node, frame, state, dynamic=True)
    elif isinstance(atom, (Module, Instance, Unknown)):
        give([tuple(a for a in value if isinstance(a, (Module, Parameter)))], state)
        if isinstance(atom, Module):
            m.reweigh(atom)
    elif isinstance(atom, ClassAtom) and isinstance(key := the_constant(name), str):
        _put_on_class(m, atom, key, state)


def _put_on_class(m: Machine, owner: ClassAtom, name: str, state: State) -> None:
    """``setattr(type(self), name, ...)``: what instances are given under the name, a descriptor may take."""
    for key, entry in list(state.heap.items()):
        if isinstance(entry, Cell) and entry.is_module and m.subclass(entry.cls, owner.ref) is not False:
            state.writable(key).named_like |= {re.escape(name)}


def _type(atom: Atom, state: State) -> Value:
    if isinstance(atom, Object):
        return (ClassAtom(state.cell(atom.cell).cls),)
    if isinstance(atom, Module):
        return (Ext(atom.cls),) if isinstance(atom.cls, str) and atom.cls else UNKNOWN
    return OBJECT if isinstance(atom, (Const, Scalar)) else UNKNOWN


def _super(m: Machine, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    receiver = frame.receiver
    if not arguments.positional:
        if frame.owner is None or receiver is None:
            return UNKNOWN
        return (Super(frame.owner, receiver),)
    owner: Ancestor | None = None
    for atom in arguments.positional[0]:
        if isinstance(atom, ClassAtom):
            owner = atom.ref
        elif isinstance(atom, Ext):
            owner = atom.dotted
    if len(arguments.positional) > 1:
        for atom in arguments.positional[1]:
            receiver = atom
    if not isinstance(receiver, Object):
        return UNKNOWN
    unread = isinstance(owner, str) and not owner.startswith(("torch.", "builtins."))
    if owner is None and _is_unbound(node, frame):
        # a name left over from copying
        if frame.function.endswith("__init__"):
            wrong_super(m, node, frame, state, "NameError", f"no {_written(node)} is defined")
        return UNKNOWN
    if owner is None or unread or len(arguments.positional[0]) > 1:
        # Another name for a base perhaps, or one of several bases, as which of them could be imported.
        opened([(receiver,)], state)
        return UNKNOWN
    if frame.owner is not None and _defined_twice(owner, frame.owner):
        owner = frame.owner
    cls = state.cell(receiver.cell).cls
    mro = m.classes.mro(cls)
    constructs = frame.function.endswith("__init__")
    if owner == MODULE:
        if constructs:
            wrong_super(m, node, frame, state, "", "super(nn.Module, self) passes over nn.Module itself")
        return UNKNOWN
    if owner not in mro.order:
        if constructs and not mro.open and instance_of(m, receiver, owner, state) is False:
            label = _written(node) or (owner if isinstance(owner, str) else owner.outline.name)
            wrong_super(m, node, frame, state, "TypeError", f"{label} is no ancestor of it")
        return UNKNOWN
    return (Super(owner, receiver),)


def _written(node: cst.CSTNode) -> str:
    """The class that ``super`` is called with, as the source spells it."""
    return spelled(node.args[0].value) if isinstance(node, cst.Call) and node.args else ""


def _is_unbound(node: cst.CSTNode, frame: Frame) -> bool:
    """Whether nothing in the file binds the name that ``super`` is called with."""
    named = node.args[0].value if isinstance(node, cst.Call) and node.args else None
    if not isinstance(named, cst.Name) or frame.file.outline.stars:
        return False
    word = re.escape(named.value)
    binds = rf"^\s*(?:class|def)\s+{word}\b|\b{word}\s*:?=(?!=)|\b(?:import|as|for|global|nonlocal)\b[^\n]*\b{word}\b"
    return re.search(binds, frame.file.source, re.MULTILINE) is None


def _defined_twice(named: Ancestor, around: ClassRef) -> bool:
    """Whether a class is a later namesake of the one that speaks of it, which may be built before there are two."""
    return isinstance(named, ClassRef) and named.file is around.file and named.dotted == around.dotted
