"""``show``, ``fix`` and ``confirm`` from end to end on a small project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fixture_types import Run, Snapshot

from flake8_torchparams.cli.machinery import Selection

NET = """\
import torch
from torch import nn


class Base(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(3))


class Net(Base):
    def __init__(self, width: int = 4):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width, 3)).double()  # keep me
        self.scale = torch.ones(3)
        self.quiet = torch.ones(3)  # noqa: TPM101
        self.head = nn.Linear(3, width)
        self.width = width

    def forward(self, x):
        return self.head(x * self.scale * self.quiet) @ self.weight


class Late(nn.Module):
    def __init__(self):
        self.weight = nn.Parameter(torch.zeros(1))
        super().__init__()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "net.py").write_text(NET)
    (folder / ".flake8").write_text("[flake8]\nexclude = left\n")
    (folder / "left").mkdir()
    (folder / "left" / "net.py").write_text(NET)
    return folder


def test_show(torchparams: Run, project: Path, snapshot: Snapshot) -> None:
    shown = torchparams("show", "net.py", cwd=project)
    assert (shown.stderr, shown.returncode) == ("", 0)
    snapshot("show_file.txt", shown.stdout)


def test_show_one_class_as_json(torchparams: Run, project: Path) -> None:
    shown = torchparams("show", "--json", "net.py::Net", cwd=project)
    (module,) = json.loads(shown.stdout)["modules"]
    entries = {entry["name"]: entry for entry in module["entries"]}
    assert entries["mean"]["kinds"] == ["buffer"]
    assert entries["mean"]["inherited_from"].endswith("Base")
    assert [finding["code"] for finding in entries["scale"]["findings"]] == ["TPM101"]
    assert entries["quiet"]["kinds"] == ["plain tensor"]
    assert entries["quiet"]["findings"] == []


UNREAD = """\
import torch
from torch import nn


class Mixin:
    def fill(self):
        self.scale = torch.ones(3)


class Unread(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        (width): int = width
        self.head = nn.Linear(3, width)


class Net(Mixin, nn.Module):
    def __init__(self):
        super().__init__()
        self.fill()

    def forward(self, x):
        return x * self.scale
"""


def test_show_tells_all_that_check_does(torchparams: Run, project: Path) -> None:
    (project / "unread.py").write_text(UNREAD)
    checked = torchparams("check", "unread.py", cwd=project).stdout
    assert [line.split()[1] for line in checked.splitlines()] == ["TPM900", "TPM101"]
    assert torchparams("show", "unread.py", cwd=project).stdout.startswith(f"{checked}\nUnread(")
    data = json.loads(torchparams("show", "--json", "unread.py", cwd=project).stdout)
    assert [finding["code"] for finding in data["findings"]] == ["TPM900", "TPM101"]


def test_show_of_one_class_tells_what_is_of_no_module_where_it_matters_to_it(torchparams: Run, project: Path) -> None:
    (project / "unread.py").write_text(UNREAD)
    for cls, codes in (("Unread", ["TPM900"]), ("Net", ["TPM900", "TPM101"])):
        shown = torchparams("show", "--json", f"unread.py::{cls}", cwd=project)
        assert [finding["code"] for finding in json.loads(shown.stdout)["findings"]] == codes


BASES = """\
import torch
from torch import nn
from far.away import Base
from libs.near import Near


class Root:
    def fill(self):
        self.scale = torch.ones(3)


class Mixin(Root):
    pass


class Whole(nn.Module):
    def __init__(self):
        super().__init__()
        self.shift = torch.ones(3)

    def forward(self, x):
        return x + self.shift


class Net(Mixin, Whole):
    def __init__(self):
        super().__init__()
        self.fill()

    def forward(self, x):
        return super().forward(x) * self.scale


class Far(Base):
    pass


class Further(Far):
    pass


class Evident(Base):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(3, 3)

    def forward(self, x):
        return self.head(x)


class Close(Near):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)

    def forward(self, x):
        return x * self.mask


class Plain:
    pass


class Unordered(nn.Module, Whole):
    pass
"""


@pytest.fixture
def bases(project: Path) -> Path:
    (project / "bases.py").write_text(BASES)
    (project / "roots" / "libs").mkdir(parents=True)
    (project / "roots" / "libs" / "near.py").write_text("from torch import nn\n\n\nclass Near(nn.Module):\n    pass\n")
    return project


def test_show_tells_what_is_found_in_a_base_where_a_class_inherits_it(torchparams: Run, bases: Path) -> None:
    shown = torchparams("show", "bases.py::Net", cwd=bases).stdout.splitlines()
    assert [line.split()[0] for line in shown if line.startswith("bases.py:")] == ["bases.py:9:9:", "bases.py:19:9:"]
    names = {line.split()[0]: line.split()[-1] for line in shown if line.startswith("  s")}
    assert names == {"shift": "TPM101", "scale": "TPM101"}
    whole = torchparams("show", "bases.py", cwd=bases)
    checked = torchparams("check", "bases.py", cwd=bases).stdout.splitlines()
    assert checked
    assert all(whole.stdout.count(line.partition(":")[2]) == 1 for line in checked)


