"""Checks shared by the fixes that register a plain attribute."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.case import Case
from flake8_torchparams.fixes.classes import Assignment, ClassView
from flake8_torchparams.fixes.constructors import init_calls
from flake8_torchparams.fixes.records import CannotFix
from flake8_torchparams.hierarchy.fields import DATACLASSES
from flake8_torchparams.torch_api import api

OWN_MOVES = (
    "_apply",
    "register_buffer",
    "register_parameter",
    "__setattr__",
    "__getattr__",
    "__getattribute__",
    "__delattr__",
)


def check_class(case: Case, view: ClassView) -> None:
    """Raise ``CannotFix`` where the class handles its state by itself, or already has something of this name."""
    attribute = case.attribute
    if DATACLASSES & view.decorators():
        raise CannotFix("the constructor of a dataclass is generated")
    if own := view.overrides(*OWN_MOVES):
        raise CannotFix(f"the class has its own {own}")
    report = case.report()
    if report is not None and report.overrides:
        raise CannotFix(f"a base of the class has its own {report.overrides[0]}")
    bases = [*(name for ancestor in view.ancestry() for name in ancestor.base_names), *(report.bases if report else ())]
    for base in bases:
        last = base.rpartition(".")[2]
        if last == "ScriptModule" or (last == "Metric" and base.startswith("torchmetrics")):
            raise CannotFix(f"the class is a {last}, which handles its state by itself")
    found = case.assignment().target.attr.value
    if found != attribute or attribute.startswith("__") or not attribute.isidentifier():
        raise CannotFix("the name of the attribute is mangled")
    if attribute in api().module_attributes:
        raise CannotFix("nn.Module itself has an attribute of this name")
    if taken := view.declares(attribute):
        raise CannotFix(f"the class has {taken} of this name")
    for ancestor in view.family():
        for node in case.document.walk(ancestor.node):
            if isinstance(node, cst.Attribute) and node.attr.value == "__dict__":
                raise CannotFix("the class uses __dict__")
            if (
                isinstance(node, cst.Call)
                and isinstance(node.func, cst.Name)
                and node.func.value in ("setattr", "delattr", "vars")
                and not _names_another(node, attribute)
            ):
                raise CannotFix(f"the class uses {node.func.value}, perhaps with this name")


def check_place(case: Case, assignment: Assignment, view: ClassView) -> None:
    """Raise ``CannotFix`` unless registering is possible where the attribute is assigned."""
    document = case.document
    if document.enclosing(assignment.target, cst.FunctionDef) is not assignment.function:
        raise CannotFix("the assignment stands in a function inside the method")
    if any(isinstance(above, cst.Lambda) for above in document.ancestors(assignment.target)):
        raise CannotFix("the assignment stands in a lambda")
    if assignment.function.name.value == "__init__":
        calls = init_calls(view, assignment.function)
        start = document.start(assignment.target)
        if calls and not any(document.start(call) < start for call in calls):
            raise CannotFix("the assignment stands before super().__init__()")
    if assignment.function.name.value == "__new__":
        raise CannotFix("the assignment stands in __new__")


def exclusive(case: Case, first: cst.CSTNode, second: cst.CSTNode) -> bool:
    """Tell whether two places are on different branches of one if, so that no run passes both."""
    document = case.document
    around = [first, *document.ancestors(first)]
    child: cst.CSTNode = second
    for above in document.ancestors(second):
        if isinstance(above, cst.If) and above in around:
            other = around[around.index(above) - 1]
            return other is not child and above.test not in (other, child)
        if above in around:
            return False
        child = above
    return False


def _names_another(call: cst.Call, attribute: str) -> bool:
    """Tell whether setattr or the like is called with another literal name."""
    if len(call.args) < 2:
        return False
    name = call.args[1].value
    return isinstance(name, cst.SimpleString) and name.evaluated_value != attribute
