"""Of which classes a value is an instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flake8_torchparams.hierarchy.classes import MODULE, Ancestor
from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import (
    TENSORS,
    Array,
    Atom,
    Buffer,
    ClassAtom,
    Const,
    Ext,
    ExternalInstance,
    Instance,
    Map,
    Module,
    Namespace,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
)
from flake8_torchparams.torch_api import api

_NUMBERS = {
    "int": {"int", "bool", "number"},
    "float": {"float", "number"},
    "bool": {"bool"},
    "str": {"str"},
    "bytes": {"bytes"},
}


_BUILTIN_KINDS = frozenset(
    {"int", "float", "bool", "str", "bytes", "complex", "list", "tuple", "dict", "set", "frozenset"}
)


# A number is an int or a float: what is not the one is the other.
_OTHER_NUMBERS: dict[Ancestor, Scalar] = {"builtins.int": Scalar("float"), "builtins.float": Scalar("int")}

# Where classes of containers come from, and what else goes through elements.
_OF_CONTAINERS = frozenset({"builtins", "collections", "collections.abc", "typing", "itertools", "types"})
# What is told of a dict leaves it open whether it is one of these.
_DICTS = frozenset(
    f"{top}.{name}"
    for top, names in (
        ("collections", ("Counter", "OrderedDict", "defaultdict")),
        ("typing", ("Counter", "OrderedDict", "DefaultDict")),
    )
    for name in names
)
_SEQUENCES = frozenset({"list", "tuple", "deque"})
_ALL = _SEQUENCES | {"dict", "set", "frozenset"}
_ABSTRACT = {
    "Sequence": _SEQUENCES,
    "MutableSequence": frozenset({"list", "deque"}),
    "Reversible": _SEQUENCES | {"dict"},
    **dict.fromkeys(("Set", "AbstractSet"), frozenset({"set", "frozenset"})),
    "MutableSet": frozenset({"set"}),
    "Mapping": frozenset({"dict"}),
    "MutableMapping": frozenset({"dict"}),
    "Hashable": frozenset({"tuple", "frozenset"}),
    **dict.fromkeys(("Collection", "Container", "Iterable", "Sized"), _ALL),
}
_NUMBER_KINDS = frozenset({"int", "float", "bool", "complex"})
# What is no iterator or range, no sequence, and nothing that can be gone through; all else may be one.
_NEVER = {
    "iter": _BUILTIN_KINDS,
    "sequence": _NUMBER_KINDS | {"dict", "Dict", "Mapping", "MutableMapping", "set", "frozenset", "Set", "MutableSet"},
    "iterable": _NUMBER_KINDS,
}


def certain(atom: Atom) -> Atom:
    """A value of which a test has shown what an annotation says. A tensor may be a Parameter still, and a Parameter is
    registered where it comes from, as far as anybody can tell.
    """
    if isinstance(atom, Tensor) and atom.annotated:
        return replace(atom, annotated=False, tested=True)
    if isinstance(atom, Parameter) and atom.annotated:
        return replace(atom, annotated=False, held=True)
    if isinstance(atom, Module) and atom.annotated:
        return replace(atom, annotated=False)
    return atom


def excluded(atom: Atom, classes: Sequence[Ancestor]) -> Atom:
    """A value of which a test has shown that it is an instance of none of these classes."""
    if isinstance(atom, Tensor):
        # ``.to()`` had something to do, if it is no Parameter any more; and what a test called a tensor is a plain one
        asked = any(isinstance(cls, str) and api().parameter_class(cls) == "parameter" for cls in classes)
        return replace(atom, same=False, tested=False) if asked else atom
    if isinstance(atom, Scalar) and atom.kind == "number":
        return next((other for cls, other in _OTHER_NUMBERS.items() if cls in classes), atom)
    return atom


def classes_of_test(value: Value, state: State) -> list[Ancestor] | None:
    """The classes that ``isinstance`` is given, in tuples of tuples as well; None when they cannot be told."""
    found: list[Ancestor] = []
    stack = list(value)
    while stack:
        atom = stack.pop()
        content = content_of(atom, state)
        if isinstance(content, Seq) and content.items is not None:
            stack += [inner for item in content.items for inner in item]
        elif isinstance(atom, Ext):
            found.append(atom.dotted)
        elif isinstance(atom, ClassAtom):
            found.append(atom.ref)
        else:
            return None
    return found or None


def instance_of_any(m: Machine, atom: Atom, classes: Sequence[Ancestor], state: State) -> bool | None:
    """Whether a value is an instance of one of several classes; None when that cannot be told."""
    if isinstance(atom, Scalar) and atom.kind == "number" and all(cls in classes for cls in _OTHER_NUMBERS):
        return True
    answers = [instance_of(m, atom, cls, state) for cls in classes]
    return True if True in answers else None if None in answers else False


def instance_of(m: Machine, atom: Atom, cls: Ancestor, state: State) -> bool | None:
    """Whether a value is an instance of a class; None when that cannot be told."""
    if cls == "builtins.object":
        return True
    if cls == "builtins.type":
        if isinstance(atom, Ext):
            return True if api().is_class(atom.dotted) else False if api().function(atom.dotted) is not None else None
        return None if isinstance(atom, (Unknown, Scalar)) else isinstance(atom, ClassAtom)
    if isinstance(atom, Ext) and api().dtype(atom.dotted) is not None:
        return cls == "torch.dtype"
    if isinstance(atom, (Unknown, Namespace)) or (isinstance(atom, Ext) and not api().is_class(atom.dotted)):
        return None
    if isinstance(atom, TENSORS):
        return _tensor_instance(m, atom, cls)
    if isinstance(atom, NoneAtom):
        return cls == "builtins.type(None)"
    if isinstance(atom, (Const, Scalar)):
        return _scalar_instance(m, atom, cls)
    content = content_of(atom, state)
    if content is not None:
        return _container_instance("dict" if isinstance(content, Map) else content.kind, cls)
    if isinstance(atom, Array):
        return cls in ("numpy.ndarray", "numpy.generic") if isinstance(cls, str) else False
    if isinstance(atom, (Module, Object, Instance)):
        own: Ancestor | str = state.cell(atom.cell).cls if isinstance(atom, Object) else atom.cls
        if not own:
            if cls == MODULE:
                return True
            return None if not isinstance(cls, str) or m.is_module_class(cls) else _no_builtin(cls)
        answer = m.subclass(own, cls)
        if answer is False and isinstance(atom, Module) and atom.annotated:
            return None if m.subclass(cls, own) is not False else False
        return answer
    if isinstance(atom, ExternalInstance) and not isinstance(cls, str):
        return None if m.subclass(cls, atom.dotted) is not False else False
    # a class or a function
    return (
        False if isinstance(cls, str) and (cls.removeprefix("builtins.") in _BUILTIN_KINDS or _is_state(cls)) else None
    )


def _is_tensor(cls: str) -> bool:
    """Whether the instances of one of torch's classes are tensors."""
    return api().is_tensor_class(cls) or bool(api().parameter_class(cls))


