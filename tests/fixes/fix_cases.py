"""The pairs of files in ``cases``: what they expect, read out of their comments."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.fixes import FixChoice, FixResult, fix_source
from flake8_torchparams.options import Options

CASES = Path(__file__).with_name("cases")
MARK = re.compile(r"# (want|left)( below)?: (TPM\d{3})")


@dataclass(frozen=True)
class Pair:
    """A file before and after.

    ``# want: CODE`` marks a finding that is fixed and ``# left: CODE`` one that is not, ``below`` that it is in the
    next line. A line ``# choice: ...`` names the fields of ``FixChoice`` that are true, ``# enable: ...`` opt-in rules.
    """

    name: str
    before: str
    after: str

    @property
    def choice(self) -> FixChoice:
        """What the file lets the fixes do."""
        words = self._words("choice")
        return FixChoice(
            unsafe="unsafe" in words, persistent="persistent" in words, torch_buffer="torch_buffer" in words
        )

    @property
    def options(self) -> Options:
        """The options of the linter."""
        return Options(enable=frozenset(self._words("enable")))

    def marked(self, kind: str) -> Counter[tuple[int, str]]:
        """Lines and codes of the marks of a kind."""
        return Counter(
            (line + bool(below), code)
            for line, text in enumerate(self.before.splitlines(), 1)
            for found, below, code in MARK.findall(text)
            if found == kind
        )

    def _words(self, key: str) -> list[str]:
        match = re.search(rf"^# {key}: (.*)", self.before, re.MULTILINE)
        return match.group(1).split() if match else []


def pairs() -> list[Pair]:
    """All pairs."""
    return [
        Pair(path.name.removesuffix(".in.py"), path.read_text(), path.with_name(path.name[:-5] + "out.py").read_text())
        for path in sorted(CASES.glob("*.in.py"))
    ]


def fixed(source: str, choice: FixChoice, options: Options | None = None) -> FixResult:
    """Fix a text with all findings that the linter has in it."""
    session = Session(options or Options())

    def recheck(text: str) -> list[Finding]:
        return session.check("case.py", text)

    return fix_source(
        source,
        recheck(source),
        choice=choice,
        recheck=recheck,
        describe=lambda text, cls: session.describe("case.py", text, cls),
    )
