"""What an annotation says of a value."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from flake8_torchparams.hierarchy.classes import MODULE, Ancestor
from flake8_torchparams.hierarchy.known import TYPE_VARIABLES
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import (
    BOOL,
    NONE,
    OBJECT,
    STR,
    UNKNOWN,
    Array,
    Atom,
    Buffer,
    ClassAtom,
    Ext,
    ExternalInstance,
    Instance,
    Map,
    Module,
    NoneAtom,
    Parameter,
    Scalar,
    Seq,
    SequenceKind,
    Tensor,
    Unknown,
    Value,
    join,
)
from flake8_torchparams.source.dotted import parts_of
from flake8_torchparams.source.entities import AssignedRef, External, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import Fragment, NotAnalysed, expression
from flake8_torchparams.source.walk import returned, small_statements
from flake8_torchparams.torch_api import api

_SEQUENCES: dict[str, SequenceKind] = {
    **dict.fromkeys(("List", "list"), "list"),
    **dict.fromkeys(("Deque", "deque"), "deque"),
    **dict.fromkeys(("Sequence", "MutableSequence"), "sequence"),
    **dict.fromkeys(("Iterable", "Collection", "Iterator", "Generator"), "iterable"),
    **dict.fromkeys(("Set", "set", "AbstractSet"), "set"),
    **dict.fromkeys(("FrozenSet", "frozenset"), "frozenset"),
}
_DICTS = frozenset({"Dict", "dict", "Mapping", "MutableMapping", "OrderedDict", "DefaultDict", "defaultdict"})
_TUPLES = frozenset({"Tuple", "tuple"})
_THROUGH = frozenset({"Final", "ClassVar", "Annotated", "Required", "NotRequired", "InitVar", "Awaitable", "Coroutine"})


def annotated_value(m: Machine, node: cst.BaseExpression, frame: Frame, state: State, depth: int = 0) -> Value:
    """What an annotation says that a value is: tensors and Modules in it are marked ``annotated``."""
    if depth > 6:
        return UNKNOWN
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        text = node.evaluated_value
        try:
            return annotated_value(m, expression(str(text)), frame, state, depth + 1)
        except NotAnalysed:
            return UNKNOWN
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        left = annotated_value(m, node.left, frame, state, depth + 1)
        return _union([left, annotated_value(m, node.right, frame, state, depth + 1)])
    if isinstance(node, cst.Name) and node.value == "None":
        return NONE
    if isinstance(node, cst.Subscript):
        return _generic(m, node, frame, state, depth)
    if isinstance(node, (cst.Name, cst.Attribute)):
        alias = _alias(m, node, frame, depth)
        return alias or join(*(_named(m, atom) for atom in m.evaluate(node, frame, state)))
    return UNKNOWN


def _alias(m: Machine, node: cst.Name | cst.Attribute, frame: Frame, depth: int) -> Value:
    """What a name says that stands for a type made of others, as in ``Layers = List[nn.Module]``; empty for others."""
    ref = m.classes.named(frame.file, parts_of(node))
    if not isinstance(ref, AssignedRef) or len(ref.bindings) != 1:
        return ()
    fragment = ref.file.fragment(ref.bindings[0])
    try:
        statements = fragment.statements
    except NotAnalysed:
        return ()
    for part in small_statements(statements):
        said = part.value if isinstance(part, (cst.Assign, cst.AnnAssign, cst.TypeAlias)) else None
        if isinstance(said, cst.Call):
            said = _bound_of(m, said, ref.file)
        elif not isinstance(part, cst.TypeAlias) and not isinstance(said, (cst.Subscript, cst.BinaryOperation)):
            continue
        if said is not None:
            return annotated_value(m, said, Frame(ref.file, fragment), State({}, {}, {}), depth + 1)
    return ()


def _bound_of(m: Machine, call: cst.Call, file: SourceFile) -> cst.BaseExpression | None:
    """What is said of a type variable: ``TypeVar("M", bound=nn.Module)``."""
    maker = m.classes.named(file, parts_of(call.func))
    if not isinstance(maker, External) or maker.dotted not in TYPE_VARIABLES:
        return None
    return next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "bound"), None)


def return_annotation(m: Machine, ref: FunctionRef) -> Value:
    """What a function's annotation says that it returns, taken at its word."""
    fragment = ref.file.fragment(ref.outline)
    try:
        return said_to_return(m, fragment.function, Frame(ref.file, fragment, owner=ref.owner))
    except (NotAnalysed, RecursionError):
        return UNKNOWN


def said_to_return(m: Machine, definition: cst.FunctionDef, frame: Frame) -> Value:
    """What a definition's annotation says that it returns, as if the value had been seen; nothing where the body shows
    that it is out of date: it gives back a tuple, and something else is annotated.
    """
    if definition.returns is None:
        return UNKNOWN
    value = annotated_value(m, definition.returns.annotation, frame, State({}, {}, {}))
    fits = any(isinstance(a, Unknown) or (isinstance(a, Seq) and a.kind == "tuple") for a in value)
    if not fits and _gives_tuple(definition, frame.fragment):
        return UNKNOWN
    return tuple(replace(a, annotated=False) if isinstance(a, (Tensor, Parameter, Array)) else a for a in value)


def _gives_tuple(definition: cst.FunctionDef, fragment: Fragment) -> bool:
    """Whether a return statement of a function, which may be within that of the fragment, spells out a tuple."""
    if definition is fragment.function:
        return fragment.once(_function_gives_tuple)
    return _returns_tuple(definition)


def _function_gives_tuple(fragment: Fragment) -> bool:
    return _returns_tuple(fragment.function)


def _returns_tuple(definition: cst.FunctionDef) -> bool:
    return any(isinstance(given, cst.Tuple) for given in returned(definition.body))


