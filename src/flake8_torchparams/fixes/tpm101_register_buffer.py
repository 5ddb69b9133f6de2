"""Register a plain tensor as a buffer: by ``self.register_buffer("x", t, persistent=False)`` or ``nn.Buffer``.

Unsafe: the tensor then follows ``.to()``, ``.cuda()`` and ``.half()``, which is mostly what was meant, and not always.
"""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.attributes import check_class, check_place, exclusive
from flake8_torchparams.fixes.case import Case, Fix, same_line
from flake8_torchparams.fixes.classes import Assignment, ClassView
from flake8_torchparams.fixes.evidence import is_none
from flake8_torchparams.fixes.names import bound_names
from flake8_torchparams.fixes.on_cpu import meeting
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal
from flake8_torchparams.fixes.style import piece, quoted, rendered_call
from flake8_torchparams.fixes.wrapping import wrapped
from flake8_torchparams.rules.phrases import DERIVED, DRAWN, TWIN
from flake8_torchparams.source.dotted import called_as, spelled
from flake8_torchparams.source.fragment import NotAnalysed, expression
from flake8_torchparams.torch_api import api

TENSOR_TYPES = frozenset({"torch.Tensor", "torch.FloatTensor", "torch.LongTensor", "torch.BoolTensor"})
STAYING = frozenset({"numpy", "__array__"})
"""What a tensor can only do on the CPU."""

RANDOM_STATE = frozenset({"get_state", "get_rng_state", "set_state", "set_rng_state"})
"""Functions that give and take the state of a random generator, a tensor that has to stay on the CPU."""


def propose(case: Case) -> Proposal:
    """Register the attribute where it first gets its value. Raises ``CannotFix`` where that could break the class."""
    found = case.assignment()
    view = case.view_of(found)
    check_class(case, view)
    check_place(case, found, view)
    _check_advice(case)
    _check_complex(case, view)
    _check_made(case, found)
    _check_uses(case, view)
    _check_branches(case, view)
    others = [other for other in view.assignments(case.attribute) if other.target is not found.target]
    for other in others:
        _check_other(case, other)
    place = _first(case, view, found, others)
    _check_value(case, found, others)
    edits, how = _registration(case, place)
    keys = (case.attribute,) if case.choice.persistent else ()
    return Proposal(tuple(edits), how, keys)


def _check_advice(case: Case) -> None:
    """Raise ``CannotFix`` where the finding asks for something else: whether what hangs on a Parameter is to be a
    constant nobody can tell, what is a buffer under another name is one already, and of random numbers that are not
    saved the finding would go, the fault not.
    """
    if DERIVED in case.finding.message:
        raise CannotFix("the tensor is computed from a Parameter: a buffer would keep its graph")
    if TWIN in case.finding.message:
        raise CannotFix("the tensor is registered under another name: its uses are to read that one")
    if DRAWN in case.finding.message and not case.choice.persistent:
        raise CannotFix("the tensor is drawn by chance: only a saved buffer (--persistent) brings it back")


def _check_branches(case: Case, view: ClassView) -> None:
    """Raise ``CannotFix`` where another path registers the very name: the class then has a say in it."""
    document = case.document
    for ancestor in view.family():
        for node in document.walk(ancestor.node):
            if isinstance(node, cst.Call) and _registers(case, node):
                line = document.line(document.start(node))
                raise CannotFix(
                    f"line {line} registers it on another path: that it is plain on this one may be the purpose"
                )


def _registers(case: Case, call: cst.Call) -> bool:
    """Tell whether a call makes a buffer of the name: ``register_buffer("x", ...)``, or ``self.x = nn.Buffer(...)``."""
    if isinstance(call.func, cst.Attribute) and call.func.attr.value == "register_buffer":
        names = [arg.value for arg in call.args[:1] if arg.keyword is None and not arg.star]
        names += [arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "name"]
        return any(isinstance(name, cst.SimpleString) and name.evaluated_value == case.attribute for name in names)
    if case.names.called(call) != "torch.nn.Buffer":
        return False
    statement = case.document.parent(call)
    targets = statement.targets if isinstance(statement, cst.Assign) else ()
    return any(
        isinstance(target.target, cst.Attribute) and target.target.attr.value == case.attribute for target in targets
    )


