"""The flags of an object that decide whether its constructor puts something on it."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.dotted import name_of, spelled
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.site import Site
from flake8_torchparams.usage.body import Body, body_of
from flake8_torchparams.usage.constructed import constructed


def guards_of(classes: Classes, cls: ClassRef, site: Site) -> frozenset[str]:
    """The attributes that are true where a constructor comes by a place, and stay so: ``if self.log:`` around it."""
    function = site.fragment.definition
    if function is None or site.node not in body_of(function).starts:
        return frozenset()
    body = body_of(function)
    inner: cst.CSTNode = site.node
    found: set[str] = set()
    for outer in body.above(site.node):
        if isinstance(outer, cst.If) and inner is outer.body:
            found |= _flags(body, outer.test)
        inner = outer
    try:
        return frozenset(name for name in found if constructed(classes, cls, name))
    except NotAnalysed:
        return frozenset()


def _flags(body: Body, test: cst.BaseExpression) -> set[str]:
    """The attributes that a test asks: ``self.log``, or the argument ``log`` that is kept under a name."""
    if isinstance(test, cst.Attribute):
        return {test.attr.value} if name_of(test.value) == body.receiver else set()
    asked = name_of(test)
    prefix = f"{body.receiver}."
    return {
        name.removeprefix(prefix)
        for name, values in body.bindings.bound.items()
        if asked and name.startswith(prefix) and [v and spelled(v) for v in values] == [asked]
    }
