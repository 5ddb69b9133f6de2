"""What is said of functions that are no longer followed, since a class has cost enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.options import Options

NET = """\
import torch.nn as nn


def count(n):
{steps}
    return n


def blocks(width) -> list[nn.Linear]:
    made = [nn.Linear(width, width) for _ in range(3)]
    return {returned}


class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.steps = count(0)
        {targets} = blocks(width)

    def drop(self):
        self.blocks = []
"""
COSTLY = "\n".join("    n = n + 1" for _ in range(Machine.BUDGET))


def codes(returned: str, targets: str) -> list[str]:
    text = NET.format(steps=COSTLY, returned=returned, targets=targets)
    return [finding.code for finding in Session(Options()).check("net.py", text)]


def test_the_annotation_tells_what_is_returned() -> None:
    assert codes("made", "self.blocks") == ["TPM106"]


def test_an_annotation_that_the_body_disproves_tells_nothing() -> None:
    assert codes("made, width", "self.blocks, width") == []


def test_a_class_method_leaves_something_for_what_comes_after_it() -> None:
    text = """\
import torch
import torch.nn as nn


def merge(found, given):
    if given.a is not None:
        found["a"] = given.a
    if given.b is not None:
        found["b"] = given.b
    if given.c is not None:
        found["c"] = given.c
    if given.d is not None:
        found["d"] = given.d


class Net(nn.Module):
    def __init__(self, tables):
        super().__init__()
        self.groups = self.grouped(tables)
        self.make()

    @classmethod
    def grouped(cls, tables):
        found = {}
        for table in tables:
            for row in table:
                for key in row:
                    for shard in key:
                        for part in shard:
                            merge(found, part), merge(found, part.x), merge(found, part.y)
                            merge(found, part.z), merge(found, part.v), merge(found, part.w)
        return found

    def make(self):
        self.scale = torch.ones(3)

    def forward(self, x):
        return x * self.scale
"""
    assert [finding.code for finding in Session(Options()).check("net.py", text)] == ["TPM101"]


def test_names_that_are_made_of_each_other_are_asked_for_once() -> None:
    """Each name stands for two values that hold the next one twice: a way through all of them would have no end."""
    steps = "\n".join(f"        {a} = torch.abs({b} + {b}) + {b}" for _ in range(12) for a, b in ("xy", "yz", "zx"))
    text = f"""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, x, y, z):
        super().__init__()
{steps}
        self.scale = torch.ones(3) * x

    def forward(self, x):
        return x * self.scale
"""
    assert [finding.code for finding in Session(Options()).check("net.py", text)] == ["TPM101"]


@pytest.mark.parametrize(("length", "code"), [(8, "TPM111"), (60, "TPM101")])
def test_helpers_that_call_each_other_are_followed_a_dozen_deep(length: int, code: str) -> None:
    """Only the last one puts it on a device of its own; each class would lead through all of them."""
    helpers = "".join(
        f"def helper{n}(x):\n    return torch.ones(2) if x else helper{n + 1}(x)\n\n\n" for n in range(length)
    )
    text = f"""\
import torch
import torch.nn as nn


{helpers}def helper{length}(x):
    return torch.ones(2).cuda()


class Net(nn.Module):
    def __init__(self, x):
        super().__init__()
        self.scale = helper0(x)

    def forward(self, x):
        return x * self.scale
"""
    assert [finding.code for finding in Session(Options()).check("net.py", text)] == [code]


BASE = f"""\
import torch.nn as nn


class Base(nn.Module):
    @property
    def inner(self):
        return getattr(self, self.prefix, self)

    def finish(self, n):
{COSTLY.replace("    n", "        n")}
        self.plan = {{}} if self.inner is self else None
"""
HEIR = """\
import torch
from base import Base


class Net(Base):
    def __init__(self):
        super().__init__()
        self.finish(0)
        self.make()

    def make(self):
        self.scale = torch.ones(3)

    def forward(self, x):
        return x * self.scale
"""


def test_a_method_of_another_file_about_settings_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(BASE)
    (tmp_path / "heir.py").write_text(HEIR)
    findings = Session(Options()).check(str(tmp_path / "heir.py"), HEIR)
    assert [finding.code for finding in findings] == ["TPM101"]


def test_what_is_asked_for_in_a_row_does_not_part_the_ways() -> None:
    """What may be anything may be None as well: no later test needs to know which test it came by."""
    asked = "".join(
        f"            if found := getattr(child, 'plan{n}', None):\n                self.plan{n}.update(found)\n"
        for n in range(150)
    )
    text = f"""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, widths):
        super().__init__()
        for width in widths:
            self.collect(width)
        self.make()

    def collect(self, width):
        for child in self.children():
{asked}
    def make(self):
        self.scale = torch.ones(3)

    def forward(self, x):
        return x * self.scale
"""
    assert [finding.code for finding in Session(Options()).check("net.py", text)] == ["TPM101"]
