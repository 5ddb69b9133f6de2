"""Which objects, of those that a function asks for an attribute, are certainly none of the class that is asked about.

What comes in a batch, and what a child registers, often goes by the name that the class itself has for something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.dotted import innermost, name_of
from flake8_torchparams.source.entities import ClassRef, Entity, External
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.containers import MODULE_CONTAINERS
from flake8_torchparams.usage.body import COMPREHENSIONS, Body, Scope, binds, loops_of
from flake8_torchparams.usage.constructed import Put, constructed, registers
from flake8_torchparams.usage.sight import named
from flake8_torchparams.usage.torch_ops import PASSES

# Modules go by these names, or by one that ends so: ``teacher_model``, ``layers``.
_MODULES = frozenset(
    [
        *("model", "module", "net", "network", "layer", "block", "backbone", "encoder", "decoder", "head", "embedding"),
        *("generator", "discriminator", "teacher", "student", "policy", "critic", "actor", "flow", "fn", "func"),
        *("self", "other", "parent", "owner", "child", "cell", "unit", "wrapper", "obj", "object", "instance"),
    ]
)
# And these stand for data in each function.
DATA = frozenset(["batch", "data"])
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DEEPEST = 6


class Others:
    """Tells such objects for the attribute ``name`` of a class."""

    def __init__(self, classes: Classes, cls: ClassRef, name: str) -> None:
        self.classes = classes
        self._cls = cls
        self._name = name

    def hold(self, scope: Scope, body: Body, node: cst.Attribute) -> bool:
        """Whether an attribute is that of such an object."""
        owner: cst.BaseExpression | None = node.value
        one = isinstance(owner, (cst.Subscript, cst.Name))
        if isinstance(owner, cst.Subscript):
            owner = owner.value
        elif isinstance(owner, cst.Name) and not any(body.bindings.bound.get(owner.value, [True])):
            owner = next(_loops(body, owner), None)
            while isinstance(owner, cst.Call) and name_of(owner.func) in PASSES and len(owner.args) == 1:
                owner = owner.args[0].value
        if scope.cls is not None and isinstance(owner, cst.Attribute) and name_of(owner.value) == body.receiver:
            return self._is_child(scope.cls, owner.attr.value, one)
        return _Asked(self, scope, body).is_data(node.value)

    def is_family(self, ref: ClassRef) -> bool:
        """Whether a class is the one that is asked about, or may be one above or below it."""
        return self.classes.subclass(ref, self._cls) is not False or self.classes.subclass(self._cls, ref) is not False

    def is_certain(self, ref: ClassRef) -> bool:
        """Whether a class is certainly one of those."""
        return ref in self.classes.mro(self._cls).order or self._cls in self.classes.mro(ref).order

    def is_named_so(self, name: str) -> bool:
        """Whether a name is one for a Module, or that of the class."""
        last = name.lower().rstrip("0123456789_").rpartition("_")[2]
        words = [word.lower() for word in _WORDS.findall(self._cls.outline.name)]
        own = {"".join(words), "_".join(words), *words[-1:]}
        return any(word in _MODULES or word in own for word in (last, last.removesuffix("s"), name.lower()))

    def is_apart(self, scope: Scope, body: Body, annotation: cst.Annotation) -> bool | None:
        """Whether an annotation says that an object is of another class; None when it says nothing of that."""
        said: bool | None = None
        for word in re.findall(r"[A-Za-z_][\w.]*", cst.Module([]).code_for_node(annotation.annotation)):
            entity = self.classes.named(scope.file, word.split("."))
            apart = self._is_apart(word, entity)
            if apart is False:
                return False
            said = said or apart
        return said

    def _is_apart(self, word: str, entity: Entity | None) -> bool | None:
        if isinstance(entity, ClassRef):
            return self.makes_others(entity) and "typing.Protocol" not in self.classes.mro(entity).order
        if isinstance(entity, External):
            dotted = api().canonical(entity.dotted)
            if dotted in self.classes.mro(self._cls).order or dotted.endswith("Module"):
                return False
            return True if dotted == "torch.Tensor" else None
        return False if entity is not None or self.is_named_so(word) else None

    def makes_others(self, ref: ClassRef) -> bool:
        """Whether a class makes objects that are none of the class asked about, and do not stand for one."""
        stands = any("__getattr__" in owner.outline.names for owner in self.classes.mro(ref).classes)
        return not (stands or self.is_family(ref) or self.classes.is_made_otherwise(ref))

    def _is_child(self, cls: ClassRef, name: str, one: bool) -> bool:
        """Whether what the constructors put on ``self.name`` is a Module that has such an attribute of its own.

        ``one``: or, of a ModuleList or the like, whether each of its Modules is.
        """
        puts = constructed(self.classes, cls, name)
        return bool(puts) and all(self._all_have_own(put, put.value, one) for put in puts)

    def _all_have_own(self, put: Put, node: cst.BaseExpression | None, one: bool) -> bool:
        if not isinstance(node, cst.Call):
            return False
        entity = named(self.classes, Scope(put.owner.file, put.owner), put.body, node.func)
        if not one:
            return self._has_own(entity)
        if not isinstance(entity, External) or api().canonical(entity.dotted) not in MODULE_CONTAINERS:
            return False
        made = [arg.value for arg in node.args]
        if len(made) == 1 and isinstance(made[0], (cst.List, cst.Tuple)):
            made = [element.value for element in made[0].elements]
        made = [value.elt if isinstance(value, (cst.ListComp, cst.GeneratorExp)) else value for value in made]
        return bool(made) and all(self._all_have_own(put, value, False) for value in made)

    def _has_own(self, entity: Entity | None) -> bool:
        """Whether the objects of a class register something under the name, and are none of the class asked about."""
        if isinstance(entity, External):
            return api().module_class(api().canonical(entity.dotted)) is not None
        return (
            isinstance(entity, ClassRef)
            and not self.is_family(entity)
            and any(registers(owner, self._name) for owner in self.classes.mro(entity).classes)
        )


class _Asked:
    """What the names of one function stand for."""

    def __init__(self, others: Others, scope: Scope, body: Body) -> None:
        self._others = others
        self._scope = scope
        self._body = body
        # forward gets what it is to compute with
        self._takes_data = (
            body.function.name.value == "forward" and scope.cls is not None and others.is_certain(scope.cls)
        )

    def is_data(self, node: cst.BaseExpression, depth: int = 0) -> bool:
        """Whether an expression is data, or a part of it, or what a Module that the object holds makes of it."""
        if depth > _DEEPEST:
            return False
        if isinstance(node, cst.Name):
            return self._is_name_of_data(node, depth)
        if isinstance(node, cst.Subscript):
            return self.is_data(node.value, depth + 1)
        if isinstance(node, cst.Attribute):
            return not self._others.is_named_so(node.attr.value) and self.is_data(node.value, depth + 1)
        return isinstance(node, cst.Call) and self._gives_data(node, depth)

    def _gives_data(self, call: cst.Call, depth: int) -> bool:
        """Whether a call gives data: a method of data, or what is handed nothing else, and none of the class."""
        func, cls = call.func, self._scope.cls
        if isinstance(func, cst.Attribute) and self.is_data(func, depth + 1):
            return True
        entity = named(self._others.classes, self._scope, self._body, func)
        if isinstance(entity, ClassRef):
            return self._others.makes_others(entity)
        held = (
            isinstance(func, cst.Attribute)
            and name_of(func.value) == self._body.receiver
            and cls is not None
            and not self._others.classes.mro(cls).open
            and self._others.classes.find(cls, func.attr.value) is None
        )
        passes = name_of(func) in PASSES
        known = passes or (self._takes_data and (held or isinstance(entity, External)))
        return known and bool(call.args) and all(self.is_data(arg.value, depth + 1) for arg in call.args)

    def _is_name_of_data(self, node: cst.Name, depth: int) -> bool:
        name = node.value
        if name == self._body.receiver and self._scope.cls is not None:
            return False
        if self._others.is_named_so(name):
            return False
        param = next((param for param in self._body.parameters if param.name.value == name), None)
        if param is not None and param.annotation is not None:
            apart = self._others.is_apart(self._scope, self._body, param.annotation)
            if apart is not None:
                return apart
        if name in DATA:
            return True
        # ``batch = batch.to(device)`` is no other than before
        values = [
            value
            for value in self._body.bindings.bound.get(name, [])
            if value is None or name_of(innermost(value)) != name
        ]
        begun = self._takes_data if param is not None else bool(values)
        return begun and all(self._is_made_of_data(value, node, depth) for value in values)

    def _is_made_of_data(self, value: cst.BaseExpression | None, node: cst.Name, depth: int) -> bool:
        """Whether what a name is bound to is data; what a loop takes it from, where it is bound to no expression."""
        over = next(_loops(self._body, node), None) if value is None else value
        return over is not None and self.is_data(over, depth + 1)


def _loops(body: Body, node: cst.Name) -> Iterator[cst.BaseExpression]:
    """What the loops around a name go through that bind it, the innermost first."""
    for outer in body.above(node):
        loops: Iterable[cst.For | cst.CompFor] = (outer,) if isinstance(outer, cst.For) else ()
        if isinstance(outer, COMPREHENSIONS):
            loops = loops_of(outer)
        yield from (loop.iter for loop in loops if binds(loop.target, node.value))
