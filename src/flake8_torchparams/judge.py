"""From outcomes to findings: each goes to the rule that tells it best, and gets its place."""

from __future__ import annotations

from flake8_torchparams.finding import Finding
from flake8_torchparams.model.analysis import Analysis
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.options import Options
from flake8_torchparams.outcome import Raised
from flake8_torchparams.rules.registry import judge
from flake8_torchparams.rules.tpm900_not_analysed import message
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import NotAnalysed


def findings(m: Machine, file: SourceFile, path: str, options: Options) -> list[Finding]:
    """The findings of a file, sorted by place; one TPM900 where a part of it could not be read."""
    outcomes = Analysis(m, file, screened=options.screens).outcomes()
    found: set[Finding] = set()
    for outcome in outcomes:
        judged = judge(outcome, options.enable.__contains__)
        if judged is None:
            continue
        rule, message = judged
        try:
            line, column = outcome.site.position()
        except NotAnalysed as reason:
            m.notes.reasons.setdefault(str(reason))
            continue
        found.add(
            Finding(
                path,
                line,
                column,
                rule.code,
                message,
                outcome.cls,
                outcome.attribute,
                function_at(file, line),
                outcome.exception if isinstance(outcome, Raised) else "",
            )
        )
    for why in list(m.notes.reasons)[:1]:
        found.add(not_analysed(path, why))
    return sorted(found)


def not_analysed(path: str, reason: str) -> Finding:
    """The finding that says why a file, or a part of it, was not read."""
    return Finding(path, 1, 0, "TPM900", message(reason))


def function_at(file: SourceFile, line: int) -> str:
    """The qualified name of the method that holds a line."""
    return next((function.qualname for cls, function in file.spans.holding(line) if cls is not None), "")
