"""What the README and the pages in docs/ show is what the commands print, and what the examples hold."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)


def blocks(page: Path, kind: str) -> list[str]:
    """The fenced blocks of one kind."""
    return [text for found, text in BLOCK.findall(page.read_text(encoding="utf-8")) if found == kind]


SESSIONS = [
    pytest.param(session, id=f"{page.name}-{session.splitlines()[0]}")
    for page in PAGES
    for block in blocks(page, "console")
    for session in re.split(r"^(?=\$ )", block, flags=re.MULTILINE)
    if session
]


@pytest.mark.parametrize("session", SESSIONS)
def test_commands_print_what_the_page_shows(session: str) -> None:
    command, _, output = session.partition("\n")
    folder = Path(sys.executable).parent
    run = subprocess.run(
        command.removeprefix("$ "),
        shell=True,
        cwd=ROOT,
        env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert run.stdout == output


def test_the_readme_shows_sessions() -> None:
    assert len(SESSIONS) >= 2


@pytest.mark.parametrize("block", blocks(ROOT / "README.md", "python"), ids=lambda block: block.split()[0])
def test_code_in_the_readme_stands_in_an_example(block: str) -> None:
    assert any(block in path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*.py"))
