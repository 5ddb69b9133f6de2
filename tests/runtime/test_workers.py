"""Runtime mode in the processes that flake8 starts, and what is left of it when they end."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
import torch  # noqa: F401  (marks these tests as in need of it)
from processes import PATIENCE, TOLD, gone, running, wait

NET = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        {then}
"""
SPAWN = """import multiprocessing, sys
from flake8.main.cli import main
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_leave_nothing_behind(tmp_path: Path, method: str) -> None:
    if method == "fork" and not hasattr(os, "fork"):
        pytest.skip("no fork")
    for name in "abcd":
        (tmp_path / f"{name}.py").write_text(NET.format(then="print('noise'); import os; os.system('echo noise')"))
    runner = tmp_path / "runner.txt"
    runner.write_text(SPAWN)
    mark = f"TORCHPARAMS_TEST={uuid.uuid4()}"
    command = [sys.executable, *(["-m", "flake8"] if method == "fork" else [str(runner)])]
    done = subprocess.run(
        [
            *(
                *command,
                "--select=TPM",
                "-j",
                "2",
                "--torchparams-runtime",
                f"--torchparams-runtime-timeout={PATIENCE}",
            ),
            *(f"{name}.py" for name in "abcd"),
        ],
        cwd=tmp_path,
        env={**os.environ, **dict([mark.split("=")])},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    assert done.stdout.count("(confirmed: ") == 4
    assert "noise" not in done.stdout
    assert not TOLD or gone(mark)


@pytest.mark.skipif(not TOLD, reason="needs /proc")
def test_a_killed_run_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(NET.format(then="while True: open('/dev/null')"))
    mark = f"TORCHPARAMS_TEST={uuid.uuid4()}"
    process = subprocess.Popen(
        [sys.executable, "-m", "flake8", "--torchparams-runtime", "--torchparams-runtime-timeout=6000", "net.py"],
        cwd=tmp_path,
        env={**os.environ, **dict([mark.split("=")])},
        stdout=subprocess.DEVNULL,
    )
    try:
        assert wait(lambda: len(running(mark)) == 4)  # flake8, the probe, the imports, the class
    finally:
        process.kill()
        process.wait()
    assert gone(mark)
