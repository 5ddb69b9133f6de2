"""Runtime mode as flake8 runs it: what switches it on, and what must not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch  # noqa: F401  (marks these tests as in need of it)
from processes import PATIENCE

NET = """import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
"""


def flake8(folder: Path, *argv: str, **environ: str) -> subprocess.CompletedProcess[str]:
    (folder / "net.py").write_text(NET)
    patient = f"--torchparams-runtime-timeout={PATIENCE}"
    command = [sys.executable, "-m", "flake8", "--select", "TPM", patient, *argv, "net.py"]
    return subprocess.run(command, cwd=folder, env={**os.environ, **environ}, capture_output=True, text=True)


def test_off_unless_asked_for(tmp_path: Path) -> None:
    shown = flake8(tmp_path).stdout
    assert "TPM1" in shown
    assert "confirmed" not in shown


def test_the_command_line_or_the_environment_switches_on(tmp_path: Path) -> None:
    assert "TPM1" in flake8(tmp_path, "--torchparams-runtime").stdout
    assert "(confirmed: " in flake8(tmp_path, "--torchparams-runtime").stdout
    assert "(confirmed: " in flake8(tmp_path, TORCHPARAMS_RUNTIME="1").stdout


@pytest.mark.parametrize("key", ["torchparams-runtime", "torchparams_runtime_memory", "torchparams-python"])
@pytest.mark.parametrize("how", ["found", "--config", "--append-config"])
def test_a_file_cannot(tmp_path: Path, key: str, how: str) -> None:
    name = ".flake8" if how == "found" else "other.cfg"
    (tmp_path / name).write_text(f"[flake8]\n{key} = 1\n")
    argv = [] if how == "found" else [how, name]
    done = flake8(tmp_path, *argv)
    assert done.returncode == 1
    assert f"{key.replace('_', '-')} is not allowed in a configuration file" in done.stdout + done.stderr
    assert "TPM1" not in done.stdout


def test_an_isolated_run_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / ".flake8").write_text("[flake8]\ntorchparams-runtime = 1\n")
    assert "TPM1" in flake8(tmp_path, "--isolated").stdout


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_without_torch_the_findings_stay_and_it_is_told_once(tmp_path: Path, jobs: str) -> None:
    bare = tmp_path / "bare"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -I -S "$@"\n')
    bare.chmod(0o755)
    (tmp_path / "other.py").write_text(NET)
    done = flake8(tmp_path, "-j", jobs, "--torchparams-runtime", "--torchparams-python", str(bare), "other.py")
    assert done.stdout.count("TPM1") == 2
    assert "confirmed" not in done.stdout
    assert done.stderr == f"torchparams: runtime mode is off: {bare} has no torch\n"
