"""What ``torchparams show`` tells of a class, before it is a table, a page or JSON."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flake8_torchparams.finding import Finding
from flake8_torchparams.model.report import Entry, Kind, ModuleReport

KINDS: tuple[Kind, ...] = (
    "parameter",
    "buffer",
    "non-persistent buffer",
    "module",
    "plain tensor",
    "container",
    "plain",
    "unknown",
)
"""All kinds, in the order in which people look for them."""


@dataclass(frozen=True, slots=True)
class Built:
    """One name on the object that was really built.

    ``kind`` is one of ``KINDS``, or ``None`` for None. ``type`` names the class of what is no tensor, ``shape`` and
    ``dtype`` are those of what is one. ``saved``: ``state_dict()`` has a key for it.
    """

    kind: str
    type: str = ""
    shape: str = ""
    dtype: str = ""
    saved: bool = False

    @property
    def kind_text(self) -> str:
        """The kind, and the type where there is one."""
        return f"{self.kind} ({self.type})" if self.type else self.kind


@dataclass(frozen=True, slots=True)
class Row:
    """One name: what the source says of it, the findings about it, and what the built object has there.

    ``differs`` says how the two disagree (empty: they agree, or there is no built object).
    """

    entry: Entry
    findings: tuple[Finding, ...] = ()
    built: Built | None = None
    differs: str = ""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of the entry in the order of ``KINDS``."""
        return tuple(kind for kind in KINDS if kind in self.entry.kinds)

    @property
    def asked_by(self) -> tuple[str, ...]:
        """The kinds by which people ask for the name: those of the source and that of the built object.

        It is unknown where neither tells of one.
        """
        kinds = {*self.entry.kinds, *([self.built.kind] if self.built else [])}
        return tuple(kind for kind in KINDS if kind in kinds) or ("unknown",)

    @property
    def remark(self) -> str:
        """What the kind alone does not say: None or nothing at all on some path."""
        remarks = ("None" if self.entry.empty else "", "absent" if self.entry.absent else "")
        return " or ".join(filter(None, remarks))

    @property
    def kind_text(self) -> str:
        """The kinds and the remark in one phrase."""
        return " or ".join(filter(None, (*self.kinds, self.remark)))

    @property
    def where(self) -> str:
        """File and line, where known."""
        return f"{near(self.entry.path)}:{self.entry.line}" if self.entry.line else ""


@dataclass(frozen=True, slots=True)
class ClassView:
    """One class: its names, and the findings that are about none of them.

    ``runtime`` tells how the class was built, or why it could not be (empty: nobody tried).
    """

    report: ModuleReport
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    runtime: str = ""

    @property
    def all_findings(self) -> list[Finding]:
        """Every finding of the class by place; those of its bases are told with these."""
        of_rows = (finding for row in self.rows for finding in row.findings if finding.cls == self.report.cls)
        return sorted({*self.findings, *of_rows})

    @property
    def warnings(self) -> list[str]:
        """What is to be known before the names are read."""
        report = self.report
        told = []
        if report.raises:
            why = f" ({report.raises_why})" if report.raises_why else ""
            told.append(f"cannot be built: {report.raises} at line {report.raises_line}{why}")
        if report.unread:
            told.append(f"what it inherits from {', '.join(report.unread)} is not known: that could not be read")
        return told

    @property
    def differences(self) -> int:
        """How many names the source and the built object disagree on."""
        return sum(bool(row.differs) for row in self.rows)


def near(path: str) -> str:
    """The path as people write it: relative where it is below the working directory."""
    try:
        inner = os.path.relpath(path)
    except ValueError:  # another drive
        return path
    return path if inner.startswith(os.pardir) else inner


def views(reports: Iterable[ModuleReport], findings: Iterable[Finding]) -> list[ClassView]:
    """Join what the classes hold and what was found in them, by class and attribute."""
    found = list(findings)
    made = []
    for report in reports:
        own = [finding for finding in found if finding.cls == report.cls]
        names = {entry.name for entry in report.entries}
        made.append(
            ClassView(
                report,
                tuple(Row(entry, tuple(_about(entry, report, found))) for entry in report.entries),
                tuple(f for f in own if f.attribute not in names),
            )
        )
    return made


