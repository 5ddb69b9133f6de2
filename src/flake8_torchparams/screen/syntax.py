"""What the syntax alone tells."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.known import FILLING
from flake8_torchparams.hierarchy.methods import QUOTED, SPEAKS_OF_STATE, without_remarks
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import Assigned, FunctionNode, flatten, is_type_alias, targets
from flake8_torchparams.source.parse import expression, parsed
from flake8_torchparams.source.patterns import FORMAT_BLANK, PERCENT_BLANK, filled_in

_LOOP = re.compile(r"^[ \t]*for\b[^:]+:", re.MULTILINE)
# where the name of a class stands for no value that is handed about
_NO_VALUES = re.compile(r"^[ \t]*class\b[^\n]*|->[^\n]*|\b(?:isinstance|super)\([^()]*\)", re.MULTILINE)
_GIVEN = re.compile(r"\.(\w+)\s*(?::[^=\n]+)?=\s*(\w+)\b(?!\s*[.(\[])")
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


def is_elsewhere(node: ast.expr) -> bool:
    """Whether the list that an expression gives may be somebody else's as well; a slice of one is new."""
    if isinstance(node, ast.Subscript):
        return not isinstance(node.slice, ast.Slice)
    return isinstance(node, (ast.Name, ast.Attribute, ast.IfExp, ast.BoolOp, ast.NamedExpr))


def is_text(node: ast.expr, texts: Mapping[str, str | None]) -> bool:
    """Whether an expression gives a string for certain, as far as it tells one without a dot.

    ``texts`` are the names that hold strings: see ``Scope.texts``.
    """
    if isinstance(node, ast.Name):
        return texts.get(node.id) is not None
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and "." not in node.value
    if isinstance(node, ast.BinOp):
        known = is_text(node.left, texts)
    elif isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        known = name in ("str", "format", "join")
    else:
        known = isinstance(node, ast.JoinedStr)
    return known and not any(isinstance(part, ast.Constant) and "." in str(part.value) for part in ast.walk(node))


def makes_state(cls: ClassRef) -> bool:
    """Whether the text of a class speaks of anything that makes tensors or Modules."""
    return SPEAKS_OF_STATE.search(cls.file.text(cls.outline)) is not None


def has_heirs(cls: ClassRef) -> bool:
    """Whether another class of the file has this one among its bases."""
    name = cls.outline.name
    return any(
        getattr(base, "attr", getattr(base, "id", "")) == name
        for other in cls.file.outline.classes
        for base in other.bases
    )


def names_given(cls: ClassRef) -> dict[str, set[str]]:
    """The attributes that the text of a class body assigns local names to, as they are, by these names."""
    found: dict[str, set[str]] = {}
    for attribute, name in _GIVEN.findall(cls.file.text(cls.outline)):
        found.setdefault(name, set()).add(attribute)
    return found


def classes_handed_about(file: SourceFile, classes: Classes) -> tuple[ClassRef, ...]:
    """The Modules of a file whose classes are values there, in a table for one, as far as the text tells."""
    text = _NO_VALUES.sub("", without_remarks(file.source))
    modules = (cls for outline in file.outline.classes if classes.is_module(cls := ClassRef(file, outline)))
    return tuple(cls for cls in modules if re.search(rf"(?<![\"'\w]){cls.outline.name}\b(?!\s*\()", text))


def names_registered(cls: ClassRef) -> frozenset[str]:
    """The attributes that the text of a class may register: those set to what a call gives, and names in calls.

    Where it uses ``setattr`` the strings that a loop goes over may be such names.
    """
    text = cls.file.text(cls.outline)
    names = {name for found in _REGISTERED.findall(text) for name in found if name}
    if "setattr(self" in text:
        names.update(name for loop in _LOOP.findall(text) for name in QUOTED.findall(loop))
    return frozenset(names)


def calls_up(body: Sequence[ast.stmt]) -> bool:
    """Whether ``super().__init__`` is called in one of these very statements."""
    return any(call_of_super(node.value, "__init__") is not None for node in body if isinstance(node, ast.Expr))


def call_of_super(node: ast.expr | None, name: str) -> ast.Call | None:
    """The ``super(...)`` of ``super(...).name(...)``; None for anything else."""
    func = node.func if isinstance(node, ast.Call) else None
    called = func.value if isinstance(func, ast.Attribute) and func.attr == name else None
    return called if isinstance(called, ast.Call) and getattr(called.func, "id", "") == "super" else None


def unquoted(annotation: ast.expr) -> ast.expr | None:
    """An annotation, parsed where it is a string; None for one that is no expression."""
    if not (isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)):
        return annotation
    try:
        return expression(annotation.value)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def passes_on(method: FunctionNode) -> bool:
    """Whether a method hands what it gets to the next one of its name, and does nothing else but raise for some names.

    Only by the name that it gets first it may ask: what is told of a value goes on with it.
    """
    arguments = method.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    *before, last = method.body
    call = last.value if isinstance(last, (ast.Expr, ast.Return)) else None
    if len(names) < 3 or arguments.vararg or arguments.kwarg or arguments.kwonlyargs or not isinstance(call, ast.Call):
        return False
    upwards = call_of_super(call, method.name)
    if upwards is None or upwards.args:
        return False
    handed = [getattr(value, "id", "") for value in call.args]
    if handed != names[1 : len(handed) + 1]:
        return False
    handed += [word.arg for word in call.keywords if word.arg and word.arg == getattr(word.value, "id", "")]
    if sorted(handed) != sorted(names[1:]) or len(handed) != len(call.args) + len(call.keywords):
        return False
    return all(_only_raises(statement, names[1]) for statement in before)


