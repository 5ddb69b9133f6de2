"""Add the missing ``super().__init__()`` at the top of the constructor."""

from __future__ import annotations

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.constructors import (
    check_accepts,
    check_heirs,
    constructor,
    init_calls,
    top,
    written_super,
)
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal


def propose(case: Case) -> Proposal:
    """Add the call.

    Raises ``CannotFix`` where the base may need arguments, where another call is there already, and where classes below
    run this constructor beside another one.
    """
    view, document = case.view, case.document
    function = constructor(view)
    if init_calls(view, function):
        raise CannotFix("the constructor has a call of __init__ already")
    check_accepts(view, [])
    check_heirs(view)
    call = f"{written_super(case, view, function)}.__init__()"
    body = function.body.body
    index = top(function)
    if index < len(body):
        line = document.with_comments(body[index])
        edit = Edit(line, line, document.indentation(document.start(body[index])) + call + document.newline)
    else:
        start, end = document.start(body[0]), document.line_end(document.end(body[0]))
        before = "" if document.source[end - 1] in "\r\n" else document.newline
        edit = Edit(end, end, before + document.indentation(start) + call + document.newline)
    return Proposal((edit,), f"add {call}", ("*",))


FIX = Fix(frozenset({"TPM204"}), safe=True, propose=propose)
