"""Hold Modules and Parameters in the containers of torch.nn that register them.

A plain list or dict becomes ``nn.ModuleList``, ``nn.ModuleDict``, ``nn.ParameterList`` or ``nn.ParameterDict`` where
every use that the file makes of it works on those just as well. It is left alone where hiding may be the purpose: when
anything in it was not made by the class itself but handed to it or taken from another attribute, as in
``self._model = [model]``.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.classes import Assignment
from flake8_torchparams.fixes.evidence import Evidence
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal
from flake8_torchparams.fixes.wrapping import wrapped
from flake8_torchparams.torch_api import api

ITERATING = frozenset(
    {"len", "enumerate", "zip", "list", "tuple", "iter", "reversed", "map", "filter", "any", "all", "bool"}
)
"""Builtins that take a list and a ModuleList alike."""

LIST_METHODS = {
    "Module": frozenset({"append", "extend", "insert", "pop"}),
    "Parameter": frozenset({"append", "extend"}),
}
DICT_METHODS = frozenset({"items", "keys", "values"})


@dataclass(frozen=True)
class Plan:
    """What is to be held, and how: ``element`` is Module or Parameter, ``shape`` List or Dict."""

    case: Case
    element: str
    shape: str
    classes: frozenset[str]

    @property
    def name(self) -> str:
        """The class of torch.nn that is to hold it."""
        return self.element + self.shape

    def holds(self, expression: cst.BaseExpression, evidence: Evidence) -> bool:
        """Tell whether an element was made by the class and is of the right kind."""
        if self.element == "Parameter":
            return evidence.parameter(expression)
        return evidence.module(expression, self.classes)


def propose(case: Case) -> Proposal:
    """Wrap each plain container that the attribute gets. Raises ``CannotFix`` where a use does not allow it."""
    view, document = case.view, case.document
    attribute = case.attribute
    if taken := view.declares(attribute):
        raise CannotFix(f"the class has {taken} of this name")
    assignments = view.assignments(attribute)
    containers = [
        assignment
        for assignment in assignments
        if assignment.value is not None
        and not case.evidence(None).none(assignment.value)
        and assignment.form != "augmented"
    ]
    if not containers:
        raise CannotFix("the container is not assigned in this class")
    plan = Plan(
        case,
        "Parameter" if case.finding.code == "TPM105" else "Module",
        _shape(case, containers),
        frozenset(_module_classes(case)),
    )
    for assignment in assignments:
        _check_assignment(plan, assignment)
    for use in view.uses(attribute):
        _check_use(plan, use)
    edits: list[Edit] = []
    spelling = ""
    for assignment in containers:
        assert assignment.value is not None
        spelling, imports = case.names.spell(plan.name, assignment.target)
        edits += imports
        if _is_empty(assignment.value):
            start, end = document.span(assignment.value)
            edits.append(Edit(start, end, f"{spelling}()"))
        else:
            edits.append(wrapped(case, assignment.value, spelling))
        statement = assignment.statement
        if isinstance(statement, cst.AnnAssign):
            edits.append(Edit(*document.span(statement.annotation.annotation), spelling))
    return Proposal(tuple(edits), f"hold them in {spelling}", (f"{attribute}.*",))


def _shape(case: Case, containers: list[Assignment]) -> str:
    """List or Dict. Raises ``CannotFix`` for other containers, and for both at once."""
    shapes = {_shape_of(case, assignment, assignment.value) for assignment in containers}
    if len(shapes) != 1 or "" in shapes:
        raise CannotFix("the value is not a list, tuple or dict written in this class")
    return shapes.pop()


def _shape_of(case: Case, assignment: Assignment, value: cst.BaseExpression | None) -> str:
    if isinstance(value, cst.List | cst.ListComp | cst.Tuple):
        return "List"
    if isinstance(value, cst.Dict | cst.DictComp):
        return "Dict"
    if (
        isinstance(value, cst.Call)
        and isinstance(value.func, cst.Name)
        and value.func.value in ("list", "tuple", "dict")
    ):
        return "Dict" if value.func.value == "dict" else "List"
    if isinstance(value, cst.Name):
        shapes = {
            _shape_of(case, assignment, bound) if not isinstance(bound, cst.Name) else ""
            for bound in case.evidence(assignment.function).bindings(value.value)
        }
        return shapes.pop() if len(shapes) == 1 else ""
    return ""


def _is_empty(value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.List | cst.Tuple | cst.Dict):
        return not value.elements and not _holds_comment(value)
    return isinstance(value, cst.Call) and not value.args


def _holds_comment(value: cst.CSTNode) -> bool:
    return any(isinstance(node, cst.Comment) for node in _all(value))


def _all(node: cst.CSTNode) -> list[cst.CSTNode]:
    return [node, *(inner for child in node.children for inner in _all(child))]


def _module_classes(case: Case) -> set[str]:
    """The names of Modules that the file defines or imports as a class of another file."""
    known = {
        view.node.name.value
        for view in case.reading.classes.views
        if any(name.startswith("torch.nn.") for ancestor in view.ancestry() for name in ancestor.base_names)
    }
    for report in case.reading.reports:
        known.add(report.cls.rpartition(".")[2])
    return known


def _check_assignment(plan: Plan, assignment: Assignment) -> None:
    """Raise ``CannotFix`` unless what is assigned can be held in the new container."""
    case = plan.case
    evidence = case.evidence(assignment.function)
    if assignment.form not in ("plain", "annotated", "augmented") or assignment.value is None:
        raise CannotFix("the attribute is bound in a way that the new container does not allow")
    if evidence.none(assignment.value):
        return
    if assignment.function.name.value == "forward":
        raise CannotFix("the attribute is assigned in forward")
    if assignment.form == "augmented":
        operator = assignment.statement.operator if isinstance(assignment.statement, cst.AugAssign) else None
        if not isinstance(operator, cst.AddAssign) or plan.shape != "List":
            raise CannotFix("the container is changed by an operator that the new one does not have")
    _check_value(plan, assignment.value, evidence)
    if isinstance(assignment.value, cst.Name):
        _check_local(plan, assignment, assignment.value.value)


def _check_value(plan: Plan, value: cst.BaseExpression, evidence: Evidence) -> None:
    """Raise ``CannotFix`` unless all elements of a written container were made here and are of the right kind."""
    wrong = CannotFix(
        f"something in it is not evidently a {plan.element} made by this class: hiding it may be the purpose"
    )
    if isinstance(value, cst.List | cst.Tuple):
        for element in value.elements:
            if isinstance(element, cst.StarredElement):
                _check_value(plan, element.value, evidence)
            elif not plan.holds(element.value, evidence):
                raise wrong
    elif isinstance(value, cst.ListComp | cst.GeneratorExp):
        if not plan.holds(value.elt, evidence):
            raise wrong
    elif isinstance(value, cst.Dict):
        for pair in value.elements:
            if not isinstance(pair, cst.DictElement) or not plan.holds(pair.value, evidence):
                raise wrong
            _check_key(plan, pair.key, evidence)
    elif isinstance(value, cst.DictComp):
        if not plan.holds(value.value, evidence):
            raise wrong
        _check_key(plan, value.key, evidence)
    elif (
        isinstance(value, cst.Call)
        and isinstance(value.func, cst.Name)
        and value.func.value in ("list", "tuple", "dict")
    ):
        for argument in value.args:
            if value.func.value == "dict":
                if argument.keyword is None or not plan.holds(argument.value, evidence):
                    raise wrong
                _check_name(plan, argument.keyword.value)
            else:
                _check_value(plan, argument.value, evidence)
    elif not isinstance(value, cst.Name):
        raise wrong


def _check_local(plan: Plan, assignment: Assignment, name: str) -> None:
    """Raise ``CannotFix`` unless a local list is complete, and no longer used, when it is put on self."""
    case = plan.case
    document = case.document
    evidence = case.evidence(assignment.function)
    end = document.start(assignment.target)
    for bound in evidence.bindings(name):
        if bound is None:
            raise CannotFix("the container is handed to the constructor: hiding it may be the purpose")
        _check_value(plan, bound, evidence)
    for loop in document.ancestors(assignment.target):
        if isinstance(loop, cst.For | cst.While):
            raise CannotFix("the container is put on self in a loop")
    for node in document.walk(assignment.function):
        if not isinstance(node, cst.Name) or node.value != name or node is assignment.value:
            continue
        parent = document.parent(node)
        if isinstance(parent, cst.AssignTarget | cst.AnnAssign):
            continue
        if isinstance(parent, cst.Attribute) and parent.attr is node:
            continue
        if document.start(node) > end:
            raise CannotFix("the container is used by its local name after it was put on self")
        _check_use(plan, node)


def _check_key(plan: Plan, key: cst.BaseExpression, evidence: Evidence) -> None:
    """Raise ``CannotFix`` unless a key is a string that can name a Module or Parameter."""
    if isinstance(key, cst.SimpleString):
        value = key.evaluated_value
        if not isinstance(value, str):
            raise CannotFix("a key of the dict is no string")
        _check_name(plan, value)
        return
    if isinstance(key, cst.FormattedString):
        fixed = [part.value for part in key.parts if isinstance(part, cst.FormattedStringText)]
        values = [part.expression for part in key.parts if isinstance(part, cst.FormattedStringExpression)]
        if any(fixed) and not any("." in text for text in fixed) and all(_counts(plan, value) for value in values):
            return
    elif (
        isinstance(key, cst.Call)
        and isinstance(key.func, cst.Name)
        and key.func.value == "str"
        and len(key.args) == 1
        and _counts(plan, key.args[0].value)
    ):
        return
    raise CannotFix("a key of the dict is not evidently a string without dots")


def _check_name(plan: Plan, name: str) -> None:
    """Raise ``CannotFix`` when the new container cannot hold anything under this name."""
    if not name or "." in name:
        raise CannotFix(f"the key {name!r} cannot name a {plan.element}")
    container = api().module_class(f"torch.nn.{plan.name}")
    if name in api().module_attributes or (container is not None and name in container.class_attributes):
        raise CannotFix(f"the key {name!r} is an attribute of {plan.name}")


def _counts(plan: Plan, expression: cst.BaseExpression) -> bool:
    """Tell whether an expression is the variable of a loop over range or enumerate."""
    if not isinstance(expression, cst.Name):
        return False
    document = plan.case.document
    for node in document.walk(document.module):
        if not isinstance(node, cst.For | cst.CompFor) or not isinstance(node.iter, cst.Call):
            continue
        called = node.iter.func
        target: cst.BaseExpression = node.target
        if isinstance(called, cst.Name) and called.value == "enumerate" and isinstance(target, cst.Tuple):
            target = target.elements[0].value
        elif not (isinstance(called, cst.Name) and called.value == "range"):
            continue
        scope = node if isinstance(node, cst.For) else document.parent(node)
        if (
            isinstance(target, cst.Name)
            and target.value == expression.value
            and any(above is scope for above in document.ancestors(expression))
        ):
            return True
    return False


def _check_use(plan: Plan, use: cst.BaseExpression) -> None:
    """Raise ``CannotFix`` unless a use of the container works on the new one and means the same."""
    document = plan.case.document
    parent = document.parent(use)
    while isinstance(parent, cst.BooleanOperation):
        parent = document.parent(parent)
    evidence = plan.case.evidence(plan.case.function_of(use))
    refused = CannotFix(f"a use in line {document.line(document.start(use))} may not work on {plan.name}")
    if isinstance(parent, cst.For | cst.CompFor):
        if parent.iter is use:
            return
    elif isinstance(parent, cst.Arg):
        call = document.parent(parent)
        if isinstance(call, cst.Call):
            builtin = isinstance(call.func, cst.Name) and call.func.value in ITERATING
            if (builtin and parent.keyword is None) or (parent.star == "*" and plan.shape == "List"):
                return
    elif isinstance(parent, cst.StarredElement | cst.If | cst.While | cst.IfExp | cst.Assert) or (
        isinstance(parent, cst.UnaryOperation) and isinstance(parent.operator, cst.Not)
    ):
        if not isinstance(parent, cst.IfExp) or parent.test is use:
            return
    elif isinstance(parent, cst.ComparisonTarget):
        if isinstance(parent.operator, cst.In | cst.NotIn) and (plan.shape == "Dict" or plan.element == "Module"):
            return
    elif isinstance(parent, cst.Comparison):
        if all(isinstance(target.operator, cst.Is | cst.IsNot) for target in parent.comparisons):
            return
    elif isinstance(parent, cst.Subscript) and parent.value is use:
        _check_item(plan, parent, evidence, refused)
        return
    elif isinstance(parent, cst.Attribute) and parent.value is use:
        call = document.parent(parent)
        if isinstance(call, cst.Call) and call.func is parent:
            _check_method(plan, parent.attr.value, call, evidence, refused)
            return
    raise refused


def _check_item(plan: Plan, item: cst.Subscript, evidence: Evidence, refused: CannotFix) -> None:
    """Reading one item is fine; storing one asks for an element of the right kind under a good key."""
    document = plan.case.document
    above = document.parent(item)
    index = item.slice[0].slice if len(item.slice) == 1 else None
    if not isinstance(index, cst.Index):
        if plan.shape == "List" and isinstance(above, cst.For | cst.CompFor) and above.iter is item:
            return
        raise refused
    if isinstance(above, cst.AssignTarget):
        statement = document.parent(above)
        if not isinstance(statement, cst.Assign) or not plan.holds(statement.value, evidence):
            raise refused
        if plan.shape == "Dict":
            _check_key(plan, index.value, evidence)
    elif isinstance(above, cst.AugAssign | cst.AnnAssign | cst.Element | cst.Del) and not isinstance(
        document.statement(item), cst.Expr | cst.Return
    ):
        raise refused


def _check_method(plan: Plan, method: str, call: cst.Call, evidence: Evidence, refused: CannotFix) -> None:
    """A method must exist on the new container, and what it adds must be of the right kind."""
    if plan.shape == "Dict":
        if method not in DICT_METHODS:
            raise refused
        return
    if method not in LIST_METHODS[plan.element] or any(argument.star or argument.keyword for argument in call.args):
        raise refused
    if method == "pop":
        if len(call.args) > 1 or plan.shape != "List":
            raise refused
        if not call.args:
            raise refused
    elif method == "extend":
        _check_value(plan, call.args[0].value, evidence)
        if isinstance(call.args[0].value, cst.Name):
            raise refused
    elif not plan.holds(call.args[-1].value, evidence):
        raise CannotFix(
            f"something put in it is not evidently a {plan.element} made by this class: hiding it may be the purpose"
        )


FIX = Fix(frozenset({"TPM105", "TPM106"}), safe=True, propose=propose)
