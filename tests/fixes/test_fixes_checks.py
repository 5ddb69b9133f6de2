"""How a fix is checked: whatever the linter says against it takes it back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fix_cases import fixed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.fixes import FixChoice, FixResult, fix_source
from flake8_torchparams.fixes.edits import apply, combined, shifted
from flake8_torchparams.fixes.records import Edit
from flake8_torchparams.fixes.verify import Moved
from flake8_torchparams.model.report import ModuleReport
from flake8_torchparams.options import Options

SOURCE = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(3)).double()
        self.v = nn.Parameter(torch.ones(3)).double()
"""
W = Finding("net.py", 8, 8, "TPM103", "lost", "Net", "w", "Net.__init__")
V = Finding("net.py", 9, 8, "TPM103", "lost", "Net", "v", "Net.__init__")


def run(recheck: Callable[[str], list[Finding]], *findings: Finding, source: str = SOURCE) -> FixResult:
    return fix_source(source, findings or (W, V), choice=FixChoice(), recheck=recheck)


def test_a_finding_that_stays_takes_its_fix_back() -> None:
    result = run(lambda text: [W, V])
    assert result.source == SOURCE
    assert {(entry.finding, entry.kind, entry.reason) for entry in result.refused} == {
        (W, "withdrawn", "the finding would still be there"),
        (V, "withdrawn", "the finding would still be there"),
    }


def test_only_the_fix_that_brings_a_new_finding_is_taken_back() -> None:
    new = Finding("net.py", 8, 8, "TPM307", "new", "Net", "w", "Net.__init__")

    def recheck(text: str) -> list[Finding]:
        found = [V] if "self.v = nn.Parameter(torch.ones(3)).double()" in text else []
        return [*found, W] if "self.w = nn.Parameter(torch.ones(3)).double()" in text else [*found, new]

    result = run(recheck)
    assert [entry.finding for entry in result.applied] == [V]
    assert [(entry.finding, entry.reason) for entry in result.refused] == [
        (W, "it would bring a new finding: TPM307 on self.w")
    ]
    assert "self.w = nn.Parameter(torch.ones(3)).double()" in result.source


def test_only_the_given_findings_are_fixed() -> None:
    def recheck(text: str) -> list[Finding]:
        return [f for f in (W, V) if f"self.{f.attribute} = nn.Parameter(torch.ones(3)).double()" in text]

    result = run(recheck, V)
    assert "self.w = nn.Parameter(torch.ones(3)).double()" in result.source
    assert "self.v = nn.Parameter(torch.ones(3).double())" in result.source


@pytest.mark.parametrize(
    "source",
    [
        "(y): int = 3\n" + SOURCE,
        "\x0c" + SOURCE,
        SOURCE + "\r",
        SOURCE + "x = (\n",
        SOURCE + "if x:\n    pass\n" + "elif x:\n    pass\n" * 2000,
    ],
    ids=["libcst cannot parse", "form feed", "lone CR", "syntax error", "nested deep"],
)
@pytest.mark.usefixtures("shallow")
def test_files_that_cannot_be_edited_come_back_as_they_were(source: str) -> None:
    result = run(lambda text: [W] if text == source else [], W, source=source)
    assert result.source == source
    assert [entry.kind for entry in result.refused] == ["file"]


def test_a_comment_that_would_be_lost_keeps_the_line() -> None:
    source = SOURCE.replace("nn.Parameter(", "nn.Parameter(  # mine\n            ", 1)
    result = run(lambda text: [W] if text == source else [], W, source=source)
    assert result.source == source
    assert [entry.reason for entry in result.refused] == ["a comment would be lost"]


def test_a_fix_that_fails_leaves_its_finding_and_the_others_are_done() -> None:
    """The model is asked about a container, and not about where a Parameter is wrapped."""
    source = SOURCE + "        self.layers = [nn.Linear(3, 3), nn.Linear(3, 3)]\n"
    layers = Finding("net.py", 10, 8, "TPM106", "lost", "Net", "layers", "Net.__init__")

    def described(text: str, cls: str | None) -> list[ModuleReport]:
        raise KeyError("w")

    result = fix_source(
        source,
        [W, layers],
        choice=FixChoice(),
        recheck=lambda text: [W, layers] if text == source else [layers],
        describe=described,
    )
    assert [entry.finding for entry in result.applied] == [W]
    assert [(entry.finding, entry.reason) for entry in result.refused] == [(layers, "internal error, KeyError: 'w'")]


@pytest.mark.parametrize("between", ["\n", "\x0c\n", "\u2028\n", "\r\n"])
def test_lines_are_found_again_where_other_characters_end_none(between: str) -> None:
    head = f"import torch\n# {between}\nfrom torch import nn\n# {between}"
    moved = Moved(head + "a = 1\nb = 2\n", head + "import os\na = 1\nb = 2\n")
    assert [moved.finding(Finding("net.py", line, 0, "TPM101", "")).line for line in (6, 7)] == [7, 8]


