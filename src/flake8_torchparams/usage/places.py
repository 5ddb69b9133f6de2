"""Where an attribute or a name stands in a function, and what each occurrence of it is: a value, or a target."""

from __future__ import annotations

import re
from dataclasses import dataclass

import libcst as cst

from flake8_torchparams.source.dotted import name_of, spelled
from flake8_torchparams.source.patterns import FORMAT_BLANK, PERCENT_BLANK, filled_in, may_be
from flake8_torchparams.source.walk import walk
from flake8_torchparams.usage.body import Body
from flake8_torchparams.usage.held import DimCount
from flake8_torchparams.usage.torch_ops import COUNTS_ON


@dataclass(frozen=True, slots=True)
class Place:
    """What is followed: ``name`` as an attribute of something, or as a local name.

    ``dims``: how many dimensions the tensor has, where that is known. One without any is taken from any device.
    """

    name: str
    attribute: bool
    dims: DimCount = None


def is_place(node: cst.BaseExpression, place: Place, receiver: str) -> bool:
    """Whether an expression is the place itself; ``receiver``: what stands for ``self``."""
    if not place.attribute:
        return name_of(node) == place.name
    return isinstance(node, cst.Attribute) and node.attr.value == place.name and name_of(node.value) == receiver


def is_load(body: Body, node: cst.Name, parent: cst.CSTNode) -> bool:
    """Whether a name stands for the value of a variable, not for a member, a keyword, a parameter or a target."""
    if isinstance(parent, (cst.Attribute, cst.Arg)):
        return parent.value is node
    if isinstance(parent, cst.Param):
        return parent.default is node
    if isinstance(parent, (cst.NameItem, cst.AsName, cst.FunctionDef, cst.Annotation)):
        return False
    return not is_target(body, node)


def is_target(body: Body, node: cst.CSTNode) -> bool:
    """Whether a statement binds the name or attribute, alone or among others."""
    parent = body.parents[node]
    while isinstance(parent, (cst.Element, cst.StarredElement, cst.Tuple, cst.List)):
        node, parent = parent, body.parents[parent]
    if isinstance(parent, (cst.For, cst.CompFor, cst.AnnAssign, cst.NamedExpr)):
        return parent.target is node
    return isinstance(parent, cst.AssignTarget)


def is_counted_on(body: Body, node: cst.CSTNode) -> bool:
    """Whether it is counted on in what an expression stands for, or in a part of it: ``self.total += x``,
    ``self.total.add_(x)``.
    """
    parent = body.parents[node]
    if isinstance(parent, cst.Subscript) and parent.value is node:
        return is_counted_on(body, parent)
    if isinstance(parent, cst.Attribute):
        return is_counted_on(body, parent) if parent.attr.value == "data" else parent.attr.value in COUNTS_ON
    return isinstance(parent, cst.AugAssign) and parent.target is node


def looks_up(body: Body, call: cst.Call, name: str) -> bool:
    """Whether a call of ``getattr`` or ``setattr`` names an attribute of ``self``, or may: ``f"na{...}"``."""
    if len(call.args) < 2 or name_of(call.args[0].value) != body.receiver:
        return False
    asked = call.args[1].value
    if not isinstance(asked, cst.Name):
        return _may_be(asked, name)
    loops = (n for n in body.above(call) if isinstance(n, cst.For) and name_of(n.target) == asked.value)
    over = next((loop.iter for loop in loops), None)
    elements = over.elements if isinstance(over, (cst.List, cst.Tuple)) else ()
    bound = body.bindings.bound.get(asked.value, [])
    return any(_may_be(e.value, name) for e in elements) or any(v is not None and _may_be(v, name) for v in bound)


def _may_be(node: cst.BaseExpression, name: str) -> bool:
    """Whether a text that is a constant in part may be a name."""
    form = _form(node)
    return bool(form.replace(".*", "")) and may_be(form, name)


def _form(node: cst.BaseExpression) -> str:
    """A regular expression for the texts that an expression may give."""
    if isinstance(node, cst.SimpleString):
        return re.escape(str(node.evaluated_value))
    if isinstance(node, cst.FormattedString):
        texts = [part.value if isinstance(part, cst.FormattedStringText) else None for part in node.parts]
        return "".join(".*" if text is None else re.escape(text) for text in texts)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
        return _form(node.left) + _form(node.right)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.left, cst.SimpleString):
        return filled_in(PERCENT_BLANK, node.left.evaluated_value)
    if (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value == "format"
        and isinstance(node.func.value, cst.SimpleString)
    ):
        return filled_in(FORMAT_BLANK, node.func.value.evaluated_value)
    return ".*"


def is_made_of(body: Body, statement: cst.CSTNode, place: Place) -> bool:
    """Whether the value that a statement assigns comes from the attribute that it is assigned to."""
    found: set[str] = set()
    left: list[cst.CSTNode | None] = [getattr(statement, "value", None)]
    while left:
        node = left.pop()
        if node is None:
            return True  # something unknown
        inner = _names_in(node)
        if f"{body.receiver}.{place.name}" in inner:
            return True
        for name in inner - found:
            found.add(name)
            bound = body.bindings.bound.get(name, [])
            left += [value for value in bound if value is None or body.starts.get(value, 0) < body.starts[statement]]
    return False


def _names_in(node: cst.CSTNode) -> set[str]:
    """The names and dotted names of an expression."""
    return {spelled(inner) for inner in walk(node) if isinstance(inner, (cst.Name, cst.Attribute))}
