"""What a call may return, and what it does to the objects it is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import libcst as cst

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.hierarchy.known import LIKE_FIRST, MATH_TOPS, UFUNCS, WITHOUT_GRADIENT
from flake8_torchparams.model.annotations import return_annotation
from flake8_torchparams.model.asides import promised_by
from flake8_torchparams.model.attributes import returned
from flake8_torchparams.model.builtin_calls import builtin_call
from flake8_torchparams.model.containers import content_of, index, number_method, string_method
from flake8_torchparams.model.containers import method as container_method
from flake8_torchparams.model.evidence import prove_arguments, prove_receiver
from flake8_torchparams.model.expressions import tensor_result, with_complex
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.given import note_given
from flake8_torchparams.model.kinds import value_of_kind
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.objects import (
    REGISTER,
    delete,
    give,
    handed_over,
    has_weights,
    lazily_guarded,
    module_name,
    opened,
    parts_of,
    put_into_registry,
    register_call,
    run_module_init,
    set_plainly,
    take_out_of_registry,
)
from flake8_torchparams.model.registries import in_registry, is_registry, snapshot
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import (
    ARRAY,
    NONE,
    NUMBER,
    OBJECT,
    STR,
    TENSOR,
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
    NoneAtom,
    Object,
    Parameter,
    Partial,
    Scalar,
    Seq,
    Super,
    Tensor,
    Unknown,
    Value,
    const,
    join,
    the_constant,
)
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.patterns import FORMAT_BLANK, filled_in
from flake8_torchparams.source.project import ClassRef, FunctionRef
from flake8_torchparams.source.site import Site
from flake8_torchparams.torch_api import api

_TENSORS = (Tensor, Parameter, Buffer)

# nn.Module methods that return the module itself.
# Constructors run eagerly: what a function does for a compiler or a tracer is not done there.
_NOT_EAGER = frozenset(["torch.jit.is_tracing", "torch.jit.is_scripting", "torch.onnx.is_in_onnx_export"])
_RETURN_SELF = frozenset(
    [
        "to",
        "cuda",
        "cpu",
        "xpu",
        "ipu",
        "mtia",
        "float",
        "double",
        "half",
        "bfloat16",
        "type",
        "eval",
        "train",
        "requires_grad_",
        "apply",
        "share_memory",
        "to_empty",
        "append",
        "extend",
        "insert",
    ]
)
# Moves and casts give back the very Parameter when there is nothing to do.
_MAY_BE_SAME = frozenset(["to", "cpu", "cuda", "xpu", "type", "type_as", "contiguous", "float"])
_NO_GRADIENT = ("_like", "tensor", "as_tensor")


def call(m: Machine, function: Value, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What a call may return; see ``Machine.call``."""
    found = [_call_atom(m, atom, arguments, node, frame, state) for atom in function if not isinstance(atom, NoneAtom)]
    value = join(*found)
    if not value or value == UNKNOWN:
        m.keep(node)
        return (Unknown(m.sym("call", id(node))),)
    return m.origin_of(value, node)


