"""What is said of functions that are no longer followed, since a class has cost enough."""

from __future__ import annotations

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
