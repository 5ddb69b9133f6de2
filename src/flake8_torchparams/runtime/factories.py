"""The user's own way to build a class: ``[tool.torchparams.factories]`` in the project's pyproject.toml."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

_TABLE = ("tool", "torchparams", "factories")


class FactoriesError(Exception):
    """The table cannot be used; the text says why, in one line."""


def read_factories(project: str) -> tuple[tuple[str, str], ...]:
    """The pairs of class and callable that the project's pyproject.toml names.

    No file and no table give an empty tuple. Python 3.10 has no TOML reader of its own: there the table is read with
    ``tomli`` when that is installed. Raises FactoriesError when there is a table that cannot be read or has another
    form.
    """
    path = Path(project, "pyproject.toml")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ()
    if "torchparams" not in text or "factories" not in text:
        return ()
    table = _parse(text, path)
    for depth, name in enumerate(_TABLE, start=1):
        table = table.get(name, {})
        if not isinstance(table, dict):
            raise FactoriesError(f"{path}: {'.'.join(_TABLE[:depth])} is no table")
    for key, value in table.items():
        for name in (key, value):
            if not isinstance(name, str) or name.count(":") != 1:
                raise FactoriesError(f"{path}: tool.torchparams.factories wants package.module:name, not {name!r}")
    return tuple(sorted(table.items()))


def _parse(text: str, path: Path) -> dict[str, Any]:
    for name in ("tomllib", "tomli"):
        try:
            reader = importlib.import_module(name)
        except ImportError:
            continue
        try:
            parsed: dict[str, Any] = reader.loads(text)
        except ValueError as error:
            raise FactoriesError(f"{path}: {error}") from None
        return parsed
    raise FactoriesError(f"{path}: factories need Python 3.11 or later, or tomli")
