"""The program around the commands: help, version, exit statuses, completion."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from fixture_types import Run, Snapshot

from flake8_torchparams import __version__
from flake8_torchparams.cli.dispatch import COMMANDS
from flake8_torchparams.cli.progress import Progress
from flake8_torchparams.rules.explain import page
from flake8_torchparams.rules.registry import all_rules


def test_help(torchparams: Run, snapshot: Snapshot) -> None:
    shown = torchparams("--help")
    assert shown.returncode == 0
    # Python 3.10 and later differ in nothing that matters here
    snapshot("help.txt", shown.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_tells_of_itself(torchparams: Run, command: str) -> None:
    shown = torchparams(command, "--help")
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.startswith(f"usage: torchparams {command}")


def test_without_a_command_the_help_and_status_2(torchparams: Run) -> None:
    shown = torchparams()
    assert shown.returncode == 2
    assert shown.stdout == torchparams("--help").stdout


def test_a_mistyped_command(torchparams: Run) -> None:
    shown = torchparams("chekc")
    assert shown.returncode == 2
    assert "did you mean 'check'?" in shown.stderr


def test_the_version_needs_neither_flake8_nor_libcst_nor_torch() -> None:
    code = (
        "import sys\nfrom flake8_torchparams.cli import main\n"
        "try:\n    main(['--version'])\nexcept SystemExit as end:\n    assert end.code == 0\n"
        "print(sorted({'flake8', 'libcst', 'torch', 'rich'} & sys.modules.keys()))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout == f"torchparams {__version__}\n[]\n"


def test_explain_prints_the_page_for_a_code_or_a_name(torchparams: Run) -> None:
    rule = next(rule for rule in all_rules() if rule.code == "TPM103")
    for wanted in ("TPM103", "tpm103", "parameter-lost"):
        shown = torchparams("explain", wanted)
        assert (shown.returncode, shown.stdout) == (0, page(rule))


def test_explain_knows_what_was_meant(torchparams: Run) -> None:
    shown = torchparams("explain", "TPM2")
    assert shown.returncode == 2
    assert "TPM201, TPM202" in shown.stderr


def test_rules_lists_every_code_on_a_line_of_its_own(torchparams: Run) -> None:
    lines = torchparams("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [rule.code for rule in all_rules()]
    assert all(rule.summary in line for rule, line in zip(all_rules(), lines, strict=True))
    assert [line.split()[0] for line in lines if "opt-in" in line] == [r.code for r in all_rules() if r.opt_in]
    assert [entry["code"] for entry in json.loads(torchparams("rules", "--json").stdout)] == [
        rule.code for rule in all_rules()
    ]


def test_rules_prints_what_sarif_has_of_them(torchparams: Run) -> None:
    told = json.loads(torchparams("rules", "--sarif").stdout)
    assert [entry["id"] for entry in told] == [rule.code for rule in all_rules()]
    assert torchparams("rules", "--sarif", "--json").returncode == 2


def test_a_reader_that_leaves_early_is_no_trouble() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "flake8_torchparams", "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    _, errors = process.communicate(timeout=30)
    assert errors == b""


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_knows_all_commands_or_says_what_it_needs(torchparams: Run, shell: str) -> None:
    shown = torchparams("completion", shell)
    try:
        import shtab  # noqa: F401
    except ImportError:
        assert shown.returncode == 2
        assert "flake8-torchparams[completion]" in shown.stderr
    else:
        assert shown.returncode == 0, shown.stderr
        assert all(command in shown.stdout for command in COMMANDS)
        assert "per-file-ignores" in shown.stdout  # tcsh has it without the dashes
        assert "TPM103" in shown.stdout


def test_options_in_the_page_of_the_command_line_exist(torchparams: Run) -> None:
    """docs/cli.md names no option that the program does not have."""
    page = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    known = {"--version"} | {
        option
        for command in COMMANDS
        for option in re.findall(r"--[a-z][a-z-]+", torchparams(command, "--help").stdout)
    }
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", page)) <= known


class _Terminal:
    def __init__(self, *, is_terminal: bool) -> None:
        self.text = ""
        self._is_terminal = is_terminal

    def isatty(self) -> bool:
        return self._is_terminal

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


def test_progress_is_for_terminals_and_long_runs_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("flake8_torchparams.cli.progress.time.monotonic", lambda: now[0])
    for terminal, shown in ((_Terminal(is_terminal=True), True), (_Terminal(is_terminal=False), False)):
        now[0] = 0.0
        with Progress(9, stream=terminal) as progress:  # type: ignore[arg-type]
            progress.step()
            assert terminal.text == ""
            now[0] = 5.0
            progress.step()
            assert terminal.text == ("\r2 of 9 files" if shown else "")
        assert terminal.text.endswith("\r            \r") is shown
