"""Where the methods of a class and of its relatives call each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.fields import AFTER_FIELDS, BEFORE_FIELDS
from flake8_torchparams.hierarchy.methods import FORWARDS, methods_of
from flake8_torchparams.source.entities import ClassRef, External, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.torch_api import api
from flake8_torchparams.usage.body import Body, body_of, calls_of
from flake8_torchparams.usage.fates import Reading
from flake8_torchparams.usage.mentions import put_on, speaks_of, with_heirs

CONSTRUCTORS = ("__init__", *BEFORE_FIELDS, *AFTER_FIELDS, "__new__")


class _Caller(NamedTuple):
    """A function that speaks of a method, with its class, its tree, and its calls of the method (see ``calls_of``)."""

    owner: ClassRef
    function: FunctionOutline
    body: Body
    calls: list[cst.Call | None]


@dataclass(frozen=True, slots=True)
class _Origins:
    """What calls say of a method, and those of its callers to ask for the calls that say nothing."""

    answers: set[bool] = field(default_factory=set)
    callers: list[tuple[ClassRef, FunctionOutline]] = field(default_factory=list)


class Calls:
    """Where the methods of a family call each other."""

    def __init__(self, classes: Classes, methods: Sequence[tuple[ClassRef, FunctionOutline]]) -> None:
        self._classes = classes
        self.methods = methods
        self._callers: dict[str, list[_Caller]] = {}
        # names of classes with those of their heirs: a class may have thousands of attributes that others may read
        self._heirs: dict[tuple[SourceFile, frozenset[bytes]], set[bytes]] = {}
        self._holders: dict[tuple[SourceFile, frozenset[bytes]], set[bytes]] = {}

    def callers(self, callee: FunctionOutline) -> Sequence[_Caller]:
        """The functions that speak of a method."""
        if callee.name not in self._callers:
            self._callers[callee.name] = list(self.speaking_of(callee.name))
        return self._callers[callee.name]

    def speaking_of(self, name: str) -> Iterator[_Caller]:
        """The functions that speak of something of that name, with its calls."""
        word = re.compile(rf"\.{re.escape(name)}\b")
        for owner, function in self.methods:
            numbers = owner.file.words.lines((name,), function.line, function.end_line)
            if any(word.search(owner.file.lines[number - 1]) for number in numbers):
                body = body_of(owner.file.fragment(function).function)
                yield _Caller(owner, function, body, list(calls_of(body, name, partial(self._is_library, owner.file))))

    def heirs(self, file: SourceFile, words: frozenset[bytes]) -> set[bytes]:
        """The names of these classes, and of those of the files beside ``file`` that inherit one of them."""
        key = (file, words)
        if key not in self._heirs:
            self._heirs[key] = with_heirs(words, [text for _, text in self._classes.project.siblings(file)])
        return self._heirs[key]

    def holders(self, file: SourceFile, words: frozenset[bytes]) -> set[bytes]:
        """The attributes that objects of these, or of those heirs, are put on in ``file`` and the files beside it."""
        key = (file, words)
        if key not in self._holders:
            texts = [file.source.encode(), *(text for _, text in self._classes.project.siblings(file))]
            self._holders[key] = put_on(self.heirs(file, words), texts)
        return self._holders[key]

    def _is_library(self, file: SourceFile, name: str) -> bool:
        """Whether a file knows another module, or what that has, by a name."""
        return name in file.outline.names and isinstance(
            self._classes.project.lookup(file, name), (External, ModuleRef)
        )

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

    def only_collates(self, owner: ClassRef, function: FunctionOutline) -> bool:
        """Whether a method is only there to make the batches of a DataLoader, whose workers are on the CPU."""
        return self._origins(owner, function, self._collating) is not None

    def _collating(self, function: FunctionOutline) -> _Origins:
        found = _Origins()
        for owner, caller, body, calls in self.callers(function):
            collated = sum(_is_collate(body, node) for node in body.members(function.name))
            if collated:
                found.answers.add(True)
            if collated < len(calls):
                found.callers.append((owner, caller))
        return found

    def is_constructing(self, function: FunctionOutline) -> bool:
        """Whether a constructor calls a method, itself or by others, whoever else may do so later."""
        asked: set[int] = set()
        todo = [function]
        while todo:
            asked.add(id(todo[-1]))
            for _, caller, _, calls in self.callers(todo.pop()):
                if calls and caller.name in CONSTRUCTORS:
                    return True
                todo += [caller] if calls and id(caller) not in asked else []
        return False

    def only_constructs(self, owner: ClassRef, function: FunctionOutline) -> bool:
        """Whether only the constructor, or what only it calls, runs a method, and no other code of the package does."""
        found = self._origins(owner, function, self._constructing)
        return found is not None and all(
            method.name.startswith("_") or self._is_a_part(ref, method) for ref, method in found.callers
        )

    def _constructing(self, function: FunctionOutline) -> _Origins | None:
        if function.name.startswith("__") or function.name in FORWARDS:
            return None
        found = _Origins()
        if any(method is function and self._is_called_by_torch(ref, function.name) for ref, method in self.methods):
            found.answers.add(True)
        for owner, caller, _, calls in self.callers(function):
            if None in calls:
                return None
            if calls and caller.name in CONSTRUCTORS:
                found.answers.add(True)
            elif calls:
                found.callers.append((owner, caller))
        return found

    def _is_called_by_torch(self, owner: ClassRef, name: str) -> bool:
        """Whether the constructor of one of torch's classes above calls a method of that name."""
        above = map(api().module_class, self._classes.mro(owner).foreign)
        return any(known is not None and name in known.calls for known in above)

    def _is_a_part(self, owner: ClassRef, function: FunctionOutline) -> bool:
        """Whether a public method is a part of the constructor: it takes nothing, and no other code speaks of it."""
        if len(body_of(owner.file.fragment(function).function).parameters) > 1:
            return False
        word = re.compile(rf"\.{re.escape(function.name)}\b")
        for file in {id(ref.file): ref.file for ref, _ in self.methods}.values():
            own = [method for ref, method in self.methods if ref.file is file]
            lines = [n for n in file.words.lines((function.name,)) if word.search(file.lines[n - 1])]
            lines = [n for n in lines if not file.lines[n - 1].lstrip().startswith("#")]
            left = [n for n in lines if not any(method.line <= n <= method.end_line for method in own)]
            if not all(self._is_of_other(owner, function.name, file, n) for n in left):
                return False
        spoken = re.compile(word.pattern.encode())
        texts = [text for _, text in self._classes.project.siblings(owner.file)]
        others = [text for text in texts if spoken.search(text)]
        if not all(_defines(text, function.name) and _is_asked_of_self(text, function.name) for text in others):
            return False
        if not others:
            return True
        words = self.heirs(owner.file, frozenset(ref.outline.name.encode() for ref in self._related(owner)))
        return not any(speaks_of(text, words) for text in others)

    def _is_of_other(self, owner: ClassRef, name: str, file: SourceFile, line: int) -> bool:
        """Whether a line stands in a class that is no relative, and calls its own method of that name."""
        return any(
            line in outline
            and name in outline.functions
            and _is_asked_of_self(file.lines[line - 1].encode(), name)
            and not any(ClassRef(file, outline) in self._classes.mro(ref).order for ref in self._related(owner))
            for outline in file.outline.classes
        )

    def _related(self, owner: ClassRef) -> list[ClassRef]:
        """A class and those of its file that inherit it."""
        return [owner, *self._classes.subclasses(owner, owner.file)]

    def comes_after(self, owner: ClassRef, function: FunctionOutline, settled: Mapping[int, Reading]) -> bool | None:
        """Whether each call of a method comes after a move of the attribute (False: after a replacement of it).

        ``settled``: what each function does with the attribute, by the identity of its outline.
        """
        found = self._origins(owner, function, partial(self._coming, settled))
        return None if found is None else any(found.answers)

    def _coming(self, settled: Mapping[int, Reading], function: FunctionOutline) -> _Origins | None:
        if function.name == "forward":
            return None
        found = _Origins()
        for owner, caller, body, calls in self.callers(function):
            if caller.name in CONSTRUCTORS:
                continue
            reading = settled.get(id(caller))
            for call in calls:
                before = reading.settled_at(body, call) if reading is not None and call is not None else None
                if before is not None:
                    found.answers.add(before)
                else:
                    found.callers.append((owner, caller))
        return found

    def _origins(
        self, owner: ClassRef, function: FunctionOutline, ask: Callable[[FunctionOutline], _Origins | None]
    ) -> _Origins | None:
        """What the calls of a method say, those of all callers that there are to ask included.

        None where one of these says no, and where one is called by none but each other. So it is the same whichever
        of them is asked first.
        """
        found = _Origins()
        called: dict[int, list[int]] = {}
        seen: set[int] = set()
        answered: list[int] = []
        left = [(owner, function)]
        while left:
            method = left.pop()
            if id(method[1]) in seen:
                continue
            seen.add(id(method[1]))
            own = ask(method[1])
            if own is None:
                return None
            found.answers.update(own.answers)
            found.callers.append(method)
            answered += [id(method[1])] if own.answers else []
            for _, caller in own.callers:
                called.setdefault(id(caller), []).append(id(method[1]))
            left += own.callers
        while answered:
            reached = answered.pop()
            seen.discard(reached)
            answered += called.pop(reached, ())
        return None if seen else found


