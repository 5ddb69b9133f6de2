"""Lists, tuples, dicts and sets with their elements."""

from __future__ import annotations

from dataclasses import replace

from flake8_torchparams.hierarchy.known import ADDING_ALL, ADDING_ONE, LOOKUPS
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.registries import is_registry, snapshot
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import (
    ARRAY,
    BOOL,
    INT,
    NONE,
    NUMBER,
    OBJECT,
    STR,
    TENSORS,
    UNKNOWN,
    Array,
    Atom,
    Bound,
    Buffer,
    Const,
    Container,
    FunctionAtom,
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
    Tensor,
    Unknown,
    Value,
    const,
    join,
    the_constant,
)
from flake8_torchparams.torch_api.containers import MODULE_CONTAINERS, PARAMETER_CONTAINERS


def new_container(m: Machine, content: Seq | Map, state: State, annotated: bool = False) -> Value:
    """A new list, set or dict with this content; ``annotated``: or what is said to be one."""
    cell = m.fresh()
    state.heap[cell] = content
    if isinstance(content, Map):
        return (Container("dict", cell, annotated),)
    return (Container("set" if content.kind in ("set", "frozenset") else "list", cell, annotated),)


def content_of(atom: Atom, state: State) -> Seq | Map | None:
    """The content of a container, None for anything else."""
    if isinstance(atom, Container):
        return state.content(atom)
    return atom if isinstance(atom, (Seq, Map)) else None


def elements_of(atom: Atom, state: State) -> Value:
    """What a container may hold; nothing for what is no container, or an empty one."""
    content = content_of(atom, state)
    return content.any_element if content is not None else ()


def entries_of(content: Seq | Map) -> tuple[Value, ...]:
    """The values of a container one by one, as far as they are told apart."""
    if isinstance(content, Map):
        return (*(value for _, value in content.entries), content.other)
    return content.items if content.items is not None else (content.element,)


def fill_as_said(value: Value, said: Value, state: State) -> None:
    """Give a new list or dict of which nothing else is known the elements that an annotation promises:
    ``list(layers)``.
    """
    if len(value) != 1 or len(said) != 1 or not isinstance(value[0], Container):
        return
    content, promised = state.content(value[0]), content_of(said[0], state)
    if isinstance(content, Map) and isinstance(promised, Map):
        if not content.entries and _is_anything(content.other):
            state.heap[value[0].cell] = Map((), promised.any_element)
        return
    if not isinstance(content, Seq) or not isinstance(promised, Seq) or content.items is not None:
        return
    if _is_anything(content.element):
        state.heap[value[0].cell] = Seq(content.kind, None, promised.any_element)


def _is_anything(element: Value) -> bool:
    return bool(element) and all(isinstance(atom, Unknown) for atom in element)


def freeze(value: Value, state: State, depth: int = 0) -> Value:
    """The value without references into the heap, for use in another state."""
    atoms: list[Atom] = []
    for atom in value:
        content = content_of(atom, state)
        if content is None:
            atoms.append(Unknown() if _holds_object(atom) else atom)
        elif depth > 4:
            atoms.append(Unknown())
        elif isinstance(content, Map):
            entries = tuple((key, freeze(inner, state, depth + 1)) for key, inner in content.entries)
            atoms.append(Map(entries, freeze(content.other, state, depth + 1)))
        else:
            items = content.items
            frozen = tuple(freeze(item, state, depth + 1) for item in items) if items is not None else None
            element = freeze(content.element, state, depth + 1)
            atoms.append(replace(content, items=frozen, element=element, first=()))
    return tuple(atoms)


def _holds_object(atom: Atom) -> bool:
    """Whether an atom is an object of the heap, or a function that is bound to one."""
    if isinstance(atom, FunctionAtom):
        return any(map(_holds_object, atom.receiver or ()))
    if isinstance(atom, (Bound, Super)):
        return _holds_object(atom.receiver)
    if isinstance(atom, Partial):
        given = (atom.function, *atom.args, *(value for _, value in atom.keywords))
        return any(_holds_object(inner) for value in given for inner in value)
    return isinstance(atom, Object)


