"""Tests that need torch run unless they are deselected by name: they never vanish because torch is missing."""

from __future__ import annotations

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

WITHOUT_TORCH = "not torch"


def pytest_configure(config: pytest.Config) -> None:
    """End the run at once when torch is missing and its tests were not deselected."""
    if WITHOUT_TORCH not in config.option.markexpr and importlib.util.find_spec("torch") is None:
        raise pytest.UsageError(f"torch is not installed: install the dev extra, or deselect with -m '{WITHOUT_TORCH}'")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out modules that cannot be imported without torch when its tests are deselected anyway."""
    if WITHOUT_TORCH in config.option.markexpr and collection_path.suffix == ".py" and imports_torch(collection_path):
        return True
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test of a module that imports torch at its top."""
    needs_torch: dict[Path, bool] = {}
    for item in items:
        if needs_torch.setdefault(item.path, imports_torch(item.path)):
            item.add_marker(pytest.mark.torch)


@pytest.fixture
def shallow() -> Iterator[None]:
    """Python's own limit of recursion, which the plugin raises for the process that it runs in."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(before)


def imports_torch(path: Path) -> bool:
    """Tell whether a module imports torch, or numpy which comes with it, at its top."""
    for statement in ast.parse(path.read_bytes()).body:
        names: list[str] = []
        if isinstance(statement, ast.Import):
            names = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            names = [statement.module or ""]
        if any(name.partition(".")[0] in ("torch", "numpy") for name in names):
            return True
    return False