def _check_complex(case: Case, view: ClassView) -> None:
    """Raise ``CannotFix`` for anything that may be complex."""
    if "complex" in case.finding.message.lower():
        raise CannotFix("the tensor is complex: a later .to(bfloat16) would drop its imaginary part")
    for assignment in view.assignments(case.attribute):
        values: list[cst.BaseExpression] = [assignment.target]
        if isinstance(assignment.statement, cst.Assign | cst.AugAssign):
            values.append(assignment.statement.value)
        elif assignment.value is not None:
            values.append(assignment.value)
        evidence = case.evidence(assignment.function)
        if any(evidence.complex(value) for value in values):
            raise CannotFix("the tensor may be complex: a later .to(bfloat16) would drop its imaginary part")


def _check_made(case: Case, found: Assignment) -> None:
    """Raise ``CannotFix`` for a value that is made to be trained, which a buffer is not, or to stay where it is."""
    if found.value is None:
        return
    for node in case.document.walk(found.value):
        if isinstance(node, cst.Call) and called_as(node) in RANDOM_STATE:
            raise CannotFix("the tensor is the state of a random generator, which stays on the CPU")
        if _trains(node):
            raise CannotFix("the tensor is made with requires_grad, which a buffer should not have")


def _trains(node: cst.CSTNode) -> bool:
    """Tell whether ``requires_grad`` is given as anything but False."""
    if isinstance(node, cst.Arg):
        given = [node] if node.keyword is not None and node.keyword.value == "requires_grad" else []
    elif isinstance(node, cst.Call) and called_as(node) == "requires_grad_":
        if not node.args:
            return True
        given = list(node.args)
    else:
        return False
    return any(not isinstance(argument.value, cst.Name) or argument.value.value != "False" for argument in given)


def _check_uses(case: Case, view: ClassView) -> None:
    """Raise ``CannotFix`` where the class needs the tensor to stay on the CPU."""
    document = case.document
    for use in view.uses(case.attribute):
        parent = document.parent(use)
        if isinstance(parent, cst.Attribute) and parent.value is use and parent.attr.value in STAYING:
            raise CannotFix(f"line {document.line(document.start(use))} needs the tensor on the CPU")
        call = document.parent(parent) if isinstance(parent, cst.Arg) else None
        if isinstance(call, cst.Call) and called_as(call) in RANDOM_STATE:
            raise CannotFix("the tensor is the state of a random generator, which stays on the CPU")
        if isinstance(parent, cst.Arg) and case.names.called(document.parent(parent) or parent).startswith("numpy."):
            raise CannotFix(f"line {document.line(document.start(use))} hands the tensor to numpy")
        met = meeting(case, use)
        if met is not None:
            line = document.line(document.start(met))
            raise CannotFix(f"line {line} brings what the tensor meets to the CPU")


def _check_other(case: Case, other: Assignment) -> None:
    """Raise ``CannotFix`` where the attribute may be given something that is no tensor, or is deleted."""
    line = case.document.line(case.document.start(other.target))
    if other.form == "other" and isinstance(other.statement, cst.Del):
        raise CannotFix(f"line {line} deletes the attribute")
    evidence = case.evidence(other.function)
    if other.value is not None and (
        is_none(other.value)
        or evidence.parameter(other.value)
        or _own_tensor(case, other.value, evidence.tensor(other.value, _annotated_names(case, other)))
    ):
        return
    raise CannotFix(f"what line {line} assigns to it is not evidently a tensor")


def _own_tensor(case: Case, value: cst.BaseExpression, evident: bool) -> bool:
    """Tell whether a value is a tensor, also when it is made from the attribute itself (``self.x = self.x.to(d)``)."""
    if evident:
        return True
    inner = value
    while True:
        if isinstance(inner, cst.Call) and isinstance(inner.func, cst.Attribute):
            keywords = {argument.keyword.value: None for argument in inner.args if argument.keyword is not None}
            returned = api().method_returns(inner.func.attr.value, len(inner.args) - len(keywords), keywords)
            if returned not in ("tensor", "self") or any(argument.star for argument in inner.args):
                return False
            inner = inner.func.value
        elif isinstance(inner, cst.BinaryOperation):
            inner = inner.left
        elif isinstance(inner, cst.Attribute):
            return inner.attr.value == case.attribute
        else:
            return False


