"""Running a function of the project: its arguments bound, its body interpreted, its ways out collected."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeGuard

import libcst as cst

from flake8_torchparams.hierarchy.known import is_wrapped
from flake8_torchparams.model.annotations import annotated_value, said_to_return
from flake8_torchparams.model.asides import told_apart
from flake8_torchparams.model.containers import content_of, new_container, one_thing
from flake8_torchparams.model.factories import builds_modules
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import handed_over, opened, parts_in
from flake8_torchparams.model.in_forward import lazily_guarded
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.questions import did_nothing, is_lasting, question
from flake8_torchparams.model.state import ALIVE, State, gather
from flake8_torchparams.model.values import (
    NONE,
    UNKNOWN,
    Atom,
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
    Tensor,
    Unknown,
    Value,
    join,
)
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.walk import small_statements

_RETURN = "<return>"
_MOST_WAYS = 3
_ASKS = re.compile(r"\bis(?:instance|_tensor)\(")


def run(
    m: Machine, function: FunctionAtom | Closure, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> list[tuple[State, Value]]:
    """Every way out of the function; see ``Machine.run``."""
    told = told_apart(m, function, arguments, frame, state)
    if told is not None:
        return [(state, told)]
    key: object = function.ref.outline if isinstance(function, FunctionAtom) else function.node
    try:
        prepared = _prepare(function, frame, node)
    except NotAnalysed as reason:
        m.not_analysed(function.ref.file if isinstance(function, FunctionAtom) else frame.file, str(reason))
        prepared = None
    # What a decorator keeps is not made anew in each call.
    kept = m.in_forward and isinstance(function, FunctionAtom) and is_wrapped(function.ref.outline)
    cut = frame.depth >= m.DEEPEST_CALL or m.budget <= 0 or m.active.count(key) > 1
    if prepared is None or kept or cut:
        m.cuts += cut
        return [(state, _not_run(m, function, arguments, prepared, state))]
    inner, definition = prepared
    # What a test guards is told of in another way.
    asked = question(function, arguments, state, m.in_forward and lazily_guarded(m, frame))
    around, here = m.path, (node, *m.path)
    for calls in ((), here):
        if asked is not None and (asked[0], calls) in m.answers:
            return [(state, m.answers[asked[0], calls])]
    if asked is not None and isinstance(definition, cst.FunctionDef):
        said = said_to_return(m, definition, inner)
        if said and all(isinstance(atom, Scalar) for atom in said):
            return [(state, said)]
    arguments = _with_receiver(function, definition, inner, arguments)
    m.active.append(key)
    m.notes.ran.add(id(key))
    if isinstance(inner.receiver, Object):
        m.notes.ran_as_methods.add(id(key))
    outer = state.env
    before = state.fork()
    # No helper takes all that is left: what comes after it counts as well.
    cuts = m.cuts
    spared = m.budget // 3 if not isinstance(inner.receiver, Object) else 0
    m.budget -= spared
    if not (isinstance(function, FunctionAtom) and is_wrapped(function.ref.outline)):
        m.path = here
    try:
        defaults = function.defaults if isinstance(function, Closure) else None
        state.env = bind(m, definition.params, arguments, inner, state, defaults)
        if isinstance(definition, cst.Lambda):
            ways = [(state, m.evaluate(definition.body, inner, state))]
        else:
            ways = _ways(m, definition, inner, state)
            if not ways or _is_stub(definition):
                # A function that only raises, or of which only the head is written, is there to be overridden: what
                # it would return is what it says, and it may do anything.
                before.facts.pop(ALIVE, None)
                opened([(inner.receiver,)] if inner.receiver is not None else [], before)
                ways = [(before, UNKNOWN)]
            ways = _annotated_ways(m, definition, inner, ways)
            ways = _given_back(function, arguments, ways)
    finally:
        m.active.pop()
        m.path = around
        m.budget += spared
    for index, (way, _) in enumerate(ways):
        way.env = outer if index == 0 else dict(outer)
    if asked is not None and len(ways) == 1 and m.cuts == cuts:
        (way, value) = ways[0]
        if is_lasting(value) and did_nothing(before, way):
            m.keep(asked[1])
            # What is made in each call is another object each time.
            m.answers[asked[0], here if parts_in([value], way) else ()] = value
    return ways


def _not_run(
    m: Machine,
    function: FunctionAtom | Closure,
    arguments: Arguments,
    prepared: tuple[Frame, cst.FunctionDef | cst.Lambda] | None,
    state: State,
) -> Value:
    """What a function that is not followed returns: what it says, and it may have done anything."""
    handed_over(arguments, state)
    if isinstance(function, FunctionAtom) and function.receiver is not None:
        opened([function.receiver], state)
    if prepared is not None and isinstance(prepared[1], cst.FunctionDef):
        return said_to_return(m, prepared[1], prepared[0])
    return UNKNOWN


def _with_receiver(
    function: FunctionAtom | Closure, definition: cst.FunctionDef | cst.Lambda, inner: Frame, arguments: Arguments
) -> Arguments:
    """The arguments with what the first parameter is bound to, which is what ``super()`` goes by."""
    if isinstance(function, Closure):
        inner.receiver = function.frame.receiver
    elif function.receiver is not None:
        inner.receiver = function.receiver[0] if len(function.receiver) == 1 else None
        positional = [function.receiver, *arguments.positional]
        return Arguments(positional, arguments.keywords, arguments.star, arguments.extra)
    elif function.ref.owner is not None:
        for param in definition.params.params[:1]:
            arguments = arguments.led_by(param.name.value)
        first = arguments.positional[0] if arguments.positional else ()
        inner.receiver = first[0] if len(first) == 1 else None
    return arguments


def _prepare(
    function: FunctionAtom | Closure, caller: Frame, node: cst.CSTNode
) -> tuple[Frame, cst.FunctionDef | cst.Lambda]:
    if isinstance(function, Closure):
        frame = Frame(
            function.frame.file,
            function.frame.fragment,
            function.frame.function,
            function.frame.owner,
            depth=caller.depth + 1,
            around=ChainMap(dict(function.names), dict(function.frame.around or {})),
            caller=caller,
            call=node,
            handled=caller.handled,
        )
        return frame, function.node
    ref = function.ref
    fragment = ref.file.fragment(ref.outline)
    definition = fragment.function
    frame = Frame(
        ref.file,
        fragment,
        ref.outline.qualname,
        ref.owner,
        depth=caller.depth + 1,
        caller=caller,
        call=node,
        handled=caller.handled,
    )
    return frame, definition


def _ways(m: Machine, definition: cst.FunctionDef, frame: Frame, state: State) -> list[tuple[State, Value]]:
    ended = m.execute([definition.body], frame, state)
    ways = [*frame.returns, *((way, NONE) for way in ended)]
    if frame.yields:
        element = join(*frame.yields) or UNKNOWN
        ways = [(way, (Seq("iter", None, element),)) for way, _ in ways]
    if len(ways) > 1:
        for way, value in ways:
            way.env = {_RETURN: value}
        ways = [(way, way.env[_RETURN]) for way in gather([way for way, _ in ways], _MOST_WAYS)]
    return [*ways, *((way, NONE) for way in frame.thrown)]


def _is_stub(definition: cst.FunctionDef) -> bool:
    """Whether a body is no more than ``...``, with a docstring perhaps, and the head says what would be returned."""
    parts = list(small_statements(definition.body.body))
    values = [part.value for part in parts if isinstance(part, cst.Expr)]
    constants = (cst.Ellipsis, cst.SimpleString, cst.ConcatenatedString)
    return (
        definition.returns is not None
        and len(values) == len(parts)
        and any(isinstance(value, cst.Ellipsis) for value in values)
        and all(isinstance(value, constants) for value in values)
    )


def _annotated_ways(
    m: Machine, definition: cst.FunctionDef, frame: Frame, ways: list[tuple[State, Value]]
) -> list[tuple[State, Value]]:
    """Fill in what the body did not tell from the annotation of the return value."""
    if all(not _vague(value) for _, value in ways):
        return ways
    said = said_to_return(m, definition, frame)
    if _vague(said):
        return ways
    return [(way, join(*((a,) if not isinstance(a, Unknown) else said for a in value))) for way, value in ways]


def _given_back(
    function: FunctionAtom | Closure, arguments: Arguments, ways: list[tuple[State, Value]]
) -> list[tuple[State, Value]]:
    """What a function gives that asks for the kind of what it gets, and gives anything else back as it is: that it is
    ready for a tensor tells nothing of an argument of which nothing is known.
    """
    asked = {atom for value in arguments.all() for atom in value if isinstance(atom, Unknown) and atom.sym}
    back = tuple(dict.fromkeys(atom for _, value in ways for atom in value if atom in asked))
    if not back or not isinstance(function, FunctionAtom):
        return ways
    if not _ASKS.search(function.ref.file.text(function.ref.outline)):
        return ways
    return [(way, join(*(back if isinstance(a, Tensor) else (a,) for a in value))) for way, value in ways]


def _vague(value: Value) -> bool:
    return any(isinstance(atom, Unknown) for atom in value)


def bind(
    m: Machine,
    params: cst.Parameters,
    arguments: Arguments,
    frame: Frame,
    state: State,
    defaults: Mapping[str, Value] | None,
) -> dict[str, Value]:
    """The local names that a function starts with when it is called with these arguments.

    ``defaults``: what they were where it was defined; None for a function that no other one defines.
    """
    env: dict[str, Value] = {}
    positional = [*params.posonly_params, *params.params]
    used: set[str] = set()
    for position, param in (*enumerate(positional), *((-1, param) for param in params.kwonly_params)):
        name = param.name.value
        used.add(name)
        given = arguments.get(position, name)
        if given is not None and (0 <= position < len(arguments.positional) or name in arguments.keywords):
            env[name] = _informed(m, given, param, frame, state)
        else:
            env[name] = _left_out(m, param, given is not None, frame, state, defaults)
    if isinstance(params.star_arg, cst.Param):
        rest = arguments.positional[len(positional) :]
        exact = arguments.star is None
        star = arguments.star or ()
        env[params.star_arg.name.value] = (
            Seq("tuple", tuple(rest) if exact else None, () if exact else join(*rest, star)),
        )
    if params.star_kwarg is not None:
        extra = tuple((key, value) for key, value in arguments.keywords.items() if key not in used)
        content = Map(extra, arguments.extra or ())
        cell = m.fresh()
        state.heap[cell] = content
        env[params.star_kwarg.name.value] = (Container("dict", cell),)
    return env


def _left_out(
    m: Machine,
    param: cst.Param,
    perhaps: bool,
    frame: Frame,
    state: State,
    defaults: Mapping[str, Value] | None,
) -> Value:
    """What a parameter is that a call leaves out, or hands over ``perhaps``: in *args or **kwargs of any content."""
    if defaults is not None:
        default = defaults.get(param.name.value)
    else:
        default = m.evaluate(param.default, frame, state.without_names()) if param.default is not None else None
        if default is not None and any(isinstance(a, Container) for a in default):
            default = UNKNOWN  # earlier calls may have changed it
    if default is not None and not perhaps:
        return default
    return join(default or (), entry_value(m, param, frame, state))


def _informed(m: Machine, given: Value, param: cst.Param, frame: Frame, state: State) -> Value:
    """What is handed over; where that is anything, the parameter's annotation may say more."""
    if any(isinstance(a, Module) and a.annotated for a in given) and _is_class(frame, param):
        given = UNKNOWN
    if param.annotation is None or not _vague(given) or frame.takes_anything:
        return given
    said = annotated_value(m, param.annotation.annotation, frame, state.without_names())
    if _vague(said):
        return given
    if any(isinstance(a, Module) for a in said) and _is_class(frame, param):
        return given
    return join(*((a,) if not isinstance(a, Unknown) else said for a in given))


