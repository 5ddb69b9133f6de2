"""What is installed, what the README promises about it, and that CI runs just that."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest

import flake8_torchparams

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
FIRST_SCREEN = README.splitlines()[:24]
COMMANDS = [line for line in FIRST_SCREEN if line.startswith("python3 -m venv ")]
METADATA = importlib.metadata.metadata("flake8-torchparams")


def requirements() -> list[str]:
    """Requirements as the metadata has them, without spaces."""
    return [re.sub(r"\s", "", each).replace("'", '"') for each in METADATA.get_all("Requires-Dist") or []]


def test_first_screen_holds_two_commands_with_an_environment_each() -> None:
    assert len(COMMANDS) == 2
    environments = [command.split()[3] for command in COMMANDS]
    assert len(set(environments)) == 2
    for command, environment in zip(COMMANDS, environments, strict=True):
        tools = re.findall(r"(\S+)/bin/", command)
        assert set(tools) == {environment}
        assert "-c constraints.txt" in command


def test_ci_runs_the_commands_of_the_readme_to_the_letter() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert re.findall(r'^(?:lint|tests)="(.+)"$', script, flags=re.MULTILINE) == COMMANDS
    assert 'bash -c "$tests"' in script
    assert 'bash -c "$lint"' in script


def test_base_install_is_flake8_and_libcst() -> None:
    assert [each for each in requirements() if "extra==" not in each] == [
        "flake8>=6.0",
        'libcst>=1.1;python_version<"3.13"',
        'libcst>=1.5;python_version>="3.13"',
    ]


def test_extras() -> None:
    extras = {re.sub(r'.*extra=="(.+)".*', r"\1", each) for each in requirements() if "extra==" in each}
    assert extras >= {"runtime", "dev"}
    assert any(each.startswith("torch") for each in requirements() if each.endswith('extra=="runtime"'))


def test_lowest_constraints_are_the_lower_bounds() -> None:
    lines = (ROOT / "constraints-lowest.txt").read_text(encoding="utf-8").splitlines()
    pins = [re.sub(r"\s", "", line) for line in lines if not line.startswith("#")]
    bounds = [each for each in requirements() if "extra==" not in each]
    assert [without_zeros(pin.replace("==", ">=")) for pin in pins] == [without_zeros(bound) for bound in bounds]


def without_zeros(requirement: str) -> str:
    """``libcst>=1.1`` for ``libcst>=1.1.0``."""
    return re.sub(r"(?:\.0)+(?=;|$)", "", requirement)


def test_constraints_pin_all_that_is_installed_for_the_tests() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pinned = {re.split("==", line)[0].lower() for line in text.splitlines() if "==" in line and line[0] != "#"}
    direct = {re.split(r"[<>=;\[]", each)[0].lower() for each in requirements()} - {"flake8-torchparams"}
    assert direct <= pinned


def test_entry_points() -> None:
    ours = importlib.metadata.distribution("flake8-torchparams").entry_points
    assert {(each.group, each.name, each.value) for each in ours} == {
        ("flake8.extension", "TPM", "flake8_torchparams.plugin:Plugin"),
        ("console_scripts", "torchparams", "flake8_torchparams.cli:main"),
    }
    for each in ours:
        assert callable(each.load())


def test_version_is_told_once_and_is_in_the_changelog() -> None:
    assert flake8_torchparams.__version__ == METADATA["Version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## (Unreleased|{re.escape(METADATA['Version'])})", changelog, flags=re.MULTILINE)


def test_typed_and_licensed() -> None:
    assert (Path(flake8_torchparams.__file__).parent / "py.typed").exists()
    assert METADATA["License-Expression"] == "MIT"
    assert METADATA["Requires-Python"] == ">=3.10"


def test_pre_commit_hook_runs_a_command_that_we_install() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    (entry,) = re.findall(r"^  entry: (\S+) ", hooks, flags=re.MULTILINE)
    scripts = importlib.metadata.distribution("flake8-torchparams").entry_points.select(group="console_scripts")
    assert entry in scripts.names


PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = page.parent / name if name else page
        assert linked.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), flags=re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings}
