"""Calls of Python's own functions."""

from __future__ import annotations

import ast

from flake8_torchparams.hierarchy.classes import MODULE, Member
from flake8_torchparams.hierarchy.known import is_neutral
from flake8_torchparams.screen.functions import Functions
from flake8_torchparams.screen.kinds import (
    ANY,
    BOUND,
    CHOOSING,
    CLASS,
    EVERYTHING,
    FUNCTION,
    GATHERING,
    HELD,
    LIST,
    LOST,
    MODULES,
    NESTED,
    NONE,
    OBJECT,
    OBJECTS,
    PARAMETER,
    PLAIN,
    PLAIN_CALLS,
    SAME_ELEMENTS,
    STATE,
    TENSOR,
    element,
    is_unknown,
    within,
)
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.screen.scopes import (
    Built,
    Parts,
    Scope,
    Shape,
    either,
    parts_within,
)
from flake8_torchparams.screen.syntax import is_text, name_pattern
from flake8_torchparams.source.entities import External
from flake8_torchparams.source.patterns import may_be
from flake8_torchparams.torch_api import api


class BuiltinCalls(Functions):
    """Calls of Python's own functions."""

    def _call_builtin(self, scope: Scope, node: ast.Call, name: str) -> int:
        if name == "isinstance":
            self._narrow(scope, node)
            return PLAIN
        if name in ("setattr", "getattr", "hasattr") and node.args and self._is_self(scope, node.args[0]):
            return self._on_self(scope, node, name)
        if name == "setattr" and len(node.args) == 3 and not node.keywords:
            self._evaluate(scope, node.args[1])
            self._put_on(scope, node.args[0], self._read(scope, node.args[2]))
            return NONE
        if name in ("delattr", "globals", "locals"):
            self._given(scope, node, keeps=False)
            return NONE if name == "delattr" else EVERYTHING | CLASS | FUNCTION
        if name == "getattr" and 2 <= len(node.args) <= 3 and not node.keywords:
            wanted = node.args[1].value if isinstance(node.args[1], ast.Constant) else None
            if isinstance(wanted, str):
                kind = self._evaluate(scope, ast.Attribute(node.args[0], wanted, ast.Load()))
                return kind | (self._read(scope, node.args[2]) if len(node.args) == 3 else 0)
        if name == "map" and len(node.args) > 1 and not node.keywords:
            return self._evaluate(scope, _as_comprehension(node))
        given = self._given(scope, node, stranger=name in PLAIN_CALLS, keeps=False)
        if name in PLAIN_CALLS:
            return PLAIN
        if name == "getattr" and not given & BOUND:
            return EVERYTHING | CLASS | FUNCTION if given & (STATE | FUNCTION | CLASS | OBJECTS) else ANY
        if name in GATHERING:
            return self._gathered(scope, node, name)
        if name == "staticmethod" and not given & ~(FUNCTION | CLASS | PLAIN | NONE):
            return FUNCTION
        if name in ("vars", "__import__") and not given & (OBJECTS | BOUND):
            return ANY  # of another object, of a class, of a file
        if given & OBJECTS:
            raise Loud("an object for a builtin")
        if name in CHOOSING:
            return given | element(given)
        raise Loud(f"{name}()")

    def _gathered(self, scope: Scope, node: ast.Call, name: str) -> int:
        """``list()``, ``zip()`` and the like: a container of what the arguments hold."""
        kind = LIST
        elements: Parts = frozenset()
        for argument in node.args:
            if not isinstance(argument, ast.Starred):
                held = self._evaluate(scope, argument)
                shape = self._element(scope, argument, held)
                kind |= within(shape.kind) | held & NESTED
                elements = either(elements, parts_within(shape))
        for keyword in node.keywords:
            kind |= within(self._evaluate(scope, keyword.value))
        if name in ("zip", "enumerate", "dict") and kind & HELD:
            kind |= NESTED
        same = elements if name in SAME_ELEMENTS else None
        return self._called(node, Shape(kind, elements=same, fixed=name == "tuple"))

    def _on_self(self, scope: Scope, node: ast.Call, function: str) -> int:
        """``setattr``, ``getattr`` and ``hasattr`` of the object that is built."""
        made = scope.object
        if made is None or node.keywords or any(isinstance(a, ast.Starred) for a in node.args) or len(node.args) < 2:
            raise Loud(f"{function}() of another form")
        kinds = [MODULES if self._is_self(scope, a) else self._given_name(scope, a) for a in node.args[1:]]
        name = node.args[1].value if isinstance(node.args[1], ast.Constant) else None
        if function == "hasattr":
            return PLAIN
        if function == "setattr" and len(kinds) == 2:
            if isinstance(name, str):
                self._set(scope, name, kinds[1])
                made.parts[name] = None
            elif not made.module:
                if not is_unknown(kinds[1]):
                    made.dynamic |= kinds[1]
            elif isinstance(node.args[1], ast.Name) and node.args[1].id in scope.walked and made.ready:
                made.dynamic |= kinds[1]
            elif not self._sets_any(scope, node.args[1], kinds[1]):
                raise Loud("setattr() of any name")
            else:
                made.dynamic |= kinds[1]
                if kinds[1] & STATE:
                    self._named_like(made, name_pattern(node.args[1], scope.texts))
            return NONE
        default = kinds[1] if len(kinds) == 2 else 0
        if not isinstance(name, str):
            shape = self._any_like(made, name_pattern(node.args[1], scope.texts))
            return self._called(node, shape._replace(kind=default | shape.kind))
        known = name in made.attributes or self.classes.find(made.cls, name) is not None
        return default | (self._own(scope, name) if known else ANY | made.dynamic)

    def _any_like(self, made: Built, like: str) -> Shape:
        """What the object may have under a name of a form."""
        mro = self.classes.mro(made.cls)
        above = any(a != MODULE and not is_neutral(a) for a in mro.foreign)
        asks = isinstance(self.classes.find(made.cls, "__getattr__"), Member)
        taken = {*api().module_attributes, *(n for a in mro.classes for n in a.outline.names)}
        opened = above or asks or made.beyond is not None or not like.replace(".*", "")
        if opened or any(may_be(like, name) for name in taken):
            return Shape(LOST)
        kind = ANY | made.dynamic
        parts: Parts = frozenset()
        for name, there in made.attributes.items():
            if may_be(like, name):
                kind |= there
                parts = parts | found if (found := made.parts.get(name)) and parts is not None else None
        return Shape(kind, parts or None)

    def _given_name(self, scope: Scope, node: ast.expr) -> int:
        """What gets a name by ``setattr``: an ``nn.Buffer`` of a tensor is registered as a Parameter is."""
        if isinstance(node, ast.Call) and node.args and self._strict(scope) and self._makes_buffer(scope, node.func):
            kind = self._evaluate(scope, node.args[0])
            if not kind & ~TENSOR:
                return PARAMETER
        return self._evaluate(scope, node)

    def _makes_buffer(self, scope: Scope, function: ast.expr) -> bool:
        entity = self._resolve(scope, function)
        return isinstance(entity, External) and api().parameter_class(api().canonical(entity.dotted)) == "buffer"

    def _sets_any(self, scope: Scope, name: ast.expr, kind: int) -> bool:
        """Whether a value may stand under a name that is not known."""
        made = scope.object
        assert made is not None
        if not made.ready or not kind & ~NONE:
            return made.ready
        like = name_pattern(name, scope.texts)
        harm = PARAMETER | TENSOR if not made.building else MODULES | PARAMETER | TENSOR
        harmed = any(there & harm and may_be(like, taken) for taken, there in made.attributes.items())
        if not made.building:
            return not kind & ~(MODULES | NONE | ANY) and not harmed
        if not kind & ~(PLAIN | ANY | NONE):
            return bool(like.replace(".*", "")) and not harmed
        return not kind & ~(MODULES | PARAMETER | NONE) and is_text(name, scope.texts)

    def _narrow(self, scope: Scope, node: ast.Call) -> None:
        """``isinstance`` of a plain type tells nothing that matters here."""
        if len(node.args) != 2:
            raise Loud("isinstance of another form")
        if not self._is_self(scope, node.args[0]):
            self._evaluate(scope, node.args[0])
        types = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
        for one in types:
            self._take_for(scope, node.args[0], self._kind_of_type(self._resolve(scope, one)))

    def _take_for(self, scope: Scope, node: ast.expr, kind: int) -> None:
        """Read a value from now on as one that a test has asked for."""
        name = node.id if isinstance(node, ast.Name) else ""
        if kind & MODULES and scope.object is not None and scope.owner is not None and name:
            scope.object.asked |= self._names_given(scope.owner).get(name, frozenset())
        if kind and name in scope.names:
            scope.names[name] |= kind
        elif kind & (TENSOR | PARAMETER | OBJECT) and isinstance(node, ast.Attribute):
            raise Loud("isinstance of an attribute")


def _as_comprehension(node: ast.Call) -> ast.expr:
    """``map(function, values)`` as the comprehension that does the same."""
    function, *sources = node.args
    if any(isinstance(argument, ast.Starred) for argument in node.args):
        raise Loud("map() of another form")
    names = [f"<{position}>" for position in range(len(sources))]
    element: ast.expr = ast.Call(function, [ast.Name(name) for name in names], [])
    if isinstance(function, ast.Lambda):
        arguments = function.args
        if len(arguments.args) != len(sources) or arguments.defaults or arguments.posonlyargs or arguments.kwonlyargs:
            raise Loud("map() of another form")
        names, element = [argument.arg for argument in arguments.args], function.body
    targets: list[ast.expr] = [ast.Name(name) for name in names]
    if len(sources) == 1:
        target, source = targets[0], sources[0]
    else:
        target, source = ast.Tuple(targets), ast.Call(ast.Name("zip"), sources, [])
    return ast.ListComp(element, [ast.comprehension(target, source, [], 0)])
