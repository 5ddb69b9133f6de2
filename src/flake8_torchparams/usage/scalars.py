"""Which expressions of a function are certainly no tensors: numbers of Python, and what is made of them."""

from __future__ import annotations

import re

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.dotted import name_of, parts_of, root_of
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.usage.body import Body, is_of_torch
from flake8_torchparams.usage.constructed import constructed
from flake8_torchparams.usage.loops import counts

_MAKES_NUMBER = frozenset(["len", "int", "float", "round", "bool"])
_ASKS_NUMBER = frozenset(["size", "dim", "numel", "ndimension", "item"])
_LITERALS = frozenset([cst.Integer, cst.Float, cst.Imaginary, cst.SimpleString, cst.Ellipsis])
# What holds the settings of a program goes by these names, or by one that ends so: ``vision_config``.
_SETTINGS = frozenset(["config", "cfg", "conf", "args", "opt", "opts", "options", "hparams"])
_NUMBERS = frozenset(["float", "int", "bool"])
_ORDERS = (cst.LessThan, cst.GreaterThan, cst.LessThanEqual, cst.GreaterThanEqual)
_DEEPEST = 4


def is_plain(node: cst.BaseExpression) -> bool:
    """Whether an expression is certainly no tensor by its text alone: literals, and what is made of them."""
    # The types themselves are compared: isinstance asks each of libcst's classes in turn, which are abstract bases.
    kind = type(node)
    if kind in _LITERALS:
        return True
    if kind is cst.Name:
        return name_of(node) in ("None", "True", "False")
    if isinstance(node, cst.BinaryOperation):
        return is_plain(node.right) and is_plain(node.left)
    if isinstance(node, cst.UnaryOperation):
        return is_plain(node.expression)
    if isinstance(node, (cst.Tuple, cst.List)):
        return all(is_plain(element.value) for element in node.elements)
    # torch.float32, x.shape, math.pi: asked for with two names, and no tensor by any of the usual ones
    return isinstance(node, cst.Attribute) and (is_of_torch(node) or root_of(node) in ("math", "np"))


def says_number(param: cst.Param) -> bool:
    """Whether a parameter is a number: by its annotation, or by its default where there is none."""
    if param.annotation is not None:
        words = _words(param.annotation)
        return words <= _NUMBERS and bool(words)
    default = param.default
    if isinstance(default, cst.UnaryOperation):
        default = default.expression
    return isinstance(default, (cst.Integer, cst.Float))


def may_be_number(param: cst.Param) -> bool:
    """Whether a parameter is a number or a tensor, by its annotation."""
    words = _words(param.annotation) if param.annotation is not None else set()
    return bool(words & _NUMBERS) and all(word.rpartition(".")[2] == "Tensor" for word in words - _NUMBERS)


def _words(annotation: cst.Annotation) -> set[str]:
    """What an annotation lists beside None."""
    said = cst.Module([]).code_for_node(annotation.annotation)
    listed = re.split(r"[|,]", re.sub(r"\b(?:typing\.)?(?:Optional|Union)\[|\]+$", "", said))
    return {word.strip() for word in listed} - {"None", ""}


def is_setting(node: cst.Attribute | cst.Subscript) -> bool:
    """Whether an expression is a setting that a program keeps with others: ``config.scale``, ``opt["scale"]``."""
    if isinstance(node, cst.Subscript):
        return string_key(node) is not None and any(map(_holds_settings, parts_of(node.value)[-1:]))
    return any(map(_holds_settings, parts_of(node)[:-1]))


def string_key(node: cst.Subscript) -> str | None:
    """The literal string that a subscript looks up (``scale`` in ``config["scale"]``); None when it is none."""
    index = node.slice[0].slice
    if len(node.slice) == 1 and isinstance(index, cst.Index) and isinstance(index.value, cst.SimpleString):
        return str(index.value.evaluated_value)
    return None


def _holds_settings(name: str) -> bool:
    return name.rpartition("_")[2] in _SETTINGS


