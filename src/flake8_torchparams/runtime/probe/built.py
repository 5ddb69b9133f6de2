"""What can be read off a built object, whatever its class makes of the ways to ask it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch


def registry(module: torch.nn.Module, name: str) -> Mapping[str, Any]:
    """One of the dicts in which a Module registers; empty where ``Module.__init__`` has not run."""
    entries = module.__dict__.get(name)
    return entries if isinstance(entries, dict) else {}


def saved_keys(module: torch.nn.Module) -> tuple[set[str], str]:
    """The keys of ``state_dict()``, and what it raised instead, for people."""
    try:
        return set(module.state_dict()), ""
    except Exception as error:
        return set(), f"state_dict() raised {told(error)}"


def told(error: BaseException) -> str:
    """An exception in one line."""
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:160]}" if text else type(error).__name__
