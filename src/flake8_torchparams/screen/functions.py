"""Reading a function with what a call hands over to it."""

from __future__ import annotations

import ast

from flake8_torchparams.screen.kinds import (
    ANY,
    BOUND,
    CLASS,
    DEEPEST,
    FUNCTION,
    HELD,
    HELD_MODULES,
    HELD_OBJECT,
    LIST,
    MODULES,
    NESTED,
    NONE,
    OBJECT,
    OBJECTS,
    OPAQUE,
    STATE,
    UNBOUND,
    element,
    is_unknown,
    within,
)
from flake8_torchparams.screen.loud import Loud, TooFar
from flake8_torchparams.screen.scopes import (
    Arguments,
    Built,
    Parts,
    Scope,
    Shape,
    either,
    elements_of,
    parts_of,
    parts_within,
    plain_shape,
    result_of,
)
from flake8_torchparams.screen.shapes import Shapes
from flake8_torchparams.screen.syntax import always_raises, is_stub, names_kept
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline


class Functions(Shapes):
    """Reading a function with what a call hands over to it."""

    def _body(
        self,
        file: SourceFile,
        function: FunctionOutline,
        owner: ClassRef | None,
        made: Built | None,
        depth: int,
        given: Arguments | None = None,
    ) -> Shape:
        """Read a function; what it returns.

        Without arguments anybody may call it: each parameter may be anything that its annotation allows.
        """
        if depth > DEEPEST:
            raise TooFar("too many calls")
        node = self._tree(file, function)
        arguments = node.args
        receiver = ""
        positional = [*arguments.posonlyargs, *arguments.args]
        if made is not None and not (given is not None and given.hand_on):
            if not positional:
                raise Loud("no self")
            receiver = positional[0].arg
            positional = positional[1:]
        scope = Scope(file, owner, receiver, made, depth=depth, qualname=function.qualname)
        scope.locals = self._locals[function]
        self._bind_parameters(scope, arguments, positional, given)
        scope.parameters = set(scope.names)
        branches = made.branches if made is not None else 0
        if made is None:
            scope.fills = {}
        self._block(scope, node.body)
        if made is not None:
            made.branches = branches  # whichever way it returns
        tuples = bool(scope.results) and all(shape.tuples for shape in scope.results)
        result = result_of(scope)
        if scope.fills:
            result = result._replace(fills=tuple(scope.fills.items()))
        # What only raises, or is left out, stands for what others will return.
        stands_in = not scope.results and (always_raises(node.body) or is_stub(node.body))
        if (scope.returned & ANY or stands_in) and node.returns is not None and not tuples:
            said = self._annotated(scope, node.returns)
            parts = frozenset() if stands_in else result.parts
            if said & (OBJECT | MODULES):
                parts = either(parts, self._said_class(Scope(file, owner, "", None), node.returns))
            return Shape(result.kind | said, parts, elements=result.elements, fills=result.fills)
        return result

    def _bind_parameters(
        self, scope: Scope, arguments: ast.arguments, positional: list[ast.arg], given: Arguments | None
    ) -> None:
        """Bind the parameters, but for the one that stands for the object, to what a call hands over."""
        defaults: dict[str, ast.expr] = {}
        for argument, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
            defaults[argument.arg] = default
        for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if value is not None:
                defaults[argument.arg] = value
        handed = {} if given is None else dict(given.named)
        if given is not None:
            handed.update(zip((argument.arg for argument in positional), given.positional, strict=False))
        for argument in (*positional, *arguments.kwonlyargs):
            name = argument.arg
            shape = handed.pop(name, None)
            if shape is not None and shape.is_self:
                if scope.receiver:
                    raise Loud("self twice")
                scope.receiver = name
                continue
            self._parameter(scope, argument, defaults.get(name), shape, given)
            if shape is not None and shape.of_class is not None and name not in scope.locals:
                scope.imports[name] = shape.of_class
        for star, more in (
            (arguments.vararg, given.positional[len(positional) :] if given is not None else ()),
            (arguments.kwarg, tuple(handed.values())),
        ):
            if star is not None:
                kind = self._annotated(scope, star.annotation)
                inner = within(kind) if kind & STATE else ANY
                for shape in more:
                    if shape.is_self:
                        raise Loud("self is handed on")
                    inner |= within(shape.kind)
                scope.names[star.arg] = LIST | inner | (within(given.rest) if given is not None else 0)

    def _parameter(
        self, scope: Scope, argument: ast.arg, default: ast.expr | None, shape: Shape | None, given: Arguments | None
    ) -> None:
        """Bind a parameter to what is handed over, or else to what its default and its annotation allow."""
        name = argument.arg
        kind = 0
        parts: Parts = None
        if shape is not None:
            kind, parts = shape.kind, shape.parts
        elif given is not None:
            kind = given.rest
        if isinstance(default, ast.Constant) and shape is None:
            kind |= self._evaluate(scope, default)
            if given is not None and not given.rest and name not in scope.locals:
                scope.truths[name] = bool(default.value)
        elif default is not None and shape is None:
            outside = Scope(scope.file, scope.owner, "", None, depth=scope.depth + 1)
            kind |= self._evaluate(outside, default)
            entity = self._resolve(outside, default) if kind & (FUNCTION | CLASS) else None
            made_of = self._partial_of(outside, default)
            if made_of is not None and isinstance(made := self._resolve(outside, made_of), ClassRef):
                entity = made
            if isinstance(entity, (FunctionRef, ClassRef)):
                scope.defaults[name] = entity
            if isinstance(entity, FunctionRef):
                parts = frozenset({entity})
        if given is None or kind & ANY or not kind:
            said = self._annotated(scope, argument.annotation)
            kind |= said & ~LIST
            if said & (OBJECT | MODULES) and parts is None and argument.annotation is not None:
                parts = self._said_class(Scope(scope.file, scope.owner, "", None), argument.annotation)
        scope.names[name] = kind
        if kind & ~NONE:
            scope.parts[name] = parts_of(kind, parts)
        if shape is not None and shape.numbered:
            scope.numbered.add(name)
        if kind & (HELD_OBJECT | HELD_MODULES):
            elements: Parts = None
            if shape is not None and shape.kind & (HELD_OBJECT | HELD_MODULES):
                elements = shape.elements
            elif shape is None and argument.annotation is not None:
                elements = self._said_within(Scope(scope.file, scope.owner, "", None), argument.annotation)
            self._note_elements(scope, name, Shape(kind, elements=elements, fixed=shape is not None and shape.fixed))

    def _given(self, scope: Scope, node: ast.Call, stranger: bool = False, keeps: bool = True) -> int:
        """Everything that a call hands over."""
        return self._arguments(scope, node, stranger, keeps=keeps).kind

    def _arguments(
        self, scope: Scope, node: ast.Call, stranger: bool = False, near: bool = False, keeps: bool = True
    ) -> Arguments:
        """What a call hands over, and to whom.

        ``stranger``: to code outside of the file, which may get ``self``. ``near``: to code that is read with the
        object as it is, should it get ``self``. ``keeps``: to code that may hold on to it.
        """
        positional: list[Shape] = []
        named: list[tuple[str, Shape]] = []
        rest = 0
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                rest |= element(self._evaluate(scope, argument.value))
            elif rest:
                rest |= self._evaluate(scope, argument)
            else:
                positional.append(self._handed(scope, argument, stranger, near, keeps))
        for keyword in node.keywords:
            if keyword.arg is None:
                rest |= element(self._evaluate(scope, keyword.value))
            else:
                named.append((keyword.arg, self._handed(scope, keyword.value, False, near, keeps)))
        return Arguments(tuple(positional), tuple(named), rest)

    def _handed(self, scope: Scope, node: ast.expr, stranger: bool, near: bool, keeps: bool) -> Shape:
        if (near or stranger) and scope.object is not None and self._is_self(scope, node):
            if near:
                return Shape(0, is_self=True)
            return plain_shape(ANY)
        return self._taken(scope, node, keeps)

    def _taken(self, scope: Scope, node: ast.expr, keeps: bool = True) -> Shape:
        """The value of an expression, which may be kept by others from now on."""
        shape = self._shape(scope, node, self._evaluate(scope, node))
        if keeps and shape.kind & LIST:
            self._keep(scope, node)
        return shape

    def _keep(self, scope: Scope, node: ast.expr) -> None:
        """The lists that names hold of which an expression is made are shared with others from now on."""
        for inner in names_kept(node):
            if inner.id in scope.names:
                scope.shared.add(inner.id)

    def _put_on(self, scope: Scope, holder: ast.expr, kind: int, name: str = "") -> None:
        """A value becomes an attribute of something else than the object that is built."""
        owner = self._evaluate(scope, holder)
        if is_unknown(kind):
            return
        if owner & OBJECT and kind & (OPAQUE if self._strict(scope) else BOUND | UNBOUND):
            raise Loud("state put on an object")
        if kind & (STATE & ~MODULES | OBJECTS) and self._strict(scope) and self._parts(scope, holder):
            # Nobody follows what a part is given; of what it has under the name nothing is known from now on.
            if not name:
                raise Loud("state put on a part")
            if name not in self._put_names:
                self._put_names.add(name)
                self._given_by_parts.clear()

    def _put(self, scope: Scope, name: str, shape: Shape) -> None:
        """Something is put into the container that a name holds."""
        given = shape.kind
        scope.keyed.pop(name, None)
        key = elements_of(name)
        if key in scope.parts:
            scope.parts[key] = either(scope.parts[key], parts_within(shape))
        added = within(given) & ~LIST
        others = name in scope.shared or name in scope.borrowed
        if others:
            self._put_elsewhere(scope, shape)
        held_by_others = scope.names[name] & LIST and (name in scope.parameters or others)
        if added & STATE and not is_unknown(given) and held_by_others and self._strict(scope):
            if scope.fills is None or others:
                raise Loud("state into a container that others hold")
            scope.fills[name] = scope.fills.get(name, 0) | given
        scope.names[name] |= added | (NESTED if given & HELD else 0)

    def _put_elsewhere(self, scope: Scope, shape: Shape) -> None:
        """Something is put into a container that others may hold: what they hold is no longer known, unless it is
        much the same.
        """
        added = parts_within(shape)
        if not shape.kind & (OBJECTS | MODULES):
            return
        for parts in (scope.parts, scope.object.parts if scope.object is not None else {}):
            for key, held in [one for one in parts.items() if one[0].endswith("[]")]:
                if added is None or held is None or not added <= held:
                    del parts[key]

    def _fill_given(
        self, scope: Scope, node: ast.Call, function: FunctionRef, shape: Shape, shared: frozenset[str]
    ) -> None:
        """What a function has put into containers is in them where it was called; others had the ``shared`` ones."""
        if not shape.fills:
            return
        arguments = self._tree(function.file, function.outline).args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        handed = dict(zip(names, node.args, strict=False))
        handed |= {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
        certain = function.owner is None and not any(isinstance(argument, ast.Starred) for argument in node.args)
        for name, kind in shape.fills:
            held = handed.get(name)
            if not (certain and isinstance(held, ast.Name) and held.id in scope.names):
                raise Loud("state into a container that others hold")
            scope.shared -= {held.id} - shared
            self._put(scope, held.id, Shape(kind))
            scope.shared.add(held.id)

    def _called(self, node: ast.expr, shape: Shape) -> int:
        """Note what a call gives, or a comprehension."""
        self._returned = (node, shape)
        return shape.kind
