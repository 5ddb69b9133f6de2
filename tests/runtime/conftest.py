"""What the tests of runtime mode share."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from flake8_torchparams.runtime import Driver


@pytest.fixture(scope="session")
def driver() -> Iterator[Driver]:
    """One probe for all: importing torch takes longer than most of these tests."""
    with Driver(sys.executable) as started:
        yield started
