"""What one function does with a tensor that it reads: an attribute of ``self``, a local name for it, or a parameter.

Each read is followed up its expression, through local names and into the functions of the project that it is handed
to, until something is done with it. All of it is syntax: no values are needed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes, Member
from flake8_torchparams.source.dotted import name_of, parts_of
from flake8_torchparams.source.entities import AssignedRef, ClassRef, Entity, External, FunctionRef, ModuleRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.private import is_internal
from flake8_torchparams.usage.apart import Asked
from flake8_torchparams.usage.arguments import parameter_of, taken_by_library, taken_by_python
from flake8_torchparams.usage.bindings import Bindings
from flake8_torchparams.usage.body import Body, Scope, body_of, calls_of
from flake8_torchparams.usage.callers import Calls
from flake8_torchparams.usage.constructed import constructed
from flake8_torchparams.usage.elements import MovingLoop, moving_loops
from flake8_torchparams.usage.fates import Fate, Reading, Way, used
from flake8_torchparams.usage.fits import is_made_where_missed, is_where_it_fits
from flake8_torchparams.usage.guards import Flags
from flake8_torchparams.usage.held import DimCount, Held, dims_of_each, is_number
from flake8_torchparams.usage.members import member
from flake8_torchparams.usage.moves import (
    adds_to_it,
    copies_into,
    indexed_by,
    is_put_where_told,
    is_size,
    names_no_device,
    takes_sizes,
)
from flake8_torchparams.usage.others import Others
from flake8_torchparams.usage.places import Place, is_counted_on, is_load, is_made_of, is_place, is_target, looks_up
from flake8_torchparams.usage.scalars import Scalars, is_plain, is_setting, string_key
from flake8_torchparams.usage.sight import Sight, named
from flake8_torchparams.usage.stays import Stays

# What one step up an expression comes to: the fate of the tensor, or the expression that it goes on as.
_Step: TypeAlias = set[Fate] | cst.CSTNode

_DEEPEST = 3
_DIFFERENTIATED = "torch.autograd.Function"
# What a method does with the attribute that is only there to have it where its caller says.
_LEFT_BY_MOVERS: frozenset[Fate] = frozenset(
    ["moved", "device", "placed", "asked", "printed", "stored", "read", "fresh", "filled"]
)
# What is done with a value that ends in one of these.
_ENDS: dict[type[cst.CSTNode], Fate] = {
    cst.If: "read",  # its truth is a value of Python
    cst.While: "read",
    cst.Assert: "read",
    cst.Slice: "read",
    cst.Index: "carried",  # indices may be on the CPU
    cst.FormattedStringExpression: "printed",
    cst.Expr: "asked",
}


@dataclass(slots=True)
class _Stores:
    """The statements and calls of a function after which something else may be in a place.

    ``movers``: the calls of methods that move it, with whether that goes under a condition too; ``renewers``: the
    calls of those that replace it; ``loops``: those that move its elements, each in its place.
    """

    all: list[cst.CSTNode] = field(default_factory=list)
    movers: dict[cst.CSTNode, bool] = field(default_factory=dict)
    renewers: set[cst.CSTNode] = field(default_factory=set)
    loops: dict[cst.For, MovingLoop] = field(default_factory=dict)

    def put(self, node: cst.CSTNode) -> cst.CSTNode:
        """The statement that puts something in the place, for a loop the one in it."""
        return self.loops[node].put if isinstance(node, cst.For) and node in self.loops else node

    def is_of_loop(self, body: Body, load: cst.CSTNode) -> bool:
        """Whether a read is a part of how such a loop is written: the target of its statement, or what gives keys."""
        return any(
            body.holds(moving.target, load) or (moving.by_key and body.holds(loop.iter, load))
            for loop, moving in self.loops.items()
        )


class Reader:
    """Follows reads; one for each attribute that is asked about. ``dims``: see ``Place``.

    ``movers``: the methods that do nothing but move the attribute, so that what comes after a call finds it moved;
    with each, whether that goes for a call under a condition too, which is there for those tensors that need it.
    ``renewers``: those that put something else in its place, so that what comes after a call finds that.
    ``flags``: what is settled wherever the attribute is what is asked about. ``others``: tells the objects that have an
    attribute of that name, and are none of ours.
    """

    def __init__(
        self,
        classes: Classes,
        dims: DimCount = None,
        movers: Mapping[str, bool] | None = None,
        renewers: Collection[str] = (),
        flags: Flags | None = None,
        others: Others | None = None,
        calls: Calls | None = None,
    ) -> None:
        self._classes = classes
        self._others = others
        self._flags = flags or Flags()
        self._dims = dims
        self._calls = calls
        self._stays = Stays(classes)
        self._movers = movers or {}
        self._renewers = renewers
        self._method: Body | None = None
        # the parameters that are being followed, with their dimensions
        self._within: set[tuple[cst.FunctionDef, str, DimCount]] = set()

    def attribute(self, scope: Scope, function: FunctionOutline, name: str, own: bool) -> Reading:
        """What a method does with ``self.name`` (or, not ``own``, any function with ``name`` of something else)."""
        body = body_of(scope.file.fragment(function).function)
        if own:
            self._method = body
        place = Place(name, True, self._dims)
        given = partial(self._is_given, scope, function, place) if own else None
        return self._follow(self._sight(body, scope, place, own, 0, given), 0, None)

    def result(self, body: Body, scope: Scope, call: cst.Call, name: str, dims: DimCount) -> set[Fate]:
        """What a method does with what a call gives, which is ``self.name`` or made of it.

        ``dims``: how many dimensions that has.
        """
        self._method = body
        return self._fate(self._sight(body, scope, Place(name, True, dims), True, 0), call) - {"fresh", "stored"}

    def _sight(
        self, body: Body, scope: Scope, place: Place, own: bool, depth: int, given: Asked | None = None
    ) -> Sight:
        followed = own or not place.attribute  # and not an attribute of another object
        apart = self._stays.apart(body, scope, place, given) if followed else None
        return Sight(self._classes, body, scope, place, own, depth, apart)

    def _is_given(self, scope: Scope, function: FunctionOutline, place: Place, name: str) -> bool:
        """Whether each call of a method, that only the class itself is to call, gives a parameter what is where the
        place is.
        """
        if self._calls is None or not is_internal(function.name):
            return False
        body = body_of(scope.file.fragment(function).function)
        shift = int("staticmethod" not in function.marks)
        found: list[bool] = []
        for owner, _, caller, calls in self._calls.callers(function):
            apart = self._stays.apart(caller, Scope(owner.file, scope.cls), place)
            found += [call is not None and _gives(body, call, name, shift, apart.holds) for call in calls]
        return bool(found) and all(found)

    # All reads of one place within one function

    def _follow(self, sight: Sight, start: int, carrier: cst.CSTNode | None) -> Reading:
        """What comes of all reads of a place from the position ``start`` on; ``carrier``: the statement, if any, that
        has put it there.
        """
        body = sight.body
        stores = self._stores(sight, carrier)
        around = _around(body, carrier)
        loads = [
            node
            for node in self._loads(sight)
            if body.starts[node] >= start and (not isinstance(node, cst.Name) or body.bound_within(node) is around)
        ]
        events = [(body.starts[node], node) for node in loads]
        events += [(body.ends[node], node) for node in stores.all if body.ends[node] >= start]
        wanted = set(loads)
        reading = Reading(self._flags.true)
        results: dict[cst.CSTNode, set[Fate]] = {}
        for _, node in sorted(events, key=lambda event: event[0]):
            if node in wanted:
                results[node] = self._read(sight, reading, node, stores, loads)
                reading.fates |= results[node]
            elif node in stores.renewers:
                reading.settled.append((node, False))
            elif node in stores.movers:
                if stores.movers[node] or body.is_outermost(node):
                    reading.settled.append((node, True))
            else:
                within = {load: results[load] for load in loads if body.holds(node, load)}
                self._store(sight, reading, node, within)
                only_moved = all(fates <= {"moved", "device"} for fates in within.values())
                if sight.own and only_moved and is_put_where_told(body, stores.put(node), loads):
                    reading.fates.add("placed")
        if sight.own and not stores.movers and not stores.renewers:
            self._sum_up(sight, reading, loads, [stores.put(node) for node in stores.all])
        return reading

    def _stores(self, sight: Sight, carrier: cst.CSTNode | None) -> _Stores:
        body, place = sight.body, sight.place
        found = _Stores()
        if sight.own or not place.attribute:  # another object's attribute is none of ours to follow so
            name = f"{body.receiver}.{place.name}" if place.attribute else place.name
            found.all += dict.fromkeys(node for node, _ in body.assignments(name) if node is not carrier)
        if sight.own:
            found.all += [call for call in body.puts if looks_up(body, call, place.name)]
            found.loops = {moving.loop: moving for moving in moving_loops(body, place.name, sight.is_dtype)}
            found.all += found.loops
            found.movers = {call: lenient for name, lenient in self._movers.items() for call in _calls(body, name)}
            found.renewers = {
                call for name in self._renewers for call in _calls(body, name) if body.is_unconditional(call)
            }
            found.all += [*found.movers, *found.renewers]
        return found

    def _read(
        self, sight: Sight, reading: Reading, node: cst.CSTNode, stores: _Stores, loads: Sequence[cst.CSTNode]
    ) -> set[Fate]:
        """What is done with one of the reads, after what ``reading`` tells of those before it."""
        moved = reading.settled_at(sight.body, node)
        if moved is not None:
            return {"moved" if moved else "fresh"}
        if stores.is_of_loop(sight.body, node) or (sight.own and self._flags.exclude(sight.body, node)):
            return set()
        if sight.own and names_no_device(sight.body, node):
            return {"unplaced"}
        if is_where_it_fits(sight.body, node, sight.place, loads):
            return {"moved"}
        if sight.own and is_counted_on(sight.body, node):
            reading.changes = True
        fates = self._fate(sight, node)
        if "used" in fates:
            reading.used_at(sight.body, node)
        if "moved" in fates and not any(sight.body.holds(store, node) for store in stores.all):
            reading.copies = True
        return fates

    def _store(
        self, sight: Sight, reading: Reading, node: cst.CSTNode, within: Mapping[cst.CSTNode, set[Fate]]
    ) -> None:
        """Take in a statement that puts something in the place; ``within``: what it reads there, with its fates."""
        inner = {fate for fates in within.values() for fate in fates}
        if sight.own and within and not inner <= {"moved", "device", "asked", "fresh"}:
            reading.changes = True
        if not within:
            reading.settled.append((node, is_made_where_missed(sight.body, node, sight.place)))
            if sight.place.attribute:
                reading.fates.add("stored")
                if sight.own and "used" not in reading.fates and not is_made_of(sight.body, node, sight.place):
                    reading.renewals.append(node)
        elif inner & {"moved", "read"} and "used" not in inner:
            reading.settled.append((node, True))
            if sight.own and any(adds_to_it(sight.body, node, load, sight.scalars) for load in within):
                reading.fates.add("used")  # the next call goes on from there
                reading.changes = True

    def _sum_up(
        self, sight: Sight, reading: Reading, loads: Sequence[cst.CSTNode], stores: Sequence[cst.CSTNode]
    ) -> None:
        """Tell what a method is there for, by all that it does with the attribute."""
        body = sight.body
        if reading.fates <= {"stored", "fresh", "filled"}:
            reading.renews = any(body.is_certain(node) for node in stores)
        if stores and reading.fates <= _LEFT_BY_MOVERS:
            again = [node for node in stores if any(body.holds(node, load) for load in loads)]
            reading.moves = all(is_put_where_told(body, node, []) for node in stores) and bool(
                again or any(body.is_outermost(node) for node in stores)
            )
            reading.remakes = len(again) < len(stores)

    def _loads(self, sight: Sight) -> Iterator[cst.CSTNode]:
        body, place = sight.body, sight.place
        for node in body.members(place.name) if place.attribute else ():
            if not is_target(body, node) and self._counts(sight, node):
                yield node
        for call in body.lookups if sight.own else ():
            if looks_up(body, call, place.name):
                yield call
        for name in () if place.attribute else body.names:
            if name.value == place.name and is_load(body, name, body.parents[name]):
                yield name

    def _counts(self, sight: Sight, node: cst.Attribute) -> bool:
        """Whether an attribute of that name may be the one that is followed."""
        base, scope = node.value, sight.scope
        if isinstance(base, cst.Name) and base.value == sight.body.receiver and scope.cls is not None:
            return sight.own
        parent = sight.body.parents[node]
        if isinstance(parent, cst.Call) and parent.func is node:
            return False
        if is_setting(node) or (self._others is not None and self._others.hold(scope, sight.body, node)):
            return False
        while isinstance(base, cst.Attribute):
            base = base.value
        if isinstance(base, cst.Name) and base.value in scope.file.outline.names:
            return not isinstance(self._classes.project.lookup(scope.file, base.value), (External, ModuleRef, ClassRef))
        return True

    # The way of one read

    def _fate(self, sight: Sight, node: cst.CSTNode) -> set[Fate]:
        """What is done with the value of an expression."""
        way = Way(sight.place.dims)
        step: _Step = node
        while not isinstance(step, set):
            step = self._step(sight, step, sight.body.parents[step], way)
        return step

    def _step(self, sight: Sight, node: cst.CSTNode, parent: cst.CSTNode, way: Way) -> _Step:
        end = _ENDS.get(type(parent))
        if end is not None:
            return {end}
        if isinstance(parent, cst.Subscript) and parent.value is node:
            return _part(sight, parent, way)
        if isinstance(parent, cst.Attribute):
            return member(sight, parent, way)
        if isinstance(parent, cst.Arg):
            return self._argument(sight, parent, way)
        if isinstance(parent, (cst.IfExp, cst.BooleanOperation)):
            return {"read"} if isinstance(parent, cst.IfExp) and parent.test is node else parent
        if isinstance(parent, (cst.UnaryOperation, cst.BinaryOperation)):
            return _operation(sight, node, parent, way)
        if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
            return _comparison(sight, node, parent, way)
        if isinstance(parent, (cst.Element, cst.ListComp, cst.GeneratorExp)) and sight.is_joined(parent):
            row = sight.body.parents[parent] if isinstance(parent, cst.Element) else parent
            way.kept, way.dims = False, None
            return sight.body.parents[sight.body.parents[row]]
        if isinstance(parent, cst.Return):
            if sight.depth and not sight.place.attribute:
                return {"returned"}
            if sight.depth or sight.body is not self._method or not sight.body.is_own(parent):
                return way.in_operation()
            return {"element"} if is_number(way.dims) else {"given"}
        # what is raised must be an exception, whatever else it is
        return set() if isinstance(parent, (cst.Del, cst.Raise)) else self._bound(sight, parent, node, way)

    def _argument(self, sight: Sight, arg: cst.Arg, way: Way) -> _Step:
        call = sight.body.parents[arg]
        assert isinstance(call, cst.Call)
        put_back = sight.place.attribute and way.kept and call in sight.body.puts
        if put_back and looks_up(sight.body, call, sight.place.name):
            return set()
        taken = self._taken(sight, call, arg, way)
        if "returned" not in taken:
            return taken
        return {"used"} if "used" in taken else call

    def _taken(self, sight: Sight, call: cst.Call, arg: cst.Arg, way: Way) -> set[Fate]:
        """What a call does with an argument; ``returned`` when its result is to be followed instead."""
        taken = taken_by_python(sight, call, arg, way)
        if taken is not None:
            return taken
        if name_of(call.func) == "map" and isinstance(call.args[0].value, cst.Lambda):
            return self._mapped(sight, call.args[0].value, call.args.index(arg) - 1, way)
        function = self._function(sight, call.func)
        if function is None:
            handed = self._handed_to_constructor(sight, call, arg, way)
            return {"handed"} if handed else taken_by_library(sight, call, arg, way)
        dims, way.dims, way.kept = way.dims, None, False
        return self._handed_to(function, call, arg, sight, dims)

    def _mapped(self, sight: Sight, function: cst.Lambda, position: int, way: Way) -> set[Fate]:
        """What ``map()`` does with the elements of what it goes through, by a lambda."""
        params = function.params.params
        if position >= len(params):
            return {"used"}
        place = Place(params[position].name.value, False, dims_of_each(way.dims))
        return self._follow(sight.of(place), sight.body.starts[function], function).fates

    # Into functions of the project

    def _function(self, sight: Sight, node: cst.BaseExpression) -> FunctionRef | None:
        """The function of the project that a call names."""
        if isinstance(node, cst.Attribute) and not isinstance(node.value, (cst.Name, cst.Attribute)):
            return None
        cls, receiver = sight.scope.cls, sight.body.receiver
        if isinstance(node, cst.Name):
            node = _meant(sight.body, node)
        if isinstance(node, cst.Attribute) and cls is not None:
            name = node.attr.value
            if name_of(node.value) == receiver:
                if self._classes.find(cls, name) is None:
                    return self._forward(cls, name) or self._applied(cls, name)
                return self._classes.method(cls, name)
            if isinstance(node.value, cst.Attribute) and name_of(node.value.value) == receiver:
                method = self._method_of_held(cls, node.value.attr.value, name)
                if method is not None:
                    return method
        entity = named(self._classes, sight.scope, sight.body, node)
        if isinstance(node, cst.Attribute) and node.attr.value == "apply" and entity is None:
            return self._differentiated(self._class(sight.scope, sight.body, node.value))
        if isinstance(entity, AssignedRef):
            return self._assigned(entity)
        return entity if isinstance(entity, FunctionRef) else None

    def _class(self, scope: Scope, body: Body, node: cst.BaseExpression) -> Entity | None:
        """What an expression of a method names, which is more often than not a class: ``Fire``, ``self.Fire``."""
        if isinstance(node, cst.Attribute) and name_of(node.value) == body.receiver:
            return self._classes.attribute(scope.cls, node.attr.value)
        return named(self._classes, scope, body, node)

    def _assigned(self, ref: AssignedRef) -> FunctionRef | None:
        """The same of a name of a module: ``fire = Fire.apply``."""
        values = ref.file.fragment(ref.bindings[-1]).once(Bindings.of).bound.get(ref.name, [])
        value = values[-1] if values and len(ref.bindings) == 1 else None
        if not isinstance(value, cst.Attribute) or value.attr.value != "apply":
            return None
        return self._differentiated(self._classes.named(ref.file, parts_of(value.value)))

    def _differentiated(self, cls: Entity | None) -> FunctionRef | None:
        """The ``forward`` that ``apply()`` of a ``torch.autograd.Function`` of the project calls."""
        if not isinstance(cls, ClassRef) or _DIFFERENTIATED not in self._classes.mro(cls).order:
            return None
        if isinstance(self._classes.find(cls, "symbolic"), Member):
            return None  # what is exported for it does something else
        return self._classes.method(cls, "forward")

    def _unspoken(self, ref: FunctionRef, sight: Sight, func: cst.BaseExpression) -> int:
        """How many parameters of a function a call does not spell out: ``self``, ``cls``, and autograd's ``ctx``."""
        if ref.owner is None:
            return 0
        if "staticmethod" not in ref.outline.marks:
            return int("classmethod" in ref.outline.marks or not self._is_by_class(ref, sight, func))
        differentiated = _DIFFERENTIATED in self._classes.mro(ref.owner).order
        return int(differentiated and not isinstance(self._classes.find(ref.owner, "setup_context"), Member))

    def _is_by_class(self, ref: FunctionRef, sight: Sight, func: cst.BaseExpression) -> bool:
        """Whether a method is called by its class, with the object for its first argument: ``Base.step(self, x)``."""
        return (
            isinstance(func, cst.Attribute)
            and func.attr.value == ref.outline.name
            and isinstance(named(self._classes, sight.scope, sight.body, func.value), ClassRef)
        )

    def _forward(self, cls: ClassRef, name: str) -> FunctionRef | None:
        """The ``forward`` of what the constructors put on ``self.name``, where that is a Module of one known class."""
        ref = self._method_of_held(cls, name, "forward")
        if ref is None or ref.owner is None or not self._classes.is_module(ref.owner):
            return None
        return None if self._method_of_held(cls, name, "__call__") else ref

    def _applied(self, cls: ClassRef, name: str) -> FunctionRef | None:
        """The ``forward`` behind ``self.name(...)`` where the constructors put ``Function.apply`` there."""
        puts = constructed(self._classes, cls, name)
        value = puts[0].value if len(puts) == 1 else None
        if not isinstance(value, cst.Attribute) or value.attr.value != "apply":
            return None
        return self._differentiated(self._class(Scope(puts[0].owner.file, cls), puts[0].body, value.value))

    def _method_of_held(self, cls: ClassRef, name: str, method: str) -> FunctionRef | None:
        """A method of what the constructors put on ``self.name``, where they make it of a known class."""
        found: FunctionRef | None = None
        for put in constructed(self._classes, cls, name):
            made = put.value.func if isinstance(put.value, cst.Call) else None
            scope = Scope(put.owner.file, put.owner)
            entity = named(self._classes, scope, put.body, made) if made is not None else None
            ref = self._classes.method(entity, method) if isinstance(entity, ClassRef) else None
            if ref is None or found not in (None, ref):
                return None
            found = ref
        return found

    def _handed_to(self, ref: FunctionRef, call: cst.Call, arg: cst.Arg, sight: Sight, dims: DimCount) -> set[Fate]:
        """What a function does with the parameter that an argument is bound to."""
        decorators = ref.outline.marks
        if sight.depth >= _DEEPEST or decorators & {"property", "cached_property", "overload"}:
            return used(dims)
        try:
            body = body_of(ref.file.fragment(ref.outline).function)
        except NotAnalysed:
            return used(dims)
        shift = self._unspoken(ref, sight, call.func)
        name = parameter_of(body.function, call, arg, shift)
        if name is None:
            return used(dims)
        key = (body.function, name, dims)
        if key in self._within:
            return set()
        self._within.add(key)
        cls = sight.scope.cls
        inherited = cls is not None and ref.owner in self._classes.mro(cls).classes
        scope = Scope(ref.file, cls if inherited else ref.owner)
        given = partial(_gives, body, call, shift=shift, holds=sight.is_alone)
        inner = self._sight(body, scope, Place(name, False, dims), False, sight.depth + 1, given)
        fates = self._follow(inner, 0, None).fates
        self._within.discard(key)
        # What the function does with a value that it has put in its place is its own business.
        return fates - {"fresh", "stored"} or {"asked"}

    def _handed_to_constructor(self, sight: Sight, call: cst.Call, arg: cst.Arg, way: Way) -> bool:
        """Whether the constructor of a class of the project does nothing but take over the values of an argument."""
        cls = named(self._classes, sight.scope, sight.body, call.func)
        ref = self._classes.method(cls, "__init__") if isinstance(cls, ClassRef) else None
        if ref is None:
            return False
        fates = self._handed_to(ref, call, arg, sight, way.dims)
        return "read" in fates and fates <= {"read", "asked", "printed"}

    # Local names

    def _bound(self, sight: Sight, parent: cst.CSTNode, node: cst.CSTNode, way: Way) -> set[Fate]:
        """The fate of a value that a statement binds to names, which are followed; used, where it is not that."""
        body, place = sight.body, sight.place
        if isinstance(parent, cst.Element):
            row = body.parents[parent]
            statement = body.parents.get(row)
            if is_size(row) or (isinstance(statement, cst.Arg) and takes_sizes(body.parents[statement])):
                return {"read"}
        binding = _targets(body, parent, node, way)
        if binding is None:
            added = isinstance(parent, cst.AugAssign) and parent.value is node
            return way.in_operation() if added or _is_handed_back(body, parent) else {"used"}
        statement, targets = binding
        looped = isinstance(statement, (cst.For, cst.CompFor))
        dims = dims_of_each(way.dims) if looped else way.dims
        fates: set[Fate] = set()
        around = _around(body, statement)
        for target in targets:
            back = around is None and is_place(target, place, body.receiver)
            if back and (not place.attribute or (sight.own and way.kept)):
                continue  # back in its own place, whose reads are followed anyway
            if isinstance(target, cst.Subscript) and copies_into(body, target, sight.is_outside, sight.scalars):
                fates.add("moved")
                continue
            if not isinstance(target, cst.Name):
                return {"used"}
            key = (statement, target.value, dims)
            if key in sight.bound:
                fates |= sight.bound[key]
                continue
            sight.bound[key] = set()  # what it adds to itself, in a loop
            start = body.starts[statement] if looped else body.ends[statement]
            if around is not None:
                start = body.starts[around]  # what is made of each element stands in front of the loop
            sight.bound[key] = self._follow(sight.of(Place(target.value, False, dims)), start, statement).fates
            fates |= sight.bound[key]
        return fates - {"fresh", "stored"}


