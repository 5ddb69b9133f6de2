"""What an expression evidently is, judged from its text alone and only where there is no doubt.

The linter's model says what a value may be on some path; a fix needs to know that it is nothing else on any path. So
these questions are answered with yes only when every binding in the function says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Evidence:
    """Answers for the expressions of one function (None: the code outside functions)."""

    document: Document
    names: Names
    function: cst.FunctionDef | None

    def bindings(self, name: str) -> list[cst.BaseExpression | None]:
        """All values that a local name gets in the function, None for those that cannot be pointed at."""
        if self.function is None:
            return [None]
        found: list[cst.BaseExpression | None] = []
        for node in self.document.walk(self.function):
            if isinstance(node, cst.Param) and node.name.value == name:
                found.append(None)
            elif isinstance(node, cst.Name) and node.value == name:
                parent = self.document.parent(node)
                if isinstance(parent, cst.AssignTarget):
                    statement = self.document.statement(node)
                    found.append(statement.value if isinstance(statement, cst.Assign) else None)
                elif isinstance(parent, cst.AnnAssign) and parent.target is node:
                    found.append(parent.value)
                elif (
                    isinstance(parent, cst.AugAssign | cst.For | cst.CompFor | cst.NamedExpr | cst.AsName)
                    and getattr(parent, "target", getattr(parent, "name", None)) is node
                ) or (isinstance(parent, cst.Element | cst.StarredElement) and self._unpacked(parent)):
                    found.append(None)
        return found

    def tensor(self, expression: cst.BaseExpression, assumed: frozenset[str] = frozenset()) -> bool:
        """Tell whether the expression is a tensor on every path; ``assumed`` are local names taken for tensors."""
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
                    return count > 0 and self.tensor(expression.args[0].value, assumed)
                returned = api().returns(name, count, keywords)
                if returned == "arg0":
                    return count > 0 and self.tensor(expression.args[0].value, assumed)
                return returned == "tensor"
            function = expression.func
            if isinstance(function, cst.Attribute) and self.tensor(function.value, assumed):
                return api().method_returns(function.attr.value, count, keywords) in ("tensor", "self")
            return False
        if isinstance(expression, cst.BinaryOperation):
            return self.tensor(expression.left, assumed) or self.tensor(expression.right, assumed)
        if isinstance(expression, cst.UnaryOperation):
            return not isinstance(expression.operator, cst.Not) and self.tensor(expression.expression, assumed)
        if isinstance(expression, cst.IfExp):
            return self.tensor(expression.body, assumed) and self.tensor(expression.orelse, assumed)
        if isinstance(expression, cst.Subscript):
            return self.tensor(expression.value, assumed)
        if isinstance(expression, cst.Attribute):
            return api().tensor_attribute(expression.attr.value) == "tensor" and self.tensor(expression.value, assumed)
        if isinstance(expression, cst.Name):
            if expression.value in assumed:
                return True
            values = self.bindings(expression.value)
            deeper = assumed | {expression.value}
            return bool(values) and all(value is not None and self.tensor(value, deeper) for value in values)
        return False

    def whole(self, expression: cst.BaseExpression, seen: frozenset[str] = frozenset()) -> bool:
        """Tell whether the expression may hold integers or booleans, which cannot be a Parameter that is trained."""
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
                return last not in REAL_MAKERS and any(self.whole(a.value, seen) for a in expression.args[:1])
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
                return self.whole(function.value, seen)
            return False
        if isinstance(expression, cst.Comparison):
            return True
        if isinstance(expression, cst.UnaryOperation):
            return isinstance(expression.operator, cst.BitInvert) or self.whole(expression.expression, seen)
        if isinstance(expression, cst.BinaryOperation):
            return self.whole(expression.left, seen) and self.whole(expression.right, seen)
        if isinstance(expression, cst.Subscript):
            return self.whole(expression.value, seen)
        if isinstance(expression, cst.Name) and expression.value not in seen:
            deeper = seen | {expression.value}
            return any(value is not None and self.whole(value, deeper) for value in self.bindings(expression.value))
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
                waiting += self._unpacked_values(inner.value)
                if inner.value in functions and isinstance(self._call_of(inner), cst.Call):
                    waiting.append(functions[inner.value])
        return False

    def none(self, expression: cst.BaseExpression | None) -> bool:
        """Tell whether the expression is the word None."""
        return isinstance(expression, cst.Name) and expression.value == "None"

    def parameter(self, expression: cst.BaseExpression) -> bool:
        """Tell whether the expression is a Parameter made in this function."""
        return self.made(expression, lambda call: self.names.called(call) == "torch.nn.Parameter")

    def module(self, expression: cst.BaseExpression, classes: frozenset[str]) -> bool:
        """Tell whether the expression is a Module made in this function, of a class of torch.nn or of ``classes``."""
        return self.made(expression, lambda call: self._constructs(call, classes))

    def made(
        self, expression: cst.BaseExpression, made: Callable[[cst.Call], bool], seen: frozenset[str] = frozenset()
    ) -> bool:
        """Tell whether the expression is, on every path, a call for which ``made`` holds; local names are followed."""
        if isinstance(expression, cst.IfExp):
            return self.made(expression.body, made, seen) and self.made(expression.orelse, made, seen)
        if isinstance(expression, cst.Name) and expression.value not in seen:
            values = self.bindings(expression.value)
            deeper = seen | {expression.value}
            return bool(values) and all(value is not None and self.made(value, made, deeper) for value in values)
        return isinstance(expression, cst.Call) and made(expression)

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
        if isinstance(parent, cst.Attribute) and parent.attr is name:
            name_or_attribute: cst.CSTNode = parent
            parent = self.document.parent(parent)
        else:
            name_or_attribute = name
        return parent if isinstance(parent, cst.Call) and parent.func is name_or_attribute else None

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

    def _unpacked_values(self, name: str) -> list[cst.BaseExpression]:
        """The right-hand sides of unpackings that bind a name in the function."""
        if self.function is None:
            return []
        found = []
        for node in self.document.walk(self.function):
            if isinstance(node, cst.Name) and node.value == name:
                parent = self.document.parent(node)
                statement = self.document.statement(node)
                if isinstance(parent, cst.Element) and self._unpacked(parent) and isinstance(statement, cst.Assign):
                    found.append(statement.value)
        return found
