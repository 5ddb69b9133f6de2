"""What one function does with a tensor that it reads: an attribute of ``self``, a local name for it, or a parameter.

Each read is followed up its expression, through local names and into the functions of the project that it is handed
to, until something is done with it. All of it is syntax: no values are needed for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeAlias

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes, Member
from flake8_torchparams.source.entities import ClassRef, Entity, External, FunctionRef, ModuleRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.devices import DEVICE_METHODS
from flake8_torchparams.usage import torch_ops as ops
from flake8_torchparams.usage.apart import Apart
from flake8_torchparams.usage.bindings import parts_of, spelled
from flake8_torchparams.usage.body import Body, Scope, body_of, calls_of, is_of_torch, name_of, root_of
from flake8_torchparams.usage.constructed import constructed
from flake8_torchparams.usage.moves import (
    adds_to_it,
    applies,
    copies_into,
    has_generator,
    indexed_by,
    is_made_where_missed,
    is_put_where_told,
    is_where_it_fits,
    made_there,
    names_no_device,
    only_casts,
    takes_sizes,
)
from flake8_torchparams.usage.places import Place, assigns, is_load, is_made_of, is_place, is_target, looks_up
from flake8_torchparams.usage.scalars import Scalars, is_setting

Fate: TypeAlias = Literal[
    "used",  # on whatever device it is
    "moved",  # to a device before anything else is done with it
    "read",  # its values become values of Python
    "carried",  # torch itself copies it to the device of the operation
    "device",  # only asked for its device
    "asked",  # only asked for its shape, dtype and the like
    "printed",  # only made a text of
    "filled",  # written into
    "fresh",  # read after the function has replaced it
    "stored",  # replaced
    "returned",  # handed back to the caller
    "given",  # handed back by the method that is asked about
    "unplaced",  # read where the caller names no device
    "placed",  # put where the caller says, by a method that is there for that
]

_DEEPEST = 3
_TEXTS = (cst.SimpleString, cst.ConcatenatedString, cst.FormattedString)
# What a method does with the attribute that is only there to have it where its caller says.
_LEFT_BY_MOVERS: frozenset[Fate] = frozenset(
    ["moved", "device", "placed", "asked", "printed", "stored", "read", "fresh", "filled"]
)


@dataclass(slots=True)
class _Way:
    """What has become of a tensor on the way up from where it is read.

    ``kept``: it is still all that was read, in another shape at most; ``slot``: its place in what a loop unpacks;
    ``index``: the names of what is on the device of the index that has looked up a part of it.
    """

    dims: int | None
    kept: bool = True
    slot: int | None = None
    index: frozenset[str] = frozenset()


@dataclass(slots=True)
class Reading:
    """What a function does with a place; ``settled`` are the assignments after which it finds it replaced or moved."""

    fates: set[Fate] = field(default_factory=set)
    settled: list[tuple[cst.CSTNode, bool]] = field(default_factory=list)
    renewed: bool = False  # replaced, by something else than is made of it, before it is used
    renews: bool = False  # replaced in any case, and nothing else done with it
    moves: bool = False  # put where the caller says by each assignment, and nothing else done with it
    copies: bool = False  # moved for one use, so that the next has to move it again
    remakes: bool = False  # by something else than itself, where it is not what is needed

    def settled_at(self, body: Body, node: cst.CSTNode) -> bool | None:
        """Whether the place has been moved (True) or replaced (False) before a node; None when it has not."""
        for statement, moved in self.settled:
            # A move under a condition is there for those tensors that need it.
            if (moved and body.ends[statement] <= body.starts[node]) or body.leads_to(statement, node):
                return moved
        return None


class Reader:
    """Follows reads; one for each attribute that is asked about. ``dims``: see ``Place``.

    ``movers``: the methods that do nothing but move the attribute, so that what comes after a call finds it moved;
    with each, whether that goes for a call under a condition too, which is there for those tensors that need it.
    ``renewers``: those that put something else in its place, so that what comes after a call finds that.
    """

    def __init__(
        self,
        classes: Classes,
        dims: int | None = None,
        movers: Mapping[str, bool] | None = None,
        renewers: Collection[str] = (),
    ) -> None:
        self._classes = classes
        self._dims = dims
        self._movers = movers or {}
        self._renewers = renewers
        self._apart: Apart | None = None
        self._method: Body | None = None
        self._seen: set[object] = set()

    def attribute(self, scope: Scope, function: FunctionOutline, name: str, own: bool) -> Reading:
        """What a method does with ``self.name`` (or, not ``own``, any function with ``name`` of something else)."""
        body = body_of(scope.file.fragment(function).function)
        if own:
            self._in_method(body, scope, name)
        return self._follow(body, scope, Place(name, True, self._dims), own, 0, 0, None)

    def result(self, body: Body, scope: Scope, call: cst.Call, name: str) -> set[Fate]:
        """What a method does with what a call gives, which is ``self.name`` or made of it."""
        self._in_method(body, scope, name)
        return self._fate(body, scope, call, Place(name, True), True, 0) - {"fresh", "stored"}

    def _in_method(self, body: Body, scope: Scope, name: str) -> None:
        self._method = body
        self._apart = Apart(body, name, partial(self._outside, scope))

    # All reads of one place within one function

    def _follow(
        self, body: Body, scope: Scope, place: Place, own: bool, depth: int, start: int, carrier: cst.CSTNode | None
    ) -> Reading:
        reading = Reading()
        loads = [n for n in self._loads(body, scope, place, own) if body.starts[n] >= start]
        # Another object's attribute is none of ours to follow through assignments.
        here = own or not place.attribute
        stores: list[cst.CSTNode] = []
        stores += [a for a in body.assignments if here and a is not carrier and assigns(a, place, body.receiver)]
        stores += [call for call in body.puts if own and place.attribute and looks_up(body, call, place.name)]
        movers = self._movers if own and place.attribute else {}
        moved_by: dict[cst.CSTNode, bool] = {
            call: lenient
            for name, lenient in movers.items()
            for call in calls_of(body, name, lambda _: False)
            if call is not None
        }
        stores += moved_by
        renewed_by = {
            call
            for name in (self._renewers if own and place.attribute else ())
            for call in calls_of(body, name, lambda _: False)
            if call is not None and body.is_unconditional(call)
        }
        stores += renewed_by
        results: dict[cst.CSTNode, set[Fate]] = {}
        events = [(body.starts[n], n) for n in loads] + [(body.ends[a], a) for a in stores if body.ends[a] >= start]
        wanted = set(loads)
        for _, node in sorted(events, key=lambda event: event[0]):
            if node in wanted:
                moved = reading.settled_at(body, node)
                if moved is not None:
                    results[node] = {"moved" if moved else "fresh"}
                elif own and place.attribute and names_no_device(body, node):
                    results[node] = {"unplaced"}
                elif is_where_it_fits(body, node, place):
                    results[node] = {"moved"}
                else:
                    results[node] = self._fate(body, scope, node, place, own, depth)
                    if "moved" in results[node] and not any(body.holds(store, node) for store in stores):
                        reading.copies = True
                reading.fates |= results[node]
                continue
            if node in renewed_by:
                reading.settled.append((node, False))
                continue
            if node in moved_by:
                if moved_by[node] or body.is_outermost(node):
                    reading.settled.append((node, True))
                continue
            within = [load for load in loads if body.holds(node, load)]
            inner = {fate for load in within for fate in results[load]}
            if not within:
                reading.settled.append((node, is_made_where_missed(body, node, place)))
                if place.attribute:
                    reading.fates.add("stored")
                    if own and "used" not in reading.fates and not is_made_of(body, node, place):
                        reading.renewed = True
            elif inner & {"moved", "read"} and "used" not in inner:
                reading.settled.append((node, True))
                scalars = Scalars(self._classes, body, scope.cls)
                if place.attribute and own and any(adds_to_it(body, node, load, scalars) for load in within):
                    reading.fates.add("used")  # the next call goes on from there
            if place.attribute and own and inner <= {"moved", "device"} and is_put_where_told(body, node, loads):
                reading.fates.add("placed")
        by_itself = own and place.attribute and not moved_by and not renewed_by
        if by_itself and reading.fates <= {"stored", "fresh", "filled"}:
            reading.renews = any(body.is_certain(node) for node in stores)
        if by_itself and stores and reading.fates <= _LEFT_BY_MOVERS:
            again = [node for node in stores if any(body.holds(node, load) for load in loads)]
            reading.moves = all(is_put_where_told(body, node, []) for node in stores) and bool(
                again or any(body.is_outermost(node) for node in stores)
            )
            reading.remakes = len(again) < len(stores)
        return reading

    def _loads(self, body: Body, scope: Scope, place: Place, own: bool) -> Iterator[cst.CSTNode]:
        for node in body.attributes if place.attribute else ():
            if node.attr.value == place.name and not is_target(body, node) and self._counts(body, scope, node, own):
                yield node
        for call in body.lookups if place.attribute and own else ():
            if looks_up(body, call, place.name):
                yield call
        for name in () if place.attribute else body.names:
            if name.value == place.name and is_load(body, name, body.parents[name]):
                yield name

    def _counts(self, body: Body, scope: Scope, node: cst.Attribute, own: bool) -> bool:
        """Whether an attribute of that name may be the one that is followed."""
        base = node.value
        if isinstance(base, cst.Name) and base.value == body.receiver and scope.cls is not None:
            return own
        parent = body.parents[node]
        if isinstance(parent, cst.Call) and parent.func is node:
            return False
        if is_setting(node):
            return False
        while isinstance(base, cst.Attribute):
            base = base.value
        if isinstance(base, cst.Name) and base.value in scope.file.outline.names:
            return not isinstance(self._classes.project.lookup(scope.file, base.value), (External, ModuleRef, ClassRef))
        return True

    # The way of one read

    def _fate(self, body: Body, scope: Scope, node: cst.CSTNode, place: Place, own: bool, depth: int) -> set[Fate]:
        """What is done with the value of an expression."""
        way = _Way(place.dims)
        scalars = Scalars(self._classes, body, scope.cls)
        while True:
            parent = body.parents[node]
            if isinstance(parent, cst.Subscript) and parent.value is node:
                around = body.parents[parent]
                if isinstance(around, (cst.AssignTarget, cst.Del)):
                    return {"filled"}
                if isinstance(around, cst.AugAssign) and around.target is parent:
                    return {"used"}
                way.dims = _dims_of_part(parent, way.dims, scalars)
                way.index |= indexed_by(body, parent, scalars)
                node = parent
            elif isinstance(parent, cst.Attribute):
                step = self._member(body, parent, way, scalars)
                if isinstance(step, set):
                    return step
                node = step
            elif isinstance(parent, cst.Arg):
                call = body.parents[parent]
                assert isinstance(call, cst.Call)
                if call in body.puts and looks_up(body, call, place.name) and way.kept and place.attribute:
                    return set()
                taken = self._taken(body, scope, call, parent, depth, way, scalars)
                if "returned" not in taken:
                    return taken
                if taken != {"returned"} and "used" in taken:
                    return {"used"}
                node = call
            elif isinstance(parent, (cst.IfExp, cst.BooleanOperation)):
                if isinstance(parent, cst.IfExp) and parent.test is node:
                    return {"read"}
                node = parent
            elif isinstance(parent, cst.UnaryOperation):
                if isinstance(parent.operator, cst.Not):
                    return {"read"}
                way.kept = False
                node = parent
            elif isinstance(parent, cst.BinaryOperation):
                other = parent.right if parent.left is node else parent.left
                if self._is_same(other, place, body.receiver):
                    way.dims = way.dims if place.dims == 0 else None
                elif not scalars.is_plain(other):
                    if not self._is_apart(body, other):
                        return self._in_operation(body, scope, parent, way)
                    way.dims = None
                way.kept = False
                node = parent
            elif isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
                whole = parent if isinstance(parent, cst.Comparison) else body.parents[parent]
                assert isinstance(whole, cst.Comparison)
                if all(isinstance(target.operator, (cst.Is, cst.IsNot)) for target in whole.comparisons):
                    return set()
                others = [whole.left, *(target.comparator for target in whole.comparisons)]
                if not all(
                    o is node
                    or scalars.is_plain(o)
                    or self._is_same(o, place, body.receiver)
                    or self._is_apart(body, o)
                    for o in others
                ):
                    return self._in_operation(body, scope, whole, way)
                way.kept = False
                node = whole
            elif isinstance(parent, (cst.If, cst.While, cst.Assert)):
                return {"read"}  # its truth is a value of Python
            elif isinstance(parent, cst.Index):
                return {"carried"}  # indices may be on the CPU
            elif isinstance(parent, cst.Slice):
                return {"read"}
            elif isinstance(parent, cst.FormattedStringExpression):
                return {"printed"}
            elif isinstance(parent, cst.Expr):
                return {"asked"}
            elif isinstance(parent, cst.Element) and self._is_joined(body, scope, parent):
                way.kept, way.dims = False, None
                node = body.parents[body.parents[body.parents[parent]]]
            elif isinstance(parent, cst.Return):
                if depth and not place.attribute:
                    return {"returned"}
                return {"given"} if not depth and body is self._method and body.is_own(parent) else {"used"}
            elif isinstance(parent, cst.Del):
                return set()
            else:
                return self._bound(body, scope, parent, node, place, own, depth, way)

    def _in_operation(self, body: Body, scope: Scope, node: cst.BaseExpression, way: _Way) -> set[Fate]:
        """The fate of what meets something else in an operation, whose result numpy may take."""
        parent = body.parents[node]
        while isinstance(parent, (cst.BinaryOperation, cst.UnaryOperation, cst.Comparison, cst.ComparisonTarget)):
            parent = body.parents[parent]
        call = body.parents[parent] if isinstance(parent, cst.Arg) else None
        if isinstance(call, cst.Call) and self._is_numpy(scope, call.func):
            return {"read"}
        return _in_operation(way)

    def _is_apart(self, body: Body, node: cst.BaseExpression) -> bool:
        """Whether an expression has nothing to do with the data, so that what is made with it stays where it was."""
        return self._apart is not None and self._apart.body is body and self._apart.holds(node)

    @staticmethod
    def _is_same(node: cst.BaseExpression, place: Place, receiver: str) -> bool:
        """Whether an expression is a part of what is followed."""
        while isinstance(node, cst.Subscript):
            node = node.value
        return is_place(node, place, receiver)

    def _member(self, body: Body, attribute: cst.Attribute, way: _Way, scalars: Scalars) -> set[Fate] | cst.CSTNode:
        """What an attribute or a method of the tensor makes of it: its fate, or the expression that it goes on as."""
        name = attribute.attr.value
        call = body.parents[attribute]
        called = isinstance(call, cst.Call) and call.func is attribute
        if name in ops.PLACES:
            made = call if called else made_there(body, attribute)
            way.dims = None
            return made if made is not None else {"device"}
        if name in ops.FACTS:
            return {"asked"}
        if name == "backward":
            return {"used"}
        if not called:
            return attribute if name in ops.VIEWS else {"used"}
        assert isinstance(call, cst.Call)
        if name == "type" and not call.args:
            return {"asked"}  # "torch.cuda.FloatTensor"
        if name == "to" and only_casts(call):
            return call
        if name in ops.MOVES:
            if _is_read(body, call):
                return call
            # An index that is on that device has found the tensor on another before.
            to = {spelled(arg.value).removesuffix(".device") for arg in call.args}
            return {"moved"} if way.index.isdisjoint(to) else {"used"}
        if name in ops.READS:
            return {"read"}
        if name in ops.FILLS and isinstance(body.parents[call], cst.Expr):
            return set() if name == "zero_" else {"filled"}  # a reset leaves nothing to be missed
        if has_generator(call, body.receiver):
            return {"carried"}  # no .to() moves the generator either
        if (
            name in ops.SAME
            or name in ops.ALONE
            or all(scalars.is_plain(arg.value) or self._is_apart(body, arg.value) for arg in call.args)
        ):
            way.kept = way.kept and name in ops.SAME
            way.dims = ops.dims_after(name, way.dims, bare=not call.args)
            return call
        return _in_operation(way)

    def _taken(
        self, body: Body, scope: Scope, call: cst.Call, arg: cst.Arg, depth: int, way: _Way, scalars: Scalars
    ) -> set[Fate]:
        """What a call does with an argument; ``returned`` when its result is to be followed instead."""
        if arg.star:
            spread = arg.star == "*" and isinstance(call.func, cst.Attribute) and call.func.attr.value in ops.SIZED
            return {"read"} if spread else {"used"}
        called = call.func.attr.value if isinstance(call.func, cst.Attribute) else name_of(call.func)
        if called in ops.ASKS and not (isinstance(call.func, cst.Attribute) and not is_of_torch(call.func)):
            return {"asked"}
        of_text = isinstance(call.func, cst.Attribute) and isinstance(call.func.value, _TEXTS)
        if called in ops.PRINTS and (of_text or isinstance(call.func, cst.Name)):
            return {"printed"}
        if called in ops.TO_PYTHON and isinstance(call.func, cst.Name):
            return {"read"}
        if applies(body, call):
            return set()  # the very call that Module.to() makes
        if called in ops.PASSES and isinstance(call.func, cst.Name):
            way.slot = _slot(call, arg, way.slot)
            return {"returned"}
        if called in ("min", "max") and isinstance(call.func, cst.Name) and way.dims == 0:
            return {"returned"}  # Python only asks which of them it is
        given = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
        device = given.get("device")
        if called in ops.CONVERTS and device is None and called != "tensor" and len(call.args) == 3:
            device = call.args[2].value if call.args[2].keyword is None else None
        if called in ops.CONVERTS and device is not None and name_of(device) != "None":
            return {"moved"}
        function = self._function(scope, call.func, body.receiver)
        if function is not None:
            dims, way.dims, way.kept = way.dims, None, False
            return self._handed_to(function, call, arg, scope, depth, dims)
        if called in ops.MOVES and isinstance(call.func, cst.Name):
            return {"moved"}
        if self._is_moved_module(body, scope, call):
            return {"moved"}
        if called in ops.TAKES_COPY:
            return {"moved"}
        if called in ops.TAKES_NUMBER:
            return {"read"}
        if called in ops.PLACES:
            way.dims = None
            return {"returned"}
        if called in ops.RESTORES or has_generator(call, body.receiver):
            return {"carried"}  # a generator stays where it was made, too
        if called in ops.CONVERTS:
            return {"returned"}
        if isinstance(call.func, cst.Attribute) and called in ops.TO_NUMPY and self._is_numpy(scope, call.func):
            return {"read"}
        if self._outside(scope, call.func):
            alone = called in ops.ALONE and is_of_torch(call.func)
            if alone or all(a is arg or scalars.is_plain(a.value) or self._is_apart(body, a.value) for a in call.args):
                bare = len(call.args) == 1 and is_of_torch(call.func)
                way.dims = ops.dims_after(called, way.dims, bare)
                way.kept = way.kept and called in ops.SAME
                return {"returned"}  # torch.log(self.x), rearrange(self.x, "...")
        if way.dims == 0 and ops.takes_number(called, isinstance(call.func, cst.Attribute), is_of_torch(call.func)):
            return {"carried"}
        return {"used"}

    def _is_moved_module(self, body: Body, scope: Scope, call: cst.Call) -> bool:
        """Whether a call makes a Module that registers what it takes, and is moved at once."""
        after = body.parents[call]
        moves = isinstance(after, cst.Attribute) and after.attr.value in DEVICE_METHODS
        entity = self._named(scope, call.func) if moves else None
        if isinstance(entity, External):
            return api().module_class(entity.dotted) is not None
        return (
            isinstance(entity, ClassRef)
            and self._classes.is_module(entity)
            and "register_buffer(" in entity.file.text(entity.outline)
        )

    def _is_joined(self, body: Body, scope: Scope, element: cst.Element) -> bool:
        """Whether an element of a list is joined by a library with others that have nothing to do with the data."""
        row = body.parents[element]
        arg = body.parents[row]
        call = body.parents.get(arg)
        return (
            isinstance(row, (cst.List, cst.Tuple))
            and isinstance(arg, cst.Arg)
            and isinstance(call, cst.Call)
            and not takes_sizes(call)
            and self._outside(scope, call.func)
            and self._is_apart(body, call)
        )

    def _is_numpy(self, scope: Scope, node: cst.BaseExpression) -> bool:
        entity = self._classes.project.lookup(scope.file, root_of(node))
        return isinstance(entity, External) and entity.dotted == "numpy"

    def _outside(self, scope: Scope, node: cst.BaseExpression) -> bool:
        """Whether a call is one of a function of another library, and not one of a method."""
        root = root_of(node)
        return bool(root) and isinstance(self._classes.project.lookup(scope.file, root), External)

    # Into functions of the project

    def _function(self, scope: Scope, node: cst.BaseExpression, receiver: str) -> FunctionRef | None:
        """The function of the project that a call names."""
        if isinstance(node, cst.Name):
            entity = self._classes.project.lookup(scope.file, node.value)
            return entity if isinstance(entity, FunctionRef) else None
        if not isinstance(node, cst.Attribute) or not isinstance(node.value, (cst.Name, cst.Attribute)):
            return None
        name = node.attr.value
        if isinstance(node.value, cst.Name) and node.value.value == receiver and scope.cls is not None:
            if self._classes.find(scope.cls, name) is None:
                return self._forward(scope.cls, name)
            return self._classes.method(scope.cls, name)
        entity = self._named(scope, node)
        return entity if isinstance(entity, FunctionRef) else None

    def _forward(self, cls: ClassRef, name: str) -> FunctionRef | None:
        """The ``forward`` of what the constructors put on ``self.name``, where that is a Module of one known class."""
        found: FunctionRef | None = None
        for put in constructed(self._classes, cls, name):
            made = put.value.func if isinstance(put.value, cst.Call) else None
            entity = self._named(Scope(put.owner.file, put.owner), made) if made is not None else None
            if not isinstance(entity, ClassRef) or not self._classes.is_module(entity):
                return None
            ref = self._classes.method(entity, "forward")
            if ref is None or isinstance(self._classes.find(entity, "__call__"), Member) or found not in (None, ref):
                return None
            found = ref
        return found

    def _named(self, scope: Scope, node: cst.BaseExpression) -> Entity | None:
        """What a dotted name stands for outside of functions."""
        return self._classes.named(scope.file, parts_of(node))

    def _handed_to(
        self, ref: FunctionRef, call: cst.Call, arg: cst.Arg, scope: Scope, depth: int, dims: int | None
    ) -> set[Fate]:
        """What a function does with the parameter that an argument is bound to."""
        decorators = ref.outline.marks
        if depth >= _DEEPEST or decorators & {"property", "cached_property", "overload"}:
            return {"used"}
        try:
            body = body_of(ref.file.fragment(ref.outline).function)
        except NotAnalysed:
            return {"used"}
        bound = ref.owner is not None and "staticmethod" not in decorators
        name = _parameter(body.function, call, arg, int(bound))
        if name is None:
            return {"used"}
        key = (body.function, name)
        if key in self._seen:
            return set()
        self._seen.add(key)
        inherited = scope.cls is not None and ref.owner in self._classes.mro(scope.cls).classes
        inner = Scope(ref.file, scope.cls if inherited else ref.owner)
        fates = self._follow(body, inner, Place(name, False, dims), False, depth + 1, 0, None).fates
        self._seen.discard(key)
        # What the function does with a value that it has put in its place is its own business.
        return fates - {"fresh", "stored"} or {"asked"}

    # Local names

    def _bound(
        self,
        body: Body,
        scope: Scope,
        parent: cst.CSTNode,
        node: cst.CSTNode,
        place: Place,
        own: bool,
        depth: int,
        way: _Way,
    ) -> set[Fate]:
        """The fate of a value that a statement binds to names, which are followed; used, where it is not that."""
        targets: Sequence[cst.BaseExpression]
        dims = way.dims
        if isinstance(parent, cst.Element):
            pair = body.parents[parent]
            statement = body.parents.get(pair)
            if isinstance(statement, cst.Arg) and takes_sizes(body.parents[statement]):
                return {"read"}
            if not isinstance(pair, cst.Tuple) or not isinstance(statement, cst.Assign):
                return {"used"}
            paired = statement.targets[0].target
            if not isinstance(paired, cst.Tuple) or len(paired.elements) != len(pair.elements):
                return {"used"}
            targets = [paired.elements[list(pair.elements).index(parent)].value]
            parent = statement
        elif isinstance(parent, cst.Assign):
            targets = [target.target for target in parent.targets]
        elif isinstance(parent, (cst.AnnAssign, cst.NamedExpr)) and parent.value is node:
            targets = [parent.target]
        elif isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
            dims = 0 if dims == 1 else None
            if way.slot is None:
                targets = [parent.target]
            elif isinstance(parent.target, cst.Tuple) and 0 <= way.slot < len(parent.target.elements):
                targets = [parent.target.elements[way.slot].value]
            else:
                return {"used"}
        else:
            return {"used"}
        fates: set[Fate] = set()
        for target in targets:
            if is_place(target, place, body.receiver) and (not place.attribute or (own and way.kept)):
                continue  # back in its own place, whose reads are followed anyway
            if isinstance(target, cst.Subscript) and copies_into(
                body, target, scope, self._outside, Scalars(self._classes, body, scope.cls)
            ):
                fates.add("moved")
                continue
            if not isinstance(target, cst.Name):
                return {"used"}
            key = (parent, target.value)
            if key in self._seen:
                continue
            self._seen.add(key)
            start = body.starts[parent] if isinstance(parent, (cst.For, cst.CompFor)) else body.ends[parent]
            if isinstance(parent, cst.CompFor):
                # what is made of each element stands in front of it
                start = body.starts[body.parents[parent]]
            fates |= self._follow(body, scope, Place(target.value, False, dims), False, depth, start, parent).fates
        return fates - {"fresh", "stored"}


def _in_operation(way: _Way) -> set[Fate]:
    return {"carried"} if way.dims == 0 else {"used"}


def _dims_of_part(node: cst.Subscript, dims: int | None, scalars: Scalars) -> int | None:
    """How many dimensions a part of a tensor has."""
    if dims != 1 or len(node.slice) != 1:
        return None
    part = node.slice[0].slice
    if isinstance(part, cst.Slice):
        return 1
    return 0 if isinstance(part, cst.Index) and scalars.is_number(part.value) else None


def _is_read(body: Body, call: cst.Call) -> bool:
    """Whether what a call brings to the CPU is made values of Python there: ``x.cpu().tolist()``."""
    after = body.parents[call]
    brings = isinstance(call.func, cst.Attribute) and call.func.attr.value == "cpu"
    return brings and isinstance(after, cst.Attribute) and after.attr.value in ops.READS


def _slot(call: cst.Call, arg: cst.Arg, slot: int | None) -> int | None:
    """Where a loop over a call finds what was the argument of it; -1: in a tuple within a tuple."""
    called = name_of(call.func)
    if called not in ("zip", "enumerate"):
        return slot
    if slot is not None:
        return -1
    return 1 if called == "enumerate" else list(call.args).index(arg)


def _parameter(function: cst.FunctionDef, call: cst.Call, arg: cst.Arg, shift: int) -> str | None:
    """The name of the parameter that an argument is bound to; None when that cannot be told."""
    params = function.params
    if arg.keyword is not None:
        named = [*params.params, *params.kwonly_params]
        return next((p.name.value for p in named if p.name.value == arg.keyword.value), None)
    position = shift
    for other in call.args:
        if other is arg:
            break
        if other.star:
            return None
        position += other.keyword is None
    positional = [*params.posonly_params, *params.params]
    return positional[position].name.value if position < len(positional) else None
