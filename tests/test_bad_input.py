"""Whatever a file holds, flake8 ends with status 0 or 1, and no finding of any other file is lost."""

from __future__ import annotations

import ast
import io
import subprocess
import sys
import time
import tokenize
from pathlib import Path

import pytest

from flake8_torchparams.hierarchy.methods import stored_by
from flake8_torchparams.source.glance import worth_reading

HEAD = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, a, b):
        super().__init__()
"""
PLAIN = "        self.w = torch.zeros(3, requires_grad=True)\n"
NEIGHBOUR = HEAD + PLAIN
FOUND = "8:9 TPM102"


def flake8(folder: Path, *options: str, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    command = [
        sys.executable,
        "-m",
        "flake8",
        "--isolated",
        "--select=E9,TPM",
        "--format=%(path)s %(row)d:%(col)d %(code)s",
    ]
    return subprocess.run(
        [*command, *options], cwd=folder, input=stdin or b"", capture_output=True, check=False, timeout=300
    )


def told(run: subprocess.CompletedProcess[bytes], name: str) -> list[str]:
    """Place and code of each finding in one file of the run."""
    lines = run.stdout.decode().splitlines()
    return [line.removeprefix(f"./{name} ") for line in lines if line.startswith(f"./{name} ")]


def lint(folder: Path, source: str | bytes, *options: str) -> list[str]:
    """Lint ``source`` between two neighbours, whose findings must be there; return its own."""
    (folder / "bad.py").write_bytes(source if isinstance(source, bytes) else source.encode())
    for name in ("a_first.py", "z_last.py"):
        (folder / name).write_text(NEIGHBOUR)
    run = flake8(folder, *options, ".")
    assert run.stderr.decode() == ""
    assert run.returncode == 1
    assert told(run, "a_first.py") == [FOUND]
    assert told(run, "z_last.py") == [FOUND]
    return told(run, "bad.py")


def codes(findings: list[str]) -> list[str]:
    return [finding.split()[1] for finding in findings]


UNUSUAL = {
    "empty": (b"", []),
    "blank": (b"\n \n\t\n\x0c\n", []),
    "comment": (b"# nothing here", []),
    "no newline at the end": (NEIGHBOUR.rstrip().encode(), [FOUND]),
    "latin-1": (
        b"# coding: latin-1\n" + HEAD.encode() + b"        '\xe9\xe9'; self.w = torch.zeros(3, requires_grad=True)\n",
        ["9:15 TPM102"],
    ),
    "latin-1 undeclared": (
        HEAD.encode() + b"        '\xe9\xe9'; self.w = torch.zeros(3, requires_grad=True)\n",
        ["8:15 TPM102"],
    ),
    "utf-8": ((HEAD + "        'é€𝄞'; self.w = torch.zeros(3, requires_grad=True)\n").encode(), ["8:16 TPM102"]),
    "bom": (b"\xef\xbb\xbf" + NEIGHBOUR.encode(), [FOUND]),
    "bom and class in line 1": (
        b"\xef\xbb\xbfclass N(__import__('torch').nn.Module): pass\n" + NEIGHBOUR.encode(),
        ["9:9 TPM102"],
    ),
    "crlf": (NEIGHBOUR.replace("\n", "\r\n").encode(), [FOUND]),
    "cr": (NEIGHBOUR.replace("\n", "\r").encode(), [FOUND]),
    "mixed line ends": (NEIGHBOUR.replace("\n", "\r\n", 3).replace("__()\n", "__()\r").encode(), [FOUND]),
    "lone cr at the end": (NEIGHBOUR.rstrip().encode() + b"\r", [FOUND]),
    "cr after crlf": (NEIGHBOUR.replace("\n", "\r\n").encode() + b"\r", [FOUND]),
    "leading form feed": (b"\x0c" + NEIGHBOUR.encode(), [FOUND]),
    "form feed between": (NEIGHBOUR.replace("\n\n\n", "\n\x0c\n\n").encode(), [FOUND]),
    "form feed before class": (NEIGHBOUR.replace("class", "\x0cclass").encode(), [FOUND]),
    "form feed within a line": (NEIGHBOUR.replace("self, a, b", "self,\x0ca, b").encode(), [FOUND]),
    "separators in strings": (
        (HEAD + "        '\u2028\x85\x1c\x0b'; self.w = torch.zeros(3, requires_grad=True)\n").encode(),
        ["8:17 TPM102"],
    ),
    "separators in lines above": (("'\u2028\x85\x1c\x0b'\n" + NEIGHBOUR).encode(), ["9:9 TPM102"]),
    "tabs": (NEIGHBOUR.replace("    ", "\t").encode(), ["8:3 TPM102"]),
    "tabs and spaces": (NEIGHBOUR.replace("        ", "    \t").encode(), ["8:6 TPM102"]),
    "one column": (NEIGHBOUR.replace("        ", "  ").replace("    ", " ").encode(), ["8:3 TPM102"]),
    "continued": ((HEAD + "        self.w \\\n   = \\\n torch.zeros(3, requires_grad=True)\n").encode(), [FOUND]),
    "after a semicolon": (
        (HEAD + "        a = 1; self.w = torch.zeros(3, requires_grad=True); b = 2\n").encode(),
        ["8:16 TPM102"],
    ),
    "all in one line": (
        b"import torch as t\nclass N(t.nn.Module):\n"
        b"  def __init__(s): super().__init__(); s.w = t.ones(1, requires_grad=True)\n",
        ["3:40 TPM102"],
    ),
    "docstring at column 0": ((HEAD + '        """\nat the left\n\tand here\n"""\n' + PLAIN).encode(), ["12:9 TPM102"]),
    "comment at column 0": ((HEAD + "# at the left\n" + PLAIN).encode(), ["9:9 TPM102"]),
    "odd comment": ((HEAD + "            # at the right\n  # at the left\n" + PLAIN).encode(), ["10:9 TPM102"]),
    "decorated": (NEIGHBOUR.replace("    def", "    @torch.no_grad()\n    def").encode(), ["9:9 TPM102"]),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_text_is_read_and_places_are_right(tmp_path: Path, name: str) -> None:
    source, wanted = UNUSUAL[name]
    assert lint(tmp_path, source) == wanted


BEYOND_LIBCST = "        (y): int = 3\n"


def test_what_libcst_cannot_read_is_told_once_and_costs_nothing_else(tmp_path: Path) -> None:
    other = NEIGHBOUR[NEIGHBOUR.index("class") :].replace("Net", "Other")
    found = lint(tmp_path, HEAD + BEYOND_LIBCST + PLAIN + BEYOND_LIBCST + "\n\n" + other)
    assert codes(found).count("TPM900") == 1
    assert "16:9 TPM102" in found


def test_what_libcst_cannot_read_and_nobody_needs_costs_nothing(tmp_path: Path) -> None:
    found = lint(tmp_path, "(y): int = 3\n" + NEIGHBOUR)
    assert [finding for finding in found if "TPM900" not in finding] == ["9:9 TPM102"]
    assert codes(found).count("TPM900") <= 1


ELIFS = "        if a == 0:\n            x = 0\n" + "".join(
    f"        elif a == {n}:\n            x = {n}\n" for n in range(1, 2000)
)
DEEP = {
    "elifs": ELIFS,
    "operators": "        y = a" + " + 1" * 500 + "\n",
    "attributes": "        y = a" + ".b" * 500 + "\n",
    "calls": "        y = a" + ".b()" * 500 + "\n",
    "subscripts": "        y = a" + "[0]" * 500 + "\n",
    "signs": "        y = " + "-" * 500 + "a\n",
    "conditions": "        y = " + "1 if a else " * 500 + "2\n",
    "lambdas": "        y = " + "lambda: " * 500 + "a\n",
    "powers": "        y = " + "a ** " * 500 + "a\n",
    "of a tensor": "        y = torch.zeros(3)" + ".mul(2)" * 500 + "\n",
    "across lines": "        y = (a\n" + "            + 1\n" * 500 + "        )\n",
    "blocks": "".join("  " * n + "        if a:\n" for n in range(95)) + "  " * 95 + "        pass\n",
}


@pytest.mark.parametrize("name", DEEP)
def test_deep_code_is_read_or_told_once(tmp_path: Path, name: str) -> None:
    line = 8 + DEEP[name].count("\n")
    found = lint(tmp_path, HEAD + DEEP[name] + PLAIN)
    assert found == [f"{line}:9 TPM102"] or codes(found) == ["TPM900"]


def test_a_quoted_annotation_that_nests_too_deep_tells_nothing(tmp_path: Path) -> None:
    quoted = HEAD.replace("self, a", f'self, a: "{"[" * 2000}"')
    assert lint(tmp_path, quoted + "        self.a = a\n" + PLAIN) == ["9:9 TPM102"]


def test_deep_code_outside_of_classes_costs_nothing(tmp_path: Path) -> None:
    chain = "\n".join(line[8:] for line in ELIFS.splitlines())
    found = lint(tmp_path, "a = 1\n" + chain + "\n" + NEIGHBOUR)
    assert [finding for finding in found if "TPM900" not in finding] == ["4009:9 TPM102"]


WRONG = {
    "definition": "def f(:\n",
    "statement": NEIGHBOUR + "        return return\n",
    "unfinished": NEIGHBOUR + "    def f(",
    "indentation": HEAD + "\ty = 1\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_syntax_error_is_left_to_flake8(tmp_path: Path, name: str) -> None:
    found = codes(lint(tmp_path, WRONG[name]))
    assert "E999" in found or "E902" in found
    assert not [code for code in found if code.startswith("TPM")]


def test_parentheses_beyond_pythons_own_limit(tmp_path: Path) -> None:
    found = codes(lint(tmp_path, HEAD + "        y = " + "(" * 500 + "a" + ")" * 500 + "\n" + PLAIN))
    assert found == ["E999"]


def test_nul_bytes(tmp_path: Path) -> None:
    source = HEAD.encode() + b"        x = 1\0\n" + PLAIN.encode()
    if flake8_bears(source.decode()):
        assert codes(lint(tmp_path, source)) == ["E999"]
    else:
        (tmp_path / "bad.py").write_bytes(source)
        run = flake8(tmp_path, "bad.py")
        assert run.returncode == 1
        assert b"flake8_torchparams" not in run.stderr


def flake8_bears(text: str) -> bool:
    """Tell whether Python raises for a text what flake8 expects; where it does not, flake8 itself stops."""
    for read in (ast.parse, lambda text: list(tokenize.generate_tokens(io.StringIO(text).readline))):
        try:
            read(text)
        except (SyntaxError, tokenize.TokenError):
            continue
        except (ValueError, SystemError):
            return False
    return True


def test_a_large_generated_file(tmp_path: Path) -> None:
    blob = "TABLE = [\n" + ("    '" + "0123456789abcdef" * 60 + "',\n") * 4800 + "]\n"
    layer = "\n\n" + NEIGHBOUR[NEIGHBOUR.index("class") :]
    text = "import torch\nfrom torch import nn\n" + blob + layer * 2000
    assert len(text) > 4_800_000
    found = lint(tmp_path, text)
    assert found == [f"{4804 + 6 + 6 * n}:9 TPM102" for n in range(2000)]


def test_a_long_table_of_numbers_is_searched_in_no_time() -> None:
    rows = "".join(f"            0.{n}, 0.5, 1.25, 3.5,\n" for n in range(2000))
    begin = time.process_time()
    assert stored_by(f"    def table(self):\n        self.a, self.b = [\n{rows}        ]\n") == {"a", "b"}
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    "source", [ELIFS, BEYOND_LIBCST, "        '\u2028'\n"], ids=["elifs", "beyond libcst", "separator"]
)
def test_standard_input(tmp_path: Path, source: str) -> None:
    run = flake8(tmp_path, "--stdin-display-name=pkg/net.py", "-", stdin=(HEAD + source + PLAIN).encode())
    assert run.stderr == b""
    assert run.returncode == 1
    lines = run.stdout.decode().splitlines()
    assert [line for line in lines if line.startswith("pkg/net.py ")] == lines
    assert {line.split()[2] for line in lines} <= {"TPM102", "TPM900"}


@pytest.mark.parametrize("jobs", ["-j1", "-j3"])
def test_all_at_once(tmp_path: Path, jobs: str) -> None:
    texts = {name: (HEAD + text + PLAIN).encode() for name, text in DEEP.items()}
    texts |= {name: source for name, (source, _) in UNUSUAL.items()}
    texts |= {"beyond": (HEAD + BEYOND_LIBCST + PLAIN).encode(), "syntax": b"def f(:\n"}
    for number, text in enumerate(texts.values()):
        (tmp_path / f"case{number}.py").write_bytes(text)
    found = lint(tmp_path, NEIGHBOUR, jobs)
    assert found == [FOUND]


@pytest.mark.parametrize(
    ("imports", "read"),
    [
        ("import os\nfrom collections.abc import Sequence", False),
        ("import os, sys as system", False),
        ("from __future__ import annotations\nimport os.path", False),
        ("import torch", True),
        ("import os, torch", True),
        ("import os; import torch", True),
        ("try: import torch\nexcept ImportError: pass", True),
        ("from torch \\\n  import nn", True),
        ("import \\\n  torch", True),
        ("from . import modules", True),
        ("from .modules import Base", True),
        ("if True:\n    from torch import nn", True),
    ],
)
def test_files_that_import_but_what_python_brings_are_not_read(imports: str, read: bool) -> None:
    assert worth_reading(f"{imports}\n\n\nclass Net(Base):\n    pass\n") is read
