"""What is found in a file does not hang on the files that were linted before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.options import Options

PART = """\
import torch
import torch.nn as nn


def ones(width):
    return torch.ones(width)


def table(width):
{steps}
    return ones(width)


class Part(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        self.rows = table(width)
"""
USER = """\
import torch.nn as nn

from package.part import Part


def count(n):
{steps}
    return n


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.width = count(1)
        self.part = Part()
        self.rows = self.part.rows

    def forward(self, x):
        return x * self.rows
"""


def steps(name: str, number: int) -> str:
    return "\n".join(f"    {name} = {name} + 1" for _ in range(number))


def test_what_a_part_holds_is_the_same_whoever_asks_first(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "part.py").write_text(PART.format(steps=steps("width", 200)))
    little = USER.format(steps=steps("n", 1))
    # Each step counts as two statements: the line, and the assignment in it.
    much = USER.format(steps=steps("n", Machine.BUDGET // 2 - 50))

    def findings(*texts: str) -> list[list[str]]:
        session = Session(Options())
        return [[f.code for f in session.check(str(package / "user.py"), text)] for text in texts]

    assert findings(little) == [["TPM101"]]
    assert findings(much, little) == [["TPM101"], ["TPM101"]]


CIRCLE = """\
import torch


class A:
    def __init__(self):
        self.rows = torch.ones(2)
        self.other = B()
        self.others = self.other.rows


class B:
    def __init__(self):
        self.rows = torch.ones(2)
        self.other = A()
        self.others = self.other.rows
"""
OF_CIRCLE = """\
import torch.nn as nn

from package.circle import {cls}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows = {cls}().others

    def forward(self, x):
        return x * self.rows
"""


def test_classes_that_make_each_other_hold_the_same_whichever_is_asked_for_first(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "circle.py").write_text(CIRCLE)
    for order in ("AB", "BA"):
        session = Session(Options())
        for cls in order:
            found = session.check(str(package / "user.py"), OF_CIRCLE.format(cls=cls))
            assert [finding.code for finding in found] == ["TPM101"], (order, cls)


LINK = """\
class Link{number}:
    def __init__(self):
        self.rows = {rows}


"""
OF_CHAIN = """\
import torch.nn as nn

from package.chain import Link{first}


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows = Link{first}().rows

    def forward(self, x):
        return x * self.rows
"""


@pytest.mark.parametrize("last", ["torch.ones(3)", "Link0().rows"])
def test_classes_that_make_each_other_in_a_long_row_hold_the_same_wherever_one_begins(
    tmp_path: Path, last: str
) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    rows = [f"Link{number}().rows" for number in range(1, 60)]
    links = "".join(LINK.format(number=number, rows=text) for number, text in enumerate([*rows, last]))
    (package / "chain.py").write_text(f"import torch\n\n\n{links}")
    expected = ["TPM101"] if last == "torch.ones(3)" else []
    for order in ((0,), (30, 0), (59, 45, 0)):
        session = Session(Options())
        for first in order:
            found = session.check(str(package / "user.py"), OF_CHAIN.format(first=first))
            assert [finding.code for finding in found] == expected, (order, first)


LONG_WAY = "".join(f"def step{number}(n):\n    return n\n\n\n" for number in range(10))
SIZED = f"""\
import torch.nn as nn


{LONG_WAY}
def size(n):
    {"; ".join(f"step{number}(n)" for number in range(10))}
    return n


class Part:
    def __init__(self):
        self.size = size(1)
"""
OF_SIZE = """\
import torch
import torch.nn as nn

from package.part import Part


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        if Part().size > 2:
            self.rows = torch.ones(2)

    def forward(self, x):
        return x * self.rows
"""
NEXT_TO_PART = """\


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.part = Part()
        self.layers = [nn.Linear(self.part.size, 3)]
"""


def test_a_part_holds_the_same_whether_its_file_is_linted_before(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    part = SIZED + NEXT_TO_PART
    (package / "part.py").write_text(part)
    session = Session(Options())
    alone = session.check(str(package / "user.py"), OF_SIZE)
    session = Session(Options())
    assert [finding.code for finding in session.check(str(package / "part.py"), part)] == ["TPM106"]
    assert session.check(str(package / "user.py"), OF_SIZE) == alone == []


BIG = """\
class Big(nn.Module):
    def __init__(self):
        super().__init__()
        n = 1
{steps}
        self.rows = {rows}

    def forward(self, x):
        return x * self.rows


"""
SMALL = """\
class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.rows = {rows}

    def forward(self, x):
        return x * self.rows


"""
RESTS = """\
import torch
import torch.nn as nn


def ones():
    return torch.ones(2)


def made():
    return ones()


ROWS = made()


"""


@pytest.mark.parametrize(("rows", "spent"), [("ROWS", 0), ("made()", 4)])
def test_what_is_found_with_little_left_is_not_what_others_get(rows: str, spent: int) -> None:
    used = "\n".join("        n = n + 1" for _ in range(Machine.BUDGET // 2 - spent))
    big, small = BIG.format(steps=used, rows=rows), SMALL.format(rows=rows)
    for text in (RESTS + big + small, RESTS + small + big):
        told = {f.cls: f.code for f in Session(Options()).check("net.py", text)}
        assert told["Small"] == "TPM101"


def test_a_description_lists_what_a_method_of_another_file_sets_in_the_order_of_names(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    names = [f"part{number}" for number in range(20)]
    stored = "\n".join(f"        self.{name} = n" for name in names)
    base = f"from torch import nn\n\n\nclass Base(nn.Module):\n    def settings(self, n):\n{stored}\n"
    (package / "base.py").write_text(base)
    (package / "__init__.py").write_text("")
    source = (
        "from package.base import Base\n\n\nclass Net(Base):\n    def __init__(self, n):\n"
        "        super().__init__()\n        self.settings(n)\n"
    )
    (report,) = Session(Options()).describe(str(package / "net.py"), source)
    assert [entry.name for entry in report.entries] == sorted(names)


def test_a_description_keeps_nothing_of_the_files_before() -> None:
    asked = RESTS + SMALL.format(rows="made()")
    session = Session(Options())
    session.describe("one.py", asked)
    machine = session._model()
    assert machine.answers
    session.describe("other.py", "x = 1\n")
    assert not machine.answers


def test_a_file_that_python_itself_cannot_parse_for_its_depth_is_told() -> None:
    found = Session(Options()).check("net.py", f"{RESTS}{SMALL.format(rows=1)}x = {'-' * 100000}1\n")
    assert [finding.code for finding in found] == ["TPM900"]
