"""What ``show`` tells people of a class: tables, page and JSON, from hand-made reports."""

from __future__ import annotations

import html.parser
import json
import re

import pytest
from fixture_types import Snapshot

from flake8_torchparams.cli import page, table
from flake8_torchparams.cli.view import Built, ClassView, as_json, of_kinds, of_no_module, views, with_built
from flake8_torchparams.finding import Finding
from flake8_torchparams.model.report import Entry, ModuleReport

BASE = "layers.Base"
REPORTS = [
    ModuleReport(
        "net.py",
        "Net",
        9,
        (BASE, "torch.nn.Module"),
        (
            Entry("weight", frozenset({"parameter"}), path="net.py", line=12, detail="nn.Parameter"),
            Entry("scale", frozenset({"plain tensor"}), path="net.py", line=13, detail="torch.ones"),
            Entry("mean", frozenset({"buffer"}), path="layers.py", line=5, inherited_from=BASE),
            Entry("mask", frozenset({"non-persistent buffer"}), empty=True, path="net.py", line=14),
            Entry("head", frozenset({"module"}), absent=True, path="net.py", line=16, detail="nn.Linear"),
            Entry("gain", frozenset({"parameter", "plain tensor"}), path="net.py", line=18),
            Entry("blocks", frozenset({"container"}), path="net.py", line=20, detail="list of modules"),
            Entry("width", frozenset({"plain"}), path="net.py", line=21, detail="int"),
            Entry("other", frozenset({"unknown"}), path="net.py", line=22),
        ),
    ),
    ModuleReport("net.py", "Net.Inner", 30, ("torch.nn.Module",), (), "AttributeError", 33),
]
FINDINGS = [
    Finding("net.py", 13, 8, "TPM101", "Net.scale is <plain>: register_buffer", cls="Net", attribute="scale"),
    Finding("net.py", 20, 8, "TPM106", "Net.blocks holds Modules: ModuleList", cls="Net", attribute="blocks"),
    Finding("net.py", 33, 8, "TPM201", "Net.Inner.w is assigned before init", cls="Net.Inner", attribute="w"),
]
BUILT = {
    "weight": Built("parameter", shape="(4, 3)", dtype="float32", saved=True),
    "scale": Built("plain tensor", shape="(4,)", dtype="float32"),
    "mean": Built("buffer", shape="(4,)", dtype="float32", saved=True),
    "mask": Built("None"),
    "gain": Built("buffer", shape="(1,)", dtype="float32", saved=True),
    "blocks": Built("container", "list"),
    "width": Built("plain", "int"),
    "late": Built("module", "Linear"),
}


@pytest.fixture
def shown() -> list[ClassView]:
    return views(REPORTS, FINDINGS)


@pytest.fixture
def beside(shown: list[ClassView]) -> list[ClassView]:
    return [with_built(shown[0], BUILT, "built as Net(width=4)"), shown[1]]


def test_the_table(shown: list[ClassView], snapshot: Snapshot) -> None:
    snapshot("show.txt", table.plain(shown) + "\n")


def test_the_table_beside_a_built_object(beside: list[ClassView], snapshot: Snapshot) -> None:
    snapshot("show_runtime.txt", table.plain(beside) + "\n")


def test_the_page(beside: list[ClassView], snapshot: Snapshot) -> None:
    snapshot("show.html", page.render(beside, title="net.py").replace(page.__version__, "VERSION"))


def test_a_finding_stands_with_its_attribute_or_else_with_its_class(shown: list[ClassView]) -> None:
    net, inner = shown
    assert {row.entry.name: [f.code for f in row.findings] for row in net.rows if row.findings} == {
        "scale": ["TPM101"],
        "blocks": ["TPM106"],
    }
    assert [f.code for f in inner.findings] == ["TPM201"]


def test_a_finding_of_no_module_stands_above_the_classes(shown: list[ClassView]) -> None:
    unread = Finding("net.py", 1, 0, "TPM900", "this file could not be analysed in <full>")
    mixed_in = Finding("net.py", 40, 8, "TPM101", "Mixin.w is plain", cls="Mixin", attribute="w")
    others = of_no_module(REPORTS, [unread, *FINDINGS, mixed_in])
    assert others == [unread, mixed_in]
    above = "net.py:1:1: TPM900 this file could not be analysed in <full>\nnet.py:40:9: TPM101 Mixin.w is plain\n\n"
    assert table.plain(shown, others) == above + table.plain(shown)
    assert [finding["line"] for finding in as_json(shown, others)["findings"]] == [1, 40]  # type: ignore[attr-defined]
    text = page.render(shown, others, title="net.py")
    assert text.index("analysed in &lt;full&gt;") < text.index("Mixin.w is plain") < text.index("<section")


