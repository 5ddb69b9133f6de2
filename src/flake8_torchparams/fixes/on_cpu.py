"""Where a tensor meets something that is brought to the CPU: there it has to stay on the CPU itself."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import libcst as cst

from flake8_torchparams.fixes.document import Document


def meeting(document: Document, use: cst.CSTNode) -> cst.CSTNode | None:
    """The operation in which a tensor that is read meets such a thing: ``self.table.gather(-1, t.cpu())``.

    It is looked for in functions of the file, too, that the tensor is handed to.
    """
    found = _meeting(document, use)
    if found is not None:
        return found
    for name in _handed_on(document, use):
        found = _meeting(document, name)
        if found is not None:
            return found
    return None


def _meeting(document: Document, use: cst.CSTNode) -> cst.CSTNode | None:
    for node, above in pairwise([use, *document.ancestors(use)]):
        if isinstance(above, cst.BaseSmallStatement | cst.BaseCompoundStatement):
            return None
        others: list[cst.CSTNode] = []
        if isinstance(above, cst.Call):
            others = [arg.value for arg in above.args if arg is not node]
            if isinstance(above.func, cst.Attribute) and above.func is not node:
                others.append(above.func.value)
        elif isinstance(above, cst.BinaryOperation):
            others = [above.right if node is above.left else above.left]
        if any(_is_brought(document, other) for other in others):
            return above
    return None


def _is_brought(document: Document, node: cst.CSTNode) -> bool:
    """Whether an expression is on the CPU by its text: ``x.cpu()``, or a name for that."""
    if isinstance(node, cst.Name):
        function = document.enclosing(node, cst.FunctionDef)
        return function is not None and any(
            isinstance(assign, cst.Assign)
            and any(isinstance(t.target, cst.Name) and t.target.value == node.value for t in assign.targets)
            and not isinstance(assign.value, cst.Name)
            and _is_brought(document, assign.value)
            for assign in document.walk(function)
        )
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    return node.func.attr.value == "cpu" and not node.args


def _handed_on(document: Document, use: cst.CSTNode) -> Iterator[cst.Name]:
    """The reads of the parameter that stands for the tensor in functions that it is handed to by its place."""
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
