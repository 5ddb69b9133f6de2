"""What the syntax alone tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from flake8_torchparams.model.methods import QUOTED, SPEAKS_OF_STATE
from flake8_torchparams.model.patterns import FORMAT_BLANK, PERCENT_BLANK, filled_in
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.source.outline import Assigned, flatten, targets
from flake8_torchparams.source.project import ClassRef, SourceFile

_LOOP = re.compile(r"^[ \t]*for\b[^:]+:", re.MULTILINE)
_REGISTERED = re.compile(
    r"self\.(\w+)\s*(?::[^=\n]+)?=(?!=)\s*(?!(?:any|all|len|int|bool|str|float|dict|list|set|tuple)\()[^\n]*\("
    r"|(?:register_\w+|add_module)\(\s*[\"'](\w+)"
)


def names_kept(node: ast.expr) -> Iterable[ast.Name]:
    """The names whose value an expression gives or puts into what it gives."""
    if isinstance(node, ast.Name):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from names_kept(node.body)
        yield from names_kept(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from names_kept(value)
    elif isinstance(node, ast.NamedExpr):
        yield node.target
        yield from names_kept(node.value)


def is_text(node: ast.expr) -> bool:
    """Whether an expression gives a string for certain, as far as it tells one without a dot."""
    if any(isinstance(part, ast.Constant) and "." in str(part.value) for part in ast.walk(node)):
        return False
    if isinstance(node, ast.BinOp):
        return is_text(node.left)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in ("str", "format", "join")
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def makes_state(cls: ClassRef) -> bool:
    """Whether the text of a class speaks of anything that makes tensors or Modules."""
    return SPEAKS_OF_STATE.search(cls.file.text(cls.outline)) is not None


def names_registered(cls: ClassRef) -> frozenset[str]:
    """The attributes that the text of a class may register: those set to what a call gives, and names in calls.

    Where it uses ``setattr`` the strings that a loop goes over may be such names.
    """
    text = cls.file.text(cls.outline)
    names = {name for found in _REGISTERED.findall(text) for name in found if name}
    if "setattr(self" in text:
        names.update(name for loop in _LOOP.findall(text) for name in QUOTED.findall(loop))
    return frozenset(names)


def calls_up(constructor: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a constructor calls ``super().__init__`` as one of its own statements."""
    calls = (node.value for node in constructor.body if isinstance(node, ast.Expr))
    return any(
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "__init__"
        and isinstance(call.func.value, ast.Call)
        and getattr(call.func.value.func, "id", "") == "super"
        for call in calls
    )


def name_pattern(node: ast.expr) -> str:
    """A regular expression for the strings that an expression may give; of any form when nothing of them is known."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(name_pattern(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return name_pattern(node.left) + name_pattern(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        return filled_in(PERCENT_BLANK, node.left.value)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Constant)
    ):
        return filled_in(FORMAT_BLANK, node.func.value.value) if node.func.attr == "format" else ".*"
    return ".*"


def bound_names(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterable[str]:
    """The names that the statements of a function bind (those of functions within it are theirs)."""
    for inner in flatten(node.body):
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield inner.name
        elif isinstance(inner, (ast.Import, ast.ImportFrom)):
            for alias in inner.names:
                yield alias.asname or alias.name.partition(".")[0]
        elif isinstance(inner, ast.Assign):
            for target in inner.targets:
                yield from targets(target)
        elif isinstance(inner, (ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor)):
            yield from targets(inner.target)
        elif isinstance(inner, (ast.With, ast.AsyncWith)):
            for item in inner.items:
                if item.optional_vars is not None:
                    yield from targets(item.optional_vars)
        elif isinstance(inner, ast.Try):
            yield from (handler.name for handler in inner.handlers if handler.name)


def assigned_expression(file: SourceFile, binding: Assigned, name: str = "") -> ast.expr:
    """The value of an assignment at the top of a file or class."""
    text = file.text(binding)
    try:
        statement = ast.parse("if 1:\n" + text if binding.indented else text).body[0]
    except (SyntaxError, ValueError, IndexError):
        raise Loud("an assignment that cannot be read") from None
    if isinstance(statement, ast.If):
        statement = statement.body[0]
    if isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
        return statement.value
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return statement.value
    raise Loud("an assignment of another form")


def leaves_function(body: Sequence[ast.stmt]) -> bool:
    """Whether a body ends in a return or an exception."""
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Raise))
