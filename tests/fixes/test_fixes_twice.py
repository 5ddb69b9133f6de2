"""On every text that the rules are tested with: fixing twice is fixing once, and nothing gets worse."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest
from fix_cases import fixed

from flake8_torchparams.engine import Session
from flake8_torchparams.fixes import FixChoice
from flake8_torchparams.options import Options
from rule_cases import CASES, enabled

pytestmark = pytest.mark.one_python

CHOICES = {
    "unsafe": FixChoice(unsafe=True),
    "saved, torch 2.5": FixChoice(unsafe=True, persistent=True, torch_buffer=True),
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_twice_is_once(path: Path, choice: FixChoice) -> None:
    source = path.read_text(encoding="utf-8")
    options = Options(enable=enabled(source))
    once = fixed(source, choice, options)
    ast.parse(once.source)
    assert fixed(once.source, choice, options).source == once.source
    session = Session(options)
    before, after = (
        Counter((found.code, found.cls, found.attribute) for found in session.check("case.py", text))
        for text in (source, once.source)
    )
    assert not after - before
    assert before.total() - after.total() == len(once.applied) + len(once.gone)
