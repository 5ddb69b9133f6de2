"""What several tests of the command line need."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from fixture_types import Run, Snapshot


@pytest.fixture
def torchparams(tmp_path: Path) -> Run:
    """Runs ``torchparams`` in a process of its own, with a cache folder of its own."""

    def run(
        *arguments: str | Path, cwd: Path | None = None, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "flake8_torchparams", *map(str, arguments)],
            cwd=cwd or tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache"), "COLUMNS": "100", **(env or {})},
        )

    return run


@pytest.fixture
def snapshot() -> Snapshot:
    """Holds a text against the file of that name; UPDATE_SNAPSHOTS=1 writes the file instead."""

    def check(name: str, text: str) -> None:
        path = Path(__file__).parent / "snapshots" / name
        if os.environ.get("UPDATE_SNAPSHOTS"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"differs from {path}; UPDATE_SNAPSHOTS=1 accepts it"

    return check
