"""``torchparams check`` held against flake8 itself, and its cache against changes that matter."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fixture_types import Run

BASE = """\
from torch import nn


class Base(nn.Module):
    pass
"""
NET = """\
import torch
from base import Base


class Net(Base):
    def __init__(self):
        super().__init__()
        self.first = torch.zeros(3)
        self.second = torch.zeros(  # noqa: TPM101
            3,
        )
        self.third = \\
            torch.zeros(3)  # noqa

    def forward(self, x):
        return x + self.first + self.second + self.third
"""
FIRST = "net.py:8:9: TPM101"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two files, and a configuration so that none of the folders above is asked."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "base.py").write_text(BASE)
    (folder / "net.py").write_text(NET)
    (folder / ".flake8").write_text("[flake8]\n")
    return folder


@pytest.fixture
def flake8(project: Path) -> Run:
    """Runs flake8 itself in the project."""

    def run(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flake8", *arguments]
        return subprocess.run(command, cwd=project, input=stdin, capture_output=True, text=True, check=False)

    return run


def heads(run: subprocess.CompletedProcess[str]) -> list[str]:
    """``path:line:column: code`` of each line."""
    return [" ".join(line.split(" ", 2)[:2]) for line in run.stdout.splitlines()]


@pytest.mark.torch
def test_the_same_as_flake8_on_a_real_package(torchparams: Run, flake8: Run) -> None:
    """torch's own nn package: found without importing torch."""
    spec = importlib.util.find_spec("torch")
    assert spec is not None
    assert spec.origin is not None
    package = str(Path(spec.origin).parent / "nn")
    options = ["--isolated", "--select=TPM", package]
    expected = flake8(*options)
    assert "TPM" in expected.stdout
    for how in (["--jobs=1"], ["--jobs=2", "--no-cache"], ["--jobs=2"]):  # the last one from the cache
        found = torchparams("check", *how, *options)
        assert (found.stdout, found.stderr, found.returncode) == (expected.stdout, expected.stderr, expected.returncode)


CONFIGURATIONS = {
    "nothing": "",
    "per-file-ignores": "per-file-ignores =\n    net.py: TPM101\n",
    "ignore": "ignore = TPM1\n",
    "format": "format = pylint\n",
    "own-format": "format = %(path)s|%(row)d|%(col)d|%(code)s\n",
    "source": "show-source = true\n",
    "statistics": "statistics = true\ncount = true\n",
    "no-noqa": "disable-noqa = true\n",
    "exclude": "exclude = net.py\n",
    "others": "max-line-length = 20\nmax-complexity = 3\nbuiltins = _\ndoctests = true\nhang-closing = true\n",
}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_same_as_flake8_under_any_configuration(torchparams: Run, flake8: Run, project: Path, name: str) -> None:
    (project / ".flake8").write_text("[flake8]\n" + CONFIGURATIONS[name])
    expected = flake8("--select=TPM", ".")
    for _ in ("cold", "warm"):
        found = torchparams("check", "--select=TPM", ".", cwd=project)
        assert (found.stdout, found.stderr, found.returncode) == (expected.stdout, expected.stderr, expected.returncode)


@pytest.mark.parametrize(
    "options",
    [
        ["-q"],
        ["-qq"],
        ["--exit-zero"],
        ["--max-complexity=3", "--builtins=_", "--doctests"],
        ["--color=always"],
        ["--extend-exclude=net.py"],
        ["--filename=b*.py"],
        ["--require-plugins=flake8-torchparams"],
        ["--require-plugins=no-such-plugin"],
        ["--config=no-such-file"],
        ["--extend-ignore=TPM101"],
        ["missing.py"],
    ],
    ids=" ".join,
)
def test_the_same_as_flake8_for_its_options(torchparams: Run, flake8: Run, project: Path, options: list[str]) -> None:
    arguments = ["--select=TPM", *options, "."]
    expected = flake8(*arguments)
    found = torchparams("check", *arguments, cwd=project)
    assert (found.stdout, found.stderr, found.returncode) == (expected.stdout, expected.stderr, expected.returncode)


def test_the_same_as_flake8_on_standard_input(torchparams: Run, flake8: Run, project: Path) -> None:
    options = ["--select=TPM", "--stdin-display-name=net.py", "-"]
    (project / "net.py").unlink()
    expected = flake8(*options, stdin=NET)
    found = torchparams("check", *options, cwd=project, stdin=NET)
    assert heads(found) == [FIRST]
    assert (found.stdout, found.returncode) == (expected.stdout, expected.returncode)


