"""Calls of ``Module.__init__`` in a constructor: which there are, how to write one, what its class expects."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from flake8_torchparams.fixes.case import Case
from flake8_torchparams.fixes.classes import MODULE, ClassView, own_name
from flake8_torchparams.fixes.records import CannotFix
from flake8_torchparams.hierarchy.fields import DATACLASSES
from flake8_torchparams.torch_api import api


def constructor(view: ClassView) -> cst.FunctionDef:
    """The ``__init__`` of a class. Raises ``CannotFix`` where it has none to edit."""
    if DATACLASSES & view.decorators():
        raise CannotFix("the constructor of a dataclass is generated")
    found = view.methods.get("__init__")
    if found is None:
        raise CannotFix("the class has no constructor of its own")
    if not isinstance(found.body, cst.IndentedBlock):
        raise CannotFix("the constructor is written on one line")
    if not own_name(found):
        raise CannotFix("the constructor does not name its object")
    return found


def init_calls(view: ClassView, function: cst.FunctionDef) -> list[cst.Call]:
    """The calls of some ``__init__`` in a constructor: by super or by the name of a class."""
    return [
        node
        for node in view.document.walk(function)
        if isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value == "__init__"
        and (isinstance(node.func.value, cst.Name | cst.Attribute) or is_super(node.func.value))
        and not _of_self(node.func.value, function)
    ]


def is_super(expression: cst.BaseExpression) -> bool:
    """Tell whether an expression is a call of super."""
    return (
        isinstance(expression, cst.Call) and isinstance(expression.func, cst.Name) and expression.func.value == "super"
    )


def written_super(case: Case, view: ClassView, function: cst.FunctionDef) -> str:
    """How this file writes super: with its arguments where all other places do so."""
    supers = [node for node in case.document.every(cst.Call) if is_super(node)]
    others = [node for node in supers if view.document.enclosing(node, cst.ClassDef) is not view.node]
    nested = "." in view.qualname.replace(".<locals>.", "")
    if others and all(len(node.args) == 2 for node in others) and not nested:
        return f"super({view.node.name.value}, {own_name(function)})"
    return "super()"


def top(function: cst.FunctionDef) -> int:
    """The index of the first statement of a function below its docstring."""
    body = function.body.body
    return 1 if body and is_docstring(body[0]) else 0


def is_docstring(statement: cst.CSTNode) -> bool:
    """Tell whether a statement is a string alone on its line."""
    if not isinstance(statement, cst.SimpleStatementLine) or len(statement.body) != 1:
        return False
    only = statement.body[0]
    return isinstance(only, cst.Expr) and isinstance(only.value, cst.SimpleString | cst.ConcatenatedString)


def next_constructor(view: ClassView) -> cst.FunctionDef | str:
    """The constructor that ``super().__init__`` runs: a function of the file, or the name of a class of torch.

    Raises ``CannotFix`` when it is in another file.
    """
    for argument in view.node.bases:
        name = view.names.dotted(argument.value)
        if api().module_class(name) is not None:
            return name
        base = _base_in_file(view, argument)
        if base is None:
            if not _is_no_module(argument, name):
                raise CannotFix("a base of the class is not in this file, so what its constructor takes is not known")
        elif DATACLASSES & base.decorators():
            raise CannotFix("a base of the class is a dataclass")
        elif "__init__" in base.methods:
            return base.methods["__init__"]
        elif base.bases or any(base.base_names):
            return next_constructor(base)
    return MODULE


def _base_in_file(view: ClassView, argument: cst.Arg) -> ClassView | None:
    """The class of the file that a base of another one is, as it is written."""
    word = argument.value.value if isinstance(argument.value, cst.Name) else ""
    return next((base for base in view.bases if base.node.name.value == word), None)


def _is_no_module(argument: cst.Arg, name: str) -> bool:
    """Whether a base has nothing to do with Modules: ``object``, and what ``typing`` and ``abc`` have."""
    word = argument.value.value if isinstance(argument.value, cst.Name) else ""
    return word == "object" or name.startswith(("typing.", "abc."))


def check_accepts(view: ClassView, args: Sequence[cst.Arg]) -> None:
    """Raise ``CannotFix`` unless ``super().__init__`` takes these arguments."""
    if any(argument.star for argument in args):
        raise CannotFix("the call has starred arguments")
    found = next_constructor(view)
    if isinstance(found, str):
        known = api().module_class(found)
        if found == MODULE or known is None:
            if args:
                raise CannotFix("nn.Module.__init__ takes no arguments, and the call has some")
            return
        required = [p.name for p in known.init if p.required]
        positional_names = [p.name for p in known.init if not p.keyword_only and not p.prefix]
        names = {p.name for p in known.init if not p.prefix}
        more, more_keywords = any(p.prefix == "*" for p in known.init), any(p.prefix == "**" for p in known.init)
    else:
        params = [*found.params.posonly_params, *found.params.params][1:]
        every = [*params, *found.params.kwonly_params]
        required = [p.name.value for p in every if p.default is None]
        positional_names = [p.name.value for p in params]
        names = {p.name.value for p in every}
        more, more_keywords = isinstance(found.params.star_arg, cst.Param), found.params.star_kwarg is not None
    positional = [argument for argument in args if argument.keyword is None]
    keywords = {argument.keyword.value for argument in args if argument.keyword is not None}
    if len(positional) > len(positional_names) and not more:
        raise CannotFix("the constructor of the base takes fewer arguments")
    given = set(positional_names[: len(positional)]) | keywords
    lacking = [name for name in required if name not in given]
    if lacking:
        raise CannotFix(f"the constructor of the base needs {', '.join(lacking)}")
    if not more_keywords and keywords - names:
        raise CannotFix("the constructor of the base does not take these arguments")


def check_heirs(view: ClassView) -> None:
    """Raise ``CannotFix`` where a call of ``super().__init__`` would do other things for a class below this one.

    It may reach the constructor of another base there, or run Module.__init__ for a second time.
    """
    for heir in view.family():
        if heir is view or view not in heir.ancestry():
            continue
        name = heir.node.name.value
        if not all(_brings_no_constructor(heir, argument) for argument in heir.node.bases[1:]):
            raise CannotFix(f"{name} inherits from others too, whose constructors the call would run")
        function = heir.methods.get("__init__")
        if function is not None and len(init_calls(heir, function)) > 1:
            raise CannotFix(f"{name} runs another __init__ beside this one")


def _brings_no_constructor(view: ClassView, argument: cst.Arg) -> bool:
    """Whether a base of a class, as it is written, is known to bring no constructor."""
    if _is_no_module(argument, view.names.dotted(argument.value)):
        return True
    base = _base_in_file(view, argument)
    if base is None or "__init__" in base.methods or DATACLASSES & base.decorators():
        return False
    return all(_brings_no_constructor(base, above) for above in base.node.bases)


def _of_self(expression: cst.BaseExpression, function: cst.FunctionDef) -> bool:
    """Tell whether an expression is an attribute of the object under construction (``self.child.__init__()``)."""
    while isinstance(expression, cst.Attribute):
        expression = expression.value
    return isinstance(expression, cst.Name) and expression.value == own_name(function)
