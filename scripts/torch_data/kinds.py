"""Annotations, be they source or objects, turned into the kind grammar of ``flake8_torchparams.torch_api``."""

from __future__ import annotations

import ast
import collections.abc
import types
import typing
from collections.abc import Iterable

NAMES = {
    "Tensor": "tensor",
    "Variable": "tensor",
    "TensorOrTensors": "tensor|tuple[tensor]",
    "Parameter": "parameter",
    "Buffer": "buffer",
    "int": "int",
    "_int": "int",
    "SymInt": "int",
    "float": "float",
    "_float": "float",
    "Number": "number",
    "_complex": "number",
    "complex": "number",
    "bool": "bool",
    "_bool": "bool",
    "str": "str",
    "_LiteralString": "str",
    "None": "none",
    "NoneType": "none",
    "ndarray": "ndarray",
    "Size": "size",
    "_size": "size",
    "_dtype": "dtype",
    "dtype": "dtype",
    "_device": "device",
    "device": "device",
    "Device": "device|str|int|none",
    "DeviceLikeType": "device|str|int",
    "Self": "self",
    "Any": "?",
    "object": "?",
    "bytes": "object",
    "dict": "object",
    "Dict": "object",
    "Generator": "object",
    "_layout": "object",
    "layout": "object",
    "_qscheme": "object",
    "memory_format": "object",
    "UntypedStorage": "object",
    "Storage": "object",
    "TypedStorage": "object",
    "PackedSequence": "object",
}
LISTS = {"list", "List", "Sequence", "Iterable"}
TUPLES = {"tuple", "Tuple"}


def join(kinds: Iterable[str]) -> str:
    """The union of kinds; one unknown part makes the whole unknown."""
    parts: list[str] = []
    for kind in kinds:
        for part in split_union(kind):
            if part not in parts:
                parts.append(part)
    return "?" if "?" in parts or not parts else "|".join(sorted(parts))


def split_union(kind: str) -> list[str]:
    """The members of a union, brackets respected."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(kind):
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
        elif char == "|" and not depth:
            parts.append(kind[start:index])
            start = index + 1
    parts.append(kind[start:])
    return parts


class KindReader:
    """Reads annotations; ``named_tuples`` maps the names of torch.return_types to the kinds of their fields."""

    def __init__(self, named_tuples: dict[str, str]) -> None:
        """Keep the table of named tuples."""
        self._named_tuples = named_tuples

    def source(self, node: ast.expr | None) -> str:
        """The kind that an annotation in source text stands for."""
        if node is None:
            return "?"
        if isinstance(node, ast.Constant):
            if node.value is None:
                return "none"
            if isinstance(node.value, str):
                try:
                    return self.source(ast.parse(node.value, mode="eval").body)
                except SyntaxError:
                    return "?"
            return "?"
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return join([self.source(node.left), self.source(node.right)])
        if isinstance(node, ast.Subscript):
            return self._subscript(_last(node.value), _elements(node.slice))
        name = _last(node)
        if name in self._named_tuples and ast.unparse(node).startswith("torch.return_types."):
            return self._named_tuples[name]
        if name in LISTS:
            return "list[?]"
        if name in TUPLES:
            return "tuple[?]"
        return NAMES.get(name, "?")

    def _subscript(self, name: str, elements: list[ast.expr]) -> str:
        if name == "Optional":
            return join([self.source(elements[0]), "none"])
        if name == "Union":
            return join(self.source(element) for element in elements)
        if name == "Literal":
            return join(type(e.value).__name__ if isinstance(e, ast.Constant) else "?" for e in elements)
        if name in LISTS:
            return f"list[{self.source(elements[0])}]"
        if name in TUPLES:
            if len(elements) == 2 and isinstance(elements[1], ast.Constant) and elements[1].value is ...:
                return f"tuple[{self.source(elements[0])}]"
            return f"tuple[{','.join(self.source(element) for element in elements)}]"
        if name in ("dict", "Dict"):
            return "object"
        return "?"

    def runtime(self, annotation: object) -> str:
        """The kind that an evaluated annotation stands for."""
        if annotation is None:
            return "none"
        if isinstance(annotation, str):
            try:
                return self.source(ast.parse(annotation, mode="eval").body)
            except SyntaxError:
                return "?"
        if isinstance(annotation, typing.ForwardRef):
            return self.runtime(annotation.__forward_arg__)
        origin, args = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Union or origin is types.UnionType:
            return join(self.runtime(argument) for argument in args)
        if origin is typing.Literal:
            return join({"NoneType": "none"}.get(type(a).__name__, type(a).__name__) for a in args)
        if origin is tuple:
            if len(args) == 2 and args[1] is ...:
                return f"tuple[{self.runtime(args[0])}]"
            return f"tuple[{','.join(map(self.runtime, args))}]" if args else "tuple[?]"
        if origin in (list, collections.abc.Sequence, collections.abc.Iterable):
            return f"list[{self.runtime(args[0])}]" if args else "list[?]"
        if origin is dict:
            return "object"
        if origin is None and isinstance(annotation, type):
            if annotation.__name__ in self._named_tuples and annotation.__module__ == "torch.return_types":
                return self._named_tuples[annotation.__name__]
            if annotation in (list, tuple):
                return f"{annotation.__name__}[?]"
            return NAMES.get(annotation.__name__, "?")
        return "?"


def _last(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _elements(node: ast.expr) -> list[ast.expr]:
    return list(node.elts) if isinstance(node, ast.Tuple) else [node]
