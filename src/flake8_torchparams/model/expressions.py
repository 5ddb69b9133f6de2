"""What an expression may be."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import libcst as cst

from flake8_torchparams.hierarchy.known import TYPED_DICTS
from flake8_torchparams.model.attributes import annotation_in_class, tuple_fields
from flake8_torchparams.model.conditions import branch, parted
from flake8_torchparams.model.containers import content_of, index, iterate, new_container
from flake8_torchparams.model.data_attribute import note_data
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.in_forward import spare_once_built
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.names import lookup
from flake8_torchparams.model.operations import binary, comparison, tensor_result, unary
from flake8_torchparams.model.others import put_on_other
from flake8_torchparams.model.registries import in_registry, is_registry
from flake8_torchparams.model.state import State, join_all
from flake8_torchparams.model.values import (
    STR,
    TENSOR,
    TENSORS,
    UNKNOWN,
    ClassAtom,
    Closure,
    Ext,
    Instance,
    Map,
    Module,
    Scalar,
    Seq,
    SequenceKind,
    Unknown,
    Value,
    const,
    join,
    the_constant,
)
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.parse import expression
from flake8_torchparams.source.walk import walk
from flake8_torchparams.torch_api.dimensions import ALONG_A_DIMENSION, SHAPED_BY_NUMBERS

# Each takes the nodes that the table has it for.
_Evaluator = Callable[[Machine, Any, Frame, State], Value]


def evaluate(m: Machine, node: cst.BaseExpression, frame: Frame, state: State) -> Value:
    """What the expression may be; see ``Machine.evaluate``."""
    evaluator = _EVALUATORS.get(type(node))
    return evaluator(m, node, frame, state) if evaluator is not None else UNKNOWN


# libcst has no nodes of their own for these.
_SINGLETONS: dict[str, Value] = {"None": const(None), "True": const(True), "False": const(False)}


def _name(m: Machine, node: cst.Name, frame: Frame, state: State) -> Value:
    value = state.env.get(node.value)
    if value is None:
        value = _SINGLETONS.get(node.value)
    return value if value is not None else lookup(m, node.value, frame)


def _attribute(m: Machine, node: cst.Attribute, frame: Frame, state: State) -> Value:
    if isinstance(node.value, cst.Name):
        put = put_on_other(node.value.value, node.attr.value, state)
        if put is not None:
            return put
    owners = m.evaluate(node.value, frame, state)
    note_data(m, owners, node, frame)
    return m.attribute(owners, node.attr.value, node, frame, state)


@lru_cache(maxsize=4096)
def _literal(text: str) -> Value:
    """The value of a number or a string as it is written."""
    return const(ast.literal_eval(expression(text)))


def _number(m: Machine, node: cst.Integer | cst.Float | cst.Imaginary, frame: Frame, state: State) -> Value:
    return _literal(node.value)


def _string(m: Machine, node: cst.SimpleString | cst.ConcatenatedString, frame: Frame, state: State) -> Value:
    if isinstance(node, cst.SimpleString):
        return _literal(node.value)
    value = node.evaluated_value
    return const(value) if value is not None else STR


def _formatted(m: Machine, node: cst.FormattedString, frame: Frame, state: State) -> Value:
    text, like, certain = "", "", True
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            written = part.value.replace("{{", "{").replace("}}", "}")
            text, like = text + written, like + re.escape(written)
            continue
        assert isinstance(part, cst.FormattedStringExpression)
        value = m.evaluate(part.expression, frame, state)
        known = the_constant(value)
        if part.format_spec is not None or part.conversion is not None or not isinstance(known, (int, str)):
            certain, like = False, like + ".*"
        else:
            text, like = text + str(known), like + re.escape(str(known))
    return const(text) if certain else (Scalar("str", like=like),)


def _elements(
    m: Machine, nodes: tuple[cst.BaseElement, ...], frame: Frame, state: State
) -> tuple[list[Value], Value | None]:
    """The items of a display, and what the elements of an unpacked iterable of unknown length may be."""
    items: list[Value] = []
    loose: Value | None = None
    for element in nodes:
        value = m.evaluate(element.value, frame, state)
        if isinstance(element, cst.StarredElement):
            inner = iterate(m, value, state)
            exact = inner.items if len(value) == 1 else None
            if exact is not None:
                items += exact
            else:
                loose = join(loose or (), inner.any_element)
        else:
            items.append(value)
    return items, loose


def _sequence(m: Machine, node: cst.List | cst.Tuple | cst.Set, frame: Frame, state: State) -> Value:
    items, loose = _elements(m, tuple(node.elements), frame, state)
    kind: SequenceKind = "list" if isinstance(node, cst.List) else "tuple" if isinstance(node, cst.Tuple) else "set"
    if loose is not None or len(items) > 64:
        content = Seq(kind, None, join(*items, loose or ()))
    else:
        content = Seq(kind, tuple(items))
    return (content,) if kind == "tuple" else new_container(m, content, state)


def _dict(m: Machine, node: cst.Dict, frame: Frame, state: State) -> Value:
    entries: dict[object, Value] = {}
    other: Value = ()
    for element in node.elements:
        value = m.evaluate(element.value, frame, state)
        if isinstance(element, cst.StarredDictElement):
            for atom in value:
                content = content_of(atom, state)
                if isinstance(content, Map):
                    entries.update(content.entries)
                    other = join(other, content.other)
                else:
                    other = join(other, UNKNOWN)
            continue
        assert isinstance(element, cst.DictElement)
        key = the_constant(m.evaluate(element.key, frame, state))
        if isinstance(key, (str, int, bool, float)) and len(entries) < 128:
            entries[key] = value
        else:
            other = join(other, value)
    return new_container(m, Map(tuple(entries.items()), other), state)


def _comprehension(
    m: Machine, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp, frame: Frame, state: State
) -> Value:
    outer = dict(state.env)
    results: list[tuple[object, Value]] = []
    exact = _comprehend(m, node.for_in, node, frame, state, results, 1)
    state.env = outer
    if isinstance(node, cst.DictComp):
        keyed = {key: value for key, value in results if key is not ...} if exact else {}
        rest = join(*(value for key, value in results if not exact or key is ...)) if results else ()
        return new_container(m, Map(tuple(keyed.items()), rest), state)
    items = tuple(value for _, value in results)
    kind: SequenceKind = (
        "list" if isinstance(node, cst.ListComp) else "set" if isinstance(node, cst.SetComp) else "iter"
    )
    content = Seq(kind, items) if exact else Seq(kind, None, join(*items))
    return (content,) if kind == "iter" else new_container(m, content, state)


def _comprehend(
    m: Machine,
    clause: cst.CompFor,
    node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp,
    frame: Frame,
    state: State,
    results: list[tuple[object, Value]],
    size: int,
) -> bool:
    """Collect the elements; tells whether they are exactly those, in order."""
    source = m.evaluate(clause.iter, frame, state)
    inner = iterate(m, source, state)
    exact = inner.items is not None and len(source) == 1 and size * len(inner.items) <= 16
    rounds = list(inner.items or ()) if exact else [inner.any_element or UNKNOWN]
    if inner.items == () and len(source) == 1:
        return True
    for value in rounds:
        unpack(m, clause.target, value, state)
        passes, certain = True, True
        for test in clause.ifs:
            true, false = branch(m, test.test, frame, state.fork())
            passes = passes and true is not None
            certain = certain and (true is None or false is None)
            if true is not None:
                state.become(true)
        if not passes:
            continue
        exact = exact and certain
        if clause.inner_for_in is not None:
            exact = _comprehend(m, clause.inner_for_in, node, frame, state, results, size * len(rounds)) and exact
        elif isinstance(node, cst.DictComp):
            key = the_constant(m.evaluate(node.key, frame, state))
            results.append((key if isinstance(key, (str, int)) else ..., m.evaluate(node.value, frame, state)))
        else:
            made = m.evaluate(node.elt, frame, state)
            if not exact:
                _note_several(m, made, node.elt)
            results.append((..., made))
    return exact


def _note_several(m: Machine, value: Value, node: cst.BaseExpression) -> None:
    """Each round makes another Module where the expression itself makes it."""
    atom = value[0] if len(value) == 1 else None
    maker = m.maker(atom.origin) if isinstance(atom, Module) and atom.origin else None
    if isinstance(atom, Module) and maker is not None and any(inner is maker for inner in walk(node)):
        m.several.add(atom.origin)


def unpack(m: Machine, target: cst.BaseExpression, value: Value, state: State) -> None:
    """Bind the names of a comprehension's target; other targets are left alone."""
    if isinstance(target, cst.Name):
        state.bind(target.value, value)
    elif isinstance(target, (cst.Tuple, cst.List)):
        for part, element in zip(unpacked(m, target.elements, value, state), target.elements, strict=True):
            unpack(m, element.value, part, state)


