"""Whether a tensor is scratch paper: each call wipes it before anything is read there or added to it."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from flake8_torchparams.source.dotted import called_as, spelled
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.private import as_written
from flake8_torchparams.usage.body import Body
from flake8_torchparams.usage.callers import CONSTRUCTORS, Calls
from flake8_torchparams.usage.fates import Reading
from flake8_torchparams.usage.scalars import is_plain
from flake8_torchparams.usage.torch_ops import FACTS


def is_scratch(calls: Calls, cls: ClassRef, name: str) -> bool:
    """Whether some method wipes what stands on ``self.name``, and all others come after that."""
    name = as_written(name, cls)
    wiped: dict[int, Reading] = {}
    left = []
    try:
        for owner, function, body, _ in calls.speaking_of(name):
            if function.name in CONSTRUCTORS:
                continue
            wipes = list(_wipes(body, name))
            if wipes:
                wiped[id(function)] = Reading(settled=[(node, False) for node in wipes])
            if not all(any(_is_in_time(body, wipe, node) for wipe in wipes) for node in _uses(body, name)):
                left.append((owner, function))
        return bool(wiped) and all(calls.comes_after(*method, wiped) is not None for method in left)
    except NotAnalysed:
        return False


def _uses(body: Body, name: str) -> Iterator[cst.CSTNode]:
    """Where a method does something with the values of an attribute."""
    for node in body.members(name):
        after = body.parents[node]
        if spelled(node) == f"{body.receiver}.{name}" and not (
            isinstance(after, cst.Attribute) and after.attr.value in FACTS | {"device"}
        ):
            yield node


def _is_in_time(body: Body, wipe: cst.CSTNode, node: cst.CSTNode) -> bool:
    return body.holds(wipe, node) or body.leads_to(wipe, node)


def _wipes(body: Body, name: str) -> Iterator[cst.Call]:
    """The calls that leave one number, or nothing, in it: ``self.x.zero_()``, ``self.x.data.fill_(0)``."""
    for node in body.members(name):
        whole: cst.CSTNode = node
        after = body.parents[node]
        if isinstance(after, cst.Attribute) and after.attr.value == "data":
            whole, after = after, body.parents[after]
        call = body.parents[after] if isinstance(after, cst.Attribute) and after.value is whole else None
        if not isinstance(call, cst.Call) or call.func is not after or spelled(node) != f"{body.receiver}.{name}":
            continue
        if called_as(call) == "zero_" or (called_as(call) == "fill_" and all(is_plain(arg.value) for arg in call.args)):
            yield call
