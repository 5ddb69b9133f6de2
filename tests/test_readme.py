"""What the README and the pages in docs/ show is what the commands print, and what the examples hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """The fenced blocks of one kind in the README."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def test_commands_print_what_the_pages_show() -> None:
    assert len(blocks("console")) >= 2
    command = [sys.executable, "scripts/refresh_sessions.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout == ""


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.split()[0])
def test_code_in_the_readme_stands_in_an_example(block: str) -> None:
    assert any(block in path.read_text(encoding="utf-8") for path in (ROOT / "examples").glob("*.py"))
