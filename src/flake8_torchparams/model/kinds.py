"""From the kinds that the torch data speaks of to values."""

from __future__ import annotations

from functools import cache

from flake8_torchparams.model.values import (
    ARRAY,
    BOOL,
    INT,
    NONE,
    NUMBER,
    OBJECT,
    STR,
    TENSOR,
    UNKNOWN,
    Buffer,
    Parameter,
    Scalar,
    Seq,
    Value,
    join,
)
from flake8_torchparams.torch_api import split_union, tuple_elements

_SINGLE: dict[str, Value] = {
    "tensor": TENSOR,
    "parameter": (Parameter(),),
    "buffer": (Buffer(),),
    "int": INT,
    "float": (Scalar("float"),),
    "number": NUMBER,
    "bool": BOOL,
    "str": STR,
    "none": NONE,
    "ndarray": ARRAY,
    "size": (Seq("tuple", None, INT),),
    "dtype": OBJECT,
    "device": OBJECT,
    "object": OBJECT,
}


@cache
def value_of_kind(kind: str) -> Value:
    """The value of a kind without ``self`` and ``arg0``; unknown kinds are Unknown."""
    return join(*(_one(part) for part in split_union(kind)))


def _one(kind: str) -> Value:
    if kind in _SINGLE:
        return _SINGLE[kind]
    if kind.startswith("list["):
        return (Seq("list", None, value_of_kind(kind[5:-1])),)
    if kind.startswith("tuple["):
        elements = tuple_elements(kind)
        if elements is None or len(elements) == 1:
            return (Seq("tuple", None, value_of_kind(kind[6:-1])),)
        return (Seq("tuple", tuple(value_of_kind(element) for element in elements)),)
    return UNKNOWN