def iterate(m: Machine, value: Value, state: State) -> Seq:
    """What iterating over a value gives."""
    if len(value) == 1:
        return _iterate(m, value[0], state)
    parts = [_iterate(m, atom, state) for atom in value if not isinstance(atom, NoneAtom)]
    if len(parts) == 1:
        return parts[0]
    return Seq("iter", None, join(*(part.any_element for part in parts)) or UNKNOWN)


def _iterate(m: Machine, atom: Atom, state: State) -> Seq:
    content = snapshot(atom, state) if is_registry(atom) else content_of(atom, state)
    if isinstance(content, Seq):
        return content
    if isinstance(content, Map):
        if content.other:
            return Seq("iter", None, join(STR, *(const(key) for key, _ in content.entries)))
        return Seq("iter", tuple(const(key) for key, _ in content.entries))
    if isinstance(atom, TENSORS):
        annotated = getattr(atom, "annotated", False)
        derived = atom.derived if isinstance(atom, Tensor) else isinstance(atom, Parameter) and atom.held
        return Seq("iter", None, (Tensor(annotated=annotated, derived=derived),))
    if isinstance(atom, Array):
        return Seq("iter", None, ARRAY)
    if isinstance(atom, Const) and isinstance(atom.value, str) and len(atom.value) <= 8:
        return Seq("iter", tuple(const(char) for char in atom.value))
    if isinstance(atom, (Const, Scalar)) and atom.kind == "str":
        return Seq("iter", None, STR)
    if (
        isinstance(atom, Module)
        and isinstance(atom.cls, str)
        and atom.cls in MODULE_CONTAINERS - {"torch.nn.ModuleDict"}
    ):
        return Seq("iter", None, (Module(held=True, origin=m.part_of(atom.origin, "[]")),))
    return Seq("iter", None, UNKNOWN)


def index(
    m: Machine, atom: Atom, key: object, sliced: bool, bounds: tuple[int | None, int | None] | None, state: State
) -> Value:
    """``value[key]`` for anything but tensors; ``key`` is ``...`` when it is not known."""
    content = content_of(atom, state)
    if isinstance(content, Seq):
        if sliced:
            kind: SequenceKind = "tuple" if content.kind == "tuple" else "list"
            if content.items is not None and bounds is not None:
                return (Seq(kind, content.items[bounds[0] : bounds[1]]),)
            return (Seq(kind, None, content.any_element),)
        if content.items is not None and isinstance(key, int) and -len(content.items) <= key < len(content.items):
            return content.items[key]
        return content.any_element or UNKNOWN
    if isinstance(content, Map):
        if key is not ... and isinstance(key, (str, int, float, bool)):
            found = content.at(key)
            return (content.other or UNKNOWN) if found is None else found
        return content.any_element or UNKNOWN
    if isinstance(atom, Array):
        return ARRAY
    if isinstance(atom, (Const, Scalar)) and atom.kind == "str":
        return STR
    if isinstance(atom, Module) and isinstance(atom.cls, str):
        if atom.cls in MODULE_CONTAINERS:
            return (Module(held=True, origin=m.part_of(atom.origin, "[]")),)
        if atom.cls in PARAMETER_CONTAINERS:
            return (Parameter(held=True, origin=m.part_of(atom.origin, "[]")),)
    if isinstance(atom, Unknown) and atom.sym and isinstance(key, (str, int)):
        return (Unknown(m.sym(atom.sym, "[]", key)),)
    return UNKNOWN


def store(atom: Atom, key: object, value: Value, state: State) -> None:
    """``value[key] = ...``."""
    if not isinstance(atom, Container):
        return
    content = state.content(atom)
    if isinstance(content, Map):
        if isinstance(key, (str, int, float, bool)):
            state.heap[atom.cell] = content.put(key, value)
        else:
            state.heap[atom.cell] = Map(content.entries, join(content.other, value))
    elif content.items is not None and isinstance(key, int) and -len(content.items) <= key < len(content.items):
        items = list(content.items)
        items[key] = value
        state.heap[atom.cell] = Seq(content.kind, tuple(items))
    else:
        state.heap[atom.cell] = Seq(content.kind, None, join(content.any_element, value))