def calls_within(classes: Classes, cls: ClassRef) -> Calls:
    """The calls of the methods of a class and of its relatives."""
    return Calls(classes, list(methods_of(classes, cls, relatives_of(classes, cls))))


def relatives_of(classes: Classes, cls: ClassRef) -> list[ClassRef]:
    """The subclasses of a class in its file."""
    return [ref for ref in classes.subclasses(cls, cls.file) if ref != cls]


def _leaves_device(call: cst.Call, params: cst.Parameters) -> bool:
    """Whether a call of a method of ``self`` leaves its ``device`` to the default."""
    if any(arg.star or (arg.keyword is not None and arg.keyword.value == "device") for arg in call.args):
        return False
    if any(param.name.value == "device" for param in params.kwonly_params):
        return True
    names = [param.name.value for param in (*params.posonly_params, *params.params)]
    given = [arg for arg in call.args if arg.keyword is None]
    return "device" in names and len(given) < names.index("device")  # self is not given


def _defines(text: bytes, method: str) -> bool:
    """Whether a class in a text has a method of a name."""
    return re.search(rb"^[ \t]+def %b\(" % method.encode(), text, re.MULTILINE) is not None


def _is_asked_of_self(text: bytes, method: str) -> bool:
    """Whether a text asks nothing but ``self`` for a method."""
    asked = re.findall(rb"(\bself|\bsuper\(\))?\.%b\b" % method.encode(), text)
    return all(asked)


def _is_collate(body: Body, node: cst.Attribute) -> bool:
    parent = body.parents[node]
    return isinstance(parent, cst.Arg) and parent.keyword is not None and parent.keyword.value == "collate_fn"
