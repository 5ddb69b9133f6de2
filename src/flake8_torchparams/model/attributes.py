"""What ``value.name`` may be."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace

import libcst as cst

from flake8_torchparams.hierarchy.classes import Ancestor, Member, getter, is_cached, is_property
from flake8_torchparams.hierarchy.known import LOOKUPS, NAMED_TUPLE
from flake8_torchparams.model.annotations import annotated_value
from flake8_torchparams.model.conditions import has_only_its_own, lacks
from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.copies import instance_in
from flake8_torchparams.model.exceptions import may_catch, throw, thrown
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.kinds import value_of_kind
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.names import assigned_value, entity_value
from flake8_torchparams.model.registries import HELD, is_registry
from flake8_torchparams.model.state import ALIVE, REGISTER, REGISTERED, REGISTRIES, Cell, Slot, State, join_all
from flake8_torchparams.model.values import (
    OBJECT,
    TENSORS,
    UNKNOWN,
    Array,
    Atom,
    Bound,
    Buffer,
    ClassAtom,
    Closure,
    Const,
    Container,
    Ext,
    ExternalInstance,
    FunctionAtom,
    Instance,
    Map,
    Module,
    Namespace,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Seq,
    Super,
    Tensor,
    Unknown,
    Value,
    const,
    is_single,
    join,
)
from flake8_torchparams.model.verdicts import end
from flake8_torchparams.source.dotted import spelled
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.fragment import Fragment, NotAnalysed
from flake8_torchparams.source.outline import Assigned, ClassOutline, FunctionOutline, ImportedName
from flake8_torchparams.source.private import mangled
from flake8_torchparams.source.walk import small_statements
from flake8_torchparams.torch_api import api

_OF_CONTAINERS = frozenset(name for kind in (list, tuple, dict, set, deque) for name in dir(kind))


def attribute(m: Machine, value: Value, name: str, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What an attribute may be; see ``Machine.attribute``."""
    if len(value) == 1:
        return _of_atom(m, value[0], name, node, frame, state)
    # None has no attribute that matters: whoever reads one knows that it is not None.
    found = [_of_atom(m, atom, name, node, frame, state) for atom in value if not isinstance(atom, NoneAtom)]
    return join(*found) if found else UNKNOWN