def remove(atom: Atom, key: object, state: State) -> None:
    """``del value[key]``."""
    if not isinstance(atom, Container):
        return
    content = state.content(atom)
    if isinstance(content, Map):
        state.heap[atom.cell] = content.without(key)
    elif content.items is not None and isinstance(key, int) and -len(content.items) <= key < len(content.items):
        items = list(content.items)
        del items[key]
        state.heap[atom.cell] = Seq(content.kind, tuple(items))
    elif content.items:
        state.heap[atom.cell] = Seq(content.kind, None, content.any_element)


def _add(atom: Container, content: Seq, extra: tuple[Value, ...] | None, element: Value, state: State) -> None:
    """Append items that are known, or any number of some element."""
    if content.items is not None and extra is not None and len(content.items) + len(extra) <= 64:
        state.heap[atom.cell] = Seq(content.kind, content.items + extra)
    else:
        new = join(*extra) if extra is not None else element
        state.heap[atom.cell] = Seq(content.kind, None, join(content.any_element, new))


def extend(m: Machine, atom: Container, value: Value, state: State) -> None:
    """``list += value``, ``list.extend(value)``, ``set.update(value)``, ``dict |= value``."""
    content = state.content(atom)
    if isinstance(content, Seq):
        more = iterate(m, value, state)
        exact = more.items if len(value) == 1 else None
        _add(atom, content, exact, more.any_element, state)
        return
    entries, other = dict(content.entries), content.other
    for one in value:
        inner = as_dict(m, (one,), state)
        entries.update(inner.entries)
        other = join(other, inner.other)
    state.heap[atom.cell] = Map(tuple(entries.items()), other)


def as_dict(m: Machine, value: Value, state: State) -> Map:
    """What a dict takes of another one, or of pairs of keys and values."""
    content = content_of(value[0], state) if len(value) == 1 else None
    if isinstance(content, Map):
        return content
    entries: dict[object, Value] = {}
    other: Value = ()
    if isinstance(content, Seq) and content.items is not None:
        for row in content.items:
            first, second = _pair(m, row, state)
            key = the_constant(first)
            if isinstance(key, (str, int)):
                entries[key] = second
            else:
                other = join(other, second)
        return Map(tuple(entries.items()), other)
    return Map((), join(*(_pair(m, (atom,), state)[1] for atom in iterate(m, value, state).any_element)))


def _pair(m: Machine, value: Value, state: State) -> tuple[Value, Value]:
    """The two values of a row; unknown ones where it may hold others."""
    items = iterate(m, value, state).items
    return (items[0], items[1]) if items and len(items) == 2 else (UNKNOWN, UNKNOWN)


def method(m: Machine, atom: Atom, name: str, arguments: Arguments, state: State) -> Value:
    """A method of a container (or of a frozen one, which does not change)."""
    content = content_of(atom, state)
    if isinstance(content, Seq):
        return _sequence_method(m, atom, content, name, arguments, state)
    assert isinstance(content, Map)
    return _dict_method(m, atom, content, name, arguments, state)


