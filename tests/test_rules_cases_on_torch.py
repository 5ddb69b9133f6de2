"""Real torch does in each case file what its lines want, so the specification itself is true."""

from __future__ import annotations

import ast
import re
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from flake8_torchparams.screen.syntax import name_pattern
from rule_cases import CASES, MAY, marks, wanted

MARKED = [path for path in CASES if any(marks(path.read_text(encoding="utf-8")))]
STATE_CODES = re.compile(r"TPM1(0[1-6]|1[0-2])")


def loaded(path: Path) -> ModuleType:
    """``path`` as a module that ``dataclasses`` and the like find in ``sys.modules`` under its name."""
    name = f"case_{path.stem}"
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec", dont_inherit=True), module.__dict__)
    return module


def targets(tree: ast.AST, line: int, owner: str, left: set[str]) -> set[str]:
    """The names on self, of those that are ``left`` plain, that the statement at ``line`` sets or fills."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt) or node.lineno > line or (node.end_lineno or 0) < line:
            continue
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.With)):
            for part in ast.walk(node):
                if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store) and part.lineno == line:
                    names.add(part.attr)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.lineno == line:
            call = node.value
            if isinstance(call.func, ast.Name) and call.func.id == "setattr":
                like = name_pattern(call.args[1], {})
                names.update(name for name in left if re.fullmatch(like, name))
            elif isinstance(call.func, ast.Attribute) and call.func.attr == "__setattr__":
                names |= {arg.value for arg in call.args if isinstance(arg, ast.Constant)}
    return {
        f"_{owner.lstrip('_')}{name}" if name.startswith("__") and not name.endswith("__") else name for name in names
    }


def caught(call: Callable[[], object]) -> BaseException:
    try:
        call()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


def innermost(line: int, spans: dict[str, range]) -> str:
    return min((name for name in spans if line in spans[name]), key=lambda name: len(spans[name]), default="")


def state_in(value: Any, depth: int = 3) -> list[Any]:
    if isinstance(value, (torch.Tensor, nn.Module)):
        return [value]
    if depth and type(value) is not torch.Size and isinstance(value, (list, tuple, set, frozenset)):
        return [found for item in value for found in state_in(item, depth - 1)]
    if depth and isinstance(value, dict):
        return [found for item in value.values() for found in state_in(item, depth - 1)]
    return []


def left_plain(module: nn.Module) -> set[str]:
    registered: set[int] = set()
    if "_parameters" in vars(module):
        registered = {id(item) for item in [*module.parameters(), *module.buffers(), *module.modules()]}

    def is_found(item: Any) -> bool:
        held = [*item.parameters(), *item.buffers()] if isinstance(item, nn.Module) else []
        return id(item) in registered or (bool(held) and all(id(inner) in registered for inner in held))

    own = {"_parameters", "_buffers", "_modules"}
    return {name for name, value in vars(module).items() if name not in own and not all(map(is_found, state_in(value)))}


@pytest.mark.parametrize("path", MARKED, ids=lambda path: path.stem)
def test_case_is_what_torch_does(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    text = source.splitlines()
    tree = ast.parse(source)
    module = loaded(path)
    spans = {
        node.name: range(node.lineno, node.end_lineno + 1) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)
    }
    lines: dict[int, list[tuple[str, str]]] = {}
    for line, code, group in wanted(source):
        lines.setdefault(line, []).append((code, group))
    for name, mark, exception, calls in marks(source):
        if mark == "raises":
            for call in calls:
                error = caught(lambda call=call: eval(call, module.__dict__))
                assert type(error).__name__ == exception, f"{name}: {error!r}"
                frames = [
                    frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(path)
                ]
                assert frames[-1] in lines, f"{name}: raised {error!r} at line {frames[-1]}, which nobody wants"
            continue
        built = [eval(call, module.__dict__) for call in calls]
        assert all(isinstance(one, nn.Module) for one in built)
        mro = [cls.__name__ for cls in type(built[0]).__mro__ if cls.__name__ in spans]
        left = set().union(*(left_plain(one) for one in built))
        claimed: set[str] = set()
        for line, wants in lines.items():
            owner = innermost(line, spans)
            count = len({group or index for index, (code, group) in enumerate(wants) if STATE_CODES.fullmatch(code)})
            if owner in mro and count:
                hit = left & targets(tree, line, owner, left)
                assert len(hit) == count, f"{name}, line {line}: wanted {wants}, torch leaves only {sorted(hit)} of it"
                claimed |= hit
        for line in range(1, len(text) + 1):
            if MAY.search(text[line - 1]) and (owner := innermost(line, spans)) in mro:
                left -= targets(tree, line, owner, left)
        assert left == claimed, f"{name}: torch leaves {sorted(left)}, the lines want {sorted(claimed)}"
