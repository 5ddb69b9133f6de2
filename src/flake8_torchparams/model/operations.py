"""Operators: arithmetic of numbers, tensors and sequences, signs, and comparisons."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import libcst as cst

from flake8_torchparams.model.conditions import truth
from flake8_torchparams.model.containers import content_of, new_container
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import parts_in
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import State, join_states
from flake8_torchparams.model.values import (
    ARRAY,
    BOOL,
    NUMBER,
    STR,
    TENSORS,
    UNKNOWN,
    Array,
    Atom,
    Buffer,
    Const,
    Container,
    Map,
    Module,
    Parameter,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
    const,
    is_single,
    join,
)
from flake8_torchparams.source.patterns import PERCENT_BLANK, filled_in, may_pad

_ARITHMETIC: dict[type[cst.CSTNode], Callable[[Any, Any], object]] = {
    cst.Add: operator.add,
    cst.Subtract: operator.sub,
    cst.Multiply: operator.mul,
    cst.FloorDivide: operator.floordiv,
    cst.Divide: operator.truediv,
    cst.Modulo: operator.mod,
}


# Here the gradient ends, though the result is still worked out of the Parameter.
_DETACHING = frozenset(["bool", "byte", "char", "detach", "int", "long", "short"])

# What torch's functions and methods of these names give tells of a Parameter and never carries its gradient (casts to
# integers are not among them: somebody meant that to be the Parameter).
_WITHOUT_GRADIENT = frozenset(
    [
        "all",
        "allclose",
        "any",
        "argmax",
        "argmin",
        "argsort",
        "argwhere",
        "bucketize",
        "count_nonzero",
        "eq",
        "equal",
        "ge",
        "greater",
        "greater_equal",
        "gt",
        "histc",
        "isclose",
        "isfinite",
        "isin",
        "isinf",
        "isnan",
        "isneginf",
        "isposinf",
        "isreal",
        "le",
        "less",
        "less_equal",
        "logical_and",
        "logical_not",
        "logical_or",
        "logical_xor",
        "lt",
        "multinomial",
        "ne",
        "nonzero",
        "not_equal",
        "searchsorted",
        "signbit",
    ]
)

_SIGNS: dict[type[cst.CSTNode], str] = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.MatrixMultiply: "@",
}


def binary(m: Machine, node: cst.BinaryOperation, frame: Frame, state: State) -> Value:
    """``a + b`` and its like."""
    left = m.evaluate(node.left, frame, state)
    right = m.evaluate(node.right, frame, state)
    return arithmetic(m, left, right, node.operator, node, state)


def arithmetic(m: Machine, left: Value, right: Value, sign: cst.CSTNode, node: cst.CSTNode, state: State) -> Value:
    """What an arithmetic operation gives."""
    found: dict[Atom, None] = {}
    for a in left:
        for b in right:
            found.update(dict.fromkeys(_operate(m, a, b, sign, node, state)))
    return m.origin_of(join(*((atom,) for atom in found)), node) if found else UNKNOWN


def tensor_result(operands: tuple[Atom, ...], operation: str) -> Tensor:
    """The tensor that an operation on these gives; at least one of them is a tensor."""
    lost, trainable, derived, certain, complex_ = "", False, False, False, False
    for atom in operands:
        if isinstance(atom, Parameter):
            certain = certain or not atom.annotated
            derived = derived or atom.held
            if not atom.held and not atom.annotated:
                lost = operation
        elif isinstance(atom, Tensor):
            certain = certain or not atom.annotated
            complex_ = complex_ or atom.complex
            lost = lost or atom.lost_by
            derived = derived or atom.derived
            trainable = trainable or atom.trainable
        elif isinstance(atom, Buffer):
            certain = True
        elif isinstance(atom, Const) and atom.kind == "complex":
            complex_ = True
    return Tensor(trainable, lost, derived, annotated=not certain, complex=complex_)


def one_by_one(operands: tuple[Atom, ...], operation: str) -> Tensor:
    """The same for an operation that takes its operands element by element."""
    return replace(tensor_result(operands, operation), single=all(map(is_single, operands)))


def result_of(operands: tuple[Atom, ...], name: str, operation: str) -> Tensor:
    """The same for a function or method of torch's, by its name, with what becomes of the gradient in it."""
    result = tensor_result(operands, operation)
    if name in _WITHOUT_GRADIENT:
        return _without_gradient(result)
    return replace(result, trainable=False, derived=False) if name in _DETACHING else result


def _without_gradient(result: Tensor) -> Tensor:
    return replace(result, trainable=False, lost_by="", derived=False)