def test_show_tells_of_bases_that_cannot_be_read(torchparams: Run, bases: Path) -> None:
    for cls, base in (("Far", "Base"), ("Further", "Base (of Far)"), ("Close", "Near")):
        shown = torchparams("show", f"bases.py::{cls}", cwd=bases)
        assert (shown.stdout, shown.returncode) == ("", 2)
        assert f"whether {cls} in bases.py is a torch.nn.Module is not known: its base {base}" in shown.stderr
    shown = torchparams("show", "bases.py::Evident", cwd=bases)
    assert "  what it inherits from Base is not known: that could not be read\n" in shown.stdout
    shown = torchparams("show", "bases.py", cwd=bases)
    assert shown.stderr.endswith("could not be read: Far (Base), Further (Base (of Far)), Close (Near)\n")
    assert "Plain in bases.py is no torch.nn.Module" in torchparams("show", "bases.py::Plain", cwd=bases).stderr


def test_show_tells_of_bases_that_no_class_can_have(torchparams: Run, bases: Path) -> None:
    shown = torchparams("show", "bases.py::Unordered", cwd=bases).stdout
    assert "cannot be built: TypeError at line 64 (its bases have no consistent order)" in shown


@pytest.mark.parametrize("where", ["command line", "named file", "file"])
def test_show_takes_the_options_of_flake8(torchparams: Run, bases: Path, where: str) -> None:
    options = []
    if where == "command line":
        options = ["--torchparams-source-roots=roots"]
    else:
        (bases / (".flake8" if where == "file" else "other.cfg")).write_text(
            "[flake8]\ntorchparams-source-roots = roots\n"
        )
        options = ["--config=other.cfg"] if where == "named file" else []
    shown = torchparams("show", *options, "bases.py::Close", cwd=bases)
    assert shown.returncode == 0, shown.stderr
    assert "TPM101" in shown.stdout
    ignored = torchparams("show", *options, "--ignore=TPM101", "bases.py::Close", cwd=bases)
    assert "TPM101" not in ignored.stdout


def test_show_of_none_or_several_files(torchparams: Run, bases: Path) -> None:
    for files in ([], ["net.py", "bases.py"]):
        shown = torchparams("show", *files, cwd=bases)
        assert (shown.stdout, shown.returncode) == ("", 2)
        assert "name one FILE or FILE::CLASS" in shown.stderr


def test_show_writes_a_page(torchparams: Run, project: Path) -> None:
    shown = torchparams("show", "--html", "page.html", "net.py", cwd=project)
    assert (shown.stdout, shown.returncode) == ("", 0)
    assert (project / "page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("no.py", "cannot read no.py: No such file or directory"),
        ("net.py::Nett", "net.py defines no Module 'Nett'; it defines Base, Net, Late"),
        ("broken.py", "cannot parse broken.py: invalid syntax, line 1"),
        ("deep.py", "cannot parse deep.py: it is nested too deep"),
        ("plain.py", "no torch.nn.Module is defined in plain.py"),
    ],
)
def test_what_cannot_be_shown(torchparams: Run, project: Path, target: str, reason: str) -> None:
    (project / "broken.py").write_text("def\n")
    (project / "deep.py").write_text(f"x = {'-' * 20_000}1\n")
    (project / "plain.py").write_text("x = 1\n")
    shown = torchparams("show", target, cwd=project)
    assert (shown.stdout, shown.returncode) == ("", 2)
    assert reason in shown.stderr
    assert "Traceback" not in shown.stderr


def test_fix_shows_what_it_would_do(torchparams: Run, project: Path) -> None:
    shown = torchparams("fix", "--diff", ".", cwd=project)
    assert (project / "net.py").read_text() == NET
    assert "+        self.weight = nn.Parameter(torch.zeros(width, 3).double())  # keep me\n" in shown.stdout
    assert "self.scale" not in [line[1:].strip() for line in shown.stdout.splitlines() if line.startswith(("+", "-"))]
    assert shown.returncode == 1


