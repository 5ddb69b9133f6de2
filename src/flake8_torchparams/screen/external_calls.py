"""Calls of torch and of other packages."""

from __future__ import annotations

import ast
import sys

from flake8_torchparams.hierarchy.classes import MODULE
from flake8_torchparams.hierarchy.known import LIKE_FIRST, TUPLE_MAKERS
from flake8_torchparams.screen.inner_functions import InnerFunctions
from flake8_torchparams.screen.kinds import (
    ANY,
    BOUND,
    CLASS,
    FUNCTION,
    LIST,
    LOST,
    MODULES,
    NESTED,
    NONE,
    OBJECT,
    OBJECTS,
    PARAMETER,
    PLAIN,
    STATE,
    TENSOR,
    UNBOUND,
    element,
    of_torch,
    within,
)
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.screen.refusals import check_elements
from flake8_torchparams.screen.scopes import (
    Arguments,
    Scope,
    Shape,
    parts_within,
)
from flake8_torchparams.torch_api import api

_NUMBERS_FROM = frozenset(["math", "cmath", "time", "numpy", "random", "os", "os.path", "warnings"])


class ExternalCalls(InnerFunctions):
    """Calls of torch and of other packages."""

    def _call_external(self, scope: Scope, node: ast.Call, dotted: str) -> int:
        top, _, last = dotted.rpartition(".")
        if top == "builtins":
            return self._call_builtin(scope, node, last)
        known = dotted.startswith(("torch.", "functools."))
        arguments = self._arguments(scope, node, stranger=not known, keeps=not known)
        if dotted.startswith("torch."):
            return self._call_torch(scope, node, dotted, arguments)
        given = arguments.kind
        if dotted == "functools.partial" and node.args:
            kind = self._evaluate(scope, node.args[0]) & (ANY | CLASS | NONE | FUNCTION | BOUND) or FUNCTION
            handed = Arguments(arguments.positional[1:], arguments.named, arguments.rest)
            bound = handed.kind
            if kind & CLASS:
                self._give_to_class(scope, handed, partly=True)
            # what is known of the function does not say what it was given already
            parts = None if bound & ~(PLAIN | NONE) else self._parts(scope, node.args[0])
            return self._called(node, Shape(kind, parts or None))
        if dotted in ("copy.deepcopy", "copy.copy", "dataclasses.replace") and node.args:
            first = arguments.positional[0] if arguments.positional else Shape(given)
            if given & ~first.kind & (STATE | BOUND | UNBOUND):
                first = Shape(first.kind | given & STATE)
            return self._called(node, first)
        if dotted in TUPLE_MAKERS and scope.object is not None:
            raise Loud("a class of tuples that is made here")
        if top == "collections":
            return LIST | within(given) | within(element(given & ~OBJECTS)) | NESTED
        if self.classes.subclass(dotted, MODULE) is True:
            return MODULES
        package = dotted.partition(".")[0]
        if dotted not in LIKE_FIRST and package not in sys.stdlib_module_names and package != "numpy":
            return ANY
        if last == "cast" and dotted in LIKE_FIRST and len(arguments.positional) == 2:
            return arguments.positional[1].kind | self._annotated(scope, node.args[0])
        if dotted in LIKE_FIRST and node.args and not isinstance(node.args[0], ast.Starred):
            kind = self._evaluate(scope, node.args[0])
            return kind | TENSOR if kind & PARAMETER else kind
        if dotted == "itertools.repeat" and arguments.positional:
            first = arguments.positional[0]
            return self._called(node, Shape(within(first.kind), elements=parts_within(first)))
        if given & STATE or dotted == "itertools.starmap":
            return LOST
        return PLAIN if top in _NUMBERS_FROM else ANY

    def _call_torch(self, scope: Scope, node: ast.Call, dotted: str, arguments: Arguments) -> int:
        data = api()
        if dotted == "torch.is_tensor" and len(node.args) == 1:
            self._take_for(scope, node.args[0], TENSOR)
            return PLAIN
        role = data.parameter_class(dotted)
        if role is not None:
            if role != "parameter" or (scope.object is not None and scope.object.calling):
                raise Loud("a Buffer, or a Parameter in forward")
            return PARAMETER
        known = data.module_class(dotted)
        if known is not None:
            check_elements(dotted, "__init__", node, arguments, scope)
            if any(name not in known.empty for name in known.parameters):
                self._made_module(scope)
            return MODULES
        if data.is_tensor_class(dotted):
            return TENSOR
        if dotted.startswith("torch.nn.init."):
            return self._evaluate(scope, node.args[0]) if node.args else TENSOR
        given = arguments.kind
        if dotted.startswith("torch.nn.utils.") or dotted in ("torch.compile", "torch.jit.script"):
            first = self._evaluate(scope, node.args[0]) if node.args else given
            return first & (MODULES | ANY) | (TENSOR if first & ~(MODULES | ANY | PLAIN | NONE) else 0)
        if data.dtype(dotted) is not None or dotted in ("torch.device", "torch.Size", "torch.no_grad"):
            return PLAIN
        if data.distribution_class(dotted) is not None or data.other_class(dotted) == "object":
            return OBJECT
        for position, name in data.tensor_parameters(dotted) if self._strict(scope) else ():
            values = [*node.args[position : position + 1], *(k.value for k in node.keywords if k.arg == name)]
            if any(not isinstance(v, ast.Starred) and self._evaluate(scope, v) & ANY for v in values):
                self._proved(scope)
        kind = data.function(dotted)
        if not any(isinstance(a, ast.Starred) for a in node.args) and all(k.arg for k in node.keywords):
            kind = data.returns(dotted, len(node.args), {str(k.arg): _truth(k.value) for k in node.keywords})
        if kind is None and data.other_class(dotted) is None:
            return given & (MODULES | ANY) | ANY | (TENSOR if given & (STATE | LIST) else 0)
        return of_torch(kind or "object")

    def _made_module(self, scope: Scope) -> None:
        if scope.object is not None and scope.object.calling:
            raise Loud("a Module made in forward")


def _truth(node: ast.expr) -> bool | None:
    """The value of ``True`` and ``False``."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, bool) else None
