"""What calls give, and what they do to the object that is built."""

from __future__ import annotations

import ast

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.hierarchy.known import FILLING, TUPLE_MAKERS
from flake8_torchparams.screen.external_calls import ExternalCalls
from flake8_torchparams.screen.kinds import (
    ANY,
    BOUND,
    CLASS,
    FUNCTION,
    HARMLESS_DECORATORS,
    HELD,
    HELD_TENSOR,
    LENT,
    LIST,
    LISTING,
    LOST,
    MADE,
    MODULES,
    NO_MODULE_METHODS,
    NONE,
    NUMBERS_OF_TENSOR,
    OBJECT,
    OBJECTS,
    OPAQUE,
    PAIRED,
    PARAMETER,
    PLAIN,
    PROVES,
    PYTHON_METHODS,
    READING,
    REGISTER,
    REGISTRIES,
    SAID,
    STATE,
    TENSOR,
    UNBOUND,
    UNKNOWN,
    WALKS,
    element,
    is_known,
    is_unknown,
    of_torch,
    unsure,
    within,
)
from flake8_torchparams.screen.loud import Loud, TooFar, settled
from flake8_torchparams.screen.refusals import check_elements
from flake8_torchparams.screen.scopes import (
    Arguments,
    Built,
    MadeFunction,
    Part,
    Parts,
    Scope,
    Shape,
    any_of,
    in_order,
    plain_shape,
)
from flake8_torchparams.screen.syntax import assigned_expression
from flake8_torchparams.source.entities import AssignedRef, ClassRef, Entity, External, FunctionRef
from flake8_torchparams.source.outline import Assigned, ClassOutline
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.dimensions import ALONG_A_DIMENSION, SHAPED_BY_NUMBERS


