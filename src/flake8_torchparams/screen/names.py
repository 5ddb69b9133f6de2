"""What names and annotations stand for, as far as the screen asks."""

from __future__ import annotations

import ast
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from flake8_torchparams.hierarchy.classes import MODULE, Classes
from flake8_torchparams.hierarchy.constructors import Constructors
from flake8_torchparams.hierarchy.known import NAMED_TUPLE, TYPE_VARIABLES, TYPED_DICTS, is_module_root
from flake8_torchparams.hierarchy.reach import Reach
from flake8_torchparams.screen.kinds import (
    ANNOTATIONS,
    ANY,
    BUDGET,
    CLASS,
    FUNCTION,
    HELD,
    LIST,
    MODULES,
    NONE,
    OBJECT,
    PARAMETER,
    PLAIN,
    PLAIN_TYPES,
    PROVES,
    SAID,
    SPECIAL,
    STATE,
    TENSOR,
    TYPES,
    TYPING,
    VERSIONS,
    within,
)
from flake8_torchparams.screen.loud import Loud, settled
from flake8_torchparams.screen.scopes import NOTHING, Arguments, Built, Part, Parts, Scope, Shape
from flake8_torchparams.screen.syntax import assigned_expression, bound_names, unquoted
from flake8_torchparams.source.entities import AssignedRef, ClassRef, Entity, External, FunctionRef, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import Assigned, FunctionNode, FunctionOutline
from flake8_torchparams.source.project import Project
from flake8_torchparams.torch_api import api

# A tree takes about thirty times the room of its text.
_MOST_OFTEN = 200


# A function with what it gets, and whether it is one of the file that is linted.
_Call: TypeAlias = tuple[FunctionOutline, Arguments, bool]