def _first(case: Case, view: ClassView, found: Assignment, others: list[Assignment]) -> Assignment:
    """Which assignment is to register the name: the one that every run passes first.

    Raises ``CannotFix`` when the text does not tell.
    """
    document = case.document
    start = document.start(found.target)
    before: list[Assignment] = []
    for other in others:
        if other.function is found.function:
            if document.start(other.target) < start and not exclusive(case, other.target, found.target):
                before.append(other)
        elif other.function.name.value == "__init__" and found.function.name.value != "__init__":
            before.append(other)
    if not before:
        return found
    first = before[0]
    evidence = case.evidence(first.function)
    line = document.own_line(first.statement) if first.statement is not None else None
    if first.form not in ("plain", "annotated") or line is None or first.value is None:
        raise CannotFix("the attribute is assigned before, in a way that cannot register it")
    if document.parent(line) is not first.function.body:
        raise CannotFix("the attribute is assigned before on some path, and a registered name must be new")
    if not is_none(first.value) and not evidence.tensor(first.value):
        raise CannotFix("the attribute is assigned before, and what it gets is not evidently a tensor or None")
    if first.function is not found.function and _called_before(case, first, found):
        raise CannotFix("it is not certain which assignment to the attribute comes first")
    check_place(case, first, view)
    return first


def _called_before(case: Case, first: Assignment, found: Assignment) -> bool:
    """Tell whether the method that assigns may be called before the constructor's own assignment."""
    document = case.document
    start = document.start(first.target)
    return any(
        isinstance(node, cst.Attribute)
        and node.attr.value == found.function.name.value
        and document.start(node) < start
        for node in document.walk(first.function)
    )


def _check_value(case: Case, found: Assignment, others: list[Assignment]) -> None:
    """Raise ``CannotFix`` unless the value is a tensor or None on every path."""
    if found.form == "unpacked" and found.value is None:
        if not _ends_as_tensor(case, found, others):
            raise CannotFix("what the unpacking gives is not evidently a tensor on every path")
        return
    value = found.value
    if found.form == "augmented" and others:
        return
    if found.form not in ("plain", "annotated", "unpacked") or value is None:
        raise CannotFix("the attribute is bound in a way that cannot register it")
    evidence = case.evidence(found.function)
    if evidence.tensor(value, _annotated_names(case, found)) or _annotated(case, found, value):
        return
    if isinstance(value, cst.IfExp) and any(
        is_none(one) and (evidence.tensor(other) or _annotated(case, found, other))
        for one, other in ((value.body, value.orelse), (value.orelse, value.body))
    ):
        return
    if not _ends_as_tensor(case, found, others):
        raise CannotFix("the value is not evidently a tensor on every path")


def _ends_as_tensor(case: Case, found: Assignment, others: list[Assignment]) -> bool:
    """Tell whether the model knows the value as a tensor; it tells of what is left in the end: nothing may follow."""
    start = case.document.start(found.target)
    for other in others:
        follows = other.function is found.function and case.document.start(other.target) > start
        if follows and not exclusive(case, other.target, found.target):
            return False
    return case.told_tensor(or_none=True)


def _annotated_names(case: Case, place: Assignment) -> frozenset[str]:
    """The arguments of the function that are annotated as tensors, and nothing else, and never rebound."""
    params = place.function.params
    evidence = case.evidence(place.function)
    return frozenset(
        param.name.value
        for param in (*params.posonly_params, *params.params, *params.kwonly_params)
        if param.annotation is not None
        and param.default is None
        and case.names.dotted(param.annotation.annotation) in TENSOR_TYPES
        and len(evidence.bindings(param.name.value)) == 1
    )


def _annotated(case: Case, found: Assignment, value: cst.BaseExpression) -> bool:
    """Tell whether a value is an argument that is annotated as a tensor or None, and never rebound."""
    if not isinstance(value, cst.Name):
        return False
    bindings = case.evidence(found.function).bindings(value.value)
    params = found.function.params
    for param in (*params.posonly_params, *params.params, *params.kwonly_params):
        if param.name.value == value.value and param.annotation is not None:
            if len(bindings) != 1 or not (param.default is None or is_none(param.default)):
                return False
            return _is_tensor_type(case, param.annotation.annotation)
    return False