def _is_state(cls: str) -> bool:
    """Whether they are tensors or Modules."""
    return _is_tensor(cls) or api().module_class(cls) is not None


def _no_builtin(cls: Ancestor) -> bool | None:
    """False for a class that no value of Python's own is an instance of; None for others."""
    return False if isinstance(cls, str) and (cls.startswith("builtins.") or api().is_tensor_class(cls)) else None


def _tensor_instance(m: Machine, atom: Tensor | Parameter | Buffer, cls: Ancestor) -> bool | None:
    if not isinstance(cls, str):
        if isinstance(atom, Tensor) and atom.cls is not None:
            return m.subclass(atom.cls, cls)
        # What torch makes is of its own classes.
        of_torch = isinstance(atom, Tensor) and not (atom.held or atom.may_be_parameter)
        return None if not of_torch and any(map(_is_tensor, m.classes.mro(cls).foreign)) else False
    if api().is_tensor_class(cls):
        return True if cls == "torch.Tensor" else None
    role = api().parameter_class(cls)
    if role is not None:
        if isinstance(atom, Parameter):
            return role == "parameter"
        if isinstance(atom, Tensor) and atom.may_be_parameter:
            return None
        return role == "buffer" and isinstance(atom, Buffer)
    return None if cls.startswith("collections") else False


def _scalar_instance(m: Machine, atom: Const | Scalar, cls: Ancestor) -> bool | None:
    if any(map(_is_state, [cls] if isinstance(cls, str) else m.classes.mro(cls).foreign)):
        return False
    if not isinstance(cls, str):
        return None if isinstance(atom, Scalar) and atom.kind == "object" else False
    if cls.startswith("builtins."):
        kind = cls[9:]
        if atom.kind == "object":
            return None
        if atom.kind == "number":
            return None if kind in ("int", "float", "complex") else False
        return atom.kind in _NUMBERS.get(kind, {kind})
    if cls in ("numbers.Number", "numbers.Real", "typing.SupportsFloat"):
        return atom.kind in ("int", "float", "bool", "number")
    return None if atom.kind == "object" or not cls.startswith("torch.") else False


def _container_instance(kind: str, cls: Ancestor) -> bool | None:
    if not isinstance(cls, str):
        return False
    top, _, last = cls.rpartition(".")
    if cls in _DICTS:
        return None if kind in ("dict", "iterable") else False
    if kind in _NEVER:
        return None if top in _OF_CONTAINERS and last not in _NEVER[kind] else False
    if last in _ABSTRACT and top in ("typing", "collections.abc") and cls != "typing.Set":
        return kind in _ABSTRACT[last]
    return top in _OF_CONTAINERS and last.lower() == kind
