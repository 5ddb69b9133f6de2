"""Files that are read for others are outlined from a part of their text: it must tell what all of it tells."""

from __future__ import annotations

import ast
import importlib.util
import tokenize
import warnings
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from flake8_torchparams.source.outline import (
    Assigned,
    ClassOutline,
    FunctionOutline,
    ImportedName,
    Outline,
    outline,
)
from flake8_torchparams.source.project import Project
from flake8_torchparams.source.skeleton import outline_of, skeleton

PACKAGES = ("flake8_torchparams", "flake8", "libcst", "asyncio", "email", "unittest")


def told(piece: object) -> Any:
    """What a piece of an outline says, in a form that can be compared."""
    if isinstance(piece, ast.AST):
        return ast.dump(piece)
    if isinstance(piece, dict):
        return {name: told(value) for name, value in piece.items()}
    if isinstance(piece, (list, tuple)):
        return [told(value) for value in piece]
    if isinstance(piece, (Assigned, ClassOutline, FunctionOutline, ImportedName)):
        return type(piece).__name__, [told(getattr(piece, name)) for name in piece.__slots__]
    return piece


def tells(found: Outline) -> Any:
    """All that an outline says, but for the trees of functions."""
    return [told(part) for part in (found.names, found.stars, found.classes)]


def texts(package: str) -> list[str]:
    """The texts of the modules of a package."""
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    found = []
    for path in sorted(Path(spec.origin).parent.rglob("*.py")):
        with tokenize.open(path) as stream:
            found.append(stream.read())
    return found


def parses(text: str) -> bool:
    """Whether a text can be parsed."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("package", PACKAGES)
def test_outlines_of_packages(package: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in filter(parses, texts(package)):
            assert tells(outline_of(text)) == tells(outline(ast.parse(text)))


@pytest.mark.parametrize("package", PACKAGES)
def test_few_files_are_parsed_whole(package: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        whole = [parses(skeleton(text)) for text in texts(package) if parses(text)]
    assert whole.count(False) <= len(whole) / 50


FORMS = {
    "one line": """
        def one(): return 1
        class A: pass
        def two(a): a.b = 1; return a
    """,
    "signatures": """
        def plain(a: int = 3) -> dict[str, int]:
            return {}

        async def several(
            a,  # like this:
            b: "str" = ":",
        ) -> list[int]:  # a list
            return [a]

        class A:
            def method(self,
                       x,
                       *rest):
                if x:
                    return rest

            @property
            def value(
                self
            ): return 1
    """,
    "bodies on the last line of a signature": """
        def first(a: int,
                  b: int) -> int: ...
        def make(n):
            return n

        def second(a,
                   b): return a
        if make:
            def other(n):
                return n

        class A:
            def one(self,
                    a): ...
            @property
            def two(self): return max(1,
                                      2)
            three = 3

        def third(a: int) -> dict[
            str, int
        ]:
            return {}
    """,
    "inner definitions": """
        def makes(base):
            class Inner(base):
                def forward(self, x):
                    return x

            def helper():
                return Inner

            return helper()
    """,
    "ends": """
        def remarks(x):
            return x
            # nothing

            # any more
        # and nothing here

        class A:
            def last(self):
                pass

            # of the class

            limit = 3


        def end(): # the last
            return (
                1
            ) # here
    """,
    "strings": '''
        def text():
            """One.

        Further out.
            """
            return """
        x = 1
        """

        TEXT = """
        class NoClass(Base):
            def no_function(self):
                return 1
        """

        class A(TEXT):
            """A class.

            def no_method(self):
                stays
            """

            def method(self):
                return "def inner(): pass"
    ''',
    "brackets": """
        def out(a):
            return a[
        1:2
        ], 3

        TABLE = {
            "a": 1,

            "b": [
                2,
            ],
        }
        OTHER: dict[str, int] = dict(
            a=1,
        )
        x, y = (
            1, 2
        )
        from a import (
            b,
            c,
        )
    """,
    "branches": """
        try:
            import torch

            def ready():
                return True
        except ImportError:
            def ready():
                return False
        else:
            if torch:
                class A(torch.nn.Module):
                    def forward(self):
                        for a in self:
                            return a
                    size = 3
    """,
    "tabs": "class A:\n\tdef one(self):\n\t\treturn 1\n\n\tdef two(self):\n\t\tif self:\n\t\t\treturn 2\n\tb = 3",
    "continued": "def f(a):\n    a = a + \\\n1\n    return a\n\n\nclass A(f):\n    b = 3\n",
    "ended by a continued string": "def f(a):\n    assert a == \\\n'b'\n\n\nclass A(f):\n    b = 3\n",
    "empty": "",
}


@pytest.mark.parametrize("form", FORMS)
def test_outlines_of_forms(form: str) -> None:
    text = dedent(FORMS[form])
    assert tells(outline_of(text)) == tells(outline(ast.parse(text)))


def test_what_is_left_out() -> None:
    text = dedent("""
        TABLE = {
            "row": 1,
        }


        class A(Base):
            size = 3

            def method(self, given: "hint" = 1) -> "result":
                return body
    """)
    left = skeleton(text)
    assert [word for word in ("row", "given", "hint", "result", "body") if word in left] == []
    assert [word for word in ("TABLE", "Base", "size", "method") if word not in left] == []


def test_trees_of_functions_of_other_files(tmp_path: Path) -> None:
    path = tmp_path / "other.py"
    path.write_text("import a\n\n\nclass A(a.B):\n    def method(self, x):\n        return x + 1\n")
    file = Project().read(str(path))
    assert file is not None
    [cls] = file.outline.classes
    [method] = cls.functions["method"]
    node = file.node(method)
    assert node is not None
    assert ast.unparse(node) == "def method(self, x):\n    return x + 1"


def test_trees_of_files_that_are_linted_next_are_kept(tmp_path: Path) -> None:
    paths = [str(tmp_path / name) for name in ("next.py", "other.py")]
    for path in paths:
        Path(path).write_text("x = 1\n")
    project = Project()
    project.expect(paths[:1])
    for path in paths:
        project.read(path)
    assert [project.tree(path, "x = 1\n") is not None for path in paths] == [True, False]
