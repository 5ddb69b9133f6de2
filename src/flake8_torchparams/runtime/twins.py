"""What a class holds when its file has another text: how a fix is tried out before it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flake8_torchparams.finding import Finding
from flake8_torchparams.runtime.asking import Asker, failure
from flake8_torchparams.runtime.claims import claim_of
from flake8_torchparams.runtime.driver import Driver
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
    asker = Asker(driver, options, place, source)
    told = {}
    for cls, mine in findings.items():
        # Claims only say which lines are worth reaching here.
        claims = (claim_of(number, found, place.file, (found.line, found.line)) for number, found in enumerate(mine))
        told[cls] = _twin(asker.ask("twin", cls, claims))
    return told


def _twin(answer: dict[str, Any]) -> Twin:
    states = {
        call: State(tuple(state["keys"]), state["values"], frozenset(state["varying"]))
        for call, state in answer.get("states", {}).items()
    }
    why = "" if states else failure(answer) or "no object of it was seen"
    return Twin(states, answer.get("failures", {}), why)
