"""Hold the torch data's claims against what torch really returns."""

from __future__ import annotations

import ast
import importlib
import inspect
import types
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from flake8_torchparams.torch_api import api, split_union, tuple_elements

_TYPES: dict[str, type | tuple[type, ...]] = {
    "tensor": torch.Tensor,
    "parameter": nn.Parameter,
    "float": float,
    "number": (int, float, complex),
    "str": str,
    "none": type(None),
    "size": torch.Size,
    "dtype": torch.dtype,
    "device": torch.device,
    "ndarray": numpy.ndarray,
    "bool": bool,
}


def conforms(kind: str, value: object, first: object = None) -> bool:
    """Whether a value is of a kind; ``first`` is the object that ``self`` and ``arg0`` mean."""
    return any(_conforms(part, value, first) for part in split_union(kind))


def _conforms(kind: str, value: object, first: object) -> bool:
    if kind == "?":
        return True
    if kind in _TYPES:
        return isinstance(value, _TYPES[kind])
    if kind == "int":
        return isinstance(value, int) and not isinstance(value, bool)
    if kind in ("self", "arg0"):
        return value is first
    if kind == "object":
        return value is not None and not isinstance(value, (torch.Tensor, nn.Module))
    if kind.startswith("list["):
        return isinstance(value, list) and all(conforms(kind[5:-1], element) for element in value)
    elements = tuple_elements(kind)
    assert elements is not None, f"no such kind: {kind}"
    if not isinstance(value, tuple):
        return False
    if len(elements) == 1:
        return all(conforms(elements[0], element) for element in value)
    return len(elements) == len(value) and all(conforms(k, v) for k, v in zip(elements, value, strict=True))


def shape_of(value: object) -> str:
    """A short text for failure messages."""
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}[{','.join(map(shape_of, value))}]"[:80]
    return type(value).__name__


def _argument(value: object) -> str | bool | None:
    if isinstance(value, bool):
        return value
    for kind in ("tensor", "float", "str", "none", "size", "dtype"):
        if isinstance(value, _TYPES[kind]):
            return kind
    if isinstance(value, int):
        return "int"
    return f"{type(value).__name__}[?]" if type(value) in (list, tuple) else None


def resolve(dotted: str) -> object:
    """The object of a dotted name of torch."""
    value: object = torch
    path = "torch"
    for part in dotted.split(".")[1:]:
        path = f"{path}.{part}"
        if isinstance(value, type):
            value = inspect.getattr_static(value, part)
        elif not hasattr(value, part) and api().is_package(path):
            value = importlib.import_module(path)
        else:
            value = getattr(value, part)
    return value


class Claims:
    """Checks calls one by one and collects the false claims, with one example each."""

    def __init__(self) -> None:
        """Find the functions and methods that the data knows."""
        data = api()
        self.false: dict[str, str] = {}
        self.seen: set[str] = set()
        self._functions: dict[int, str] = {}
        for name in data.function_names:
            try:
                self._functions[id(resolve(name))] = name
            except (AttributeError, ImportError):  # an older torch had it
                continue
        self._methods = {
            id(getattr(torch.Tensor, name)): name for name in data.tensor_methods if hasattr(torch.Tensor, name)
        }

    def call(
        self, function: Callable[..., object], arguments: Sequence[Any], keywords: Mapping[str, Any], result: object
    ) -> None:
        """Check one call and its result."""
        data = api()
        name = self._functions.get(id(function)) or self._methods.get(id(function))
        if name is None:
            if isinstance(function, types.MethodWrapperType) and function.__name__ == "__get__":
                self._attribute(getattr(function.__self__, "__name__", ""), result)
            return
        known = {key: value if isinstance(value, bool) else None for key, value in keywords.items()}
        if id(function) in self._functions:
            given = arguments
            told = [_argument(argument) for argument in given]
            claims = [data.function(name), data.returns(name, len(given), known)]
            claims.append(data.returns(name, len(given), known, told))
            only_tensors = data.tensor_parameters(name)
        else:
            given = arguments[1:]
            told = [_argument(argument) for argument in given]
            claims = [data.tensor_method(name), data.method_returns(name, len(given), known)]
            claims.append(data.method_returns(name, len(given), known, told))
            only_tensors = ()
            name = f"Tensor.{name}"
        self.seen.add(name)
        call = f"{name}({shape_of(tuple(given))}, { ({k: shape_of(v) for k, v in keywords.items()}) })"
        first = arguments[0] if arguments else next(iter(keywords.values()), None)
        for claim in claims:
            if claim is not None and not conforms(claim, result, first):
                self.false.setdefault(f"{name}: {claim}", f"{call} gave {shape_of(result)}")
        for index, parameter in only_tensors:
            value = given[index] if 0 <= index < len(given) else keywords.get(parameter)
            if value is not None and not isinstance(value, torch.Tensor):
                self.false.setdefault(f"{name}: only a tensor for {parameter}", call)

    def _attribute(self, name: str, value: object) -> None:
        claim = api().tensor_attribute(name)
        if claim is not None:
            self.seen.add(f"Tensor.{name}")
            if not conforms(claim, value):
                self.false.setdefault(f"Tensor.{name}: {claim}", shape_of(value))


class Watch(TorchFunctionMode):
    """Sends every torch call that is made while it is active through ``Claims``."""

    def __init__(self, claims: Claims) -> None:
        """Keep where the claims are collected."""
        super().__init__()
        self._claims = claims

    def __torch_function__(  # type: ignore[no-untyped-def]
        self, func, types, args=(), kwargs=None
    ):
        """Make the call, then check it."""
        keywords = kwargs or {}
        result = func(*args, **keywords)
        self._claims.call(func, args, keywords, result)
        return result


def claim_of(expression: str) -> tuple[str | None, str | None]:
    """What the data says of a call in source: at the call's own arguments, and without looking at them.

    ``torch.max(x, 1)`` asks for a function, ``x.max(1)`` for a method.
    """
    call = ast.parse(expression, mode="eval").body
    assert isinstance(call, ast.Call), expression
    keywords = {
        k.arg: k.value.value if _is_bool(k.value) else None  # type: ignore[attr-defined]
        for k in call.keywords
        if k.arg
    }
    arguments = [_literal(argument) for argument in call.args]
    name = ast.unparse(call.func)
    if name.startswith("torch."):
        return api().returns(name, len(arguments), keywords, arguments), api().function(name)
    assert isinstance(call.func, ast.Attribute), expression
    return api().method_returns(call.func.attr, len(arguments), keywords, arguments), api().tensor_method(
        call.func.attr
    )


def _is_bool(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _literal(node: ast.expr) -> str | bool | None:
    if isinstance(node, ast.Constant):
        return _argument(node.value)
    if isinstance(node, ast.UnaryOp):
        return _literal(node.operand)
    if isinstance(node, ast.List):
        return "list[?]"
    return "tensor" if isinstance(node, ast.Name) and node.id in "xyz" else None
