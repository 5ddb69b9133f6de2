"""What functions of torch, numpy and other packages return."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import libcst as cst

from flake8_torchparams.hierarchy.known import LIKE_FIRST
from flake8_torchparams.model.annotations import annotated_value
from flake8_torchparams.model.builtin_calls import builtin_call
from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.evidence import prove_arguments, prove_settings
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import handed_over, parts_of
from flake8_torchparams.model.kinds import value_of_kind
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.made_tensors import _NO_GRADIENT, flags, keeps_single, kinds_of, made_tensor, with_result
from flake8_torchparams.model.method_calls import method
from flake8_torchparams.model.module_init import run_module_init
from flake8_torchparams.model.operations import named_operation, result_of, tensor_result
from flake8_torchparams.model.registering import is_lost_as_buffer
from flake8_torchparams.model.state import State
from flake8_torchparams.model.torch_containers import check_elements
from flake8_torchparams.model.values import (
    ARRAY,
    NONE,
    NUMBER,
    OBJECT,
    TENSOR,
    TENSORS,
    UNKNOWN,
    Atom,
    Bound,
    Buffer,
    ExternalInstance,
    Module,
    Object,
    Parameter,
    Seq,
    Super,
    Tensor,
    Unknown,
    Value,
    const,
    join,
    the_constant,
)
from flake8_torchparams.model.weights import has_nothing
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.dotted import called_as
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import walk
from flake8_torchparams.torch_api import api

# Packages of Python that read or copy what they are handed, and keep and register nothing of it.
_ONLY_LOOK = frozenset(["gc", "inspect", "json", "logging", "pickle", "pprint", "sys", "time", "warnings"])
# Constructors run eagerly: what a function does for a compiler or a tracer is not done there.
_NOT_EAGER = frozenset(["torch.jit.is_tracing", "torch.jit.is_scripting", "torch.onnx.is_in_onnx_export"])
# numpy's ufuncs hand a tensor back as a tensor (Tensor.__array_wrap__).
_UFUNCS = frozenset(
    [
        "abs",
        "absolute",
        "add",
        "arccos",
        "arccosh",
        "arcsin",
        "arcsinh",
        "arctan",
        "arctan2",
        "arctanh",
        "cbrt",
        "ceil",
        "conj",
        "conjugate",
        "copysign",
        "cos",
        "cosh",
        "deg2rad",
        "degrees",
        "divide",
        "exp",
        "exp2",
        "expm1",
        "fabs",
        "float_power",
        "floor",
        "floor_divide",
        "fmax",
        "fmin",
        "fmod",
        "hypot",
        "log",
        "log10",
        "log1p",
        "log2",
        "logaddexp",
        "logaddexp2",
        "maximum",
        "minimum",
        "mod",
        "multiply",
        "negative",
        "positive",
        "power",
        "rad2deg",
        "radians",
        "reciprocal",
        "remainder",
        "rint",
        "sign",
        "sin",
        "sinh",
        "sqrt",
        "square",
        "subtract",
        "tan",
        "tanh",
        "true_divide",
        "trunc",
    ]
)
# These call the tensor's own method of the name, or wrap what they get as a ufunc does.
_HANDED_ON = frozenset(
    [
        *("argmax", "argmin", "argsort", "around", "clip", "cumprod", "cumsum", "matmul"),
        *("repeat", "reshape", "round", "squeeze", "swapaxes", "take", "transpose"),
    ]
)
_MATH_TOPS = frozenset({"math", "cmath", "random", "time"})


def external(m: Machine, dotted: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """What a function or a class outside of the project returns, by its dotted name."""
    top, _, last = dotted.rpartition(".")
    if dotted.startswith("builtins."):
        return builtin_call(m, dotted[9:], arguments, node, frame, state)
    if dotted.startswith("torch."):
        return _torch(m, dotted, arguments, node, frame, state)
    if last == "cast" and dotted in LIKE_FIRST:
        return _cast(m, arguments, node, frame, state)
    if dotted in LIKE_FIRST:
        value = arguments.positional[0] if arguments.positional else UNKNOWN
        return _copied(value) if last in ("deepcopy", "copy") else _like(value)
    if dotted.startswith("numpy."):
        return _numpy(dotted, last, arguments)
    if top in _MATH_TOPS and dotted != "math.prod":
        return NUMBER if top in ("math", "cmath", "time") else UNKNOWN
    if top == "operator":
        return named_operation(m, last, arguments.positional, node, state)
    known = builtin_call(m, dotted, arguments, node, frame, state)
    if known != UNKNOWN:
        return known
    if m.is_module_class(dotted):
        return (Module(dotted, origin=m.origin(node), parts=parts_of(arguments, state)),)
    by_class = last.lstrip("_")[:1].isupper()
    if dotted.partition(".")[0] not in _ONLY_LOOK:
        handed_over(arguments, state, by_class)
    if by_class or (last.startswith("from_") and top.rpartition(".")[2][:1].isupper()):
        m.keep(node)
        return m.unread_instance(id(node))
    return UNKNOWN


def _cast(m: Machine, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State) -> Value:
    """``typing.cast(type, value)`` is the value; where nothing is known of it, its type is taken at its word."""
    value = arguments.positional[1] if len(arguments.positional) > 1 else UNKNOWN
    if all(isinstance(atom, Unknown) for atom in value) and isinstance(node, cst.Call) and node.args:
        said = annotated_value(m, node.args[0].value, frame, state)
        return said if not any(isinstance(atom, Unknown) for atom in said) else value
    return value


def _copied(value: Value) -> Value:
    return tuple(replace(a, held=False, origin=0) if isinstance(a, (Tensor, Parameter, Module)) else a for a in value)


def _like(value: Value) -> Value:
    return tuple(tensor_result((a,), "the call") if isinstance(a, TENSORS) else a for a in value)


# What numpy's functions give that is no array, or a tuple of them.
_NO_ARRAYS = frozenset(
    [
        *("load", "save", "random", "seed", "vectorize", "iinfo", "finfo"),
        *("meshgrid", "unravel_index", "nonzero", "split", "array_split", "linalg"),
    ]
)


def _numpy(dotted: str, last: str, arguments: Arguments) -> Value:
    given = [atom for value in arguments.positional[:2] for atom in value]
    of_tensors = last in _HANDED_ON or last in _UFUNCS
    if of_tensors and dotted.count(".") == 1 and any(isinstance(atom, TENSORS) for atom in given):
        return TENSOR
    if last == "dtype":
        return OBJECT
    return UNKNOWN if last[:1].isupper() or last in _NO_ARRAYS else ARRAY


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
        check_elements(m, dotted, "__init__", arguments, node, frame, state)
        prove_settings(known, arguments, state)
        module = Module(dotted, origin=m.origin(node), parts=parts_of(arguments, state))
        if has_nothing(m, module):
            m.stateless.add(module.origin)
        return (module,)
    owner, _, name = dotted.rpartition(".")
    of_module = bool(owner) and data.module_class(owner) is not None
    if of_module and data.function(dotted) is not None:
        return _torch_function(m, dotted, arguments, state)
    if of_module and name == "from_pretrained":
        return (Module(owner, origin=m.origin(node)),)
    if of_module or owner == "torch.Tensor":
        arguments = arguments.led_by("self")
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.star, arguments.extra)
    if of_module and name == "__init__":
        for atom in arguments.positional[0] if arguments.positional else ():
            if isinstance(atom, Object):
                run_module_init(m, atom, owner, rest, node, frame, state)
        return NONE
    if of_module and arguments.positional:
        # nn.Module.register_buffer(self, ...)
        receiver = arguments.positional[0]
        return join(*(method(m, Bound(Super(owner, a), name), rest, node, frame, state) for a in receiver)) or UNKNOWN
    if owner == "torch.Tensor" and arguments.positional:
        return join(*(method(m, Bound(a, name), rest, node, frame, state) for a in arguments.positional[0])) or UNKNOWN
    if data.is_tensor_class(dotted):
        return UNKNOWN if data.may_register(dotted) else (made_tensor(dotted, arguments),)
    if data.distribution_class(dotted) is not None or data.other_class(dotted) is not None:
        return (ExternalInstance(dotted),)
    return _torch_function(m, dotted, arguments, state)


def _some_function(dotted: str, arguments: Arguments, node: cst.CSTNode, m: Machine) -> Value:
    """``getattr(torch, name)(...)``: some function of a package of torch, which mostly give the same kind of thing."""
    if dotted in ("torch.?", "torch.nn.functional.?", "torch.fft.?", "torch.linalg.?"):
        return (made_tensor("", arguments),)
    if dotted == "torch.nn.init.?":
        return arguments.positional[0] if arguments.positional else TENSOR
    return (Module(origin=m.origin(node)),) if dotted == "torch.nn.?" else UNKNOWN


def _parameter(m: Machine, role: str, arguments: Arguments, node: cst.CSTNode, frame: Frame) -> Value:
    if role == "parameter":
        trained = arguments.get(1, "requires_grad")
        frozen = trained is not None and the_constant(trained) is False
        return (Parameter(origin=m.origin(node), frozen=frozen, constant=frozen and _is_made_of_settings(node)),)
    value = arguments.get(0, "data") or ()
    if is_lost_as_buffer(value) and m.current is not None:
        site = Site(frame.fragment, node)
        m.slipped(Slipped(m.current.outline.qualname, "", site, "parameter-as-buffer", "nn.Buffer(...)"))
    given = arguments.keywords.get("persistent")
    return (Buffer(the_constant(given) is not False if given is not None else True, origin=m.origin(node)),)


# Functions of torch that make the same tensor of the same settings.
_OF_SETTINGS = frozenset({"tensor", "as_tensor", "full", "zeros", "ones", "eye", "arange", "linspace"})


def _is_made_of_settings(node: cst.CSTNode) -> bool:
    """Whether a Parameter is ``nn.Parameter(torch.tensor(threshold))`` or the like."""
    if not isinstance(node, cst.Call) or not node.args:
        return False
    made = node.args[0].value
    if not isinstance(made, cst.Call) or called_as(made) not in _OF_SETTINGS:
        return False
    # What is called for them may draw by chance.
    return not any(isinstance(inner, cst.Call) for arg in made.args for inner in walk(arg.value))


def _torch_function(m: Machine, dotted: str, arguments: Arguments, state: State) -> Value:
    prove_arguments(m, dotted, arguments, state)
    kind = api().returns(dotted, len(arguments.positional), flags(arguments), kinds_of(arguments))
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
    made = made_tensor(dotted, arguments)
    complex_ = made.complex or any(isinstance(o, Tensor) and o.complex for o in operands)
    if last in ("real", "imag", "abs", "angle", "view_as_real", "irfft", "istft"):
        complex_ = False
    result = replace(made, complex=complex_, single=keeps_single(last, arguments))
    if not (last.endswith(_NO_GRADIENT) or made.trainable):
        come = result_of(operands, last, f"torch.{last}()")
        result = replace(result, trainable=come.trainable, lost_by=come.lost_by, derived=come.derived)
    return with_result(value_of_kind(kind), result)


def _tensors_in(values: Iterable[Value], state: State, depth: int = 0) -> Iterator[Atom]:
    """The tensors that a function is given, those in lists and tuples included."""
    for value in values:
        for atom in value:
            if isinstance(atom, TENSORS):
                yield atom
            elif depth < 2:
                content = content_of(atom, state)
                if isinstance(content, Seq):
                    yield from _tensors_in((content.any_element,), state, depth + 1)
