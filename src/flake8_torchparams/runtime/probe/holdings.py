"""What an object holds once it is built: the other half of ``torchparams show --runtime``."""

from __future__ import annotations

from typing import Any

import torch

from . import verdict
from .built import registry, saved_keys
from .child import Attempt, Build, Outcome


class Holdings(Build):
    """The build of one class that also tells what the built object holds, name by name."""

    _holds: list[dict[str, Any]] | None = None
    _unsaved = ""

    def _weigh(self, attempt: Attempt, outcome: Outcome) -> None:
        super()._weigh(attempt, outcome)
        if outcome.error is None and self._holds is None and (built := self._object(outcome)) is not None:
            saved, self._unsaved = saved_keys(built)
            self._holds = holdings(built, saved)

    def _report(self) -> dict[str, Any]:
        return {**super()._report(), "holds": self._holds, "call": self._built, "unsaved": self._unsaved}


def holdings(module: torch.nn.Module, saved: set[str]) -> list[dict[str, Any]]:
    """One record for each name that the object has beyond what every Module has; ``saved`` are its keys."""
    own = vars(torch.nn.Module())
    found = []
    for name, value in registry(module, "_parameters").items():
        found.append(_record(name, "parameter", value, saved))
    for name, value in registry(module, "_buffers").items():
        persistent = name not in (module.__dict__.get("_non_persistent_buffers_set") or ())
        found.append(_record(name, "buffer" if persistent else "non-persistent buffer", value, saved))
    for name, value in registry(module, "_modules").items():
        found.append(_record(name, "module", value, saved))
    for name, value in vars(module).items():
        if name not in own:
            found.append(_record(name, _plain_kind(value), value, saved))
    return found


def _plain_kind(value: Any) -> str:
    if verdict.is_plain_tensor(value):
        return "plain tensor"
    return "container" if verdict.is_container(value) and verdict.unregistered(value, ()) else "plain"


def _record(name: str, kind: str, value: Any, saved: set[str]) -> dict[str, Any]:
    tensor = isinstance(value, torch.Tensor)
    return {
        "name": name,
        "kind": "None" if value is None else kind,
        "type": "" if value is None or tensor else type(value).__name__,
        "shape": _shape(value) if tensor else "",
        "dtype": str(value.dtype).removeprefix("torch.") if tensor else "",
        "saved": name in saved or any(key.startswith(f"{name}.") for key in saved),
    }


def _shape(value: torch.Tensor) -> str:
    try:
        return str(tuple(value.shape))
    except RuntimeError:  # lazy parameters have none yet
        return "not yet known"
