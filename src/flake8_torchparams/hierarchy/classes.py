"""Which classes are Modules, and what a class inherits: bases, C3 order, and where a name is defined."""

from __future__ import annotations

import ast
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from flake8_torchparams.hierarchy.known import is_module_root, is_neutral, may_read
from flake8_torchparams.source.entities import AssignedRef, ClassRef, Entity, External, FunctionRef, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import Assigned, Binding, ClassOutline, FunctionOutline, ImportedName
from flake8_torchparams.source.parse import expression, parsed
from flake8_torchparams.source.private import as_written
from flake8_torchparams.source.project import Project
from flake8_torchparams.torch_api import api

MODULE = "torch.nn.Module"
Ancestor: TypeAlias = "ClassRef | str"


@dataclass(frozen=True)
class Mro:
    """A class and its ancestors in order; those that are not read by their dotted names.

    ``open``: some base could not be found out, so that anything may be inherited.
    """

    order: tuple[Ancestor, ...]
    open: bool

    @cached_property
    def classes(self) -> tuple[ClassRef, ...]:
        """Those that are read."""
        return tuple(ancestor for ancestor in self.order if isinstance(ancestor, ClassRef))

    @cached_property
    def foreign(self) -> tuple[str, ...]:
        """Those that are not."""
        return tuple(ancestor for ancestor in self.order if isinstance(ancestor, str))

    @cached_property
    def is_module(self) -> bool:
        """Whether nn.Module is among them."""
        return MODULE in self.order


@dataclass(frozen=True, slots=True)
class Member:
    """A name that a class body binds: who binds it, and to what (the last binding counts)."""

    owner: ClassRef
    bindings: tuple[Binding, ...]

    @property
    def function(self) -> FunctionOutline | None:
        """The function, when the name is one."""
        last = self.bindings[-1]
        return last if isinstance(last, FunctionOutline) else None

    def decorated(self, *names: str) -> FunctionOutline | None:
        """The last of the functions that has one of these decorators (their last parts)."""
        for binding in reversed(self.bindings):
            if isinstance(binding, FunctionOutline) and not binding.marks.isdisjoint(names):
                return binding
        return None


_PROPERTIES = ("property", "cached_property", "lazy_property", "classproperty", "lazyproperty", "abstractproperty")


def is_property(member: Member) -> bool:
    """Whether the member is a property (or made by ``property(...)`` in the class body)."""
    return member.decorated(*_PROPERTIES, "setter", "getter") is not None


def is_cached(member: Member) -> bool:
    """Whether the member is a property that keeps what it gives in the instance, where anybody may put a value."""
    return member.decorated("cached_property", "lazy_property", "lazyproperty") is not None


def getter(member: Member) -> FunctionOutline | None:
    """The function that reads a property."""
    return member.decorated(*_PROPERTIES, "getter")


def setter(member: Member) -> FunctionOutline | None:
    """The function that sets a property."""
    return member.decorated("setter")


