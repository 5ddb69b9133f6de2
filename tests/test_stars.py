"""Packages that offer everything of all their modules: a name is found without parsing those that never say it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from flake8_torchparams.source import project

NET = """\
import torch
from zoo import Wolf


class Net(Wolf):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)

    def forward(self, x):
        return x * self.mask
"""
MODULE = "from torch import nn\n\n\nclass {name}(nn.Module):\n    pass\n"


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A file whose base class is behind two levels of stars, and after others."""
    zoo = tmp_path / "zoo"
    for kind in ("bear", "fox", "wolf"):
        (zoo / kind).mkdir(parents=True)
        (zoo / kind / "__init__.py").write_text(f"from .{kind} import *\n")
        (zoo / kind / f"{kind}.py").write_text(MODULE.format(name=kind.title()))
    (zoo / "__init__.py").write_text("from .bear import *\nfrom .fox import *\nfrom .wolf import *\n")
    path = tmp_path / "net.py"
    path.write_text(NET)
    return path


def codes(session: Session, path: Path) -> list[str]:
    return [finding.code for finding in session.check(str(path), path.read_text())]


def test_only_what_says_the_name_is_parsed(net: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: set[str] = set()
    source_file = project.SourceFile.__init__

    def note(self: project.SourceFile, path: str, *rest: object) -> None:
        parsed.add(Path(path).name)
        source_file(self, path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(project.SourceFile, "__init__", note)
    assert codes(Session(Options()), net) == ["TPM101"]
    assert parsed == {"net.py", "__init__.py", "wolf.py"}


@pytest.mark.parametrize("form", ["from .{0} import *", "from .{0} import\t*", "from .{0} import \\\n    *"])
def test_stars_in_any_form_are_followed(net: Path, form: str) -> None:
    for kind in ("bear", "fox", "wolf"):
        (net.parent / "zoo" / kind / "__init__.py").write_text(form.format(kind) + "\n")
    assert codes(Session(Options()), net) == ["TPM101"]


def test_results_hang_on_what_was_passed_by(net: Path) -> None:
    session = Session(Options())
    assert codes(session, net) == ["TPM101"]
    fox = net.parent / "zoo" / "fox" / "fox.py"
    read, looked = session.dependencies(str(net))
    assert read[str(fox)] is not None
    assert str(fox.with_suffix("") / "__init__.py") in looked
    fox.write_text("class Wolf:\n    pass\n")
    session.refresh()
    assert codes(session, net) == []


def test_a_star_import_of_the_package_itself(net: Path) -> None:
    (net.parent / "zoo" / "wolf" / "all.py").write_text("from . import *\n")
    (net.parent / "zoo" / "__init__.py").write_text("from .wolf.all import *\n")
    assert codes(Session(Options()), net) == ["TPM101"]
