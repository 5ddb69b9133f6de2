"""Move ``super().__init__()`` up, above all that needs it."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.classes import MODULE, ClassView, own_name
from flake8_torchparams.fixes.constructors import constructor, init_calls, top
from flake8_torchparams.fixes.document import Document
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal

BINDING = (
    cst.AssignTarget
    | cst.AnnAssign
    | cst.AugAssign
    | cst.For
    | cst.NamedExpr
    | cst.AsName
    | cst.Element
    | cst.Del
    | cst.ImportAlias
    | cst.FunctionDef
    | cst.ClassDef
    | cst.Global
    | cst.Nonlocal
    | cst.NameItem
)
MODULE_STATE = frozenset({"training", "_parameters", "_buffers", "_modules"})


def propose(case: Case) -> Proposal:
    """Move the call. Raises ``CannotFix`` when it, or what comes before it, needs the present order."""
    view, document = case.view, case.document
    function = constructor(view)
    calls = init_calls(view, function)
    if len(calls) != 1:
        many = "it runs more than one __init__"
        raise CannotFix(many if calls else "the constructor has no super().__init__() call")
    call = calls[0]
    statement = document.parent(call)
    line = document.parent(statement) if statement is not None else None
    body: list[cst.CSTNode] = list(function.body.body)
    if not isinstance(statement, cst.Expr) or not isinstance(line, cst.SimpleStatementLine) or line not in body:
        raise CannotFix("super().__init__() does not stand by itself in the body of the constructor")
    if len(line.body) != 1:
        raise CannotFix("more than super().__init__() stands on its line")
    here = body.index(line)
    first = top(function)
    faulty = _index_of(case, function, body, here)
    needed = _names(document, call) - {"super", view.node.name.value, own_name(function)}
    place = first
    for index in range(first, here):
        if _changes(document, body[index], needed):
            place = index + 1
    if place > faulty:
        raise CannotFix("the arguments of super().__init__() depend on what comes before it")
    _check_base(case, view, function, body[place:here])
    return Proposal(
        tuple(_moved(document, body, place, here)),
        "move super().__init__() above what needs it",
        ("*",),
    )


def _index_of(case: Case, function: cst.FunctionDef, body: list[cst.CSTNode], end: int) -> int:
    """Which statement of the constructor is at fault; the first one where the fault is in a method that it calls."""
    document = case.document
    offset = document.offset(case.finding.line, case.finding.column)
    for index, statement in enumerate(body[:end]):
        if document.first_line(statement) <= offset < document.end(statement):
            return index
    inside = document.start(function) <= offset < document.end(function)
    if inside:
        raise CannotFix("super().__init__() already stands above this place")
    return next(
        (
            index
            for index, statement in enumerate(body[:end])
            if any(
                isinstance(node, cst.Call)
                and isinstance(node.func, cst.Attribute)
                and isinstance(node.func.value, cst.Name)
                and node.func.value.value == own_name(function)
                for node in document.walk(statement)
            )
        ),
        0,
    )


def _names(document: Document, call: cst.Call) -> set[str]:
    """The names that the arguments of the call use. Raises ``CannotFix`` where they read the object itself."""
    return {
        node.value
        for argument in call.args
        for node in document.walk(argument.value)
        if isinstance(node, cst.Name) and not document.is_member(node)
    }


def _changes(document: Document, statement: cst.CSTNode, names: set[str]) -> bool:
    """Tell whether a statement binds one of the names, stores into it, or calls a method of it."""
    for node in document.walk(statement):
        if not isinstance(node, cst.Name) or node.value not in names or document.is_member(node):
            continue
        parent = document.parent(node)
        if isinstance(parent, cst.Arg) and parent.keyword is not node and parent.star != "*" and parent.star != "**":
            continue
        if isinstance(parent, cst.Attribute):
            above = document.parent(parent)
            if not isinstance(above, cst.Call | cst.AssignTarget | cst.AugAssign | cst.AnnAssign | cst.Del) or (
                isinstance(above, cst.Call) and above.func is not parent
            ):
                continue
            return True
        if isinstance(parent, cst.Subscript):
            above = document.parent(parent)
            if isinstance(above, cst.AssignTarget | cst.AugAssign | cst.Del):
                return True
            continue
        if isinstance(parent, BINDING):
            return True
    return False


def _check_base(case: Case, view: ClassView, function: cst.FunctionDef, moved_over: list[cst.CSTNode]) -> None:
    """Raise ``CannotFix`` when the base's constructor may need what the statements before it set on the object."""
    document = case.document
    owner = own_name(function)
    set_before = {
        node.attr.value
        for statement in moved_over
        for node in document.walk(statement)
        if isinstance(node, cst.Attribute)
        and isinstance(node.value, cst.Name)
        and node.value.value == owner
        and isinstance(document.parent(node), cst.AssignTarget | cst.AnnAssign | cst.Element | cst.AugAssign)
    }
    if set_before & MODULE_STATE:
        raise CannotFix("the constructor sets state of nn.Module itself before super().__init__()")
    if any(
        isinstance(node, cst.Return | cst.Yield) and document.enclosing(node, cst.FunctionDef) is function
        for statement in moved_over
        for node in document.walk(statement)
    ):
        raise CannotFix("the constructor may return before super().__init__()")
    names = view.base_names
    if MODULE in names and len(names) == 1:
        return
    bases = list(view.ancestry())[1:]
    known = all(
        name.startswith(("torch.nn.", "typing.", "abc.")) or len(ancestor.bases) == len(ancestor.base_names)
        for ancestor in view.ancestry()
        for name in ancestor.base_names
    )
    if not known and set_before - {case.attribute}:
        raise CannotFix("a base in another file may need what is set before super().__init__()")
    read = {node.attr.value for base in bases for node in document.walk(base.node) if isinstance(node, cst.Attribute)}
    if set_before & read:
        raise CannotFix(f"a base uses self.{min(set_before & read)}, which is set before super().__init__()")


def _moved(document: Document, body: list[cst.CSTNode], place: int, here: int) -> list[Edit]:
    """The edits that move the line at ``here``, with the comments right above it, before the one at ``place``."""
    source = document.source
    line = body[here]
    start = document.with_comments(line)
    end = document.line_end(document.end(line))
    blank_above = not document.line_above(start).strip()
    text = source[start:end]
    if text and text[-1] not in "\r\n":
        text += document.newline
    if blank_above and end < len(source) and not source[end : document.line_end(end)].strip():
        end = document.line_end(end)
        text += document.newline
    target = document.with_comments(body[place])
    return [Edit(target, target, text), Edit(start, end, "")]


FIX = Fix(frozenset({"TPM201", "TPM202", "TPM203"}), safe=True, propose=propose)
