"""What a constructor does with each of its arguments, told from its text: whether the instance can come to hold it."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Sequence
from typing import NamedTuple

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.entities import ClassRef, FunctionRef

# They ask what a value is, and keep nothing of it.
_ASKING = frozenset({"callable", "hasattr", "isinstance", "issubclass", "len", "type"})


class Handling(NamedTuple):
    """The parameters of a constructor, in order, and what it does with them.

    ``whole``: those that it hands on as they are; ``stored``: those that it only puts on the instance; ``into``: what
    it reads of the others, by their names (an index is read as ``[``).
    """

    order: tuple[str, ...]
    whole: frozenset[str]
    stored: frozenset[str]
    into: dict[str, frozenset[str]]

    def name_at(self, position: int) -> str | None:
        """The parameter that a positional argument goes to."""
        return self.order[position] if position < len(self.order) else None

    def keeps(self, name: str | None, is_itself: Callable[[str], bool], registers: bool) -> bool:
        """Whether the instance may hold what goes to a parameter.

        ``is_itself``: whether what is read of the value under a name may be the value, or state that it holds;
        ``registers``: an assignment to the instance does.
        """
        if name is None or name in self.whole or name not in self.into or (registers and name in self.stored):
            return True
        return any(map(is_itself, self.into[name]))


class Constructors:
    """The constructors of the project's classes; everything is found once."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self._known: dict[FunctionRef, Handling | None] = {}

    def handling(self, cls: ClassRef) -> Handling | None:
        """What the constructor of a class does with its arguments; None where none of the project's can be read."""
        ref = self.classes.method(cls, "__init__")
        if ref is None or self.classes.method(cls, "__new__") is not None:
            return None
        if ref not in self._known:
            self._known[ref] = _handling(ref.file.text(ref.outline))
        return self._known[ref]


def _handling(text: str) -> Handling | None:
    try:
        function = ast.parse(textwrap.dedent(text)).body[0]
    except (SyntaxError, ValueError, RecursionError, MemoryError, IndexError):
        return None
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return None
    arguments = function.args
    order = tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args))[1:]
    names = {*order, *(argument.arg for argument in arguments.kwonlyargs)}
    into: dict[str, set[str]] = {name: set() for name in names}
    seen: set[int] = set()
    whole: set[str] = set()
    stored: set[str] = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            read, name = node.value, node.attr
        elif isinstance(node, ast.Subscript):
            read, name = node.value, "["
        else:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ASKING:
                seen.update(id(argument) for argument in node.args)
            elif isinstance(node, ast.Compare) and all(isinstance(sign, (ast.Is, ast.IsNot)) for sign in node.ops):
                seen.update(id(operand) for operand in (node.left, *node.comparators))
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and _are_own(node.targets):
                stored.add(node.value.id)
                seen.add(id(node.value))
            continue
        if isinstance(read, ast.Name) and read.id in names:
            into[read.id].add(name)
            seen.add(id(read))
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in names and id(node) not in seen:
            whole.add(node.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("locals", "vars"):
            whole |= names
    return Handling(order, frozenset(whole), frozenset(stored), {name: frozenset(read) for name, read in into.items()})


def _are_own(targets: Sequence[ast.expr]) -> bool:
    """Whether nothing but attributes of ``self`` is assigned to."""
    return all(
        isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
        for target in targets
    )