def _of_atom(m: Machine, atom: Atom, name: str, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    if isinstance(atom, Ext):
        return _of_external(atom.dotted, name)
    if isinstance(atom, Object):
        return of_object(m, atom, name, node, frame, state)
    if isinstance(atom, TENSORS):
        return _of_tensor(atom, name)
    if isinstance(atom, Module):
        return _of_module(m, atom, name, node, frame, state)
    if isinstance(atom, Instance):
        return _of_instance(m, atom, name, node, frame, state)
    if isinstance(atom, Namespace):
        entity = m.project.attribute(atom.ref, name)
        return entity_value(m, entity)
    if isinstance(atom, ClassAtom):
        return _of_class(m, atom, name)
    if isinstance(atom, Super):
        return _of_super(m, atom, name, state)
    if isinstance(atom, Seq) and atom.kind == "tuple" and name not in ("count", "index"):
        if atom.items is not None and name in atom.names:
            return atom.items[atom.names.index(name)]
        # torch.max(t, dim=0) and svd(x) are named tuples; no other tuple has more attributes.
        return UNKNOWN if atom.names else atom.any_element
    if isinstance(atom, (Container, Seq, Map)) and name not in _OF_CONTAINERS:
        # What is annotated as a container is none, if it has more than the methods of one; a types.SimpleNamespace has
        # under its names what a dict has under keys.
        content = content_of(atom, state)
        return (content.at(name) or UNKNOWN) if isinstance(content, Map) else UNKNOWN
    if isinstance(atom, (Container, Seq, Map, Const, Scalar)) or is_registry(atom):
        return (Bound(atom, name),)
    if isinstance(atom, Array):
        return _of_array(atom, name)
    if isinstance(atom, ExternalInstance):
        return _of_external_instance(atom, name)
    if isinstance(atom, Unknown):
        return _of_unknown(m, atom, name, node)
    return UNKNOWN


def _of_external(dotted: str, name: str) -> Value:
    full = api().canonical(f"{dotted}.{name}")
    if full.startswith("torch."):
        kind = api().constant(full)
        if kind is not None:
            return (Ext(full),) if kind == "dtype" else value_of_kind(kind)
    if full in ("math.pi", "math.e", "math.inf", "math.nan", "numpy.pi", "numpy.e", "numpy.inf", "numpy.nan"):
        return (Scalar("float"),)
    return (Ext(full),)


def _of_tensor(atom: Tensor | Parameter | Buffer, name: str) -> Value:
    if name in ("data", "real", "imag", "T", "mT", "H", "mH"):
        lost = f".{name}" if isinstance(atom, Parameter) and not atom.held and not atom.annotated else ""
        annotated = isinstance(atom, (Tensor, Parameter)) and atom.annotated
        if name == "data":
            return (Tensor(annotated=annotated),)
        come = atom if isinstance(atom, Tensor) else Tensor(derived=isinstance(atom, Parameter) and atom.held)
        return (Tensor(come.trainable, lost, come.derived, annotated=annotated),)
    if name in ("grad", "grad_fn"):
        return UNKNOWN  # None as long as no backward pass has run
    if name == "ndim" and is_single(atom):
        return const(0)
    kind = api().tensor_attribute(name)
    if kind is not None:
        return value_of_kind(kind)
    if api().tensor_method(name) is not None:
        return (Bound(atom, name),)
    return UNKNOWN


def _of_array(atom: Array, name: str) -> Value:
    if name in ("shape",):
        return value_of_kind("size")
    if name in ("T", "real", "imag", "flat"):
        return (atom,)
    if name in ("dtype",):
        return OBJECT
    if name in ("ndim", "size", "itemsize", "nbytes"):
        return (Scalar("int"),)
    return (Bound(atom, name),)


def _of_external_instance(atom: ExternalInstance, name: str) -> Value:
    distribution = api().distribution_class(atom.dotted)
    kind = distribution.attributes.get(name) if distribution else api().object_attribute(atom.dotted, name)
    return value_of_kind(kind) if kind is not None else (Bound(atom, name),)


# What is asked for the parts of a Module is one, and they are its own.
_ONLY_MODULES_ANSWER = frozenset(["modules", "named_modules", "named_children"])


# What else has a state_dict() to be kept, by the names that people give it: no tensors stand in those of fresh ones.
_NO_MODULE = re.compile(r"optim|sched|scaler", re.IGNORECASE)


def _of_unknown(m: Machine, atom: Unknown, name: str, node: cst.CSTNode) -> Value:
    if name in LOOKUPS or name in api().tensor_only_methods or (atom.sym in m.instances and api().tensor_method(name)):
        return (Bound(atom, name),)
    keeps_state = name == "state_dict" and isinstance(node, cst.Attribute) and not _NO_MODULE.search(spelled(node))
    if name in _ONLY_MODULES_ANSWER or keeps_state:
        return (Bound(Module(held=True), name),)
    sym = m.sym(atom.sym, name) if atom.sym else 0
    return (Unknown(sym),)


# Objects: self


def read_slot(slot: Slot) -> Value:
    """The value of a slot, as reading it from the instance gives it."""
    if slot.where in REGISTERED:
        atoms: list[Atom] = []
        for atom in slot.value:
            if isinstance(atom, (Tensor, Parameter, Module)):
                atoms.append(replace(atom, held=True, annotated=False))
            elif isinstance(atom, Unknown):
                atoms.append(HELD[slot.where])
            else:
                atoms.append(atom)
        return tuple(atoms)
    return slot.value


def _go_where_it_is(m: Machine, atom: Object, name: str, frame: Frame, state: State) -> None:
    """What comes after a read of what some path has not set is for the other paths: that one ends in AttributeError."""
    if not m.building or may_catch(frame.handled, "AttributeError") or not has_only_its_own(m, atom, name, state):
        return
    slots = state.writable(atom.cell).slots
    slots[name] = tuple(slot for slot in slots[name] if slot.where != "absent")
    state.facts.pop(ALIVE, None)


def of_object(m: Machine, atom: Object, name: str, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """An attribute of the instance under construction (or of ``self`` of another class)."""
    cell = state.cell(atom.cell)
    if name == "__class__":
        return (ClassAtom(cell.cls),)
    if name == "__dict__" or (cell.is_module and name in REGISTRIES):
        return (Bound(atom, name),)
    name = mangled(name, frame.owner)
    member = m.classes.find(cell.cls, name)
    slots = cell.slots.get(name)
    put = slots is not None and all(slot.where == "plain" for slot in slots)
    if isinstance(member, Member) and is_property(member) and not (put and is_cached(member)):
        path = state.fork()
        gives = read_property(m, member, atom, node, frame, path)
        if not (slots and any(isinstance(a, Unknown) for a in gives)):
            state.become(path)
            return gives
        # A getter that reads what is not there ends in Module.__getattr__, which finds what is registered.
    if slots is not None:
        # What is registered stands in no __dict__: what the class binds is found before it.
        hidden = member is not None and not (isinstance(member, Member) and is_property(member))
        found = [read_slot(slot) for slot in slots if slot.where not in (REGISTERED if hidden else ("absent",))]
        if found and not (hidden and len(found) < len(slots)):
            if len(found) < len(slots):
                _go_where_it_is(m, atom, name, frame, state)
            return join(*found)
    if member is not None:
        return member_value(m, member, name, (atom,), state)
    if cell.is_module and name in REGISTER:
        return (Bound(atom, name),)  # a base that cannot be found has them from nn.Module
    if m.building and lacks(m, atom, name, state):
        if may_catch(frame.handled, "AttributeError"):
            throw(state, "AttributeError")
        else:
            end(state, node)
    return _missing(m, cell, name)


def _missing(m: Machine, cell: Cell, name: str) -> Value:
    if cell.is_module and name in api().module_attributes:
        return OBJECT if name == "training" else UNKNOWN
    for ancestor in m.classes.mro(cell.cls).order:
        distribution = api().distribution_class(ancestor) if isinstance(ancestor, str) else None
        if distribution is not None and name in distribution.attributes:
            return value_of_kind(distribution.attributes[name])
    return (Unknown(m.sym("attribute", cell.cls, name)),)


def read_property(m: Machine, member: Member, receiver: Atom, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What a property gives."""
    function = getter(member)
    if function is None:
        return UNKNOWN
    ref = FunctionRef(member.owner.file, function, member.owner)
    return returned(m, FunctionAtom(ref, (receiver,)), Arguments(), node, frame, state)


def returned(
    m: Machine,
    function: FunctionAtom | Closure,
    arguments: Arguments,
    node: cst.CSTNode,
    frame: Frame,
    state: State,
) -> Value:
    """Run a function and join its ways out into ``state``."""
    ways = m.run(function, arguments, node, frame, state)
    going_on = [way for way in ways if not thrown(way[0])]
    if going_on:
        frame.thrown += [way for way, _ in ways if thrown(way)]
        ways = going_on
    ended = join_all(way for way, _ in ways)
    if ended is None:
        return UNKNOWN
    state.become(ended)
    return join(*(value for _, value in ways))


def member_value(m: Machine, member: Member | str, name: str, receiver: Value, state: State) -> Value:
    """What a name that a class body binds is when it is read from an instance."""
    if isinstance(member, str):
        return tuple(Bound(atom, name) for atom in receiver)
    found: list[Value] = []
    for binding in member.bindings[-2:]:
        if isinstance(binding, FunctionOutline):
            ref = FunctionRef(member.owner.file, binding, member.owner)
            static = "staticmethod" in binding.marks
            by_class = "classmethod" in binding.marks
            bound: Value | None = receiver
            if static:
                bound = None
            elif by_class:
                bound = _class_of(receiver, state) or UNKNOWN
            found = [(FunctionAtom(ref, bound),)]
        elif isinstance(binding, Assigned):
            value = assigned_value(m, member.owner.file, name, (binding,), member.owner)
            found.append(tuple(_bind_function(atom, receiver) for atom in value))
        elif isinstance(binding, ClassOutline):
            found.append((ClassAtom(ClassRef(member.owner.file, binding)),))
        elif isinstance(binding, ImportedName):
            found.append(entity_value(m, m.project.imported(member.owner.file, binding)))
    return join(*found) if found else UNKNOWN


def _bind_function(atom: Atom, receiver: Value) -> Atom:
    if isinstance(atom, FunctionAtom) and atom.receiver is None:
        return FunctionAtom(atom.ref, receiver)
    return atom


def _class_of(receiver: Value, state: State) -> Value:
    found: list[Atom] = []
    for atom in receiver:
        if isinstance(atom, Object):
            found.append(ClassAtom(state.cell(atom.cell).cls))
        elif isinstance(atom, ClassAtom):
            found.append(atom)
    return tuple(found)


# Classes, super()


def _of_class(m: Machine, atom: ClassAtom, name: str) -> Value:
    if name in ("__name__", "__qualname__", "__module__", "__doc__"):
        return const(atom.ref.outline.name) if name == "__name__" else (Scalar("str"),)
    member = m.classes.find(atom.ref, name)
    if isinstance(member, str):
        return (Ext(f"{member}.{name}"),)
    if member is None:
        return UNKNOWN
    function = member.function
    if function is not None:
        ref = FunctionRef(member.owner.file, function, member.owner)
        by_class = "classmethod" in function.marks
        return (FunctionAtom(ref, (atom,) if by_class else None),)
    last = member.bindings[-1]
    if isinstance(last, ClassOutline):
        return (ClassAtom(ClassRef(member.owner.file, last)),)
    if isinstance(last, Assigned):
        if "enum.Enum" in m.classes.mro(member.owner).foreign:
            return (Unknown(m.sym("enum", member.owner, name)),)
        return assigned_value(m, member.owner.file, name, (last,), member.owner)
    return UNKNOWN


def _of_super(m: Machine, atom: Super, name: str, state: State) -> Value:
    receiver = atom.receiver
    if isinstance(receiver, Object):
        cls = state.cell(receiver.cell).cls
    elif isinstance(receiver, ClassAtom):
        cls = receiver.ref
    else:
        return UNKNOWN
    member = m.classes.find(cls, name, atom.owner)
    if member is None:
        mro = m.classes.mro(cls)
        return (Bound(atom, name),) if mro.open else UNKNOWN if name != "__init__" else (Bound(atom, name),)
    if isinstance(member, str):
        return (Bound(Super(member, receiver), name),)
    if is_property(member):
        return UNKNOWN
    if name == "__init__" and m.classes.mro(cls).open and m.classes.overshadowed(cls, member.owner):
        return (Bound(atom, name),)
    function = member.function
    if function is None:
        return UNKNOWN
    return (FunctionAtom(FunctionRef(member.owner.file, function, member.owner), (receiver,)),)


# Instances of other classes


_GETS_AT_WEIGHTS = frozenset({"load_state_dict", "parameters", "named_parameters", "apply"})


def _of_module(m: Machine, atom: Module, name: str, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    found = _of_module_itself(m, atom, name, node, frame, state)
    if m.in_forward and (name in _GETS_AT_WEIGHTS or any(isinstance(a, Parameter) for a in found)):
        m.reweigh(atom)
    return found


def _of_module_itself(m: Machine, atom: Module, name: str, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    if isinstance(atom.cls, ClassRef):
        return _of_summary(m, atom.cls, atom, name, node, frame, state)
    if name in api().module_attributes:
        return (Bound(atom, name),)
    known = api().module_class(atom.cls) if atom.cls else None
    if known is not None:
        if name in known.class_attributes:
            return (Bound(atom, name),)
        kind = known.attribute_kinds.get(name)
        if kind is not None:
            return _held(value_of_kind(kind), name in known.tensors, m.part_of(atom.origin, name))
    return UNKNOWN


def _held(value: Value, plain: bool, origin: int) -> Value:
    def held(atom: Atom) -> Atom:
        if isinstance(atom, Seq) and atom.items is None:
            return Seq(atom.kind, None, _held(atom.element, plain, origin))
        return replace(atom, held=not plain, origin=origin) if isinstance(atom, (Tensor, Parameter, Module)) else atom

    return tuple(map(held, value))


def _of_instance(m: Machine, atom: Instance, name: str, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    return _of_summary(m, atom.cls, atom, name, node, frame, state)


def _of_summary(
    m: Machine, cls: ClassRef, atom: Module | Instance, name: str, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    """An attribute of an instance whose constructor was interpreted without knowing its arguments."""
    member = m.classes.find(cls, name)
    if isinstance(member, Member) and member.function is not None and not is_property(member):
        return (Bound(atom, name),)
    if isinstance(member, str):
        return (Bound(atom, name),)
    annotated = annotation_in_class(m, cls, name)
    if m.fields.is_dataclass(cls):
        told = _of_field(m, cls, name, annotated)
        if told is not None:
            return told
    if frame.depth >= m.DEEPEST_CALL - 2 or m.budget <= 0:
        m.cuts += 1
        return annotated if annotated is not None else UNKNOWN
    summary = m.summary(m.fields.teller(cls, name))
    if summary is None:
        return annotated if annotated is not None else UNKNOWN
    receiver = instance_in(m, summary, atom, state)
    # A Parameter that another object has lost is told of where that makes it.
    found = tuple(
        replace(a, lost_by="") if isinstance(a, Tensor) and a.lost_by else a
        for a in of_object(m, receiver, name, node, frame, state)
    )
    if annotated is not None and any(isinstance(a, Unknown) for a in found):
        return annotated
    if isinstance(atom, Module):
        # What it holds is registered where it is registered itself.
        part = m.part_of(atom.origin, name)
        found = tuple(
            replace(a, origin=part) if isinstance(a, (Tensor, Parameter, Module)) and a.held else a for a in found
        )
    return _overridable(found) if getattr(atom, "annotated", False) else found


def _of_field(m: Machine, cls: ClassRef, name: str, annotated: Value | None) -> Value | None:
    """What the class body tells of a dataclass's attribute: building the whole of it would tell no more.

    None where its methods have to be asked: of state, of what nothing annotates, of properties.
    """
    if annotated is not None:
        plain = all(isinstance(atom, (Scalar, NoneAtom, Seq, Map, Instance)) for atom in annotated)
        return annotated if plain or m.fields.is_never_stored(cls, name) else None
    if m.classes.find(cls, name) is None and m.fields.is_never_stored(cls, name):
        return (Unknown(m.sym("attribute", cls, name)),)
    return None


def _overridable(value: Value) -> Value:
    """What an annotation promises of an attribute: the object may be of a subclass, which has other constants."""
    found: list[Value] = []
    for atom in value:
        if isinstance(atom, Const):
            found.append((Scalar(atom.kind),))
        else:
            found.append(UNKNOWN if isinstance(atom, NoneAtom) else (atom,))
    return join(*found)


def annotation_in_class(m: Machine, cls: ClassRef, name: str) -> Value | None:
    """What an annotation in the class body says of an attribute."""
    for ancestor in m.classes.mro(cls).classes:
        for binding in ancestor.outline.names.get(name, ()):
            if isinstance(binding, Assigned) and binding.annotation is not None:
                return class_annotation(m, ancestor, binding)
    return None


def tuple_fields(m: Machine, cls: Ancestor) -> tuple[Value, ...] | None:
    """What a NamedTuple holds, as its class annotates it; None for other classes."""
    if not isinstance(cls, ClassRef) or NAMED_TUPLE not in m.classes.mro(cls).order:
        return None
    said = (annotation_in_class(m, cls, name) for name in cls.outline.names)
    return tuple(value for value in said if value is not None)


def class_annotation(m: Machine, cls: ClassRef, binding: Assigned) -> Value:
    """The value that the annotation of a class-level statement speaks of."""
    fragment: Fragment = cls.file.fragment(binding)
    frame = Frame(cls.file, fragment, owner=cls)
    try:
        for statement in small_statements(fragment.statements):
            if isinstance(statement, cst.AnnAssign):
                return annotated_value(m, statement.annotation.annotation, frame, State({}, {}, {}))
    except (NotAnalysed, RecursionError):
        pass
    return UNKNOWN