def unpacked(m: Machine, targets: Sequence[cst.BaseElement], value: Value, state: State) -> list[Value]:
    """What each of several targets receives from a value that is unpacked."""
    count = len(targets)
    star = next((i for i, target in enumerate(targets) if isinstance(target, cst.StarredElement)), None)
    parts: list[Value] = [()] * count
    rows = [atom for atom in value if content_of(atom, state) is not None]
    for atom in value:
        if rows and isinstance(atom, TENSORS):
            continue  # who unpacks what is a tensor or a tuple knows that it is the tuple
        seq = iterate(m, (atom,), state)
        items = seq.items
        if items is not None and star is None and len(items) == count:
            row = list(items)
        elif items is not None and star is not None and len(items) >= count - 1:
            after = count - 1 - star
            middle = items[star : len(items) - after]
            row = [*items[:star], (Seq("list", tuple(middle)),), *items[len(items) - after :]]
        else:
            element = seq.any_element or UNKNOWN
            row = [element if star is None else _one_of_several(m, element, i) for i in range(count)]
            if star is not None:
                row[star] = (Seq("list", None, element),)
        parts = [join(part, piece) for part, piece in zip(parts, row, strict=True)]
    return parts


def _one_of_several(m: Machine, value: Value, place: int) -> Value:
    """What one target takes of a list of any length: its Modules are not those that another one takes."""
    return tuple(
        replace(atom, origin=m.part_of(atom.origin, f"[{place}]"))
        if isinstance(atom, Module) and atom.origin in m.several
        else atom
        for atom in value
    )