def _gives(body: Body, call: cst.Call, name: str, shift: int, holds: Callable[[cst.BaseExpression], bool]) -> bool:
    """Whether all that a call gives a parameter of a function is such an expression, or its default is a number."""
    given = [arg.value for arg in call.args if parameter_of(body.function, call, arg, shift) == name]
    default = body.bindings.params[name].default
    known = given or ([default] if default is not None and not any(arg.star for arg in call.args) else [])
    return bool(known) and all(map(holds if given else is_plain, known))


def _meant(body: Body, name: cst.Name) -> cst.BaseExpression:
    """What a local name stands for where it is another word for a function: ``step = self.Fire.apply``."""
    bound = body.bindings.bound.get(name.value, [])
    value = bound[0] if len(bound) == 1 and name.value not in body.bindings.params else None
    return value if isinstance(value, cst.Attribute) else name


def _around(body: Body, binder: cst.CSTNode | None) -> cst.CSTNode | None:
    """The comprehension or lambda that a loop or a lambda binds names of its own in; None for other statements."""
    if isinstance(binder, cst.CompFor):
        return body.around_loop(binder)
    return binder if isinstance(binder, cst.Lambda) else None


def _calls(body: Body, method: str) -> Iterator[cst.Call]:
    """The calls of a method of the class in a function."""
    return (call for call in calls_of(body, method, lambda _: False) if call is not None)


