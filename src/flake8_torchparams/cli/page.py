"""The views of ``torchparams show`` as one page that needs no network: styles and the filter are inline."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from flake8_torchparams import __version__
from flake8_torchparams.cli.view import KINDS, ClassView, Row, near
from flake8_torchparams.finding import Finding

_HEAD = ("Name", "Kind", "Value", "Set at", "Inherited from", "Finding")
_RUNTIME_HEAD = ("Built as", "Shape", "Dtype", "Saved", "Difference")


def render(all_views: Sequence[ClassView], findings: Sequence[Finding] = (), *, title: str) -> str:
    """The whole page as text: the findings of no Module, and the views."""
    names = sum(len(view.rows) for view in all_views)
    template = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        title=escape(title),
        version=escape(__version__),
        runtime=", beside the objects built from it" if any(view.runtime for view in all_views) else "",
        count=f"{names} names",
        filters=_filters(all_views),
        sections="\n".join([*_list(findings), *map(_section, all_views, itertools.count())]),
    )


def _filters(all_views: Sequence[ClassView]) -> str:
    """A box for each kind that occurs, all ticked, and one for findings."""
    rows = [row for view in all_views for row in view.rows]
    kinds = [kind for kind in KINDS if any(kind in row.asked_by for row in rows)]
    boxes = [f'<label><input type="checkbox" name="kind" value="{kind}" checked> {kind}</label>' for kind in kinds]
    boxes.append('<label><input type="checkbox" name="faulty"> only names with a finding or a difference</label>')
    return "\n".join(boxes)


def _section(view: ClassView, number: int) -> str:
    report = view.report
    title = f"class-{number}"
    parts = [f'<section aria-labelledby="{title}">', f'<h2 id="{title}">{escape(report.cls)}</h2>']
    place = f'<span class="mono">{escape(near(report.path))}:{report.line}</span>'
    bases = f', bases <span class="mono">{escape(", ".join(report.bases))}</span>' if report.bases else ""
    parts.append(f'<p class="soft">{place}{bases}</p>')
    parts += [f'<p class="bad">{escape(warning[0].upper() + warning[1:])}</p>' for warning in view.warnings]
    if view.runtime:
        parts.append(f'<p class="soft">{escape(view.runtime)}{_how_many(view.differences)}</p>')
    if view.rows:
        parts.append(_table(view, title))
    elif not report.raises:
        parts.append("<p>Holds nothing.</p>")
    parts += [*_list(view.all_findings), "</section>"]
    return "\n".join(parts)


def _how_many(differences: int) -> str:
    if not differences:
        return ""
    return f': <span class="bad">{differences} difference{"s" if differences > 1 else ""}</span>'


def _table(view: ClassView, title: str) -> str:
    head = _HEAD + _RUNTIME_HEAD if view.runtime else _HEAD
    rows = [_cells(row, view) for row in view.rows]
    used = [n for n in range(len(head)) if n == 0 or any(cells[n] for cells in rows)]
    columns = "".join(f'<th scope="col">{head[n]}</th>' for n in used)
    body = "\n".join(_row(row, cells, used) for row, cells in zip(view.rows, rows, strict=True))
    # the region can be reached and scrolled by keyboard where the window is narrow
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{title}"><table>\n'
        f"<thead><tr>{columns}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _cells(row: Row, view: ClassView) -> list[str]:
    """The content of each column; empty where there is none."""
    entry = row.entry
    kinds = [_kind(kind) for kind in row.kinds]
    if row.remark:
        kinds.append(f'<span class="soft">{row.remark}</span>')
    cells = [
        escape(entry.name),
        " or ".join(kinds),
        escape(entry.detail),
        _whole("place", row.where),
        escape(entry.inherited_from),
        _whole("bad", " ".join(sorted({finding.code for finding in row.findings}))),
    ]
    if view.runtime:
        built = row.built
        values = ["", "", "", ""]
        if built is not None:
            kind = _kind(built.kind) + (f" ({escape(built.type)})" if built.type else "")
            values = [kind, _whole("place", built.shape), escape(built.dtype), "yes" if built.saved else ""]
        cells += [*values, _whole("bad", row.differs)]
    return cells


def _kind(kind: str) -> str:
    return _whole(f"kind {kind.replace(' ', '-')}", kind)


def _whole(style: str, text: str) -> str:
    """A text that is kept on one line by the style of its class."""
    return f'<span class="{style}">{escape(text)}</span>' if text else ""


def _row(row: Row, cells: Sequence[str], used: Sequence[int]) -> str:
    name, *others = (cells[n] for n in used)
    faulty = ' data-faulty="yes"' if row.findings or row.differs else ""
    differs = ' class="differs"' if row.differs else ""
    return (
        f'<tr data-kinds="{",".join(row.asked_by)}"{faulty}{differs}><th scope="row">{name}</th>'
        + "".join(f"<td>{cell}</td>" for cell in others)
        + "</tr>"
    )


def _list(findings: Sequence[Finding]) -> list[str]:
    return ["<ul>", *map(_finding, findings), "</ul>"] if findings else []


def _finding(finding: Finding) -> str:
    place = f"{finding.line}:{finding.column + 1}"
    return (
        f'<li><span class="mono">{place}</span> <span class="bad">{finding.code}</span> {escape(finding.message)}</li>'
    )
