"""What a call of something outside of the project does with a tensor among its arguments."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.source.dotted import called_as, name_of
from flake8_torchparams.torch_api import api
from flake8_torchparams.usage import torch_ops as ops
from flake8_torchparams.usage.body import is_of_torch
from flake8_torchparams.usage.fates import Fate, Way
from flake8_torchparams.usage.held import Held, is_number
from flake8_torchparams.usage.moves import applies, has_generator
from flake8_torchparams.usage.sight import Sight

_TEXTS = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)


def taken_by_python(sight: Sight, call: cst.Call, arg: cst.Arg, way: Way) -> set[Fate] | None:
    """What Python itself, or torch by a name that is its own, does with an argument; ``returned`` when the result of
    the call is to be followed instead, None when it is none of theirs.
    """
    called, bare = called_as(call), isinstance(call.func, cst.Name)
    if arg.star:
        sized = called in ops.SIZED or (called in ops.MADE_OF_SIZES and is_of_torch(call.func))
        return {"read"} if arg.star == "*" and isinstance(call.func, cst.Attribute) and sized else {"used"}
    if called in ops.ASKS and not (isinstance(call.func, cst.Attribute) and not is_of_torch(call.func)):
        return {"asked"}
    of_text = isinstance(call.func, cst.Attribute) and isinstance(call.func.value, _TEXTS)
    if called in ops.PRINTS and (of_text or bare):
        return {"printed"}
    if called in ops.TO_PYTHON and bare:
        return {"read"}
    if applies(sight.body, call):
        return set()  # the very call that Module.to() makes
    if called in ops.PASSES and bare:
        way.slot = _slot(call, arg, way.slot)
        return {"returned"}
    if called in ("min", "max", "sum") and bare and is_number(way.dims):
        return {"returned"}  # Python makes one of them, or another such number
    return {"moved"} if _names_device(call, called) else None


def _names_device(call: cst.Call, called: str) -> bool:
    """Whether what makes a tensor of its argument puts it on a device: ``torch.as_tensor(x, device=device)``."""
    if called not in ops.CONVERTS:
        return False
    device = next((a.value for a in call.args if a.keyword is not None and a.keyword.value == "device"), None)
    if device is None and called != "tensor" and len(call.args) == 3 and call.args[2].keyword is None:
        device = call.args[2].value
    return device is not None and name_of(device) != "None"


def taken_by_library(sight: Sight, call: cst.Call, arg: cst.Arg, way: Way) -> set[Fate]:
    """What is done with an argument by a call that is none of a function of the project; as ``taken_by_python``."""
    called, member, of_torch = called_as(call), isinstance(call.func, cst.Attribute), is_of_torch(call.func)
    if (called in ops.MOVES and not member) or sight.is_moved_module(call) or called in ops.TAKES_COPY:
        return {"moved"}
    if called in ops.TAKES_NUMBER or (called in ops.MADE_OF_SIZES and of_torch and arg.keyword is None):
        return {"read"}
    if called in ops.MEASURES and sight.is_outside(call.func):
        return {"asked"}
    if of_torch and called in ops.TENSOR_TYPES and sight.is_constructor:
        return {"read"}  # what the new object makes of it is told of that
    if called in ops.PLACES:
        way.dims = None
        return {"returned"}
    if called in ops.RESTORES or has_generator(call, sight.body.receiver):
        return {"carried"}  # a generator stays where it was made, too
    if called in ops.CONVERTS:
        way.dims = None if isinstance(way.dims, Held) else way.dims  # perhaps of a whole list
        return {"returned"}
    if member and called in ops.TO_NUMPY and sight.is_numpy(call.func):
        return {"read"}
    if is_number(way.dims) and sight.is_kept_by(call):
        return {"carried"}
    if sight.is_outside(call.func):
        alone = called in ops.ALONE and of_torch
        if alone or all(a is arg or sight.is_alone(a.value) for a in call.args):
            way.dims = ops.dims_after(called, way.dims, bare=len(call.args) == 1 and of_torch)
            way.kept = way.kept and called in ops.SAME
            return {"returned"}  # torch.log(self.x), rearrange(self.x, "...")
    if is_number(way.dims) and (ops.takes_number(called, member, of_torch) or _is_of_something(sight, call)):
        return {"carried"}
    return {"used"}


def _is_of_something(sight: Sight, call: cst.Call) -> bool:
    """Whether a call is one of a method that something else has than the object, a tensor or a library.

    What a function keeps for its derivative is one of those, though it comes where others have ``self``.
    """
    func = call.func
    if called_as(call) == "save_for_backward":
        return True
    return (
        isinstance(func, cst.Attribute)
        and name_of(func.value) != sight.body.receiver
        and func.attr.value not in api().tensor_methods
        and not sight.is_outside(func)
    )


def _slot(call: cst.Call, arg: cst.Arg, slot: int | None) -> int | None:
    """Where a loop over a call finds what was the argument of it; -1: in a tuple within a tuple."""
    called = name_of(call.func)
    if called not in ("zip", "enumerate"):
        return slot
    if slot is not None:
        return -1
    return 1 if called == "enumerate" else list(call.args).index(arg)


def parameter_of(function: cst.FunctionDef, call: cst.Call, arg: cst.Arg, shift: int) -> str | None:
    """The name of the parameter that an argument is bound to; None when that cannot be told.

    ``shift``: how many parameters the call does not spell out, ``self`` for a method.
    """
    params = function.params
    if arg.keyword is not None:
        named = [*params.params, *params.kwonly_params]
        return next((p.name.value for p in named if p.name.value == arg.keyword.value), None)
    position = shift
    for other in call.args:
        if other is arg:
            break
        if other.star:
            return None
        position += other.keyword is None
    positional = [*params.posonly_params, *params.params]
    return positional[position].name.value if position < len(positional) else None