def _lambda(m: Machine, node: cst.Lambda, frame: Frame, state: State) -> Value:
    return (Closure(node, frame, state.env, defaults_of(m, node.params, frame, state)),)


def defaults_of(m: Machine, params: cst.Parameters, frame: Frame, state: State) -> dict[str, Value]:
    """What the defaults of a function are that is defined here, by the names of its parameters."""
    found = {}
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        if param.default is not None:
            found[param.name.value] = m.evaluate(param.default, frame, state)
    return found


def _conditional(m: Machine, node: cst.IfExp, frame: Frame, state: State) -> Value:
    return together(state, choices(m, node, frame, state.fork()))


def choices(m: Machine, node: cst.IfExp, frame: Frame, state: State) -> list[tuple[State, Value]]:
    """The ways of a conditional expression; ``state`` is used up."""
    true, false = branch(m, node.test, frame, state)
    sides = ((true, node.body), (false, node.orelse))
    return [(path, _under(m, node.test, side, frame, path)) for path, side in sides if path is not None]


def _under(m: Machine, test: cst.BaseExpression, node: cst.BaseExpression, frame: Frame, state: State) -> Value:
    """What an expression is that only a test leads to: ``self.fc or nn.Linear(2, 2)``."""
    frame.guards.append(test)
    value = m.evaluate(node, frame, state)
    spare_once_built(m, value, frame)
    frame.guards.pop()
    return value


def together(state: State, ways: list[tuple[State, Value]]) -> Value:
    """One value for several ways, which ``state`` goes on after."""
    _go_on(state, [path for path, _ in ways])
    return join(*(value for _, value in ways))


def _go_on(state: State, paths: list[State]) -> None:
    """Go on with what every way through an expression has led to."""
    ended = join_all(paths)
    if ended is not None:
        state.become(ended)


