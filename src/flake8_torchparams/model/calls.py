"""What a call may return, and what it does to the objects it is given."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.model.annotations import return_annotation
from flake8_torchparams.model.attributes import returned
from flake8_torchparams.model.containers import one_thing
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.given import note_given
from flake8_torchparams.model.handed import handed_over, parts_kept
from flake8_torchparams.model.in_forward import lazily_guarded, module_name
from flake8_torchparams.model.kinds import value_of_kind
from flake8_torchparams.model.library_calls import external
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.method_calls import method, run_method
from flake8_torchparams.model.named_tuples import made_tuple
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import (
    UNKNOWN,
    Atom,
    Bound,
    Buffer,
    ClassAtom,
    Closure,
    Ext,
    FunctionAtom,
    Instance,
    Map,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Partial,
    Seq,
    Tensor,
    TupleClass,
    Unknown,
    Value,
    join,
)
from flake8_torchparams.model.weights import has_weights
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.site import Site
from flake8_torchparams.torch_api import api


def call(m: Machine, function: Value, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What a call may return; see ``Machine.call``."""
    found = [_call_atom(m, atom, arguments, node, frame, state) for atom in function if not isinstance(atom, NoneAtom)]
    value = join(*found)
    if not value or value == UNKNOWN:
        m.keep(node)
        return (Unknown(m.sym("call", id(node))),)
    if any(isinstance(atom, (Seq, Map)) for atom in value):
        value = one_thing(value, m.origin(node), items=False)
    return m.origin_of(value, node)


def _call_atom(m: Machine, atom: Atom, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    if isinstance(atom, Ext):
        return external(m, atom.dotted, arguments, node, frame, state)
    if isinstance(atom, Bound):
        return method(m, atom, arguments, node, frame, state)
    if isinstance(atom, (FunctionAtom, Closure)):
        return returned(m, atom, arguments, node, frame, state)
    if isinstance(atom, ClassAtom):
        return _instantiate(m, atom.ref, arguments, node, frame, state)
    if isinstance(atom, TupleClass):
        return made_tuple(atom, arguments)
    if isinstance(atom, Partial):
        merged = Arguments(
            [*atom.args, *arguments.positional],
            {**dict(atom.keywords), **arguments.keywords},
            arguments.star,
            arguments.extra,
        )
        return m.call(atom.function, merged, node, frame, state)
    if isinstance(atom, Module):
        return _call_module(m, atom, node, frame)
    if isinstance(atom, Instance):
        member = m.classes.find(atom.cls, "__call__")
        if isinstance(member, Member) and member.function is not None:
            return run_method(m, atom, atom.cls, member, arguments, node, frame, state)
        return UNKNOWN
    handed_over(arguments, state)
    return UNKNOWN


def _instantiate(
    m: Machine, cls: ClassRef, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    mro = m.classes.mro(cls)
    if m.classes.looks_like_module(cls):
        origin = m.origin(node)
        if frame.file is m.linted or isinstance(frame.receiver, Object):
            note_given(m, cls, origin, arguments, state)
        return (Module(cls, origin=origin, parts=parts_kept(m, cls, origin, arguments, state)),)
    for ancestor in mro.order:
        if isinstance(ancestor, str):
            role = api().parameter_class(ancestor)
            if role is not None:
                return (Parameter(origin=m.origin(node)),) if role == "parameter" else (Buffer(origin=m.origin(node)),)
            if ancestor == "torch.Tensor":
                return (Tensor(cls=cls),)
            if ancestor in ("builtins.dict", "collections.OrderedDict", "collections.UserDict"):
                return UNKNOWN
    if mro.open or m.classes.is_made_otherwise(cls):
        handed_over(arguments, state, by_class=True)
        m.keep(node)
        return m.unread_instance(id(node))
    return (Instance(cls, origin=m.origin(node)),)


def _call_module(m: Machine, atom: Module, node: cst.CSTNode, frame: Frame) -> Value:
    fresh = m.in_forward and not atom.held and not atom.annotated and atom.origin and m.made_in_forward(atom)
    if fresh and atom.origin not in m.reweighted and not lazily_guarded(m, frame):
        _used_at_once(m, atom, node, frame)
    if atom.annotated and isinstance(node, cst.Call) and all(a.keyword or a.star == "**" for a in node.args):
        return UNKNOWN  # a class that is annotated as if it were an instance of itself
    if isinstance(atom.cls, str):
        known = api().module_class(atom.cls)
        return value_of_kind(known.call) if known is not None and known.call else UNKNOWN
    forward = m.classes.method(atom.cls, "forward")
    return return_annotation(m, forward) if forward is not None else UNKNOWN


def _used_at_once(m: Machine, atom: Module, node: cst.CSTNode, frame: Frame) -> None:
    """``nn.Linear(8, 8)(x)`` in forward: fresh weights each call."""
    if isinstance(node, cst.Call) and has_weights(m, atom) and m.current is not None:
        maker = m.maker(atom.origin)
        site = Site(frame.fragment, maker if maker is not None and frame.fragment.holds(maker) else node)
        m.slipped(Slipped(m.current.outline.qualname, "", site, "module-in-forward", "used at once", module_name(atom)))