class Calls(ExternalCalls):
    """What calls give, and what they do to the object that is built."""

    def _call(self, scope: Scope, node: ast.Call) -> int:
        func = node.func
        if isinstance(func, ast.Attribute):
            if self._is_self(scope, func.value):
                return self._call_own(scope, node, func.attr)
            if isinstance(func.value, ast.Call) and getattr(func.value.func, "id", "") == "super":
                return self._call_super(scope, node, func.attr)
        elif isinstance(func, ast.Name) and scope.object is not None and self._is_self(scope, func):
            if not scope.object.module or self._given(scope, node) & LENT:
                raise Loud("self is called")
            return LOST | CLASS
        entity = self._resolve(scope, func)
        if entity is None and isinstance(func, ast.Attribute):
            entity = self.classes.attribute(self._class_of_self(scope, func.value), func.attr)
        if entity is not None:
            return self._call_entity(scope, node, entity)
        if isinstance(func, ast.Attribute):
            return self._call_method(scope, node, func)
        if isinstance(func, ast.Name) and func.id in scope.functions:
            kind = 0
            for function in scope.functions[func.id]:
                kind |= self._call_inner(scope, node, function)
            return kind
        if isinstance(func, ast.Name) and func.id in scope.defaults and func.id in scope.parameters:
            return self._call_entity(scope, node, scope.defaults[func.id]) | ANY
        if isinstance(func, ast.Call):
            maker = self._maker(scope, func)
            if maker is not None:
                return self._called(node, self._call_made(scope, node, maker, self._given(scope, func)))
        return self._call_value(scope, node, self._evaluate(scope, func), self._parts(scope, func))

    def _call_value(self, scope: Scope, node: ast.Call, kind: int, parts: frozenset[Part]) -> int:
        """A call of a value of which the classes, or the functions that it may be, are known perhaps."""
        if kind & OBJECT and not kind & ~(OBJECT | ANY) and parts:
            return self._call_part(scope, node, parts, "__call__", kind)
        functions = [part for part in in_order(parts) if isinstance(part, (FunctionRef, MadeFunction))]
        if functions and len(functions) == len(parts) and not kind & ~(FUNCTION | CLASS | ANY | NONE | PLAIN | LIST):
            shapes = []
            for function in functions:
                if isinstance(function, MadeFunction):
                    shapes.append(self._call_maybe_made(scope, node, function))
                    continue
                result = self._call_entity(scope, node, function)
                shapes.append(self._shape(scope, node, result))
            if kind & CLASS:
                self._give_to_class(scope, self._arguments(scope, node))
                shapes.append(Shape(MODULES))
            return self._called(node, any_of(shapes, kind & ANY))
        shared = frozenset(scope.shared)
        # Later than in the constructor what others do with the object is no matter.
        given = self._arguments(scope, node, stranger=not self._strict(scope))
        lent = self._lend_lists(scope, node, given.kind, shared) if kind & OBJECT else given.kind
        return self._call_kind(scope, kind, given, lent)

    def _lend_lists(self, scope: Scope, node: ast.Call, given: int, shared: frozenset[str]) -> int:
        """What a call hands over to code that may fill the lists that it gets; those of others are not to be lent."""
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)) if given & LIST else ():
            for inner in ast.walk(argument):
                if isinstance(inner, ast.Attribute) and self._evaluate(scope, inner) & LIST:
                    return given
                if isinstance(inner, ast.Name) and scope.names.get(inner.id, 0) & LIST:
                    held = scope.names[inner.id] & HELD  # all of it after the first time, in a loop
                    if held != HELD and (inner.id in scope.parameters or inner.id in shared):
                        return given
                    scope.names[inner.id] |= within(LOST)
        return given & ~LIST

    def _call_part(self, scope: Scope, node: ast.Call, parts: frozenset[Part], name: str, kind: int) -> int:
        """A method of an instance of these classes."""
        given = self._arguments(scope, node)
        for part in parts:
            check_elements(part, name, node, given, scope)
        state = bool(given.kind & (OPAQUE & ~(CLASS | FUNCTION)))
        if state and (not kind & OBJECT or any(self._is_read(part, name) for part in parts)):
            if kind & OBJECT and self._strict(scope):
                raise Loud("state for a method of an object")
            return UNKNOWN
        results: list[Shape] = []
        for part in in_order(parts):
            if isinstance(part, (FunctionRef, MadeFunction)):
                raise Loud("a method of a function")
            if isinstance(part, ClassRef) and kind & OBJECT and self._field(part, name):
                results.append(Shape(self._call_kind(scope, self._of_part(scope, part, name), given, given.kind)))
                continue
            if isinstance(part, str) or not isinstance(self.classes.find(part, name), Member):
                if name == "_replace" and not state and isinstance(part, ClassRef) and self._is_named_tuple(part):
                    results.append(Shape(OBJECT, frozenset({part})))
                    continue
                if kind & OBJECT:
                    if state and given.kind & LENT:
                        raise Loud("a method of an object")
                    of_torch = isinstance(part, ClassRef) and self._is_of_torch(part)
                    return LOST | CLASS if state or of_torch else ANY  # of a class that is not read
                if name in WALKS:
                    return LIST | WALKS[name] | kind & ANY
                return kind if name in NO_MODULE_METHODS else UNKNOWN
            try:
                inner = self._inside(scope, part)
                if kind & OBJECT:
                    results.append(self._run_own(inner, name, given))
                else:
                    results.append(self._call_module(inner, part, name, given))
            except Loud:
                # What it gives is not known then; it has nothing that it could change.
                held = kind & OBJECT and given.kind & LENT
                if held or self._budget < 0 or (self._strict(scope) and given.kind & ANY):
                    raise
                results.append(Shape(LOST | CLASS))
                continue
            known = self._objects.get(part)
            if isinstance(known, Built) and not known.module and inner.object is not None:
                for attribute, added in inner.object.attributes.items():
                    known.attributes[attribute] = known.attributes.get(attribute, 0) | added
        return self._called(node, any_of(results, kind & ANY))

    def _is_read(self, part: Part, name: str) -> bool:
        """Whether a method of a class is one that can be read, and no value that the object holds."""
        if not isinstance(part, ClassRef) or self._field(part, name):
            return False
        return isinstance(self.classes.find(part, name), Member)

    def _call_module(self, scope: Scope, part: ClassRef, name: str, given: Arguments) -> Shape:
        """A method of a Module that the object is made of: a copy of it, so that each call gives the same."""
        made = scope.object
        assert made is not None
        key = (part, name, given, made.building, made.calling)
        return settled(self._given_by_parts, key, Shape(LOST | CLASS), lambda: self._run_own(scope, name, given))

    def _call_kind(self, scope: Scope, kind: int, given: Arguments, lent: int) -> int:
        """What a call of a value gives; ``lent``: what an object gets that others hold as well."""
        if kind & (UNBOUND | BOUND) or (kind & OBJECT and lent & LENT):
            raise Loud("a call of something")
        if kind & CLASS:
            self._give_to_class(scope, given)
        if kind & OBJECT:
            return LOST | CLASS
        if kind & FUNCTION:
            return LOST
        result = (MODULES if kind & CLASS else 0) | kind & ANY
        if kind & STATE & ~SAID:
            return unsure(result | TENSOR | HELD_TENSOR) if is_unknown(kind) else result | ANY | TENSOR | HELD_TENSOR
        return result or ANY

    def _call_own(self, scope: Scope, node: ast.Call, name: str) -> int:
        made = scope.object
        assert made is not None
        if name in made.attributes:
            return self._call_value(scope, node, made.attributes[name], made.parts.get(name) or frozenset())
        member = self._own_member(scope, name)
        if isinstance(member, Member):
            if member.function is None:
                cls = self._class_in_body(member, name)
                if cls is not None:
                    return self._call_entity(scope, node, cls)
                kind, handed = self._own(scope, name), self._arguments(scope, node)
                return self._call_kind(scope, kind, handed, handed.kind)
            return self._called(node, self._run_own(scope, name, self._arguments(scope, node)))
        given = self._given(scope, node)
        if name in WALKS:
            return LIST | WALKS[name]
        if name == "__delattr__" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            self._delete(scope, str(node.args[0].value))
            return NONE
        if name in NO_MODULE_METHODS and isinstance(member, str):
            return PLAIN
        if name in FILLING and isinstance(member, str) and made.ready:
            # of a ModuleList or ModuleDict: under numbers, and under keys that nobody knows
            if given & ~PAIRED:
                raise Loud(f"self.{name}()")
            made.dynamic |= MODULES
            return NONE
        if made.module and self._lacks(made, name):
            return PLAIN if made.building else ANY  # an AttributeError is all that comes of it
        if name.endswith("_hook") and isinstance(member, str):
            return PLAIN
        if name == "state_dict" and isinstance(member, str):
            return LIST | HELD_TENSOR
        away = made.module and made.beyond is not None and member is None and not self._strict(scope)
        if away and not given & LENT:
            return LOST | CLASS
        raise Loud(f"self.{name}()")

    def _class_in_body(self, member: Member, name: str) -> ClassRef | None:
        """The class of the project that a class body defines under a name, or assigns to it."""
        only = member.bindings[0] if len(member.bindings) == 1 else None
        if isinstance(only, ClassOutline):
            return ClassRef(member.owner.file, only)
        if not isinstance(only, Assigned):
            return None
        value = assigned_expression(member.owner.file, only, name)
        entity = self._resolve(Scope(member.owner.file, None, "", None), value)
        return entity if isinstance(entity, ClassRef) else None

    def _run_own(self, scope: Scope, name: str, given: Arguments) -> Shape:
        """A method of the object that is built, or of a part of it."""
        made = scope.object
        assert made is not None
        member = self._own_member(scope, name)
        function = member.function if isinstance(member, Member) else None
        if not isinstance(member, Member) or function is None:
            raise Loud(f"self.{name}()")
        decorators = function.marks
        if decorators & {"property", "setter"} or given.kind & BOUND:
            raise Loud("a method of another kind")
        made.ran.add(function)
        if "classmethod" in decorators:
            given = self._with_class(made.cls, given)
        if decorators & {"staticmethod", "classmethod"}:
            shape = self._body(member.owner.file, function, member.owner, None, scope.depth + 1, given)
            if shape.fills:
                raise Loud("state into a container that others hold")
            return shape
        return self._run(made, member.owner, function, scope.depth + 1, given)

    def _call_super(self, scope: Scope, node: ast.Call, name: str) -> int:
        """``super().name(...)`` where a value is wanted, or its effect."""
        made, given = scope.object, self._arguments(scope, node)
        if made is None or scope.owner is None or name in ("__init__", "__setattr__", *REGISTER):
            raise Loud("super() of another kind")
        found = self.classes.find(made.cls, name, scope.owner)
        if not isinstance(found, Member):
            return ANY
        function = found.function
        changed = function is None or not function.marks <= HARMLESS_DECORATORS
        if function is None or changed or given.kind & BOUND:
            raise Loud("a method of super()")
        made.ran.add(function)
        return self._called(node, self._run(made, found.owner, function, scope.depth + 1, given))

    def _call_entity(self, scope: Scope, node: ast.Call, entity: Entity) -> int:
        if isinstance(entity, External):
            return self._call_external(scope, node, api().canonical(entity.dotted))
        if isinstance(entity, ClassRef):
            return self._called(node, self._call_class(scope, entity, self._arguments(scope, node)))
        if isinstance(entity, FunctionRef):
            return self._call_function(scope, node, entity)
        given = self._arguments(scope, node)
        if isinstance(entity, AssignedRef) and self._makes_tuples(entity):
            return within(given.kind)
        if isinstance(entity, AssignedRef):
            try:
                kind = self._entity(entity, scope.depth)
            except Loud:
                kind = FUNCTION
            if kind & FUNCTION:
                try:
                    kind = self._closure(entity, scope.depth) & ~PROVES
                except Loud:
                    # Nobody follows it, and there is nothing that it could get at.
                    away = not self._strict(scope) and entity.file is not scope.file and not given.hand_on
                    lost = given.kind & (LENT if away else ~(PLAIN | NONE))
                    if self._budget < 0 or lost:
                        raise
                    return LOST | CLASS
                return kind | given.kind & STATE | within(given.kind) if given.kind & STATE else kind
            return self._call_kind(scope, kind, given, given.kind)
        raise Loud("a call of a module")

    def _makes_tuples(self, entity: AssignedRef) -> bool:
        """Whether a name stands for a class of tuples that a call has made."""
        if len(entity.bindings) != 1:
            return False
        (binding,) = entity.bindings
        known = self._tuple_makers.get(binding)
        if known is None:
            value = assigned_expression(entity.file, binding, entity.name)
            called = value.func if isinstance(value, ast.Call) else None
            maker = self._resolve(Scope(entity.file, None, "", None), called) if called is not None else None
            known = isinstance(maker, External) and maker.dotted in TUPLE_MAKERS
            self._tuple_makers[binding] = known
        return known

    def _call_function(self, scope: Scope, node: ast.Call, function: FunctionRef) -> int:
        """A call of a function of the project."""
        made = scope.object
        own = made is not None and function.file is made.cls.file
        foreign = made is not None and not own
        lent = foreign and made is not None and made.building
        shared = frozenset(scope.shared)
        given = self._arguments(scope, node, stranger=foreign and not lent, near=own or lent)
        kind = given.kind
        if kind & BOUND:
            given = self._after_callbacks(scope, node, given)
            kind = given.kind
        if function.owner is not None and isinstance(node.func, ast.Attribute):
            given = self._of_class(scope, function, node.func.value, given)
            kind = given.kind
        if given.hand_on:
            assert made is not None
            with_self = self._body_with_self(scope, made, function, given)
            if with_self is not None:
                return self._called(node, with_self)
            given = given.without_self()
            kind = given.kind
        told = self._told_apart(scope, function, given)
        if told is not None:
            return told
        shape = self._elsewhere(scope, function, given) if foreign else self._helper(function, scope.depth, given)
        self._fill_given(scope, node, function, shape, shared)
        if not kind & (OBJECTS | MODULES) and not shape.kind & ~(NONE | PLAIN):
            scope.shared = set(shared)  # there is nothing that it could have kept a list in
        if shape.kind & PROVES and kind & ANY and self._strict(scope):
            self._proved(scope)
        # A function that it made cannot reach the object that is built.
        parts = shape.parts
        if shape.kind & FUNCTION and parts is None and self._returns_own(function):
            parts = frozenset({MadeFunction(function, kind)})
        if shape.kind & (PROVES | BOUND) or shape.fills or parts is not shape.parts:
            shape = shape._replace(kind=shape.kind & ~(PROVES | BOUND), parts=parts, fills=())
        return self._called(node, shape)

    def _after_callbacks(self, scope: Scope, node: ast.Call, given: Arguments) -> Arguments:
        """What a function gets that may call functions which reach the object that is built.

        It may call them with anything, many times or never; after that they can do nothing new.
        """
        if given.rest & BOUND:
            raise Loud("a function for a function")
        for argument, shape in zip(node.args, given.positional, strict=False):
            if shape.kind & BOUND:
                self._call_back(scope, argument)
        keywords = [keyword for keyword in node.keywords if keyword.arg is not None]
        for keyword, (_, shape) in zip(keywords, given.named, strict=True):
            if shape.kind & BOUND:
                self._call_back(scope, keyword.value)
        positional = tuple(shape._replace(kind=shape.kind & ~BOUND) for shape in given.positional)
        named = tuple((name, shape._replace(kind=shape.kind & ~BOUND)) for name, shape in given.named)
        return Arguments(positional, named, given.rest)

    def _call_back(self, scope: Scope, function: ast.expr) -> None:
        """Call a function that is handed over, with anything."""
        made = scope.object
        if isinstance(function, ast.Name) and function.id in scope.functions and not self._strict(scope):
            for one in scope.functions[function.id]:
                self._inner(scope, one, Shape(LOST))
            return
        inner = self._partial_of(scope, function)
        if inner is not None:
            self._call_back(scope, inner)
            return
        own = isinstance(function, ast.Attribute) and self._is_self(scope, function.value)
        if made is None or not isinstance(function, ast.Attribute) or not own or function.attr in made.attributes:
            raise Loud("a function for a function")
        made.branches += 1
        for _ in range(2):
            self._run_own(scope, function.attr, Arguments(rest=LOST))
        made.branches -= 1

    def _told_apart(self, scope: Scope, function: FunctionRef, given: Arguments) -> int | None:
        """What a function of another file gives that gets no state and goes a long way without a word of any."""
        if function.file is scope.file:
            return None
        handed = (s.kind for s in (*given.positional, *(s for _, s in given.named)) if not s.of_class)
        if any(kind & OPAQUE & ~OBJECTS for kind in (given.rest, *handed)):
            return None
        if not self.reach.is_long_way_round(function):
            return None
        return self._annotated(
            Scope(function.file, None, "", None), self._tree(function.file, function.outline).returns
        )

    def _body_with_self(self, scope: Scope, made: Built, function: FunctionRef, given: Arguments) -> Shape | None:
        """Read a function that gets the object; None for one of another file that is too much to follow: any method
        may be called there.
        """
        before = made.snapshot()
        try:
            return self._body(function.file, function.outline, None, made, scope.depth + 1, given)
        except Loud:
            if function.file is made.cls.file or self._budget < 0:
                raise
            made.become(before)
            made.lend(self.reach.words(function))
            return None

    def _of_class(self, scope: Scope, function: FunctionRef, holder: ast.expr, given: Arguments) -> Arguments:
        """What a function gets that is called by the name of a class."""
        decorators = function.outline.marks
        if decorators - HARMLESS_DECORATORS - {"staticmethod", "classmethod"}:
            raise Loud("a decorated function of a class")
        if "classmethod" not in decorators:
            return given
        cls = self._class_of_self(scope, holder) or self._resolve(scope, holder)
        if not isinstance(cls, ClassRef):
            raise Loud("a method of a class")
        return self._with_class(cls, given)

    def _class_of_self(self, scope: Scope, node: ast.expr) -> ClassRef | None:
        """The class of the object that is built, where an expression is ``type(self)`` or ``self.__class__``."""
        if scope.object is None:
            return None
        if isinstance(node, ast.Call) and len(node.args) == 1 and getattr(node.func, "id", "") == "type":
            return scope.object.cls if self._is_self(scope, node.args[0]) else None
        named = isinstance(node, ast.Attribute) and node.attr == "__class__" and self._is_self(scope, node.value)
        return scope.object.cls if named else None

    def _with_class(self, cls: ClassRef, given: Arguments) -> Arguments:
        first = Shape(CLASS if self.classes.is_module(cls) else FUNCTION, of_class=cls)
        return Arguments((first, *given.positional), given.named, given.rest)

    def _elsewhere(self, scope: Scope, function: FunctionRef, given: Arguments) -> Shape:
        """What a function of another file returns; in methods that are called later it may be too much to follow."""
        try:
            return self._helper(function, scope.depth, given)
        except Loud:
            # Nothing is said here of what stands there, and it does not get the object.
            if self._strict(scope) or self._budget < 0:
                raise
            return Shape(LOST | CLASS)

    def _helper(self, ref: FunctionRef, depth: int, given: Arguments) -> Shape:
        """What a function of the project returns; it must do nothing to anybody."""
        key = (ref.outline, given, ref.file is self._linted)
        if key in self._reading:  # it calls itself: those between hang on what is not known yet
            self._recursive.add(key)
            self._hanging.update(self._reading[self._reading.index(key) + 1 :])
        elif key not in self._functions:
            self._functions[key] = Shape(NONE)  # what a recursive call gives at first
            self._reading.append(key)
            try:
                self._functions[key] = self._read_helper(ref, depth, given)
            except BaseException as reason:
                del self._functions[key]
                if not isinstance(reason, Loud) or isinstance(reason, TooFar):
                    raise
                self._functions[key] = f"{ref.outline.name}(): {reason}"
            finally:
                self._reading.pop()
                hangs = key in self._hanging
                self._hanging.discard(key)
                self._recursive.discard(key)
            if hangs and isinstance(known := self._functions[key], Shape):
                del self._functions[key]
                return known
        known = self._functions[key]
        if isinstance(known, str):
            raise Loud(known)
        return known

    def _read_helper(self, ref: FunctionRef, depth: int, given: Arguments) -> Shape:
        """What the function returns that is the last of those being read."""
        key = self._reading[-1]
        found = self._body(ref.file, ref.outline, None, None, depth + 1, given)
        if key not in self._recursive:
            return found
        if found.fills:
            raise Loud("state into a container that others hold")
        kind = 0
        while found.kind & ~kind:  # until that adds nothing
            kind |= found.kind
            self._functions[key] = Shape(kind)
            found = self._body(ref.file, ref.outline, None, None, depth + 1, given)
        return Shape(kind)

    def _call_class(self, scope: Scope, cls: ClassRef, given: Arguments) -> Shape:
        """An instance of a class of the project."""
        kind = given.kind
        # What it was given may stand in its attributes.
        parts: Parts = frozenset({cls}) if not kind & (STATE & ~MODULES | OBJECTS | BOUND | UNBOUND) else None
        mro = self.classes.mro(cls)
        if mro.is_module:
            self._made_module(scope)
            if cls.file is self._home(scope):
                self._give_to(scope, cls, given)
            return Shape(MODULES, parts)
        torchs = [a for a in mro.foreign if a.startswith("torch.")]
        if mro.open or torchs:
            state = any(api().is_tensor_class(a) or api().parameter_class(a) is not None for a in torchs)
            if state or kind & BOUND:
                raise Loud("an object of an unknown kind")
            return Shape(OBJECT, parts) if torchs else plain_shape(ANY)
        return Shape(self._made(cls), parts if not kind & MODULES else None)

    def _call_method(self, scope: Scope, node: ast.Call, func: ast.Attribute) -> int:
        """A method of a value."""
        name = func.attr
        if isinstance(func.value, (ast.Constant, ast.JoinedStr)):
            self._given(scope, node, keeps=False)
            return PLAIN | LIST if name in LISTING else PLAIN  # of a string
        receiver = func.value
        if isinstance(receiver, ast.Attribute) and receiver.attr in REGISTRIES and name not in READING:
            raise Loud("a registry written to")
        if isinstance(receiver, ast.Name) and receiver.id in scope.names and not scope.names[receiver.id] & UNBOUND:
            kind = scope.names[receiver.id]
        else:
            kind = self._evaluate(scope, receiver)
        parts = self._parts(scope, receiver) if kind & (OBJECT | MODULES) else frozenset()
        besides = 0 if name in PYTHON_METHODS or name in FILLING else PLAIN | LIST
        known = parts and not kind & ~(OBJECT | MODULES | ANY | NONE | besides)
        if known and name not in ("__init__", "__setattr__", *REGISTER):
            return self._call_part(scope, node, parts, name, kind)
        shared = frozenset(scope.shared)
        given = self._given(scope, node)
        if kind & OBJECT:
            if self._lend_lists(scope, node, given, shared) & LENT:
                raise Loud("a method of an object")
            return LOST | CLASS
        if name in ("__init__", "__setattr__", *REGISTER) and (kind != MODULES or name not in REGISTER):
            raise Loud(name)
        if kind & MODULES and not is_known(kind & ~MODULES):
            return _of_modules(kind, name)
        if kind & (TENSOR | PARAMETER):
            if name in NUMBERS_OF_TENSOR:
                return PLAIN | LIST
            result = of_torch(api().tensor_method(name)) | kind & ANY
            return unsure(result) if is_unknown(kind) and not self._is_for_tensors(node, name) else result
        if name in ("index", "count") and not kind & STATE & ~HELD:
            return PLAIN
        if name in PYTHON_METHODS:
            return kind | element(kind) | given
        if kind & (CLASS | FUNCTION):
            raise Loud("a method of a class")
        return self._of_other(scope, node, receiver, name, kind, given)

    def _of_other(self, scope: Scope, node: ast.Call, receiver: ast.expr, name: str, kind: int, given: int) -> int:
        """The same for what is neither state nor a class, as far as that is known: containers, numbers, arrays."""
        if name in FILLING:
            if isinstance(receiver, ast.Name) and receiver.id in scope.names:
                self._put(scope, receiver.id, Shape(given))
                return ANY | given
            self._put_elsewhere(scope, plain_shape(given))
            if given & STATE and not is_unknown(given) and self._strict(scope):
                raise Loud("state into a container")
            return ANY | given
        if kind & ANY and self._is_for_tensors(node, name):
            if self._strict(scope) and name in api().tensor_only_methods:
                self._proved(scope)
            return ANY | TENSOR
        if name == "astype":
            return PLAIN  # only arrays have it
        if name == "state_dict":
            return LIST | HELD_TENSOR
        return kind & ANY or PLAIN

    def _is_for_tensors(self, node: ast.Call, name: str) -> bool:
        """Whether a method is called as only one of a tensor can be."""
        along = name in ALONG_A_DIMENSION and any(keyword.arg == "dim" for keyword in node.keywords)
        shaped = name in SHAPED_BY_NUMBERS and len(node.args) >= SHAPED_BY_NUMBERS[name]
        return along or shaped or name in api().tensor_only_methods


def _of_modules(kind: int, name: str) -> int:
    """What a method of a Module, or of what may be one, returns."""
    if name in NO_MODULE_METHODS and not kind & ~(MODULES | ANY | NONE):
        return kind
    if name in WALKS and not kind & (OBJECT | BOUND | FUNCTION | CLASS):
        return LIST | WALKS[name] | kind & ANY
    return UNKNOWN if kind & MADE or name in api().module_attributes else ANY