def test_the_same_report_file(torchparams: Run, flake8: Run, project: Path) -> None:
    flake8("--select=TPM", "--output-file=theirs.txt", "--tee", ".")
    torchparams("check", "--select=TPM", "--output-file=ours.txt", "--tee", ".", cwd=project)
    assert (project / "ours.txt").read_text() == (project / "theirs.txt").read_text() != ""


def test_a_reporter_of_somebody_else(torchparams: Run, flake8: Run, project: Path) -> None:
    (project / "shout.py").write_text(
        "from flake8.formatting.base import BaseFormatter\n"
        "class Shout(BaseFormatter):\n"
        "    def format(self, error):\n"
        "        return f'{error.code}! {error.filename}'\n"
    )
    (project / ".flake8").write_text("[flake8:local-plugins]\nreport = shout = shout:Shout\npaths = .\n")
    expected = flake8("--select=TPM", "--format=shout", "net.py")
    found = torchparams("check", "--format=shout", "net.py", cwd=project)
    assert found.stdout == expected.stdout == "TPM101! net.py\n"


def test_files_that_flake8_cannot_parse_or_read_are_told(torchparams: Run, flake8: Run, project: Path) -> None:
    (project / "broken.py").write_text("def\n")
    arguments = ["broken.py", "missing.py", "net.py"]
    expected = [line for line in flake8(*arguments).stdout.splitlines() if ": E9" in line or ": TPM" in line]
    found = torchparams("check", *arguments, cwd=project)
    assert found.stdout.splitlines() == expected
    assert {head.split()[1] for head in heads(found)} == {"E999", "E902", "TPM101"}
    assert torchparams("check", *arguments, cwd=project).stdout == found.stdout


def test_checkers_of_others_are_not_loaded(torchparams: Run, project: Path) -> None:
    (project / "other.py").write_text("raise SystemExit('loaded')\n")
    (project / ".flake8").write_text("[flake8:local-plugins]\nextension = X = other:Other\npaths = .\n")
    assert heads(torchparams("check", "net.py", cwd=project)) == [FIRST]


def test_a_selection_without_any_code_of_ours_is_told(torchparams: Run, project: Path) -> None:
    (project / ".flake8").write_text("[flake8]\nselect = E,F\n")
    found = torchparams("check", "net.py", cwd=project)
    assert (found.stdout, found.returncode) == ("", 0)
    assert "no TPM code is selected (select = E,F)" in found.stderr


def test_a_source_root_that_is_not_there_is_told(torchparams: Run, project: Path) -> None:
    (project / ".flake8").write_text("[flake8]\ntorchparams-source-roots = lib,.\n")
    found = torchparams("check", "net.py", cwd=project)
    assert heads(found) == [FIRST]
    assert found.stderr == f"torchparams: there is no folder {project / 'lib'} (torchparams-source-roots)\n"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--select=TPM999"], ["there is no rule TPM999"]),
        (["--extend-select=TPM98,TPM101"], ["there is no rule TPM98"]),
        (["--extend-ignore=TPM113"], ["there is no rule TPM113"]),
        (["--select=TPM,TPM501"], ["TPM501 is opt-in, and off without --torchparams-enable=TPM501"]),
        (["--select=TPM5"], ["TPM5 is opt-in, and off without --torchparams-enable=TPM501,TPM502"]),
        (["--select=TPM,TPM501", "--torchparams-enable=TPM501"], []),
        (["--select=TPM,F", "--ignore=TPM5,TPM1,E999"], []),
    ],
)
def test_codes_that_are_named_in_vain_are_told(
    torchparams: Run, project: Path, options: list[str], told: list[str]
) -> None:
    for command in ("check", "fix"):
        found = torchparams(command, *options, *(["--diff"] if command == "fix" else []), "net.py", cwd=project)
        lines = [line for line in found.stderr.splitlines() if line.startswith("torchparams: ")]
        assert lines == [f"torchparams: {line}" for line in told]


def test_nothing_is_written_into_the_source_tree(torchparams: Run, project: Path) -> None:
    before = sorted(project.rglob("*"))
    torchparams("check", ".", cwd=project)
    assert sorted(project.rglob("*")) == before
    torchparams("check", "--cache-dir=kept", ".", cwd=project)
    assert list((project / "kept").glob("??/*.json"))


def test_no_cache_keeps_nothing(torchparams: Run, project: Path, tmp_path: Path) -> None:
    torchparams("check", "--no-cache", ".", cwd=project)
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_the_cache_forgets_what_a_changed_base_makes_untrue(torchparams: Run, project: Path, jobs: str) -> None:
    options = ["check", f"--jobs={jobs}", "."]
    assert heads(torchparams(*options, cwd=project)) == [f"./{FIRST}"]
    (project / "base.py").write_text(BASE.replace("nn.Module", "object"))
    assert heads(torchparams(*options, cwd=project)) == []
    (project / "base.py").write_text(BASE)
    assert heads(torchparams(*options, cwd=project)) == [f"./{FIRST}"]


