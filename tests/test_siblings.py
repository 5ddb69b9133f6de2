"""Who else in a package reads an attribute: looked up when it matters, and anew when a file changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

NET = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.anchors = torch.ones(3)

    def forward(self, x):
        return x
"""
READER = """\
from package.net import Net


def decode(net: Net, x):
    return x * net.anchors
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    for path in (folder / "__init__.py", folder / "inner" / "__init__.py"):
        path.write_text("")
    (folder / "net.py").write_text(NET)
    (folder / "inner" / "decode.py").write_text("")
    return folder


def codes(session: Session, package: Path) -> list[str]:
    session.refresh()
    return [finding.code for finding in session.check(str(package / "net.py"), NET)]


def test_a_reader_in_another_file_counts_once_it_is_there(package: Path) -> None:
    session = Session(Options())
    assert codes(session, package) == ["TPM112"]
    (package / "inner" / "decode.py").write_text(READER)
    assert codes(session, package) == ["TPM101"]
    (package / "inner" / "decode.py").write_text(READER.replace("net.anchors", "net.anchors.to(x.device)"))
    assert codes(session, package) == ["TPM111"]
    (package / "inner" / "decode.py").write_text(READER.replace("net.anchors", "2"))
    assert codes(session, package) == ["TPM112"]


def test_a_new_reader_counts(package: Path) -> None:
    session = Session(Options())
    assert codes(session, package) == ["TPM112"]
    (package / "more.py").write_text(READER)
    assert codes(session, package) == ["TPM101"]


HOLDER = """\
import torch
from package.net import Net


class Whole(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.net = Net()
"""


def test_a_reader_counts_that_goes_by_the_name_of_the_holder(package: Path) -> None:
    """It says nothing of the class: what an attribute of that name is, another file tells."""
    session = Session(Options())
    (package / "whole.py").write_text(HOLDER)
    (package / "more.py").write_text("def decode(whole, x):\n    return x * whole.net.anchors\n")
    assert codes(session, package) == ["TPM101"]
    (package / "more.py").write_text("def decode(whole, x):\n    return x * whole.other.anchors\n")
    assert codes(session, package) == ["TPM112"]


def test_the_answer_hangs_on_the_siblings(package: Path) -> None:
    session = Session(Options())
    codes(session, package)
    read, looked = session.dependencies(str(package / "net.py"))
    stamp = (package / "inner" / "decode.py").stat()
    assert read[str(package / "inner" / "decode.py")] == (stamp.st_mtime_ns, stamp.st_size)
    assert {str(package) + os.sep, str(package / "inner") + os.sep} <= looked


def test_the_answer_hangs_on_the_folder_of_a_file_that_is_alone_in_it(tmp_path: Path) -> None:
    session = Session(Options())
    assert [finding.code for finding in session.check(str(tmp_path / "net.py"), NET)] == ["TPM112"]
    _, looked = session.dependencies(str(tmp_path / "net.py"))
    assert str(tmp_path) + os.sep in looked


def test_a_file_with_nothing_to_ask_hangs_on_no_sibling(package: Path) -> None:
    session = Session(Options())
    source = NET.replace("return x", "return x * self.anchors")
    assert [finding.code for finding in session.check(str(package / "net.py"), source)] == ["TPM101"]
    read, _ = session.dependencies(str(package / "net.py"))
    assert str(package / "inner" / "decode.py") not in read


def test_tests_are_no_readers(package: Path) -> None:
    (package / "tests").mkdir()
    (package / "tests" / "__init__.py").write_text("")
    (package / "tests" / "checks.py").write_text(READER)
    (package / "test_net.py").write_text(READER)
    assert codes(Session(Options()), package) == ["TPM112"]


def test_a_class_of_the_same_name_is_another(package: Path) -> None:
    (package / "other.py").write_text(READER.replace("from package.net import Net", NET.replace("anchors", "boxes")))
    assert codes(Session(Options()), package) == ["TPM112"]


def test_unreadable_siblings_say_nothing(package: Path) -> None:
    (package / "broken.py").write_text(READER + "def (\n")
    (package / "binary.py").write_bytes(b"Net.anchors\xff\x00")
    assert codes(Session(Options()), package) == ["TPM112"]


BASE = NET.replace("class Net", "class Base")
HEIR = """\
from common.base import Base


class Heir(Base):
    def score(self, x):
        return x * self.anchors
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A project of folders that are no packages."""
    (tmp_path / "pyproject.toml").write_text("")
    for folder in ("common", "models"):
        (tmp_path / folder).mkdir()
    (tmp_path / "common" / "base.py").write_text(BASE)
    return tmp_path


def codes_of_base(session: Session, scripts: Path) -> list[str]:
    session.refresh()
    return [finding.code for finding in session.check(str(scripts / "common" / "base.py"), BASE)]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("from common.base import Base", "Base"),
        ("from common import base", "base.Base"),
        ("import common.base as b", "b.Base"),
    ],
)
def test_a_file_of_another_folder_that_imports_this_one_counts(scripts: Path, line: str, named: str) -> None:
    session = Session(Options())
    assert codes_of_base(session, scripts) == ["TPM112"]
    (scripts / "models" / "heir.py").write_text(
        HEIR.replace("from common.base import Base", line).replace("(Base)", f"({named})")
    )
    assert codes_of_base(session, scripts) == ["TPM101"]
    _, looked = session.dependencies(str(scripts / "common" / "base.py"))
    assert {str(scripts / "models") + os.sep, str(scripts) + os.sep} <= looked


def test_a_file_of_another_folder_that_imports_something_else_does_not(scripts: Path) -> None:
    (scripts / "models" / "heir.py").write_text(HEIR.replace("common.base", "common.other"))
    assert codes_of_base(Session(Options()), scripts) == ["TPM112"]


def test_an_environment_within_the_project_is_none_of_it(scripts: Path) -> None:
    (scripts / "models" / "heir.py").write_text(HEIR)
    (scripts / "models" / "pyvenv.cfg").write_text("")
    assert codes_of_base(Session(Options()), scripts) == ["TPM112"]
