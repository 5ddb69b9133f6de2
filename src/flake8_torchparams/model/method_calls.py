"""What methods return: those of tensors, of Modules, of containers and texts, and those of project classes."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.hierarchy.known import LOOKUPS
from flake8_torchparams.model.annotations import return_annotation
from flake8_torchparams.model.asides import promised_by
from flake8_torchparams.model.attributes import returned
from flake8_torchparams.model.containers import content_of, index, number_method, string_method
from flake8_torchparams.model.containers import method as container_method
from flake8_torchparams.model.copies import instance_in
from flake8_torchparams.model.evidence import prove_receiver
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import give, opened
from flake8_torchparams.model.kinds import value_of_kind
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.made_tensors import (
    complex_dtype,
    flags,
    keeps_single,
    kinds_of,
    made_tensor,
    with_complex,
    with_result,
)
from flake8_torchparams.model.module_init import run_module_init
from flake8_torchparams.model.needless import is_there_already
from flake8_torchparams.model.objects import delete, set_plainly
from flake8_torchparams.model.operations import result_of
from flake8_torchparams.model.registering import put_into_registry, register_call, take_out_of_registry
from flake8_torchparams.model.registries import in_registry, is_registry, snapshot
from flake8_torchparams.model.state import REGISTER, State
from flake8_torchparams.model.torch_containers import check_elements
from flake8_torchparams.model.values import (
    ARRAY,
    NONE,
    NUMBER,
    OBJECT,
    STR,
    TENSOR,
    TENSORS,
    UNKNOWN,
    Array,
    Atom,
    Bound,
    Buffer,
    ClassAtom,
    Const,
    Container,
    ExternalInstance,
    FunctionAtom,
    Instance,
    Map,
    Module,
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
    the_constant,
)
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.patterns import FORMAT_BLANK, filled_in, may_pad
from flake8_torchparams.source.site import Site
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.devices import MAY_BE_SAME, MOVES_OR_CASTS
from flake8_torchparams.torch_api.returning import RETURNING_MODULE

# Those of nn.Module that return the Module, and those of torch's containers.
_RETURN_SELF = RETURNING_MODULE | {"append", "extend", "insert"}
# What those of a tensor without dimensions give.
_OF_SINGLE = {"numel": const(1), "nelement": const(1), "dim": const(0), "ndimension": const(0)}


def method(m: Machine, bound: Bound, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What a method returns that is bound to one value."""
    atom, name = bound.receiver, bound.name
    if isinstance(atom, TENSORS):
        if isinstance(atom, Parameter) and name in MOVES_OR_CASTS and is_there_already(node, frame.fragment):
            return (atom,)
        if is_single(atom) and name in _OF_SINGLE:
            return _OF_SINGLE[name]
        return _tensor_method(atom, name, arguments)
    if isinstance(atom, Object):
        return _torch_method_of_object(m, atom, name, arguments, node, frame, state)
    if is_registry(atom) and name in ("items", "keys", "values", "copy"):
        return container_method(m, snapshot(atom, state), name, arguments, state)
    if is_registry(atom) and isinstance(atom.receiver, Object):
        return _registry_method(atom, atom.receiver, name, arguments, Site(frame.fragment, node), frame, state)
    if isinstance(atom, Super):
        return _super_method(m, atom, name, arguments, node, frame, state)
    if isinstance(atom, (Module, Instance)):
        return _method_of_instance(m, atom, name, arguments, node, frame, state)
    if isinstance(atom, (Container, Seq, Map)):
        return container_method(m, atom, name, arguments, state)
    if isinstance(atom, (Const, Scalar)):
        if atom.kind == "str":
            return _string(atom, name, arguments)
        return number_method(name) if atom.kind != "object" else UNKNOWN
    if isinstance(atom, Array):
        if name == "tolist":
            return (Seq("list", None, NUMBER),)
        if name in MOVES_OR_CASTS or name in api().tensor_only_methods:
            return UNKNOWN  # it is no array, then
        return NUMBER if name == "item" else ARRAY
    if isinstance(atom, ExternalInstance):
        distribution = api().distribution_class(atom.dotted)
        kind = distribution.methods.get(name) if distribution is not None else api().object_method(atom.dotted, name)
        return value_of_kind(kind) if kind is not None else UNKNOWN
    if isinstance(atom, Unknown):
        if name in LOOKUPS:
            return join(*arguments.positional[1:2], UNKNOWN)
        prove_receiver(m, atom, name, state)
        kind = api().method_returns(name, len(arguments.positional), flags(arguments), kinds_of(arguments))
        if atom.sym in m.instances:
            # It answers like a tensor, with what is like it.
            return m.unread_instance(atom.sym, name) if kind in ("self", "tensor") else UNKNOWN
        return TENSOR if kind == "self" else value_of_kind(kind) if kind is not None else UNKNOWN
    return UNKNOWN