def _operate(m: Machine, a: Atom, b: Atom, sign: cst.CSTNode, node: cst.CSTNode, state: State) -> Value:
    if isinstance(a, TENSORS) or isinstance(b, TENSORS):
        if isinstance(a, Const) and a.kind == "str":
            return STR
        return (one_by_one((a, b), _SIGNS.get(type(sign), "an operator")),)
    if isinstance(a, Const) and isinstance(b, Const):
        return _fold(a, b, sign)
    if isinstance(a, (Seq, Map, Container)) or isinstance(b, (Seq, Map, Container)):
        return _sequences(m, a, b, sign, state)
    if isinstance(a, (Const, Scalar)) and a.kind == "str":
        return (Scalar("str", like=_like(a, b, sign)),)
    if isinstance(a, Array) or isinstance(b, Array):
        return ARRAY if not isinstance(a, Unknown) and not isinstance(b, Unknown) else UNKNOWN
    opaque = a if isinstance(a, Unknown) else b
    if isinstance(opaque, Unknown) and opaque.sym and isinstance(a, (Const, Scalar)) != isinstance(b, (Const, Scalar)):
        sym = m.sym("arithmetic", opaque.sym, id(node))
        m.keep(node)
        m.derived[sym] = opaque.sym
        return (Unknown(sym),)
    if isinstance(a, (Const, Scalar)) and isinstance(b, (Const, Scalar)):
        kinds = {a.kind, b.kind}
        if kinds == {"int"} and not isinstance(sign, (cst.Divide, cst.Power)):
            return (Scalar("int"),)
        return (Scalar("object"),) if "object" in kinds else STR if "str" in kinds else NUMBER
    return UNKNOWN


def _like(a: Const | Scalar, b: Atom, sign: cst.CSTNode) -> str:
    """What a string matches that is put together of others."""
    if isinstance(sign, cst.Add):
        return "".join(
            re.escape(str(part.value)) if isinstance(part, Const) else getattr(part, "like", "") or ".*"
            for part in (a, b)
        )
    return filled_in(PERCENT_BLANK, a.value) if isinstance(sign, cst.Modulo) and isinstance(a, Const) else ""


def _fold(a: Const, b: Const, sign: cst.CSTNode) -> Value:
    operation = _ARITHMETIC.get(type(sign))
    small = all(not isinstance(c.value, (int, str, bytes)) or len(str(c.value)) < 40 for c in (a, b))
    grows = isinstance(sign, cst.Multiply) and not {"str", "bytes"}.isdisjoint((a.kind, b.kind))
    padded = isinstance(sign, cst.Modulo) and isinstance(a.value, (str, bytes)) and may_pad(str(a.value))
    if operation is not None and small and not grows and not padded:
        try:
            return const(operation(a.value, b.value))
        except (ArithmeticError, TypeError, ValueError, LookupError):
            return UNKNOWN
    if a.kind == "str":
        return STR
    return (Scalar("complex"),) if "complex" in (a.kind, b.kind) else NUMBER


def _sequences(m: Machine, a: Atom, b: Atom, sign: cst.CSTNode, state: State) -> Value:
    left, right = content_of(a, state), content_of(b, state)
    if isinstance(sign, cst.Multiply):
        seq, times = (left, b) if isinstance(left, Seq) else (right, a)
        if isinstance(seq, Seq):
            count = times.value if isinstance(times, Const) else None
            if seq.items is not None and isinstance(count, int) and len(seq.items) * count <= 64:
                return _made(m, Seq(seq.kind, seq.items * max(0, min(count, 64))), state)
            return _made(m, Seq(seq.kind, None, seq.any_element), state)
    if isinstance(sign, cst.BitOr):
        return _union(m, left, right, state)
    if isinstance(left, Seq) and isinstance(right, Seq) and isinstance(sign, cst.Add):
        if left.items is not None and right.items is not None and len(left.items) + len(right.items) <= 64:
            return _made(m, Seq(left.kind, left.items + right.items), state)
        return _made(m, Seq(left.kind, None, join(left.any_element, right.any_element)), state)
    if isinstance(a, Module):
        # a ModuleList makes another one of itself and of any Modules
        joins = a.cls == "torch.nn.ModuleList" and isinstance(sign, cst.Add)
        return (Module(a.cls, parts=a.parts | parts_in([(b,)], state)),) if joins else UNKNOWN
    known = left if isinstance(left, Seq) else right
    if isinstance(known, Seq) and isinstance(sign, cst.Add):
        return _made(m, Seq(known.kind, None, join(known.any_element, UNKNOWN)), state)
    return UNKNOWN


