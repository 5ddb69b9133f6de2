"""What the methods other than the constructor do with an attribute: read it, move it first, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from flake8_torchparams.model.classes import Classes
from flake8_torchparams.model.outcome import Use
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import ClassRef

_MOVES = frozenset(["to", "cuda", "cpu", "type_as", "to_device", "item", "tolist", "numpy", "new_tensor"])
_COPIES = frozenset(
    ["tensor", "as_tensor", "new_tensor", "asarray", "to_device", "move_to_device", "float", "int", "bool", "len"]
)
_NEUTRAL = frozenset(["shape", "size", "dim", "ndim", "dtype", "device", "numel", "requires_grad", "is_cuda", "names"])


def use_of(classes: Classes, cls: ClassRef, name: str, construction: frozenset[FunctionOutline]) -> Use:
    """How the class (its ancestors and the subclasses in its file included) uses ``self.name`` after construction."""
    mangled = f"_{cls.outline.name.lstrip('_')}__"
    if name.startswith(mangled):
        name = name[len(mangled) - 2 :]  # as it is written within the class
    word = re.compile(rf"\.{re.escape(name)}\b|[\"']{re.escape(name)}[\"']")
    moved = used = False
    for owner, function in _methods(classes, cls):
        if function in construction:
            continue
        lines = owner.file.lines[function.line - 1 : function.end_line]
        if not any(word.search(line) for line in lines):
            continue
        try:
            body = owner.file.fragment(function).function
        except NotAnalysed:
            return "used"
        reader = _Reader(name)
        body.visit(reader)
        if reader.rebound:
            return "moved"
        moved = moved or reader.moved
        used = used or reader.used
        if used:
            return "used"
    if _elsewhere(cls, name):
        return "used"
    return "moved" if moved else "unused"


def _methods(classes: Classes, cls: ClassRef) -> Iterator[tuple[ClassRef, FunctionOutline]]:
    family = [c for c in classes.mro(cls).order if not isinstance(c, str)]
    for other in cls.file.outline.classes:
        ref = ClassRef(cls.file, other)
        if other is not cls.outline and cls in classes.mro(ref).order:
            family.append(ref)
    seen: set[int] = set()
    for owner in family:
        if id(owner.outline) in seen:
            continue
        seen.add(id(owner.outline))
        for functions in owner.outline.functions.values():
            for function in functions:
                yield owner, function


def _elsewhere(cls: ClassRef, name: str) -> bool:
    """Whether other code of the file reads an attribute of that name off something else than ``self``."""
    pattern = re.compile(rf"(?<!self)\.{re.escape(name)}\b")
    inside = range(cls.outline.line - 1, cls.outline.end_line)
    for number, line in enumerate(cls.file.lines):
        if number not in inside and pattern.search(line) and not line.lstrip().startswith("#"):
            return True
    return False


class _Reader(cst.CSTVisitor):
    """Finds the reads of ``self.name`` and tells whether each is moved first."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.moved = False
        self.used = False
        self.rebound = False
        self._stack: list[cst.CSTNode] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Assign) and any(_is_self(target.target, self.name) for target in node.targets):
            # self.x = self.x.to(...): from then on each use finds it moved.
            self.rebound = self.rebound or _moves_self(node.value, self.name)
        if isinstance(node, cst.Attribute) and node.attr.value == self.name:
            self._judge(node)
        elif isinstance(node, cst.SimpleString) and node.evaluated_value == self.name:
            self.used = True
        self._stack.append(node)
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self._stack.pop()

    def _judge(self, node: cst.Attribute) -> None:
        parents = [n for n in reversed(self._stack) if not isinstance(n, cst.Arg)]
        parent = parents[0] if parents else None
        if isinstance(parent, cst.AssignTarget):
            return
        if isinstance(parent, (cst.AnnAssign,)) and parent.target is node:
            return
        # self.x[i].to(...) and self.x[None].to(...) move too.
        while (
            isinstance(parent, (cst.Subscript,))
            and parent.value is not None
            and len(parents) > 1
            and _value_of(parent, node)
        ):
            parents.pop(0)
            parent = parents[0]
        if isinstance(parent, cst.Attribute):
            if parent.attr.value in _MOVES:
                self.moved = True
                return
            if parent.attr.value in _NEUTRAL:
                return
            if self._chain_moves(parents):
                self.moved = True
                return
        if isinstance(parent, cst.Call) and isinstance(parent.func, (cst.Attribute, cst.Name)):
            called = parent.func.attr.value if isinstance(parent.func, cst.Attribute) else parent.func.value
            if called in _COPIES:
                self.moved = True
                return
        if isinstance(parent, (cst.Comparison, cst.ComparisonTarget)) and _is_none_test(parents):
            return
        self.used = True

    def _chain_moves(self, parents: list[cst.CSTNode]) -> bool:
        """Whether a chain of methods on the attribute ends in a move: ``self.x.view(1, -1).to(device)``."""
        for node in parents:
            if isinstance(node, cst.Attribute):
                if node.attr.value in _MOVES:
                    return True
            elif not isinstance(node, cst.Call):
                return False
        return False


def _is_self(node: cst.BaseExpression, name: str) -> bool:
    return (
        isinstance(node, cst.Attribute)
        and node.attr.value == name
        and isinstance(node.value, cst.Name)
        and node.value.value == "self"
    )


def _moves_self(node: cst.BaseExpression, name: str) -> bool:
    """``self.name.to(...)``."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    return node.func.attr.value in ("to", "cuda", "cpu", "type_as") and _is_self(node.func.value, name)


def _value_of(parent: cst.Subscript, node: cst.CSTNode) -> bool:
    at: cst.CSTNode = parent.value
    while isinstance(at, cst.Subscript):
        at = at.value
    return at is node


def _is_none_test(parents: list[cst.CSTNode]) -> bool:
    for node in parents[:2]:
        if isinstance(node, cst.Comparison):
            return any(isinstance(t.operator, (cst.Is, cst.IsNot)) for t in node.comparisons)
    return False
