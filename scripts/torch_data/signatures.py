"""Signatures of torch's functions and methods, from its stubs, its operator schemas and its Python source."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from torch_data.kinds import KindReader


@dataclass(frozen=True)
class Param:
    """One parameter: ``mark`` is '' (positional), '*' (keyword only) or '**' (any number of positionals)."""

    name: str
    kind: str
    required: bool
    mark: str = ""
    literal: str = ""


@dataclass(frozen=True)
class Signature:
    """One overload."""

    params: tuple[Param, ...]
    returns: str

    def text(self) -> str:
        """The overload as one line of the data: ``input:tensor, dim:int=, *, out:?= -> tensor``."""
        parts, starred = [], False
        for param in self.params:
            if param.mark == "*" and not starred:
                parts.append("*")
                starred = True
            if param.mark == "**":
                starred = True
            kind = "" if param.kind == "?" else f":{param.kind}"
            literal = f"!{param.literal}" if param.literal else ""
            default = "" if param.required else "="
            parts.append(f"{'*' if param.mark == '**' else ''}{param.name}{kind}{literal}{default}")
        return f"{', '.join(parts)} -> {self.returns}"


def parse(text: str) -> Signature:
    """The inverse of ``Signature.text``, for the hand-kept tables."""
    left, _, returns = text.rpartition("->")
    params, mark = [], ""
    for part in (p.strip() for p in _split_commas(left)):
        if not part:
            continue
        if part == "*":
            mark = "*"
            continue
        required = not part.endswith("=")
        name, _, literal = part.rstrip("=").partition("!")
        name, _, kind = name.partition(":")
        if name.startswith("*"):
            params.append(Param(name[1:], kind or "?", False, "**"))
            mark = "*"
            continue
        params.append(Param(name, kind or ("bool" if literal else "?"), required, mark, literal))
    return Signature(tuple(params), returns.strip())


def _split_commas(text: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for index, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if char == "," and not depth:
            parts.append(text[start:index])
            start = index + 1
    return [*parts, text[start:]]


def from_def(node: ast.FunctionDef, kinds: KindReader, method: bool) -> Signature:
    """The signature of a function in source text; ``method`` drops the first parameter."""
    args, params = node.args, []
    positional = [*args.posonlyargs, *args.args]
    first_default = len(positional) - len(args.defaults)
    for index, arg in enumerate(positional):
        if method and not index:
            continue
        params.append(Param(arg.arg, kinds.source(arg.annotation), index < first_default))
    if args.vararg:
        params.append(Param(args.vararg.arg, kinds.source(args.vararg.annotation), False, "**"))
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        params.append(Param(arg.arg, kinds.source(arg.annotation), default is None, "*"))
    params = [_with_literal(param, node) for param in params]
    return Signature(tuple(params), kinds.source(node.returns))


def _with_literal(param: Param, node: ast.FunctionDef) -> Param:
    for arg in [*node.args.args, *node.args.kwonlyargs]:
        if arg.arg == param.name and isinstance(arg.annotation, ast.Subscript):
            text = ast.unparse(arg.annotation)
            if text in ("Literal[True]", "Literal[False]"):
                return replace(param, kind="bool", literal=text[8:-1])
    return param


def stub_functions(path: Path, kinds: KindReader, cls: str = "") -> dict[str, list[Signature]]:
    """The overloads of every function of a stub file, or of every method of one of its classes."""
    body: Sequence[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    if cls:
        body = next(n for n in body if isinstance(n, ast.ClassDef) and n.name == cls).body
    found: dict[str, list[Signature]] = {}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            signature = from_def(node, kinds, method=bool(cls) and not _static(node))
            overloads = found.setdefault(node.name, [])
            if signature not in overloads:
                overloads.append(signature)
    return found


def _static(node: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def stub_attributes(path: Path, kinds: KindReader, cls: str) -> dict[str, str]:
    """The kinds of the annotated attributes and properties of a class of a stub file."""
    body = next(
        n for n in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(n, ast.ClassDef) and n.name == cls
    ).body
    found = {}
    for node in body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = kinds.source(node.annotation)
        elif isinstance(node, ast.FunctionDef) and any(
            isinstance(d, ast.Name) and d.id == "property" for d in node.decorator_list
        ):
            found[node.name] = kinds.source(node.returns)
    return found


def named_tuples() -> dict[str, str]:
    """The kinds of torch.return_types, from their stub: ``max`` -> ``tuple[tensor,tensor]``."""
    reader = KindReader({})
    found = {}
    for node in ast.parse((Path(torch.__file__).parent / "return_types.pyi").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.bases:
            found[node.name] = reader.source(node.bases[0])
    return found


SCHEMA_PREFIXES = {
    "torch.linalg": "linalg_",
    "torch.fft": "fft_",
    "torch.special": "special_",
    "torch.nested": "nested_",
    "torch.sparse": "sparse_",
}
_SCHEMA_KINDS = {
    "Tensor": "tensor",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "str": "str",
    "number": "number",
    "List[Tensor]": "list[tensor]",
    "List[int]": "size",
    "NoneType": "none",
}


def from_schema(dotted: str, doc: str | None) -> list[Signature]:
    """The overloads of a C++ function out of its operator schemas; its docstring gives the names of parameters."""
    package, _, name = dotted.rpartition(".")
    prefix = SCHEMA_PREFIXES.get(package)
    if prefix is None:
        return []
    schemas = torch._C._jit_get_schemas_for_operator(f"aten::{prefix}{name}")
    found: list[Signature] = []
    for schema in schemas:
        if any(argument.is_out for argument in schema.arguments):
            continue
        params = [
            Param(
                "input" if argument.name == "self" else argument.name,
                _schema_kind(str(argument.type)),
                not argument.has_default_value(),
                "*" if argument.kwarg_only else "",
            )
            for argument in schema.arguments
        ]
        documented = _documented_names(name, doc)
        positional = [p for p in params if not p.mark]
        if documented and len(documented) >= len(positional):
            params = [replace(p, name=documented[i]) if i < len(positional) else p for i, p in enumerate(params)]
        kinds = [_schema_kind(str(r.type)) for r in schema.returns]
        returns = kinds[0] if len(kinds) == 1 else f"tuple[{','.join(kinds)}]" if kinds else "none"
        signature = Signature((*params, Param("out", "?", False, "*")), returns)
        if signature not in found:
            found.append(signature)
    return found


def _schema_kind(text: str) -> str:
    if text.startswith("Optional[") and text.endswith("]"):
        inner = _schema_kind(text[9:-1])
        return "?" if inner == "?" else f"{inner}|none"
    return _SCHEMA_KINDS.get(text, "?")


def _documented_names(name: str, doc: str | None) -> list[str]:
    match = re.match(rf"\s*(?:[\w.]*\.)?{re.escape(name)}\(([^*)]*)", doc or "")
    if not match:
        return []
    return [re.split(r"[=:]", part)[0].split()[-1] for part in match.group(1).split(",") if part.strip()]


def from_doc(name: str, doc: str | None) -> str:
    """The kind behind the arrow of a docstring's first line, '?' without one."""
    for line in (doc or "").strip().splitlines()[:6]:
        match = re.match(rf"\s*(?:[\w.]*\.)?{re.escape(name)}\(.*\)\s*->\s*(.+?)\.?\s*$", line)
        if match:
            text = match.group(1).strip()
            texts = [t.strip().split()[0] for t in text.strip("()").split(",") if t.strip()]
            if texts and all(t in ("Tensor", "LongTensor", "BoolTensor") for t in texts):
                return "tensor" if len(texts) == 1 else f"tuple[{','.join('tensor' for _ in texts)}]"
            return {"bool": "bool", "Bool": "bool", "int": "int", "float": "float", "str": "str"}.get(text, "?")
    return "?"