class Classes:
    """Class resolution over a project; everything is found once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._mros: dict[ClassRef, Mro] = {}
        self._subclasses: dict[SourceFile, dict[ClassRef, list[ClassRef]]] = {}
        self._found: dict[tuple[ClassRef, str], Member | str | None] = {}

    def mro(self, cls: ClassRef) -> Mro:
        """The class and its ancestors."""
        known = self._mros.get(cls)
        if known is None:
            self._mros[cls] = Mro((cls,), True)  # a class that inherits from itself
            known = self._mros[cls] = self._find(cls)
        return known

    def subclasses(self, cls: ClassRef, file: SourceFile) -> Sequence[ClassRef]:
        """The classes of a file that have the class in their MRO."""
        known = self._subclasses.get(file)
        if known is None:
            known = self._subclasses[file] = {}
            for outline in file.outline.classes:
                ref = ClassRef(file, outline)
                for ancestor in self.mro(ref).classes:
                    known.setdefault(ancestor, []).append(ref)
        return known.get(cls, ())

    def is_module(self, cls: ClassRef) -> bool:
        """Whether the class is certainly an nn.Module."""
        return self.mro(cls).is_module

    def unread_bases(self, cls: ClassRef) -> tuple[str, ...]:
        """The bases of a class, and of those above it, that nothing is known of, as they are written."""
        found: dict[str, None] = {}
        for ancestor in self.mro(cls).classes:
            of = "" if ancestor == cls else f" (of {ancestor.outline.name})"
            for node in ancestor.outline.bases:
                base = self._base(ancestor, node)
                if base is None or (isinstance(base, str) and _external_order(base) is None):
                    found.setdefault(f"{ast.unparse(node)}{of}")
        return tuple(found)

    def may_be_for_others(self, cls: ClassRef, name: str) -> bool:
        """Whether a class above it, whose methods are not at hand, may read an attribute."""
        mro = self.mro(cls)
        return mro.open or any(may_read(above, name) for above in mro.foreign)

    def is_unordered(self, cls: ClassRef) -> bool:
        """Whether Python certainly finds no order for the bases of a class, and raises TypeError at its definition."""
        if any(word.arg == "metaclass" for above in self.mro(cls).classes for word in above.outline.keywords):
            return False  # it may order them in a way of its own
        sequences: list[list[Ancestor]] = []
        for node in cls.outline.bases:
            # Generic[T] makes way for other bases
            if not isinstance(node, (ast.Name, ast.Attribute)):
                return False
            base = self._base(cls, node)
            if isinstance(base, ClassRef):
                if self.mro(base).open:
                    return False
                sequences.append(list(self.mro(base).order))
            else:
                order = _external_order(base) if base is not None else None
                if order is None or isinstance(self.resolve(cls.file, node, cls.outline), AssignedRef):
                    return False
                sequences.append(order)
        return _c3([*sequences, [sequence[0] for sequence in sequences]]) is None

    def is_made_otherwise(self, cls: ClassRef) -> bool:
        """Whether the class, or a project class above it, makes its instances in a way of its own."""
        return any(
            "__new__" in ancestor.outline.functions
            or any(word.arg == "metaclass" and self._makes(ancestor, word.value) for word in ancestor.outline.keywords)
            for ancestor in self.mro(cls).classes
        )

    def _makes(self, cls: ClassRef, node: ast.expr) -> bool:
        """Whether a metaclass may make classes, or their instances, in a way of its own."""
        if is_abstract_maker(node):
            return False
        meta = self._base(cls, node)
        if not isinstance(meta, ClassRef) or self.mro(meta).open:
            return True
        own = (ancestor.outline.names for ancestor in self.mro(meta).classes)
        return any(name in names for names in own for name in ("__new__", "__init__", "__call__"))

    def _find(self, cls: ClassRef) -> Mro:
        torch_name = api().canonical(cls.dotted) if cls.dotted.startswith("torch.") else ""
        if torch_name == MODULE:
            return Mro((cls, MODULE, "object"), False)
        sequences: list[list[Ancestor]] = []
        direct: list[Ancestor] = []
        opened = False
        for node in cls.outline.bases:
            base = self._base(cls, node)
            if base is None:
                opened = True
            elif isinstance(base, ClassRef):
                inner = self.mro(base)
                opened = opened or inner.open
                sequences.append(list(inner.order))
                direct.append(base)
            else:
                order = _external_order(base)
                if order is None:
                    opened = True
                    order = [base, "object"]
                sequences.append(order)
                direct.append(order[0])
        merged = _c3([*sequences, direct])
        if merged is None:
            merged, opened = [*dict.fromkeys(a for sequence in sequences for a in sequence)], True
        return Mro((cls, *merged), opened)

    def _base(self, cls: ClassRef, node: ast.expr) -> Ancestor | None:
        """The class that a base expression names; None when that cannot be told."""
        if isinstance(node, ast.Subscript):
            node = node.value
        if isinstance(node, ast.Call):
            return self._base_of_call(cls, node)
        if isinstance(node, ast.IfExp):
            found = self._base(cls, node.body)
            return found if found is not None else self._base(cls, node.orelse)
        if isinstance(node, ast.Name) and node.id == cls.outline.name:
            bound = cls.file.outline.names.get(node.id, [])
            if cls.outline in bound:  # what the name stood for before: ``class Linear(Linear)``
                above = bound[: bound.index(cls.outline)]
                return self._as_class(self.project.bound(cls.file, node.id, above))
        return self._as_class(self.resolve(cls.file, node, cls.outline))

    def _base_of_call(self, cls: ClassRef, node: ast.Call) -> Ancestor | None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name == "with_metaclass" and len(node.args) > 1:
            return self._base(cls, node.args[1])
        return None

    def _as_class(self, entity: Entity | None, depth: int = 0) -> Ancestor | None:
        if isinstance(entity, ClassRef):
            return entity
        if isinstance(entity, External):
            return api().canonical(entity.dotted)
        if isinstance(entity, AssignedRef) and depth < 5:
            for binding in reversed(entity.bindings):
                for node in _assigned_classes(entity.file, binding):
                    found = self._as_class(self.resolve(entity.file, node, None), depth + 1)
                    if found is not None and found != "builtins.object":
                        return found
        return None

    def resolve(self, file: SourceFile, node: ast.expr, near: ClassOutline | None) -> Entity | None:
        """What a dotted expression stands for, seen from a class of the file (or from its top level)."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = expression(node.value)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
        if isinstance(node, ast.Name):
            local = self._local(file, node.id, near)
            return local if local is not None else self.project.lookup(file, node.id)
        if isinstance(node, ast.Attribute):
            owner = self.resolve(file, node.value, near)
            return self.attribute(owner, node.attr)
        return None

    def named(self, file: SourceFile, parts: Sequence[str]) -> Entity | None:
        """What a dotted name stands for at the top level of a file."""
        entity = self.project.lookup(file, parts[0]) if parts else None
        for part in parts[1:]:
            entity = self.attribute(entity, part)
        return entity

    def attribute(self, owner: Entity | None, name: str) -> Entity | None:
        """What a dot after an entity leads to."""
        if isinstance(owner, ModuleRef):
            return self.project.attribute(owner, name) or External(f"{owner.name}.{name}")
        if isinstance(owner, External):
            return External(f"{owner.dotted}.{name}")
        found = self.find(owner, name) if isinstance(owner, ClassRef) else None
        if isinstance(found, Member):
            holder = found.owner
            for binding in reversed(found.bindings):
                if isinstance(binding, ImportedName):
                    return self.project.imported(holder.file, binding)
                if isinstance(binding, ClassOutline):
                    return ClassRef(holder.file, binding)
                if isinstance(binding, FunctionOutline):
                    return FunctionRef(holder.file, binding, holder)
        return None

    def _local(self, file: SourceFile, name: str, near: ClassOutline | None) -> Entity | None:
        """A class of the same function or class body."""
        if near is None or "." not in near.qualname:
            return None
        prefix = near.qualname
        while "." in prefix:
            prefix = prefix.rpartition(".")[0]
            wanted = f"{prefix}.{name}"
            for candidate in file.outline.named(wanted):
                if candidate is not near:
                    return ClassRef(file, candidate)
        return None

    def member(self, cls: Ancestor, name: str) -> Member | None:
        """The name as the class itself binds it; None when it does not (torch's classes and others bind none here)."""
        if isinstance(cls, str):
            return None
        bound = cls.outline.names.get(as_written(name, cls), ())
        bindings = tuple(b for b in bound if not isinstance(b, Assigned) or b.has_value)
        return Member(cls, bindings) if bindings else None

    def find(self, cls: ClassRef, name: str, after: Ancestor | None = None) -> Member | str | None:
        """The first ancestor (the class included; those after ``after`` only) that binds the name.

        A Member, the dotted name of one of torch's classes whose body binds it, or None. Each of torch's classes is
        taken to have a constructor of its own.
        """
        order: Sequence[Ancestor] = self.mro(cls).order
        if after is None:
            key = (cls, name)
            if key not in self._found:
                found = self._first(order, name)
                if len(order) == 1:
                    return found  # its bases may just be looked up
                self._found[key] = found
            return self._found[key]
        return self._first(order[order.index(after) + 1 :], name) if after in order else None

    def method(self, cls: ClassRef, name: str) -> FunctionRef | None:
        """The function of the project that a class has under a name."""
        member = self.find(cls, name)
        if not isinstance(member, Member) or member.function is None:
            return None
        return FunctionRef(member.owner.file, member.function, member.owner)

    def _first(self, order: Sequence[Ancestor], name: str) -> Member | str | None:
        # Chains of bases can be long: a look at the names of a body passes most of them by.
        spelled_otherwise = name.startswith("_") and not name.endswith("__")
        for ancestor in order:
            if isinstance(ancestor, str):
                torch_class = api().module_class(ancestor)
                if torch_class is not None and (name in torch_class.class_attributes or name == "__init__"):
                    return ancestor
                continue
            if not spelled_otherwise and name not in ancestor.outline.names:
                continue
            found = self.member(ancestor, name)
            if found is not None:
                return found
        return None

    def overshadowed(self, cls: ClassRef, ancestor: Ancestor) -> bool:
        """Whether a base that cannot be found may come before an ancestor."""
        unknown = False
        for node in cls.outline.bases:
            base = self._base(cls, node)
            if isinstance(base, ClassRef):
                mro = self.mro(base)
                if ancestor in mro.order:
                    return unknown or (base != ancestor and self.overshadowed(base, ancestor))
                unknown = unknown or mro.open
            else:
                order = _external_order(base) if base is not None else None
                if ancestor in (order or ()):
                    return unknown
                unknown = unknown or order is None
        return False

    def subclass(self, cls: Ancestor, of: Ancestor) -> bool | None:
        """Whether a class is the other or inherits from it; None when that cannot be told."""
        if cls == of:
            return True
        if isinstance(cls, str):
            order = _external_order(cls)
            if order is None:
                return None
            return of in order
        mro = self.mro(cls)
        if of in mro.order:
            return True
        return None if mro.open else False

    def looks_like_module(self, cls: ClassRef) -> bool:
        """Whether a class is a Module, or one by its own evidence where a base cannot be found.

        It then has a ``forward`` (or Lightning's steps), and its text registers state or puts torch's own layers on
        ``self``. Layers of other frameworks look the same: the file has to import torch.
        """
        mro = self.mro(cls)
        if mro.is_module or not mro.open:
            return mro.is_module
        functions = cls.outline.functions
        steps = ("forward", "training_step")
        if not any(name in functions for name in steps) or not _imports_torch(cls.file):
            return False
        text = cls.file.text(cls.outline)
        calls = ("self.register_buffer(", "self.register_parameter(", "self.add_module(", "self.named_parameters(")
        layers = ("= nn.", "= torch.nn.", "= Parameter(")
        return any(call in text for call in calls) or any("self." in text and layer in text for layer in layers)