class Scalars:
    """Tells the numbers of a function from what may be tensors: by annotations, by loops, by the constructors."""

    def __init__(self, classes: Classes, body: Body, cls: ClassRef | None) -> None:
        self._classes = classes
        self._body = body
        self._cls = cls

    def is_plain(self, node: cst.BaseExpression, depth: int = 0) -> bool:
        """Whether an expression is certainly no tensor."""
        if is_plain(node):
            return True
        if depth > _DEEPEST:
            return False
        if isinstance(node, cst.UnaryOperation):
            return self.is_plain(node.expression, depth + 1)
        if isinstance(node, cst.BinaryOperation):
            return self.is_plain(node.left, depth + 1) and self.is_plain(node.right, depth + 1)
        if isinstance(node, (cst.Tuple, cst.List)):
            return all(self.is_plain(element.value, depth + 1) for element in node.elements)
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Name):
                return node.func.value in _MAKES_NUMBER
            return isinstance(node.func, cst.Attribute) and (
                node.func.attr.value in _ASKS_NUMBER or root_of(node.func) == "math"
            )
        if isinstance(node, cst.Subscript):
            return (isinstance(node.value, cst.Attribute) and node.value.attr.value == "shape") or is_setting(node)
        if isinstance(node, cst.Attribute):
            return node.attr.value in ("ndim", "shape", "dtype") or is_setting(node) or self._of_self(node, depth)
        return isinstance(node, cst.Name) and self._of_name(node.value, depth)

    def is_number(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is a number, and neither a slice, nor None, nor a tuple."""
        if isinstance(node, (cst.Tuple, cst.List, cst.Ellipsis, cst.SimpleString)) or name_of(node) == "None":
            return False
        return self.is_plain(node)

    def is_one(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is one number, of Python or in a tensor: what a test compares with has one truth."""
        if isinstance(node, cst.BinaryOperation):
            return self.is_one(node.left) and self.is_one(node.right)
        if self.is_number(node):
            return True
        return isinstance(node, cst.Name) and (self._is_tested(node.value) or counts(self._body, node.value))

    def _is_tested(self, name: str) -> bool:
        """Whether the function asks whether a name is more or less than something: ``if step > 0:``."""
        return any(
            node.value == name and _is_ordered(self._body, node) and self._is_plain_beside(node)
            for node in self._body.names
        )

    def _is_plain_beside(self, node: cst.Name) -> bool:
        """Whether a name is compared with a number."""
        parent = self._body.parents[node]
        whole = parent if isinstance(parent, cst.Comparison) else self._body.parents[parent]
        assert isinstance(whole, cst.Comparison)
        others = [whole.left, *(target.comparator for target in whole.comparisons)]
        return all(other is node or self.is_number(other) for other in others)

    def _of_name(self, name: str, depth: int) -> bool:
        """Whether all that a local name is bound to are numbers."""
        bound = self._body.bindings.bound.get(name, [])
        param = self._body.bindings.params.get(name)
        if param is not None:
            return not bound and says_number(param)
        return bool(bound) and all(value is not None and self.is_plain(value, depth + 1) for value in bound)

    def _of_self(self, node: cst.Attribute, depth: int) -> bool:
        """Whether the constructors, and nothing else of the class, put numbers on ``self.name``."""
        receiver = self._body.receiver
        if self._cls is None or not receiver or name_of(node.value) != receiver:
            return False
        try:
            puts = constructed(self._classes, self._cls, node.attr.value)
        except NotAnalysed:
            return False
        return bool(puts) and all(
            put.value is not None and Scalars(self._classes, put.body, put.owner).is_plain(put.value, depth + 1)
            for put in puts
        )


def _is_ordered(body: Body, node: cst.CSTNode) -> bool:
    """Whether a comparison by order decides which way a function goes, with a node for one of its sides."""
    parent = body.parents[node]
    whole = body.parents.get(parent) if isinstance(parent, cst.ComparisonTarget) else parent
    if not isinstance(whole, cst.Comparison) or not all(
        isinstance(target.operator, _ORDERS) for target in whole.comparisons
    ):
        return False
    inner: cst.CSTNode = whole
    for outer in body.above(whole):
        if isinstance(outer, (cst.If, cst.IfExp, cst.While)):
            return outer.test is inner
        if not isinstance(outer, (cst.BooleanOperation, cst.UnaryOperation)):
            return False
        inner = outer
    return False
