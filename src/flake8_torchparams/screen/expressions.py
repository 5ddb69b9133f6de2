"""The kinds of expressions, and where assignments put them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.hierarchy.known import FILLING
from flake8_torchparams.screen.calls import Calls
from flake8_torchparams.screen.kinds import (
    ANY,
    BOUND,
    CLASS,
    FUNCTION,
    HELD,
    HELD_MODULES,
    HELD_PARAMETER,
    HELD_TENSOR,
    LIST,
    LOST,
    MADE,
    MODULES,
    NESTED,
    NONE,
    OBJECT,
    OBJECTS,
    PARAMETER,
    PLAIN,
    PLAIN_OF_TENSOR,
    REGISTRIES,
    STATE,
    TENSOR,
    UNBOUND,
    UNKNOWN,
    WALKS,
    element,
    is_known,
    is_tensor,
    is_unknown,
    tensor_of,
    unsure,
    within,
)
from flake8_torchparams.screen.loud import Loud, TooFar
from flake8_torchparams.screen.scopes import (
    Arguments,
    Parts,
    Scope,
    Shape,
    attribute_of,
    either,
    in_order,
    one_of_texts,
    parts_within,
    plain_shape,
)
from flake8_torchparams.screen.syntax import is_text, name_pattern, reaches_out
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.outline import (
    targets,
)
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.containers import MODULE_CONTAINERS, PARAMETER_CONTAINERS, takes_name


class Expressions(Calls):
    """The kinds of expressions, and where assignments put them."""

    def _evaluate(self, scope: Scope, node: ast.expr) -> int:
        self._budget -= 1
        if self._budget < 0:
            raise TooFar("too much to read")
        handler = _EXPRESSIONS.get(type(node))
        if handler is None:
            raise Loud(f"a {type(node).__name__} expression")
        return handler(self, scope, node)

    def _read(self, scope: Scope, node: ast.expr) -> int:
        """Evaluate an expression whose value may be kept by others: what a name holds is shared from now on."""
        kind = self._evaluate(scope, node)
        if kind & LIST:
            self._keep(scope, node)
        return kind

    def _constant(self, scope: Scope, node: ast.Constant) -> int:
        return NONE if node.value is None else PLAIN

    def _name(self, scope: Scope, node: ast.Name) -> int:
        name = node.id
        kind = scope.names.get(name)
        if kind is not None:
            if kind & UNBOUND:
                raise Loud("a name that is imported in the function")
            return kind
        if name == scope.receiver and name:
            if scope.object is not None and not scope.object.module:
                return OBJECT
            raise Loud("self is handed on")
        if name in scope.locals and name not in scope.imports:
            raise Loud(f"the local name {name} before it is bound")
        entity = self._resolve(scope, node)
        if entity is None:
            raise Loud(f"an unknown name {name}")
        return self._entity(entity, scope.depth)

    def _attribute(self, scope: Scope, node: ast.Attribute) -> int:
        value, name = node.value, node.attr
        if isinstance(value, ast.Name):
            if value.id == scope.receiver:
                return self._own(scope, name)
            put = scope.names.get(attribute_of(value.id, name))
            if put is not None:
                return put | ANY
        entity = self._resolve(scope, node)
        if entity is not None:
            return self._entity(entity, scope.depth)
        holder = self._resolve(scope, value)
        if isinstance(holder, ClassRef):
            return self._of_class_body(holder, name, scope.depth)
        kind = self._evaluate(scope, value)
        if kind & LIST and name in FILLING:
            raise Loud("a method of a container as a value")  # whoever calls it fills the container
        parts = self._parts(scope, value)
        if not parts and kind & MODULES and isinstance(value, ast.Call):
            parts = self._instance(scope, value.func) or parts  # a layer of torch's, made there and then
        if parts:
            result = 0
            for part in in_order(parts):
                try:
                    result |= self._of_part(scope, part, name)
                except Loud:
                    if self._budget < 0 or not kind & OBJECT:
                        raise
                    result |= LOST | CLASS
            return result | kind & ANY | (ANY if kind & CLASS else 0)
        if kind & OBJECT:
            return LOST | CLASS
        if kind & (TENSOR | PARAMETER):
            if name in PLAIN_OF_TENSOR:
                return PLAIN | (ANY if kind & ~(TENSOR | PARAMETER) else 0)
            for_tensors = name in api().tensor_only_attributes
            return unsure(TENSOR) if is_unknown(kind) and not for_tensors else TENSOR | ANY
        if kind & MODULES and not is_known(kind & ~MODULES):
            return UNKNOWN if kind & MADE and not self._is_in_torchs(scope, value) else ANY
        if kind & ANY and name in api().tensor_only_attributes and self._strict(scope):
            self._proved(scope)
        if kind & HELD and not kind & MODULES:
            return element(kind)  # of a named tuple
        return kind & ANY or (ANY if kind & CLASS else PLAIN)

    def _is_in_torchs(self, scope: Scope, node: ast.expr) -> bool:
        """Whether a Module is taken out of one of torch's containers of Modules: nobody knows its class then."""
        return (
            isinstance(node, ast.Subscript)
            and bool(parts := self._parts(scope, node.value))
            and parts <= MODULE_CONTAINERS
        )

    def _arithmetic(self, left: int, right: int) -> int:
        both = left | right
        if both & (OBJECT | BOUND):
            raise Loud("arithmetic on objects")
        if both & (TENSOR | PARAMETER):
            if any(kind and not kind & ~(TENSOR | PARAMETER) for kind in (left, right)):
                return TENSOR
            return both & ~(MODULES | PARAMETER | TENSOR | CLASS | FUNCTION) | tensor_of(both)
        # There is no arithmetic on Modules, classes and functions: where they may be, nothing is known.
        opaque = both & (MODULES | CLASS | FUNCTION)
        return both & ~opaque | ANY if opaque else both

    def _binary(self, scope: Scope, node: ast.BinOp) -> int:
        kind = self._arithmetic(self._evaluate(scope, node.left), self._evaluate(scope, node.right))
        # No container comes out of a division or of a power.
        return kind & ~(LIST | HELD | NESTED) or ANY if isinstance(node.op, (ast.Div, ast.Pow, ast.MatMult)) else kind

    def _unary(self, scope: Scope, node: ast.UnaryOp) -> int:
        kind = self._evaluate(scope, node.operand)
        if isinstance(node.op, ast.Not):
            return PLAIN
        return TENSOR if is_tensor(kind) else kind

    def _compare(self, scope: Scope, node: ast.Compare) -> int:
        kind = 0
        for one in (node.left, *node.comparators):
            found = self._evaluate(scope, one) if not self._is_self(scope, one) else 0
            kind = kind or found & (TENSOR | PARAMETER)
        if not kind or isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)):
            return PLAIN
        return TENSOR if is_tensor(kind) else unsure(TENSOR)

    def _choice(self, scope: Scope, node: ast.BoolOp) -> int:
        kind = 0
        for value in node.values:
            kind |= self._evaluate(scope, value)
        return kind

    def _conditional(self, scope: Scope, node: ast.IfExp) -> int:
        self._evaluate(scope, node.test)
        kind = 0
        for branch in self._branches(scope, node):
            kind |= self._evaluate(scope, branch)
        return kind

    def _display(self, scope: Scope, node: ast.List | ast.Tuple | ast.Set) -> int:
        kind = LIST
        elements: Parts = frozenset()
        for item in node.elts:
            if isinstance(item, ast.Starred):
                inner = self._evaluate(scope, item.value)
                kind |= within(element(inner)) | (inner & NESTED)
                elements = None
            else:
                shape = self._taken(scope, item)
                kind |= within(shape.kind)
                elements = either(elements, parts_within(shape))
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            _check_key(node.elts[0], kind)
        return self._called(node, Shape(kind, elements=elements, fixed=isinstance(node, ast.Tuple)))

    def _dict(self, scope: Scope, node: ast.Dict) -> int:
        kind = LIST
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                self._evaluate(scope, key)
            inner = self._read(scope, value)
            kind |= within(inner) if key is not None else inner | within(element(inner))
            _check_key(key, inner)
        return kind

    def _comprehension(self, scope: Scope, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> int:
        with scope.apart({name for generator in node.generators for name in targets(generator.target)}):
            for generator in node.generators:
                if generator.is_async:
                    raise Loud("an asynchronous comprehension")
                self._bind_element(scope, generator.target, generator.iter, self._evaluate(scope, generator.iter))
                for test in generator.ifs:
                    self._evaluate(scope, test)
            one = node.value if isinstance(node, ast.DictComp) else node.elt
            kind = self._read(scope, one)
            elements = parts_within(self._shape(scope, one, kind)) if kind & OBJECTS else None
        return self._called(node, Shape(within(kind), elements=elements))

    def _bind_element(self, scope: Scope, target: ast.expr, source: ast.expr, kind: int) -> None:
        """Bind what a loop takes out; ``zip`` and ``enumerate`` are taken apart."""
        if isinstance(target, ast.Tuple) and isinstance(source, ast.Call) and isinstance(source.func, ast.Name):
            name, arguments = source.func.id, source.args
            if name == "enumerate" and len(target.elts) == 2 and len(arguments) > 0:
                self._bind(scope, target.elts[0], plain_shape(PLAIN))
                self._bind_element(scope, target.elts[1], arguments[0], self._evaluate(scope, arguments[0]))
                return
            starred = any(isinstance(argument, ast.Starred) for argument in arguments)
            if name == "zip" and len(target.elts) == len(arguments) and not starred:
                for inner, argument in zip(target.elts, arguments, strict=True):
                    self._bind_element(scope, inner, argument, self._evaluate(scope, argument))
                return
        if isinstance(target, ast.Tuple) and len(target.elts) == 2 and self._walks(scope, source):
            first = target.elts[0]
            fresh = isinstance(first, ast.Name) and (first.id not in scope.names or first.id in scope.walked)
            self._bind(scope, first, plain_shape(PLAIN | ANY))
            self._bind(scope, target.elts[1], plain_shape(element(kind & ~(LIST | NESTED))))
            if isinstance(first, ast.Name) and fresh:
                scope.walked.add(first.id)
            return
        literals = source.elts if isinstance(source, (ast.Tuple, ast.List)) else ()
        one = self._element(scope, source, kind)
        self._bind(scope, target, one, literals=literals)
        if one.kind & LIST:
            scope.borrowed.update(targets(target))

    def _walks(self, scope: Scope, node: ast.expr) -> bool:
        """Whether an expression gives the pairs that torch's own ``named_modules()`` and its like give."""
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            return False
        name, owner = node.func.attr, node.func.value
        if name not in WALKS or not name.startswith("named_"):
            return False
        of_self = scope.object is not None and self._is_self(scope, owner)
        holders = {scope.object.cls} if of_self and scope.object is not None else self._parts(scope, owner)
        return not any(isinstance(c, ClassRef) and isinstance(self.classes.find(c, name), Member) for c in holders)

    def _note_text(self, scope: Scope, name: str, values: Sequence[ast.expr | None]) -> None:
        """Remember the strings without dots that a name may hold, if it is one of these values for certain."""
        texts = scope.texts
        likes = [name_pattern(value, texts) if value and is_text(value, texts) else None for value in values]
        scope.note_text(name, one_of_texts(likes))

    def _bind(
        self,
        scope: Scope,
        target: ast.expr,
        shape: Shape,
        value: ast.expr | None = None,
        literals: Sequence[ast.expr] = (),
    ) -> None:
        """Put a value where an assignment puts it: that of an expression, or of one of some ``literals``."""
        kind = shape.kind
        if isinstance(target, ast.Name):
            name = target.id
            self._note_elements(scope, name, shape)
            self._note_text(scope, name, literals or (value,))
            scope.walked.discard(name)
            if not scope.branches:
                scope.borrowed.discard(name)
            scope.truths.pop(name, None)
            keyed = scope.keyed.pop(name, None)
            if keyed is not None and scope.blurred:
                scope.keyed[name] = keyed[0] | kind, keyed[1]
            scope.defaults.pop(name, None)
            scope.bind(name, kind)
            if shape.numbered:
                scope.numbered.add(name)
            self._note_part(scope, scope.parts, name, shape)
            if not isinstance(value, ast.Name):
                if not scope.branches:
                    scope.parameters.discard(name)
                scope.shared.discard(name)
        elif isinstance(target, (ast.Tuple, ast.List)):
            starred = any(isinstance(inner, ast.Starred) for inner in target.elts)
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts) and not starred:
                shapes = [self._shape(scope, part, self._evaluate(scope, part)) for part in value.elts]
                for inner, one, part in zip(target.elts, shapes, value.elts, strict=True):
                    self._bind(scope, inner, one, part)
            elif not starred and shape.of_length(len(target.elts)):
                for inner, one in zip(target.elts, shape.of_length(len(target.elts)), strict=True):
                    self._bind(scope, inner, one)
            else:
                for inner in target.elts:
                    if isinstance(inner, ast.Starred):
                        self._bind(scope, inner.value, plain_shape(kind | LIST))
                    else:
                        self._bind(scope, inner, plain_shape(element(kind)))
        elif isinstance(target, ast.Attribute):
            if self._is_self(scope, target.value):
                self._set(scope, target.attr, kind)
                assert scope.object is not None
                self._note_part(scope, scope.object.parts, target.attr, shape)
                self._note_elements_of_self(scope.object, target.attr, shape)
            else:
                self._put_on(scope, target.value, kind, target.attr)
                if isinstance(target.value, ast.Name) and kind & TENSOR:
                    scope.bind(attribute_of(target.value.id, target.attr), kind)
        elif isinstance(target, ast.Subscript):
            self._store(scope, target, shape)
        else:
            raise Loud("an assignment of another form")

    def _store(self, scope: Scope, target: ast.Subscript, shape: Shape) -> None:
        kind = shape.kind
        self._evaluate(scope, target.slice)
        if isinstance(target.value, ast.Attribute) and target.value.attr in REGISTRIES:
            if self._is_self(scope, target.value.value) or kind & ~(MODULES | PARAMETER | NONE):
                raise Loud("a registry written to")
            self._evaluate(scope, target.value.value)
            return
        if isinstance(target.value, ast.Name) and target.value.id in scope.names:
            if not scope.names[target.value.id] & (TENSOR | PARAMETER | MODULES):
                self._put_under(scope, target.value.id, target.slice, shape)
            return
        self._put_elsewhere(scope, shape)
        owner = self._evaluate(scope, target.value)
        known = kind & STATE and not is_unknown(kind)
        if known and self._strict(scope) and not owner & (MODULES | TENSOR | PARAMETER):
            raise Loud("state into a container")

    def _put_under(self, scope: Scope, name: str, key: ast.expr, shape: Shape) -> None:
        """``name[key] = value``."""
        before = scope.keyed.get(name) or (scope.names[name], frozenset())
        self._put(scope, name, shape)
        if not isinstance(key, ast.Constant):
            return
        if isinstance(key.value, str):
            _check_key(key, shape.kind)
            scope.keyed[name] = before[0], before[1] | {key.value}
        else:
            scope.numbered.add(name)

    def _subscript(self, scope: Scope, node: ast.Subscript) -> int:
        kind = self._evaluate(scope, node.value)
        if isinstance(node.value, ast.Name) and node.value.id in scope.keyed and isinstance(node.slice, ast.Constant):
            besides, keys = scope.keyed[node.value.id]
            kind = kind if node.slice.value in keys else besides
        self._evaluate(scope, node.slice)
        if kind & OBJECT:
            parts = self._parts(scope, node.value)
            if not parts:
                return LOST | CLASS
            for part in in_order(parts):
                if isinstance(part, ClassRef) and isinstance(self.classes.find(part, "__getitem__"), Member):
                    given = Arguments((Shape(ANY | PLAIN),))
                    kind |= self._run_own(self._inside(scope, part), "__getitem__", given).kind
            kind = kind & ~OBJECT | ANY
        if kind & (TENSOR | PARAMETER) and not kind & ~(TENSOR | PARAMETER | HELD_TENSOR | LIST):
            sliced = isinstance(node.slice, ast.Slice) and kind & LIST
            return TENSOR | (LIST | HELD_TENSOR if sliced else 0)
        if kind & MADE:
            parts = self._parts(scope, node.value)
            if parts is None or not parts.isdisjoint(PARAMETER_CONTAINERS):
                kind |= HELD_PARAMETER
        return element(kind) | (kind if isinstance(node.slice, ast.Slice) else 0)

    def _slice(self, scope: Scope, node: ast.Slice) -> int:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self._evaluate(scope, part)
        return PLAIN

    def _formatted(self, scope: Scope, node: ast.JoinedStr) -> int:
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                if not self._is_self(scope, part.value):
                    self._evaluate(scope, part.value)
                if part.format_spec is not None:
                    self._evaluate(scope, part.format_spec)
        return PLAIN

    def _function_kind(self, scope: Scope, node: ast.Lambda | ast.FunctionDef) -> int:
        """The kind of a function within the one that is read: whether it can reach the object that is built."""
        if scope.object is None:
            return FUNCTION
        bound = {name for name, kind in scope.names.items() if kind & BOUND}
        return FUNCTION | BOUND if reaches_out(node, {scope.receiver, *bound}) else FUNCTION

    def _yield(self, scope: Scope, node: ast.Yield | ast.YieldFrom) -> int:
        kind = NONE if node.value is None else self._read(scope, node.value)
        kind = within(kind) if isinstance(node, ast.Yield) else kind | LIST
        scope.returned |= kind
        scope.results.append(Shape(kind))
        return ANY

    def _walrus(self, scope: Scope, node: ast.NamedExpr) -> int:
        shape = self._taken(scope, node.value)
        shared = frozenset(scope.shared)
        # It may stand where not every path comes by.
        scope.branches += 1
        scope.blurred += 1
        self._bind(scope, node.target, shape, node.value)
        scope.branches -= 1
        scope.blurred -= 1
        scope.shared |= shared
        return self._called(node, shape)


