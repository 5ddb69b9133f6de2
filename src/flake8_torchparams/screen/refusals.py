"""What torch's containers of Modules may refuse: the interpreter has to say whether they do."""

from __future__ import annotations

import ast

from flake8_torchparams.screen.kinds import (
    ANY,
    CLASS,
    FUNCTION,
    HELD_MODULES,
    HELD_PARAMETER,
    HELD_TENSOR,
    LIST,
    MODULES,
    NESTED,
    NONE,
    OBJECT,
)
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.screen.scopes import Arguments, Scope
from flake8_torchparams.torch_api.containers import MODULE_CONTAINERS

_FILLING = frozenset({"append", "extend", "update"})
_NEVER = CLASS | FUNCTION | OBJECT
_DISPLAYS = (ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.SetComp, ast.GeneratorExp)


def check_elements(cls: object, method: str, node: ast.Call, given: Arguments, scope: Scope) -> None:
    """Raise ``Loud`` where one of torch's containers is made (``__init__``) or filled with what may be no Module."""
    if _may_refuse(cls, method, node, given, scope):
        raise Loud("no Module in a container of Modules")


def _may_refuse(cls: object, method: str, node: ast.Call, given: Arguments, scope: Scope) -> bool:
    if cls not in MODULE_CONTAINERS or (method != "__init__" and method not in _FILLING):
        return False
    if given.rest & _NEVER and not given.rest & ANY:
        return True
    shapes = [*given.positional, *(shape for _, shape in given.named)]
    if cls == "torch.nn.ModuleDict" and any(shape.numbered for shape in shapes):
        return True
    one_by_one = method == "append" or (method == "__init__" and cls == "torch.nn.Sequential")
    if one_by_one and any(isinstance(argument, _DISPLAYS) for argument in node.args):
        return True  # whatever is in it
    return any(_is_no_module(shape.kind, one_by_one, _is_dict(node, scope)) for shape in shapes)


def _is_no_module(kind: int, one_by_one: bool, is_dict: bool) -> bool:
    if kind & ANY or not kind:
        return False
    if kind & _NEVER:
        return True
    if one_by_one:
        if kind & LIST:
            return not is_dict
        return not kind & (MODULES | NONE)
    return bool(kind & NESTED or (kind & (HELD_TENSOR | HELD_PARAMETER) and not kind & HELD_MODULES))


def _is_dict(node: ast.Call, scope: Scope) -> bool:
    """``nn.Sequential(OrderedDict(...))``, or a name that something was put into by keys."""
    made = node.args[0] if node.args else None
    if isinstance(made, ast.Name):
        return made.id in scope.keyed
    if not isinstance(made, ast.Call):
        return False
    return (made.func.attr if isinstance(made.func, ast.Attribute) else getattr(made.func, "id", "")) == "OrderedDict"