def _is_handed_back(body: Body, node: cst.CSTNode) -> bool:
    """Whether a node is one of several that a function returns, or stands in a dict."""
    if isinstance(node, cst.Element):
        return isinstance(body.parents[node], cst.Tuple) and isinstance(body.parents[body.parents[node]], cst.Return)
    return isinstance(node, cst.DictElement)


def _targets(
    body: Body, parent: cst.CSTNode, node: cst.CSTNode, way: Way
) -> tuple[cst.CSTNode, Sequence[cst.BaseExpression]] | None:
    """The statement that binds an expression, and what it binds it to; None where it is not bound."""
    if isinstance(parent, cst.Element):
        pair = body.parents[parent]
        statement = body.parents.get(pair)
        if not isinstance(pair, cst.Tuple) or not isinstance(statement, cst.Assign):
            return None
        paired = statement.targets[0].target
        if not isinstance(paired, cst.Tuple) or len(paired.elements) != len(pair.elements):
            return None
        return statement, [paired.elements[list(pair.elements).index(parent)].value]
    if isinstance(parent, cst.Assign):
        return parent, [target.target for target in parent.targets]
    if isinstance(parent, (cst.AnnAssign, cst.NamedExpr)) and parent.value is node:
        return parent, [parent.target]
    if isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
        if way.slot is None:
            return parent, [parent.target]
        if isinstance(parent.target, cst.Tuple) and 0 <= way.slot < len(parent.target.elements):
            return parent, [parent.target.elements[way.slot].value]
    return None


