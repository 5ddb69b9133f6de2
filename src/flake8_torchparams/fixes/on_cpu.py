"""Where a tensor meets something that is brought to the CPU: there it has to stay on the CPU itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import libcst as cst

from flake8_torchparams.fixes.case import Case


def meeting(case: Case, use: cst.CSTNode) -> cst.CSTNode | None:
    """The operation in which a tensor that is read meets such a thing: ``self.table.gather(-1, t.cpu())``.

    It is looked for in functions of the file, too, that the tensor is handed to.
    """
    reads = (use, *_handed_on(case, use))
    return next(filter(None, (_meeting(case, read) for read in reads)), None)


def _meeting(case: Case, use: cst.CSTNode) -> cst.CSTNode | None:
    for node, above in pairwise([use, *case.document.ancestors(use)]):
        if isinstance(above, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            return None
        others: list[cst.CSTNode] = []
        if isinstance(above, cst.Call):
            others = [arg.value for arg in above.args if arg is not node]
            if isinstance(above.func, cst.Attribute) and above.func is not node:
                others.append(above.func.value)
        elif isinstance(above, cst.BinaryOperation):
            others = [above.right if node is above.left else above.left]
        if any(_is_brought(case, other) for other in others):
            return above
    return None


def _is_brought(case: Case, node: cst.CSTNode) -> bool:
    """Whether an expression is on the CPU by its text: ``x.cpu()``, or a name for that."""
    if isinstance(node, cst.Name):
        return any(map(_is_moved, case.evidence(case.function_of(node)).bindings(node.value)))
    return _is_moved(node)


def _is_moved(node: cst.CSTNode | None) -> bool:
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value == "cpu"
        and not node.args
    )


def _handed_on(case: Case, use: cst.CSTNode) -> Iterator[cst.Name]:
    """The reads of the parameter that stands for the tensor in functions that it is handed to by its place."""
    document = case.document
    arg = document.parent(use)
    call = document.parent(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(arg, cst.Arg) or not isinstance(call, cst.Call):
        return
    place = list(call.args).index(arg)
    for function in document.every(cst.FunctionDef):
        params = function.params.params
        if not isinstance(call.func, cst.Name) or function.name.value != call.func.value or place >= len(params):
            continue
        for name in document.walk(function.body):
            if isinstance(name, cst.Name) and name.value == params[place].name.value:
                yield name
