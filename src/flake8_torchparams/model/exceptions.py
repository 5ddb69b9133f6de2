"""Exceptions on their way to a handler: which handler may take them, and which paths they have taken out."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence

import libcst as cst

from flake8_torchparams.model.state import State

# What a handler catches, or a statement raises, whose class is not told by a name alone.
SOME = "?"


def throw(state: State, exception: str) -> None:
    """Take a path out of the statements that follow: it goes on where the exception is handled."""
    state.facts[("thrown", exception)] = True


def thrown(state: State) -> str:
    """The exception that a path is on its way with; empty for a path that goes on as usual."""
    return next((str(fact[1]) for fact in state.facts if fact[0] == "thrown"), "")


def caught(state: State) -> State:
    """The path as the handler sees it."""
    state = state.fork()
    state.facts = {fact: truth for fact, truth in state.facts.items() if fact[0] != "thrown"}
    return state


def caught_by(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> list[str]:
    """The names of what a handler catches."""
    if handler.type is None:
        return ["BaseException"]
    return names(
        [element.value for element in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
    )


def names(classes: Sequence[cst.BaseExpression]) -> list[str]:
    """Exception classes by their names."""
    return [node.value if isinstance(node, cst.Name) else SOME for node in classes]


def may_catch(handled: Iterable[str], exception: str) -> bool:
    """Whether one who catches these may catch an exception."""
    raised = _builtin(exception)
    for name in handled:
        if name in (SOME, exception):
            return True
        known = _builtin(name)
        # A class of the project may inherit from any of Python's, and none of Python's from it.
        if raised is None or (known is not None and issubclass(raised, known)):
            return True
    return False


def _builtin(name: str) -> type[BaseException] | None:
    found = getattr(builtins, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None