def _call_atom(m: Machine, atom: Atom, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    if isinstance(atom, Ext):
        return _external(m, atom.dotted, arguments, node, frame, state)
    if isinstance(atom, Bound):
        return _method(m, atom, arguments, node, frame, state)
    if isinstance(atom, (FunctionAtom, Closure)):
        return returned(m, atom, arguments, node, frame, state)
    if isinstance(atom, ClassAtom):
        return _instantiate(m, atom.ref, arguments, node, frame, state)
    if isinstance(atom, Partial):
        merged = Arguments(
            [*atom.args, *arguments.positional],
            {**dict(atom.keywords), **arguments.keywords},
            arguments.star,
            arguments.extra,
        )
        return m.call(atom.function, merged, node, frame, state)
    if isinstance(atom, Module):
        return _call_module(m, atom, node, frame, state)
    if isinstance(atom, Instance):
        member = m.classes.find(atom.cls, "__call__")
        if isinstance(member, Member) and member.function is not None:
            return _run_method(m, atom, atom.cls, member, arguments, node, frame, state)
        return UNKNOWN
    handed_over(arguments, state)
    return UNKNOWN


# Classes


def _instantiate(
    m: Machine, cls: ClassRef, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    mro = m.classes.mro(cls)
    if m.classes.looks_like_module(cls):
        origin = m.origin(node)
        note_given(m, cls, origin, arguments, state)
        return (Module(cls, origin=origin, parts=parts_of(arguments, state)),)
    for ancestor in mro.order:
        if isinstance(ancestor, str):
            role = api().parameter_class(ancestor)
            if role is not None:
                return (Parameter(origin=m.origin(node)),) if role == "parameter" else (Buffer(origin=m.origin(node)),)
            if ancestor == "torch.Tensor":
                return TENSOR
            if ancestor in ("builtins.dict", "collections.OrderedDict", "collections.UserDict"):
                return UNKNOWN
    return UNKNOWN if mro.open else (Instance(cls, origin=m.origin(node)),)


def _call_module(m: Machine, atom: Module, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    fresh = m.in_forward and not atom.held and not atom.annotated and atom.origin and m.made_in_forward(atom)
    if fresh and atom.origin not in m.reweighted and not lazily_guarded(frame):
        _used_at_once(m, atom, node, frame)
    if atom.annotated and isinstance(node, cst.Call) and all(a.keyword or a.star == "**" for a in node.args):
        return UNKNOWN  # a class that is annotated as if it were an instance of itself
    if isinstance(atom.cls, str):
        known = api().module_class(atom.cls)
        return value_of_kind(known.call) if known is not None and known.call else UNKNOWN
    member = m.classes.find(atom.cls, "forward")
    if isinstance(member, Member) and member.function is not None:
        return return_annotation(m, FunctionRef(member.owner.file, member.function, member.owner))
    return UNKNOWN


def _used_at_once(m: Machine, atom: Module, node: cst.CSTNode, frame: Frame) -> None:
    """``nn.Linear(8, 8)(x)`` in forward: fresh weights each call."""
    if isinstance(node, cst.Call) and has_weights(m, atom) and m.current is not None:
        maker = m.maker(atom.origin)
        site = Site(frame.fragment, maker if maker is not None and frame.fragment.holds(maker) else node)
        m.slipped(Slipped(m.current.outline.qualname, "", site, "module-in-forward", "used at once", module_name(atom)))


# Functions of torch and of other packages


def _external(m: Machine, dotted: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    top, _, last = dotted.rpartition(".")
    if dotted.startswith("builtins."):
        return builtin_call(m, dotted[9:], arguments, node, frame, state)
    if dotted.startswith("torch."):
        return _torch(m, dotted, arguments, node, frame, state)
    if dotted in LIKE_FIRST:
        at = 1 if last == "cast" else 0
        value = arguments.positional[at] if len(arguments.positional) > at else UNKNOWN
        return _copied(value) if last in ("deepcopy", "copy") else _like(value)
    if dotted.startswith("numpy."):
        return _numpy(dotted, last, arguments)
    if top in MATH_TOPS and dotted != "math.prod":
        return NUMBER if top in ("math", "cmath", "time") else UNKNOWN
    known = builtin_call(m, dotted, arguments, node, frame, state)
    if known != UNKNOWN:
        return known
    if m.is_module_class(dotted):
        return (Module(dotted, origin=m.origin(node), parts=parts_of(arguments, state)),)
    handed_over(arguments, state)
    return UNKNOWN


def _copied(value: Value) -> Value:
    return tuple(replace(a, held=False, origin=0) if isinstance(a, (Tensor, Parameter, Module)) else a for a in value)


def _like(value: Value) -> Value:
    return tuple(tensor_result((a,), "the call") if isinstance(a, _TENSORS) else a for a in value)


def _numpy(dotted: str, last: str, arguments: Arguments) -> Value:
    given = [atom for value in arguments.positional[:2] for atom in value]
    if last in UFUNCS and dotted.count(".") == 1 and any(isinstance(atom, _TENSORS) for atom in given):
        return TENSOR
    if last[:1].isupper() or last in ("dtype", "load", "save", "random", "seed", "vectorize", "iinfo", "finfo"):
        return UNKNOWN if last != "dtype" else OBJECT
    if last in ("float32", "float64", "int64", "int32", "bool_", "prod", "log2", "ceil", "floor") or last in UFUNCS:
        return ARRAY
    if last in ("meshgrid", "unravel_index", "nonzero", "where", "split", "array_split", "linalg"):
        return UNKNOWN if last != "where" else ARRAY
    return ARRAY


def _torch(m: Machine, dotted: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    data = api()
    if dotted.endswith(".?"):
        return _some_function(dotted, arguments, node, m)
    if dotted in _NOT_EAGER:
        return const(False)
    role = data.parameter_class(dotted)
    if role is not None:
        return _parameter(m, role, arguments, node, frame)
    known = data.module_class(dotted)
    if known is not None:
        return (Module(dotted, origin=m.origin(node), parts=parts_of(arguments, state)),)
    if dotted.endswith(".__init__") and data.module_class(dotted[:-9]) is not None:
        for atom in arguments.positional[0] if arguments.positional else ():
            if isinstance(atom, Object):
                run_module_init(m, atom, dotted[:-9], arguments, node, frame, state)
        return NONE
    owner, _, name = dotted.rpartition(".")
    if owner and data.module_class(owner) is not None and arguments.positional:
        # nn.Module.register_buffer(self, ...)
        receiver = arguments.positional[0]
        rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.star, arguments.extra)
        return join(*(_method(m, Bound(Super(owner, a), name), rest, node, frame, state) for a in receiver)) or UNKNOWN
    if owner == "torch.Tensor" and arguments.positional:
        rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.star, arguments.extra)
        return join(*(_method(m, Bound(a, name), rest, node, frame, state) for a in arguments.positional[0])) or UNKNOWN
    if data.is_tensor_class(dotted):
        # From torch 2.5 on an UninitializedBuffer is registered when it is assigned, before that it is not.
        return UNKNOWN if dotted.endswith(".UninitializedBuffer") else (_made_tensor(dotted, arguments),)
    if data.distribution_class(dotted) is not None:
        return (ExternalInstance(dotted),)
    if data.other_class(dotted) is not None:
        return (ExternalInstance(dotted),)
    return _torch_function(m, dotted, arguments, state)


def _some_function(dotted: str, arguments: Arguments, node: cst.CSTNode, m: Machine) -> Value:
    """``getattr(torch, name)(...)``: some function of a package of torch, which mostly give the same kind of thing."""
    if dotted in ("torch.?", "torch.nn.functional.?", "torch.fft.?", "torch.linalg.?"):
        return (_made_tensor("", arguments),)
    if dotted == "torch.nn.init.?":
        return arguments.positional[0] if arguments.positional else TENSOR
    return (Module(origin=m.origin(node)),) if dotted == "torch.nn.?" else UNKNOWN


def _parameter(m: Machine, role: str, arguments: Arguments, node: cst.CSTNode, frame: Frame) -> Value:
    if role == "parameter":
        return (Parameter(origin=m.origin(node)),)
    value = arguments.get(0, "data") or ()
    if value and all(isinstance(atom, Parameter) and not atom.annotated for atom in value) and m.current is not None:
        site = Site(frame.fragment, node)
        m.slipped(Slipped(m.current.outline.qualname, "", site, "parameter-as-buffer", "nn.Buffer(...)"))
    given = arguments.keywords.get("persistent")
    return (Buffer(the_constant(given) is not False if given is not None else True, origin=m.origin(node)),)


def _flags(arguments: Arguments) -> dict[str, bool | None]:
    found: dict[str, bool | None] = {}
    for name, value in arguments.keywords.items():
        known = the_constant(value)
        found[name] = known if isinstance(known, bool) else None
    return found


def _kinds(arguments: Arguments) -> list[str | bool | None]:
    """What is known of the positional arguments, for choosing an overload."""
    found: list[str | bool | None] = []
    for value in arguments.positional:
        kind: str | bool | None = None
        if len(value) == 1:
            atom = value[0]
            if isinstance(atom, _TENSORS):
                kind = "tensor"
            elif isinstance(atom, Const) and isinstance(atom.value, bool):
                kind = atom.value
            elif isinstance(atom, (Const, Scalar)) and atom.kind in ("int", "float", "str"):
                kind = atom.kind
        found.append(kind)
    return found


def _torch_function(m: Machine, dotted: str, arguments: Arguments, state: State) -> Value:
    prove_arguments(m, dotted, arguments, state)
    kind = api().returns(dotted, len(arguments.positional), _flags(arguments), _kinds(arguments))
    first = arguments.positional[0] if arguments.positional else UNKNOWN
    if kind is None or kind == "?":
        if dotted.startswith("torch.nn.utils.") or dotted in ("torch.compile", "torch.jit.script", "torch.jit.trace"):
            return first
        handed_over(arguments, state)
        return UNKNOWN
    if kind == "arg0":
        return first
    last = dotted.rpartition(".")[2]
    operands = tuple(_tensors_in([*arguments.positional[:3], *arguments.keywords.values()], state))
    made = _made_tensor(dotted, arguments)
    blind = last in WITHOUT_GRADIENT or last.endswith(_NO_GRADIENT)
    lost = "" if blind else tensor_result(operands, f"torch.{last}()").lost_by
    complex_ = made.complex or any(isinstance(o, Tensor) and o.complex for o in operands)
    if last in ("real", "imag", "abs", "angle", "view_as_real", "irfft", "istft"):
        complex_ = False
    result = replace(made, lost_by=lost if not made.trainable else "", complex=complex_)
    return _with_result(value_of_kind(kind), result)


def _tensors_in(values: Iterable[Value], state: State, depth: int = 0) -> Iterator[Atom]:
    """The tensors that a function is given, those in lists and tuples included."""
    for value in values:
        for atom in value:
            if isinstance(atom, _TENSORS):
                yield atom
            elif depth < 2:
                content = content_of(atom, state)
                if isinstance(content, Seq):
                    yield from _tensors_in((content.any_element,), state, depth + 1)


def _with_result(value: Value, result: Tensor) -> Value:
    """A value with this tensor in place of each plain one, those in lists and tuples included."""
    found: list[Atom] = []
    for atom in value:
        if isinstance(atom, Tensor):
            atom = result
        elif isinstance(atom, Seq):
            items = tuple(_with_result(item, result) for item in atom.items) if atom.items is not None else None
            atom = Seq(atom.kind, items, _with_result(atom.element, result))
        found.append(atom)
    return tuple(found)


def _made_tensor(dotted: str, arguments: Arguments) -> Tensor:
    """A tensor that a function of torch makes, with what its keywords say of it."""
    wanted = arguments.keywords.get("requires_grad")
    trainable = wanted is not None and the_constant(wanted) is True
    return Tensor(trainable=trainable, complex=api().complex_result(dotted) or _complex_dtype(arguments))


def _complex_dtype(arguments: Arguments) -> bool:
    for value in (*arguments.positional, *(v for k, v in arguments.keywords.items() if k == "dtype")):
        if len(value) == 1 and isinstance(value[0], Ext) and api().dtype(value[0].dotted) == "complex":
            return True
    return False


# Methods


def _method(m: Machine, bound: Bound, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    atom, name = bound.receiver, bound.name
    if isinstance(atom, _TENSORS):
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
        return NUMBER if name == "item" else ARRAY
    if isinstance(atom, ExternalInstance):
        distribution = api().distribution_class(atom.dotted)
        kind = distribution.methods.get(name) if distribution is not None else api().object_method(atom.dotted, name)
        return value_of_kind(kind) if kind is not None else UNKNOWN
    if isinstance(atom, Unknown):
        prove_receiver(m, atom, name, state)
        kind = api().method_returns(name, len(arguments.positional), _flags(arguments), _kinds(arguments))
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
    kind = api().method_returns(name, len(arguments.positional), _flags(arguments), _kinds(arguments))
    if kind is None or kind == "?":
        return UNKNOWN
    if kind == "self":
        return (atom,)
    value = value_of_kind(kind)
    result = tensor_result((atom,), f".{name}()")
    if name in WITHOUT_GRADIENT:
        result = replace(result, lost_by="")
    if isinstance(atom, Parameter) and result.lost_by and name in _MAY_BE_SAME:
        result = replace(result, same=True)
    if isinstance(atom, Parameter) and atom.held and name in _MAY_BE_SAME:
        result = replace(result, same=True)
    if name in api().tensor_only_methods:
        result = replace(result, annotated=False)
    if name == "new_tensor" or name.startswith("new_"):
        result = replace(_made_tensor("", arguments), annotated=False)
    found = _with_result(value, result)
    return with_complex(found) if _complex_dtype(arguments) else found


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
    return _module_method(m, atom, name, arguments)


def _module_method(m: Machine, atom: Atom, name: str, arguments: Arguments) -> Value:
    """A method of nn.Module or of one of torch's containers."""
    if name in _RETURN_SELF:
        return (atom,)
    origin = m.part_of(atom.origin, name) if isinstance(atom, Module) else 0
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
        return (Map((), held_tensor),)
    single = {"get_parameter": held_parameter, "get_buffer": held_tensor, "get_submodule": held_module}.get(name)
    if single is not None:
        return single
    if name == "__getattr__":
        return UNKNOWN
    if name.startswith("register_") or name.endswith("_hook"):
        return OBJECT
    if name in ("zero_grad", "load_state_dict"):
        return OBJECT
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
            return _run_method(m, atom, cls, member, arguments, node, frame, state)
    if isinstance(atom, Module):
        if name in ("append", "extend", "insert", "update", "add_module", "register_module", "register_parameter"):
            give(arguments.all(), state)
        if name == "pop" and isinstance(cls, str):
            taken = index(m, atom, ..., False, None, state)
            return tuple(replace(a, held=False) if isinstance(a, (Module, Parameter)) else a for a in taken)
        return _module_method(m, atom, name, arguments)
    return UNKNOWN


def _run_method(
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
    summary = m.summary(m.fields.teller(cls, function.name)) if followed else None
    if summary is None:
        return return_annotation(m, ref)
    for key, entry in summary.state.heap.items():
        state.heap.setdefault(key, entry)
    receiver = Object(summary.cell)
    value = returned(m, FunctionAtom(ref, (receiver,)), arguments, node, frame, state)
    return tuple(atom if inner == receiver else _elsewhere(inner) for inner in value)


def _elsewhere(atom: Atom) -> Atom:
    """What another object holds: where it stands there is of no meaning here."""
    if isinstance(atom, (Tensor, Parameter, Module)) and atom.held:
        return replace(atom, origin=0)
    return atom
