"""For tests: fail when a module holds tensors, Parameters or modules that are registered nowhere. Needs torch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch


def assert_registered(module: torch.nn.Module) -> None:
    """Raise AssertionError with a table of unregistered state, when ``module`` or a module within it holds any.

    Plain tensors count, and tensors or modules in lists, tuples, sets and dicts, unless the same object is registered
    somewhere in ``module``.
    """
    registered = {id(thing) for part in module.modules() for thing in _registered(part)}
    rows = [("name", "what", "shape or type")]
    for prefix, part in module.named_modules():
        own = vars(torch.nn.Module())
        for name, value in vars(part).items():
            if name in own:
                continue
            for suffix, thing in _state(value, 3):
                if id(thing) not in registered:
                    rows.append((f"{prefix}.{name}{suffix}".lstrip("."), *_described(thing)))
    if len(rows) > 1:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
        raise AssertionError(f"{type(module).__name__} holds unregistered state:\n" + "\n".join(lines))


def _registered(part: torch.nn.Module) -> Iterator[torch.nn.Module | torch.Tensor]:
    """The module itself, and what it registers but for further modules."""
    yield part
    yield from part.parameters(recurse=False)
    yield from part.buffers(recurse=False)


def _state(value: Any, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, (torch.Tensor, torch.nn.Module)):
        yield "", value
    elif depth and isinstance(value, dict):
        for key, entry in value.items():
            yield from ((f"[{key!r}]{suffix}", thing) for suffix, thing in _state(entry, depth - 1))
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for index, entry in enumerate(value):
            yield from ((f"[{index}]{suffix}", thing) for suffix, thing in _state(entry, depth - 1))


def _described(thing: Any) -> tuple[str, str]:
    if isinstance(thing, torch.nn.Module):
        return "module", type(thing).__name__
    if isinstance(thing, (torch.nn.UninitializedParameter, torch.nn.UninitializedBuffer)):
        return type(thing).__name__, f"no shape yet, {thing.dtype}"
    kind = "Parameter" if isinstance(thing, torch.nn.Parameter) else "tensor"
    return kind, f"{tuple(thing.shape)} {thing.dtype}"
