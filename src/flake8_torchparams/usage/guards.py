"""The flags of an object that decide whether its constructor puts something on it, or something else after it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.dotted import name_of, spelled
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.site import Site
from flake8_torchparams.usage.body import Body, body_of
from flake8_torchparams.usage.constructed import constructed


class Flags(NamedTuple):
    """The attributes that are true of an object, and that are false of it, wherever it has what is put in a place."""

    true: frozenset[str] = frozenset()
    false: frozenset[str] = frozenset()

    def exclude(self, body: Body, node: cst.CSTNode) -> bool:
        """Whether a function comes by a node only where there is something else in the place."""
        tests = [test for test, met in _tests_of(body, node) if met and isinstance(test, cst.Attribute)]
        return any(test.attr.value in self.false and name_of(test.value) == body.receiver for test in tests)


def flags_of(classes: Classes, cls: ClassRef, name: str, site: Site) -> Flags:
    """Those that are settled where ``self.name`` is put there, and stay so.

    Under ``if self.log:`` it is true, and false before ``if self.log: self.name = ...``.
    """
    function = site.fragment.definition
    if function is None or site.node not in body_of(function).starts:
        return Flags()
    body = body_of(function)
    true = {flag for test, met in _tests_of(body, site.node) if met for flag in _flags(body, test)}
    false = {flag for test in _replacing(body, name, site.node) for flag in _flags(body, test)}
    try:
        puts = {flag: len(constructed(classes, cls, flag)) for flag in sorted(true | false)}
    except NotAnalysed:
        return Flags()
    return Flags(frozenset(f for f in true if puts[f]), frozenset(f for f in false if puts[f] == 1))


def _tests_of(body: Body, node: cst.CSTNode) -> Iterator[tuple[cst.BaseExpression, bool]]:
    """The tests that a node stands under, with whether it does so where they are met."""
    inner = node
    for outer in body.above(node):
        if isinstance(outer, (cst.If, cst.IfExp)) and inner is not outer.test:
            yield outer.test, inner is outer.body
        inner = outer


def _replacing(body: Body, name: str, node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """The tests where a function, after a node, puts something else on ``self.name``, where they are met."""
    for statement, _ in body.assignments(f"{body.receiver}.{name}"):
        line = body.parents[statement]
        branch = body.parents.get(body.parents[line])
        if not isinstance(branch, cst.If) or body.parents[line] is not branch.body:
            continue
        block = body.parents[branch]
        after = isinstance(block, cst.IndentedBlock) and body.holds(block, node) and not body.holds(branch, node)
        if after and body.starts[node] < body.starts[branch] and _is_reached(body, node, line):
            yield branch.test


def _is_reached(body: Body, node: cst.CSTNode, later: cst.CSTNode) -> bool:
    """Whether a function that comes by a node ends no sooner than it may come by a later one."""
    between = range(body.starts[node], body.starts[later])
    ends = (cst.Return, cst.Raise, cst.Break, cst.Continue)
    tried = any(isinstance(outer, (cst.Try, cst.TryStar, cst.With)) for outer in body.above(later))
    return not tried and not any(isinstance(other, ends) and start in between for other, start in body.starts.items())


def _flags(body: Body, test: cst.BaseExpression) -> set[str]:
    """The attributes that a test asks: ``self.log``, or the argument ``log`` that is kept under a name."""
    if isinstance(test, cst.Attribute):
        return {test.attr.value} if name_of(test.value) == body.receiver else set()
    asked = name_of(test)
    if len(body.bindings.bound.get(asked, ())) + (asked in body.bindings.params) > 1:
        return set()  # one of its values has been kept
    prefix = f"{body.receiver}."
    return {
        name.removeprefix(prefix)
        for name, values in body.bindings.bound.items()
        if asked and name.startswith(prefix) and [v and spelled(v) for v in values] == [asked]
    }
