"""Where the methods of a class and of its relatives call each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import libcst as cst

from flake8_torchparams.hierarchy.fields import AFTER_FIELDS, BEFORE_FIELDS
from flake8_torchparams.hierarchy.methods import FORWARDS
from flake8_torchparams.source.entities import ClassRef, External, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import Project
from flake8_torchparams.usage.body import Body, body_of, calls_of
from flake8_torchparams.usage.fates import Reading

CONSTRUCTORS = ("__init__", *BEFORE_FIELDS, *AFTER_FIELDS, "__new__")


class Calls:
    """Where the methods of a family call each other."""

    def __init__(
        self, project: Project, methods: list[tuple[ClassRef, FunctionOutline]], settled: dict[int, Reading]
    ) -> None:
        self._project = project
        self._methods = methods
        self._settled = settled
        self._asked: set[int] = set()
        self._constructing: set[int] = set()
        self._collating: set[int] = set()

    def callers(
        self, callee: FunctionOutline
    ) -> Iterator[tuple[ClassRef, FunctionOutline, Body, list[cst.Call | None]]]:
        """The functions that speak of a method, each with its class and its calls of the method."""
        word = re.compile(rf"\.{re.escape(callee.name)}\b")
        for owner, function in self._methods:
            numbers = owner.file.words.lines((callee.name,), function.line, function.end_line)
            if any(word.search(owner.file.lines[number - 1]) for number in numbers):
                body = body_of(owner.file.fragment(function).function)
                yield owner, function, body, list(calls_of(body, callee.name, partial(self._is_library, owner.file)))

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
        params = body_of(owner.file.fragment(function).function).function.params
        for _, caller, _, calls in self.callers(function):
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
        for _, caller, body, calls in self.callers(function):
            collated = sum(_is_collate(body, node) for node in body.members(function.name))
            if collated < len(calls) and not self.only_collates(caller):
                return False
            found = found or bool(calls)
        return found

    def only_constructs(self, owner: ClassRef, function: FunctionOutline) -> bool:
        """Whether only the constructor, or what only it calls, runs a method, and no other code of the package does."""
        if function.name.startswith("__") or function.name in FORWARDS or id(function) in self._constructing:
            return False
        self._constructing.add(id(function))
        called = False
        for caller_owner, caller, _, calls in self.callers(function):
            if not calls:
                continue
            if None in calls or not (caller.name in CONSTRUCTORS or self.only_constructs(caller_owner, caller)):
                return False
            called = True
        return called and (function.name.startswith("_") or self._is_a_part(owner, function))

    def _is_a_part(self, owner: ClassRef, function: FunctionOutline) -> bool:
        """Whether a public method is a part of the constructor: it takes nothing, and no other code speaks of it."""
        if len(body_of(owner.file.fragment(function).function).parameters) > 1:
            return False
        word = re.compile(rf"\.{re.escape(function.name)}\b")
        for file in {id(ref.file): ref.file for ref, _ in self._methods}.values():
            own = [method for ref, method in self._methods if ref.file is file]
            lines = [n for n in file.words.lines((function.name,)) if word.search(file.lines[n - 1])]
            if not all(any(method.line <= n <= method.end_line for method in own) for n in lines):
                return False
        spoken = re.compile(word.pattern.encode())
        return not any(spoken.search(text) for _, text in self._project.siblings(owner.file))

    def comes_after(self, function: FunctionOutline) -> bool | None:
        """Whether each call of a method comes after a move of the attribute (False: after a replacement of it)."""
        if function.name == "forward" or id(function) in self._asked:
            return None
        self._asked.add(id(function))
        found: bool | None = None
        for _, caller, body, calls in self.callers(function):
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


def _leaves_device(call: cst.Call, params: cst.Parameters) -> bool:
    """Whether a call of a method of ``self`` leaves its ``device`` to the default."""
    if any(arg.star or (arg.keyword is not None and arg.keyword.value == "device") for arg in call.args):
        return False
    if any(param.name.value == "device" for param in params.kwonly_params):
        return True
    names = [param.name.value for param in (*params.posonly_params, *params.params)]
    given = [arg for arg in call.args if arg.keyword is None]
    return "device" in names and len(given) < names.index("device")  # self is not given


def _is_collate(body: Body, node: cst.Attribute) -> bool:
    parent = body.parents[node]
    return isinstance(parent, cst.Arg) and parent.keyword is not None and parent.keyword.value == "collate_fn"
