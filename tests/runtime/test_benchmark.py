"""The benchmark of runtime mode runs, and its table has what it says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import torch  # noqa: F401  (marks these tests as in need of it)

ROOT = Path(__file__).parents[2]


def test_the_cost_of_the_examples() -> None:
    command = [sys.executable, ROOT / "benchmarks" / "runtime_cost.py", ROOT / "examples" / "lost_parameter.py"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stderr == ""
    name, *numbers = done.stdout.splitlines()[-1].split()
    assert name == "lost_parameter.py"
    torch_plain, torch_here, _, _, classes, built, *times = map(float, numbers)
    assert torch_plain > 0 < torch_here
    assert classes == built == 2
    passed, worked = times[:3], times[3:]
    for median, mean, last in (passed, worked):
        assert 0 < median <= mean * 2
        assert median <= last