def _is_class(frame: Frame, param: cst.Param) -> bool:
    """Whether a parameter that is said to be a Module is its class, or whatever else makes layers."""
    return builds_modules(frame.fragment.function, param.name.value)


_DEFAULT_KINDS = ("bool", "int", "float", "str")
_CALLED = (ClassAtom, FunctionAtom, Closure, Partial, Ext)
_DEFAULT_THINGS = (Tensor, Parameter, Module, Instance, ExternalInstance, *_CALLED)


def entry_value(m: Machine, param: cst.Param, frame: Frame, state: State) -> Value:
    """What an argument may be when nothing is known of the call: its annotation and its default tell."""
    sym = m.sym("argument", frame.function, id(param))
    m.keep(param)
    said: Value = ()
    if param.annotation is not None:
        said = one_thing(annotated_value(m, param.annotation.annotation, frame, state.without_names()), sym)
    default: Value = ()
    if param.default is not None:
        before = state.without_names()
        for atom in m.evaluate(param.default, frame, before):
            content = content_of(atom, before)
            if isinstance(atom, NoneAtom):
                default = join(default, NONE)
            elif isinstance(atom, (Const, Scalar)) and atom.kind in _DEFAULT_KINDS:
                default = join(default, (Scalar(atom.kind, sym),))
            elif isinstance(atom, _DEFAULT_THINGS):
                default = join(default, (atom,))
            elif content is not None and any(isinstance(a, (Tensor, Parameter, Module)) for a in content.any_element):
                default = join(default, (content,))
    if any(isinstance(a, Module) for a in said) and (
        any(isinstance(a, _CALLED) for a in default) or _is_class(frame, param)
    ):
        said = ()  # no such instance: what is meant is a class, or whatever can be called
    if not said:
        # A default tells what is usual, not that nothing else is handed over.
        return join(default, (Unknown(sym),))
    named = tuple(replace(a, sym=sym) if isinstance(a, (Unknown, Scalar)) else a for a in said)
    # A tensor that stands there by default is one whatever the annotation says besides.
    besides = tuple(a for a in default if isinstance(a, (NoneAtom, Tensor)))
    if any(isinstance(a, Tensor) for a in besides):
        named = tuple(a for a in named if not isinstance(a, Tensor))
    return join(named, besides)


