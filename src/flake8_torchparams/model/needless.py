"""Moves and casts of a fresh Parameter that find it to be what they make of it: it stays the Parameter."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_torchparams.source.dotted import spelled

_FLOATS = frozenset({"float32", "float"})
_MADE_FLOAT = frozenset({"Tensor", "FloatTensor", "empty", "eye", "linspace", "ones", "rand", "randn", "zeros"})


def is_there_already(node: cst.CSTNode) -> bool:
    """Whether a Parameter is moved to where its value was made: ``nn.Parameter(x.to(device)).to(device)``."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    wrapped = node.func.value
    made = wrapped.args[0].value if isinstance(wrapped, cst.Call) and wrapped.args else None
    if not isinstance(made, cst.Call):
        return False
    if _is_such_already(node.func.attr.value, node.args, made):
        return True
    if isinstance(made.func, cst.Attribute) and made.func.attr.value == node.func.attr.value:
        return len(made.args) == len(node.args) and all(map(_say_the_same, made.args, node.args))
    only = node.args[0] if len(node.args) == 1 and node.func.attr.value == "to" else None
    return only is not None and any(
        arg.keyword is not None
        and arg.keyword.value in ("device", "dtype")
        and (only.keyword is None or only.keyword.value == arg.keyword.value)
        and arg.value.deep_equals(only.value)
        for arg in made.args
    )


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