def _registry_method(
    bound: Bound, owner: Object, name: str, arguments: Arguments, site: Site, frame: Frame, state: State
) -> Value:
    """A method of ``self._buffers`` and its like, or of ``self.__dict__``."""
    registry = bound.name
    key = the_constant(arguments.positional[0]) if arguments.positional else ...
    if name in ("pop", "get") and isinstance(key, str):
        held, value = in_registry(bound, key, state)
        if name == "pop":
            take_out_of_registry(owner, registry, key, state)
        if held:
            return value
        default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
        return default if held is False and (name == "get" or len(arguments.positional) > 1) else UNKNOWN
    if name == "setdefault" and isinstance(key, str) and len(arguments.positional) == 2:
        if in_registry(bound, key, state)[0] is False:
            put_into_registry(owner, registry, key, arguments.positional[1], site, frame, state)
        return UNKNOWN
    if name == "update":
        added = dict(arguments.keywords)
        for atom in arguments.positional[0] if len(arguments.positional) == 1 else ():
            content = content_of(atom, state)
            if isinstance(content, Map):
                added |= {entry: value for entry, value in content.entries if isinstance(entry, str)}
            if registry == "__dict__" and (not isinstance(content, Map) or content.other):
                opened([(owner,)], state)  # the registries of another object may be among it
        for entry, value in added.items():
            put_into_registry(owner, registry, entry, value, site, frame, state)
        give(arguments.positional, state)
    else:
        give(arguments.all(), state)
    return UNKNOWN


def _string(atom: Const | Scalar, name: str, arguments: Arguments) -> Value:
    if isinstance(atom, Const) and isinstance(atom.value, str):
        given = [the_constant(value) for value in arguments.positional]
        if name in ("lower", "upper", "strip") and not given:
            return (Const(getattr(atom.value, name)(), "str"),)
        known = all(isinstance(value, (str, int)) for value in given) and arguments.star is None
        known = known and not (name == "format" and may_pad(atom.value))
        if name in ("replace", "format", "startswith", "endswith") and known and not arguments.keywords:
            try:
                result = getattr(atom.value, name)(*given)
            except (TypeError, ValueError, LookupError):
                return STR
            return (Const(result, type(result).__name__),)
        if name == "format":
            return (Scalar("str", like=filled_in(FORMAT_BLANK, atom.value)),)
    return string_method(name)


def _tensor_method(atom: Tensor | Parameter | Buffer, name: str, arguments: Arguments) -> Value:
    if name == "requires_grad_":
        wanted = the_constant(arguments.positional[0]) if arguments.positional else True
        if isinstance(atom, Tensor):
            return (replace(atom, trainable=wanted is True and not atom.held),)
        return (atom,)
    kind = api().method_returns(name, len(arguments.positional), flags(arguments), kinds_of(arguments))
    if kind is None or kind == "?":
        return UNKNOWN
    if kind == "self":
        # In place, its dimensions may change as well: unsqueeze_().
        return (replace(atom, single=False) if isinstance(atom, Tensor) else atom,)
    value = value_of_kind(kind)
    result = result_of((atom,), name, f".{name}()")
    result = replace(result, single=is_single(atom) and keeps_single(name, arguments))
    if isinstance(atom, Parameter) and result.lost_by and name in MAY_BE_SAME:
        result = replace(result, same=True)
    if isinstance(atom, Parameter) and atom.held and name in MAY_BE_SAME:
        result = replace(result, same=True)
    if name in api().tensor_only_methods:
        result = replace(result, annotated=False)
    if name == "new_tensor" or name.startswith("new_"):
        result = replace(made_tensor("", arguments), annotated=False)
    found = with_result(value, result)
    return with_complex(found) if complex_dtype(arguments) else found


