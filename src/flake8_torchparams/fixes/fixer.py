"""Fixing one file: propose, apply, check with the linter itself, and take back what does not hold."""

from __future__ import annotations

import io
import tokenize
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flake8_torchparams.finding import Finding
from flake8_torchparams.fixes.case import Case, Reading
from flake8_torchparams.fixes.edits import apply, combined, shifted
from flake8_torchparams.fixes.records import (
    Applied,
    CannotFix,
    Edit,
    FixChoice,
    FixResult,
    Proposal,
    Refused,
)
from flake8_torchparams.fixes.registry import fix_for
from flake8_torchparams.model.report import ModuleReport
from flake8_torchparams.source.outline import line_starts
from flake8_torchparams.source.parse import parsed

ROUNDS = 10
"""How often a file is read anew; one fix can make way for another, but never for many in a row."""

Recheck = Callable[[str], list[Finding]]
Describe = Callable[[str, str | None], list[ModuleReport]]


def fix_source(
    source: str,
    findings: Sequence[Finding],
    *,
    choice: FixChoice,
    recheck: Recheck,
    describe: Describe | None = None,
) -> FixResult:
    """Fix what can be fixed in the text of one file.

    ``findings`` are those to fix (all others are left alone), ``recheck`` is the linter: it takes a text and returns
    all findings in it, which is how each fix is checked. ``describe`` tells what the model says of the classes of a
    text, or of those of one name; without it, fixes that need to know a value on every path refuse more often. Fixing
    the result again changes nothing. Raises nothing for what the file holds: where nothing can be done, the text comes
    back as it was.
    """
    if not findings:
        return FixResult(source)
    return _Run(source, choice, recheck, describe).run(findings)


@dataclass(eq=False)
class _Open:
    """A finding that waits to be fixed: as it was given, and as it stands in the present text."""

    given: Finding
    now: Finding
    refusal: Refused | None = None


@dataclass(eq=False)
class _Step:
    """One edit to the text, with all findings that ask for just this."""

    proposal: Proposal
    waiting: list[_Open] = field(default_factory=list)


