"""What a class holds when its file has another text: how a fix is tried out before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flake8_torchparams.finding import Finding
from flake8_torchparams.runtime.driver import Driver
from flake8_torchparams.runtime.factories import read_factories
from flake8_torchparams.runtime.locate import place_of
from flake8_torchparams.runtime.options import RuntimeOptions


@dataclass(frozen=True, slots=True)
class State:
    """What one object holds: its ``state_dict`` keys, and a digest of each tensor by name.

    ``varying`` are the names of tensors that were not the same when the object was built again under the same seed.
    """

    keys: tuple[str, ...]
    values: Mapping[str, Any]
    varying: frozenset[str]


@dataclass(frozen=True, slots=True)
class Twin:
    """One class of a text: what it holds, by the call that built it.

    ``failures`` are the calls that raised and what, ``failure`` says why there is no state at all.
    """

    states: Mapping[str, State] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    failure: str = ""


def twins(
    path: str, source: str, findings: Mapping[str, Iterable[Finding]], driver: Driver, options: RuntimeOptions
) -> dict[str, Twin]:
    """Build classes of a file as if it had this text; all calls are tried on each, in the same order for each text.

    ``findings`` names the classes, with the findings whose lines are worth reaching. This runs the text. Raises
    RuntimeUnavailable and FactoriesError as ``confirm`` does.
    """
    place = place_of(path)
    factories = dict(read_factories(place.project) if options.factories is None else options.factories)
    told = {}
    for cls, mine in findings.items():
        answer = driver.ask(
            {
                "op": "twin",
                "paths": list(place.paths),
                "project": place.project,
                "file": place.file,
                "module": place.module,
                "source": source,
                "cls": cls,
                "claims": [_claim(number, finding, place.file) for number, finding in enumerate(mine)],
                "timeout": options.timeout,
                "import_timeout": options.import_timeout,
                "memory": options.memory,
                "factory": factories.get(f"{place.module}:{cls}", ""),
            }
        )
        told[cls] = _twin(answer)
    return told


def _claim(number: int, finding: Finding, file: str) -> dict[str, Any]:
    return {
        "id": number,
        "file": file,
        "line": finding.line,
        "low": finding.line,
        "high": finding.line,
        "code": finding.code,
        "cls": finding.cls,
        "attribute": finding.attribute,
        "function": finding.function,
        "exception": finding.exception,
    }


def _twin(answer: dict[str, Any]) -> Twin:
    states = {
        call: State(tuple(state["keys"]), state["values"], frozenset(state["varying"]))
        for call, state in answer.get("states", {}).items()
    }
    failure = ""
    if not states:
        reason = answer.get("error") or answer.get("ended") or answer.get("failure") or "no object of it was seen"
        failure = " ".join(str(reason).split())
    return Twin(states, answer.get("failures", {}), failure)
