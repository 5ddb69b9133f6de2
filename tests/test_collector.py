"""Garbage that other plugins leave behind goes, though it is frozen while files are analysed."""

from __future__ import annotations

import gc
import weakref

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

NET = """\
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.sizes = [2, 3]


"""
LONG = NET + "# as long as a large file\n" * 40_000


class Node:
    """Nodes that know their parent, as pyflakes makes those of every tree."""

    def __init__(self, count: int) -> None:
        self.parent = self
        self.inner = [Node(0) for _ in range(count)]


def test_cycles_of_others_are_collected() -> None:
    session = Session(Options())
    left = []
    for _ in range(20):
        node = Node(50_000)
        left.append(weakref.ref(node))
        session.check("net.py", LONG)
        del node
    assert sum(node() is not None for node in left) < 15


def test_what_is_frozen_is_counted_seldom_where_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    count = gc.get_freeze_count
    counted = []
    monkeypatch.setattr(gc, "get_freeze_count", lambda: counted.append(count()) or counted[-1])
    session = Session(Options())
    session.check("net.py", LONG)
    counted.clear()
    for _ in range(12):
        session.check("net.py", LONG)
    assert 2 <= len(counted) <= 5


def test_a_collector_that_is_off_stays_off(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise AssertionError("the collector was meddled with")

    gc.disable()
    try:
        monkeypatch.setattr(gc, "freeze", refuse)
        assert Session(Options()).check("net.py", NET) == []
        assert not gc.isenabled()
    finally:
        gc.enable()
