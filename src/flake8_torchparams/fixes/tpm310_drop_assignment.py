"""Drop the assignment of what a registration returns: ``self.x = self.register_buffer("x", t)`` loses ``self.x =``."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.evidence import is_none
from flake8_torchparams.fixes.names import arguments
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal


def propose(case: Case) -> Proposal:
    """Keep the call alone. Raises ``CannotFix`` where the two names differ."""
    assignment = case.assignment()
    if assignment.form not in ("plain", "annotated") or not isinstance(assignment.value, cst.Call):
        raise CannotFix("the result of the call is not assigned to this name alone")
    call = assignment.value
    positional, keywords = arguments(call)
    name = positional[0].value if positional else keywords["name"].value if "name" in keywords else None
    if not isinstance(name, cst.SimpleString) or name.evaluated_value != assignment.target.attr.value:
        raise CannotFix("the call registers another name than the one assigned")
    if call.lpar:
        raise CannotFix("the call stands in parentheses")
    start = case.document.start(assignment.target)
    kind = call.func.attr.value if isinstance(call.func, cst.Attribute) else ""
    key = case.attribute + (".*" if "module" in kind else "")
    values = [*positional[1:2], *(argument for name, argument in keywords.items() if name != "name")]
    empty = any(is_none(argument.value) for argument in values)
    silent = empty or "persistent" in keywords or len(positional) > 2
    return Proposal(
        (Edit(start, case.document.span(call)[0], ""),),
        f"drop the assignment of what {kind} returns, which is None",
        () if silent else (key,),
    )


FIX = Fix(frozenset({"TPM310"}), safe=True, propose=propose)
