"""What a class or function says of its parameters: names, kinds, annotations."""

from __future__ import annotations

import collections.abc
import functools
import inspect
import re
import typing
from collections.abc import Callable
from typing import Any, TypeVar

import torch
from torch import nn

from .usage import words_compared
from .values import Value

_Result = TypeVar("_Result")


def once(function: Callable[[Any], _Result]) -> Callable[[Any], _Result]:
    """Remember what a function says of each object; of the object itself, which need be neither hashable nor equal."""
    known: dict[int, tuple[Any, _Result]] = {}

    @functools.wraps(function)
    def remembered(target: Any) -> _Result:
        if id(target) not in known:
            known[id(target)] = target, function(target)
        return known[id(target)][1]

    return remembered


def parameters_of(target: Any) -> tuple[dict[str, inspect.Parameter], bool]:
    """The named parameters of a callable, and whether it takes others by keyword."""
    signature = signature_of(target)
    if signature is None:
        return {}, True
    named = {
        name: parameter
        for name, parameter in signature.parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    }
    return named, any(parameter.kind is parameter.VAR_KEYWORD for parameter in signature.parameters.values())


@once
def signature_of(target: Any) -> inspect.Signature | None:
    """The constructor's own signature, without ``self``: a metaclass that wraps the call hides it."""
    for function in [*constructors(target)[:1], target]:
        try:
            signature = inspect.signature(function)
        except (TypeError, ValueError):
            continue
        if function is not target and inspect.isclass(target):
            return signature.replace(parameters=list(signature.parameters.values())[1:])
        return signature
    return None


def bound(target: Any, args: list[Any], keywords: dict[str, Any]) -> dict[str, Any]:
    """What a call passes, by parameter; what goes into ``*names`` or ``**names`` stands under these names."""
    signature = signature_of(target)
    return {} if signature is None else dict(signature.bind_partial(*args, **keywords).arguments)


def free_parameters(target: Any, guessed: bool) -> frozenset[str]:
    """The parameters of which the signature says that they need not be a tensor or Module, or not be given at all.

    Where the values are ``guessed``, those are among them of which it says nothing.
    """
    signature, hints = signature_of(target), hints_of(target)
    if signature is None:
        return frozenset()
    return frozenset(
        name
        for name, parameter in signature.parameters.items()
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
        or not (parameter.default is parameter.empty or isinstance(parameter.default, (torch.Tensor, nn.Module)))
        or (not _speaks_of_state(hints[name]) if name in hints else guessed)
    )


def _speaks_of_state(hint: Any) -> bool:
    """Whether an annotation can only be met by a tensor, a Module or a container of such."""
    if isinstance(hint, str):
        return re.fullmatch(r"[\w.]*(Tensor|Parameter|Module)", hint) is not None
    if inspect.isclass(hint) and typing.get_origin(hint) is None:
        return issubclass(hint, (torch.Tensor, nn.Module)) or hint.__name__.endswith("Tensor")
    parts = [part for part in typing.get_args(hint) if part is not Ellipsis]
    origin = typing.get_origin(hint)
    if inspect.isclass(origin) and issubclass(origin, collections.abc.Mapping):
        parts = parts[1:]
    return bool(parts) and all(map(_speaks_of_state, parts))


def constructors(target: Any) -> list[Any]:
    """The constructors of a class and its bases but torch's, as they stand in the source; a function by itself."""
    if not inspect.isclass(target):
        return [target] if inspect.isfunction(target) else []
    found = []
    for base in target.__mro__:
        function = inspect.unwrap(vars(base).get("__init__", None)) if vars(base).get("__init__") is not None else None
        if inspect.isfunction(function) and not base.__module__.startswith("torch."):
            found.append(function)
    return found


@once
def hints_of(target: Any) -> dict[str, Any]:
    """The annotations of a callable's parameters, evaluated one by one where they are text."""
    found: dict[str, Any] = {}
    functions = constructors(target) or [target]
    for function in reversed(functions):
        scope = getattr(function, "__globals__", {})
        try:
            hints = typing.get_type_hints(function)
        except Exception:
            hints = {}
            for name, annotation in getattr(function, "__annotations__", {}).items():
                hints[name] = annotation
                if isinstance(annotation, str):
                    try:
                        hints[name] = eval(annotation, scope)
                    except Exception:
                        continue
        found.update({name: hint for name, hint in hints.items() if name != "return"})
    if inspect.isclass(target):
        try:
            fields = typing.get_type_hints(target)
        except Exception:
            fields = {}
        for name, hint in fields.items():
            found.setdefault(name, hint)
    return found


_words_compared = once(words_compared)


def words_of(target: Any) -> dict[str, list[Value]]:
    """What the constructors compare each name with."""
    found: dict[str, list[Value]] = {}
    for function in constructors(target)[:4]:
        for name, words in _words_compared(function).items():
            known = found.setdefault(name, [])
            known += [word for word in words if word not in known]
    return found
