"""Each fix on a pair of files: what comes out, what is refused, and that a second run changes nothing."""

from __future__ import annotations

import dataclasses
import io
import tokenize
from collections import Counter

import pytest
from fix_cases import Pair, fixed, pairs

from flake8_torchparams.fixes import FIXES
from flake8_torchparams.rules.registry import all_rules

PAIRS = pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair.name)


def comments(source: str) -> Counter[str]:
    """The comments of a text."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


@PAIRS
def test_result(pair: Pair) -> None:
    assert fixed(pair.before, pair.choice, pair.options).source == pair.after


@PAIRS
def test_every_finding_is_accounted_for(pair: Pair) -> None:
    result = fixed(pair.before, pair.choice, pair.options)
    assert Counter((entry.finding.line, entry.finding.code) for entry in result.applied) == pair.marked("want")
    assert Counter((entry.finding.line, entry.finding.code) for entry in result.refused) == pair.marked("left")
    assert not result.gone


@PAIRS
def test_twice_is_once(pair: Pair) -> None:
    once = fixed(pair.before, pair.choice, pair.options)
    twice = fixed(once.source, pair.choice, pair.options)
    assert twice.source == once.source
    assert not twice.applied


@PAIRS
def test_comments_stay(pair: Pair) -> None:
    assert comments(fixed(pair.before, pair.choice, pair.options).source) == comments(pair.before)


@PAIRS
def test_other_line_ends(pair: Pair) -> None:
    source = pair.before.replace("\n", "\r\n")
    assert fixed(source, pair.choice, pair.options).source == pair.after.replace("\n", "\r\n")


@PAIRS
def test_unsafe_fixes_wait_for_the_word(pair: Pair) -> None:
    unsafe = {code for fix in FIXES if not fix.safe for code in fix.codes}
    choice = type(pair.choice)()
    result = fixed(pair.before, choice, pair.options)
    assert not [entry for entry in result.applied if entry.finding.code in unsafe]
    willing = fixed(pair.before, dataclasses.replace(choice, unsafe=True), pair.options)
    waiting = {entry.finding for entry in result.refused if entry.kind == "unsafe"}
    assert {entry.finding for entry in willing.applied if entry.finding.code in unsafe} <= waiting
    assert not waiting & {entry.finding for entry in willing.refused if entry.kind == "unfit"}


def test_rules_and_fixes_agree() -> None:
    """What a rule's page says of its fix is what there is."""
    told = {rule.code: rule.fix for rule in all_rules()}
    safety = {code: "safe" if fix.safe else "unsafe" for fix in FIXES for code in fix.codes}
    assert {code: fix for code, fix in told.items() if fix != "none"} == safety