def _is_tensor_type(case: Case, annotation: cst.BaseExpression) -> bool:
    """Tell whether an annotation allows nothing but a tensor or None."""
    if isinstance(annotation, cst.SimpleString):
        try:
            annotation = expression(str(annotation.evaluated_value))
        except NotAnalysed:
            return False
        return spelled(annotation) in ("Tensor", "torch.Tensor")
    if isinstance(annotation, cst.BinaryOperation) and isinstance(annotation.operator, cst.BitOr):
        return all(is_none(side) or _is_tensor_type(case, side) for side in (annotation.left, annotation.right))
    if isinstance(annotation, cst.Subscript) and case.names.dotted(annotation.value) == "typing.Optional":
        only = annotation.slice[0].slice
        return isinstance(only, cst.Index) and _is_tensor_type(case, only.value)
    return case.names.dotted(annotation) in TENSOR_TYPES


def _registration(case: Case, place: Assignment) -> tuple[list[Edit], str]:
    """The edits that make an assignment register its name, and what they do in words."""
    document = case.document
    attribute = case.attribute
    owner = document.text(place.target.value)
    value = place.value
    if place.form == "unpacked":
        return _after_unpacking(case, place, owner)
    assert value is not None
    if place.statement is None:
        raise CannotFix("the assignment is not a statement")
    persistent = [] if case.choice.persistent else ["persistent=False"]
    if case.choice.torch_buffer and _never_none(case, place):
        spelling, edits = case.names.spell("Buffer", place.target)
        return [*edits, wrapped(case, value, spelling, *persistent)], f"register the tensor: {spelling}"
    start = document.start(place.target)
    head = f"{owner}.register_buffer"
    name = quoted(document, place.target, attribute)
    made = rendered_call(document, head, [name, piece(document, value), *persistent], start)
    if isinstance(place.statement, cst.AnnAssign):
        same_line(case, place)
        annotation = document.source[start : document.span(place.statement.annotation.annotation)[1]]
        made = annotation + document.newline + document.indentation(start) + made
    return [Edit(start, document.span(value)[1], made)], "register the tensor: register_buffer"


def _never_none(case: Case, place: Assignment) -> bool:
    """Tell whether the value is a tensor on every path: ``nn.Buffer(None)`` would make an empty one."""
    if place.value is not None and case.evidence(place.function).tensor(place.value, _annotated_names(case, place)):
        return True
    return place.form == "unpacked" and case.told_tensor(or_none=False)


def _after_unpacking(case: Case, place: Assignment, owner: str) -> tuple[list[Edit], str]:
    """Unpack into a local name and register that below."""
    document = case.document
    line = same_line(case, place)
    local = case.attribute
    if local in bound_names(document, place.function) or local in case.names.meaning:
        raise CannotFix(f"the function uses the name {local} for something else")
    if any(
        isinstance(node, cst.Name) and node.value == local and not document.is_member(node)
        for node in document.walk(place.function)
    ):
        raise CannotFix(f"the function uses the name {local} for something else")
    persistent = [] if case.choice.persistent else ["persistent=False"]
    start, end = document.span(place.target)
    below = document.line_end(document.end(line))
    indentation = document.indentation(document.start(line))
    offset = document.start(line)
    if case.choice.torch_buffer and _never_none(case, place):
        spelling, imports = case.names.spell("Buffer", place.target)
        call = rendered_call(document, f"{owner}.{local} = {spelling}", [local, *persistent], offset)
    else:
        spelling, imports = "register_buffer", ()
        name = quoted(document, place.target, local)
        call = rendered_call(document, f"{owner}.register_buffer", [name, local, *persistent], offset)
    before = "" if document.source[below - 1] in "\r\n" else document.newline
    return (
        [*imports, Edit(start, end, local), Edit(below, below, before + indentation + call + document.newline)],
        f"unpack into a local name and register that: {spelling}",
    )


FIX = Fix(frozenset({"TPM101", "TPM110", "TPM111"}), safe=False, propose=propose)
