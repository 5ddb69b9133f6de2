"""What the arguments of a call say of the tensor that it makes."""

from __future__ import annotations

from dataclasses import replace

from flake8_torchparams.model.machine import Arguments
from flake8_torchparams.model.values import (
    TENSORS,
    Atom,
    Const,
    Ext,
    NoneAtom,
    Scalar,
    Seq,
    Tensor,
    Value,
    is_single,
    the_constant,
)
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.dimensions import SAME_NUMBER_OF_DIMENSIONS

_NO_GRADIENT = ("_like", "tensor", "as_tensor")


def flags(arguments: Arguments) -> dict[str, bool | None]:
    """The keywords that are True or False; None for those that may be either."""
    found: dict[str, bool | None] = {}
    for name, value in arguments.keywords.items():
        known = the_constant(value)
        found[name] = known if isinstance(known, bool) else None
    return found


def kinds_of(arguments: Arguments) -> list[str | bool | None]:
    """What is known of the positional arguments, for choosing an overload."""
    found: list[str | bool | None] = []
    for value in arguments.positional:
        kind: str | bool | None = None
        if len(value) == 1:
            atom = value[0]
            if isinstance(atom, TENSORS):
                kind = "tensor"
            elif isinstance(atom, Const) and isinstance(atom.value, bool):
                kind = atom.value
            elif isinstance(atom, (Const, Scalar)) and atom.kind in ("int", "float", "str"):
                kind = atom.kind
        found.append(kind)
    return found


def with_result(value: Value, result: Tensor) -> Value:
    """A value with this tensor in place of each plain one, those in lists and tuples included."""
    found: list[Atom] = []
    for atom in value:
        if isinstance(atom, Tensor):
            atom = result
        elif isinstance(atom, Seq):
            items = tuple(with_result(item, result) for item in atom.items) if atom.items is not None else None
            atom = Seq(atom.kind, items, with_result(atom.element, result))
        found.append(atom)
    return tuple(found)


def made_tensor(dotted: str, arguments: Arguments) -> Tensor:
    """A tensor that a function of torch makes, with what its keywords say of it."""
    wanted = arguments.keywords.get("requires_grad")
    trainable = wanted is not None and the_constant(wanted) is True
    return Tensor(trainable=trainable, complex=api().complex_result(dotted) or complex_dtype(arguments))


def keeps_single(name: str, arguments: Arguments) -> bool:
    """Whether a function or method gives a tensor without dimensions for one, or for a number."""
    settings = (NoneAtom, Const, Scalar, Ext)
    given = (atom for value in arguments.all() for atom in value)
    return name in SAME_NUMBER_OF_DIMENSIONS and all(is_single(atom) or isinstance(atom, settings) for atom in given)


def complex_dtype(arguments: Arguments) -> bool:
    """Whether a complex dtype is among them."""
    for value in (*arguments.positional, *(v for k, v in arguments.keywords.items() if k == "dtype")):
        if len(value) == 1 and isinstance(value[0], Ext) and api().dtype(value[0].dotted) == "complex":
            return True
    return False


def with_complex(value: Value) -> Value:
    """The same value with its tensors complex."""
    return tuple(replace(atom, complex=True) if isinstance(atom, Tensor) else atom for atom in value)