def _about(entry: Entry, report: ModuleReport, found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings about a name: of the class, or of a base in the same file that set it."""
    for finding in found:
        inherited = entry.path == report.path and finding.line == entry.line
        if finding.attribute == entry.name and (finding.cls == report.cls or inherited):
            yield finding


def of_bases(view: ClassView, findings: Iterable[Finding]) -> list[Finding]:
    """The findings that matter to one class and are not its own: of the file as a whole, and of its bases."""
    return [finding for finding in findings if finding.cls in ("", *view.report.bases)]


def of_no_module(reports: Iterable[ModuleReport], findings: Iterable[Finding]) -> list[Finding]:
    """The findings that ``views`` has no place for: of the file as a whole, or of a class that is no Module itself."""
    modules = {report.cls for report in reports}
    return [finding for finding in findings if finding.cls not in modules]


def of_kinds(view: ClassView, kinds: Iterable[str]) -> ClassView:
    """The same view with only the names that are of one of these kinds, on some path or on the built object."""
    wanted = set(kinds)
    return dataclasses.replace(view, rows=tuple(row for row in view.rows if not wanted.isdisjoint(row.asked_by)))


def with_built(view: ClassView, built: Mapping[str, Built], how: str) -> ClassView:
    """The same view beside the built object, each difference named; ``how`` tells how it was built."""
    rows = [dataclasses.replace(row, built=built.get(row.entry.name)) for row in view.rows]
    rows = [dataclasses.replace(row, differs=_difference(row)) for row in rows]
    known = {row.entry.name for row in rows}
    # the source said nothing of these
    extra = [
        Row(Entry(name, frozenset()), built=value, differs="only on the built object")
        for name, value in built.items()
        if name not in known
    ]
    return dataclasses.replace(view, rows=(*rows, *extra), runtime=how)


def _difference(row: Row) -> str:
    entry, built = row.entry, row.built
    if "unknown" in entry.kinds:
        return ""
    if built is None:
        return "" if entry.absent else "not on the built object"
    if built.kind in entry.kinds or (built.kind == "None" and entry.empty):
        return ""
    # a container or a number is both plain to torch
    if {built.kind, *entry.kinds} <= {"plain", "container", "None"}:
        return ""
    return f"built as {built.kind}"


def as_json(all_views: Sequence[ClassView], findings: Sequence[Finding] = ()) -> dict[str, object]:
    """The views and the findings of no Module as plain data; columns count from 1, as flake8 prints them."""
    return {
        "version": 1,
        "findings": [_finding_json(finding) for finding in findings],
        "modules": [_class_json(view) for view in all_views],
    }


def _class_json(view: ClassView) -> dict[str, object]:
    report = view.report
    return {
        "path": report.path,
        "class": report.cls,
        "line": report.line,
        "bases": list(report.bases),
        "raises": report.raises,
        "raises_line": report.raises_line,
        "raises_why": report.raises_why,
        "unread": list(report.unread),
        "runtime": view.runtime,
        "entries": [_row_json(row) for row in view.rows],
        "findings": [_finding_json(finding) for finding in view.findings],
    }


def _row_json(row: Row) -> dict[str, object]:
    entry = row.entry
    return {
        "name": entry.name,
        "kinds": list(row.kinds),
        "empty": entry.empty,
        "absent": entry.absent,
        "path": entry.path,
        "line": entry.line,
        "inherited_from": entry.inherited_from,
        "detail": entry.detail,
        "findings": [_finding_json(finding) for finding in row.findings],
        "built": None if row.built is None else dataclasses.asdict(row.built),
        "differs": row.differs,
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "line": finding.line,
        "column": finding.column + 1,
        "message": finding.message,
    }
