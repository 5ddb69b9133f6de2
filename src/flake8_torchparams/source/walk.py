"""The nodes of a libcst tree in the order of the text, for those who only read them.

``node.visit`` makes every node anew on its way, and ``node.children`` goes by way of it: both take many times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from functools import cache

import libcst as cst

# Whitespace, comments and what else says nothing that the kind of the node does not say.
_LAYOUT = frozenset(
    [
        *("comma", "semicolon", "equal", "colon", "first_colon", "second_colon", "dot", "relative", "asynchronous"),
        *("lpar", "rpar", "lbracket", "rbracket", "lbrace", "rbrace", "trailing_comma", "posonly_ind"),
        *("leading_lines", "lines_after_decorators", "header", "footer"),
    ]
)
# Where the fields of a class are in another order than the text.
_ORDER = {
    "Arg": ("keyword", "value"),
    "ClassDef": ("decorators", "name", "type_parameters", "bases", "keywords", "body"),
    "ExceptHandler": ("type", "name", "body"),
    "ExceptStarHandler": ("type", "name", "body"),
    "FunctionDef": ("decorators", "name", "type_parameters", "params", "returns", "body"),
    "IfExp": ("body", "test", "orelse"),
    "MatchCase": ("pattern", "guard", "body"),
    "Parameters": ("posonly_params", "params", "star_arg", "kwonly_params", "star_kwarg"),
    "TypeAlias": ("name", "type_parameters", "value"),
}


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes right below a node, without whitespace and punctuation."""
    found: list[cst.CSTNode] = []
    for name in _names(type(node)):
        value = getattr(node, name)
        if isinstance(value, (list, tuple)):
            found += value
        elif value is not None and _is_node(value.__class__):
            found.append(value)
    return found


def walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The node and all below it, each before those below it."""
    left = [node]
    while left:
        inner = left.pop()
        yield inner
        left.extend(reversed(children(inner)))


@cache
def _names(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields of a class that may hold nodes of interest."""
    named = tuple(field.name for field in fields(kind) if field.name not in _LAYOUT and "whitespace" not in field.name)
    ordered = _ORDER.get(kind.__name__, ())
    return (*(name for name in ordered if name in named), *(name for name in named if name not in ordered))


@cache
def _is_node(kind: type[object]) -> bool:
    return issubclass(kind, cst.CSTNode)


def small_statements(statements: Iterable[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """The statements in lines, of which there may be several in one; those with a block of their own as they are."""
    for statement in statements:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
        else:
            yield statement


def returned(body: cst.BaseSuite) -> Iterator[cst.BaseExpression]:
    """What the body of a function returns, in the order of the text; functions within are left alone."""
    left: list[cst.CSTNode] = [body]
    while left:
        node = left.pop()
        if isinstance(node, cst.Return):
            if node.value is not None:
                yield node.value
        elif not isinstance(node, (cst.FunctionDef, cst.BaseSmallStatement, cst.BaseExpression)):
            left.extend(reversed(children(node)))
