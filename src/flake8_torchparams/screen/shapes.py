"""What is known of values besides their kinds: the classes of instances and of elements, the truth of conditions."""

from __future__ import annotations

import ast

from flake8_torchparams.hierarchy.classes import MODULE, Member
from flake8_torchparams.hierarchy.known import is_neutral
from flake8_torchparams.screen.kinds import (
    ANY,
    CLASS,
    FUNCTION,
    HELD_OBJECT,
    LIST,
    MODULES,
    NESTED,
    NO_MODULE_METHODS,
    NONE,
    OBJECT,
    element,
)
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.screen.objects import Objects
from flake8_torchparams.screen.scopes import (
    Built,
    Part,
    Parts,
    Scope,
    Shape,
    either,
    elements_of,
    fixed_elements_of,
    parts_of,
    plain_shape,
)
from flake8_torchparams.screen.syntax import assigned_expression
from flake8_torchparams.source.entities import AssignedRef, ClassRef, Entity, External, FunctionRef
from flake8_torchparams.source.outline import Assigned
from flake8_torchparams.torch_api import api

# Of these more than the kind may be known.
_FOLLOWED = MODULES | OBJECT | FUNCTION | CLASS | LIST | HELD_OBJECT


class Shapes(Objects):
    """What is known of values besides their kinds."""

    def _shape(self, scope: Scope, node: ast.expr, kind: int) -> Shape:
        """An expression that was just evaluated, with the classes of what it gives where they are known."""
        if not kind & _FOLLOWED:
            return plain_shape(kind)
        returned, shape = self._returned
        if returned is node:
            return shape
        if isinstance(node, ast.Call) and kind & (MODULES | OBJECT):
            if isinstance(node.func, ast.Attribute) and node.func.attr in NO_MODULE_METHODS:
                return Shape(kind, self._parts(scope, node.func.value) or None)
            return Shape(kind, self._instance(scope, node.func))
        if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) and kind & (MODULES | OBJECT | FUNCTION):
            elements = self._elements(scope, node) if kind & HELD_OBJECT else None
            return Shape(kind, self._parts(scope, node) or None, elements=elements)
        if isinstance(node, ast.Name):
            return Shape(kind, elements=self._elements(scope, node), numbered=node.id in scope.numbered)
        if kind & HELD_OBJECT and isinstance(node, ast.Attribute):
            return Shape(kind, elements=self._elements(scope, node))
        if isinstance(node, (ast.IfExp, ast.BoolOp)) and kind & (MODULES | OBJECT):
            parts: Parts = frozenset()
            for branch in self._branches(scope, node) if isinstance(node, ast.IfExp) else node.values:
                if not (isinstance(branch, ast.Constant) and branch.value is None):
                    inner = self._shape(scope, branch, kind).parts
                    parts = either(parts, inner)
            return Shape(kind, parts or None)
        return plain_shape(kind)

    def _instance(self, scope: Scope, func: ast.expr) -> Parts:
        """The class that a call makes an instance of."""
        entity = self._resolve(scope, func)
        if isinstance(func, ast.Name) and func.id in scope.parameters:
            entity = scope.defaults.get(func.id)
        if isinstance(entity, ClassRef):
            return frozenset({entity})
        if isinstance(entity, External) and api().module_class(api().canonical(entity.dotted)) is not None:
            return frozenset({api().canonical(entity.dotted)})
        return None

    def _partial_of(self, scope: Scope, node: ast.expr) -> ast.expr | None:
        """What ``functools.partial`` is given, for a call of it."""
        if not (isinstance(node, ast.Call) and node.args):
            return None
        entity = self._resolve(scope, node.func)
        made = isinstance(entity, External) and api().canonical(entity.dotted) == "functools.partial"
        return node.args[0] if made else None

    def _branches(self, scope: Scope, node: ast.IfExp) -> tuple[ast.expr, ...]:
        """The branches of a conditional expression that may be taken."""
        verdict = self._decided(scope, node.test)
        return (node.body, node.orelse) if verdict is None else (node.body if verdict else node.orelse,)

    def _decided(self, scope: Scope, test: ast.expr) -> bool | None:
        """The truth of a condition that hangs on arguments which are left out, or on the class of the object alone."""
        if isinstance(test, ast.Name) and test.id in scope.truths:
            return scope.truths[test.id]
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            inner = self._decided(scope, test.operand)
            return None if inner is None else not inner
        if isinstance(test, ast.BoolOp):
            verdicts = [self._decided(scope, value) for value in test.values]
            short = isinstance(test.op, ast.Or)
            return short if short in verdicts else None if None in verdicts else not short
        if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
            if scope.object is not None and self._is_self(scope, test.args[0]):
                return self._decided_of_self(scope, scope.object, test.func.id, test.args[1])
            return None
        if not (isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and len(test.ops) == 1):
            return None
        other = test.comparators[0]
        if scope.names.get(test.left.id) != NONE or not (isinstance(other, ast.Constant) and other.value is None):
            return None
        return {ast.Is: True, ast.IsNot: False}.get(type(test.ops[0]))

    def _decided_of_self(self, scope: Scope, made: Built, function: str, wanted: ast.expr) -> bool | None:
        """``isinstance(self, Class)`` and ``hasattr(self, "name")``."""
        if function == "hasattr" and isinstance(wanted, ast.Constant) and isinstance(wanted.value, str):
            member = self.classes.find(made.cls, wanted.value)
            if member is not None:
                return True if isinstance(member, Member) and member.function is not None else None
            return False if wanted.value not in made.attributes and self._lacks(made, wanted.value) else None
        if function != "isinstance":
            return None
        answers: set[bool | None] = set()
        for one in wanted.elts if isinstance(wanted, ast.Tuple) else [wanted]:
            entity = self._resolve(scope, one)
            cls = api().canonical(entity.dotted) if isinstance(entity, External) else entity
            answers.add(self.classes.subclass(made.cls, cls) if isinstance(cls, (str, ClassRef)) else None)
        return True if True in answers else None if None in answers else False

    def _parts(self, scope: Scope, node: ast.expr) -> frozenset[Part]:
        """The classes of what a name or ``self.name`` holds; empty where they are not known."""
        found: Parts = None
        if isinstance(node, ast.Name) and scope.object is not None and self._is_self(scope, node):
            found = frozenset({scope.object.cls}) if not scope.object.module else None
        elif isinstance(node, ast.Name):
            found = scope.parts.get(node.id)
            if node.id not in scope.names:
                entity = self._resolve(scope, node)
                found = frozenset({entity}) if isinstance(entity, FunctionRef) else None
                if isinstance(entity, AssignedRef) and len(entity.bindings) == 1:
                    value = assigned_expression(entity.file, entity.bindings[0], entity.name)
                    if isinstance(value, ast.Call):
                        found = self._instance(Scope(entity.file, None, "", None), value.func)
        elif isinstance(node, ast.Attribute) and self._is_self(scope, node.value):
            assert scope.object is not None
            found = scope.object.parts.get(node.attr)
            member = self.classes.find(scope.object.cls, node.attr)
            if found is None and isinstance(member, Member) and member.function is not None:
                static = "staticmethod" in member.function.marks
                found = frozenset({FunctionRef(member.owner.file, member.function)}) if static else None
        elif isinstance(node, ast.Call):
            found = self._returned[1].parts if self._returned[0] is node else None
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            if node.value.id not in scope.names:
                found = self._functions_in(self._resolve(scope, node.value))
            elif not isinstance(node.slice, ast.Slice):
                found = self._elements(scope, node.value)
        elif isinstance(node, ast.Attribute):
            found = frozenset()
            for owner in self._parts(scope, node.value):
                inner = self._part_of_part(scope, owner, node.attr)
                found = either(found, inner)
        return found or frozenset()

    def _elements(self, scope: Scope, node: ast.expr) -> Parts:
        """The classes of what a list holds that the function has made and that nobody else has, or of what settings
        hold by their annotations; those of what is within that, too.
        """
        if self._returned[0] is node:
            return self._returned[1].elements
        if isinstance(node, ast.Name):
            fixed = scope.parts.get(fixed_elements_of(node.id))
            return scope.parts.get(elements_of(node.id)) if fixed is None and node.id not in scope.shared else fixed
        found: Parts = frozenset()
        if isinstance(node, ast.Attribute) and scope.object is not None and self._is_self(scope, node.value):
            return scope.object.parts.get(elements_of(node.attr))
        if isinstance(node, ast.Attribute):
            owners = self._parts(scope, node.value)
            for owner in owners:
                found = either(found, self._said_of_part(owner, node.attr))
            return found if owners else None
        return None

    def _element(self, scope: Scope, node: ast.expr, kind: int) -> Shape:
        """What comes out of the container that an expression gives."""
        parts = self._elements(scope, node)
        if kind & (OBJECT | MODULES):
            owners = self._parts(scope, node)
            if owners and not any(self._is_iterable(owner) for owner in owners):
                kind = kind & ~(OBJECT | MODULES) | ANY
        return Shape(element(kind), parts, elements=parts if kind & HELD_OBJECT else None)

    def _is_iterable(self, owner: Part) -> bool:
        """Whether something may come out of an instance of a class that is no container."""
        if not isinstance(owner, ClassRef) or self.classes.mro(owner).open:
            return True
        foreign = (base for base in self.classes.mro(owner).foreign if base != MODULE)
        found = (self.classes.find(owner, name) for name in ("__iter__", "__getitem__"))
        return any(not is_neutral(base) for base in foreign) or any(one is not None for one in found)

    def _said_of_part(self, owner: Part, name: str) -> Parts:
        """The classes of what settings hold under a name, at any depth, by the annotation in the class body."""
        bound = self._last_in_body(owner, name) if isinstance(owner, ClassRef) else None
        if bound is None or not isinstance(bound[1], Assigned) or bound[1].annotation is None:
            return None
        return self._said_within(Scope(bound[0].file, None, "", None), bound[1].annotation)

    def _note_elements_of_self(self, made: Built, name: str, shape: Shape) -> None:
        """Remember the classes of what a container holds that becomes an attribute."""
        if shape.elements is not None and shape.kind & HELD_OBJECT and not made.branches:
            made.parts[elements_of(name)] = shape.elements
        else:
            made.parts.pop(elements_of(name), None)

    def _note_elements(self, scope: Scope, name: str, shape: Shape) -> None:
        """Remember the classes of what a new list holds that is bound to a name."""
        if shape.elements is None:
            scope.parts.pop(elements_of(name), None)
            scope.parts.pop(fixed_elements_of(name), None)
            return
        fixed = shape.elements if shape.fixed and not shape.kind & NESTED else None
        for key, parts in ((elements_of(name), shape.elements), (fixed_elements_of(name), fixed)):
            if scope.blurred and name in scope.names:
                parts = either(parts, scope.parts.get(key))
            if parts is None:
                scope.parts.pop(key, None)
            else:
                scope.parts[key] = parts

    def _functions_in(self, entity: Entity | None) -> Parts:
        """The functions of the project that a table of them holds, if there is nothing else in it."""
        if not isinstance(entity, AssignedRef) or len(entity.bindings) != 1:
            return None
        table = assigned_expression(entity.file, entity.bindings[0], entity.name)
        if not isinstance(table, ast.Dict):
            return None
        found = {self._resolve(Scope(entity.file, None, "", None), value) for value in table.values}
        functions = frozenset(one for one in found if isinstance(one, FunctionRef))
        return functions if len(functions) == len(found) else None

    def _part_of_part(self, scope: Scope, owner: Part, name: str) -> Parts:
        """The classes of what an instance of a class holds under a name."""
        if not isinstance(owner, ClassRef):
            return None
        bound = self._last_in_body(owner, name) if not self.classes.is_module(owner) else None
        if bound is not None:
            if not isinstance(bound[1], Assigned) or bound[1].annotation is None:
                return None
            return self._said_class(Scope(bound[0].file, None, "", None), bound[1].annotation)
        try:
            made = self._inside(scope, owner).object
        except Loud:
            if self._budget < 0:
                raise
            return None
        return made.parts.get(name) if made is not None else None

    def _note_part(self, scope: Scope, parts: dict[str, Parts], name: str, shape: Shape) -> None:
        """Remember the classes of the instances that a name holds; None where others may be there."""
        if not shape.kind & ~NONE:
            return
        made = parts_of(shape.kind, shape.parts)
        if scope.blurred and name in parts:
            made = either(made, parts[name])
        parts[name] = made