def _part(sight: Sight, part: cst.Subscript, way: Way) -> _Step:
    around = sight.body.parents[part]
    if isinstance(around, (cst.AssignTarget, cst.Del)):
        return {"filled"}
    if isinstance(around, cst.AugAssign) and around.target is part:
        return {"used"}
    if isinstance(way.dims, Held) and way.dims.of(string_key(part) or "") is None:
        return set()
    way.dims = _dims_of_part(part, way.dims, sight.scalars)
    way.index |= indexed_by(sight.body, part, sight.scalars)
    return part


def _dims_of(sight: Sight, node: cst.BaseExpression) -> DimCount:
    """How many dimensions a part of what is followed has."""
    if not isinstance(node, cst.Subscript):
        return sight.place.dims
    return _dims_of_part(node, _dims_of(sight, node.value), sight.scalars)


def _dims_of_part(node: cst.Subscript, dims: DimCount, scalars: Scalars) -> DimCount:
    """How many dimensions a part of a tensor has."""
    if len(node.slice) != 1 or not (dims == 1 or isinstance(dims, Held)):
        return None
    part = node.slice[0].slice
    if isinstance(dims, Held):
        index = part.value if isinstance(part, cst.Index) else None  # a number has one dimension by [None]
        return None if isinstance(index, cst.Ellipsis) or (index is not None and name_of(index) == "None") else dims
    if isinstance(part, cst.Slice):
        return 1
    return 0 if isinstance(part, cst.Index) and scalars.is_one(part.value) else None


