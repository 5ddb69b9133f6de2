"""What is found in a file does not hang on the files that were linted before it."""

from __future__ import annotations

from pathlib import Path

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