def entry_arguments(
    m: Machine, params: cst.Parameters, frame: Frame, state: State, receiver: Atom | None
) -> dict[str, Value]:
    """The local names of a function that is entered from outside, by callers that are not known."""
    env: dict[str, Value] = {}
    for position, param in enumerate([*params.posonly_params, *params.params]):
        if position == 0 and receiver is not None:
            env[param.name.value] = (receiver,)
        else:
            env[param.name.value] = _changeable(m, entry_value(m, param, frame, state), state)
    for param in params.kwonly_params:
        env[param.name.value] = _changeable(m, entry_value(m, param, frame, state), state)
    if isinstance(params.star_arg, cst.Param):
        element = _element(m, params.star_arg, frame, state)
        if receiver is not None and not params.posonly_params and not params.params:
            # ``def __init__(*args)`` has the instance in a tuple, and may do anything to it.
            element = join((receiver,), element)
            opened([(receiver,)], state)
        env[params.star_arg.name.value] = (Seq("tuple", None, element),)
    if params.star_kwarg is not None:
        env[params.star_kwarg.name.value] = (Map((), _element(m, params.star_kwarg, frame, state)),)
    return env


def _changeable(m: Machine, value: Value, state: State) -> Value:
    """What somebody hands over; what is said to be a dict or a list, and nothing else, is one that the function itself
    may put something into.
    """
    if not all(isinstance(atom, NoneAtom) or _is_blank(atom) for atom in value):
        return value
    return join(*(new_container(m, atom, state, annotated=True) if _is_blank(atom) else (atom,) for atom in value))


