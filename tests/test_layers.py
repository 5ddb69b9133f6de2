"""Data flows one way: each part of the package imports only from those that stand before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import flake8_torchparams

PACKAGE = Path(flake8_torchparams.__file__).parent
LAYERS = (
    {"torch_api", "options", "finding", "collector"},
    {"source"},  # files and their outlines
    {"hierarchy", "outcome", "cache"},  # classes and their ancestors; what there is to say of them
    {"screen", "usage"},  # which classes are harmless; what becomes of a tensor later
    {"model"},  # the interpreter
    {"rules"},
    {"judge", "runtime"},
    {"engine", "fixes", "flake8_runtime"},
    {"plugin"},
    {"cli"},
    {"__main__", "testing"},
)
HEIGHTS = {part: height for height, layer in enumerate(LAYERS) for part in layer}


def parts_imported(source: str) -> Iterator[str]:
    """The parts of the package that a file imports from, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "flake8_torchparams" and parts[1] in HEIGHTS:
                yield parts[1]


def test_every_part_has_a_place() -> None:
    parts = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.joinpath("__init__.py").exists()}
    assert parts - {"__init__"} == set(HEIGHTS)


def test_nothing_imports_from_above_or_beside() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)} imports from {other}"
        for path in PACKAGE.rglob("*.py")
        for part in [path.relative_to(PACKAGE).parts[0].removesuffix(".py")]
        for other in parts_imported(path.read_text(encoding="utf-8"))
        if part != "__init__" and other != part and HEIGHTS[other] >= HEIGHTS[part]
    ]
    assert not wrong
