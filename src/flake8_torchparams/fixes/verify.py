"""Proof of a fix by running it: each fixed class built from the old text and from the new one, compared.

This runs the code of the file, in another process and with the user's interpreter; call it only when the user asked
for it. The arguments are found the way runtime mode finds them.
"""

from __future__ import annotations

import dataclasses
import difflib
import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from flake8_torchparams.finding import Finding
from flake8_torchparams.fixes.records import FixResult
from flake8_torchparams.runtime.driver import Driver
from flake8_torchparams.runtime.options import RuntimeOptions
from flake8_torchparams.runtime.twins import State, Twin, twins
from flake8_torchparams.source.outline import split_lines

Outcome: TypeAlias = Literal["same", "builds-now", "differs", "not-built"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a class before and after.

    ``same``: whichever call built it, the ``state_dict`` keys are equal but for the announced ones, and all tensors
    have equal values under one seed. ``builds-now``: the old text raises and the new one does not. ``differs``:
    anything else that is not equal, told in ``detail``. ``not-built``: neither could be built, and why. ``added`` are
    the new keys, ``calls`` the ways in which it was built.
    """

    outcome: Outcome
    detail: str = ""
    added: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A class to compare.

    ``cls`` is its name within the file, ``announced`` are the ``state_dict`` keys that may be new, as fixes announce
    them, ``findings`` what was mended in it: the search for arguments tries to reach their lines.
    """

    cls: str
    announced: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def subjects(result: FixResult) -> list[Subject]:
    """The classes that fixes have changed."""
    found: dict[str, Subject] = {}
    for applied in result.applied:
        known = found.get(applied.finding.cls, Subject(applied.finding.cls))
        found[known.cls] = Subject(
            known.cls,
            tuple(dict.fromkeys((*known.announced, *applied.state_dict_keys))),
            (*known.findings, applied.finding),
        )
    return list(found.values())


def compare_classes(
    path: str,
    before: str,
    after: str,
    classes: Sequence[Subject],
    *,
    driver: Driver,
    options: RuntimeOptions | None = None,
) -> dict[str, Comparison]:
    """Build classes from two texts of one file and compare what they hold; one answer a class.

    Raises RuntimeUnavailable when the driver's interpreter does not start or has no torch, and FactoriesError when
    pyproject.toml names factories in a form that cannot be used.
    """
    chosen = options or RuntimeOptions()
    old = twins(path, before, {subject.cls: subject.findings for subject in classes}, driver, chosen)
    moved = Moved(before, after)
    wanted = {subject.cls: [moved.finding(finding) for finding in subject.findings] for subject in classes}
    new = twins(path, after, wanted, driver, chosen)
    return {subject.cls: _compared(old[subject.cls], new[subject.cls], subject.announced) for subject in classes}


class Moved:
    """Where the lines of a text stand in another one."""

    def __init__(self, before: str, after: str) -> None:
        matcher = difflib.SequenceMatcher(None, split_lines(before), split_lines(after), autojunk=False)
        self._blocks = matcher.get_opcodes()

    def finding(self, finding: Finding) -> Finding:
        """The same finding at its new line."""
        index = finding.line - 1
        for _, start, end, new_start, new_end in self._blocks:
            if start <= index < end:
                line = min(new_start + index - start, max(new_start, new_end - 1)) + 1
                return dataclasses.replace(finding, line=line)
        return finding


def _compared(old: Twin, new: Twin, announced: Sequence[str]) -> Comparison:
    if not old.states:
        if not new.states:
            return Comparison("not-built", new.failure)
        built = next(iter(new.states.values()))
        return Comparison("builds-now", old.failure, built.keys, tuple(new.states))
    common = [call for call in old.states if call in new.states]
    added: dict[str, None] = {}
    for call in common:
        reason = _difference(old.states[call], new.states[call], announced)
        added.update(dict.fromkeys(key for key in new.states[call].keys if key not in old.states[call].keys))
        if reason:
            return Comparison("differs", f"{reason}, built as {call}", tuple(added), (call,))
    broken = [call for call in old.states if call in new.failures]
    if broken:
        detail = f"it cannot be built any more as {broken[0]}: {new.failures[broken[0]]}"
        return Comparison("differs", detail, tuple(added), tuple(broken))
    if not common:
        if not new.states:
            return Comparison("differs", f"it cannot be built any more: {new.failure}")
        return Comparison("not-built", "no one call was tried on both texts")
    return Comparison("same", "", tuple(added), tuple(common))


def _difference(old: State, new: State, announced: Sequence[str]) -> str:
    lost = [key for key in old.keys if key not in new.keys]
    if lost:
        return f"state_dict lost {', '.join(lost)}"
    fresh = [key for key in new.keys if key not in old.keys]
    surprising = [key for key in fresh if not any(fnmatch.fnmatchcase(key, pattern) for pattern in announced)]
    if surprising:
        return f"state_dict has {', '.join(surprising)}, which was not announced"
    steady = {name: value for name, value in old.values.items() if name not in old.varying | new.varying}
    changed = [name for name, value in steady.items() if new.values.get(name) != value]
    return f"other values in {', '.join(changed)}" if changed else ""
