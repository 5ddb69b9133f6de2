"""What a class holds, built in several ways: to be held against the same of another text of its file."""

from __future__ import annotations

import hashlib
import sys
from collections import deque
from collections.abc import Iterator
from typing import Any

import torch

from .built import registry, saved_keys
from .child import Attempt, Build, Outcome
from .watch import Event

BUILDS = 24
"""How many ways to build the class are compared at most; each is done twice, to know what differs every time."""


class Twin(Build):
    """The build of one class that tells the ``state_dict`` keys and the content of all tensors for each call.

    Verdicts on claims play no part, so that two texts are searched for arguments in the same way: claims only say
    which lines are worth reaching.
    """

    _held: torch.nn.Module | None = None

    def run(self, poison: set[str]) -> dict[str, Any]:
        """As ``Build.run``, on real values: those on the meta device cannot be compared."""
        # Memory that torch.empty leaves as it finds it would differ between two runs; this fills it. The public
        # function does the same and imports a compiler first.
        torch._C._set_deterministic_algorithms(True, warn_only=True)
        self._cpu = True
        self._states: dict[str, dict[str, Any]] = {}
        self._failures: dict[str, str] = {}
        return super().run(poison)

    def _done(self) -> bool:
        return len(self._states) >= BUILDS

    def _settled(self) -> bool:
        return self._done()

    def _heard(self, event: Event) -> None:
        pass

    def _try(self, attempt: Attempt) -> Outcome:
        outcome = super()._try(attempt)
        if attempt.far_fetched or attempt.against():
            # A class may refuse what nobody would pass it.
            return outcome
        if outcome.error is not None:
            self._failures.setdefault(attempt.text, outcome.failure)
            self._tell(self._report())
        elif attempt.text not in self._states and not self._done():
            state = self._state(attempt.text)
            if state is not None and super()._try(attempt).error is None:
                again = self._state(attempt.text)
                values = again["values"] if again is not None else {}
                state["varying"] = [name for name, value in state["values"].items() if values.get(name) != value]
                self._states[attempt.text] = state
                self._tell(self._report())
        self._held = None
        return outcome

    def _run(self, device: str, attempt: Attempt) -> Outcome:
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(0)
        return super()._run(device, attempt)

    def _weigh(self, attempt: Attempt, outcome: Outcome) -> None:
        """Keep the object, and judge nothing."""
        self._held = self._object(outcome) if outcome.error is None else None

    def _state(self, call: str) -> dict[str, Any] | None:
        """What the object of a call holds; None, and a failure of the call, where it has no ``state_dict``."""
        if self._held is None:
            return None
        keys, failure = saved_keys(self._held)
        if failure:
            self._failures.setdefault(call, failure)
            self._first_failure = self._first_failure or failure
            return None
        return {"keys": sorted(keys), "values": {name: digest(value) for name, value in tensors(self._held)}}

    def _report(self) -> dict[str, Any]:
        return {**super()._report(), "states": self._states, "failures": self._failures}


def tensors(root: torch.nn.Module) -> Iterator[tuple[str, torch.Tensor]]:
    """The tensors below a Module, by the name that they would have in ``state_dict`` if they were registered.

    A container or Module that stands in several places is looked into at one, which depends on the names alone: a fix
    registers what was there before.
    """
    todo: deque[tuple[str, Any]] = deque(_inner(root, ""))
    visited = {id(root)}
    while todo:
        name, value = todo.popleft()
        if isinstance(value, torch.Tensor):
            yield name, value
        elif id(value) not in visited:
            visited.add(id(value))
            todo.extend(_inner(value, f"{name}."))


def _inner(value: Any, prefix: str) -> list[tuple[str, Any]]:
    """What stands directly in a Module or container, by name."""
    found: dict[Any, Any] = {}
    if isinstance(value, torch.nn.Module):
        own = vars(torch.nn.Module())
        found = {key: item for key, item in vars(value).items() if key not in own}
        for kind in ("_parameters", "_buffers", "_modules"):
            found |= registry(value, kind)
    elif isinstance(value, (list, tuple)):
        found = dict(enumerate(value))
    elif isinstance(value, dict):
        found = value
    return sorted(((f"{prefix}{key}", item) for key, item in found.items()), key=lambda pair: pair[0])


def digest(value: torch.Tensor) -> list[Any]:
    """Type, shape and a hash of the content of a tensor."""
    tensor = value.detach()
    if tensor.is_sparse:
        tensor = tensor.to_dense()
    content = ""
    try:
        if tensor.device.type != "meta":
            raw = tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
            content = hashlib.sha256(raw).hexdigest()[:16]
        return [str(tensor.dtype), list(tensor.shape), content]
    except (RuntimeError, NotImplementedError):  # lazy, quantized or nested tensors
        return [str(tensor.dtype)]
