"""What real torch makes of a program."""

from __future__ import annotations

import sys
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import FrameType, TracebackType
from typing import Any

import torch
from torch import nn
from torch.nn.modules import module as torch_module

FILE = "generated.py"
_OWN = frozenset(nn.Module().__dict__)
_STEPS = frozenset({"__setattr__", "register_parameter", "register_buffer", "add_module", "register_module"})


@dataclass
class Built:
    """One instance, or why there is none.

    ``call`` is what built it, ``kinds`` tells how each name stands, ``lines`` where it was set last (``unseen``: not by
    ``__setattr__``); or what was raised, and where. ``told``: the exception is one that torch's own steps raise for
    state, not one of a program that makes no sense. ``passed`` holds the lines that some run came through without an
    exception.
    """

    call: str
    kinds: dict[str, str] = field(default_factory=dict)
    empty: set[str] = field(default_factory=set)
    lines: dict[str, int] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set)
    passed: set[int] = field(default_factory=set)
    raises: str = ""
    line: int = 0
    message: str = ""
    told: bool = False


class World:
    """A program that was run, whose classes can be built."""

    def __init__(self, source: str) -> None:
        self.names: dict[str, Any] = {"__name__": "generated"}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(source, FILE, "exec"), self.names)

    def build(self, cls: str, call: str) -> Built:
        """Build a class by a call."""
        watch = _Watch(cls)
        try:
            with warnings.catch_warnings(), watch:
                warnings.simplefilter("ignore")
                made = eval(call, self.names)
        except Exception as error:
            return _raised(call, error, watch)
        found = Built(call, lines=watch.lines, passed=watch.passed)
        registered = set(_registered(made)) if "_parameters" in made.__dict__ else set()
        for name, kind, value in _entries(made):
            found.kinds[name] = kind or _plain(value, registered)
            if value is None:
                found.empty.add(name)
            if watch.values.get(name, watch) is not value:
                found.unseen.add(name)
        return found


class _Watch:
    """Notes what is set where on instances of a class, and which lines are passed."""

    def __init__(self, cls: str) -> None:
        self.cls = cls
        self.lines: dict[str, int] = {}
        self.values: dict[str, object] = {}
        self.begun: Counter[int] = Counter()
        self.left: Counter[int] = Counter()
        self.last: dict[FrameType, int] = {}
        self.original = nn.Module.__setattr__

    @property
    def passed(self) -> set[int]:
        return set(self.begun - self.left)

    def __enter__(self) -> None:
        watch, original = self, self.original

        def noted(self: nn.Module, name: str, value: object) -> None:
            if type(self).__name__ == watch.cls:
                watch.lines[name] = _place(sys._getframe(1))
                watch.values[name] = value
            original(self, name, value)

        nn.Module.__setattr__ = noted  # type: ignore[method-assign,assignment]
        sys.settrace(self.trace)

    def __exit__(self, *error: object) -> None:
        sys.settrace(None)
        nn.Module.__setattr__ = self.original  # type: ignore[method-assign]

    def trace(self, frame: FrameType, event: str, argument: object) -> Any:
        if frame.f_code.co_filename != FILE:
            return None
        # a lambda or a comprehension passes where the statement that holds it may not
        if frame.f_code.co_name.startswith("<"):
            return None
        # Python may tell of one line several times, without another one in between
        if event == "line" and self.last.get(frame) != frame.f_lineno:
            self.begun[frame.f_lineno] += 1
            self.last[frame] = frame.f_lineno
        elif event == "exception":
            self.left[frame.f_lineno] += 1
        return self.trace


def _place(frame: FrameType | None) -> int:
    """The line of the program that led here; a ``__setattr__`` of its own passes on what stands elsewhere."""
    while frame is not None and (frame.f_code.co_filename != FILE or frame.f_code.co_name == "__setattr__"):
        frame = frame.f_back
    return frame.f_lineno if frame is not None else 0


def _entries(made: nn.Module) -> Iterator[tuple[str, str, object]]:
    state = made.__dict__
    for name, value in state.items():
        if name not in _OWN:
            yield name, "", value
    for name, value in state.get("_parameters", {}).items():
        yield name, "parameter", value
    transient = state.get("_non_persistent_buffers_set", set())
    for name, value in state.get("_buffers", {}).items():
        yield name, "non-persistent buffer" if name in transient else "buffer", value
    for name, value in state.get("_modules", {}).items():
        yield name, "module", value


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


def _raised(call: str, error: Exception, watch: _Watch) -> Built:
    found = Built(call, raises=type(error).__name__, message=str(error), passed=watch.passed)
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == FILE:
            found.told = False
            if code.co_name != "__setattr__":
                found.line = trace.tb_lineno
        elif code.co_filename == torch_module.__file__ and code.co_name in _STEPS:
            found.told = True
        trace = trace.tb_next
    # a property without a setter is Python's own affair, and so is an error of an error
    if any(text in found.message for text in ("setter", "can't set", "uninitialized")):
        found.told = False
    return found
