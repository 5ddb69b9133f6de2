"""Make a trainable plain tensor a Parameter.

Unsafe: optimizers see it from then on, and ``state_dict`` has a new key.
"""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.attributes import check_class, check_place
from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.evidence import is_none
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal
from flake8_torchparams.fixes.style import Piece, piece, rendered_call


def propose(case: Case) -> Proposal:
    """Wrap the value in nn.Parameter. Raises ``CannotFix`` where the attribute gets anything else later."""
    document = case.document
    found = case.assignment()
    view = case.view_of(found)
    check_class(case, view)
    check_place(case, found, view)
    evidence = case.evidence(found.function)
    for other in view.assignments(case.attribute):
        if other.target is not found.target and (other.value is None or not is_none(other.value)):
            raise CannotFix(f"line {document.line(document.start(other.target))} assigns to it too")
    if found.value is None or found.form not in ("plain", "annotated"):
        raise CannotFix("the attribute is bound in a way that cannot be a Parameter")
    if evidence.complex(found.value) or "complex" in case.finding.message.lower():
        raise CannotFix("the tensor may be complex: a later .to(bfloat16) would drop its imaginary part")
    core, removed = _core(case, found.value)
    if not evidence.tensor(core) and not case.told_tensor(or_none=False):
        raise CannotFix("the value is not evidently a tensor on every path")
    if evidence.whole(core):
        raise CannotFix(
            "the value may be of an integer type, and torch raises RuntimeError where one is to require grad"
        )
    spelling, edits = case.names.spell("Parameter", found.target)
    start, end = document.span(found.value)
    made = rendered_call(document, spelling, [_without(case, core, removed)], start)
    return Proposal((*edits, Edit(start, end, made)), f"make it a Parameter: {spelling}", (case.attribute,))


def _core(case: Case, value: cst.BaseExpression) -> tuple[cst.BaseExpression, cst.Arg | None]:
    """The tensor within what only makes it trainable, and the requires_grad argument to leave out of its call."""
    while isinstance(value, cst.Call):
        if (
            isinstance(value.func, cst.Attribute)
            and value.func.attr.value == "requires_grad_"
            and all(_true(argument) for argument in value.args)
        ):
            value = value.func.value
        elif case.names.called(value) == "torch.autograd.Variable":
            others = value.args[1:]
            if (
                not value.args
                or value.args[0].keyword is not None
                or any(not _requires_grad(other) for other in others)
            ):
                raise CannotFix("the arguments of Variable are not just a tensor and requires_grad=True")
            value = value.args[0].value
        else:
            found = [
                argument for argument in value.args if argument.keyword and argument.keyword.value == "requires_grad"
            ]
            if found and case.names.called(value).startswith("torch."):
                if not _true(found[0]):
                    raise CannotFix("requires_grad is not written as True")
                return value, found[0]
            break
    return value, None


def _requires_grad(argument: cst.Arg) -> bool:
    return argument.keyword is not None and argument.keyword.value == "requires_grad" and _true(argument)


def _true(argument: cst.Arg) -> bool:
    return isinstance(argument.value, cst.Name) and argument.value.value == "True"


def _without(case: Case, core: cst.BaseExpression, removed: cst.Arg | None) -> Piece:
    """A call without one of its arguments."""
    if removed is None or not isinstance(core, cst.Call):
        return piece(case.document, core)
    document = case.document
    start, end = document.span(core)
    index = list(core.args).index(removed)
    first, last = document.start(removed), document.end(removed)
    if index > 0:
        first = document.span(core.args[index - 1].value)[1]
        last = document.span(removed.value)[1]
    elif len(core.args) > 1:
        last = document.start(core.args[1])
    text = document.source[start:first] + document.source[last:end]
    return Piece(text, document.column(start), len(document.indentation(start)))


FIX = Fix(frozenset({"TPM102"}), safe=False, propose=propose)
