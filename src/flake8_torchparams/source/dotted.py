"""The names that expressions are written with: ``self.scale``, ``torch.nn.init.zeros_``."""

from __future__ import annotations

import libcst as cst


def name_of(node: cst.BaseExpression) -> str:
    """A bare name; empty when the expression is none."""
    return node.value if isinstance(node, cst.Name) else ""


def parts_of(node: cst.BaseExpression) -> list[str]:
    """The names of a dotted expression; none when it is not just that."""
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    return [node.value, *reversed(parts)] if isinstance(node, cst.Name) else []


def spelled(node: cst.BaseExpression) -> str:
    """A dotted expression as it is written; empty when it is none."""
    return ".".join(parts_of(node))


def root_of(node: cst.BaseExpression) -> str:
    """The name that a dotted expression starts with."""
    parts = parts_of(node)
    return parts[0] if parts else ""


def called_as(call: cst.Call) -> str:
    """The name of what is called, without what it is a member of; empty where it has none."""
    return call.func.attr.value if isinstance(call.func, cst.Attribute) else name_of(call.func)


def innermost(node: cst.BaseExpression) -> cst.BaseExpression:
    """What the calls, attributes and parts of an expression begin with: ``config`` in ``config.get("mean")[0]``."""
    while isinstance(node, (cst.Call, cst.Attribute, cst.Subscript)):
        node = node.func if isinstance(node, cst.Call) else node.value
    return node
