"""Shared by fixes that put ``nn.Parameter(...)`` and the like around a value."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.case import Case
from flake8_torchparams.fixes.records import Edit
from flake8_torchparams.fixes.style import moved, rendered_call


def bare(case: Case, expression: cst.BaseExpression) -> str:
    """The text of an expression without parentheses around all of it, unless they hold a comment or several lines."""
    document = case.document
    start, end = document.start(expression), document.end(expression)
    outer_start, outer_end = document.span(expression)
    around = document.source[outer_start:start] + document.source[end:outer_end]
    inside = document.source[start:end]
    if isinstance(expression, cst.Tuple | cst.GeneratorExp) or not expression.lpar:
        return document.source[outer_start:outer_end]
    if "#" in around or "\n" in inside or "\r" in inside:
        return document.source[outer_start:outer_end]
    return inside


def wrapped(case: Case, expression: cst.BaseExpression, head: str, *more: str, tail: str = "") -> Edit:
    """The edit that puts a call of ``head`` around an expression, ``more`` arguments after it."""
    document = case.document
    start, end = document.span(expression)
    text = moved(document, expression, document.column(start) + len(head) + 1, bare(case, expression))
    return Edit(start, end, rendered_call(document, head, [text, *more], start, tail))