class Names(ABC):
    """What names and annotations stand for, as far as the screen asks."""

    def __init__(self, project: Project, classes: Classes, reach: Reach) -> None:
        self.project = project
        self.classes = classes
        self.constructors = Constructors(classes)
        # A reason instead of a kind is one to be loud (an exception would hold on to all that was running).
        self._functions: dict[_Call, Shape | str] = {}
        # methods that are too much to follow; the names that class bodies may register, and those that they give local
        # values; which of them make state
        self._beyond: set[FunctionOutline] = set()
        self.reach = reach
        self._registering: dict[ClassRef, frozenset[str]] = {}
        self._giving: dict[ClassRef, dict[str, set[str]]] = {}
        self._making: dict[ClassRef, bool] = {}
        self._fields: dict[tuple[ClassRef, str], int] = {}
        self._closures: dict[Assigned, int | str] = {}
        # names under which something was put on parts
        self._put_names: set[str] = set()
        # helpers that are being read, the innermost one last; those of them that are called again meanwhile, and those
        # that hang on what such a one around them gives
        self._reading: list[_Call] = []
        self._recursive: set[_Call] = set()
        self._hanging: set[_Call] = set()
        # what methods of the Modules that others are made of give for arguments; then ``building`` and ``calling``
        self._given_by_parts: dict[tuple[ClassRef, str, Arguments, bool, bool], Shape | str] = {}
        # what the call gives that was read last
        self._returned: tuple[ast.expr | None, Shape] = (None, NOTHING)
        self._values: dict[tuple[Assigned, str], int | str] = {}
        self._annotations: dict[Assigned, int | str] = {}
        # the assignments that make a class of tuples, and those that do not
        self._tuple_makers: dict[Assigned, bool] = {}
        # what classes hold that stand for dictionaries or tuples
        self._typed: dict[ClassRef, int | str] = {}
        self._objects: dict[ClassRef, Built | str] = {}
        # Modules as others of their file make them
        self._made_given: dict[tuple[ClassRef, Arguments], Built | str] = {}
        # Module classes of files that are values there
        self._handed_about: dict[SourceFile, tuple[ClassRef, ...]] = {}
        # why classes are loud; empty for quiet ones
        self._verdicts: dict[ClassRef, str] = {}
        self._budget = BUDGET
        self._linted: SourceFile | None = None
        self._locals: dict[FunctionOutline, frozenset[str]] = {}
        self._trees: dict[FunctionOutline, FunctionNode | None] = {}
        # trees of functions that had to be parsed by themselves, or were asked for again, the last one last
        self._often: dict[FunctionOutline, FunctionNode] = {}
        # what expressions of these trees stand for that lead out of their functions
        self._resolved: dict[ast.Attribute, Entity] = {}
        # what names say of a value that stand for classes outside of what is read
        self._external_types: dict[str, int] = {}
        # what annotations say, seen from functions of these qualified names
        self._said: dict[tuple[ast.expr, str], int] = {}

    def _tree(self, file: SourceFile, function: FunctionOutline) -> FunctionNode:
        if function not in self._trees:
            found = self._often.pop(function, None) or file.node(function)
            self._trees[function] = found
            known = function in self._locals
            if not known:
                self._locals[function] = bound_names(found) if found is not None else frozenset()
            if found is not None and (known or file.tree is None):
                self._often[function] = found
                if len(self._often) > _MOST_OFTEN:
                    del self._often[next(iter(self._often))]
        node = self._trees[function]
        if node is None:
            raise Loud("lines that are no function")
        return node

    def _resolve(self, scope: Scope, node: ast.expr) -> Entity | None:
        """What a dotted name stands for outside of the function."""
        if isinstance(node, ast.Name):
            name = node.id
            if name in scope.imports:
                return scope.imports[name]
            if name in scope.locals or name in scope.names or name == scope.receiver:
                return None
            inside = scope.file.outline
            if ".<locals>." in scope.qualname or (inside.has_inner_classes and _is_inner_class(scope, name)):
                raise Loud("names of a function around")
            return self.project.lookup(scope.file, name)
        if isinstance(node, ast.Attribute):
            known = self._resolved.get(node)
            if known is None:
                owner = self._resolve(scope, node.value)
                if owner is None:
                    return None
                known = self.classes.attribute(owner, node.attr)
                if known is not None and not scope.imports:
                    self._resolved[node] = known
            return known
        return None

    def _entity(self, entity: Entity, depth: int) -> int:
        """The kind of what a global name leads to."""
        if isinstance(entity, ClassRef):
            return CLASS if self.classes.is_module(entity) else FUNCTION
        if isinstance(entity, FunctionRef):
            return FUNCTION
        if isinstance(entity, ModuleRef):
            return PLAIN
        if isinstance(entity, AssignedRef):
            return self._assigned(entity.file, entity.name, entity.bindings, None, depth)
        dotted = api().canonical(entity.dotted)
        if api().module_class(dotted) is not None or is_module_root(dotted):
            return CLASS
        if dotted.startswith("torch"):
            return PLAIN if api().dtype(dotted) is not None or dotted.startswith(VERSIONS) else FUNCTION
        return FUNCTION if dotted.startswith("builtins.") else ANY

    def _assigned(
        self, file: SourceFile, name: str, bindings: Sequence[Assigned], owner: ClassRef | None, depth: int
    ) -> int:
        """The kind of a name of a module or of a class body."""

        def find() -> int:
            kind = 0
            for binding in bindings:
                if binding.end_line - binding.line > 60:
                    raise Loud("a long table")
                value = assigned_expression(file, binding, name)
                kind |= self._evaluate(Scope(file, owner, "", None, depth=depth + 1), value)
            return kind

        return settled(self._values, (bindings[-1], name), "a name that stands for itself", find)

    def _annotated(self, scope: Scope, node: ast.expr | None) -> int:
        """What an annotation says of a value."""
        if node is None:
            return ANY
        if not self._strict(scope):
            return ANY | TENSOR
        key = (node, scope.qualname)
        known = self._said.get(key)
        if known is None:
            known = self._said[key] = self._find_annotated(scope, node)
        return known

    def _find_annotated(self, scope: Scope, node: ast.expr) -> int:
        if isinstance(node, ast.Constant):
            if node.value is None:
                return NONE
            if not isinstance(node.value, str):
                return ANY
            inside = unquoted(node)
            if inside is None:
                raise Loud("an annotation that cannot be read")
            return self._annotated(scope, inside)
        if isinstance(node, ast.BinOp):
            return self._annotated(scope, node.left) | self._annotated(scope, node.right)
        if isinstance(node, ast.Subscript):
            name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if name in TYPES:
                return ANY | CLASS
            if name == "Literal":
                return PLAIN
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            inner = 0
            for part in parts:
                inner |= self._annotated(scope, part) if not isinstance(part, ast.List) else ANY
            if name in SPECIAL:
                return inner
            if ANNOTATIONS.get(name, 0) & LIST:
                return within(inner) | (ANY if not inner & STATE else 0)
            return inner | self._annotated(scope, node.value)
        if isinstance(node, (ast.Name, ast.Attribute)):
            return self._named_type(scope, node)
        return ANY

    def _said_class(self, scope: Scope, annotation: ast.expr) -> Parts:
        """The classes of the project among those that an annotation names."""
        node = unquoted(annotation)
        if node is None:
            return None
        parts: list[ast.expr] = [node]
        if isinstance(node, ast.BinOp):
            parts = [node.left, node.right]
        elif isinstance(node, ast.Subscript):
            if getattr(node.value, "attr", getattr(node.value, "id", "")) not in ("Optional", "Union"):
                return None
            parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        found: set[Part] = set()
        for part in parts:
            if part is not node:
                found |= self._said_class(scope, part) or frozenset()
            elif isinstance(cls := self._resolve(scope, part), ClassRef):
                found.add(cls)
        return frozenset(found) or None

    def _said_within(self, scope: Scope, annotation: ast.expr) -> Parts:
        """The classes of the project that an annotation names, at any depth; None where there are none."""
        node = unquoted(annotation)
        inside = ast.walk(node) if node is not None else ()
        named = (self._resolve(scope, one) for one in inside if isinstance(one, (ast.Name, ast.Attribute)))
        return frozenset(cls for cls in named if isinstance(cls, ClassRef)) or None

    def _named_type(self, scope: Scope, node: ast.Name | ast.Attribute) -> int:
        entity = self._resolve(scope, node)
        if isinstance(entity, External):
            known = self._external_types.get(entity.dotted)
            if known is None:
                known = self._external_types[entity.dotted] = self._external_type(api().canonical(entity.dotted))
            return known
        if isinstance(entity, ClassRef):
            mro = self.classes.mro(entity)
            if mro.is_module:
                return ANY | MODULES
            if mro.open or "torch.Tensor" in mro.order:
                return ANY | TENSOR
            return self._typed_dict(entity) if not TYPED_DICTS.isdisjoint(mro.order) else self._made(entity)
        if isinstance(entity, AssignedRef):
            return self._alias(entity)
        raise Loud("annotated as something unknown")

    def _external_type(self, dotted: str) -> int:
        """What an annotation says of a value that names a class outside of what is read."""
        last = dotted.rpartition(".")[2]
        if dotted.startswith(TYPING) and last in ANNOTATIONS:
            return ANNOTATIONS[last]
        if api().module_class(dotted) is not None:
            return ANY | (SAID if dotted == MODULE else MODULES)
        if api().is_tensor_class(dotted):
            return TENSOR
        if api().parameter_class(dotted) is not None:
            return PARAMETER
        if self.classes.subclass(dotted, MODULE):
            return ANY | MODULES
        return ANY if not dotted.startswith("torch.") or dotted in PLAIN_TYPES else ANY | TENSOR

    def _made(self, cls: ClassRef) -> int:
        """An instance of a class that is no Module; what a NamedTuple holds it holds as any tuple does."""
        return OBJECT | (self._typed_dict(cls) & HELD if self._is_named_tuple(cls) else 0)

    def _is_named_tuple(self, cls: ClassRef) -> bool:
        return NAMED_TUPLE in self.classes.mro(cls).order

    def _typed_dict(self, cls: ClassRef) -> int:
        """A dictionary of which a class tells what it holds."""

        def find() -> int:
            kind = ANY | LIST
            for ancestor in self.classes.mro(cls).classes:
                scope = Scope(ancestor.file, None, "", None)
                for bindings in ancestor.outline.names.values():
                    for binding in bindings:
                        if isinstance(binding, Assigned):
                            kind |= within(self._annotated(scope, binding.annotation))
            return kind

        return settled(self._typed, cls, "a class that holds others of its kind", find)

    def _alias(self, ref: AssignedRef) -> int:
        binding = ref.bindings[-1]

        def find() -> int:
            value = assigned_expression(ref.file, binding)
            scope = Scope(ref.file, None, "", None)
            if isinstance(value, ast.Call):
                maker = self._resolve(scope, value.func)
                if isinstance(maker, External) and maker.dotted in TYPE_VARIABLES:
                    bound = next((word.value for word in value.keywords if word.arg == "bound"), None)
                    return ANY if bound is None else self._annotated(scope, bound)
                raise Loud("a type that is made")
            return self._annotated(scope, value)

        return settled(self._annotations, binding, "an alias of itself", find)

    def _strict(self, scope: Scope) -> bool:
        """Whether plain tensors matter: in what the constructor runs."""
        return scope.object is None or scope.object.building

    def _proved(self, scope: Scope) -> None:
        """An opaque value is used as only a tensor can be."""
        if scope.object is not None:
            raise Loud("used as a tensor")
        scope.returned |= PROVES

    def _is_self(self, scope: Scope, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id == scope.receiver

    def _kind_of_type(self, entity: Entity | None) -> int:
        """What an ``isinstance`` test makes of a value; 0 for nothing that matters."""
        if isinstance(entity, External):
            dotted = api().canonical(entity.dotted)
            if api().module_class(dotted) is not None:
                return SAID if dotted == MODULE else MODULES
            if api().is_tensor_class(dotted):
                return TENSOR
            if self.classes.subclass(dotted, MODULE):
                return MODULES
            if dotted.startswith("torch.") or dotted.partition(".")[0] not in sys.stdlib_module_names:
                return TENSOR | PARAMETER
            return 0
        if isinstance(entity, ClassRef):
            return MODULES if self.classes.is_module(entity) else OBJECT
        return TENSOR | PARAMETER | MODULES

    @abstractmethod
    def _evaluate(self, scope: Scope, node: ast.expr) -> int:
        """The kind of an expression."""

    @abstractmethod
    def _block(self, scope: Scope, body: Iterable[ast.stmt]) -> None:
        """Read statements."""

    @abstractmethod
    def _body(
        self,
        file: SourceFile,
        function: FunctionOutline,
        owner: ClassRef | None,
        made: Built | None,
        depth: int,
        given: Arguments | None = None,
    ) -> Shape:
        """Read a function; what it returns."""

    @abstractmethod
    def _read(self, scope: Scope, node: ast.expr) -> int:
        """The kind of an expression whose value may be kept."""


def _is_inner_class(scope: Scope, name: str) -> bool:
    return bool(scope.file.outline.named(f"{scope.qualname}.<locals>.{name}"))
