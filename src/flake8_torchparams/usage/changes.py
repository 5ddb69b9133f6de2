"""What the names of a function stand for where they are read: what they were given, and what has changed that since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import libcst as cst

from flake8_torchparams.source.dotted import called_as, root_of, spelled
from flake8_torchparams.usage.bindings import BINDERS
from flake8_torchparams.usage.body import Body
from flake8_torchparams.usage.torch_ops import DRAWN_INTO

# Methods that put what they are given into a container; those of tensors end in an underscore.
_PUTS_IN = frozenset(["append", "extend", "insert", "update"])
_CHOICES = (cst.If, cst.IfExp, cst.Match, cst.Try, cst.TryStar, cst.While)


class _Change(NamedTuple):
    """A place that changes what stands under a name, and what takes part in that.

    ``keyed``: it puts something there under a key, which says nothing of what has another one.
    """

    node: cst.CSTNode
    parts: tuple[cst.CSTNode, ...]
    keyed: bool = False


class Changes:
    """What binds the names of a function, and what changes what stands under them, in the order of the text."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._targets: dict[str, list[cst.BaseExpression]] = {}
        self._changes: dict[str, list[_Change]] = {}
        self._note(body)

    def targets(self, name: str) -> list[cst.BaseExpression]:
        """Each place that binds a name."""
        return self._targets.get(name, [])

    def put(self, name: str) -> Iterator[cst.CSTNode]:
        """All that a name is given somewhere, and what takes part in changes of what stands there."""
        for target in self.targets(name):
            yield from self.given(target)
        for change in self._changes.get(name, ()):
            yield from change.parts

    def standing(self, node: cst.Name | cst.Attribute) -> Iterator[cst.CSTNode]:
        """What a name may have been given where it is read, and what has changed that."""
        body, name = self._body, spelled(node)
        if not name or node not in body.starts:
            return
        since = -1
        for target in reversed(self.targets(name)):
            if _comes_to(body, target, node) and not body.is_beside(target, node):
                yield from self.given(target)
                if _is_always(body, target, node):
                    since = body.starts[target]
                    break
        for change in self._changes.get(name, ()):
            before = since < body.starts[change.node] and body.ends[change.node] <= body.starts[node]
            if before and not change.keyed and not body.is_beside(change.node, node):
                yield from change.parts

    def later(self, name: str, place: cst.CSTNode, sure: bool) -> Iterator[cst.CSTNode]:
        """What takes part in changes of what stands under a name, after a place and before it is put there anew.

        ``sure``: in those alone that all come by who come by the place.
        """
        body = self._body
        start = body.starts[place]
        anew = [target for target in self.targets(name) if body.starts[target] > start]
        for change in self._changes.get(name, ()):
            at = body.starts[change.node]
            gone = any(body.starts[target] < at and not body.is_beside(target, change.node) for target in anew)
            if at > start and not gone and (self.follows(change.node, place) or not sure):
                yield from change.parts

    def follows(self, node: cst.CSTNode, place: cst.CSTNode) -> bool:
        """Whether no condition stands between a place and another one after it."""
        body = self._body
        return all(body.holds(outer, place) for outer in body.above(node) if isinstance(outer, _CHOICES)) and not (
            body.is_beside(place, node)
        )

    def given(self, target: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """What a target is given, or of what that is a part: a tuple that is unpacked, what a loop goes through."""
        value = self._body.bindings.values.get(target)
        if value is not None:
            yield value
        elif target in self._body.bindings.values:
            binder = binder_of(self._body, target)
            if isinstance(binder, (cst.For, cst.CompFor)):
                yield binder.iter
            elif isinstance(binder, (cst.Assign, cst.AnnAssign, cst.AugAssign)):
                if binder.value is not None:
                    yield binder.value
                if isinstance(binder, cst.AugAssign):
                    yield target  # as it was

    def _note(self, body: Body) -> None:
        """Note what binds names in the function itself, and what changes what stands under them."""
        for target, value in body.bindings.values.items():
            parent = body.parents[target]
            if not body.is_own(target) or not isinstance(target, cst.BaseExpression):
                continue
            if isinstance(parent, cst.AugAssign):
                self._changed(_changed_in(target), parent, (parent.value,))
            elif isinstance(target, cst.Subscript):
                given = (value,) if value is not None else ()
                self._changed(_changed_in(target), target, (*target.slice, *given), _is_keyed(target))
            elif isinstance(target, cst.Attribute) and target.attr.value == "data":
                self._changed(_changed_in(target), target, self.given(target))
            elif name := spelled(target):
                self._targets.setdefault(name, []).append(target)
        for targets in self._targets.values():
            targets.sort(key=body.starts.__getitem__)
        for node in body.starts:
            if isinstance(node, cst.Call) and body.is_own(node):
                self._note_call(body, node)

    def _note_call(self, body: Body, call: cst.Call) -> None:
        called = called_as(call)
        first = call.args[0].value if call.args else None
        if called == "shuffle" and first is not None:
            self._changed(_changed_in(first), call, (call,))
        elif isinstance(call.func, cst.Attribute) and body.is_local(root_of(_innermost(call.func.value))):
            changed = _changed_in(call.func.value)
            if called in DRAWN_INTO:
                self._changed(changed, call, (call,))
            elif called in _PUTS_IN or called.endswith("_"):
                self._changed(changed, call, [arg.value for arg in call.args])
        elif called in DRAWN_INTO and first is not None:  # nn.init.normal_(self.x)
            self._changed(_changed_in(first), call, (call,))

    def _changed(self, name: str, node: cst.CSTNode, parts: Iterable[cst.CSTNode], keyed: bool = False) -> None:
        if name and name != self._body.receiver:
            self._changes.setdefault(name, []).append(_Change(node, tuple(parts), keyed))


@lru_cache(maxsize=128)
def changes_of(body: Body) -> Changes:
    """Those of a function, kept for the next value that is asked about in it."""
    return Changes(body)


def _changed_in(node: cst.BaseExpression) -> str:
    """The name under which that stands of which an expression is a part: ``self.x`` for ``self.x.data[0]``."""
    return spelled(_innermost(node))


def _is_keyed(node: cst.Subscript) -> bool:
    index = node.slice[0].slice
    return isinstance(index, cst.Index) and isinstance(index.value, (cst.SimpleString, cst.FormattedString))


def _innermost(node: cst.BaseExpression) -> cst.BaseExpression:
    while isinstance(node, cst.Subscript) or (isinstance(node, cst.Attribute) and node.attr.value == "data"):
        node = node.value
    return node


def binder_of(body: Body, target: cst.CSTNode) -> cst.CSTNode:
    """What binds a target."""
    return next(node for node in body.above(target) if isinstance(node, BINDERS))


def _comes_to(body: Body, target: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether a place may find what a target that stands before it was given."""
    binder = binder_of(body, target)
    if isinstance(binder, cst.For):
        return body.starts[target] < body.starts[node] and not body.holds(binder.iter, node)
    if isinstance(binder, cst.CompFor):
        return body.holds(body.around_loop(binder), node) and not body.holds(binder.iter, node)
    return body.ends[binder] <= body.starts[node]


def _is_always(body: Body, target: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether a place that a target comes to finds nothing else there that was given before."""
    binder = binder_of(body, target)
    if isinstance(binder, cst.For):
        return body.holds(binder, node)
    return isinstance(binder, cst.CompFor) or body.leads_to(binder, node)