def _union(m: Machine, left: Seq | Map | None, right: Seq | Map | None, state: State) -> Value:
    """What two dicts hold together, where the second one counts, or two sets."""
    if isinstance(left, Map) and isinstance(right, Map):
        entries = {**dict(left.entries), **dict(right.entries)}
        # What the second one may hold under any key may stand under one of the first.
        entries.update((key, join(value, right.other)) for key, value in left.entries if right.at(key) is None)
        return new_container(m, Map(tuple(entries.items()), join(left.other, right.other)), state)
    if isinstance(left, Seq) and isinstance(right, Seq):
        return new_container(m, Seq("set", None, join(left.any_element, right.any_element)), state)
    return UNKNOWN


def _made(m: Machine, content: Seq, state: State) -> Value:
    return (content,) if content.kind in ("tuple", "iter") else new_container(m, content, state)


# By the name that the module ``operator`` has for each.
_OPERATORS: dict[str, type[cst.BaseBinaryOp]] = {
    "add": cst.Add,
    "concat": cst.Add,
    "sub": cst.Subtract,
    "mul": cst.Multiply,
    "truediv": cst.Divide,
    "floordiv": cst.FloorDivide,
    "mod": cst.Modulo,
    "pow": cst.Power,
    "matmul": cst.MatrixMultiply,
}


def named_operation(m: Machine, name: str, operands: Sequence[Value], node: cst.CSTNode, state: State) -> Value:
    """What a function of the module ``operator`` gives."""
    if name not in _OPERATORS or len(operands) != 2:
        return UNKNOWN
    return arithmetic(m, operands[0], operands[1], _OPERATORS[name](), node, state)


def unary(m: Machine, node: cst.UnaryOperation, frame: Frame, state: State) -> Value:
    """``-a``, ``not a`` and the like."""
    value = m.evaluate(node.expression, frame, state)
    if isinstance(node.operator, cst.Not):
        truths = {truth(atom) for atom in value}
        return const(not truths.pop()) if len(truths) == 1 and None not in truths else BOOL
    atoms: list[Atom] = []
    for atom in value:
        if isinstance(atom, TENSORS):
            atoms.append(one_by_one((atom,), "-"))
        elif isinstance(atom, Const) and isinstance(node.operator, cst.Minus) and isinstance(atom.value, (int, float)):
            atoms.append(Const(-atom.value, atom.kind if atom.kind != "bool" else "int"))
        elif isinstance(atom, Const):
            atoms.append(Scalar(atom.kind))
        elif isinstance(atom, (Array, Scalar)):
            atoms.append(atom)
        else:
            atoms.append(Unknown())
    return m.origin_of(join(*((atom,) for atom in atoms)), node)


_COMPARISONS: dict[type[cst.CSTNode], Callable[[Any, Any], bool]] = {
    cst.Equal: operator.eq,
    cst.NotEqual: operator.ne,
    cst.LessThan: operator.lt,
    cst.LessThanEqual: operator.le,
    cst.GreaterThan: operator.gt,
    cst.GreaterThanEqual: operator.ge,
}


def comparison(m: Machine, node: cst.Comparison, frame: Frame, state: State) -> Value:
    """``a < b``, ``a in b``, and chains of them."""
    left = m.evaluate(node.left, frame, state)
    target, *others = node.comparisons
    right = m.evaluate(target.comparator, frame, state)
    if others:
        further = state.fork()  # as long as all before it is true
        for other in others:
            m.evaluate(other.comparator, frame, further)
        state.become(join_states(state, further))
        return BOOL
    if isinstance(target.operator, (cst.Is, cst.IsNot, cst.In, cst.NotIn)):
        return BOOL
    compare = _COMPARISONS.get(type(target.operator))
    found: list[Value] = []
    for a in left:
        for b in right:
            if isinstance(a, TENSORS) or isinstance(b, TENSORS):
                # true and false have no gradient
                found.append((_without_gradient(tensor_result((a, b), "")),))
            elif isinstance(a, Const) and isinstance(b, Const) and compare is not None:
                try:
                    found.append(const(bool(compare(a.value, b.value))))
                except TypeError:
                    found.append(BOOL)
            elif isinstance(a, Array) or isinstance(b, Array):
                found.append(ARRAY)
            elif (isinstance(a, Unknown) and isinstance(b, (Unknown, Scalar))) or isinstance(b, Unknown):
                found.append(UNKNOWN)
            else:
                found.append(BOOL)
    return m.origin_of(join(*found), node)