def _sequence_method(m: Machine, atom: Atom, content: Seq, name: str, arguments: Arguments, state: State) -> Value:
    first = arguments.positional[0] if arguments.positional else UNKNOWN
    if isinstance(atom, Container):
        if name in ADDING_ONE:
            _add(atom, content, (first,), first, state)
            return NONE
        if name in ADDING_ALL:
            extend(m, atom, first, state)
            return NONE
        if name == "insert" and len(arguments.positional) > 1:
            place = the_constant(first)
            value = arguments.positional[1]
            if content.items is not None and isinstance(place, int):
                items = list(content.items)
                items.insert(max(-len(items), min(place, len(items))), value)
                state.heap[atom.cell] = Seq(content.kind, tuple(items))
            else:
                _add(atom, content, None, value, state)
            return NONE
        if name == "clear":
            state.heap[atom.cell] = Seq(content.kind, ())
            return NONE
        if name == "reverse" and content.items is not None:
            state.heap[atom.cell] = Seq(content.kind, tuple(reversed(content.items)))
            return NONE
        if name == "pop":
            place = the_constant(first) if arguments.positional else -1
            if content.items and isinstance(place, int) and -len(content.items) <= place < len(content.items):
                items = list(content.items)
                value = items.pop(place)
                state.heap[atom.cell] = Seq(content.kind, tuple(items))
                return value
            return content.any_element or UNKNOWN
    if name == "copy":
        return new_container(m, content, state) if isinstance(atom, Container) else (atom,)
    if name in ("index", "count", "numel"):
        return INT
    if name in ("sort", "reverse", "remove", "discard"):
        return NONE
    return UNKNOWN


def _dict_method(m: Machine, atom: Atom, content: Map, name: str, arguments: Arguments, state: State) -> Value:
    key = the_constant(arguments.positional[0]) if arguments.positional else ...
    default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
    if name in LOOKUPS:
        found = index(m, content, key, False, None, state) if key is not ... else content.any_element or UNKNOWN
        missing = key is ... or content.at(key) is None
        anywhere = key is ... or bool(content.other)
        value = found if not missing else join(found, default) if anywhere and content.any_element else default
        if name == "setdefault" and isinstance(atom, Container) and missing:
            store(atom, key, default, state)
        if name == "pop" and isinstance(atom, Container) and not missing:
            state.heap[atom.cell] = content.without(key)
        return value
    if name == "update" and isinstance(atom, Container):
        for value in arguments.positional:
            extend(m, atom, value, state)
        for keyword, value in arguments.keywords.items():
            store(atom, keyword, value, state)
        return NONE
    if name == "values":
        if content.other:
            return (Seq("iter", None, content.any_element),)
        return (Seq("iter", tuple(value for _, value in content.entries)),)
    if name == "keys":
        return (iterate(m, (content,), state),)
    if name == "items":
        if content.other:
            return (Seq("iter", None, (Seq("tuple", (UNKNOWN, content.any_element)),)),)
        return (Seq("iter", tuple((Seq("tuple", (const(k), v)),) for k, v in content.entries)),)
    if name == "copy":
        return new_container(m, content, state)
    if name == "clear" and isinstance(atom, Container):
        state.heap[atom.cell] = Map(())
        return NONE
    return UNKNOWN


def string_method(name: str) -> Value:
    """What a method of a string returns."""
    if name in ("split", "rsplit", "splitlines"):
        return (Seq("list", None, STR),)
    if name in ("partition", "rpartition"):
        return (Seq("tuple", (STR, STR, STR)),)
    if name in ("startswith", "endswith") or name.startswith("is"):
        return BOOL
    if name in ("find", "index", "count", "rfind"):
        return INT
    return OBJECT if name == "encode" else STR


def number_method(name: str) -> Value:
    """What a method of a number, or an attribute of it, is."""
    return BOOL if name == "is_integer" else NUMBER


def one_thing(value: Value, origin: int, items: bool = True) -> Value:
    """What an annotation says that something is, with an origin: the same thing under whatever names it is stored.

    Without ``items`` those of a tuple are left to be told apart.
    """
    atoms: list[Atom] = []
    for atom in value:
        if isinstance(atom, (Tensor, Parameter, Module)):
            if atom.annotated and not atom.held and not atom.origin:
                atom = replace(atom, origin=origin)
        elif isinstance(atom, Buffer):
            atom = replace(atom, origin=atom.origin or origin)
        elif isinstance(atom, Seq):
            held = atom.items
            if held is not None and items:
                held = tuple(one_thing(item, origin, items) for item in held)
            atom = replace(atom, items=held, element=one_thing(atom.element, origin, items))
        elif isinstance(atom, Map):
            atom = Map(atom.entries, one_thing(atom.other, origin, items))
        atoms.append(atom)
    return tuple(atoms)
