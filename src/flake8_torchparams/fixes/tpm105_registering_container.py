"""Hold Modules and Parameters in the containers of torch.nn that register them.

A plain list or dict becomes ``nn.ModuleList``, ``nn.ModuleDict``, ``nn.ParameterList`` or ``nn.ParameterDict`` where
every use that the file makes of it works on those just as well. It is left alone where hiding may be the purpose: when
the class puts something into it that it has not made, as in ``self._model = [model]``, or keeps one thing in a list
only to take it out again. A whole container that was handed to the constructor is wrapped too, which is unsafe: whoever
made what is in it may have registered it elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import libcst as cst

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.classes import Assignment, own_name
from flake8_torchparams.fixes.document import Document
from flake8_torchparams.fixes.evidence import Evidence, is_none
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal
from flake8_torchparams.fixes.wrapping import wrapped
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.returning import RETURNING_MODULE

_ITERATING = frozenset({"len", "enumerate", "zip", "list", "tuple", "iter", "map", "filter", "any", "all", "bool"})
ITERATING = {"List": _ITERATING | {"reversed"}, "Dict": _ITERATING}
"""Builtins that take the plain container and the new one alike."""

SEQUENCES = frozenset({"list", "List", "tuple", "Tuple", "Sequence", "MutableSequence"})
"""The last names of annotations of what a ModuleList can be made from."""

RETURNING_ANYTHING = frozenset({"getattr", "next", "max", "min", "vars", "eval"})
"""Builtins that return what was there before."""

LIST_METHODS = {
    "Module": frozenset({"append", "extend", "insert", "pop"}),
    "Parameter": frozenset({"append", "extend"}),
}
DICT_METHODS = frozenset({"items", "keys", "values"})
PLAIN = {"List": {*dir(list), *dir(tuple)}, "Dict": set(dir(dict))}
"""What plain containers have; code that asks for anything else never works on one."""


@dataclass(frozen=True)
class Plan:
    """What is to be held, and how: ``element`` is Module or Parameter, ``shape`` List or Dict.

    ``pure``: the model knows everything in it, on each path through the constructor, to be of that kind.
    """

    case: Case
    element: str
    shape: str
    classes: frozenset[str]
    pure: bool

    @property
    def name(self) -> str:
        """The class of torch.nn that is to hold it."""
        return self.element + self.shape

    def holds(self, expression: cst.BaseExpression, evidence: Evidence) -> bool:
        """Tell whether an element was made by the class and is of the right kind."""
        if self.element == "Parameter":
            evident = evidence.parameter(expression)
        else:
            evident = evidence.module(expression, self.classes)
        return evident or (self._in_constructor(evidence) and evidence.made(expression, self._makes))

    def _in_constructor(self, evidence: Evidence) -> bool:
        """Tell whether what the model says is about the code of this function."""
        name = evidence.function.name.value if evidence.function is not None else ""
        return self.pure and name in ("__init__", self.case.finding.function.rpartition(".")[2])

    def _makes(self, call: cst.Call) -> bool:
        """Tell whether a call, of which the model knows what kind it returns, makes it anew."""
        function: cst.BaseExpression = call.func
        if isinstance(function, cst.Name):
            return function.value not in RETURNING_ANYTHING
        if not isinstance(function, cst.Attribute):
            return False
        inner = function.value
        if isinstance(inner, cst.Call):
            return function.attr.value in RETURNING_MODULE and self._makes(inner)
        around = self.case.function_of(call)
        owner = own_name(around) if around is not None else ""
        return (isinstance(inner, cst.Name) and inner.value == owner) or bool(self.case.names.dotted(function))


def propose(case: Case) -> Proposal:
    """Wrap each plain container that the attribute gets. Raises ``CannotFix`` where a use does not allow it."""
    view, document = case.view, case.document
    attribute = case.attribute
    if taken := view.declares(attribute):
        raise CannotFix(f"the class has {taken} of this name")
    assignments = view.assignments(attribute)
    classes = frozenset(_module_classes(case))
    containers = [assignment for assignment in assignments if _may_be_container(case, assignment, classes)]
    if not containers:
        raise CannotFix("the container is not assigned in this class")
    element = "Parameter" if case.finding.code == "TPM105" else "Module"
    entry = case.entry()
    pure = entry is not None and entry.elements == {element.lower()}
    plan = Plan(case, element, _shape(case, containers), classes, pure)
    for assignment in assignments:
        if assignment.form == "augmented" or assignment in containers:
            _check_assignment(plan, assignment)
    uses = view.uses(attribute)
    _check_hiding(plan, containers, uses)
    for use in uses:
        _check_use(plan, use)
    edits: list[Edit] = []
    spelling = ""
    for assignment in containers:
        assert assignment.value is not None
        spelling, imports = case.names.spell(plan.name, assignment.target)
        edits += imports
        if _is_empty(document, assignment.value):
            start, end = document.span(assignment.value)
            edits.append(Edit(start, end, f"{spelling}()"))
        else:
            edits.append(wrapped(case, assignment.value, spelling))
        statement = assignment.statement
        if isinstance(statement, cst.AnnAssign):
            edits.append(Edit(*document.span(statement.annotation.annotation), spelling))
    given = any(_given(case, assignment) for assignment in containers)
    return Proposal(
        tuple(edits),
        f"hold them in {spelling}",
        () if entry is not None and entry.stateless else (f"{attribute}.*",),
        unsafe=f"what is in self.{attribute} was handed to the constructor" if given else "",
    )


def _may_be_container(case: Case, assignment: Assignment, classes: frozenset[str]) -> bool:
    """Tell whether an assignment may give the attribute a container, and not None or, on another branch, a Module."""
    if assignment.form == "augmented":
        return False
    if assignment.value is None:
        return True
    evidence = case.evidence(assignment.function)
    return not is_none(assignment.value) and not evidence.module(assignment.value, classes)


def _given(case: Case, assignment: Assignment) -> bool:
    """Tell whether the value is an argument of the constructor that never gets another value."""
    value = assignment.value
    if not isinstance(value, cst.Name) or assignment.function.name.value != "__init__":
        return False
    return (
        _parameter(assignment.function, value.value) is not None
        and len(case.evidence(assignment.function).bindings(value.value)) == 1
    )


def _parameter(function: cst.FunctionDef, name: str) -> cst.Param | None:
    params = function.params
    every = [*params.posonly_params, *params.params, *params.kwonly_params]
    if isinstance(params.star_arg, cst.Param):
        every.append(params.star_arg)
    return next((param for param in every if param.name.value == name), None)


def _check_hiding(plan: Plan, containers: list[Assignment], uses: list[cst.Attribute]) -> None:
    """Raise ``CannotFix`` for one thing that is put into a list only to be taken out of it again."""
    value = containers[0].value
    if len(containers) > 1 or not isinstance(value, cst.List | cst.Tuple) or len(value.elements) != 1 or not uses:
        return
    for use in uses:
        parent = plan.case.document.parent(use)
        index = parent.slice[0].slice if isinstance(parent, cst.Subscript) and parent.value is use else None
        if not (isinstance(index, cst.Index) and isinstance(index.value, cst.Integer) and index.value.value == "0"):
            return
    raise CannotFix(f"it holds one {plan.element} and is only read as [0]: hiding it may be the purpose")


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
        if _given(case, assignment):
            return "List" if _is_given_sequence(assignment.function, value.value) else ""
        shapes = {
            _shape_of(case, assignment, bound) if not isinstance(bound, cst.Name) else ""
            for bound in case.evidence(assignment.function).bindings(value.value)
        }
        return shapes.pop() if len(shapes) == 1 else ""
    return ""


def _is_given_sequence(function: cst.FunctionDef, name: str) -> bool:
    """Tell whether an argument is ``*name`` or annotated as a list or the like."""
    param = _parameter(function, name)
    if param is None or param is function.params.star_arg:
        return param is not None
    if param.annotation is None or param.default is not None:
        return False
    annotation = param.annotation.annotation
    if isinstance(annotation, cst.Subscript):
        annotation = annotation.value
    last = annotation.attr if isinstance(annotation, cst.Attribute) else annotation
    return isinstance(last, cst.Name) and last.value in SEQUENCES


def _is_empty(document: Document, value: cst.BaseExpression) -> bool:
    if isinstance(value, cst.List | cst.Tuple | cst.Dict):
        return not value.elements and "#" not in document.text(value)
    return isinstance(value, cst.Call) and not value.args


def _module_classes(case: Case) -> set[str]:
    """The names of Modules that the file defines or imports as a class of another file."""
    known = {
        view.node.name.value
        for view in case.reading.classes.views
        if any(name.startswith("torch.nn.") for ancestor in view.ancestry() for name in ancestor.base_names)
    }
    for report in case.reading.reports():
        known.add(report.cls.rpartition(".")[2])
    return known


def _check_assignment(plan: Plan, assignment: Assignment) -> None:
    """Raise ``CannotFix`` unless what is assigned can be held in the new container."""
    case = plan.case
    evidence = case.evidence(assignment.function)
    if assignment.form not in ("plain", "annotated", "augmented") or assignment.value is None:
        raise CannotFix("the attribute is bound in a way that the new container does not allow")
    if assignment.function.name.value == "forward":
        raise CannotFix("the attribute is assigned in forward")
    if assignment.form == "augmented":
        operator = assignment.statement.operator if isinstance(assignment.statement, cst.AugAssign) else None
        if not isinstance(operator, cst.AddAssign) or plan.shape != "List":
            raise CannotFix("the container is changed by an operator that the new one does not have")
    if _given(case, assignment):
        if not plan.pure:
            raise CannotFix(f"what was handed to the constructor may hold something that is no {plan.element}")
        _check_untouched(plan, assignment)
        return
    _check_value(plan, assignment.value, evidence)
    if isinstance(assignment.value, cst.Name):
        _check_local(plan, assignment, assignment.value.value)


def _check_untouched(plan: Plan, assignment: Assignment) -> None:
    """Raise ``CannotFix`` where the constructor changes an argument after it was put on self."""
    document = plan.case.document
    assert isinstance(assignment.value, cst.Name)
    for node in document.walk(assignment.function):
        if not isinstance(node, cst.Name) or node.value != assignment.value.value:
            continue
        parent = document.parent(node)
        if (
            isinstance(parent, cst.Attribute)
            and parent.value is node
            and parent.attr.value in ("append", "extend", "insert", "pop", "clear", "remove", "sort", "reverse")
        ):
            raise CannotFix("the constructor changes the container that it was handed")


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
            _check_key(plan, pair.key)
    elif isinstance(value, cst.DictComp):
        if not plan.holds(value.value, evidence):
            raise wrong
        _check_key(plan, value.key)
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
            raise CannotFix("the container is handed to the method: hiding it may be the purpose")
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
        if document.is_member(node):
            continue
        if document.start(node) > end:
            raise CannotFix("the container is used by its local name after it was put on self")
        _check_use(plan, node)


def _check_key(plan: Plan, key: cst.BaseExpression) -> None:
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
    if isinstance(parent, cst.Subscript) and parent.value is use:
        _check_item(plan, parent, evidence, refused)
    elif isinstance(parent, cst.Attribute) and parent.value is use:
        call = document.parent(parent)
        if parent.attr.value not in PLAIN[plan.shape]:
            return
        if not isinstance(call, cst.Call) or call.func is not parent:
            raise refused
        _check_method(plan, parent.attr.value, call, evidence, refused)
    elif not _is_read_alike(plan, use, parent):
        raise refused


def _is_read_alike(plan: Plan, use: cst.BaseExpression, parent: cst.CSTNode | None) -> bool:
    """Whether a use of the whole container reads the new one as it reads the plain one."""
    if isinstance(parent, cst.For | cst.CompFor):
        return parent.iter is use
    if isinstance(parent, cst.Arg):
        call = plan.case.document.parent(parent)
        if not isinstance(call, cst.Call):
            return False
        builtin = isinstance(call.func, cst.Name) and call.func.value in ITERATING[plan.shape]
        return (builtin and parent.keyword is None) or (parent.star == "*" and plan.shape == "List")
    if isinstance(parent, cst.UnaryOperation):
        return isinstance(parent.operator, cst.Not)
    if isinstance(parent, cst.IfExp):
        return parent.test is use
    if isinstance(parent, cst.ComparisonTarget):
        asks = isinstance(parent.operator, cst.In | cst.NotIn)
        return asks and (plan.shape == "Dict" or plan.element == "Module")
    if isinstance(parent, cst.Comparison):
        return all(isinstance(target.operator, cst.Is | cst.IsNot) for target in parent.comparisons)
    if isinstance(parent, cst.Assign):
        unpacks = all(isinstance(target.target, cst.Tuple | cst.List) for target in parent.targets)
        return unpacks and plan.shape == "List"
    # what calls it means the Module that another branch puts there: no list can be called
    called = isinstance(parent, cst.Call) and parent.func is use
    return called or isinstance(parent, cst.From | cst.StarredElement | cst.If | cst.While | cst.Assert)


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
            _check_key(plan, index.value)
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
    if len(call.args) != (2 if method == "insert" else 1):
        raise refused
    if method == "pop":
        return
    if method == "extend":
        _check_value(plan, call.args[0].value, evidence)
        if isinstance(call.args[0].value, cst.Name):
            raise refused
    elif not plan.holds(call.args[-1].value, evidence):
        raise CannotFix(
            f"something put in it is not evidently a {plan.element} made by this class: hiding it may be the purpose"
        )


FIX = Fix(frozenset({"TPM105", "TPM106"}), safe=True, propose=propose)