BASE = """\
from torch import nn


class Base(nn.Module):
    def _apply(self, fn, recurse=True):
        return super()._apply(fn, recurse)


class Block(nn.Module):
    pass
"""
HEIR = """\
import torch
from base import Base, Block
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.ones(3)
        self.blocks = [Block(), Block()]

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return x * self.scale
"""


def test_a_base_in_another_file_that_moves_its_state_by_itself(tmp_path: Path) -> None:
    """Nothing is registered below it; what another file defines is known to be a Module all the same."""
    (tmp_path / "base.py").write_text(BASE)
    left = {"nn.Module": [], "Base": ["a base of the class has its own _apply"]}
    for base, reasons in left.items():
        path, text = str(tmp_path / "net.py"), HEIR.replace("class Net(nn.Module)", f"class Net({base})")
        session = Session(Options())
        result = fix_source(
            text,
            session.check(path, text),
            choice=FixChoice(unsafe=True),
            recheck=lambda text, path=path, session=session: session.check(path, text),
            describe=lambda text, cls, path=path, session=session: session.describe(path, text, cls),
        )
        assert [entry.reason for entry in result.refused] == reasons
        assert "self.blocks = nn.ModuleList([Block(), Block()])" in result.source
        assert ("register_buffer" in result.source) is not bool(reasons)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is slow to draw
@given(st.text("ab\n", max_size=30), st.data())
def test_edits_shift_what_they_do_not_touch(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    edits = combined(
        data.draw(
            st.lists(
                st.tuples(
                    st.tuples(places, places)
                    .map(sorted)
                    .flatmap(lambda span: st.text("xy", max_size=3).map(lambda new: Edit(span[0], span[1], new)))
                ),
                max_size=4,
            )
        )
    )
    if edits is None:
        return
    result = apply(text, edits)
    for offset, character in enumerate(text):
        moved = shifted(offset, edits)
        if moved is not None:
            assert result[moved] == character


def test_keys_are_announced_where_there_may_be_some() -> None:
    source = """\
import torch
from torch import nn


class Flip(nn.Module):
    def __init__(self):
        super().__init__()
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(x).flip(0)


class Net(nn.Module):
    def __init__(self, weight):
        super().__init__()
        self.none = [Flip(), nn.ReLU(), nn.CrossEntropyLoss(reduction="none")]
        self.some = [Flip(), nn.Linear(2, 2)]
        self.given = [nn.CrossEntropyLoss(weight)]
        self.named = [nn.CrossEntropyLoss(weight=weight)]

    def forward(self, x):
        return [part(x) for part in (*self.none, *self.some, *self.given, *self.named)]
"""
    result = fixed(source, FixChoice())
    assert {entry.finding.attribute: entry.state_dict_keys for entry in result.applied} == {
        "none": (),
        "some": ("some.*",),
        "given": ("given.*",),
        "named": ("named.*",),
    }


def test_a_name_that_another_path_registers_is_left_with_that_reason() -> None:
    source = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, kept, learned):
        super().__init__()
        table = torch.ones(3)
        if kept:
            self.register_buffer("called", table)
            self.made = nn.Buffer(torch.ones(3))
        else:
            self.called = table
            self.made = torch.ones(3)
        if learned:
            self.scale = nn.Parameter(torch.ones(3))
        else:
            self.scale = torch.ones(3)

    def forward(self, x):
        return x * self.called * self.made * self.scale
"""
    result = fixed(source, FixChoice(unsafe=True))
    assert {entry.finding.attribute: entry.reason for entry in result.refused} == {
        "called": "line 10 registers it on another path: that it is plain on this one may be the purpose",
        "made": "line 11 registers it on another path: that it is plain on this one may be the purpose",
    }
    assert [entry.finding.attribute for entry in result.applied] == ["scale"]


@pytest.mark.torch
def test_why_a_tensor_that_may_be_of_integers_is_no_parameter() -> None:
    import torch

    source = SOURCE.partition("        self.w")[0] + "        self.w = torch.arange(3).requires_grad_()\n"
    (refused,) = fixed(source, FixChoice(unsafe=True)).refused
    assert refused.reason == (
        "the value may be of an integer type, and torch raises RuntimeError where one is to require grad"
    )
    with pytest.raises(RuntimeError, match="floating point"):
        torch.arange(3).requires_grad_()


def test_the_example_of_the_page_on_fixes_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "fixes.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    monkeypatch.chdir(tmp_path)
    Path("net.py").write_text(SOURCE.replace("ones(3)).double()", "ones(3)).double()  # noqa: TPM103", 1))
    exec(code, {})
    assert Path("net.py").read_text() == (
        SOURCE.replace("ones(3)).double()", "ones(3)).double()  # noqa: TPM103", 1).replace(
            "self.v = nn.Parameter(torch.ones(3)).double()", "self.v = nn.Parameter(torch.ones(3).double())"
        )
    )
