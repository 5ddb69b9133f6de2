"""Names in import cycles: what is found does not hang on who asks first, and each is looked for a few times at most."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from flake8_torchparams.source.cycles import Answers

NET = """\
import torch
from {module} import Base


class Net(Base):
    def __init__(self):
        super().__init__()
        self.x = torch.zeros(3)

    def forward(self, y):
        return y + self.x
"""


def first_of(leads: dict[int, list[int]], has: set[int], asked: Counter[int]) -> Answers[int, str]:
    """Answers for a graph: a node says whether it has the name itself, or else what the first node says that has it."""

    def find(node: int) -> str | None:
        asked[node] += 1
        if node in has:
            return "found"
        return next((found for other in leads[node] if (found := answers.of(other))), None)

    answers = Answers(find)
    return answers


def reaching(leads: dict[int, list[int]], has: set[int]) -> set[int]:
    """The nodes that lead to one of those that have the name."""
    found = set(has)
    while more := {node for node in leads if node not in found and found.intersection(leads[node])}:
        found |= more
    return found


@pytest.mark.parametrize("seed", range(50))
def test_whoever_asks_first_all_find_what_they_lead_to(seed: int) -> None:
    choose = random.Random(seed)
    size = choose.randint(2, 12)
    leads = {node: choose.sample(range(size), choose.randint(0, min(size, 4))) for node in range(size)}
    has = set(choose.sample(range(size), choose.randint(0, min(size, 3))))
    expected = reaching(leads, has)
    for _ in range(10):
        answers = first_of(leads, has, Counter())
        order = choose.sample(range(size), size)
        assert {node for node in order if answers.of(node)} == expected, order
        assert {node for node in order if answers.of(node)} == expected, order


@pytest.mark.parametrize("has", [set(), {29}, {0}], ids=["nowhere", "last", "first"])
def test_where_all_lead_to_all_the_work_stays_small(has: set[int]) -> None:
    asked: Counter[int] = Counter()
    leads = {node: [other for other in range(30) if other != node] for node in range(30)}
    answers = first_of(leads, has, asked)
    assert [bool(answers.of(node)) for node in leads] == [bool(has)] * 30
    assert max(asked.values()) <= 3


def test_a_failure_leaves_nothing_half_known() -> None:
    fails = [True]

    def find(node: str) -> str | None:
        if node == "base":
            if fails.pop():
                raise RecursionError
            return "found"
        lead = {"a": ["b", "base"], "b": ["a"]}[node]
        return next((found for other in lead if (found := answers.of(other))), None)

    answers = Answers(find)
    with pytest.raises(RecursionError):
        answers.of("a")
    fails.append(False)
    assert answers.of("b") == "found"
    assert answers.of("a") == "found"


@pytest.mark.parametrize("order", [("utils", "layers"), ("layers", "utils")], ids=" first, ".join)
def test_star_imports_in_a_circle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: tuple[str, str]) -> None:
    (tmp_path / "base.py").write_text("from torch import nn\n\n\nclass Base(nn.Module):\n    pass\n")
    (tmp_path / "layers.py").write_text("from utils import *\n")
    (tmp_path / "utils.py").write_text("from layers import *\nfrom base import *\n")
    monkeypatch.chdir(tmp_path)
    session = Session(Options())
    for module in order:
        findings = session.check(f"use_{module}.py", NET.format(module=module))
        assert [finding.code for finding in findings] == ["TPM101"]
