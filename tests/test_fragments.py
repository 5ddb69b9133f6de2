"""Pieces of source as libcst reads them: their nodes in the order of the text, their places, what cannot be read."""

from __future__ import annotations

import ast
from pathlib import Path

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from flake8_torchparams.source.fragment import Fragment, NotAnalysed, expression
from flake8_torchparams.source.walk import children, walk

ROOT = Path(__file__).parent.parent
SOURCES = sorted([*ROOT.glob("src/**/*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("examples/*.py")])
# Everything that the code here does not use.
ODD = """
async def f(a, /, b: int = 1, *c, d=2, **e) -> "x":
    async with a as b, c: pass
    async for x, *y in z: continue
    else: break
    await g(*a, k=1, **b)
    return [i async for i in a if b if c]
@d
@e.f(1)
class C(A, B[int], metaclass=M, **kw):
    x: int
    y: list[int] = [1]; z = y = 1
    global q, r
    nonlocal s
try: raise E from e
except (A, B) as e: del a, b[1:2:3, ...], c.d
except: assert x, "y"
else: x += 1
finally: yield
try: pass
except* A as e: pass
while not x: x @= -y
else: pass
with (a as b, c): pass
match p:
    case {"a": 1, **rest} if guard: pass
    case [1, *others, (2 | 3) as n] | (4,): pass
    case A(1, b=None): pass
    case -1 | "s" | a.b | _: pass
f"{a!r:>{w}}" "b" if (c := d) else lambda x, *, y=1: {**x, 1: 2, **{k: v for k, v in x}} | {1, *s} | {i for i in s}
a = (yield from b) and not c or d < e <= f is not g not in h in i
print((i for i in j), 1j, 1.0, a @ b, ~a, a[b, *c])
from . import (a as b, c)
from ..d import *
import e.f as g, h
"""


def visited(node: cst.CSTNode) -> list[cst.CSTNode]:
    """Its children by libcst, without those that say nothing that the kind of the node does not say."""
    layout = (
        "Whitespace",
        "EmptyLine",
        "Newline",
        "Comment",
        "Paren",
        "Bracket",
        "Brace",
        "Comma",
        "Semicolon",
        "Colon",
    )
    marks = ("AssignEqual", "Asynchronous", "ParamSlash")
    found = [child for child in node.children if type(child).__name__ not in marks]
    if isinstance(node, (cst.Attribute, cst.ImportFrom)):
        found = [child for child in found if not isinstance(child, cst.Dot)]
    return [child for child in found if not any(word in type(child).__name__ for word in layout)]


def every(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The node and all of these below it."""
    return [node, *(inner for child in visited(node) for inner in every(child))]


@pytest.mark.parametrize("path", [*SOURCES[::7], None], ids=lambda path: path.stem if path else "odd")
def test_children_are_those_that_libcst_visits_in_its_order(path: Path | None) -> None:
    for node in every(cst.parse_module(path.read_text(encoding="utf-8") if path else ODD)):
        assert [*map(id, children(node))] == [*map(id, visited(node))], cst.Module([]).code_for_node(node)


def test_the_walk_comes_by_each_node_before_those_below_it() -> None:
    tree = cst.parse_module("def f(a, b=1):\n    return b if a else g(x=a)\n")
    names = [node.value for node in walk(tree) if isinstance(node, cst.Name)]
    assert names == ["f", "a", "b", "b", "a", "g", "x", "a"]


def test_places_are_those_that_libcst_tells() -> None:
    source = ROOT.joinpath("src/flake8_torchparams/usage/body.py").read_text(encoding="utf-8")
    lines = source.split("\n")
    for statement in ast.parse(source).body:
        fragment = Fragment("body.py", lines[statement.lineno - 1 : statement.end_lineno], statement.lineno, False)
        told = MetadataWrapper(fragment.tree, unsafe_skip_copy=True).resolve(PositionProvider)
        for node in walk(fragment.tree):
            start = told[node].start
            assert fragment.position(node) == (start.line + statement.lineno - 1, start.column)


def test_what_libcst_cannot_parse_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sums = " + ".join(f"self.a{n}" for n in range(400))
    asked: list[str] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda text: asked.append(text) or parse(text))
    fragment = Fragment("net.py", ["def forward(self):", f"    return {sums}"], 1, False)
    for _ in range(3):
        with pytest.raises(NotAnalysed, match="nested too deep"):
            _ = fragment.tree
    assert len(asked) == 1


@pytest.mark.parametrize(
    "text", ["", "a b", "\ud800", "\0", "-" * 20000 + "a", "[" * 2000, "[" * 2000 + "]" * 2000, "a" + ".b" * 2000]
)
def test_a_text_that_is_no_expression_or_nests_too_deep_is_refused(text: str) -> None:
    with pytest.raises(NotAnalysed):
        expression(text)


def test_a_long_text_that_is_flat_is_an_expression() -> None:
    union = expression("Union[" + ", ".join(f"Tensor{number}" for number in range(500)) + "]")
    assert isinstance(union, cst.Subscript)
    assert len(union.slice) == 500
