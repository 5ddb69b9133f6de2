"""The linter says of the gallery what the comments in it say, no more and no less."""

from __future__ import annotations

import subprocess
import sys

import pytest
from gallery import ALL_CLAIMS, EXAMPLES, ROOT

OPT_IN = sorted({claim.code for claim in ALL_CLAIMS if claim.opt_in})


def told(*options: str) -> list[tuple[str, int, str]]:
    """File name, line and code of each finding that flake8 has on the gallery."""
    command = [
        sys.executable,
        "-m",
        "flake8",
        "--isolated",
        "--select=TPM",
        *options,
        "--format=%(path)s %(row)d %(code)s",
    ]
    run = subprocess.run([*command, "examples"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    lines = [line.split() for line in run.stdout.splitlines()]
    return sorted((path.rpartition("/")[2].rpartition("\\")[2], int(row), code) for path, row, code in lines)


@pytest.mark.parametrize("options", [(), (f"--torchparams-enable={','.join(OPT_IN)}",)], ids=["default", "opt-in"])
def test_findings_are_those_that_the_comments_claim(options: tuple[str, ...]) -> None:
    wanted = sorted((claim.path.name, claim.line, claim.code) for claim in ALL_CLAIMS if options or not claim.opt_in)
    assert told(*options) == wanted


def test_every_theme_shows_a_fault_but_the_one_on_purpose() -> None:
    assert {path.name for path in EXAMPLES} - {claim.path.name for claim in ALL_CLAIMS} == {"on_purpose.py"}
