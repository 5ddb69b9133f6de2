"""Holds what the linter tells of a program against what real torch made of it."""

from __future__ import annotations

import ast

from module_writer import Program
from real_modules import FILE, Built, World
from vocabulary import HEADER

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.model.report import Entry, ModuleReport
from flake8_torchparams.options import Options

TENSOR_CODES = frozenset({"TPM101", "TPM102", "TPM103", "TPM110", "TPM111", "TPM112"})
CONTAINER_CODES = frozenset({"TPM104", "TPM105", "TPM106"})
_HEADER = HEADER.count("\n")
REGISTERED = frozenset({"parameter", "buffer", "non-persistent buffer", "module"})


def disagreements(program: Program, most: int = 6) -> list[str] | None:
    """What the two do not agree about; None for a program that ends in exceptions of no interest.

    ``most``: how many of the calls are tried for each class.
    """
    world = World(program.source)
    runs = {
        cls: [world.build(cls, call) for call in calls[:: -(-len(calls) // most)]]
        for cls, calls in program.calls.items()
    }
    if not any(built.told or not built.raises for builts in runs.values() for built in builts):
        return None
    session = Session(Options())
    reports = {report.cls: report for report in session.describe(FILE, program.source)}
    findings = session.check(FILE, program.source)
    found = [f"TPM900: {f.message}" for f in findings if f.code == "TPM900"]
    for cls, builts in runs.items():
        for built in builts:
            wrong = _on_run(program, reports[cls], built, findings)
            found += [f"{cls}: {text}" for text in wrong]
    passed = {line for builts in runs.values() for built in builts for line in built.passed}
    passed -= _with_finally(program)
    found += [f"{f.code} at line {f.line}, which raises nothing" for f in findings if f.exception and f.line in passed]
    if program.straight:
        found += _on_left_state(program, findings, runs)
    return found


def _on_run(program: Program, report: ModuleReport, built: Built, findings: list[Finding]) -> list[str]:
    if built.raises:
        return _on_raise(program, report, built) if built.told else []
    if report.raises:
        return [f"said to raise {report.raises} at line {report.raises_line}, and does not"]
    found = _on_entries(program, report, built)
    return found + (_on_findings(program, findings, built) if program.straight else [])


def _on_raise(program: Program, report: ModuleReport, built: Built) -> list[str]:
    said, real = (report.raises, report.raises_line), (built.raises, built.line)
    # With branches, or by what is handed over, nothing may be said for certain of a line; what comes after it in any
    # case may raise in its turn.
    unsure = program.moved or not program.straight
    if said == real or (unsure and not (report.raises and said[1] <= real[1])):
        return []
    if {said[1], real[1]} & _with_finally(program):
        return []
    return [f"raises {real[0]} at line {real[1]} ({built.message}), said: {said[0] or 'nothing'} at {said[1]}"]


def _with_finally(program: Program) -> set[int]:
    """The lines of each ``try`` with a ``finally``, which runs after what raises, too.

    There the linter goes on with what was meant.
    """
    return {
        line
        for node in ast.walk(ast.parse(program.source))
        if isinstance(node, ast.Try) and node.finalbody
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }


def _on_entries(program: Program, report: ModuleReport, built: Built) -> list[str]:
    found = []
    entries = {entry.name: entry for entry in report.entries}
    for name, kind in built.kinds.items():
        entry = entries.pop(name, None)
        if program.loose(name) or name in built.unseen:
            continue
        if entry is None:
            found.append(f"{name} is a {kind}, and is not in the report")
        elif program.straight and entry.line:
            # how long a container is need not be known
            said = entry.kinds - {"plain"} if kind == "container" else entry.kinds
            if kind == "plain tensor" and program.moved:
                said -= {"parameter"}  # .to() with nothing to do gives the very Parameter back
            # so that what is put there where it is none is perhaps not put there
            absent = entry.absent and not (program.moved and "isinstance(" in program.source)
            if said != {kind} or absent or entry.empty != (name in built.empty):
                found.append(f"{name} is a {kind}{' without value' * (name in built.empty)}, said: {_said(entry)}")
        elif kind not in entry.kinds and "unknown" not in entry.kinds and not _open_to(built, kind, entry):
            found.append(f"{name} is a {kind}, said: {_said(entry)}")
    for name, entry in entries.items():
        if not entry.absent:
            found.append(f"{name} is not there, said: {_said(entry)}")
    return found


def _open_to(built: Built, kind: str, entry: Entry) -> bool:
    """Whether a kind that was not told is left open all the same."""
    # What a container holds need not be known, and a Parameter may be handed over where a tensor is asked for.
    if kind == "container":
        return "plain" in entry.kinds
    handed = "nn.Parameter" in built.call
    return handed and bool(entry.kinds & {"plain tensor", "container"}) and kind in ("parameter", "plain")


def _said(entry: Entry) -> str:
    words = [*sorted(entry.kinds), *["empty"] * entry.empty, *["absent"] * entry.absent]
    return " or ".join(words) + f" (line {entry.line})"


def _shared(program: Program) -> set[int]:
    """The lines on which one finding tells of several names."""
    return {n for n, text in enumerate(program.source.splitlines(), 1) if "setattr(" in text}


def _on_findings(program: Program, findings: list[Finding], built: Built) -> list[str]:
    """What is left without a finding.

    A class that never runs Module.__init__ is told of that alone, and so are those that build as it does.
    """
    if any(f.code == "TPM204" for f in findings):
        return []
    found = []
    shared = _shared(program)
    lines = ["", *program.source.splitlines()]
    for name, kind in built.kinds.items():
        line = built.lines.get(name, 0)
        # what is changed in place is told where it was made
        before = "+=" in lines[line]
        codes = {
            f.code
            for f in findings
            if (f.line == line or (before and f.line < line)) and (f.attribute == name or line in shared)
        }
        wanted = {"plain tensor": TENSOR_CODES, "container": CONTAINER_CODES}.get(kind)
        if wanted and line in shared:
            wanted = TENSOR_CODES | CONTAINER_CODES
        if wanted and name not in built.unseen and not codes & wanted:
            found.append(f"{name} is a {kind} of line {line} without a finding there: {sorted(codes)}")
    return found


def _on_left_state(program: Program, findings: list[Finding], runs: dict[str, list[Built]]) -> list[str]:
    """Findings of what is left that no instance bears out."""
    builts = [built for several in runs.values() for built in several]
    if any(built.raises for built in builts):
        return []
    shared = _shared(program)
    lines = ["", *program.source.splitlines()]
    found = []
    for f in findings:
        if f.line <= _HEADER:
            continue  # what the program gives a class that is there for all, whose instances nobody looks into
        kind = "plain tensor" if f.code in TENSOR_CODES else "container" if f.code in CONTAINER_CODES else ""
        # what is changed in place stands where it was put first, too
        left = {
            name
            for built in builts
            for name, is_ in built.kinds.items()
            if is_ == kind and (built.lines.get(name) == f.line or "+=" in lines[built.lines.get(name, 0)])
        }
        if kind and not (f.attribute in left or (left and f.line in shared)):
            found.append(f"{f.code} for {f.attribute} at line {f.line}, where no {kind} is left")
    return found