def _imports_torch(file: SourceFile) -> bool:
    """Whether a file imports torch, or something of which nobody knows all names."""
    bound = (binding for bindings in file.outline.names.values() for binding in bindings)
    return bool(file.outline.stars) or any(
        isinstance(binding, ImportedName) and not binding.level and binding.module.partition(".")[0] == "torch"
        for binding in bound
    )


def is_abstract_maker(metaclass: ast.expr) -> bool:
    """Whether a metaclass is Python's own for abstract classes, by its name."""
    return getattr(metaclass, "attr", getattr(metaclass, "id", "")) == "ABCMeta"


def _external_order(dotted: str) -> list[Ancestor] | None:
    """The MRO of a class that is not read; None when nothing is known of it."""
    if dotted in ("object", "builtins.object"):
        return ["object"]
    known = api().module_class(dotted)
    if known is not None:
        return [dotted, *known.mro]
    if api().parameter_class(dotted) is not None:
        return [dotted, "torch.Tensor", "object"]
    if is_module_root(dotted):
        return [dotted, MODULE, "object"]
    if is_neutral(dotted) or dotted.partition(".")[0] in sys.stdlib_module_names:
        return [dotted, "object"]
    if dotted.startswith("torch.") and api().has(dotted):
        return [dotted, "object"]
    return None


def _assigned_classes(file: SourceFile, binding: Assigned) -> list[ast.expr]:
    """The class expressions that an assignment may bind (``Base = nn.Module if X else object``)."""
    text = file.text(binding)
    try:
        statement = parsed(text.strip()).body[0]
    except (SyntaxError, ValueError, IndexError):
        return []
    value = getattr(statement, "value", None)
    if isinstance(value, ast.IfExp):
        return [value.body, value.orelse]
    return [value] if isinstance(value, (ast.Name, ast.Attribute)) else []


def _c3(sequences: list[list[Ancestor]]) -> list[Ancestor] | None:
    """C3 linearization; None when there is none."""
    merged: list[Ancestor] = []
    rest = [list(sequence) for sequence in sequences if sequence]
    while rest:
        for sequence in rest:
            head = sequence[0]
            if not any(head in other[1:] for other in rest):
                break
        else:
            return None
        merged.append(head)
        for sequence in rest:
            if sequence[0] == head:
                del sequence[0]
        rest = [sequence for sequence in rest if sequence]
    return merged