def test_the_cache_forgets_when_a_module_appears_that_was_looked_for_in_vain(torchparams: Run, project: Path) -> None:
    (project / "base.py").rename(project / "elsewhere.py")
    assert heads(torchparams("check", "net.py", cwd=project)) == []
    (project / "elsewhere.py").rename(project / "base.py")
    assert heads(torchparams("check", "net.py", cwd=project)) == [FIRST]


def test_the_engine_is_not_loaded_where_all_results_are_in_the_cache(project: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nfrom flake8_torchparams.cli import main\n"
        f"try:\n    main(['check', '--jobs=1', '--cache-dir={tmp_path / 'kept'}', '--exit-zero', '--quiet', '.'])\n"
        "except SystemExit as end:\n    assert end.code in (None, 0)\n"
        "print('loaded' if 'flake8_torchparams.engine' in sys.modules else 'not loaded')"
    )
    command = [sys.executable, "-c", code]
    runs = [subprocess.run(command, cwd=project, capture_output=True, text=True, check=True) for _ in range(2)]
    assert [run.stdout.splitlines()[-1] for run in runs] == ["loaded", "not loaded"]


def test_the_cache_knows_the_options(torchparams: Run, project: Path) -> None:
    (project / "net.py").write_text(NET.replace("+ self.first", "+ self.first.data"))
    assert heads(torchparams("check", "net.py", cwd=project)) == [FIRST]
    found = torchparams("check", "--torchparams-enable=TPM501", "net.py", cwd=project)
    assert [head.split()[1] for head in heads(found)] == ["TPM101", "TPM501"]


def test_a_file_that_says_it_is_not_to_be_checked(torchparams: Run, project: Path) -> None:
    (project / "net.py").write_text("# FLAKE8: NOQA\n" + NET)
    assert heads(torchparams("check", "net.py", cwd=project)) == []
    assert heads(torchparams("check", "--disable-noqa", "net.py", cwd=project))


def test_the_benchmark_counts_tokens_as_flake8_does(torchparams: Run, flake8: Run, project: Path) -> None:
    def counted(run: subprocess.CompletedProcess[str]) -> list[str]:
        return [line for line in run.stdout.splitlines() if "total" in line]

    arguments = ["--select=TPM", "--benchmark", "."]
    torchparams("check", "--select=TPM", ".", cwd=project)
    assert counted(torchparams("check", *arguments, cwd=project)) == counted(flake8(*arguments)) != []


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_worker_processes_that_start_from_nothing(project: Path, method: str) -> None:
    code = (
        f"import multiprocessing, sys\nif __name__ == '__main__':\n    multiprocessing.set_start_method('{method}')\n"
        "    from flake8_torchparams.cli import main\n    sys.exit(main(sys.argv[1:]))\n"
    )
    (project / "start.py").write_text(code)
    (project / ".flake8").write_text("[flake8]\ntorchparams-enable = TPM501\n")
    (project / "other.py").write_text(NET.replace("+ self.first", "+ self.first.data"))
    command = [sys.executable, "start.py", "check", "--no-cache", "--jobs=2", "net.py", "other.py"]
    found = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert heads(found) == [FIRST, "other.py:8:9: TPM101", "other.py:16:20: TPM501"]


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for one process there")
@pytest.mark.parametrize("moment", ["the workers start", "the first file is done"])
def test_interrupting_a_run_is_short_and_leaves_no_process(project: Path, tmp_path: Path, moment: str) -> None:
    many, kept = tmp_path / "many", tmp_path / "kept"
    many.mkdir()
    for number in range(400):
        (many / f"net{number}.py").write_text(NET.replace("base", "torch.nn").replace("Base", "Module") * 20)
    # A shell that starts the tests in the background lets them, and what they start, ignore SIGINT.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "flake8_torchparams", "check", f"--cache-dir={kept}", "--jobs=2", str(many)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=project,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    try:
        if moment == "the first file is done":
            _wait(lambda: any(kept.glob("??/*.json")))
        elif children.exists():
            _wait(lambda: children.read_text() != "")
        else:
            pytest.skip("the system does not tell the children of a process")
        os.killpg(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)
        assert "Traceback" not in output + errors
        assert "... stopped while processing files" in output
        assert process.returncode == 1
        _wait(lambda: not _alive(process.pid))
    finally:
        if _alive(process.pid):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


PATIENCE = 300.0  # a busy machine takes its time


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