def test_the_switch_of_runtime_mode_is_for_check(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setenv("TORCHPARAMS_RUNTIME", "1")
    monkeypatch.setattr("flake8_torchparams.runtime.driver.torch_missing", lambda python: f"{python} has no torch")
    assert Selection(["net.py"], "torchparams fix").options.torchparams_runtime is False
    assert capsys.readouterr().err == ""


def test_fix_edits_what_check_reports(torchparams: Run, project: Path) -> None:
    shown = torchparams("fix", "--unsafe-fixes", ".", cwd=project)
    assert shown.returncode == 0, shown.stdout + shown.stderr
    fixed = (project / "net.py").read_text()
    assert 'self.register_buffer("scale", torch.ones(3), persistent=False)' in fixed
    assert "self.quiet = torch.ones(3)  # noqa: TPM101" in fixed
    assert (project / "left" / "net.py").read_text() == NET
    assert torchparams("check", ".", cwd=project).stdout == ""
    again = torchparams("fix", "--unsafe-fixes", ".", cwd=project)
    assert (again.stdout, again.returncode) == ("", 0)


def test_fix_of_one_code(torchparams: Run, project: Path) -> None:
    shown = torchparams("fix", "--select=TPM201", ".", cwd=project)
    assert shown.returncode == 0
    assert [line.split(": ")[1].split()[0] for line in shown.stdout.splitlines()] == ["TPM201"]
    assert ".double()  # keep me" in (project / "net.py").read_text()


def test_fix_that_cannot_write_says_so(torchparams: Run, project: Path) -> None:
    (project / "latin.py").write_bytes(b"# coding: nonsense\n" + NET.encode())
    shown = torchparams("fix", ".", cwd=project)
    assert shown.returncode == 2
    assert "latin.py is left alone" in shown.stderr
    assert (project / "net.py").read_text() != NET


def test_fix_says_what_it_leaves_and_what_checkpoints_will_lack(torchparams: Run, project: Path) -> None:
    looked = torchparams("fix", "--diff", ".", cwd=project)
    left = "./net.py:15:9: TPM101 left: the fix is unsafe: it changes how the module behaves\n"
    news = "state_dict() has new keys: older checkpoints lack them"
    assert left in looked.stderr
    assert left not in looked.stdout
    assert "2 findings would be fixed in 1 file, 1 left (1 with an unsafe fix: --unsafe-fixes)" in looked.stderr
    done = torchparams("fix", ".", cwd=project)
    assert left in done.stdout
    assert "TPM103 fixed: make the Parameter last" in done.stdout
    assert "(state_dict() gains weight)" in done.stdout
    assert news in done.stderr
    assert news not in torchparams("fix", "--unsafe-fixes", ".", cwd=project).stderr


@pytest.mark.parametrize(
    "option", [["--nn-buffer"], ["--torchparams-enable=TPM502"]], ids=["asked for", "by the rule that prefers it"]
)
def test_fix_writes_nn_buffer(torchparams: Run, project: Path, option: list[str]) -> None:
    shown = torchparams("fix", "--unsafe-fixes", *option, ".", cwd=project)
    assert "self.scale = nn.Buffer(torch.ones(3), persistent=False)" in (project / "net.py").read_text()
    assert shown.returncode == 0, shown.stdout + shown.stderr


def test_fix_refuses_standard_input_and_what_it_cannot_parse(torchparams: Run, project: Path) -> None:
    (project / "broken.py").write_text("import torch\nclass Net(torch.nn.Module):\n    def\n")
    piped = torchparams("fix", "-", cwd=project, stdin=NET)
    assert (piped.stdout, piped.returncode) == ("", 2)
    assert "name a file" in piped.stderr
    shown = torchparams("fix", ".", cwd=project)
    assert shown.returncode == 2
    assert "broken.py is left alone: it cannot be parsed: invalid syntax, line 3" in shown.stderr
    assert (project / "net.py").read_text() != NET


def test_the_help_of_fix_begins_with_what_is_its_own(torchparams: Run) -> None:
    page = torchparams("fix", "--help").stdout
    assert page.index("--unsafe-fixes") < page.index("--exclude")
    assert "--format" not in page
    shown = torchparams("fix", "--format=pylint", "--max-line-length=100", "--diff", "missing.py")
    assert shown.returncode == 2
    assert "left alone" in shown.stderr  # an option that is not known would have the same status


VERIFIED = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width: int, *, wide: bool):
        super().__init__()
        if wide:
            self.scale = torch.linspace(0, 1, width)

    def forward(self, x):
        return x * self.scale


