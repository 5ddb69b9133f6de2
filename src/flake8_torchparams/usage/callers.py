"""Where the methods of a class and of its relatives call each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import libcst as cst

from flake8_torchparams.source.entities import ClassRef, External, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import Project
from flake8_torchparams.usage.body import Body, body_of, calls_of
from flake8_torchparams.usage.fates import Reading

CONSTRUCTORS = ("__init__", "__post_init__", "__new__")


class Calls:
    """Where the methods of a family call each other."""

    def __init__(
        self, project: Project, methods: list[tuple[ClassRef, FunctionOutline]], settled: dict[int, Reading]
    ) -> None:
        self._project = project
        self._methods = methods
        self._settled = settled
        self._asked: set[int] = set()
        self._collating: set[int] = set()

    def callers(self, callee: FunctionOutline) -> Iterator[tuple[FunctionOutline, Body, list[cst.Call | None]]]:
        """The functions that speak of a method, with their calls of it."""
        word = re.compile(rf"\.{re.escape(callee.name)}\b")
        for owner, function in self._methods:
            numbers = owner.file.words.lines((callee.name,), function.line, function.end_line)
            if any(word.search(owner.file.lines[number - 1]) for number in numbers):
                body = body_of(owner.file.fragment(function).function)
                yield function, body, list(calls_of(body, callee.name, partial(self._is_library, owner.file)))

    def _is_library(self, file: SourceFile, name: str) -> bool:
        """Whether a file knows another module, or what that has, by a name."""
        return name in file.outline.names and isinstance(self._project.lookup(file, name), (External, ModuleRef))

    def only_others(self, owner: ClassRef, function: FunctionOutline) -> bool:
        """Whether a method is there for others to call with a device: no method does, nor does torch itself.

        A constructor may call it, if it leaves the device to the default.
        """
        if function.name in ("to", "_apply"):
            return True
        if function.name == "forward" or function.name.startswith("_"):
            return False
        params = [p.name.value for p in body_of(owner.file.fragment(function).function).function.params.params]
        for caller, _, calls in self.callers(function):
            if calls and caller.name not in CONSTRUCTORS:
                return False
            if not all(call is not None and _leaves_device(call, params) for call in calls):
                return False
        return True

    def only_collates(self, function: FunctionOutline) -> bool:
        """Whether a method is only there to make the batches of a DataLoader, whose workers are on the CPU."""
        if id(function) in self._collating:
            return False
        self._collating.add(id(function))
        found = False
        for caller, body, calls in self.callers(function):
            collated = sum(_is_collate(body, node) for node in body.attributes if node.attr.value == function.name)
            if collated < len(calls) and not self.only_collates(caller):
                return False
            found = found or bool(calls)
        return found

    def only_constructs(self, function: FunctionOutline) -> bool:
        """Whether only the constructor, or what only it calls, runs a private method."""
        if function.name.startswith("__") or not function.name.startswith("_") or id(function) in self._asked:
            return False
        self._asked.add(id(function))
        called = False
        for caller, _, calls in self.callers(function):
            if not calls:
                continue
            if None in calls or not (caller.name in CONSTRUCTORS or self.only_constructs(caller)):
                return False
            called = True
        return called

    def comes_after(self, function: FunctionOutline) -> bool | None:
        """Whether each call of a method comes after a move of the attribute (False: after a replacement of it)."""
        if function.name == "forward" or id(function) in self._asked:
            return None
        self._asked.add(id(function))
        found: bool | None = None
        for caller, body, calls in self.callers(function):
            if caller.name in CONSTRUCTORS:
                continue
            inherited: bool | None = None
            asked = False
            for call in calls:
                reading = self._settled.get(id(caller))
                before = reading.settled_at(body, call) if reading is not None and call is not None else None
                if before is None:
                    if not asked:
                        inherited, asked = self.comes_after(caller), True
                    before = inherited
                if before is None:
                    return None
                found = before if found is None else found or before
        return found


def _leaves_device(call: cst.Call, params: list[str]) -> bool:
    """Whether a call of a method of ``self`` leaves its ``device`` to the default."""
    if "device" not in params or any(arg.star for arg in call.args):
        return False
    given = [arg for arg in call.args if arg.keyword is None]
    named = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    return "device" not in named and len(given) < params.index("device")  # self is not given


def _is_collate(body: Body, node: cst.Attribute) -> bool:
    parent = body.parents[node]
    return isinstance(parent, cst.Arg) and parent.keyword is not None and parent.keyword.value == "collate_fn"
