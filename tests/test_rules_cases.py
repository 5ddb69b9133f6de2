"""The linter finds in each case file just what its lines want."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from rule_cases import CASES, MAY, PROJECTS, enabled, wanted


def check(path: Path, session: Session) -> None:
    source = path.read_text(encoding="utf-8")
    found = Counter((finding.line, finding.code) for finding in session.check(str(path), source))
    expected = Counter((line, code) for line, code, group in wanted(source) if not group)
    groups: dict[str, list[tuple[int, str]]] = {}
    for line, code, group in wanted(source):
        if group:
            groups.setdefault(group, []).append((line, code))
    for name, places in groups.items():
        hit = [place for place in places if found[place]]
        assert [found[place] for place in hit] == [1], f"{path.name}: one of {places} ({name}) wanted, found {hit}"
        del found[hit[0]]
    lines = source.splitlines()
    for number, line in enumerate(lines, 1):
        for code in MAY.findall(line):
            del found[number, code]
    wrong = [f"  missed   {show(path, lines, *place)}" for place in sorted((expected - found).elements())]
    wrong += [f"  unwanted {show(path, lines, *place)}" for place in sorted((found - expected).elements())]
    assert not wrong, "\n" + "\n".join(wrong)


def show(path: Path, lines: list[str], line: int, code: str) -> str:
    return f"{code} {path.name}:{line}: {lines[line - 1].strip() if 0 < line <= len(lines) else ''}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    check(path, Session(Options(enable=enabled(path.read_text(encoding="utf-8")))))


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_project(project: Path) -> None:
    session = Session(Options())
    for path in sorted(project.rglob("*.py")):
        check(path, session)


@pytest.mark.one_python
def test_what_was_checked_before_does_not_matter() -> None:
    """A fix is checked by linting again in the same session, and flake8 lints many files in one."""
    enable = frozenset().union(*(enabled(path.read_text(encoding="utf-8")) for path in CASES))
    session = Session(Options(enable=enable))
    sources = {path: path.read_text(encoding="utf-8") for path in CASES}
    first = {path: session.check(str(path), source) for path, source in sources.items()}
    again = {path: session.check(str(path), source) for path, source in reversed(sources.items())}
    assert first == again
    assert any(finding.code == "TPM401" for findings in first.values() for finding in findings)
