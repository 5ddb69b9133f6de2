"""Moves and casts of a fresh Parameter that find it to be what they make of it: it stays the Parameter."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_torchparams.source.dotted import spelled
from flake8_torchparams.source.fragment import Fragment
from flake8_torchparams.torch_api.devices import DEVICE_METHODS
from flake8_torchparams.usage.bindings import Bindings
from flake8_torchparams.usage.body import is_of_torch

_FLOATS = frozenset({"float32", "float"})
_MADE_FLOAT = frozenset({"Tensor", "FloatTensor", "empty", "eye", "linspace", "ones", "rand", "randn", "zeros"})
_DEEPEST = 6


def is_there_already(node: cst.CSTNode, fragment: Fragment) -> bool:
    """Whether a Parameter is moved to where its value was made: ``nn.Parameter(x.to(device)).to(device)``.

    ``fragment``: the function that the call is in, with the names that stand for such a value.
    """
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    wrapped = node.func.value
    made = wrapped.args[0].value if isinstance(wrapped, cst.Call) and wrapped.args else None
    if made is None:
        return False
    if isinstance(made, cst.Call) and (
        _is_such_already(node.func.attr.value, node.args, made) or _is_the_same(node, made)
    ):
        return True
    if node.func.attr.value not in DEVICE_METHODS or not _names_device(node):
        return False
    return _stands_there(made, node, fragment.once(Bindings.of), 0)


def _names_device(move: cst.Call) -> bool:
    """Whether a move says no more than where to: ``.cuda()``, ``.to(device)``, but not ``.to(device, dtype)``."""
    if len(move.args) != 1:
        return not move.args
    arg = move.args[0]
    by_name = arg.keyword is not None and arg.keyword.value == "device"
    return by_name or "device" in _last(arg) or isinstance(arg.value, cst.SimpleString)


def _is_the_same(move: cst.Call, made: cst.Call) -> bool:
    """Whether a value is made by the very call that moves it, or with what that names for a keyword."""
    assert isinstance(move.func, cst.Attribute)
    if isinstance(made.func, cst.Attribute) and made.func.attr.value == move.func.attr.value:
        return len(made.args) == len(move.args) and all(map(_say_the_same, made.args, move.args))
    only = move.args[0] if len(move.args) == 1 and move.func.attr.value == "to" else None
    return only is not None and any(
        arg.keyword is not None
        and arg.keyword.value in ("device", "dtype")
        and (only.keyword is None or only.keyword.value == arg.keyword.value)
        and arg.value.deep_equals(only.value)
        for arg in made.args
    )


def _stands_there(node: cst.BaseExpression, move: cst.Call, names: Bindings, depth: int) -> bool:
    """Whether a value is on the device of a move: what is made of one that is there is there, too."""
    if depth > _DEEPEST:
        return False
    parts: list[cst.BaseExpression | None] = []
    if isinstance(node, cst.Name):
        bound = names.bound.get(node.value, [])
        parts += bound if len(bound) == 1 else []
    elif isinstance(node, cst.Subscript):
        parts.append(node.value)
    elif isinstance(node, cst.BinaryOperation):
        parts += [node.left, node.right]
    elif isinstance(node, cst.Call):
        if _is_the_same(move, node):
            return True
        if is_of_torch(node.func):
            parts += [arg.value for arg in node.args if arg.keyword is None]
        elif isinstance(node.func, cst.Attribute) and node.func.attr.value not in DEVICE_METHODS:
            parts.append(node.func.value)
    return any(part is not None and _stands_there(part, move, names, depth + 1) for part in parts)


def _is_such_already(name: str, arguments: Sequence[cst.Arg], made: cst.Call) -> bool:
    """Whether a cast finds what torch has just made so: ``nn.Parameter(torch.ones(3)).float()``."""
    if not isinstance(made.func, cst.Attribute) or made.func.attr.value not in _MADE_FLOAT:
        return False
    if name == "contiguous":
        return not arguments
    wanted = [_last(arg) for arg in arguments]
    if not (name == "float" and not wanted) and not (name == "to" and len(wanted) == 1 and wanted[0] in _FLOATS):
        return False
    dtypes = (_last(arg) for arg in made.args if arg.keyword is not None and arg.keyword.value == "dtype")
    return all(dtype in _FLOATS for dtype in dtypes)


def _last(argument: cst.Arg) -> str:
    """The last name of what is handed over: ``float32`` of ``torch.float32``."""
    return spelled(argument.value).rpartition(".")[2]


def _say_the_same(one: cst.Arg, other: cst.Arg) -> bool:
    named = [arg.keyword.value if arg.keyword is not None else "" for arg in (one, other)]
    return named[0] == named[1] and one.star == other.star and one.value.deep_equals(other.value)
