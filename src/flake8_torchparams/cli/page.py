"""The views of ``torchparams show`` as one page that needs no network: styles and the filter are inline."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template

from flake8_torchparams import __version__
from flake8_torchparams.cli.view import KINDS, ClassView, Row, near
from flake8_torchparams.finding import Finding

_HEAD = ("Name", "Kind", "Value", "Set at", "Inherited from", "Finding")
_RUNTIME_HEAD = ("Built as", "Shape", "Dtype", "Saved", "Difference")


def render(all_views: Sequence[ClassView], title: str) -> str:
    """The whole page as text."""
    names = sum(len(view.rows) for view in all_views)
    template = Path(__file__).with_name("page.html").read_text(encoding="utf-8")
    return Template(template).substitute(
        title=escape(title),
        version=escape(__version__),
        runtime=", beside the objects built from it" if any(view.runtime for view in all_views) else "",
        count=f"{names} names",
        filters=_filters(all_views),
        sections="\n".join(_section(view, number) for number, view in enumerate(all_views)),
    )


def _filters(all_views: Sequence[ClassView]) -> str:
    """A box for each kind that occurs, all ticked, and one for findings."""
    rows = [row for view in all_views for row in view.rows]
    kinds = [kind for kind in KINDS if any(kind in _kinds(row) for row in rows)]
    boxes = [f'<label><input type="checkbox" name="kind" value="{kind}" checked> {kind}</label>' for kind in kinds]
    boxes.append('<label><input type="checkbox" name="faulty"> only names with a finding or a difference</label>')
    return "\n".join(boxes)


def _kinds(row: Row) -> tuple[str, ...]:
    return row.kinds or ("unknown",)


def _section(view: ClassView, number: int) -> str:
    report = view.report
    title = f"class-{number}"
    parts = [f'<section aria-labelledby="{title}">', f'<h2 id="{title}">{escape(report.cls)}</h2>']
    place = f'<span class="mono">{escape(near(report.path))}:{report.line}</span>'
    bases = f', bases <span class="mono">{escape(", ".join(report.bases))}</span>' if report.bases else ""
    parts.append(f'<p class="soft">{place}{bases}</p>')
    if report.raises:
        parts.append(f'<p class="bad">Cannot be built: {escape(report.raises)} at line {report.raises_line}</p>')
    if view.runtime:
        parts.append(f"<p>{escape(view.runtime)}</p>")
    if view.rows:
        parts.append(_table(view, title))
    elif not report.raises:
        parts.append("<p>Holds nothing.</p>")
    if view.all_findings:
        parts += ["<ul>", *map(_finding, view.all_findings), "</ul>"]
    parts.append("</section>")
    return "\n".join(parts)


def _table(view: ClassView, title: str) -> str:
    head = _HEAD + _RUNTIME_HEAD if view.runtime else _HEAD
    cells = "".join(f'<th scope="col">{text}</th>' for text in head)
    body = "\n".join(_row(row, view) for row in view.rows)
    # the region can be reached and scrolled by keyboard where the window is narrow
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-labelledby="{title}"><table>\n'
        f"<thead><tr>{cells}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _row(row: Row, view: ClassView) -> str:
    entry = row.entry
    kinds = [f'<span class="kind {kind.replace(" ", "-")}">{kind}</span>' for kind in row.kinds]
    if row.remark:
        kinds.append(f'<span class="soft">{row.remark}</span>')
    codes = " ".join(sorted({finding.code for finding in row.findings}))
    cells = [
        " or ".join(kinds),
        escape(entry.detail),
        escape(row.where),
        escape(entry.inherited_from),
        f'<span class="bad">{codes}</span>' if codes else "",
    ]
    if view.runtime:
        built = row.built
        values = (
            ("", "", "", "")
            if built is None
            else (built.kind_text, built.shape, built.dtype, "yes" if built.saved else "")
        )
        cells += [*map(escape, values), f'<span class="bad">{escape(row.differs)}</span>' if row.differs else ""]
    faulty = ' data-faulty="yes"' if row.findings or row.differs else ""
    return (
        f'<tr data-kinds="{",".join(_kinds(row))}"{faulty}><th scope="row">{escape(entry.name)}</th>'
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "</tr>"
    )


def _finding(finding: Finding) -> str:
    place = f"{finding.line}:{finding.column + 1}"
    return (
        f'<li><span class="mono">{place}</span> <span class="bad">{finding.code}</span> {escape(finding.message)}</li>'
    )
