"""What the case files say on their lines; the linter and real torch must both agree with it.

A line that must be flagged ends in ``# want: CODE`` (several codes separated by commas: one finding each). Lines and
codes that share ``# want[name]: CODE`` are places and names of one fault: just one of them must come. ``# may: CODE``
leaves it open, where a careful reader can be of either mind. ``# enable: CODE`` at the head of a file switches opt-in
rules on. Nothing else in the file may be flagged.

On a class line, ``# builds: Net(3)`` names calls (separated by ``;``, ``Net()`` by default) that real torch must
survive; what then stands in ``vars()`` as plain tensor or container of state, over all calls, must be just what the
wanted lines of the class and its bases assign. ``# raises AttributeError: Net(3)`` names a call that must raise at a
wanted line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent / "rules"
CASES = sorted((HERE / "cases").glob("*.py"))
PROJECTS = sorted(path for path in (HERE / "projects").iterdir() if path.is_dir())
WANT = re.compile(r"#.*?\bwant(?:\[(\w+)\])?: ([A-Z0-9, ]+)")
MAY = re.compile(r"# may: (TPM\d+)")
MARK = re.compile(r"^\s*class (\w+).*#\s*(builds|raises (\w+))(?:: (.*))?$")


def wanted(source: str) -> list[tuple[int, str, str]]:
    """Line, code and group (empty: none) of each expectation in ``source``."""
    return [
        (number, code.strip(), match[1] or "")
        for number, line in enumerate(source.splitlines(), 1)
        if (match := WANT.search(line))
        for code in match[2].split(",")
    ]


def enabled(source: str) -> frozenset[str]:
    return frozenset(
        code for line in re.findall(r"^# enable: (.*)$", source, re.M) for code in re.split(r"[,\s]+", line)
    )


def marks(source: str) -> Iterator[tuple[str, str, str, list[str]]]:
    """Class, ``builds`` or ``raises``, exception and calls of each class line that carries a mark."""
    for line in source.splitlines():
        if match := MARK.match(line):
            calls = [call.strip() for call in (match[4] or f"{match[1]}()").split(";")]
            yield match[1], match[2].split()[0], match[3] or "", calls
