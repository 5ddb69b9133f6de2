"""What an expression evidently is, judged from its text alone and only where there is no doubt.

The linter's model says what a value may be on some path; a fix needs to know that it is nothing else on any path. So
these questions are answered with yes only when every binding in the function says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import libcst as cst

from flake8_torchparams.fixes.document import Document
from flake8_torchparams.fixes.names import Names
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.returning import RETURNING_MODULE

WHOLE = frozenset(
    ["arange", "randint", "randperm", "bincount", "argsort", "argmax", "argmin", "tril_indices", "triu_indices"]
)
"""Functions of torch that return integers unless told otherwise."""

WHOLE_DTYPES = re.compile(r"\b(u?int(8|16|32|64)?|long|short|bool|(Long|Int|Bool|Byte|Short)Tensor)\b")
REAL_MAKERS = frozenset({"zeros", "ones", "rand", "randn", "empty", "eye", "linspace", "randn_like", "normal"})
"""Functions of torch that return floating-point numbers unless told otherwise."""

COMPLEX = re.compile(
    r"polar|complex|cfloat|cdouble|\bfft\b|\bi?r?fftn?\b|\bi?fft2\b|\bstft\b|cis\b|[0-9.]j\b|\bj\b\s*\*|\*\s*1j\b|"
    r"\.conj\b|\.imag\b|\beig(vals)?\b",
    re.IGNORECASE,
)

Bindings: TypeAlias = "list[cst.BaseExpression | None]"
"""The values that a name gets, None for one that cannot be pointed at."""


@dataclass(frozen=True)
class Evidence:
    """Answers for the expressions of one function (None: the code outside functions)."""

    document: Document
    names: Names
    function: cst.FunctionDef | None

    def bindings(self, name: str) -> Bindings:
        """All values that a local name gets in the function."""
        return self._bindings.get(name, []) if self.function is not None else [None]

    @cached_property
    def _bindings(self) -> dict[str, Bindings]:
        """What each local name of the function gets."""
        found: dict[str, Bindings] = {}
        for node in self.document.walk(self.function) if self.function is not None else ():
            if isinstance(node, cst.Param):
                found.setdefault(node.name.value, []).append(None)
            elif isinstance(node, cst.Name):
                parent = self.document.parent(node)
                if isinstance(parent, cst.AssignTarget):
                    statement = self.document.statement(node)
                    value = statement.value if isinstance(statement, cst.Assign) else None
                    found.setdefault(node.value, []).append(value)
                elif isinstance(parent, cst.AnnAssign) and parent.target is node:
                    found.setdefault(node.value, []).append(parent.value)
                elif (
                    isinstance(parent, cst.AugAssign | cst.For | cst.CompFor | cst.NamedExpr | cst.AsName)
                    and getattr(parent, "target", getattr(parent, "name", None)) is node
                ) or (isinstance(parent, cst.Element | cst.StarredElement) and self._unpacked(parent)):
                    found.setdefault(node.value, []).append(None)
        return found

    def tensor(self, expression: cst.BaseExpression, assumed: frozenset[str] = frozenset()) -> bool:
        """Tell whether the expression is a tensor on every path; ``assumed`` are local names taken for tensors."""
        return self._tensor(expression, dict.fromkeys(assumed, True))

    def _tensor(self, expression: cst.BaseExpression, known: dict[str, bool]) -> bool:
        if isinstance(expression, cst.Call):
            name = self.names.called(expression)
            keywords = {a.keyword.value: None for a in expression.args if a.keyword is not None}
            count = len(expression.args) - len(keywords)
            if any(argument.star for argument in expression.args):
                return False
            if name.startswith("torch."):
                if api().is_tensor_class(name):
                    return True
                if name == "torch.autograd.Variable":
                    return count > 0 and self._tensor(expression.args[0].value, known)
                returned = api().returns(name, count, keywords)
                if returned == "arg0":
                    return count > 0 and self._tensor(expression.args[0].value, known)
                return returned == "tensor"
            function = expression.func
            if isinstance(function, cst.Attribute) and self._tensor(function.value, known):
                return api().method_returns(function.attr.value, count, keywords) in ("tensor", "self")
            return False
        if isinstance(expression, cst.BinaryOperation):
            return self._tensor(expression.left, known) or self._tensor(expression.right, known)
        if isinstance(expression, cst.UnaryOperation):
            return not isinstance(expression.operator, cst.Not) and self._tensor(expression.expression, known)
        if isinstance(expression, cst.IfExp):
            return self._tensor(expression.body, known) and self._tensor(expression.orelse, known)
        if isinstance(expression, cst.Subscript):
            return self._tensor(expression.value, known)
        if isinstance(expression, cst.Attribute):
            return api().tensor_attribute(expression.attr.value) == "tensor" and self._tensor(expression.value, known)
        if isinstance(expression, cst.Name):
            return self._of_name(
                expression.value,
                known,
                lambda values: bool(values) and all(v is not None and self._tensor(v, known) for v in values),
                guess=True,
            )
        return False

    def whole(self, expression: cst.BaseExpression) -> bool:
        """Tell whether the expression may hold integers or booleans, which cannot be a Parameter that is trained."""
        return self._whole(expression, {})

    def _whole(self, expression: cst.BaseExpression, known: dict[str, bool]) -> bool:
        if isinstance(expression, cst.Call):
            name = self.names.called(expression)
            if name.startswith("torch."):
                dtype = next((a for a in expression.args if a.keyword is not None and a.keyword.value == "dtype"), None)
                if dtype is not None:
                    return bool(WHOLE_DTYPES.search(self.document.text(dtype.value)))
                last = name.rpartition(".")[2]
                if last == "tensor":
                    return not re.search(r"\d\.|\.\d|\d[eE]|\bpi\b|\blog\b|\bsqrt\b", self.document.text(expression))
                if last in WHOLE:
                    return not (last == "arange" and re.search(r"\d\.|\.\d", self.document.text(expression)))
                return last not in REAL_MAKERS and any(self._whole(a.value, known) for a in expression.args[:1])
            function = expression.func
            if isinstance(function, cst.Attribute):
                if function.attr.value in (
                    "long",
                    "int",
                    "bool",
                    "byte",
                    "char",
                    "short",
                    "argmax",
                    "argmin",
                    "argsort",
                ):
                    return True
                if function.attr.value in ("float", "double", "half", "bfloat16"):
                    return False
                if function.attr.value in ("to", "type") and any(
                    WHOLE_DTYPES.search(self.document.text(a.value)) for a in expression.args
                ):
                    return True
                return self._whole(function.value, known)
            return False
        if isinstance(expression, cst.Comparison):
            return True
        if isinstance(expression, cst.UnaryOperation):
            return isinstance(expression.operator, cst.BitInvert) or self._whole(expression.expression, known)
        if isinstance(expression, cst.BinaryOperation):
            return self._whole(expression.left, known) and self._whole(expression.right, known)
        if isinstance(expression, cst.Subscript):
            return self._whole(expression.value, known)
        if isinstance(expression, cst.Name):
            return self._of_name(
                expression.value,
                known,
                lambda values: any(value is not None and self._whole(value, known) for value in values),
                guess=False,
            )
        return False

    def complex(self, expression: cst.BaseExpression) -> bool:
        """Tell whether anything that goes into the expression smells of complex numbers.

        The names it uses are followed through the function and into functions of the same file.
        """
        seen: set[str] = set()
        waiting: list[cst.CSTNode] = [expression]
        functions = {node.name.value: node for node in self.document.every(cst.FunctionDef)}
        while waiting:
            node = waiting.pop()
            start, end = self.document.start(node), self.document.end(node)
            if COMPLEX.search(self.document.source[start:end]):
                return True
            for inner in self.document.walk(node):
                if isinstance(inner, cst.Call) and api().complex_result(self.names.called(inner)):
                    return True
                if not isinstance(inner, cst.Name) or inner.value in seen:
                    continue
                seen.add(inner.value)
                waiting += [value for value in self.bindings(inner.value) if value is not None]
                waiting += self._unpacked_values.get(inner.value, [])
                if inner.value in functions and isinstance(self._call_of(inner), cst.Call):
                    waiting.append(functions[inner.value])
        return False

    def parameter(self, expression: cst.BaseExpression) -> bool:
        """Tell whether the expression is a Parameter made in this function."""
        return self.made(expression, lambda call: self.names.called(call) == "torch.nn.Parameter")

    def module(self, expression: cst.BaseExpression, classes: frozenset[str]) -> bool:
        """Tell whether the expression is a Module made in this function, of a class of torch.nn or of ``classes``."""
        return self.made(expression, lambda call: self._constructs(call, classes))

    def made(self, expression: cst.BaseExpression, made: Callable[[cst.Call], bool]) -> bool:
        """Tell whether the expression is, on every path, a call for which ``made`` holds; local names are followed."""
        return self._made(expression, made, {})

    def _made(self, expression: cst.BaseExpression, made: Callable[[cst.Call], bool], known: dict[str, bool]) -> bool:
        if isinstance(expression, cst.IfExp):
            return self._made(expression.body, made, known) and self._made(expression.orelse, made, known)
        if isinstance(expression, cst.Name):
            return self._of_name(
                expression.value,
                known,
                lambda values: bool(values) and all(v is not None and self._made(v, made, known) for v in values),
                guess=False,
            )
        return isinstance(expression, cst.Call) and made(expression)

    def _of_name(self, name: str, known: dict[str, bool], judge: Callable[[Bindings], bool], *, guess: bool) -> bool:
        """What ``judge`` says of all values of a local name, asked once.

        ``known`` are the answers so far, in the order in which the names were met; ``guess`` is that of a name whose
        values lead back to it.
        """
        if name not in known:
            known[name] = guess
            met = len(known)
            known[name] = judge(self.bindings(name))
            if known[name] is not guess:
                # answers since then may hang on the wrong guess; those that differ from it hold all the same
                for later in list(known)[met:]:
                    if known[later] is guess:
                        del known[later]
        return known[name]

    def _constructs(self, call: cst.Call, classes: frozenset[str]) -> bool:
        name = self.names.called(call)
        last = name.rpartition(".")[2]
        if name.startswith("torch.nn."):
            return api().module_class(name) is not None
        if isinstance(call.func, cst.Attribute) and call.func.attr.value in RETURNING_MODULE:
            inner = call.func.value
            return isinstance(inner, cst.Call) and self._constructs(inner, classes)
        return (isinstance(call.func, cst.Name) and call.func.value in classes) or last in classes

    def _call_of(self, name: cst.Name) -> cst.CSTNode | None:
        """The call in which a name is what is called, as it is or as an attribute."""
        parent = self.document.parent(name)
        called: cst.CSTNode = name
        if parent is not None and self.document.is_member(name):
            called, parent = parent, self.document.parent(parent)
        return parent if isinstance(parent, cst.Call) and parent.func is called else None

    def _unpacked(self, element: cst.CSTNode) -> bool:
        """Tell whether a tuple element stands on the left of something that binds."""
        child = element
        for above in self.document.ancestors(element):
            if isinstance(above, cst.AssignTarget | cst.AsName):
                return True
            if isinstance(above, cst.For | cst.CompFor):
                return above.target is child
            if not isinstance(above, cst.Tuple | cst.List | cst.Element | cst.StarredElement):
                return False
            child = above
        return False

    @cached_property
    def _unpacked_values(self) -> dict[str, list[cst.BaseExpression]]:
        """The right-hand sides of unpackings that bind a local name of the function."""
        found: dict[str, list[cst.BaseExpression]] = {}
        for node in self.document.walk(self.function) if self.function is not None else ():
            if isinstance(node, cst.Name):
                parent = self.document.parent(node)
                statement = self.document.statement(node)
                if isinstance(parent, cst.Element) and self._unpacked(parent) and isinstance(statement, cst.Assign):
                    found.setdefault(node.value, []).append(statement.value)
        return found


def is_none(expression: cst.BaseExpression) -> bool:
    """Tell whether an expression is the word None."""
    return isinstance(expression, cst.Name) and expression.value == "None"
