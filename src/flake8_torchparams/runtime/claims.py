"""From findings to claims: what the probe needs to know of a finding, and nothing of how it was found."""

from __future__ import annotations

import ast
import tokenize
from collections.abc import Iterable
from typing import Any

from flake8_torchparams.finding import Finding

_HEADS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.If, ast.With,
          ast.AsyncWith, ast.Try, ast.Match)  # fmt: skip


class Spans:
    """The lines that the statement of a line stretches over, for one file."""

    def __init__(self, path: str) -> None:
        """Read ``path``; a file that cannot be read or parsed has one-line statements only."""
        self._spans: list[tuple[int, int]] = []
        try:
            with tokenize.open(path) as stream:
                tree = ast.parse(stream.read())
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                low, high = node.lineno, node.end_lineno or node.lineno
                if isinstance(node, _HEADS):
                    body = node.cases[0].pattern if isinstance(node, ast.Match) else node.body[0]
                    high = max(low, min(high, body.lineno - 1))
                self._spans.append((low, high))

    def of(self, line: int) -> tuple[int, int]:
        """First and last line of the smallest statement that holds ``line``."""
        around = [span for span in self._spans if span[0] <= line <= span[1]]
        return min(around, key=lambda span: span[1] - span[0], default=(line, line))


def claims_of(findings: Iterable[tuple[int, Finding]], file: str) -> list[dict[str, Any]]:
    """The claims of one file's numbered findings, as the plain data that goes to the probe."""
    spans = Spans(file)
    return [claim_of(number, finding, file, spans.of(finding.line)) for number, finding in findings]


def claim_of(number: int, finding: Finding, file: str, span: tuple[int, int]) -> dict[str, Any]:
    """The claim of a finding, about a statement from the first to the last line of ``span``."""
    low, high = span
    return {
        "id": number,
        "file": file,
        "line": finding.line,
        "low": low,
        "high": high,
        "code": finding.code,
        "cls": finding.cls,
        "attribute": finding.attribute,
        "function": finding.function,
        "exception": finding.exception,
    }
