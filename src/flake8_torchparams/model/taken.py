"""Whether the class itself has a name already that is to be registered."""

from __future__ import annotations

import ast

import libcst as cst

from flake8_torchparams.hierarchy.classes import Member, getter, is_property
from flake8_torchparams.model.attributes import read_property
from flake8_torchparams.model.conditions import has_member
from flake8_torchparams.model.exceptions import thrown
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import ALIVE, State
from flake8_torchparams.model.values import Object, is_known
from flake8_torchparams.model.weights import holds_weights
from flake8_torchparams.source.outline import FunctionNode
from flake8_torchparams.torch_api import api

# What does nothing but compute; a name is ``self`` or a global one.
_ARITHMETIC = (ast.Return, ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)


def holder_of(
    m: Machine, owner: Object, name: str, node: cst.CSTNode, frame: Frame, state: State, replaced: bool = False
) -> str | None:
    """What holds a name on the class itself: a method, a property, a value of the class body.

    ``replaced``: a plain value of the name on the instance makes way first.
    """
    cell = state.cell(owner.cell)
    if any(not replaced or slot.where != "plain" for slot in cell.slots.get(name, ())):
        return None
    member = m.classes.find(cell.cls, name)
    if isinstance(member, str):
        return f"an attribute of {member.replace('torch.nn.', 'nn.')}"
    if member is None:
        return "an attribute of nn.Module" if name in api().module_attributes else None
    if is_property(member):
        has = has_member(m, owner, name, state)
        if has is None:
            has = _gives(m, member, owner, node, frame, state)
        return "a property" if has else None
    return "a method" if member.function is not None else "a class attribute"


def _gives(m: Machine, member: Member, owner: Object, node: cst.CSTNode, frame: Frame, state: State) -> bool:
    """Whether a getter certainly finds what it reads."""
    function = getter(member)
    cell = state.cell(owner.cell)
    if not m.building or cell.open or ALIVE not in state.facts or function is None:
        return False
    surely = {name for name, slots in cell.slots.items() if all(slot.where != "absent" for slot in slots)}
    text = member.owner.file.text(function)
    tree = member.owner.file.node(function)
    if tree is not None and _reads_only(tree, surely):
        return True
    if "next(" in text and not any(holds_weights(m, slot, cell.cls) for name in surely for slot in cell.slots[name]):
        return False  # perhaps there is nothing to take
    path = state.fork()
    value = read_property(m, member, owner, node, frame, path)
    return ALIVE in path.facts and not thrown(path) and is_known(value)


def _reads_only(function: FunctionNode, names: set[str]) -> bool:
    """Whether a method computes something of these attributes of ``self`` and of nothing else."""
    returns = [statement for statement in ast.walk(function) if isinstance(statement, ast.Return)]
    inner = [node for statement in returns for node in ast.walk(statement)]
    for node in inner:
        if isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr in names):
                return False
        elif not isinstance(node, _ARITHMETIC):
            return False
    return bool(inner) and all(isinstance(s, ast.Return) or _is_docstring(s) for s in function.body)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