def test_differences_between_source_and_built_object(beside: list[ClassView]) -> None:
    told = {row.entry.name: row.differs for row in beside[0].rows if row.differs}
    assert told == {"gain": "built as buffer", "late": "only on the built object"}
    assert beside[0].differences == 2


def test_a_missing_name_is_a_difference_unless_it_may_be_absent(shown: list[ClassView]) -> None:
    beside = with_built(shown[0], {}, "built as Net()")
    told = {row.entry.name for row in beside.rows if row.differs}
    assert told == {"weight", "scale", "mean", "mask", "gain", "blocks", "width"}


def test_json_holds_all_and_counts_columns_as_flake8_prints_them(beside: list[ClassView]) -> None:
    data = json.loads(json.dumps(as_json(beside)))
    net, inner = data["modules"]
    assert [entry["name"] for entry in net["entries"]] == [row.entry.name for row in beside[0].rows]
    scale = net["entries"][1]
    assert scale["kinds"] == ["plain tensor"]
    assert scale["findings"] == [
        {"code": "TPM101", "line": 13, "column": 9, "message": "Net.scale is <plain>: register_buffer"}
    ]
    assert scale["built"] == {
        "kind": "plain tensor",
        "type": "",
        "shape": "(4,)",
        "dtype": "float32",
        "saved": False,
    }
    assert (inner["raises"], inner["raises_line"]) == ("AttributeError", 33)


def test_kinds_can_be_chosen(shown: list[ClassView]) -> None:
    chosen = of_kinds(shown[0], ["parameter", "buffer"])
    assert [row.entry.name for row in chosen.rows] == ["weight", "mean", "gain"]


def test_a_name_is_of_the_kind_of_the_built_object_too(beside: list[ClassView]) -> None:
    """Above all where the two differ, and where the source tells of no such name."""
    assert [row.entry.name for row in of_kinds(beside[0], ["module"]).rows] == ["head", "late"]
    assert [row.entry.name for row in of_kinds(beside[0], ["buffer"]).rows] == ["mean", "gain"]
    text = page.render(beside, title="net.py")
    assert re.findall(r'<tr data-kinds="([^"]*)"[^>]*><th scope="row">(?:gain|late)<', text) == [
        "parameter,buffer,plain tensor",
        "module",
    ]


class _Tags(html.parser.HTMLParser):
    """Collects the elements of a page, and fails on tags that do not match."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "input"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_needs_no_network(beside: list[ClassView]) -> None:
    text = page.render(beside, title='a "title" & <b>')
    tags = _Tags()
    tags.feed(text)
    assert tags.open == []
    assert not re.search(r"https?:|//\w|@import|url\(", text)
    assert not [tag for tag, attrs in tags.found if tag in {"link", "img", "iframe"} or "src" in attrs]
    policies = [attrs["content"] for tag, attrs in tags.found if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policies
    assert str(policies[0]).startswith("default-src 'none'")
    assert "prefers-color-scheme: dark" in text
    assert "<plain>" not in text
    assert "<b>" not in text


def test_the_page_can_be_read_without_eyes(beside: list[ClassView]) -> None:
    tags = _Tags()
    tags.feed(page.render(beside, title="net.py"))
    html_tag = next(attrs for tag, attrs in tags.found if tag == "html")
    assert html_tag["lang"] == "en"
    assert all(attrs.get("scope") in {"col", "row"} for tag, attrs in tags.found if tag == "th")
    ids = {attrs["id"] for _, attrs in tags.found if "id" in attrs}
    assert all(attrs["aria-labelledby"] in ids for _, attrs in tags.found if "aria-labelledby" in attrs)
    inputs = sum(tag == "input" for tag, _ in tags.found)
    assert inputs == sum(tag == "label" for tag, _ in tags.found)
    assert any(attrs.get("role") == "status" for _, attrs in tags.found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_background(beside: list[ClassView], scheme: str) -> None:
    text = page.render(beside, title="net.py")
    light, dark = re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#\w{6})", light if scheme == "light" else dark))
    for name in colours.keys() - {"back", "raised", "line"}:
        for behind in ("back", "raised"):
            assert _contrast(colours[name], colours[behind]) >= 4.5, (name, behind)


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