def _only_raises(statement: ast.stmt, name: str) -> bool:
    """Whether a statement does nothing but raise when a string is in the way, if it does anything."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if not isinstance(statement, ast.If) or statement.orelse:
        return False
    asked = [node for node in ast.walk(statement.test) if isinstance(node, (ast.Name, ast.NamedExpr))]
    tested = all(isinstance(node, ast.Name) and node.id == name for node in asked)
    return tested and all(isinstance(inner, ast.Raise) for inner in statement.body)


def name_pattern(node: ast.expr, texts: Mapping[str, str | None]) -> str:
    """A regular expression for the strings that an expression may give; of any form when nothing of them is known."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.Name):
        return texts.get(node.id) or ".*"
    if isinstance(node, ast.FormattedValue) and node.conversion < 0 and node.format_spec is None:
        return _blank_pattern(node.value, texts)
    if isinstance(node, ast.JoinedStr):
        return "".join(name_pattern(part, texts) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return name_pattern(node.left, texts) + name_pattern(node.right, texts)
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        return filled_in(PERCENT_BLANK, node.left.value)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Constant)
    ):
        if node.func.attr != "format":
            return ".*"
        parts = str(node.func.value.value).split("{}")
        if len(parts) != len(node.args) + 1 or node.keywords or any(FORMAT_BLANK.search(part) for part in parts):
            return filled_in(FORMAT_BLANK, node.func.value.value)
        blanks = [_blank_pattern(argument, texts) for argument in node.args]
        return "".join(re.escape(part) + blank for part, blank in zip(parts, [*blanks, ""], strict=True))
    return ".*"


def _blank_pattern(node: ast.expr, texts: Mapping[str, str | None]) -> str:
    """A regular expression for what stands in a text for a value; a sum with a number is one."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        for side in (node.left, node.right):
            if isinstance(side, ast.Constant) and isinstance(side.value, int):
                return r"[-\d.]+"
    return name_pattern(node, texts) if isinstance(node, (ast.Constant, ast.Name)) else ".*"


def bound_names(node: FunctionNode) -> frozenset[str]:
    """The names that the statements of a function bind (those of functions within it are theirs)."""
    names: set[str] = set()
    for inner in flatten(node.body):
        if isinstance(inner, ast.Assign):
            for target in inner.targets:
                names.update(targets(target))
        elif isinstance(inner, (ast.Expr, ast.If, ast.Return)):
            continue
        elif isinstance(inner, (ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor)):
            names.update(targets(inner.target))
        elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(inner.name)
        elif isinstance(inner, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.partition(".")[0] for alias in inner.names)
        elif isinstance(inner, (ast.With, ast.AsyncWith)):
            for item in inner.items:
                if item.optional_vars is not None:
                    names.update(targets(item.optional_vars))
        elif isinstance(inner, ast.Try):
            names.update(handler.name for handler in inner.handlers if handler.name)
    return frozenset(names)


def assigned_expression(file: SourceFile, binding: Assigned, name: str = "") -> ast.expr:
    """The value of an assignment at the top of a file or class."""
    text = file.text(binding)
    try:
        statement = parsed("if 1:\n" + text if binding.indented else text).body[0]
    except (SyntaxError, ValueError, IndexError):
        raise Loud("an assignment that cannot be read") from None
    if isinstance(statement, ast.If):
        statement = statement.body[0]
    if isinstance(statement, ast.Assign) and all(isinstance(target, ast.Name) for target in statement.targets):
        return statement.value
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target, value = statement.targets[0], statement.value
        places = [getattr(inner, "id", "") for inner in target.elts] if isinstance(target, ast.Tuple) else []
        if places.count(name) == 1 and all(places):
            place = places.index(name)
            starred = isinstance(value, ast.Tuple) and any(isinstance(inner, ast.Starred) for inner in value.elts)
            if isinstance(value, ast.Tuple) and len(value.elts) == len(places) and not starred:
                return value.elts[place]
            return ast.Subscript(value, ast.Constant(place), ast.Load())
    if isinstance(statement, ast.AnnAssign) and statement.value is not None:
        return statement.value
    if is_type_alias(statement):
        alias: ast.expr = statement.value
        return alias
    raise Loud("an assignment of another form")


def reaches_out(function: ast.Lambda | ast.FunctionDef, names: Collection[str]) -> bool:
    """Whether a function within another one speaks of one of these names, or changes what is around it."""
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and (node.id in names or node.id in ("super", "locals", "vars", "eval", "exec")):
            return True
        if isinstance(node, (ast.Nonlocal, ast.Subscript)) and not isinstance(getattr(node, "ctx", None), ast.Load):
            return True
        if isinstance(node, ast.Attribute) and node.attr in FILLING:
            return True
    return False


def always_raises(body: Sequence[ast.stmt]) -> bool:
    """Whether a body ends in an exception, whichever branch of its last statement is taken."""
    last = body[-1] if body else None
    if isinstance(last, ast.If):
        return always_raises(last.body) and always_raises(last.orelse)
    return isinstance(last, ast.Raise)


def is_stub(body: Sequence[ast.stmt]) -> bool:
    """Whether a body is no more than ``...``, with a docstring perhaps."""
    values = [statement.value for statement in body if isinstance(statement, ast.Expr)]
    constants = [value.value for value in values if isinstance(value, ast.Constant)]
    return len(constants) == len(body) and ... in constants


def leaves_function(body: Sequence[ast.stmt]) -> bool:
    """Whether a body ends in a return or an exception."""
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Raise))