def _boolean(m: Machine, node: cst.BooleanOperation, frame: Frame, state: State) -> Value:
    true, false = parted(m, node.left, frame, state.fork())
    (going_on, _), (stopping, told) = (true, false) if isinstance(node.operator, cst.And) else (false, true)
    ways = [(stopping, told)] if stopping is not None else []
    if going_on is not None:
        ways.append((going_on, _under(m, node.left, node.right, frame, going_on)))
    return together(state, ways)


def _subscript(m: Machine, node: cst.Subscript, frame: Frame, state: State) -> Value:
    value = m.evaluate(node.value, frame, state)
    key: object = ...
    sliced = len(node.slice) != 1
    key_value: Value = UNKNOWN
    for element in node.slice:
        if isinstance(element.slice, cst.Index):
            key_value = m.evaluate(element.slice.value, frame, state)
            key = the_constant(key_value)
        else:
            sliced = True
    bounds: tuple[int | None, int | None] | None = None
    if sliced and len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Slice):
        bounds = _bounds(m, node.slice[0].slice, frame, state)
    found: list[Value] = []
    for atom in value:
        if isinstance(atom, TENSORS):
            found.append((tensor_result((atom,), "an index"),))
        elif isinstance(atom, (ClassAtom, Ext)):
            found.append((atom,))
        elif is_registry(atom) and isinstance(key, str):
            held, inside = in_registry(atom, key, state)
            found.append(inside if held else UNKNOWN)
        elif isinstance(atom, Instance) and (said := _field(m, atom, key)) is not None:
            found.append(said)
        else:
            found.append(_without_first(m, index(m, atom, key, sliced, bounds, state), bounds))
    result = m.origin_of(join(*found), node) if found else UNKNOWN
    if sliced:
        m.note_views(result, value)
    return result


def _without_first(m: Machine, value: Value, bounds: tuple[int | None, int | None] | None) -> Value:
    """What ``layers[1:]`` gives of a list of any length: its Modules are not all that the list holds."""
    if bounds is None or bounds[0] is None or bounds[0] < 1 or bounds[1] is not None or len(value) != 1:
        return value
    part = value[0]
    if not isinstance(part, Seq) or part.items is not None or len(part.element) != 1:
        return value
    atom = part.element[0]
    if not isinstance(atom, Module) or atom.origin not in m.several:
        return value
    return (Seq(part.kind, None, (replace(atom, origin=m.part_of(atom.origin, "[1:]")),)),)


def _field(m: Machine, atom: Instance, key: object) -> Value | None:
    """What a TypedDict holds under a key, or a NamedTuple at an index, by the annotations in its class."""
    if isinstance(key, str) and isinstance(atom.cls, ClassRef):
        told = not TYPED_DICTS.isdisjoint(m.classes.mro(atom.cls).order)
        return annotation_in_class(m, atom.cls, key) if told else None
    fields = tuple_fields(m, atom.cls) if isinstance(key, int) else None
    return fields[key] if fields is not None and isinstance(key, int) and -len(fields) <= key < len(fields) else None


def _bounds(m: Machine, node: cst.Slice, frame: Frame, state: State) -> tuple[int | None, int | None] | None:
    if node.step is not None:
        return None
    ends: list[int | None] = []
    for end in (node.lower, node.upper):
        value = the_constant(m.evaluate(end, frame, state)) if end is not None else None
        if value is not None and not isinstance(value, int):
            return None
        ends.append(value)
    return ends[0], ends[1]


def _call(m: Machine, node: cst.Call, frame: Frame, state: State) -> Value:
    return called(m, node, m.evaluate(node.func, frame, state), frame, state)


def called(m: Machine, node: cst.Call, function: Value, frame: Frame, state: State) -> Value:
    """A call of what has been found to stand before its brackets."""
    value = m.call(function, arguments_of(m, node, frame, state), node, frame, state)
    if _is_of_tensor(node) and all(isinstance(atom, Unknown) for atom in (*function, *value)):
        return m.origin_of(TENSOR, node)
    return value