class Changing(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.scale = torch.ones(width)
        if "scale" in dict(self.named_buffers()):
            self.scale = self.scale * 2

    def forward(self, x):
        return x * self.scale
"""


@pytest.mark.torch
def test_fix_proves_what_it_did(torchparams: Run, project: Path) -> None:
    shown = torchparams("fix", "--unsafe-fixes", "--verify", ".", cwd=project)
    assert "Late can be built now (built as Late())" in shown.stderr
    assert "Net holds the same before and after (built as Net()" in shown.stderr
    assert shown.returncode == 0, shown.stdout + shown.stderr


@pytest.mark.torch
def test_fix_leaves_alone_what_it_would_change(torchparams: Run, project: Path) -> None:
    """Arguments are found, and one class that would hold something else keeps its whole file as it is."""
    (project / "net.py").write_text(VERIFIED.split("\n\nclass Changing", 1)[0])
    (project / "other.py").write_text(VERIFIED)
    shown = torchparams("fix", "--unsafe-fixes", "--verify", ".", cwd=project)
    assert "net.py: Net holds the same before and after (built as Net(width=" in shown.stderr
    assert "register_buffer" in (project / "net.py").read_text()
    assert "other.py is left alone: Changing differs after the fix: other values in scale" in shown.stderr
    assert (project / "other.py").read_text() == VERIFIED
    assert shown.returncode == 2
    assert "1 finding fixed in 1 file, 3 left, 1 file left alone\n" in shown.stderr


def test_fix_that_cannot_prove_changes_nothing(torchparams: Run, project: Path) -> None:
    shown = torchparams("fix", "--verify", "--python", "/no/such/python", ".", cwd=project)
    assert shown.returncode == 2
    assert "/no/such/python cannot be started" in shown.stderr
    assert (project / "net.py").read_text() == NET


@pytest.mark.torch
def test_confirm(torchparams: Run, project: Path) -> None:
    shown = torchparams("confirm", "--json", ".", cwd=project)
    assert shown.returncode == 1, shown.stderr
    told = {(entry["code"], entry["attribute"]): entry["verdict"] for entry in json.loads(shown.stdout)}
    assert told[("TPM101", "scale")] == "confirmed"
    assert told[("TPM103", "weight")] == "confirmed"
    assert told[("TPM201", "weight")] == "confirmed"
    assert ("TPM101", "quiet") not in told


@pytest.mark.torch
def test_confirm_tells_on_request_what_cannot_be_built(torchparams: Run, project: Path) -> None:
    (project / "able.py").write_text(
        "from torch import nn\n\n\nclass Never(nn.Module):\n    def __init__(self):\n        raise OSError\n"
    )
    shown = torchparams("confirm", "--torchparams-enable=TPM902", ".", cwd=project)
    assert "./able.py:4:1: TPM902 Never" in shown.stdout
    files = [line.partition(":")[0] for line in shown.stdout.splitlines()]
    assert files == sorted(files)


@pytest.mark.torch
def test_confirm_in_words(torchparams: Run, project: Path) -> None:
    shown = torchparams("confirm", "--arguments", ".", cwd=project)
    (line,) = [line for line in shown.stdout.splitlines() if "TPM101" in line]
    assert line.startswith("./net.py:15:9: TPM101 Net.scale")
    assert "(confirmed" in line
    assert "[Net(" in line
    assert "3 confirmed, 0 seen" in shown.stderr


@pytest.mark.torch
def test_show_beside_the_built_object(torchparams: Run, project: Path) -> None:
    shown = torchparams("show", "--runtime", "--json", "net.py::Net", cwd=project)
    (module,) = json.loads(shown.stdout)["modules"]
    assert module["runtime"].startswith("built as Net(")
    built = {entry["name"]: entry["built"]["kind"] for entry in module["entries"]}
    assert (built["mean"], built["scale"], built["head"]) == ("buffer", "plain tensor", "module")
    assert shown.returncode == 0, [entry for entry in module["entries"] if entry["differs"]]


@pytest.mark.parametrize(
    ("option", "value"), [("timeout", "-1"), ("timeout", "0"), ("timeout", "nan"), ("timeout", "inf"), ("memory", "-5")]
)
def test_a_limit_that_is_none_is_refused(torchparams: Run, project: Path, option: str, value: str) -> None:
    shown = torchparams("confirm", f"--{option}", value, ".", cwd=project)
    assert shown.returncode == 2
    assert f"argument --{option}: {value} is no number of " in shown.stderr
    shown = torchparams("check", "--torchparams-runtime", f"--torchparams-runtime-{option}", value, ".", cwd=project)
    assert shown.returncode == 2
    assert f"argument --torchparams-runtime-{option}: {value} is no number of " in shown.stderr


def test_confirm_without_torch_is_one_clear_line(torchparams: Run, project: Path) -> None:
    shown = torchparams("confirm", "--python", "/no/such/python", ".", cwd=project)
    assert shown.returncode == 2
    assert shown.stderr.count("\n") == 1
    assert "/no/such/python" in shown.stderr


def test_the_page_on_show_holds_what_show_prints() -> None:
    """docs/show.md quotes the snapshot that ``test_show`` holds the program to."""
    here = Path(__file__)
    printed = (here.parent / "snapshots" / "show_file.txt").read_text(encoding="utf-8")
    page = (here.parents[2] / "docs" / "show.md").read_text(encoding="utf-8")
    assert "\n".join(f"    {line}" if line else "" for line in printed.rstrip().splitlines()) in page
