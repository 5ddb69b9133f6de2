"""Write the super call right: ``super().__init__()``."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.classes import own_name
from flake8_torchparams.fixes.constructors import check_accepts, check_heirs, constructor, is_super, written_super
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal


def propose(case: Case) -> Proposal:
    """Replace the object of the call, or add the missing parentheses. Raises ``CannotFix`` for other faults."""
    view, document = case.view, case.document
    function = constructor(view)
    owner = own_name(function)
    for node in document.at(case.finding.line, case.finding.column):
        attribute = node.func if isinstance(node, cst.Call) else node
        if not isinstance(node, cst.Call | cst.Attribute) or not _is_init_of_super(attribute):
            continue
        assert isinstance(attribute, cst.Attribute)
        if document.enclosing(node, cst.FunctionDef) is not function:
            raise CannotFix("the call is not in the constructor of the class")
        check_heirs(view)
        edits = []
        args = list(node.args) if isinstance(node, cst.Call) else []
        if args and isinstance(args[0].value, cst.Name) and args[0].value.value == owner and is_super(attribute.value):
            check_accepts(view, args[1:])
            assert isinstance(node, cst.Call)
            start, end = document.span(args[0].value)
            if len(args) > 1:
                end = document.start(args[1])
            edits.append(Edit(start, end, ""))
        else:
            check_accepts(view, args)
        if not (isinstance(attribute.value, cst.Call) and not attribute.value.args):
            edits.append(Edit(*document.span(attribute.value), written_super(case, view, function)))
        if not isinstance(node, cst.Call):
            if not isinstance(document.parent(node), cst.Expr):
                raise CannotFix("super().__init__ is used for something else than to be called")
            edits.append(Edit(document.span(node)[1], document.span(node)[1], "()"))
        if not edits:
            break
        return Proposal(tuple(edits), "call super().__init__() as it is meant", ("*",))
    raise CannotFix("the super call is not one of the forms that can be put right")


def _is_init_of_super(node: cst.CSTNode) -> bool:
    """Tell whether a node is ``super().__init__`` or ``super.__init__``, whatever super is given."""
    if not isinstance(node, cst.Attribute) or node.attr.value != "__init__":
        return False
    return is_super(node.value) or (isinstance(node.value, cst.Name) and node.value.value == "super")


FIX = Fix(frozenset({"TPM205"}), safe=True, propose=propose)
