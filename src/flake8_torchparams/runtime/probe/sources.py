"""The source of classes and functions, found at once where their file has been parsed already."""

from __future__ import annotations

import ast
import inspect
import linecache
from typing import Any

# By file and first line, decorators included, the last line of each function.
_ENDS: dict[str, dict[int, int]] = {}


def remember(file: str, tree: ast.Module) -> None:
    """Note where the functions of a file end: ``inspect`` reads token by token to find that out, in each child anew."""
    ends = _ENDS.setdefault(file, {})
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno is not None:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            ends[first] = node.end_lineno
    linecache.getlines(file)


def source_of(target: Any) -> str:
    """The source of a class or function; nothing where there is none."""
    code = getattr(inspect.unwrap(target), "__code__", None) if inspect.isfunction(target) else None
    if code is not None:
        end = _ENDS.get(code.co_filename, {}).get(code.co_firstlineno)
        if end is not None:
            return "".join(linecache.getlines(code.co_filename)[code.co_firstlineno - 1 : end])
    try:
        return inspect.getsource(target)
    except (OSError, TypeError, IndexError, SyntaxError):
        return ""
