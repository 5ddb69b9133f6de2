"""Shared by fixes that put ``nn.Parameter(...)`` and the like around a value."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.case import Case
from flake8_torchparams.fixes.records import Edit
from flake8_torchparams.fixes.style import piece, rendered_call


def wrapped(case: Case, expression: cst.BaseExpression, head: str, *more: str) -> Edit:
    """The edit that puts a call of ``head`` around an expression, ``more`` arguments after it."""
    start, end = case.document.span(expression)
    return Edit(start, end, rendered_call(case.document, head, [piece(case.document, expression), *more], start))