class _Run:
    def __init__(self, source: str, choice: FixChoice, recheck: Recheck, describe: Describe | None) -> None:
        self.source = source
        self.choice = choice
        self.recheck = recheck
        self.describe = describe
        self.applied: list[Applied] = []
        self.gone: list[Finding] = []

    def run(self, findings: Sequence[Finding]) -> FixResult:
        refused: list[Refused] = []
        waiting: list[_Open] = []
        for finding in findings:
            refusal = self._refused_at_once(finding)
            if refusal is None:
                waiting.append(_Open(finding, finding))
            else:
                refused.append(refusal)
        if waiting:
            before = self.recheck(self.source)
            for _ in range(ROUNDS):
                steps = self._proposals(waiting)
                changed = self._apply(steps, waiting, before) if steps else None
                if changed is None:
                    break
                before = changed
        refused += [entry.refusal for entry in waiting if entry.refusal is not None]
        return FixResult(self.source, tuple(self.applied), tuple(refused), tuple(self.gone))

    def _refused_at_once(self, finding: Finding) -> Refused | None:
        fix = fix_for(finding.code)
        if fix is None:
            return Refused(finding, f"{finding.code} has no automatic fix", "no-fix")
        return None

    def _proposals(self, waiting: list[_Open]) -> list[_Step]:
        """What the fixes propose for the present text; those that decline say why on the finding."""
        steps: dict[tuple[Edit, ...], _Step] = {}
        try:
            reading = Reading(self.source, self._reports)
        except Exception as error:
            for entry in waiting:
                entry.refusal = Refused(entry.given, _reason(error), "file")
            return []
        for entry in waiting:
            fix = fix_for(entry.now.code)
            assert fix is not None
            try:
                proposal = fix.propose(Case(reading, entry.now, self.choice))
            except CannotFix as reason:
                # The first reason stays: it speaks of the lines as they are in the file.
                entry.refusal = entry.refusal or Refused(entry.given, str(reason))
                continue
            except Exception as error:
                entry.refusal = Refused(entry.given, _reason(error), "file")
                continue
            why = proposal.unsafe or ("" if fix.safe else "it changes how the module behaves")
            if why and not self.choice.unsafe:
                entry.refusal = Refused(entry.given, f"the fix is unsafe: {why}", "unsafe")
                continue
            entry.refusal = None
            steps.setdefault(proposal.edits, _Step(proposal)).waiting.append(entry)
        return list(steps.values())

    def _reports(self, cls: str | None) -> list[ModuleReport]:
        return self.describe(self.source, cls) if self.describe is not None else []

    def _apply(self, steps: list[_Step], waiting: list[_Open], before: list[Finding]) -> list[Finding] | None:
        """Apply as many steps as hold together, all at once if possible; None when none does, else the new findings."""
        accepted: list[_Step] = []
        after = before
        queue = [steps]
        while queue:
            group = queue.pop(0)
            trial = [*accepted, *group]
            reason, found = self._trial(trial, before)
            if not reason:
                accepted, after = trial, found
            elif len(group) > 1:
                half = len(group) // 2
                queue[:0] = [group[:half], group[half:]]
            else:
                for entry in group[0].waiting:
                    entry.refusal = Refused(entry.given, reason, "withdrawn")
        if not accepted:
            return None
        self._settle(accepted, waiting, after)
        return after

    def _trial(self, steps: list[_Step], before: list[Finding]) -> tuple[str, list[Finding]]:
        """Why these steps cannot be done together ('' when they can), and the findings that are left then."""
        edits = combined(step.proposal.edits for step in steps)
        if edits is None:
            return "it overlaps with another fix", []
        text = apply(self.source, edits)
        if text == self.source:
            return "it would change nothing", []
        try:
            parsed(text)
        except (SyntaxError, ValueError, RecursionError):
            return "the result would not parse", []
        if _comments(text) != _comments(self.source):
            return "a comment would be lost", []
        after = self.recheck(text)
        fixed = Counter(_key(entry.now) for step in steps for entry in step.waiting)
        allowed = Counter(map(_key, before))
        left = Counter(map(_key, after))
        for key, count in fixed.items():
            if left[key] > allowed[key] - count:
                return "the finding would still be there", after
        new = left - allowed
        if new:
            code, _, attribute = next(iter(new))
            return f"it would bring a new finding: {code}" + (f" on self.{attribute}" if attribute else ""), after
        return "", after

    def _settle(self, accepted: list[_Step], waiting: list[_Open], after: list[Finding]) -> None:
        """Make the edits the present text, and find the findings that are left in it."""
        edits = combined(step.proposal.edits for step in accepted)
        assert edits is not None
        old_starts, source = line_starts(self.source), self.source
        self.source = apply(source, edits)
        new_starts = line_starts(self.source)
        for step in accepted:
            for entry in step.waiting:
                self.applied.append(Applied(entry.given, step.proposal.description, step.proposal.state_dict_keys))
                waiting.remove(entry)
        places = {(finding.code, finding.line, finding.column): finding for finding in after}
        unclaimed = list(after)
        for entry in list(waiting):
            now = entry.now
            moved = shifted(old_starts[now.line - 1] + now.column, edits)
            found = None
            if moved is not None:
                line = bisect_right(new_starts, moved)
                found = places.get((now.code, line, moved - new_starts[line - 1]))
            if found is None:
                found = next((other for other in unclaimed if _key(other) == _key(now)), None)
            if found is None:
                waiting.remove(entry)
                self.gone.append(entry.given)
            else:
                entry.now = found
                if found in unclaimed:
                    unclaimed.remove(found)


def _key(finding: Finding) -> tuple[str, str, str]:
    """What makes two findings the same one wherever its line has moved to."""
    return finding.code, finding.cls, finding.attribute


def _reason(error: Exception) -> str:
    """What to tell of an exception: one that nobody foresaw must not end the run over all files."""
    if isinstance(error, CannotFix):
        return str(error)
    if isinstance(error, RecursionError):
        return "the file is nested too deep"
    return f"internal error, {type(error).__name__}: {error}"


def _comments(text: str) -> Counter[str]:
    """The comments of a text; one made-up entry when it cannot be told."""
    try:
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        return Counter(token.string.rstrip() for token in tokens if token.type == tokenize.COMMENT)
    except (tokenize.TokenError, SyntaxError):
        return Counter()