def _operation(sight: Sight, node: cst.CSTNode, operation: cst.UnaryOperation | cst.BinaryOperation, way: Way) -> _Step:
    if isinstance(operation, cst.BinaryOperation):
        other = operation.right if operation.left is node else operation.left
        if sight.is_same(other):
            dims = _dims_of(sight, other)
            way.dims = max(way.dims, dims) if isinstance(way.dims, int) and isinstance(dims, int) else None
        elif not sight.scalars.is_plain(other):
            # whatever a number meets takes it, and fails by itself later on, if at all
            if is_number(way.dims) or not sight.is_apart(other):
                return _meets(sight, operation, way)
            way.dims = None
    elif isinstance(operation.operator, cst.Not):
        return {"read"}
    way.kept = False
    return operation


def _comparison(sight: Sight, node: cst.CSTNode, parent: cst.CSTNode, way: Way) -> _Step:
    whole = parent if isinstance(parent, cst.Comparison) else sight.body.parents[parent]
    assert isinstance(whole, cst.Comparison)
    if all(isinstance(target.operator, (cst.Is, cst.IsNot)) for target in whole.comparisons):
        return set()
    others = [whole.left, *(target.comparator for target in whole.comparisons)]
    if not all(o is node or sight.is_alone(o) or sight.is_same(o) for o in others):
        return _meets(sight, whole, way)
    way.kept = False
    return whole


def _meets(sight: Sight, node: cst.BaseExpression, way: Way) -> set[Fate]:
    """The fate of what meets something else in an operation, whose result numpy may take."""
    parents = sight.body.parents
    parent = parents[node]
    while isinstance(parent, (cst.BinaryOperation, cst.UnaryOperation, cst.Comparison, cst.ComparisonTarget)):
        parent = parents[parent]
    call = parents[parent] if isinstance(parent, cst.Arg) else None
    if isinstance(call, cst.Call) and sight.is_numpy(call.func):
        return {"read"}
    return way.in_operation()
