"""Whether what methods put in the place of a tensor is computed from data, so that a checkpoint may be to hold it.

Constants that are set again, what hangs on sizes alone, and masks that are drawn anew are made as well in the next
process. What is told of nothing here is taken for data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.dotted import called_as, name_of
from flake8_torchparams.source.entities import ClassRef, External, FunctionRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.private import as_written
from flake8_torchparams.source.walk import children, returned
from flake8_torchparams.torch_api import api
from flake8_torchparams.usage.arguments import parameter_of
from flake8_torchparams.usage.body import Body, Scope, body_of, is_of_torch
from flake8_torchparams.usage.callers import CONSTRUCTORS, Calls
from flake8_torchparams.usage.changes import changes_of
from flake8_torchparams.usage.constructed import Put, constructed
from flake8_torchparams.usage.places import is_counted_on
from flake8_torchparams.usage.scalars import is_plain, is_setting, says_number
from flake8_torchparams.usage.sight import named
from flake8_torchparams.usage.torch_ops import FACTS, MADE_OF_SIZES, SHAPED_LIKE, TABLES

# What is asked of a tensor that says nothing of its values.
_SAYS_NOTHING = FACTS | {"device", "training", "get_device"}
_MAKES = MADE_OF_SIZES | TABLES | SHAPED_LIKE | {"eye", "randint", "rand_like", "randn_like"}
_DEEPEST = 3


def is_lasting(classes: Classes, calls: Calls, cls: ClassRef, name: str) -> bool:
    """Whether methods put what is computed from data on ``self.name``, or what hangs on how often they are called.

    They are taken to where nothing is read here that puts something there.
    """
    name = as_written(name, cls)
    found = False
    try:
        for owner, function, _, _ in calls.speaking_of(name):
            if function.name in CONSTRUCTORS:
                continue
            asked = _Asked(classes, Scope(owner.file, cls), function, name)
            parts = list(asked.put())
            found = found or bool(parts)
            lasts = asked.counts() or any(map(asked.is_data, parts))
            if lasts and not calls.only_constructs(owner, function):
                return True
    except NotAnalysed:
        return True
    return not found


class _Asked:
    """What the expressions of one method are made of; ``given``: whether what a parameter gets is data."""

    def __init__(
        self,
        classes: Classes,
        scope: Scope,
        function: FunctionOutline,
        name: str,
        given: Callable[[str], bool] | None = None,
        depth: int = 0,
    ) -> None:
        self._classes = classes
        self._scope = scope
        self._name = name
        self._given = given
        self._depth = depth
        self._seen: set[str] = set()
        self.body: Body = body_of(scope.file.fragment(function).function)

    def put(self) -> Iterator[cst.CSTNode]:
        """What the method puts on ``self.name``, or makes a part of it."""
        own = f"{self.body.receiver}.{self._name}"
        yield from changes_of(self.body).put(own)

    def counts(self) -> bool:
        """Whether the method counts on in what it finds there, however often it is called."""
        return any(is_counted_on(self.body, node) for node in self.body.members(self._name))

    def returned(self) -> bool:
        """Whether the method gives back what is computed from data."""
        return any(map(self.is_data, returned(self.body.function.body)))

    def is_data(self, node: cst.CSTNode) -> bool:
        """Whether an expression is made of values that the object was not built with."""
        if isinstance(node, cst.BaseExpression) and is_plain(node):
            return False
        if isinstance(node, cst.Name):
            return self._is_name_of_data(node.value)
        if isinstance(node, cst.Attribute):
            return self._is_attribute_of_data(node)
        if isinstance(node, cst.Call):
            return self._gives_data(node)
        if isinstance(node, (cst.Lambda, cst.Await, cst.Yield, cst.BaseComp)):
            return True
        return any(map(self.is_data, children(node)))

    def _is_name_of_data(self, name: str) -> bool:
        if name in self._seen:
            return False
        self._seen.add(name)
        bindings = self.body.bindings
        param = bindings.params.get(name)
        if param is not None:
            if self._given is not None:
                data = self._given(name)
            else:
                data = name != self.body.receiver and not says_number(param)
            if data:
                self._seen.discard(name)
                return True
        parts = list(changes_of(self.body).put(name))
        data = any(map(self.is_data, parts)) or (name in bindings.bound and not parts)
        if data:
            self._seen.discard(name)
        return data

    def _is_attribute_of_data(self, node: cst.Attribute) -> bool:
        if node.attr.value in _SAYS_NOTHING or is_setting(node):
            return False
        if name_of(node.value) == self.body.receiver and self._scope.cls is not None:
            name = node.attr.value
            return name != self._name and not self._is_built(name)
        return self.is_data(node.value)

    def _is_built(self, name: str) -> bool:
        """Whether only constructors put something on ``self.name``, and that is neither learned nor computes itself."""
        puts = constructed(self._classes, self._scope.cls, name) if self._scope.cls is not None else []
        return bool(puts) and all(put.value is not None and not self._is_learned(put) for put in puts)

    def _is_learned(self, put: Put) -> bool:
        """Whether a value is a Parameter, or a Module that has some."""
        if not isinstance(put.value, cst.Call):
            return False
        entity = named(self._classes, Scope(put.owner.file, put.owner), put.body, put.value.func)
        if isinstance(entity, External):
            dotted = api().canonical(entity.dotted)
            known = api().module_class(dotted)
            if known is not None:
                return bool(known.parameters or known.buffers or known.modules)
            return not dotted.startswith("torch.") or dotted.rpartition(".")[2] in ("Parameter", "Buffer")
        return True

    def _gives_data(self, call: cst.Call) -> bool:
        func, called = call.func, called_as(call)
        if isinstance(func, cst.Attribute) and called in _SAYS_NOTHING:
            return False
        if is_of_torch(func) and called in _MAKES:
            return False
        if isinstance(func, cst.Name) and called in ("len", "range"):
            return False
        given = any(self.is_data(arg.value) for arg in call.args if not _says_where(arg))
        if (
            isinstance(func, cst.Attribute)
            and name_of(func.value) == self.body.receiver
            and self._scope.cls is not None
        ):
            ref = self._classes.method(self._scope.cls, called)
            if ref is not None and self._depth < _DEEPEST:
                return self._is_returned(ref, call)
            return given or ref is not None or not self._is_built(called)
        if given:
            return True
        if isinstance(func, cst.Attribute) and not is_of_torch(func):
            entity = named(self._classes, self._scope, self.body, func)
            return entity is None and self.is_data(func.value)
        return False

    def _is_returned(self, ref: FunctionRef, call: cst.Call) -> bool:
        """Whether a method gives back data, if that is what it is given."""
        body = body_of(ref.file.fragment(ref.outline).function)
        shift = int("staticmethod" not in ref.outline.marks)
        given = partial(self._is_handed, body, call, shift)
        return _Asked(
            self._classes, Scope(ref.file, self._scope.cls), ref.outline, self._name, given, self._depth + 1
        ).returned()

    def _is_handed(self, body: Body, call: cst.Call, shift: int, name: str) -> bool:
        if name == body.receiver:
            return False
        handed = [arg.value for arg in call.args if parameter_of(body.function, call, arg, shift) == name]
        return any(map(self.is_data, handed)) or any(bool(arg.star) for arg in call.args)


def _says_where(arg: cst.Arg) -> bool:
    return arg.keyword is not None and arg.keyword.value in ("device", "dtype", "generator")
