"""What the probe is asked of the classes of one file, and what its answers say of a class that was not built."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flake8_torchparams.runtime.driver import Driver
from flake8_torchparams.runtime.factories import read_factories
from flake8_torchparams.runtime.locate import Place
from flake8_torchparams.runtime.options import RuntimeOptions


class Asker:
    """The requests about one file; once its import has failed, none is sent any more."""

    def __init__(self, driver: Driver, options: RuntimeOptions, place: Place, source: str | None = None) -> None:
        """``source`` stands for the text of the file; raises FactoriesError."""
        self._driver = driver
        self._request: dict[str, Any] = {
            "paths": list(place.paths),
            "project": place.project,
            "file": place.file,
            "module": place.module,
            "timeout": options.timeout,
            "import_timeout": options.import_timeout,
            "memory": options.memory,
        }
        if source is not None:
            self._request["source"] = source
        self._module = place.module
        self._failed: dict[str, Any] = {}
        self._factories = dict(read_factories(place.project) if options.factories is None else options.factories)

    def ask(self, op: str, cls: str = "", claims: Iterable[dict[str, Any]] = ()) -> dict[str, Any]:
        """The answer of the probe, or the one to an import that failed before; raises RuntimeUnavailable."""
        if self._failed:
            return self._failed
        factory = self._factories.get(f"{self._module}:{cls}", "")
        request = {**self._request, "op": op, "cls": cls, "claims": list(claims), "factory": factory}
        answer = self._driver.ask(request)
        if answer.get("kind") == "import":
            self._failed = answer
        return answer


def lost(answer: dict[str, Any]) -> str:
    """Why an answer is not what the probe would say of the class in the end; empty where it is."""
    return _one_line(answer.get("error") or answer.get("ended"))


def failure(answer: dict[str, Any]) -> str:
    """Why a class was not built; empty where no reason is known."""
    return lost(answer) or _one_line(answer.get("failure"))


def _one_line(text: str | None) -> str:
    return " ".join((text or "").split())
