"""What a line of a class depends on, read from its source."""

from __future__ import annotations

import ast
import linecache
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Related:
    """The parameters that a line depends on: whether it is reached, what its value is made of and chosen by."""

    gates: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


def related_parameters(cls: Any, line: int, parameters: dict[str, Any]) -> Related:
    """What a line depends on.

    ``line`` is one of the file that defines the class or function; names are followed through plain assignments of
    locals and of attributes that are named as a parameter is.
    """
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    if file is None:
        return Related()
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError, RecursionError):
        return Related()
    around = [
        node for node in ast.walk(tree) if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    functions = [node for node in around if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    if not functions:
        return Related()
    assigned = _assigned(functions[-1])
    gates: set[str] = set()
    for node in around:
        if node.lineno < functions[-1].lineno:
            continue
        if isinstance(node, (ast.If, ast.While)):
            gates |= _names(node.test)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            gates |= _names(node.iter)
    for node in functions[-1].body:  # an early return, or a raise, decides too
        if (
            isinstance(node, ast.If)
            and (node.end_lineno or 0) < line
            and isinstance(node.body[-1], (ast.Return, ast.Raise))
        ):
            gates |= _names(node.test)
    innermost = min(around, key=lambda node: (node.end_lineno or 0) - node.lineno)
    value = getattr(innermost, "value", None)
    values_ = [value] if isinstance(value, ast.expr) else []

    def resolve(names: set[str]) -> tuple[set[str], list[ast.expr]]:
        seen: set[str] = set()
        expressions: list[ast.expr] = []
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in seen:
                seen.add(name)
                expressions += assigned.get(name, [])
                todo.extend(part for expression in assigned.get(name, []) for part in _names(expression))
        return seen, expressions

    def known(names: set[str]) -> tuple[str, ...]:
        return tuple(name for name in parameters if name in names or f"_{name}" in names)

    made, expressions = resolve({name for expression in values_ for name in _names(expression)})
    tests = {name for expression in [*values_, *expressions] for name in _choices(expression)}
    return Related(known(resolve(gates)[0]), known(made), known(resolve(tests)[0]))


def _assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """What a function assigns to its locals and to attributes."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                for part in ast.walk(target):
                    if isinstance(part, (ast.Name, ast.Attribute)) and isinstance(part.ctx, ast.Store):
                        found.setdefault(part.id if isinstance(part, ast.Name) else part.attr, []).append(node.value)
    return found


def _choices(expression: ast.expr) -> set[str]:
    """The names that choose between the values of an expression."""
    found: set[str] = set()
    for node in ast.walk(expression):
        if isinstance(node, ast.IfExp):
            found |= _names(node.test)
        elif isinstance(node, ast.BoolOp):
            found |= {name for part in node.values[:-1] for name in _names(part)}
    return found


def _names(node: ast.AST) -> set[str]:
    """The locals and the attributes of self that an expression reads."""
    found = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found | {
        part.attr
        for part in ast.walk(node)
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self"
    }
