"""What a fix is given: the file as read, one finding in it, and what the user allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import libcst as cst

from flake8_torchparams.finding import Finding
from flake8_torchparams.fixes.classes import Assignment, Classes, ClassView
from flake8_torchparams.fixes.document import Document
from flake8_torchparams.fixes.evidence import Evidence
from flake8_torchparams.fixes.names import Names
from flake8_torchparams.fixes.records import CannotFix, FixChoice, Proposal
from flake8_torchparams.model.report import Entry, ModuleReport


class Reading:
    """A file read for the fixes. Raises ``CannotFix`` where that is not possible."""

    def __init__(self, source: str, reports: Callable[[str | None], list[ModuleReport]] | None = None) -> None:
        """Parse the text; ``reports`` tells what its classes hold, or those of one name, as far as the model can."""
        self.document = Document(source)
        self.names = Names(self.document)
        self.classes = Classes(self.document, self.names)
        self._reports = reports
        self._told: dict[str | None, list[ModuleReport]] = {}
        self._evidence: dict[cst.FunctionDef | None, Evidence] = {}

    def reports(self, cls: str | None = None) -> list[ModuleReport]:
        """What the linter's model says of the classes of the file, or of those of a name; nothing when not asked."""
        if cls not in self._told:
            self._told[cls] = self._reports(cls) if self._reports is not None else []
        return self._told[cls]

    def evidence(self, function: cst.FunctionDef | None) -> Evidence:
        """Answers about the expressions of a function."""
        if function not in self._evidence:
            self._evidence[function] = Evidence(self.document, self.names, function)
        return self._evidence[function]


@dataclass(frozen=True)
class Case:
    """One finding in one file."""

    reading: Reading
    finding: Finding
    choice: FixChoice

    @property
    def document(self) -> Document:
        """The file."""
        return self.reading.document

    @property
    def names(self) -> Names:
        """The imported names of the file."""
        return self.reading.names

    @property
    def attribute(self) -> str:
        """The attribute that the finding is about."""
        return self.finding.attribute

    @property
    def view(self) -> ClassView:
        """The class of the finding. Raises ``CannotFix`` when it is not in the file."""
        return self.reading.classes.named(self.finding.cls, self.finding.line)

    def assignment(self) -> Assignment:
        """The assignment to self at the finding. Raises ``CannotFix`` when there is none."""
        for node in self.document.at(self.finding.line, self.finding.column):
            if isinstance(node, cst.Attribute) and isinstance(node.value, cst.Name):
                view = self.reading.classes.around(node)
                found = view.assignments(node.attr.value) if view is not None else []
                for assignment in found:
                    if assignment.target is node:
                        return assignment
        raise CannotFix("no assignment to self starts at the place of the finding")

    def view_of(self, assignment: Assignment) -> ClassView:
        """The class whose method makes an assignment."""
        view = self.reading.classes.around(assignment.function)
        assert view is not None  # assignments are those of the functions of a class
        return view

    def call(self) -> cst.Call:
        """The longest call at the finding. Raises ``CannotFix`` when there is none."""
        for node in self.document.at(self.finding.line, self.finding.column):
            if isinstance(node, cst.Call):
                return node
        raise CannotFix("no call starts at the place of the finding")

    def evidence(self, function: cst.FunctionDef | None) -> Evidence:
        """Answers about the expressions of a function."""
        return self.reading.evidence(function)

    def function_of(self, node: cst.CSTNode) -> cst.FunctionDef | None:
        """The function around a node."""
        return self.document.enclosing(node, cst.FunctionDef)

    def report(self) -> ModuleReport | None:
        """What the model says of the class, None when it was not asked or does not know the class."""
        found = self.reading.reports(self.finding.cls)
        return found[-1] if found else None

    def entry(self) -> Entry | None:
        """What the model says of the attribute."""
        report = self.report()
        found = [entry for entry in report.entries if entry.name == self.attribute] if report else []
        return found[-1] if found else None

    def told_tensor(self, *, or_none: bool) -> bool:
        """Tell whether the model knows the attribute as a plain tensor and nothing else; ``or_none`` lets None pass."""
        entry = self.entry()
        return entry is not None and entry.kinds == {"plain tensor"} and (or_none or not entry.empty)


@dataclass(frozen=True)
class Fix:
    """One kind of edit: the codes it mends, whether it is safe, and what it proposes for a finding.

    ``propose`` raises ``CannotFix`` with the reason where the code around the finding does not allow the fix.
    """

    codes: frozenset[str]
    safe: bool
    propose: Callable[[Case], Proposal]


def same_line(case: Case, assignment: Assignment) -> cst.SimpleStatementLine:
    """The line of an assignment that stands alone on it. Raises ``CannotFix`` for other forms."""
    line = case.document.own_line(assignment.statement) if assignment.statement is not None else None
    if line is None:
        raise CannotFix("more than this statement stands on its line")
    return line
