"""What an attribute or a method of a tensor makes of it."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.source.dotted import spelled
from flake8_torchparams.torch_api import api
from flake8_torchparams.usage import torch_ops as ops
from flake8_torchparams.usage.body import Body
from flake8_torchparams.usage.fates import Fate, Way
from flake8_torchparams.usage.held import Held
from flake8_torchparams.usage.moves import has_generator, made_there, only_casts
from flake8_torchparams.usage.sight import Sight

# Methods of containers that give what is in them.
_OF_CONTAINERS = frozenset(["values", "get", "copy", "_asdict", "_replace"])


def member(sight: Sight, attribute: cst.Attribute, way: Way) -> set[Fate] | cst.CSTNode:
    """The fate of the tensor whose attribute or method is asked for, or the expression that it goes on as."""
    name = attribute.attr.value
    call = sight.body.parents[attribute]
    called = isinstance(call, cst.Call) and call.func is attribute
    if name in ops.PLACES:
        # get_device() gives no tensor either
        made = call if called and name != "get_device" else made_there(sight.body, call if called else attribute)
        way.dims = None
        return made if made is not None else {"device"}
    if name in ops.FACTS:
        return {"asked"}
    if name == "backward":
        return {"used"}
    if not called:
        if isinstance(way.dims, Held):
            return attribute if way.dims.of(name) else set()
        return attribute if name in ops.VIEWS else {"used"}
    assert isinstance(call, cst.Call)
    moved = _moved(sight, call, name, way)
    if moved is not None:
        return moved
    if name in ops.READS:
        return {"read"}
    if name == "keys":
        return {"asked"}
    if name == "items":
        way.slot, way.kept = 1, False
        return call
    if isinstance(way.dims, Held) and (name in _OF_CONTAINERS or name not in api().tensor_methods):
        way.kept = False
        return call if name in _OF_CONTAINERS else {"used"}
    if name in ops.FILLS and isinstance(sight.body.parents[call], cst.Expr):
        return set() if name == "zero_" else {"filled"}  # a reset leaves nothing to be missed
    if has_generator(call, sight.body.receiver):
        return {"carried"}  # no .to() moves the generator either
    if name in ops.SAME or name in ops.ALONE or all(sight.is_alone(arg.value) for arg in call.args):
        way.kept = way.kept and name in ops.SAME
        way.dims = ops.dims_after(name, way.dims, bare=not call.args)
        return call
    return way.in_operation()


def _moved(sight: Sight, call: cst.Call, name: str, way: Way) -> set[Fate] | cst.CSTNode | None:
    """The same of ``to()``, ``cuda()``, ``type()`` and the like; None for other methods."""
    if name == "type" and not call.args:
        return {"asked"}  # "torch.cuda.FloatTensor"
    if name == "to" and only_casts(call, sight.is_dtype):
        return call
    if name not in ops.MOVES:
        return None
    if _is_read(sight.body, call):
        return call
    # An index that is on that device has found the tensor on another before.
    to = {spelled(arg.value).removesuffix(".device") for arg in call.args}
    return {"moved"} if way.index.isdisjoint(to) else {"used"}


def _is_read(body: Body, call: cst.Call) -> bool:
    """Whether what a call brings to the CPU is made values of Python there: ``x.cpu().tolist()``."""
    after = body.parents[call]
    brings = isinstance(call.func, cst.Attribute) and call.func.attr.value == "cpu"
    return brings and isinstance(after, cst.Attribute) and after.attr.value in ops.READS