def _is_of_tensor(node: cst.Call) -> bool:
    """Whether a call is ``x.sum(dim=0)``, ``x.view(-1, 1)`` or the like, which gives a tensor whatever kind of tensor
    x is.
    """
    if not isinstance(node.func, cst.Attribute):
        return False
    name = node.func.attr.value
    wanted = SHAPED_BY_NUMBERS.get(name, 0)
    if wanted and len(node.args) >= wanted and all(arg.keyword is None for arg in node.args):
        return any(_is_number(arg.value) for arg in node.args)
    if name not in ALONG_A_DIMENSION:
        return False
    return any(arg.keyword is not None and arg.keyword.value == "dim" and _is_number(arg.value) for arg in node.args)


def _is_number(node: cst.BaseExpression) -> bool:
    """Whether a whole number is written out."""
    return isinstance(node.expression if isinstance(node, cst.UnaryOperation) else node, cst.Integer)


def arguments_of(m: Machine, node: cst.Call, frame: Frame, state: State) -> Arguments:
    """Evaluate the arguments of a call."""
    arguments = Arguments()
    for arg in node.args:
        value = m.evaluate(arg.value, frame, state)
        if arg.star == "*":
            seq = iterate(m, value, state)
            if seq.items is not None and len(value) == 1 and arguments.star is None:
                arguments.positional += seq.items
            else:
                arguments.star = join(arguments.star or (), seq.any_element or UNKNOWN)
        elif arg.star == "**":
            _double_star(arguments, value, state)
        elif arg.keyword is not None:
            arguments.keywords[arg.keyword.value] = value
        elif arguments.star is not None:
            arguments.star = join(arguments.star, value)
        else:
            arguments.positional.append(value)
    return arguments


def _double_star(arguments: Arguments, value: Value, state: State) -> None:
    for atom in value:
        content = content_of(atom, state)
        if isinstance(content, Map) and len(value) == 1:
            for key, inner in content.entries:
                if isinstance(key, str):
                    arguments.keywords.setdefault(key, inner)
            if content.other:
                arguments.extra = join(arguments.extra or (), content.other)
        else:
            arguments.extra = join(arguments.extra or (), UNKNOWN)


def _walrus(m: Machine, node: cst.NamedExpr, frame: Frame, state: State) -> Value:
    value = m.evaluate(node.value, frame, state)
    if isinstance(node.target, cst.Name):
        state.bind(node.target.value, value)
    return value


def _await(m: Machine, node: cst.Await, frame: Frame, state: State) -> Value:
    return m.evaluate(node.expression, frame, state)


def _yield(m: Machine, node: cst.Yield, frame: Frame, state: State) -> Value:
    if isinstance(node.value, cst.From):
        frame.yields.append(iterate(m, m.evaluate(node.value.item, frame, state), state).any_element)
    elif node.value is not None:
        frame.yields.append(m.evaluate(node.value, frame, state))
    else:
        frame.yields.append(())
    return UNKNOWN


def _starred(m: Machine, node: cst.StarredElement, frame: Frame, state: State) -> Value:
    return m.evaluate(node.value, frame, state)


_EVALUATORS: dict[type[cst.CSTNode], _Evaluator] = {
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.Integer: _number,
    cst.Float: _number,
    cst.Imaginary: _number,
    cst.SimpleString: _string,
    cst.ConcatenatedString: _string,
    cst.FormattedString: _formatted,
    cst.List: _sequence,
    cst.Tuple: _sequence,
    cst.Set: _sequence,
    cst.Dict: _dict,
    cst.ListComp: _comprehension,
    cst.SetComp: _comprehension,
    cst.GeneratorExp: _comprehension,
    cst.DictComp: _comprehension,
    cst.Lambda: _lambda,
    cst.IfExp: _conditional,
    cst.BooleanOperation: _boolean,
    cst.BinaryOperation: binary,
    cst.UnaryOperation: unary,
    cst.Comparison: comparison,
    cst.Subscript: _subscript,
    cst.NamedExpr: _walrus,
    cst.Await: _await,
    cst.Yield: _yield,
    cst.StarredElement: _starred,
}
