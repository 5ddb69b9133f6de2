"""What happens to Modules while they are built: each step on torch's own state machine, by file and line."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from typing import Any

import torch

DEPTH = 12
_OWN = os.path.dirname(os.path.abspath(__file__)) + os.sep
_TORCH = os.path.dirname(os.path.abspath(torch.__file__)) + os.sep
_PASSED_ON = frozenset({"__setattr__", "__delattr__", "register_buffer", "register_parameter", "add_module"})


@dataclass
class Event:
    """One step: ``op`` is set, del, buffer, parameter, module or init; ``places`` the frames that led to it, nearest
    first.

    ``error`` names the exception that torch raised instead. For init, ``wiped`` says that registered state was lost.
    """

    op: str
    owner: Any
    attribute: str
    value: Any
    places: list[tuple[str, int, str]]
    error: str = ""
    wiped: bool = False


@dataclass
class Watch:
    """The patches on torch.nn.Module and the events they have seen since ``clear``, while it is ``on``."""

    events: list[Event] = field(default_factory=list)
    heard: Any = None
    on: bool = False

    def __post_init__(self) -> None:
        """Remember the methods that are replaced while watching."""
        module = torch.nn.Module
        self._saved = {
            name: module.__dict__[name]
            for name in (
                "__setattr__",
                "__delattr__",
                "register_buffer",
                "register_parameter",
                "add_module",
                "__init__",
            )
        }
        self._files: dict[str, str | None] = {}

    def clear(self) -> None:
        """Forget the events, and with them the objects that they hold."""
        self.events.clear()

    def install(self) -> None:
        """Put the patches in place; there is no way back.

        That is done before the project is imported: Python then has few subclasses to tell of it.
        """
        watch = self

        def replace(name: str, op: str) -> None:
            original = self._saved[name]

            def watched(module: Any, *args: Any, **kwargs: Any) -> Any:
                if not watch.on:
                    return original(module, *args, **kwargs)
                wiped = op == "init" and _holds_state(module)
                attribute = args[0] if args and op != "init" else kwargs.get("name", "")
                value = args[1] if len(args) > 1 else kwargs.get("tensor", kwargs.get("param", kwargs.get("module")))
                error = ""
                try:
                    return original(module, *args, **kwargs)
                except BaseException as raised:
                    error = type(raised).__name__
                    raise
                finally:
                    watch._add(op, module, attribute if isinstance(attribute, str) else "", value, error, wiped)

            watched.__name__ = watched.__qualname__ = name
            watched.__doc__ = original.__doc__
            watched.__wrapped__ = original  # type: ignore[attr-defined]
            setattr(torch.nn.Module, name, watched)

        original_set = self._saved["__setattr__"]

        def __setattr__(module: Any, name: str, value: Any) -> None:  # noqa: N807
            if not watch.on:
                original_set(module, name, value)
                return
            error = ""
            try:
                original_set(module, name, value)
            except BaseException as raised:
                error = type(raised).__name__
                raise
            finally:
                watch._add("set", module, name, value, error, False)

        setattr(torch.nn.Module, "__setattr__", __setattr__)  # noqa: B010 (mypy refuses the plain assignment)
        replace("__delattr__", "del")
        replace("register_buffer", "buffer")
        replace("register_parameter", "parameter")
        replace("add_module", "module")
        replace("__init__", "init")

    def _add(self, op: str, owner: Any, attribute: str, value: Any, error: str, wiped: bool) -> None:
        # What torch does by itself, to a layer of its own or on behalf of another step, is no step of the project's;
        # what its containers refuse is: ``nn.Sequential(layer, F.relu)``.
        refused = op == "module" and error != ""
        if op != "init" and not refused and self._file(sys._getframe(2).f_code.co_filename) is None:
            return
        event = Event(op, owner, attribute, value, self._places(), error, wiped)
        if not event.places:
            return
        self.events.append(event)
        if self.heard is not None:
            self.heard(event)

    def _places(self) -> list[tuple[str, int, str]]:
        places: list[tuple[str, int, str]] = []
        frame = sys._getframe(3)
        passed: list[tuple[str, int, str]] = []
        for _ in range(200):
            code = frame.f_code
            file = self._file(code.co_filename)
            if file:
                # An override that hands on is not where the assignment stands, but better than nothing.
                (passed if code.co_name in _PASSED_ON and not places else places).append(
                    (file, frame.f_lineno, code.co_name)
                )
                if len(places) >= DEPTH:
                    break
            if frame.f_back is None:
                break
            frame = frame.f_back
        return places + passed

    def _file(self, name: str) -> str | None:
        """The real path of a file; None for torch's and ours, empty for generated code."""
        if name not in self._files:
            real = "" if name.startswith("<") else os.path.realpath(name)
            self._files[name] = None if real.startswith((_TORCH, _OWN)) else real
        return self._files[name]


def _holds_state(module: Any) -> bool:
    held = getattr(module, "__dict__", {})
    return any(held.get(name) for name in ("_parameters", "_buffers", "_modules"))
