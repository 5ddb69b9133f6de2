"""The plugin within flake8: options, selection, noqa, standard input, worker processes."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = torch.zeros(3, requires_grad=True)
        self.p = nn.Parameter(torch.zeros(3))

    def forward(self, x):
        return x + self.w + self.p.data
"""
FOUND = "net.py:8:9: TPM102"
OPT_IN = "net.py:12:29: TPM501"


def flake8(folder: Path, *options: str, stdin: str | None = None, status: int = 1) -> subprocess.CompletedProcess[str]:
    run = subprocess.run(
        [sys.executable, "-m", "flake8", *options],
        cwd=folder,
        input=stdin or "",
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    assert run.returncode == status, run.stdout
    return run


def told(folder: Path, *options: str, stdin: str | None = None, status: int = 1) -> list[str]:
    """``path:line:column: code`` of each finding of ours."""
    lines = flake8(folder, *options, stdin=stdin, status=status).stdout.splitlines()
    return [" ".join(line.split(" ", 2)[:2]) for line in lines if ": TPM" in line]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with one faulty file and an empty configuration, so that none above it is read."""
    (tmp_path / "net.py").write_text(NET)
    (tmp_path / ".flake8").write_text("[flake8]\n")
    return tmp_path


def test_on_by_default_beside_everything_else(project: Path) -> None:
    (project / "net.py").write_text(NET + "import os\n")
    shown = {line.split()[1] for line in flake8(project, "net.py").stdout.splitlines()}
    assert shown == {"TPM102", "F401", "E402", "E305"}


def test_a_finding_is_one_line_with_place_code_and_what_to_write(project: Path) -> None:
    (line,) = flake8(project, "--select=TPM", "net.py").stdout.splitlines()
    assert line.startswith(f"{FOUND} ")
    assert "Net" in line
    assert "w" in line
    assert "nn.Parameter" in line


@pytest.mark.parametrize(
    ("comment", "kept"),
    [
        ("# noqa", False),
        ("# noqa: TPM102", False),
        ("# noqa:E501,TPM102", False),
        ("# noqa: TPM1", False),
        ("# noqa: TPM101", True),
        ("# noqa: E501", True),
    ],
)
def test_noqa(project: Path, comment: str, kept: bool) -> None:
    (project / "net.py").write_text(NET.replace("requires_grad=True)", f"requires_grad=True)  {comment}"))
    assert told(project, "--select=TPM", "net.py", status=int(kept)) == [FOUND] * kept


@pytest.mark.parametrize(("first", "last"), [("  # noqa: TPM102", ""), ("", "  # noqa: TPM102")])
def test_noqa_of_a_statement_on_several_lines_stands_in_the_line_of_the_target(
    project: Path, first: str, last: str
) -> None:
    spread = f"torch.zeros({first}\n            3, requires_grad=True\n        ){last}"
    (project / "net.py").write_text(NET.replace("torch.zeros(3, requires_grad=True)", spread))
    assert told(project, "--select=TPM", "net.py", status=int(not first)) == [FOUND] * (not first)


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (["--select=TPM"], True),
        (["--select=TPM1"], True),
        (["--select=TPM102"], True),
        (["--select=TPM2"], False),
        (["--select=F"], False),
        (["--ignore=TPM"], False),
        (["--ignore=TPM102"], False),
        (["--ignore=E"], True),
        (["--extend-ignore=TPM1"], False),
        (["--select=TPM", "--extend-ignore=TPM102"], False),
        (["--per-file-ignores=net.py:TPM102"], False),
        (["--per-file-ignores=other.py:TPM102"], True),
        (["--disable-noqa"], True),
    ],
    ids=str,
)
def test_selection(project: Path, options: list[str], kept: bool) -> None:
    assert told(project, *options, "net.py", status=int(kept)) == [FOUND] * kept


@pytest.mark.parametrize("name", ["setup.cfg", "tox.ini", ".flake8"])
def test_options_in_a_configuration_file(project: Path, name: str) -> None:
    (project / ".flake8").unlink()
    enable = "torchparams-enable =\n    TPM502,\n    TPM501\n"
    config = f"[flake8]\nselect = TPM\n{enable}per-file-ignores =\n    net.py: TPM102\n"
    (project / name).write_text(config)
    assert told(project, "net.py") == [OPT_IN]


@pytest.mark.parametrize("value", ["TPM501", "TPM501,TPM502", "TPM502, TPM501"])
def test_opt_in_rules_on_the_command_line(project: Path, value: str) -> None:
    assert told(project, f"--torchparams-enable={value}", "net.py") == [FOUND, OPT_IN]


@pytest.mark.parametrize("option", ["--ignore=E", "--select=TPM", "--extend-select=TPM", "--extend-select=TPM501"])
def test_opt_in_rules_stay_off_whatever_flake8_selects(project: Path, option: str) -> None:
    assert told(project, option, "net.py") == [FOUND]


@pytest.mark.parametrize("value", ["TPM999", "TPM501,E501", "nonsense", "TPM5"])
@pytest.mark.parametrize("where", ["command line", "file"])
def test_an_unknown_code_is_one_line_of_error(project: Path, value: str, where: str) -> None:
    options = [f"--torchparams-enable={value}"] if where == "command line" else []
    if where == "file":
        (project / ".flake8").write_text(f"[flake8]\ntorchparams-enable = {value}\n")
    run = subprocess.run(
        [sys.executable, "-m", "flake8", *options, "net.py"], cwd=project, capture_output=True, text=True, check=False
    )
    assert run.returncode not in (0, -11)
    said = (run.stdout + run.stderr).splitlines()
    assert "Traceback" not in run.stdout + run.stderr
    wrong = next(code for code in value.split(",") if code != "TPM501")
    (line,) = [line for line in said if wrong in line]
    assert "torchparams-enable" in line


def test_standard_input_under_its_own_name_and_under_another(project: Path) -> None:
    assert told(project, "--select=TPM", "-", stdin=NET) == ["stdin:8:9: TPM102"]
    assert told(project, "--select=TPM", "--stdin-display-name=pkg/net.py", "-", stdin=NET) == ["pkg/" + FOUND]


def test_standard_input_follows_imports_from_the_name_it_is_given(project: Path) -> None:
    package = project / "pkg"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "base.py").write_text("from torch import nn\n\n\nclass Base(nn.Module):\n    pass\n")
    text = NET.replace("from torch import nn\n", "from torch import nn\nfrom .base import Base\n")
    text = text.replace("Net(nn.Module)", "Net(Base)")
    assert told(project, "--select=TPM", "--stdin-display-name=pkg/new.py", "-", stdin=text) == [
        "pkg/new.py:9:9: TPM102"
    ]


@pytest.mark.parametrize(
    ("written", "start"), [("src, libs", "."), ("src,libs", "deep/er"), ("./libs", "deep/er"), ("libs/", "deep/er")]
)
def test_source_roots_are_relative_to_the_configuration_file(project: Path, written: str, start: str) -> None:
    (project / "libs" / "common").mkdir(parents=True)
    (project / "libs" / "common" / "base.py").write_text("from torch import nn\n\n\nclass Base(nn.Module):\n    pass\n")
    (project / "deep" / "er").mkdir(parents=True)
    path = project / "deep" / "er" / "net.py"
    path.write_text(
        "import torch\nfrom common.base import Base\n\n\nclass Net(Base):\n    def __init__(self):\n"
        "        super().__init__()\n        self.w = torch.zeros(3, requires_grad=True)\n"
    )
    found = [f"{path}:8:9: TPM102"]
    assert told(project / start, "--select=TPM", str(path), status=0) == []
    (project / ".flake8").write_text(f"[flake8]\ntorchparams-source-roots = {written}\n")
    assert told(project / start, "--select=TPM", str(path)) == found
    assert told(project / start, "--isolated", "--select=TPM", str(path), status=0) == []
    roots = f"--torchparams-source-roots={project / 'libs'}"
    assert told(project / start, "--isolated", "--select=TPM", roots, str(path)) == found


def test_several_processes_say_what_one_says(project: Path) -> None:
    for number in range(12):
        (project / f"net{number}.py").write_text(NET.replace("Net", f"Net{number}"))
    (project / "broken.py").write_text("def f(:\n")
    outputs = {flake8(project, jobs, "--torchparams-enable=TPM501", ".").stdout for jobs in ("-j1", "-j2", "-j3")}
    (output,) = outputs
    assert output.count("TPM102") == 13
    assert output.count("TPM501") == 13


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_start_methods_that_import_anew(project: Path, method: str) -> None:
    for number in range(4):
        (project / f"net{number}.py").write_text(NET)
    script = textwrap.dedent(
        f"""
        import multiprocessing
        from flake8.main.cli import main

        if __name__ == "__main__":
            multiprocessing.set_start_method({method!r})
            raise SystemExit(main(["-j2", "--select=TPM", "--torchparams-enable=TPM501", "."]))
        """
    )
    (project / "start.py").write_text(script)
    run = subprocess.run([sys.executable, "start.py"], cwd=project, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.returncode == 1
    assert run.stdout.count("TPM102") == run.stdout.count("TPM501") == 5


def test_version_and_help_show_the_plugin(project: Path) -> None:
    assert "flake8-torchparams: " in flake8(project, "--version", status=0).stdout.replace("\n", " ")
    shown = flake8(project, "--help", status=0).stdout
    assert "--torchparams-enable" in shown
    assert "--torchparams-source-roots" in shown


def test_neither_torch_nor_the_linted_code_is_imported(project: Path) -> None:
    (project / "torch.py").write_text("raise SystemExit('torch was imported')\n")
    (project / "net.py").write_text(NET + "raise SystemExit('the linted code was run')\n")
    script = textwrap.dedent(
        """
        import sys
        from flake8.main.cli import main

        status = main(["-j1", "--select=TPM", "net.py"])
        assert "torch" not in sys.modules
        assert "numpy" not in sys.modules
        raise SystemExit(status)
        """
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=False)
    assert run.stderr == ""
    assert run.stdout.splitlines()[0].startswith(FOUND)


def test_libcst_waits_until_a_file_needs_it(project: Path) -> None:
    (project / "plain.py").write_text(
        "import json\n\n\nclass Net:\n    def __init__(self):\n        self.w = json.dumps(3)\n"
    )
    script = (
        "import sys; from flake8.main.cli import main; status = main(['-j1', 'plain.py']); "
        "assert 'libcst' not in sys.modules; sys.exit(status)"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_one_run_after_another_in_one_process_keeps_nothing(project: Path) -> None:
    script = textwrap.dedent(
        """
        from flake8.main.cli import main

        main(["-j1", "--select=TPM", "--torchparams-enable=TPM501", "net.py"])
        main(["-j1", "--select=TPM", "net.py"])
        """
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=False)
    assert [line.split()[1] for line in run.stdout.splitlines()] == ["TPM102", "TPM501", "TPM102"]
