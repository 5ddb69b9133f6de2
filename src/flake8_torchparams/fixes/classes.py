"""The classes of a file: their methods, their relatives in the file, and what is done with an attribute."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias
from weakref import ReferenceType, ref

import libcst as cst

from flake8_torchparams.fixes.document import Document
from flake8_torchparams.fixes.names import Names
from flake8_torchparams.fixes.records import CannotFix

Form: TypeAlias = Literal["plain", "annotated", "augmented", "unpacked", "chained", "other"]

MODULE = "torch.nn.Module"


@dataclass(frozen=True, eq=False)
class Assignment:
    """One place that binds an attribute of self.

    ``value`` is the expression that it gets, None where there is none to point at. ``form`` tells how: the sole target
    of ``=``, with an annotation, augmented, as part of an unpacked tuple, as one of several targets of ``=``, or by a
    loop, a ``with`` or the like.
    """

    target: cst.Attribute
    value: cst.BaseExpression | None
    form: Form
    statement: cst.BaseSmallStatement | None
    function: cst.FunctionDef


@dataclass(eq=False)
class ClassView:
    """A class of the file."""

    document: Document
    names: Names
    node: cst.ClassDef
    qualname: str
    bases: tuple[ClassView, ...] = ()
    _heirs: list[ReferenceType[ClassView]] = field(default_factory=list)

    def inherit(self, bases: tuple[ClassView, ...]) -> None:
        """Link the class to its bases in the file."""
        self.bases = bases
        for base in bases:
            # weak, since a cycle would hold the whole tree until the collector comes round
            base._heirs.append(ref(self))

    @property
    def heirs(self) -> list[ClassView]:
        """The classes of the file that name this one as a base."""
        return [heir for weak in self._heirs if (heir := weak()) is not None]

    @cached_property
    def methods(self) -> dict[str, cst.FunctionDef]:
        """The functions of the class body; the last of a name counts."""
        return {node.name.value: node for node in self._body() if isinstance(node, cst.FunctionDef)}

    @cached_property
    def class_names(self) -> set[str]:
        """The names that the class body binds, those of bare annotations left out."""
        names = {node.name.value for node in self._body() if isinstance(node, cst.FunctionDef | cst.ClassDef)}
        for node in self._body():
            if isinstance(node, cst.Assign):
                names |= {target.target.value for target in node.targets if isinstance(target.target, cst.Name)}
            elif isinstance(node, cst.AnnAssign) and node.value is not None and isinstance(node.target, cst.Name):
                names.add(node.target.value)
        return names

    @cached_property
    def base_names(self) -> tuple[str, ...]:
        """The full names of the bases as far as they are known, '' for the others (keywords left out)."""
        return tuple(self.names.dotted(argument.value) for argument in self.node.bases if not argument.star)

    def ancestry(self) -> Iterator[ClassView]:
        """The class and its bases in the file, nearest first."""
        seen: list[ClassView] = []
        waiting = [self]
        while waiting:
            view = waiting.pop(0)
            if view not in seen:
                seen.append(view)
                yield view
                waiting += view.bases

    def family(self) -> list[ClassView]:
        """The class with all its ancestors and heirs in the file."""
        found = list(self.ancestry())
        waiting = list(self.heirs)
        while waiting:
            view = waiting.pop(0)
            if view not in found:
                found.append(view)
                waiting += view.heirs
        return found

    def overrides(self, *methods: str) -> str:
        """The first of these methods that the class or a base in the file defines, else ''."""
        return next((name for name in methods for view in self.ancestry() if name in view.methods), "")

    def decorators(self) -> set[str]:
        """The last words of the decorators of the class."""
        found = set()
        for decorator in self.node.decorators:
            called = decorator.decorator
            target = called.func if isinstance(called, cst.Call) else called
            if isinstance(target, cst.Name):
                found.add(target.value)
            elif isinstance(target, cst.Attribute):
                found.add(target.attr.value)
        return found

    def declares(self, attribute: str) -> str:
        """What the class or a base in the file has under this name already ('' for nothing), in words."""
        for view in self.ancestry():
            if attribute in view.methods:
                return "a method or property"
            if attribute in view.class_names:
                return "a class attribute"
            if "__slots__" in view.class_names:
                return "possibly a slot"
        return ""

    def assignments(self, attribute: str) -> list[Assignment]:
        """All places in the class, its bases and heirs that bind the attribute of self, in order of the file."""
        found = [
            self._assignment(node, function)
            for view in self.family()
            for function, owner in view.functions()
            for node in self.document.walk(function)
            if self.is_attribute(node, owner, attribute) and self._bound(node) and not self._only_annotated(node)
        ]
        return sorted(found, key=lambda assignment: self.document.start(assignment.target))

    def uses(self, attribute: str) -> list[cst.Attribute]:
        """All reads of the attribute on self in the class, its bases and heirs, and on any other object in the file."""
        names = {owner for view in self.family() for _, owner in view.functions()}
        own = {
            node
            for view in self.family()
            for node in self.document.walk(view.node)
            if isinstance(node, cst.Attribute) and node.attr.value == attribute
        }
        found = []
        for node in self.document.every(cst.Attribute):
            if node.attr.value != attribute or self._bound(node):
                continue
            foreign_self = isinstance(node.value, cst.Name) and node.value.value in names and node not in own
            if not foreign_self:
                found.append(node)
        return found

    def functions(self) -> Iterator[tuple[cst.FunctionDef, str]]:
        """The methods of the class body with what each calls its object."""
        for node in self._body():
            if isinstance(node, cst.FunctionDef) and (owner := own_name(node)):
                yield node, owner

    def is_attribute(self, node: cst.CSTNode, owner: str, attribute: str) -> bool:
        """Tell whether a node is ``self.attribute``."""
        return (
            isinstance(node, cst.Attribute)
            and node.attr.value == attribute
            and isinstance(node.value, cst.Name)
            and node.value.value == owner
        )

    def _body(self) -> Iterator[cst.CSTNode]:
        """The statements of the class body, those in branches included."""
        waiting: list[cst.CSTNode] = list(self.node.body.body)
        while waiting:
            node = waiting.pop(0)
            yield node
            if isinstance(node, cst.SimpleStatementLine):
                waiting[:0] = node.body
            elif isinstance(node, cst.If | cst.Else | cst.Try | cst.ExceptHandler):
                waiting[:0] = [
                    inner
                    for child in node.children
                    for inner in (child.body if isinstance(child, cst.BaseSuite) else [child])
                ]

    def _bound(self, node: cst.CSTNode) -> bool:
        """Tell whether an expression is the target of something that binds or deletes it, or of a bare annotation."""
        child: cst.CSTNode = node
        for above in self.document.ancestors(node):
            if isinstance(above, cst.AssignTarget | cst.Del):
                return True
            if isinstance(above, cst.AnnAssign | cst.AugAssign | cst.For | cst.CompFor | cst.NamedExpr):
                return above.target is child
            if isinstance(above, cst.AsName):
                return True
            if not isinstance(above, cst.Tuple | cst.List | cst.Element | cst.StarredElement):
                return False
            child = above
        return False

    def _only_annotated(self, node: cst.CSTNode) -> bool:
        """Tell whether ``self.x: T`` stands there without a value, which assigns nothing."""
        parent = self.document.parent(node)
        return isinstance(parent, cst.AnnAssign) and parent.value is None

    def _assignment(self, node: cst.CSTNode, function: cst.FunctionDef) -> Assignment:
        assert isinstance(node, cst.Attribute)
        document = self.document
        statement = document.statement(node)
        parent = document.parent(node)
        value: cst.BaseExpression | None = None
        form: Form = "other"
        if isinstance(statement, cst.AnnAssign) and parent is statement:
            value, form = statement.value, "annotated"
        elif isinstance(statement, cst.AugAssign) and parent is statement:
            value, form = statement.value, "augmented"
        elif isinstance(statement, cst.Assign):
            if isinstance(parent, cst.AssignTarget):
                value, form = statement.value, "plain" if len(statement.targets) == 1 else "chained"
            elif len(statement.targets) == 1:
                form = "unpacked"
                value = _counterpart(statement.targets[0].target, statement.value, node)
        return Assignment(node, value, form, statement, function)


def own_name(method: cst.FunctionDef) -> str:
    """What a method calls its object, '' where it has no argument for it."""
    first = [*method.params.posonly_params, *method.params.params][:1]
    return first[0].name.value if first else ""


def _counterpart(
    target: cst.BaseExpression, value: cst.BaseExpression, wanted: cst.Attribute
) -> cst.BaseExpression | None:
    """What a name among unpacked targets gets, where the value is written out just as the targets are."""
    if target is wanted:
        return value
    if not isinstance(target, cst.Tuple | cst.List) or not isinstance(value, cst.Tuple | cst.List):
        return None
    pairs = list(zip(target.elements, value.elements, strict=False))
    if len(target.elements) != len(value.elements) or any(
        isinstance(element, cst.StarredElement) for pair in pairs for element in pair
    ):
        return None
    found = (_counterpart(left.value, right.value, wanted) for left, right in pairs)
    return next((expression for expression in found if expression is not None), None)


class Classes:
    """All classes of a file."""

    def __init__(self, document: Document, names: Names) -> None:
        """Find the classes and link them to their bases in the file: of a name the last class above the heir."""
        self.document = document
        self.views: list[ClassView] = []
        for node in document.every(cst.ClassDef):
            self.views.append(ClassView(document, names, node, self._qualname(node)))
        latest: dict[str, ClassView] = {}
        for view in self.views:
            written = [argument.value for argument in view.node.bases if not argument.star]
            plain = (base.value if isinstance(base, cst.Subscript) else base for base in written)
            found = (latest.get(name.value) for name in plain if isinstance(name, cst.Name))
            view.inherit(tuple(base for base in found if base is not None))
            latest[view.node.name.value] = view

    def around(self, node: cst.CSTNode) -> ClassView | None:
        """The nearest class around a node."""
        if isinstance(node, cst.ClassDef):
            return next(view for view in self.views if view.node is node)
        above = self.document.enclosing(node, cst.ClassDef)
        return self.around(above) if above is not None else None

    def named(self, qualname: str, line: int) -> ClassView:
        """The class of this name, of several the one that holds the line. Raises ``CannotFix`` when there is none."""
        found = [view for view in self.views if view.qualname == qualname]
        if not found:
            raise CannotFix(f"the class {qualname or 'of this finding'} is not in this file")
        document = self.document
        holding = [
            view
            for view in found
            if document.line(document.start(view.node)) <= line <= document.line(document.end(view.node))
        ]
        return (holding or found)[-1]

    def _qualname(self, node: cst.ClassDef) -> str:
        parts = [node.name.value]
        for above in self.document.ancestors(node):
            if isinstance(above, cst.ClassDef):
                parts.append(above.name.value)
            elif isinstance(above, cst.FunctionDef):
                parts += ["<locals>", above.name.value]
        return ".".join(reversed(parts))
