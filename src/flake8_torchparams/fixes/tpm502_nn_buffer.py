"""Write a buffer as ``self.x = nn.Buffer(t)`` instead of ``self.register_buffer("x", t)``."""

from __future__ import annotations

import keyword

import libcst as cst

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.names import arguments
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal
from flake8_torchparams.fixes.style import piece, rendered_call


def propose(case: Case) -> Proposal:
    """Turn the call into an assignment. Raises ``CannotFix`` where the two would not mean the same."""
    document = case.document
    call = case.call()
    if not isinstance(call.func, cst.Attribute) or call.func.attr.value != "register_buffer":
        raise CannotFix("no call of register_buffer starts at the place of the finding")
    if not isinstance(document.parent(call), cst.Expr):
        raise CannotFix("the result of the call is used")
    positional, keywords = arguments(call)
    given = dict(zip(("name", "tensor", "persistent"), positional, strict=False)) | keywords
    name, tensor = given.get("name"), given.get("tensor")
    if name is None or tensor is None or not isinstance(name.value, cst.SimpleString):
        raise CannotFix("the name or the value of the buffer is not written in the call")
    attribute = str(name.value.evaluated_value)
    if not attribute.isidentifier() or keyword.iskeyword(attribute) or attribute.startswith("__"):
        raise CannotFix("the name of the buffer cannot be written as an attribute")
    if not case.evidence(case.function_of(call)).tensor(tensor.value):
        raise CannotFix("the value is not evidently a tensor, and nn.Buffer(None) makes an empty one")
    if case.view.overrides("register_buffer", "__setattr__"):
        raise CannotFix("the class overrides how attributes are registered")
    spelling, edits = case.names.spell("Buffer", call)
    start, end = document.span(call)
    target = f"{document.text(call.func.value)}.{attribute} = "
    more = [f"persistent={document.text(given['persistent'].value)}"] if "persistent" in given else []
    made = rendered_call(document, target + spelling, [piece(document, tensor.value), *more], start)
    return Proposal((*edits, Edit(start, end, made)), f"assign {spelling}(...) instead of calling register_buffer")


FIX = Fix(frozenset({"TPM502"}), safe=True, propose=propose)