_EXPRESSIONS: dict[type[ast.expr], Callable[..., int]] = {
    ast.Constant: Expressions._constant,
    ast.Name: Expressions._name,
    ast.Attribute: Expressions._attribute,
    ast.Call: Expressions._call,
    ast.BinOp: Expressions._binary,
    ast.UnaryOp: Expressions._unary,
    ast.Compare: Expressions._compare,
    ast.BoolOp: Expressions._choice,
    ast.IfExp: Expressions._conditional,
    ast.List: Expressions._display,
    ast.Tuple: Expressions._display,
    ast.Set: Expressions._display,
    ast.Dict: Expressions._dict,
    ast.ListComp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension,
    ast.GeneratorExp: Expressions._comprehension,
    ast.DictComp: Expressions._comprehension,
    ast.Subscript: Expressions._subscript,
    ast.Slice: Expressions._slice,
    ast.JoinedStr: Expressions._formatted,
    ast.Lambda: Expressions._function_kind,
    ast.NamedExpr: Expressions._walrus,
    ast.Yield: Expressions._yield,
    ast.YieldFrom: Expressions._yield,
}


def _check_key(key: ast.expr | None, kind: int) -> None:
    """Raise ``Loud`` where a Module stands under a key that no container of Modules takes."""
    if kind & (MODULES | HELD_MODULES) and isinstance(key, ast.Constant) and not takes_name(key.value):
        raise Loud("a key that no Module takes")
