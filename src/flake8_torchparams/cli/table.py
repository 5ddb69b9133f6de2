"""The views of ``torchparams show`` as tables: plain text, or with colour and width by rich on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flake8_torchparams.cli.columns import aligned
from flake8_torchparams.cli.view import ClassView, Row, near
from flake8_torchparams.finding import Finding

_HEAD = ("name", "kind", "value", "set at", "inherited from", "finding")
_RUNTIME_HEAD = ("built as", "shape", "dtype", "saved", "difference")

_STYLES = {
    "parameter": "green",
    "buffer": "cyan",
    "non-persistent buffer": "cyan",
    "module": "blue",
    "plain tensor": "bold red",
    "container": "yellow",
    "plain": "dim",
    "unknown": "dim",
}


def write(all_views: Sequence[ClassView], findings: Sequence[Finding]) -> None:
    """Print the findings of no Module and the views: by rich where it is installed and a person reads, else plainly."""
    if sys.stdout.isatty():
        try:
            _write_rich(all_views, findings)
        except ImportError:
            pass
        else:
            return
    print(plain(all_views, findings))


def plain(all_views: Sequence[ClassView], findings: Sequence[Finding] = ()) -> str:
    """The findings of no Module and the views as text without colour, as wide as it needs to be."""
    blocks = [[f"{near(finding.path)}:{_told(finding)}" for finding in findings]] if findings else []
    blocks += map(_plain_class, all_views)
    return "\n\n".join(map("\n".join, blocks))


def _plain_class(view: ClassView) -> list[str]:
    lines = [*_heading(view)]
    if view.rows:
        lines += aligned(_with_rules([_head(view), *(_cells(row, view) for row in view.rows)]), indent="  ")
    elif not view.report.raises:
        lines.append("  holds nothing")
    lines += [f"  {_told(finding)}" for finding in view.all_findings]
    return lines


def _told(finding: Finding) -> str:
    return f"{finding.line}:{finding.column + 1}: {finding.code} {finding.message}"


def _with_rules(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Put a line under the head, and drop the head of each column that is empty."""
    used = [any(row[n] for row in rows[1:]) for n in range(len(rows[0]))]
    head = tuple(cell if use else "" for cell, use in zip(rows[0], used, strict=True))
    return [head, tuple("-" * len(cell) for cell in head), *rows[1:]]


def _heading(view: ClassView) -> list[str]:
    report = view.report
    bases = f"({', '.join(report.bases)})" if report.bases else ""
    lines = [f"{report.cls}{bases}  {near(report.path)}:{report.line}"]
    lines += [f"  {warning}" for warning in view.warnings]
    if view.runtime:
        lines.append(f"  {view.runtime}")
    return lines


def _head(view: ClassView) -> tuple[str, ...]:
    return _HEAD + _RUNTIME_HEAD if view.runtime else _HEAD


def _cells(row: Row, view: ClassView) -> tuple[str, ...]:
    entry = row.entry
    codes = " ".join(sorted({finding.code for finding in row.findings}))
    cells = (entry.name, row.kind_text, entry.detail, row.where, entry.inherited_from, codes)
    if not view.runtime:
        return cells
    built = row.built
    if built is None:
        return (*cells, "", "", "", "", row.differs)
    return (*cells, built.kind_text, built.shape, built.dtype, "yes" if built.saved else "", row.differs)


def _write_rich(all_views: Sequence[ClassView], findings: Sequence[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()

    def tell(finding: Finding, before: str) -> None:
        place = f"{before}{finding.line}:{finding.column + 1}: "
        console.print(Text.assemble(place, (finding.code, "bold red"), f" {finding.message}"))

    for finding in findings:
        tell(finding, f"{near(finding.path)}:")
    for number, view in enumerate(all_views):
        if number or findings:
            console.print()
        first, *rest = _heading(view)
        console.print(Text(first, style="bold"))
        for line in rest:
            console.print(Text(line, style="yellow"))
        rows = [_cells(row, view) for row in view.rows]
        if rows:
            table = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 2, 0, 0))
            used = [n for n in range(len(rows[0])) if any(row[n] for row in rows)]
            for n in used:
                table.add_column(_head(view)[n], overflow="fold")
            for row, cells in zip(view.rows, rows, strict=True):
                style = _STYLES.get(row.kinds[0], "") if row.kinds else ""
                table.add_row(*(Text(cells[n], style=_cell_style(n, style)) for n in used))
            console.print(table)
        for finding in view.all_findings:
            tell(finding, "  ")


def _cell_style(column: int, of_kind: str) -> str:
    """The kind's colour where the kind stands, red for codes and differences."""
    head = (_HEAD + _RUNTIME_HEAD)[column]
    if head in {"kind", "built as"}:
        return of_kind
    return "bold red" if head in {"finding", "difference"} else ""
