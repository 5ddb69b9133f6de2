"""What real torch makes of a program."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as torch_module

FILE = "generated.py"
_OWN = frozenset(nn.Module().__dict__)
_STEPS = frozenset({"__setattr__", "register_parameter", "register_buffer", "add_module", "register_module"})


@dataclass
class Built:
    """``kinds`` tells how each name stands, ``lines`` where it was set last; or what was raised, and where.

    ``told``: the exception is one that torch's own steps raise for state, not one of a program that makes no sense.
    """

    kinds: dict[str, str] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)
    raises: str = ""
    line: int = 0
    message: str = ""
    told: bool = False


def build(source: str, cls: str, arguments: dict[str, object]) -> Built:
    """Run the program and build the class."""
    namespace: dict[str, Any] = {"__name__": "generated"}
    exec(compile(source, FILE, "exec"), namespace)
    found = Built()
    lines: dict[str, int] = {}
    original = nn.Module.__setattr__

    def noted(self: nn.Module, name: str, value: object) -> None:
        if type(self).__name__ == cls:
            at: FrameType | None = sys._getframe(1)
            while at is not None and at.f_code.co_filename != FILE:
                at = at.f_back
            lines[name] = at.f_lineno if at is not None else 0
        original(self, name, value)

    nn.Module.__setattr__ = noted  # type: ignore[method-assign,assignment]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = namespace[cls](**arguments)
    except Exception as error:
        return _raised(error)
    finally:
        nn.Module.__setattr__ = original  # type: ignore[method-assign]
    found.lines = lines
    registered = set(_registered(made)) if "_parameters" in made.__dict__ else set()
    for name, value in _entries(made):
        kind, content = value
        found.kinds[name] = kind or _plain(content, registered)
        if content is None:
            found.empty.add(name)
    return found


def _entries(made: nn.Module) -> Iterator[tuple[str, tuple[str, object]]]:
    state = made.__dict__
    for name, value in state.items():
        if name not in _OWN:
            yield name, ("", value)
    for name, value in state.get("_parameters", {}).items():
        yield name, ("parameter", value)
    transient = state.get("_non_persistent_buffers_set", set())
    for name, value in state.get("_buffers", {}).items():
        yield name, ("non-persistent buffer" if name in transient else "buffer", value)
    for name, value in state.get("_modules", {}).items():
        yield name, ("module", value)


def _registered(made: nn.Module) -> Iterator[int]:
    yield from (id(value) for value in (*made.parameters(), *made.buffers(), *made.modules()))


def _plain(value: object, registered: set[int]) -> str:
    if isinstance(value, torch.Tensor):
        return "plain tensor"
    if isinstance(value, (list, tuple, dict, set)) and _holds_state(value, registered):
        return "container"
    return "plain"


def _holds_state(value: object, registered: set[int]) -> bool:
    if isinstance(value, (torch.Tensor, nn.Module)):
        return id(value) not in registered
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, (list, tuple, set)) and any(_holds_state(item, registered) for item in value)


def _raised(error: Exception) -> Built:
    found = Built(raises=type(error).__name__, message=str(error))
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == FILE:
            found.line, found.told = trace.tb_lineno, False
        elif code.co_filename == torch_module.__file__ and code.co_name in _STEPS:
            found.told = True
        trace = trace.tb_next
    # a property without a setter is Python's own affair
    if "setter" in found.message or "can't set" in found.message:
        found.told = False
    return found