def _union(parts: list[Value]) -> Value:
    """One of several: what containers among them would hold says too little to tell a fault by, but for a list that may
    be left out.
    """
    value = join(*parts)
    listed = any(isinstance(atom, Seq) for atom in value)
    alone = (Seq, NoneAtom) if NONE[0] in value and not listed else (Seq, Map, NoneAtom)
    if all(isinstance(atom, alone) for atom in value):
        return value
    return join(*(_emptied(atom) for atom in value))


def _emptied(atom: Atom) -> Value:
    if isinstance(atom, Seq) and _annotated(atom.any_element):
        return (replace(atom, items=None, element=UNKNOWN),)
    return (Map((), UNKNOWN),) if isinstance(atom, Map) and _annotated(atom.any_element) else (atom,)


def _annotated(value: Value) -> bool:
    return any(getattr(atom, "annotated", False) for atom in value)


def _named(m: Machine, atom: object) -> Value:
    if isinstance(atom, ClassAtom):
        return class_value(m, atom.ref)
    if isinstance(atom, Ext):
        # the function where the class is meant, a common slip
        return class_value(m, "torch.Tensor" if atom.dotted == "torch.tensor" else atom.dotted)
    return UNKNOWN


def class_value(m: Machine, cls: Ancestor) -> Value:
    """An instance of a class, as an annotation or an ``isinstance`` test tells of one."""
    if not isinstance(cls, str):
        mro = m.classes.mro(cls)
        if mro.is_module:
            return (Module(cls, annotated=True),)
        found = next((value for ancestor in mro.foreign if (value := _tensor_of_class(ancestor))), ())
        is_unsure = mro.open or m.classes.is_made_otherwise(cls)
        return found or (UNKNOWN if is_unsure else (Instance(cls),))
    found = _tensor_of_class(cls)
    if found:
        return found
    if cls == MODULE:
        return (Module(annotated=True),)
    if m.is_module_class(cls):
        return (Module(cls, annotated=True),)
    if cls.startswith("torch."):
        if api().other_class(cls) is not None or api().distribution_class(cls) is not None:
            return (ExternalInstance(api().canonical(cls)),)
        return UNKNOWN
    top, _, last = cls.rpartition(".")
    if top == "builtins":
        if last in ("int", "float", "complex", "bytes"):
            return (Scalar(last),)
        if last in ("list", "tuple", "set", "frozenset"):
            return (Seq(last, None, UNKNOWN, annotated=last != "tuple"),)  # type: ignore[arg-type]
        return {"str": STR, "bool": BOOL, "dict": (Map((), UNKNOWN),)}.get(last, UNKNOWN)
    if cls in ("numpy.ndarray", "numpy.generic"):
        return (Array(annotated=True),)
    if cls.startswith("numbers."):
        return (Scalar("number"),)
    if cls in ("pathlib.Path", "os.PathLike", "logging.Logger"):
        return OBJECT
    if last in _SEQUENCES:
        return (Seq(_SEQUENCES[last], None, UNKNOWN, annotated=True),)
    if last in _DICTS:
        return (Map((), UNKNOWN),)
    return UNKNOWN


def _tensor_of_class(cls: str) -> Value:
    """An instance of one of torch's classes of tensors; empty for any other class."""
    role = api().parameter_class(cls)
    if role is not None:
        return (Parameter(annotated=True),) if role == "parameter" else (Buffer(),)
    if api().may_register(cls):
        return UNKNOWN
    return (Tensor(annotated=True),) if api().is_tensor_class(cls) else ()


def _generic(m: Machine, node: cst.Subscript, frame: Frame, state: State, depth: int) -> Value:
    base = node.value
    name = base.value if isinstance(base, cst.Name) else base.attr.value if isinstance(base, cst.Attribute) else ""
    inner = [e.slice.value for e in node.slice if isinstance(e.slice, cst.Index)]
    if len(inner) == 1 and isinstance(inner[0], cst.Tuple):
        inner = [element.value for element in inner[0].elements]

    def read(said: cst.BaseExpression) -> Value:
        return annotated_value(m, said, frame, state, depth + 1)

    if not inner:
        return UNKNOWN
    if name == "Optional":
        return _union([read(inner[0]), NONE])
    if name == "Union":
        return _union([read(part) for part in inner])
    if name == "Literal":
        return join(*(m.evaluate(part, frame, state) for part in inner))
    if name in _THROUGH:
        return read(inner[-1] if name == "Coroutine" else inner[0])
    if name in _TUPLES:
        if len(inner) == 2 and isinstance(inner[1], cst.Ellipsis):
            return (Seq("tuple", None, read(inner[0])),)
        return (Seq("tuple", tuple(read(part) for part in inner)),)
    if name in _SEQUENCES:
        return (Seq(_SEQUENCES[name], None, read(inner[0]), annotated=True),)
    if name in _DICTS and len(inner) == 2:
        return (Map((), read(inner[1])),)
    if name in ("Callable", "Type", "type"):
        return UNKNOWN
    # A generic class of the project, or jaxtyping's Float[Tensor, "b c"].
    own = read(base) if isinstance(base, (cst.Name, cst.Attribute)) else UNKNOWN
    if own == UNKNOWN and isinstance(inner[0], (cst.Name, cst.Attribute)) and not _is_own(m, base, frame):
        first = read(inner[0])
        return first if any(isinstance(atom, Tensor) for atom in first) else UNKNOWN
    return own


def _is_own(m: Machine, node: cst.BaseExpression, frame: Frame) -> bool:
    """Whether a name is given by the project, as one for a kind of callables: ``Mutation[Tensor]``."""
    return isinstance(m.classes.named(frame.file, parts_of(node)), AssignedRef)
