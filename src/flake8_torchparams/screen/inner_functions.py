"""Functions that are defined within others: calls of them, and of those that a maker of functions gives."""

from __future__ import annotations

import ast

from flake8_torchparams.screen.builtin_calls import BuiltinCalls
from flake8_torchparams.screen.kinds import (
    ANY,
    BOUND,
    CLASS,
    DEEPEST,
    FUNCTION,
    LIST,
    LOST,
    NONE,
    OBJECTS,
    PLAIN,
    PROVES,
    STATE,
    UNBOUND,
    within,
)
from flake8_torchparams.screen.loud import Loud, TooFar, settled
from flake8_torchparams.screen.scopes import (
    NOTHING,
    MadeFunction,
    Scope,
    Shape,
    any_of,
    result_of,
)
from flake8_torchparams.screen.syntax import assigned_expression, bound_names, reaches_out
from flake8_torchparams.source.entities import AssignedRef, FunctionRef


class InnerFunctions(BuiltinCalls):
    """Functions that are defined within others."""

    def _call_inner(self, scope: Scope, node: ast.Call, function: ast.FunctionDef) -> int:
        """A call of a function that is defined in the one that is read."""
        given = self._arguments(scope, node, near=not reaches_out(function, {scope.receiver}))
        if given.kind & (BOUND | OBJECTS):
            raise Loud("an object for an inner function")
        arguments = function.args
        names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        handed = dict(zip(names, given.positional, strict=False)) | dict(given.named)
        receivers = [name for name, shape in handed.items() if shape.is_self]
        if len(receivers) > 1 or (receivers and (given.rest or len(given.positional) > len(names))):
            raise Loud("self is handed on")
        receiver = receivers[0] if receivers else scope.receiver
        return self._inner(scope, function, Shape(given.kind & (STATE | FUNCTION | CLASS)), receiver).kind

    def _inner(
        self, scope: Scope, function: ast.FunctionDef, given: Shape = NOTHING, receiver: str | None = None
    ) -> Shape:
        """What an inner function returns; it may read what is around it, and must leave it alone.

        ``given`` is what it gets, whatever the argument. ``receiver`` is its name for the object that is built, if
        that is not the one around it.
        """
        if scope.depth >= DEEPEST:
            raise TooFar("too many calls")
        names = {name: kind | ANY for name, kind in scope.names.items()}
        inner = Scope(
            scope.file,
            scope.owner,
            scope.receiver if receiver is None else receiver,
            scope.object,
            names,
            depth=scope.depth + 1,
            functions=dict(scope.functions),
            imports=dict(scope.imports),
            branches=1,
            blurred=1,
        )
        inner.functions.pop(function.name, None)
        arguments = function.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if argument.arg != inner.receiver:
                inner.names[argument.arg] = ANY | given.kind
                inner.parts[argument.arg] = given.parts
        for default in (*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)):
            if not isinstance(default, ast.Constant):
                raise Loud("defaults of an inner function")
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                inner.names[rest.arg] = ANY | within(given.kind)
        inner.parameters = set(inner.names)
        inner.locals = scope.locals.union(bound_names(function))
        inner.qualname = scope.qualname
        self._block(inner, function.body)
        return result_of(inner)

    def _closure(self, ref: AssignedRef, depth: int) -> int:
        """What a call of ``name = make(...)`` gives, where ``make`` returns a function that it defines."""
        binding = ref.bindings[-1]

        def find() -> int:
            value = assigned_expression(ref.file, binding)
            scope = Scope(ref.file, None, "", None, depth=depth + 1)
            maker = self._resolve(scope, value.func) if isinstance(value, ast.Call) else None
            if not isinstance(maker, FunctionRef) or len(ref.bindings) > 1 or not isinstance(value, ast.Call):
                raise Loud("a call of something")
            return self._made_function(scope, maker, self._given(scope, value), NOTHING).kind

        return settled(self._closures, binding, NONE, find)

    def _maker(self, scope: Scope, call: ast.Call) -> FunctionRef | None:
        """The function of the project that is called, when its last statement returns one that it defines."""
        entity = self._resolve(scope, call.func)
        if isinstance(entity, AssignedRef) and len(entity.bindings) == 1:
            value = assigned_expression(entity.file, entity.bindings[0], entity.name)
            entity = self._resolve(Scope(entity.file, None, "", None), value)
        return entity if isinstance(entity, FunctionRef) and self._returns_own(entity) else None

    def _returns_own(self, function: FunctionRef) -> bool:
        """Whether the last statement of a function returns a function that it defines."""
        node = self._tree(function.file, function.outline)
        last = node.body[-1]
        inner = {f.name for f in node.body if isinstance(f, ast.FunctionDef)}
        return isinstance(last, ast.Return) and isinstance(last.value, ast.Name) and last.value.id in inner

    def _call_made(self, scope: Scope, node: ast.Call, maker: FunctionRef, made: int) -> Shape:
        """``make(...)(...)``, where ``make`` returns a function that it defines; ``made`` is what it was given."""
        arguments = self._arguments(scope, node)
        given = arguments.kind
        if given & (BOUND | OBJECTS | UNBOUND):
            raise Loud("an object for an inner function")
        known = any_of(arguments.every())._replace(kind=given & (STATE | FUNCTION | CLASS))
        result = self._made_function(scope, maker, made, known)
        return result._replace(kind=result.kind & ~PROVES)

    def _call_maybe_made(self, scope: Scope, node: ast.Call, function: MadeFunction) -> Shape:
        """A call of a name that may stand for such a function, which may be too much to follow."""
        try:
            return self._call_made(scope, node, function.maker, function.given)
        except Loud:
            given = self._given(scope, node)
            if self._budget < 0 or given & (BOUND | OBJECTS | UNBOUND):
                raise
            return Shape(LOST)

    def _made_function(self, scope: Scope, maker: FunctionRef, made: int, given: Shape) -> Shape:
        """What the function gives, when it is called, that a maker of functions defines and returns."""
        if maker.outline.decorators or made & ~(PLAIN | NONE | ANY | LIST | CLASS):
            raise Loud("a call of something")
        outer = Scope(maker.file, None, "", None, depth=scope.depth + 1, qualname=maker.outline.qualname)
        node = self._tree(maker.file, maker.outline)
        outer.locals = bound_names(node)
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            outer.names[argument.arg] = ANY | made & (LIST | CLASS)
        outer.parameters = set(outer.names)
        last = node.body[-1]
        self._block(outer, node.body[:-1])
        if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name) or outer.returned:
            raise Loud("a maker of something")
        functions = outer.functions.get(last.value.id, ())
        if not functions:
            raise Loud("a maker of something")
        return any_of([self._inner(outer, function, given) for function in functions])