def _is_blank(atom: Atom) -> TypeGuard[Seq | Map]:
    """Whether an atom is a container that can change, of which nothing tells that it holds state."""
    if not isinstance(atom, Map) and not (isinstance(atom, Seq) and atom.kind in ("list", "deque", "set")):
        return False
    return not any(isinstance(inner, (Tensor, Parameter, Buffer, Module)) for inner in atom.any_element)


def _element(m: Machine, param: cst.Param, frame: Frame, state: State) -> Value:
    if param.annotation is None:
        return UNKNOWN
    m.keep(param)
    origin = m.sym("argument", frame.function, id(param))
    return one_thing(annotated_value(m, param.annotation.annotation, frame, state.without_names()), origin)


def enter(m: Machine, function: FunctionAtom, receiver: Atom, state: State, caller: Frame) -> list[State]:
    """Run a function as somebody outside calls it; returns the states in which it ends."""
    frame, definition = _prepare(function, caller, caller.fragment.tree)
    assert isinstance(definition, cst.FunctionDef)
    frame.receiver = receiver
    state.env = entry_arguments(m, definition.params, frame, state, receiver)
    m.active.append(function.ref.outline)
    try:
        ended = m.execute([definition.body], frame, state)
    finally:
        m.active.pop()
    return gather([*(way for way, _ in frame.returns), *ended])
