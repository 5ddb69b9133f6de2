"""A text that says the same in other words gets the same findings, and one that says less gets none that are new."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from rule_cases import CASES, PROJECTS, enabled

OTHER_NAMES = {"torch": "th", "nn": "tnn", "F": "fun"}
# The codes that say how a plain tensor is used.
OF_USE = {"TPM111": "TPM101", "TPM112": "TPM101"}
EVERY_CASE = pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)


def found(path: Path, source: str, options: Options | None = None) -> Counter[tuple[str, str, str]]:
    """The findings without their places: class, attribute and code."""
    findings = Session(options or Options()).check(str(path), source)
    return Counter((finding.cls, finding.attribute, finding.code) for finding in findings)


@EVERY_CASE
def test_layout(path: Path) -> None:
    """Without its comments, each statement on a line of its own, and with all brackets that Python would write."""
    source = path.read_text(encoding="utf-8")
    options = Options(enable=enabled(source))
    assert found(path, ast.unparse(ast.parse(source)), options) == found(path, source, options)


class _Renamed(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.Name:
        node.id = OTHER_NAMES.get(node.id, node.id)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, str):  # an annotation, perhaps
            node.value = node.value.replace("nn.Linear", "tnn.Linear").replace("nn.Conv2d", "tnn.Conv2d")
        return node

    def visit_alias(self, node: ast.alias) -> ast.alias:
        name = node.asname or node.name
        node.asname = OTHER_NAMES.get(name, node.asname)
        return node


@EVERY_CASE
def test_other_names(path: Path) -> None:
    """torch goes by another name: ``import torch as th``."""
    source = path.read_text(encoding="utf-8")
    options = Options(enable=enabled(source))
    assert found(path, ast.unparse(_Renamed().visit(ast.parse(source))), options) == found(path, source, options)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_alone(project: Path, tmp_path: Path) -> None:
    """A file whose project is not there is one of which less is known, who else uses what it has for one."""
    for number, path in enumerate(sorted(project.rglob("*.py"))):
        source = path.read_text(encoding="utf-8")
        alone = tmp_path / str(number) / path.name
        alone.parent.mkdir()
        alone.write_text(source, encoding="utf-8")
        known, told = (
            {(cls, attribute, OF_USE.get(code, code)) for cls, attribute, code in found(place, source)}
            for place in (path, alone)
        )
        assert told <= known, f"{path.name}: {told - known}"
