"""The classes that can be built where a class is asked for: itself, those below it, or a stub."""

from __future__ import annotations

import inspect
from typing import Any

from . import values
from .values import Annotated, literal


def concrete(cls: type) -> list[type]:
    """The class itself or a stub that fills its abstract methods, then subclasses that are not abstract."""
    first = [stub(cls)] if inspect.isabstract(cls) or _is_protocol(cls) else [cls]
    others = [
        known
        for known in values.subclasses(cls)
        if not inspect.isabstract(known) and "<locals>" not in known.__qualname__
    ]
    return others[:3] + first if inspect.isabstract(cls) else first + others[:3]


def _is_protocol(cls: type) -> bool:
    return bool(getattr(cls, "_is_protocol", False))


def stub(cls: type) -> type:
    """A subclass of an abstract class that has its abstract methods, each returning a guess."""

    def method(name: str) -> Any:
        original = getattr(cls, name, None)
        hint = getattr(getattr(original, "fget", original), "__annotations__", {}).get("return")
        made = next(iter(Annotated(lambda *_: iter(())).values(hint, name)), None)
        guessed = made if made is not None else literal(None)
        if isinstance(original, property):
            return property(lambda self: guessed.make())
        return lambda self, *args, **kwargs: guessed.make()

    body = {name: method(name) for name in getattr(cls, "__abstractmethods__", ())}
    body["__module__"], body["__qualname__"] = cls.__module__, cls.__qualname__
    try:
        return type(cls)(cls.__name__, (cls,), body)
    except TypeError:
        return cls