def from_object(function: Callable[..., object], kinds: KindReader, method: bool) -> Signature | None:
    """The signature of a Python function by its annotations; None when it has none to be read."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    params = []
    for index, param in enumerate(signature.parameters.values()):
        if (method and not index) or param.kind is param.VAR_KEYWORD:
            continue
        kind = "?" if param.annotation is param.empty else kinds.runtime(param.annotation)
        mark = "*" if param.kind is param.KEYWORD_ONLY else "**" if param.kind is param.VAR_POSITIONAL else ""
        params.append(Param(param.name, kind, param.default is param.empty and mark != "**", mark))
    returns = "?" if signature.return_annotation is signature.empty else kinds.runtime(signature.return_annotation)
    return Signature(tuple(params), returns)


def tensor_parameters(overloads: Iterable[Signature]) -> list[tuple[int, str]]:
    """The parameters that every overload which has them takes only as a Tensor; -1 for those by keyword only.

    A name counts when all overloads agree on its place, and a place when all overloads that are so long agree on it.
    """
    places: dict[str, set[tuple[int, str]]] = {}
    at: dict[int, set[str]] = {}
    for overload in overloads:
        for index, param in enumerate(overload.params):
            place = -1 if param.mark == "*" else index
            kind = param.kind if param.mark != "**" else "?"
            places.setdefault(param.name, set()).add((place, kind))
            if place >= 0:
                at.setdefault(place, set()).add(f"{param.name}:{kind}")
    found = []
    for name, seen in places.items():
        if len(seen) == 1:
            ((place, kind),) = seen
            if kind == "tensor" and (place < 0 or at[place] == {f"{name}:tensor"}):
                found.append((place, name))
    return sorted(found)