def _torch_method_of_object(
    m: Machine, atom: Object, name: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    """A method that torch's classes give the instance under construction."""
    if name in REGISTER:
        return register_call(m, atom, name, arguments, node, frame, state)
    if name == "__init__":
        cls = state.cell(atom.cell).cls
        found = m.classes.find(cls, "__init__")
        if isinstance(found, str):
            run_module_init(m, atom, found, arguments, node, frame, state)
        return NONE
    if name in ("__setattr__", "__delattr__"):
        key = the_constant(arguments.positional[0]) if arguments.positional else ...
        if not isinstance(key, str):
            give(arguments.all(), state)
        elif name == "__delattr__":
            delete(m, atom, key, frame, state)
        elif len(arguments.positional) == 2:
            set_plainly(m, atom, key, arguments.positional[1], node, frame, state)
        return NONE
    if name in ("append", "extend", "insert", "update", "__setitem__"):
        give(arguments.all(), state)
    return _module_method(m, atom, name)


def _module_method(m: Machine, atom: Atom, name: str) -> Value:
    """A method of nn.Module or of one of torch's containers."""
    if name in _RETURN_SELF:
        return (atom,)
    part = "parameters" if name == "named_parameters" else name
    origin = m.part_of(atom.origin, part) if isinstance(atom, Module) else 0
    held_parameter: Value = (Parameter(held=True, origin=origin),)
    held_module: Value = (Module(held=True, origin=origin),)
    held_tensor: Value = (Tensor(held=True, origin=origin),)
    if name in ("parameters", "named_parameters"):
        return _iterator(held_parameter, name.startswith("named"))
    if name in ("buffers", "named_buffers"):
        return _iterator(held_tensor, name.startswith("named"))
    if name in ("modules", "children", "named_modules", "named_children"):
        return _iterator(held_module, name.startswith("named"))
    if name == "state_dict":
        return (Map((), TENSOR),)  # detached: other tensors than those that are registered
    single = {"get_parameter": held_parameter, "get_buffer": held_tensor, "get_submodule": held_module}.get(name)
    if single is not None:
        return single
    if name == "__getattr__":
        return UNKNOWN
    if name.startswith("register_") or name.endswith("_hook"):
        return OBJECT
    if name in ("zero_grad", "load_state_dict"):
        return OBJECT
    if isinstance(atom, Module) and atom.cls:
        order = m.classes.mro(atom.cls).order if isinstance(atom.cls, ClassRef) else [atom.cls]
        told = (api().function(f"{cls}.{name}") for cls in order if isinstance(cls, str))
        return value_of_kind(next(filter(None, told), "?"))
    return UNKNOWN


def _iterator(element: Value, named: bool) -> Value:
    return (Seq("iter", None, (Seq("tuple", (STR, element)),) if named else element),)


def _super_method(
    m: Machine, atom: Super, name: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    """A method that ``super()`` finds in torch (``owner`` is the class that has it), or nowhere that can be read."""
    receiver = atom.receiver
    if not isinstance(receiver, Object):
        return UNKNOWN
    cell = state.cell(receiver.cell)
    if name == "__init__":
        if isinstance(atom.owner, str) and api().module_class(atom.owner) is not None:
            run_module_init(m, receiver, atom.owner, arguments, node, frame, state)
        elif m.classes.mro(cell.cls).open:
            opened([(receiver,)], state)
        return NONE
    if isinstance(atom.owner, str):
        return _torch_method_of_object(m, receiver, name, arguments, node, frame, state)
    return UNKNOWN


def _method_of_instance(
    m: Machine, atom: Module | Instance, name: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    cls = atom.cls
    if isinstance(cls, ClassRef):
        member = m.classes.find(cls, name)
        if isinstance(member, Member) and member.function is not None:
            return run_method(m, atom, cls, member, arguments, node, frame, state)
    if isinstance(atom, Module):
        if name in ("append", "extend", "insert", "update", "add_module", "register_module", "register_parameter"):
            give(arguments.all(), state)
        if name in ("append", "extend", "update") and isinstance(cls, str):
            check_elements(m, cls, name, arguments, node, frame, state)
        if name == "pop" and isinstance(cls, str):
            taken = index(m, atom, ..., False, None, state)
            return tuple(replace(a, held=False) if isinstance(a, (Module, Parameter)) else a for a in taken)
        return _module_method(m, atom, name)
    return UNKNOWN


def run_method(
    m: Machine,
    atom: Module | Instance,
    cls: ClassRef,
    member: Member,
    arguments: Arguments,
    node: cst.CSTNode,
    frame: Frame,
    state: State,
) -> Value:
    """A method of an instance whose constructor was interpreted without knowing its arguments."""
    function = member.function
    assert function is not None
    ref = FunctionRef(member.owner.file, function, member.owner)
    decorators = function.marks
    if "staticmethod" in decorators:
        return returned(m, FunctionAtom(ref), arguments, node, frame, state)
    if "classmethod" in decorators:
        return returned(m, FunctionAtom(ref, (ClassAtom(cls),)), arguments, node, frame, state)
    promised = promised_by(m, cls, ref, arguments) if isinstance(atom, Instance) else None
    if promised is not None:
        return promised
    followed = frame.depth < m.DEEPEST_CALL - 2 and m.budget > 0
    m.cuts += not followed
    summary = m.summary(m.fields.teller(cls, function.name)) if followed else None
    if summary is None:
        return return_annotation(m, ref)
    receiver = instance_in(m, summary, atom, state)
    value = returned(m, FunctionAtom(ref, (receiver,)), arguments, node, frame, state)
    return tuple(atom if inner == receiver else _elsewhere(inner) for inner in value)


def _elsewhere(atom: Atom) -> Atom:
    """What another object holds: where it stands there is of no meaning here."""
    if isinstance(atom, (Tensor, Parameter, Module)) and atom.held:
        return replace(atom, origin=0)
    return atom
