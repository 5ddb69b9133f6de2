"""What a class does with something on ``self`` that matters for what should stand in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.known import FILLING
from flake8_torchparams.hierarchy.methods import without_remarks
from flake8_torchparams.source.dotted import called_as, name_of
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import walk
from flake8_torchparams.usage.body import Body, body_of
from flake8_torchparams.usage.callers import CONSTRUCTORS
from flake8_torchparams.usage.elements import moving_loops
from flake8_torchparams.usage.moves import unmoved

_MAKES_PARAMETERS = re.compile(r"\bParameters?\b|\bparameters\(")
# What stands before a plus, and behind one.
_ADDED = (re.compile(r"\bself\.(\w+)\b\s*\+(?!=)"), re.compile(r"\+\s*\bself\.(\w+)\b(?!\s*[.\[(])"))
_TAKING = frozenset(["clear", "pop", "popitem", "popleft", "remove"])
_COLLECTIONS = (cst.List, cst.Tuple, cst.ListComp, cst.GeneratorExp)


def is_put_back(methods: Sequence[tuple[ClassRef, FunctionOutline]], name: str, place: str) -> bool:
    """Whether a method puts what ``self.name`` has back where that is from: ``self.table.rows = self._rows[:n]``."""
    puts = re.compile(rf"(?<![\w.]){re.escape(place)}\s*=(?!=)[^\n]*\bself\.{re.escape(name)}\b")
    return any(puts.search(without_remarks(o.file.text(f))) for o, f in methods if f.name not in CONSTRUCTORS)


def added(classes: Classes, cls: ClassRef) -> frozenset[str]:
    """The attributes that a class adds to others as they are: ``self.weights + self.biases``."""
    texts = (without_remarks(owner.file.text(owner.outline)) for owner in classes.mro(cls).classes)
    return frozenset(name for text in texts for sides in _ADDED for name in sides.findall(text))


def is_remade(methods: Sequence[tuple[ClassRef, FunctionOutline]], name: str, site: Site) -> bool:
    """Whether a method puts a new list there of what it has computed, and makes no Parameters."""
    made = map(_inner, _put_later(methods, name, site))
    return any(isinstance(value, _COLLECTIONS) and not _only_moves(value) for value in made)


def is_refilled(
    methods: Iterable[tuple[ClassRef, FunctionOutline]], name: str, constructs: Callable[[FunctionOutline], bool]
) -> bool:
    """Whether a method puts others into the list or dict that stands there, takes some out of it, or puts what a call
    gives in its place. What a method ``constructs`` does is a part of construction, but for what functions in it do.
    """
    for owner, function in methods:
        spoken = owner.file.words.lines((name,), function.line, function.end_line)
        if function.name in CONSTRUCTORS or not any(spoken):
            continue
        body = body_of(owner.file.fragment(function).function)
        puts = {target for put, target in body.assignments(f"{body.receiver}.{name}") if _is_made_anew(put, name)}
        moved = {moving.target.target for moving in moving_loops(body, name, lambda node: False)}
        fills = [n for n in body.members(name) if n in puts or _is_filled(body, n, moved)]
        if any(not body.is_own(n) for n in fills) or (fills and not constructs(function)):
            return True
    return False


def _is_made_anew(put: cst.CSTNode, name: str) -> bool:
    """Whether a statement puts what a call gives in the place of an attribute, and that is not made of what it was."""
    value = put.value if isinstance(put, cst.Assign) else None
    return isinstance(value, cst.Call) and not any(
        isinstance(inner, cst.Attribute) and inner.attr.value == name for inner in walk(value)
    )


def _is_filled(body: Body, node: cst.Attribute, moved: Set[cst.CSTNode]) -> bool:
    """Whether this is where it happens: ``self.grids[i] = ...``, ``self.history.append(...)``, ``del self.seen[0]``."""
    parent = body.parents[node]
    around = body.parents.get(parent)
    if isinstance(parent, cst.Attribute):
        return parent.attr.value in FILLING | _TAKING and isinstance(around, cst.Call)
    if isinstance(parent, cst.AugAssign):
        return parent.target is node
    if not isinstance(parent, cst.Subscript) or parent.value is not node or parent in moved:
        return False
    return isinstance(around, (cst.AssignTarget, cst.Del))


def is_replaced(methods: Sequence[tuple[ClassRef, FunctionOutline]], name: str, site: Site) -> bool:
    """Whether a method puts something else there, and makes no Parameters."""
    return any(True for _ in _put_later(methods, name, site))


def _put_later(
    methods: Sequence[tuple[ClassRef, FunctionOutline]], name: str, site: Site
) -> Iterator[cst.BaseExpression]:
    """What methods put on ``self.name``, besides nothing at all and what stands there from the constructor on.

    Raises NotAnalysed for a function that libcst cannot take.
    """
    puts = re.compile(rf"\.{re.escape(name)}\b[^=\n]*=(?!=)")
    for owner, function in methods:
        spoken = owner.file.words.lines((name,), function.line, function.end_line)
        if function.name in CONSTRUCTORS or not any(spoken):
            continue
        text = owner.file.text(function)
        if not puts.search(text) or _MAKES_PARAMETERS.search(text):
            continue
        if function.line == site.fragment.first and owner.file.path == site.fragment.path:
            continue
        body = body_of(owner.file.fragment(function).function)
        for value in body.bindings.bound.get(f"{body.receiver}.{name}", []):
            if value is not None and not _is_nothing(value):
                yield value


def _is_nothing(value: cst.BaseExpression) -> bool:
    if isinstance(value, (cst.List, cst.Tuple)):
        return not value.elements
    if isinstance(value, cst.Call):
        return not value.args
    return isinstance(value, cst.Name) and value.value == "None"


def _inner(value: cst.BaseExpression) -> cst.BaseExpression:
    """The expression itself, or what ``list(...)`` or ``tuple(...)`` is made of."""
    if isinstance(value, cst.Call) and called_as(value) in ("list", "tuple") and len(value.args) == 1:
        return value.args[0].value
    return value


def _only_moves(value: cst.BaseExpression) -> bool:
    """Whether a comprehension gives what it goes through, in another place: ``[a.to(device) for a in self.all]``."""
    if not isinstance(value, (cst.ListComp, cst.GeneratorExp)):
        return False
    element = unmoved(value.elt)
    return isinstance(element, cst.Name) and element.value == name_of(value.for_in.target)
