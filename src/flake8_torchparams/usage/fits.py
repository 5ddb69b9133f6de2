"""Tests of where a tensor is, and what stands in their branches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from flake8_torchparams.source.dotted import called_as, parts_of
from flake8_torchparams.source.walk import walk
from flake8_torchparams.usage.body import Body, ends_in_return, is_of_torch
from flake8_torchparams.usage.places import Place, is_place

# What tells where a tensor is, as an attribute and as a method.
_ASKED = frozenset(["device", "is_cuda"])
_CALLED = frozenset(["type", "get_device"])
# Flags of these words tell whether the data are on CUDA: ``x.is_cuda``, ``self.use_gpu``, ``args.cuda``.
_CUDA = ("cuda", "gpu")


def is_made_where_missed(body: Body, store: cst.CSTNode, place: Place) -> bool:
    """Whether an assignment is there for when the tensor is elsewhere: under ``if self.a.device != x.device``."""
    return any(
        isinstance(outer, cst.If) and any(_asks_device(body, test, place) for test in _tests(outer.test))
        for outer in body.above(store)
    )


def is_where_it_fits(body: Body, node: cst.CSTNode, place: Place, loads: Sequence[cst.CSTNode]) -> bool:
    """Whether a node is reached only when the tensor is where something else is: in that branch of a test, or after
    one that returns where it is elsewhere.

    ``loads``: all reads of the tensor.
    """
    inner = node
    for outer in body.above(node):
        if isinstance(outer, (cst.If, cst.IfExp)) and inner is not outer.test:
            met = inner is outer.body
            beside = any(_is_in_other(body, outer, load, met) for load in loads)
            if _tells(body, outer.test, met, place, beside):
                return True
        if isinstance(outer, cst.IndentedBlock):
            for before in outer.body:
                if before is inner:
                    break
                if isinstance(before, cst.If) and ends_in_return(before.body):
                    beside = any(body.holds(before.body, load) for load in loads)
                    if _tells(body, before.test, False, place, beside):
                        return True
        inner = outer
    return False


def _is_in_other(body: Body, branching: cst.If | cst.IfExp, load: cst.CSTNode, met: bool) -> bool:
    """Whether a read stands in the other branch of an ``if``, which may be what comes after one that returns."""
    if not met:
        return body.holds(branching.body, load)
    if branching.orelse is not None:
        return body.holds(branching.orelse, load)
    after = body.ends[branching] <= body.starts[load] and body.holds(body.parents[branching], load)
    return after and isinstance(branching, cst.If) and ends_in_return(branching.body)


def _tells(body: Body, test: cst.BaseExpression, met: bool, place: Place, beside: bool) -> bool:
    """Whether the tensor is where something else is if a test is met, or not met.

    A test that asks for CUDA tells that only where the tensor is read in the other branch as well (``beside``): it is
    moved there, or that read is what counts.
    """
    wanted, joined = (cst.Equal, cst.And) if met else (cst.NotEqual, cst.Or)
    for part in _tests(test, joined):
        cuda = _asks_cuda(part)
        if cuda is not None:
            if beside and (cuda is met) is _is_of(body, part, place):
                return True
        elif _asks_device(body, part, place, wanted):
            return True
    return False


def _asks_cuda(test: cst.BaseExpression) -> bool | None:
    """Whether a test is met for what is on CUDA (False: for what is on the CPU); None when it asks something else."""
    if isinstance(test, cst.UnaryOperation):
        cuda = _asks_cuda(test.expression) if isinstance(test.operator, cst.Not) else None
        return None if cuda is None else not cuda
    if isinstance(test, cst.Comparison):
        return _compares_cuda(test)
    asked = test.func if isinstance(test, cst.Call) else test
    words = parts_of(asked) or ([asked.attr.value] if isinstance(asked, cst.Attribute) else [])
    return True if any(word in part.lower() for part in words for word in _CUDA) else None


def _compares_cuda(test: cst.Comparison) -> bool | None:
    """The same of a comparison with the name of a kind of device: ``x.device.type == "cuda"``."""
    operator, named = test.comparisons[0].operator, test.comparisons[0].comparator
    if (
        isinstance(named, cst.Call)
        and called_as(named) == "device"
        and is_of_torch(named.func)
        and len(named.args) == 1
    ):
        named = named.args[0].value
    kind = named.evaluated_value if isinstance(named, cst.SimpleString) else ""
    if not isinstance(operator, (cst.Equal, cst.NotEqual)) or kind not in ("cpu", "cuda"):
        return None
    return isinstance(operator, cst.Equal) is (kind == "cuda")


def _is_of(body: Body, test: cst.BaseExpression, place: Place) -> bool:
    """Whether a test asks where the tensor itself is."""
    return any(
        is_place(node, place, body.receiver) for node in walk(test) if isinstance(node, (cst.Name, cst.Attribute))
    )


def _tests(test: cst.BaseExpression, joined: type[cst.BaseBooleanOp] | None = None) -> Iterator[cst.BaseExpression]:
    """The parts of a test that this operator joins, or that any does if none is named."""
    if isinstance(test, cst.BooleanOperation) and (joined is None or isinstance(test.operator, joined)):
        yield from _tests(test.left, joined)
        yield from _tests(test.right, joined)
    else:
        yield test


def _asks_device(body: Body, test: cst.BaseExpression, place: Place, by: type[cst.BaseCompOp] = cst.BaseCompOp) -> bool:
    """Whether a test compares where the tensor is: ``self.x.device == ...``, ``self.x.type() == ...``."""
    if not isinstance(test, cst.Comparison) or not isinstance(test.comparisons[0].operator, by):
        return False
    for side in (test.left, test.comparisons[0].comparator):
        called = isinstance(side, cst.Call)
        asked = side.func if isinstance(side, cst.Call) else side
        if isinstance(asked, cst.Attribute) and asked.attr.value in ("type", "index") and not called:
            asked = asked.value  # self.x.device.type
        if isinstance(asked, cst.Attribute) and asked.attr.value in (_CALLED if called else _ASKED):
            of = asked.value
            if isinstance(of, cst.Attribute) and of.attr.value == "data":
                of = of.value
            if is_place(of, place, body.receiver):
                return True
    return False
