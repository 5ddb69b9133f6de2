"""Where names lead on a real disk: links in circles, packages up to the root, files that change, warnings of Python."""

from __future__ import annotations

import ast
import gc
import os
import warnings
import weakref
from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from flake8_torchparams.source.glance import worth_reading
from flake8_torchparams.source.packages import packages_of
from flake8_torchparams.source.project import Project

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.x = torch.zeros(3)

    def forward(self, y):
        return y{use}
"""


def codes(session: Session, path: Path, text: str) -> list[str]:
    return [finding.code for finding in session.check(str(path), text)]


def test_links_of_a_package_to_itself_are_passed_by(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("def __getattr__(name):\n    return load('Base')\n")
    for name in ("again", "once_more"):
        (package / name).symlink_to(package, target_is_directory=True)
    (package / "loop.py").symlink_to(package / "loop.py")
    (package / "base.py").write_text("from torch import nn\n\n\nclass Base(nn.Module):\n    pass\n")
    assert codes(Session(Options()), package / "net.py", NET.format(use="")) == ["TPM112"]
    derived = NET.format(use=" + self.x").replace("(nn.Module)", "(Base)") + "\n\nfrom package import Base\n"
    assert codes(Session(Options()), package / "derived.py", derived) == ["TPM101"]


def test_the_root_of_a_disk_is_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    root = os.path.abspath(os.sep)
    there = {os.path.join(folder, "__init__.py") for folder in (root, os.path.join(root, "package"))}
    monkeypatch.setattr(os.path, "isfile", there.__contains__)
    assert packages_of(os.path.join(root, "package")) == [os.path.join(root, "package")]
    assert packages_of(root) == []


def test_python_warns_of_nothing_that_is_read_again(tmp_path: Path) -> None:
    text = (
        NET.format(use=" + self.x + self.y")
        .replace("class Net(nn.Module)", 'PLACE = "\\d"; Base = nn.Module if "\\d" else object\n\n\nclass Net(Base)')
        .replace("def __init__(self)", "def __init__(self, y: 'Literal[\"\\\\d\"]')")
        .replace(
            "torch.zeros(3)", "torch.zeros(3)\n        self.y = y\n        self.place = PLACE\n        self.z = '\\d'"
        )
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        compile(text, "net.py", "exec")
        warnings.simplefilter("error")
        assert codes(Session(Options(screened=False)), tmp_path / "net.py", text) == ["TPM101"]


@pytest.mark.parametrize("parameters", ["[T]", "[T: int]", "[T: (int, str), *Ts]"])
def test_classes_with_type_parameters_are_read(parameters: str) -> None:
    assert worth_reading(f"from torch import nn\n\n\nclass Net{parameters}(nn.Module):\n    pass\n")


BASE = "from torch import nn\n\n\nclass Base(nn.Module):\n    pass\n"
DERIVED = "from base import Base\n" + NET.format(use=" + self.x").replace("(nn.Module)", "(Base)")


def test_a_module_that_appears_is_found_after_a_refresh(tmp_path: Path) -> None:
    session = Session(Options())
    assert codes(session, tmp_path / "net.py", DERIVED) == []
    (tmp_path / "base.py").write_text(BASE)
    session.refresh()
    assert codes(session, tmp_path / "net.py", DERIVED) == ["TPM101"]
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "__init__.py").write_text("class Base:\n    pass\n")
    session.refresh()
    assert codes(session, tmp_path / "net.py", DERIVED) == []


def test_a_refresh_keeps_what_still_stands(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(BASE)
    project = Project()
    file = project.read(str(tmp_path / "base.py"))
    project.refresh()
    assert project.read(str(tmp_path / "base.py")) is file


def test_a_refresh_lets_go_of_trees_that_were_kept_for_later(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(BASE)
    project = Project()
    project.expect([str(tmp_path / "base.py")])
    kept = weakref.ref(project.read(str(tmp_path / "base.py")))
    (tmp_path / "base.py").write_text(f"{BASE}\nLIMIT = 3\n")
    project.refresh()
    gc.collect()
    assert kept() is None


def test_the_pieces_of_a_file_stay_while_it_is_linted_whatever_is_read_for_it(tmp_path: Path) -> None:
    names = [f"part_{number}.py" for number in range(3)]
    text = NET.format(use="") + "# " + "x" * 300_000 + "\n"
    for name in names:
        (tmp_path / name).write_text(text)
    paths = [str(tmp_path / name) for name in names]
    project = Project()
    project.expect(paths)
    project.read(paths[0])
    file = project.add(paths[0], text, ast.parse(text))
    [cls] = file.outline.classes
    [function] = cls.functions["__init__"]
    fragment = file.fragment(function)
    for path in paths[1:]:
        project.read(path)
    assert file.fragment(function) is fragment


def test_another_text_of_a_file_counts_for_those_that_import_it(tmp_path: Path) -> None:
    (tmp_path / "middle.py").write_text("from base import Base\n\n\nclass Middle(Base):\n    pass\n")
    text = f"{BASE}\n\nfrom middle import Middle\n" + NET.format(use=" + self.x").replace("(nn.Module)", "(Middle)")
    (tmp_path / "base.py").write_text(text)
    session = Session(Options())
    for _ in range(2):
        assert codes(session, tmp_path / "base.py", text) == ["TPM101"]
        assert codes(session, tmp_path / "base.py", text.replace("class Base(nn.Module)", "class Base")) == []
