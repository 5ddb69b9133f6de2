"""Holds what the linter tells of a program against what real torch made of it."""

from __future__ import annotations

import real_modules
from module_writer import Program
from real_modules import FILE, Built

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.model.report import Entry, ModuleReport
from flake8_torchparams.options import Options

TENSOR_CODES = frozenset({"TPM101", "TPM102", "TPM103", "TPM110", "TPM111", "TPM112"})
CONTAINER_CODES = frozenset({"TPM104", "TPM105", "TPM106"})


def disagreements(program: Program) -> list[str] | None:
    """What the two do not agree about; None for a program that ends in an exception of no interest."""
    built = real_modules.build(program.source, program.cls, program.arguments)
    if built.raises and not built.told:
        return None
    session = Session(Options())
    report = next(r for r in session.describe(FILE, program.source) if r.cls == program.cls)
    if built.raises:
        return _on_raise(program, report, built)
    if report.raises:
        return [f"said to raise {report.raises} at line {report.raises_line}, and does not"]
    found = _on_entries(program, report, built)
    if program.straight:
        found += _on_findings(program, session.check(FILE, program.source), built)
    return found


def _on_raise(program: Program, report: ModuleReport, built: Built) -> list[str]:
    said, real = (report.raises, report.raises_line), (built.raises, built.line)
    # With branches nothing may be said for certain, or it may be said of a line that other paths come to.
    if said == real or (not report.raises and (program.moved or not program.straight)):
        return []
    return [f"raises {real[0]} at line {real[1]} ({built.message}), said: {said[0] or 'nothing'} at {said[1]}"]


def _on_entries(program: Program, report: ModuleReport, built: Built) -> list[str]:
    found = []
    entries = {entry.name: entry for entry in report.entries}
    for name, kind in built.kinds.items():
        entry = entries.pop(name, None)
        if program.loose(name):
            continue
        if entry is None:
            found.append(f"{name} is a {kind}, and is not in the report")
        elif program.straight:
            if entry.kinds != {kind} or entry.absent or entry.empty != (name in built.empty):
                found.append(f"{name} is a {kind}{' without value' * (name in built.empty)}, said: {_said(entry)}")
        elif kind not in entry.kinds and "unknown" not in entry.kinds:
            found.append(f"{name} is a {kind}, said: {_said(entry)}")
        elif name in built.empty and not entry.empty and "unknown" not in entry.kinds:
            found.append(f"{name} is empty, said: {_said(entry)}")
    for name, entry in entries.items():
        if not entry.absent:
            found.append(f"{name} is not there, said: {_said(entry)}")
    return found


def _said(entry: Entry) -> str:
    words = [*sorted(entry.kinds), *["empty"] * entry.empty, *["absent"] * entry.absent]
    return " or ".join(words) + f" (line {entry.line})"


def _on_findings(program: Program, findings: list[Finding], built: Built) -> list[str]:
    found = []
    # One finding tells of a line that puts several names there, one a round.
    shared = {n for n, text in enumerate(program.source.splitlines(), 1) if "setattr(" in text}
    for name, kind in built.kinds.items():
        line = built.lines.get(name, 0)
        codes = {f.code for f in findings if f.line == line and (f.attribute == name or line in shared)}
        if kind == "plain tensor" and not codes & TENSOR_CODES:
            found.append(f"{name} is a plain tensor of line {line} without a finding there: {sorted(codes)}")
        if kind == "container" and not codes & CONTAINER_CODES:
            found.append(f"{name} is a container of line {line} without a finding there: {sorted(codes)}")
        own = _last_class_line(program) <= line
        if own and kind in ("parameter", "buffer", "non-persistent buffer", "module"):
            wrong = codes & (TENSOR_CODES | CONTAINER_CODES)
            if wrong:
                found.append(f"{name} is a {kind} of line {line}, with {sorted(wrong)}")
    return found


def _last_class_line(program: Program) -> int:
    lines = program.source.splitlines()
    return next(n for n, line in enumerate(lines, 1) if line.startswith(f"class {program.cls}("))
