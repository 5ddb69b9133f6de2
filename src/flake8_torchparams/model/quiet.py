"""Classes that need no interpreter: a look at their syntax shows that no rule can have anything to say.

Most classes put numbers, Modules and Parameters on ``self`` after ``super().__init__()`` and do nothing else. They are
told apart here on Python's own trees, which cost a small part of what libcst and the interpreter do. Only what is
listed here is taken to be harmless; whatever else a constructor does makes its class loud, and the interpreter decides.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence

from flake8_torchparams.model.classes import MODULE, Classes, Member, is_property
from flake8_torchparams.model.methods import NOISE, method_texts, reached_from_forward
from flake8_torchparams.model.patterns import FORMAT_BLANK, PERCENT_BLANK, filled_in
from flake8_torchparams.model.quiet_kinds import (
    ANNOTATIONS,
    ANY,
    BOUND,
    BUDGET,
    CHOOSING,
    CLASS,
    CONSTRUCTING,
    DATACLASSES,
    DEEPEST,
    EVERYTHING,
    FILLING,
    FUNCTION,
    GATHERING,
    HELD,
    HELD_TENSOR,
    LIST,
    MODULES,
    NESTED,
    NO_MODULE_METHODS,
    NONE,
    NUMBERS_OF_TENSOR,
    OBJECT,
    PARAMETER,
    PLACES,
    PLAIN,
    PLAIN_CALLS,
    PLAIN_OF_TENSOR,
    PLAIN_TYPES,
    PROVES,
    PYTHON_METHODS,
    READING,
    REFUSED,
    REGISTER,
    REGISTRIES,
    SAID,
    SPECIAL,
    STATE,
    TENSOR,
    TYPES,
    TYPING,
    UNBOUND,
    WALKS,
    Arguments,
    Built,
    Loud,
    Part,
    Parts,
    Scope,
    Shape,
    element,
    of_torch,
    within,
)
from flake8_torchparams.source.outline import Assigned, FunctionOutline, ImportedName, flatten, targets
from flake8_torchparams.source.project import (
    AssignedRef,
    ClassRef,
    Entity,
    External,
    FunctionRef,
    ModuleRef,
    Project,
    SourceFile,
)
from flake8_torchparams.torch_api import api

# What a call may hand over that only the interpreter can follow.
_OPAQUE = STATE | FUNCTION | CLASS | BOUND | OBJECT | UNBOUND


class Quiet:
    """Which classes are quiet; what was found out of functions and names is kept."""

    def __init__(self, project: Project, classes: Classes) -> None:
        self.project = project
        self.classes = classes
        # A reason instead of a kind is one to be loud (an exception would hold on to all that was running).
        self._functions: dict[tuple[FunctionOutline, Arguments], Shape | str] = {}
        self._closures: dict[Assigned, int | str] = {}
        # helpers that are being read and have not been called again meanwhile
        self._open: set[tuple[FunctionOutline, Arguments]] = set()
        # what the call gives that was read last
        self._returned: tuple[ast.expr, Shape] | None = None
        self._values: dict[tuple[Assigned, str], int | str | None] = {}
        self._annotations: dict[Assigned, int | str] = {}
        self._objects: dict[ClassRef, Built | str] = {}
        self._budget = BUDGET
        self._locals: dict[FunctionOutline, frozenset[str]] = {}
        self._trees: dict[FunctionOutline, ast.FunctionDef | ast.AsyncFunctionDef | None] = {}

    def why_loud(self, cls: ClassRef) -> str:
        """What makes a class one for the interpreter; empty when it is quiet."""
        self._budget = BUDGET
        try:
            self._methods(self._built(cls))
        except Loud as reason:
            return str(reason) or "loud"
        except RecursionError:
            return "nested too deep"
        return ""

    def ran(self, cls: ClassRef) -> set[FunctionOutline]:
        """The functions that building a quiet class runs."""
        made = self._objects.get(cls)
        return made.ran if isinstance(made, Built) else set()

    def is_quiet_method(self, cls: ClassRef, name: str, held: Mapping[str, tuple[str, ...]], calling: bool) -> bool:
        """Whether a method can do nothing wrong that is called later, on an instance that holds these names.

        ``held`` tells where each name stands (see ``state.Slot``), ``calling`` that ``forward`` leads to the method.
        """
        self._budget = BUDGET
        made = Built(cls, ready=True, building=False, calling=calling)
        for attribute, places in held.items():
            kind = 0
            for place in places:
                kind |= PLACES.get(place, ANY)
            made.attributes[attribute] = kind
            if kind == TENSOR:
                made.buffers.add(attribute)
        try:
            if isinstance(self.classes.find(cls, "__setattr__"), Member):
                return False
            function = cls.outline.functions[name][-1]
            self._body(cls.file, function, cls, made, 0)
        except (Loud, RecursionError):
            return False
        return True

    def forget_trees(self) -> None:
        """Drop the syntax trees; what was concluded from them stays."""
        self._trees.clear()

    # Classes

    def _construct(self, cls: ClassRef) -> Built:
        mro = self.classes.mro(cls)
        for ancestor in mro.order:
            if isinstance(ancestor, str):
                continue
            outline = ancestor.outline
            if any(d.rpartition(".")[2] in DATACLASSES for d in outline.decorators):
                raise Loud("a dataclass")
            if any(keyword.arg == "metaclass" for keyword in outline.keywords):
                raise Loud("a metaclass")
            for name in REFUSED:
                if name in outline.functions:
                    raise Loud(f"a {name} of its own")
        made = Built(cls)
        self._constructor(made, None, 0)
        if not made.ready:
            raise Loud("Module.__init__ does not run")
        if made.handed_on:
            self._run_others(made)
        return made

    def _built(self, cls: ClassRef) -> Built:
        """What a class makes of an instance; kept, since other classes ask for it."""
        known = self._objects.get(cls)
        if known is None:
            self._objects[cls] = "a class that holds itself"
            try:
                known = self._construct(cls)
            except Loud as reason:
                known = str(reason)
            self._objects[cls] = known
        if isinstance(known, str):
            raise Loud(known)
        return Built(
            cls,
            dict(known.attributes),
            dict(known.parts),
            known.ready,
            ran=set(known.ran),
            buffers=set(known.buffers),
            named_like=list(known.named_like),
        )

    def _object(self, cls: ClassRef) -> Built:
        """What an instance of a class that is no Module may hold, whatever was called on it."""
        known = self._objects.get(cls)
        if known is None:
            self._objects[cls] = "an object that makes its like"
            try:
                known = self._make_object(cls)
            except Loud as reason:
                known = str(reason)
            self._objects[cls] = known
        if isinstance(known, str):
            raise Loud(known)
        return Built(cls, dict(known.attributes), dict(known.parts), ready=True, module=False)

    def _make_object(self, cls: ClassRef) -> Built:
        order = self.classes.mro(cls).order
        if any(isinstance(ancestor, str) and ancestor != "object" for ancestor in order):
            raise Loud("an object of another kind")
        made = Built(cls, ready=True, module=False)
        for ancestor in reversed(order):
            if isinstance(ancestor, str):
                continue
            outline = ancestor.outline
            if outline.keywords or any(name in outline.functions for name in (*REFUSED, "__getattr__")):
                raise Loud("an object with ways of its own")
            for name, bindings in outline.names.items():
                if any(isinstance(b, Assigned) and b.annotation is not None for b in bindings):
                    made.attributes[name] = self._of_part(Scope(cls.file, cls, "", None), cls, name)
        names = dict.fromkeys(n for a in order if isinstance(a, ClassRef) for n in a.outline.functions)
        # What one method sets another reads.
        for name in ("__init__", *names, *names):
            found = self.classes.find(cls, name)
            function = found.function if isinstance(found, Member) else None
            if not isinstance(found, Member) or function is None:
                continue
            if {d.rpartition(".")[2] for d in function.decorators} & {"staticmethod", "classmethod"}:
                continue
            self._body(found.owner.file, function, found.owner, made, 0)
        return made

    def _constructor(self, made: Built, after: ClassRef | None, depth: int, given: Arguments | None = None) -> None:
        """Run the constructor that comes after a class in the MRO."""
        found = self.classes.find(made.cls, "__init__", after) if after else self.classes.find(made.cls, "__init__")
        if isinstance(found, Member):
            function = found.function
            if function is None or any(function.decorators):
                raise Loud("a constructor that is no plain function")
            if given is not None and given.kind & BOUND:
                raise Loud("a function for a constructor")
            made.ran.add(function)
            self._body(found.owner.file, function, found.owner, made, depth, given)
            return
        if made.ready:
            raise Loud("Module.__init__ a second time")
        if found == MODULE and given is not None and (given.positional or given.named or given.rest):
            raise Loud("arguments for Module.__init__")
        made.ready = True

    def _methods(self, made: Built) -> None:
        """The methods that are called later: those that do anything to state must be harmless too."""
        cls = made.cls
        texts = method_texts(cls)
        noisy = {name for name, text in texts.items() if name not in CONSTRUCTING and NOISE.search(text)}
        if not noisy:
            return
        reached = reached_from_forward(texts)
        made.building = False
        for name in sorted(noisy):
            made.calling = name in reached
            function = cls.outline.functions[name][-1]
            if name.startswith("__") or function in made.ran:
                continue
            if {d.rpartition(".")[2] for d in function.decorators} & {"staticmethod", "classmethod"}:
                continue
            before = dict(made.attributes)
            self._body(cls.file, function, cls, made, 0)
            made.attributes = before

    # Functions

    def _body(
        self,
        file: SourceFile,
        function: FunctionOutline,
        owner: ClassRef | None,
        made: Built | None,
        depth: int,
        given: Arguments | None = None,
    ) -> Shape:
        """Read a function; what it returns.

        Without arguments anybody may call it: each parameter may be anything that its annotation allows.
        """
        if depth > DEEPEST:
            raise Loud("too many calls")
        node = self._tree(file, function)
        arguments = node.args
        receiver = ""
        positional = [*arguments.posonlyargs, *arguments.args]
        if made is not None and not (given is not None and given.hand_on):
            if not positional:
                raise Loud("no self")
            receiver = positional[0].arg
            positional = positional[1:]
        scope = Scope(file, owner, receiver, made, depth=depth, qualname=function.qualname)
        scope.locals = self._locals[function]
        defaults: dict[str, ast.expr] = {}
        for argument, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
            defaults[argument.arg] = default
        for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if value is not None:
                defaults[argument.arg] = value
        handed = {} if given is None else dict(given.named)
        if given is not None:
            handed.update(zip((argument.arg for argument in positional), given.positional, strict=False))
        for argument in (*positional, *arguments.kwonlyargs):
            shape = handed.pop(argument.arg, None)
            if shape is not None and shape.is_self:
                if scope.receiver:
                    raise Loud("self twice")
                scope.receiver = argument.arg
                continue
            self._parameter(scope, argument, defaults.get(argument.arg), shape, given)
        for star, more in (
            (arguments.vararg, given.positional[len(positional) :] if given is not None else ()),
            (arguments.kwarg, tuple(handed.values())),
        ):
            if star is not None:
                kind = self._annotated(scope, star.annotation)
                inner = within(kind) if kind & STATE else ANY
                for shape in more:
                    if shape.is_self:
                        raise Loud("self is handed on")
                    inner |= within(shape.kind)
                scope.names[star.arg] = LIST | inner | (within(given.rest) if given is not None else 0)
        scope.parameters = set(scope.names)
        self._block(scope, node.body)
        if scope.returned & ANY and node.returns is not None:
            scope.returned |= self._annotated(scope, node.returns)
            return Shape(scope.returned)
        return _joined(scope)

    def _parameter(
        self, scope: Scope, argument: ast.arg, default: ast.expr | None, shape: Shape | None, given: Arguments | None
    ) -> None:
        """Bind a parameter to what is handed over, or else to what its default and its annotation allow."""
        name = argument.arg
        kind = 0
        parts: Parts = None
        if shape is not None:
            kind, parts = shape.kind, shape.parts
        elif given is not None:
            kind = given.rest
        if default is not None and shape is None:
            outside = Scope(scope.file, scope.owner, "", None, depth=scope.depth + 1)
            kind |= self._evaluate(outside, default)
            entity = self._resolve(outside, default) if kind & (FUNCTION | CLASS) else None
            if isinstance(entity, (FunctionRef, ClassRef)):
                scope.defaults[name] = entity
            if isinstance(entity, FunctionRef):
                parts = frozenset({entity})
        if given is None or kind & ANY or not kind:
            said = self._annotated(scope, argument.annotation)
            kind |= said & ~LIST
            if said & OBJECT and parts is None and argument.annotation is not None:
                parts = self._said_class(Scope(scope.file, scope.owner, "", None), argument.annotation)
        scope.names[name] = kind
        if kind & ~NONE:
            scope.parts[name] = parts

    def _tree(self, file: SourceFile, function: FunctionOutline) -> ast.FunctionDef | ast.AsyncFunctionDef:
        if function not in self._trees:
            found = file.node(function)
            self._trees[function] = found
            if function not in self._locals:
                self._locals[function] = frozenset(_bound(found)) if found is not None else frozenset()
        node = self._trees[function]
        if node is None:
            raise Loud("lines that are no function")
        return node

    def _helper(self, ref: FunctionRef, depth: int, given: Arguments) -> Shape:
        """What a function of the project returns; it must do nothing to anybody."""
        key = (ref.outline, given)
        if key not in self._functions:
            self._functions[key] = Shape(NONE)  # what a recursive call gives at first
            self._open.add(key)
            try:
                found = self._body(ref.file, ref.outline, None, None, depth + 1, given)
                if key not in self._open:  # it calls itself: until that adds nothing
                    kind = 0
                    while found.kind & ~kind:
                        kind |= found.kind
                        self._functions[key] = Shape(kind)
                        found = self._body(ref.file, ref.outline, None, None, depth + 1, given)
                    found = Shape(kind)
                self._functions[key] = found
            except Loud as reason:
                self._functions[key] = f"{ref.outline.name}(): {reason}"
            self._open.discard(key)
        else:
            self._open.discard(key)  # it calls itself, or is known already
        known = self._functions[key]
        if isinstance(known, str):
            raise Loud(known)
        return known

    def _proved(self, scope: Scope) -> None:
        """An opaque value is used as only a tensor can be."""
        if scope.object is not None:
            raise Loud("used as a tensor")
        scope.returned |= PROVES

    def _strict(self, scope: Scope) -> bool:
        """Whether plain tensors matter: in what the constructor runs."""
        return scope.object is None or scope.object.building

    # Annotations

    def _annotated(self, scope: Scope, node: ast.expr | None) -> int:
        """What an annotation says of a value."""
        if node is None:
            return ANY
        if not self._strict(scope):
            return ANY | TENSOR
        if isinstance(node, ast.Constant):
            if node.value is None:
                return NONE
            if not isinstance(node.value, str):
                return ANY
            try:
                return self._annotated(scope, ast.parse(node.value, mode="eval").body)
            except (SyntaxError, ValueError):
                raise Loud("an annotation that cannot be read") from None
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

    def _said_class(self, scope: Scope, node: ast.expr) -> Parts:
        """The one class that an annotation names, None apart."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value, mode="eval").body
            except (SyntaxError, ValueError):
                return None
        if isinstance(node, ast.Subscript) and getattr(node.value, "attr", getattr(node.value, "id", "")) == "Optional":
            node = node.slice
        if isinstance(node, ast.BinOp):
            sides = [side for side in (node.left, node.right) if getattr(side, "value", node) is not None]
            node = sides[0] if len(sides) == 1 else node
        cls = self._resolve(scope, node)
        return frozenset({cls}) if isinstance(cls, ClassRef) else None

    def _named_type(self, scope: Scope, node: ast.Name | ast.Attribute) -> int:
        entity = self._resolve(scope, node)
        if isinstance(entity, External):
            dotted = api().canonical(entity.dotted)
            last = dotted.rpartition(".")[2]
            if dotted.startswith(TYPING) and last in ANNOTATIONS:
                return ANNOTATIONS[last]
            if api().module_class(dotted) is not None:
                return ANY | (SAID if dotted == MODULE else MODULES)
            if api().is_tensor_class(dotted):
                return TENSOR
            if api().parameter_class(dotted) is not None:
                return PARAMETER
            return ANY if not dotted.startswith("torch.") or dotted in PLAIN_TYPES else ANY | TENSOR
        if isinstance(entity, ClassRef):
            mro = self.classes.mro(entity)
            if mro.is_module:
                return ANY | MODULES
            if mro.open or "torch.Tensor" in mro.order:
                return ANY | TENSOR
            return OBJECT
        if isinstance(entity, AssignedRef):
            return self._alias(entity, scope.depth)
        raise Loud("annotated as something unknown")

    def _alias(self, ref: AssignedRef, depth: int) -> int:
        binding = ref.bindings[-1]
        key = binding
        if key not in self._annotations:
            self._annotations[key] = "an alias of itself"
            try:
                value = _value_of(ref.file, binding)
                if isinstance(value, ast.Call):
                    raise Loud("a type that is made")
                self._annotations[key] = self._annotated(Scope(ref.file, None, "", None, depth=depth + 1), value)
            except Loud as reason:
                self._annotations[key] = str(reason)
        known = self._annotations[key]
        if isinstance(known, str):
            raise Loud(known)
        return known

    # Names

    def _resolve(self, scope: Scope, node: ast.expr) -> Entity | None:
        """What a dotted name stands for outside of the function."""
        if isinstance(node, ast.Name):
            if node.id in scope.imports:
                return scope.imports[node.id]
            if node.id in scope.locals or node.id in scope.names or node.id == scope.receiver:
                return None
            if ".<locals>." in scope.qualname or self._inner_class(scope, node.id):
                raise Loud("names of a function around")
            return self.project.lookup(scope.file, node.id)
        if isinstance(node, ast.Attribute):
            owner = self._resolve(scope, node.value)
            return self.classes.attribute(owner, node.attr) if owner is not None else None
        return None

    def _inner_class(self, scope: Scope, name: str) -> bool:
        wanted = f"{scope.qualname}.<locals>.{name}"
        return any(cls.qualname == wanted for cls in scope.file.outline.classes)

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
        if dotted.startswith("torch"):
            if api().module_class(dotted) is not None:
                return CLASS
            return PLAIN if api().dtype(dotted) is not None else FUNCTION
        return FUNCTION if dotted.startswith("builtins.") else ANY

    def _assigned(
        self, file: SourceFile, name: str, bindings: Sequence[Assigned], owner: ClassRef | None, depth: int
    ) -> int:
        """The kind of a name of a module or of a class body."""
        key = (bindings[-1], name)
        if key not in self._values:
            self._values[key] = None
            try:
                kind = 0
                for binding in bindings:
                    if binding.end_line - binding.line > 60:
                        raise Loud("a long table")
                    value = _value_of(file, binding, name)
                    kind |= self._evaluate(Scope(file, owner, "", None, depth=depth + 1), value)
                self._values[key] = kind
            except Loud as reason:
                self._values[key] = str(reason)
        known = self._values[key]
        if known is None:
            raise Loud("a name that stands for itself")
        if isinstance(known, str):
            raise Loud(known)
        return known

    # Statements

    def _block(self, scope: Scope, body: Iterable[ast.stmt]) -> None:
        for node in body:
            handler = _STATEMENTS.get(type(node))
            if handler is None:
                raise Loud(f"a {type(node).__name__} statement")
            handler(self, scope, node)

    def _branch(self, scope: Scope, *bodies: Iterable[ast.stmt]) -> None:
        """Bodies of which some run, one after the other."""
        scope.branches += 1
        scope.blurred += 1
        if scope.object is not None:
            scope.object.branches += 1
        for body in bodies:
            self._block(scope, body)
        scope.branches -= 1
        scope.blurred -= 1
        if scope.object is not None:
            scope.object.branches -= 1

    def _either_branch(
        self, scope: Scope, *bodies: Sequence[ast.stmt], narrowed: Sequence[Mapping[str, int]] = ({}, {})
    ) -> None:
        """Bodies of which one runs; ``narrowed`` tells what names may be in each."""
        made = scope.object
        names, parts = scope.names, scope.parts
        attributes, held = (made.attributes, made.parts) if made is not None else ({}, {})
        scope.branches += 1
        if made is not None:
            made.branches += 1
        ends: list[tuple[dict[str, int], dict[str, Parts], dict[str, int], dict[str, Parts]]] = []
        for body, known in zip(bodies, narrowed, strict=True):
            scope.names, scope.parts = {**names, **known}, dict(parts)
            if made is not None:
                made.attributes, made.parts = dict(attributes), dict(held)
            self._block(scope, body)
            inside = (made.attributes, made.parts) if made is not None else ({}, {})
            ends.append((scope.names, scope.parts, *inside))
        # What ends in a return or an exception is not there afterwards.
        on = [end for end, body in zip(ends, bodies, strict=True) if not _leaves(body)] or ends
        scope.names, scope.parts = _kinds_of(end[0] for end in on), _parts_of(end[1] for end in on)
        if made is not None:
            made.attributes, made.parts = _kinds_of(end[2] for end in ends), _parts_of(end[3] for end in ends)
            made.branches -= 1
        scope.branches -= 1

    def _nothing(self, scope: Scope, node: ast.stmt) -> None:
        pass

    def _expression_statement(self, scope: Scope, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
            return
        if isinstance(value, ast.Tuple):
            for item in value.elts:
                self._expression_statement(scope, ast.Expr(item))
            return
        if isinstance(value, ast.Call):
            if self._super_init(scope, value) or self._register(scope, value):
                return
            if isinstance(value.func, ast.Attribute) and value.func.attr in FILLING and self._fill(scope, value):
                return
        self._evaluate(scope, value)

    def _super_init(self, scope: Scope, node: ast.Call) -> bool:
        """``super().__init__(...)`` as a statement."""
        func = node.func
        if not isinstance(func, ast.Attribute) or func.attr != "__init__":
            return False
        call = func.value
        made = scope.object
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "super"):
            raise Loud("a constructor called by name")
        if made is None or scope.owner is None or made.branches or not made.building:
            raise Loud("super().__init__ in a branch")
        if call.args and not (
            len(call.args) == 2
            and isinstance(call.args[0], ast.Name)
            and call.args[0].id == scope.owner.outline.name
            and isinstance(call.args[1], ast.Name)
            and call.args[1].id == scope.receiver
        ):
            raise Loud("super of another class")
        given = self._arguments(scope, node)
        self._constructor(made, scope.owner, scope.depth + 1, given)
        return True

    def _register(self, scope: Scope, node: ast.Call) -> bool:
        """``self.register_buffer("name", tensor)`` and ``register_parameter`` as statements."""
        func = node.func
        if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and scope.receiver):
            return False
        made = scope.object
        if func.value.id != scope.receiver or func.attr not in REGISTER or made is None or not made.module:
            return False
        values = [*node.args[1:2], *(k.value for k in node.keywords if k.arg in ("tensor", "param", "module"))]
        name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if name is None and node.args and (_is_text(node.args[0]) or getattr(node.args[0], "id", "") in scope.texts):
            given = self._given(scope, node)
            if not made.ready or given & ~(REGISTER[func.attr] | NONE | ANY | PLAIN):
                raise Loud("a registration of something else")
            self._named_like(made, node.args[0])
            return True
        if isinstance(self.classes.find(made.cls, func.attr), Member):
            raise Loud("a registration of its own")
        if not isinstance(name, str) or not name or "." in name or len(values) != 1 or not made.ready:
            raise Loud("a registration")
        wanted = REGISTER[func.attr]
        if made.attributes.get(name, wanted) & ~(NONE | ANY) != wanted or self._held_by_class(made, name):
            raise Loud("a registration under a name in use")
        if any(re.fullmatch(like, name) for like in made.named_like):
            raise Loud("a registration under a name that may be in use")
        for other in (*node.args[2:], *(k.value for k in node.keywords if k.arg not in ("tensor", "param", "module"))):
            self._evaluate(scope, other)
        kind = self._evaluate(scope, values[0])
        if kind & ~(wanted | NONE | ANY):
            raise Loud("a registration of something else")
        made.attributes[name] = made.attributes.get(name, 0) | wanted | kind
        if wanted == TENSOR and not made.branches:
            made.buffers.add(name)
        return True

    def _named_like(self, made: Built, name: ast.expr) -> None:
        """Note that there is something under names of this form."""
        like = _like(name)
        if like.replace(".*", ""):  # str(i) says nothing
            made.named_like.append(like)
            if any(re.fullmatch(like, taken) for taken in made.attributes):
                raise Loud("a registration under a name that may be in use")

    def _held_by_class(self, made: Built, name: str) -> bool:
        if name in api().module_attributes or self.classes.find(made.cls, name) is not None:
            return True
        return bool(self._registered_by_torch(made, name) & STATE) or self._set_by_torch(made, name)

    def _registered_by_torch(self, made: Built, name: str) -> int:
        """What one of torch's classes above registers under the name; ANY for the other names of such a class."""
        found = 0
        for ancestor in self.classes.mro(made.cls).order:
            if isinstance(ancestor, str) and ancestor != MODULE:
                known = api().module_class(ancestor)
                if known is None:
                    continue
                if name in known.parameters:
                    return PARAMETER | NONE
                if name in known.buffers:
                    return TENSOR | NONE
                if name in known.modules:
                    return MODULES | NONE
                found = ANY
        return found

    def _set_by_torch(self, made: Built, name: str) -> bool:
        """Whether one of torch's classes above sets a plain attribute of the name."""
        order = self.classes.mro(made.cls).order
        known = [api().module_class(ancestor) for ancestor in order if isinstance(ancestor, str)]
        return any(cls is not None and name in cls.attributes for cls in known)

    def _fill(self, scope: Scope, node: ast.Call) -> bool:
        """``name.append(value)``: what is put in goes with the name."""
        func = node.func
        assert isinstance(func, ast.Attribute)
        target = func.value
        if not (isinstance(target, ast.Name) and target.id in scope.names):
            return False
        kind = scope.names[target.id]
        if kind & MODULES:
            return False
        given = self._given(scope, node)
        self._put(scope, target.id, given)
        return True

    def _put(self, scope: Scope, name: str, given: int) -> None:
        added = within(given) & ~LIST
        held_by_others = scope.names[name] & LIST and (name in scope.parameters or name in scope.shared)
        if added & STATE and held_by_others and self._strict(scope):
            raise Loud("state into a container that others hold")
        scope.names[name] |= added | (NESTED if given & HELD else 0)

    def _given(self, scope: Scope, node: ast.Call, stranger: bool = False, keeps: bool = True) -> int:
        """Everything that a call hands over."""
        return self._arguments(scope, node, stranger, keeps=keeps).kind

    def _arguments(
        self, scope: Scope, node: ast.Call, stranger: bool = False, near: bool = False, keeps: bool = True
    ) -> Arguments:
        """What a call hands over, and to whom.

        ``stranger``: to code outside of the file, which may get ``self``. ``near``: to code that is read with the
        object as it is, should it get ``self``. ``keeps``: to code that may hold on to it.
        """
        positional: list[Shape] = []
        named: list[tuple[str, Shape]] = []
        rest = 0
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                rest |= element(self._evaluate(scope, argument.value))
            elif rest:
                rest |= self._evaluate(scope, argument)
            else:
                positional.append(self._handed(scope, argument, stranger, near, keeps))
        for keyword in node.keywords:
            if keyword.arg is None:
                rest |= element(self._evaluate(scope, keyword.value))
            else:
                named.append((keyword.arg, self._handed(scope, keyword.value, False, near, keeps)))
        return Arguments(tuple(positional), tuple(named), rest)

    def _handed(self, scope: Scope, node: ast.expr, stranger: bool, near: bool, keeps: bool) -> Shape:
        if scope.object is not None and self._is_self(scope, node):
            if near:
                return Shape(0, is_self=True)
            if stranger:
                scope.object.handed_on = True
                return Shape(ANY)
        return self._shape(scope, node, self._read(scope, node) if keeps else self._evaluate(scope, node))

    def _shape(self, scope: Scope, node: ast.expr, kind: int) -> Shape:
        """An expression that was just evaluated, with the classes of what it gives where they are known."""
        if self._returned is not None and self._returned[0] is node:
            return self._returned[1]
        if isinstance(node, ast.Call) and kind & (MODULES | OBJECT):
            if isinstance(node.func, ast.Attribute) and node.func.attr in NO_MODULE_METHODS:
                return Shape(kind, self._parts(scope, node.func.value) or None)
            return Shape(kind, self._instance(scope, node.func))
        if isinstance(node, (ast.Name, ast.Attribute)) and kind & (MODULES | OBJECT | FUNCTION):
            return Shape(kind, self._parts(scope, node) or None)
        if isinstance(node, (ast.IfExp, ast.BoolOp)) and kind & (MODULES | OBJECT):
            parts: Parts = frozenset()
            for branch in (node.body, node.orelse) if isinstance(node, ast.IfExp) else node.values:
                if not (isinstance(branch, ast.Constant) and branch.value is None):
                    inner = self._shape(scope, branch, kind).parts
                    parts = parts | inner if parts is not None and inner is not None else None
            return Shape(kind, parts or None)
        return Shape(kind)

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

    def _assign_statement(self, scope: Scope, node: ast.Assign) -> None:
        kind = self._read(scope, node.value)
        shape = self._shape(scope, node.value, kind)
        for target in node.targets:
            self._bind(scope, target, shape, node.value)
            if isinstance(target, ast.Name):
                (scope.texts.add if _is_text(node.value) else scope.texts.discard)(target.id)
        if kind & LIST and (
            len(node.targets) > 1
            or isinstance(node.value, (ast.Name, ast.Subscript, ast.Attribute, ast.IfExp, ast.BoolOp, ast.NamedExpr))
        ):
            scope.shared |= {t.id for t in node.targets if isinstance(t, ast.Name)}

    def _annotated_statement(self, scope: Scope, node: ast.AnnAssign) -> None:
        if not node.simple and isinstance(node.target, ast.Name):
            raise Loud("a target that libcst does not know")
        if node.value is None:
            return
        kind = self._read(scope, node.value)
        if kind & ANY:
            said = self._annotated(scope, node.annotation)
            if said & STATE:
                raise Loud("state by its annotation")
        self._bind(scope, node.target, self._shape(scope, node.value, kind), node.value)

    def _augmented_statement(self, scope: Scope, node: ast.AugAssign) -> None:
        kind = self._evaluate(scope, node.value)
        target = node.target
        if isinstance(target, ast.Name):
            if target.id not in scope.names:
                raise Loud("a name from elsewhere")
            if scope.names[target.id] & LIST:
                self._put(scope, target.id, element(kind))
            scope.names[target.id] |= self._arithmetic(scope.names[target.id], kind)
        elif isinstance(target, ast.Attribute) and self._is_self(scope, target.value):
            before = self._attribute(scope, target)
            if (before | kind) & STATE:
                raise Loud("arithmetic on state")
        elif isinstance(target, ast.Subscript):
            self._store(scope, target, kind)
        else:
            self._evaluate(scope, target.value)

    def _bind(self, scope: Scope, target: ast.expr, shape: Shape, value: ast.expr | None = None) -> None:
        kind = shape.kind
        if isinstance(target, ast.Name):
            if scope.blurred and target.id in scope.names:
                scope.names[target.id] |= kind
            else:
                scope.names[target.id] = kind
            self._note_part(scope, scope.parts, target.id, shape)
            if not isinstance(value, ast.Name):
                if not scope.branches:
                    scope.parameters.discard(target.id)
                scope.shared.discard(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            starred = any(isinstance(inner, ast.Starred) for inner in target.elts)
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts) and not starred:
                shapes = [self._shape(scope, part, self._evaluate(scope, part)) for part in value.elts]
                for inner, one, part in zip(target.elts, shapes, value.elts, strict=True):
                    self._bind(scope, inner, one, part)
            elif not starred and shape.of_length(len(target.elts)):
                for inner, one in zip(target.elts, shape.of_length(len(target.elts)), strict=True):
                    self._bind(scope, inner, one)
            else:
                for inner in target.elts:
                    if isinstance(inner, ast.Starred):
                        self._bind(scope, inner.value, Shape(kind | LIST))
                    else:
                        self._bind(scope, inner, Shape(element(kind)))
        elif isinstance(target, ast.Attribute):
            if self._is_self(scope, target.value):
                self._set(scope, target.attr, kind)
                assert scope.object is not None
                self._note_part(scope, scope.object.parts, target.attr, shape)
            elif self._evaluate(scope, target.value) & OBJECT and kind & _OPAQUE:
                raise Loud("state put on an object")
            elif kind & (STATE & ~MODULES | OBJECT) and self._strict(scope) and self._parts(scope, target.value):
                raise Loud("state put on a part")
        elif isinstance(target, ast.Subscript):
            self._store(scope, target, kind)
        else:
            raise Loud("an assignment of another form")

    def _store(self, scope: Scope, target: ast.Subscript, kind: int) -> None:
        self._evaluate(scope, target.slice)
        if isinstance(target.value, ast.Attribute) and target.value.attr in REGISTRIES:
            raise Loud("a registry written to")
        if isinstance(target.value, ast.Name) and target.value.id in scope.names:
            if not scope.names[target.value.id] & (TENSOR | PARAMETER | MODULES):
                self._put(scope, target.value.id, kind)
            return
        owner = self._evaluate(scope, target.value)
        if kind & STATE and self._strict(scope) and not owner & (MODULES | TENSOR | PARAMETER):
            raise Loud("state into a container")

    def _set(self, scope: Scope, name: str, kind: int) -> None:
        """``self.name = value``."""
        made = scope.object
        assert made is not None
        if name.startswith("__") and not name.endswith("__"):
            raise Loud("a private name")
        if kind & UNBOUND:
            raise Loud("an unbound name")
        if any(re.fullmatch(like, name) for like in made.named_like):
            raise Loud("an assignment to what may be registered")
        before = made.attributes.get(name, 0)
        if not made.module:
            if name not in made.attributes and self.classes.find(made.cls, name) is not None:
                raise Loud("an attribute over one of the class")
            made.attributes[name] = before | kind
            return
        if name in made.buffers and not before & (MODULES | PARAMETER) and not kind & ~(TENSOR | NONE | ANY):
            made.attributes[name] = before | kind & NONE  # into a buffer
            return
        if made.building and kind & (TENSOR | HELD):
            raise Loud(f"self.{name} may be a tensor or hold state")
        if not made.ready and kind & (MODULES | PARAMETER):
            raise Loud("state before Module.__init__")
        member = self.classes.find(made.cls, name)
        if isinstance(member, Member):
            last = member.bindings[-1]
            if is_property(member) or (isinstance(last, Assigned) and "(" in member.owner.file.lines[last.line - 1]):
                raise Loud("a descriptor")
        if kind & PARAMETER and (member is not None or name in api().module_attributes):
            raise Loud("a Parameter under the name of a class attribute")
        registered = self._registered_by_torch(made, name) & STATE
        if registered:
            if kind & ~(registered | NONE):
                raise Loud("a name that torch's class registers")
            return
        if kind & ANY and self._said_state(scope, made, name):
            raise Loud("state by the annotation in the class body")
        if before & TENSOR and kind & ~(NONE if made.building else NONE | TENSOR | ANY):
            raise Loud("an assignment to a buffer")
        if before & PARAMETER and kind & ~(PARAMETER | NONE):
            raise Loud("an assignment to a Parameter")
        if before & MODULES and kind & ~(MODULES | NONE | ANY):
            raise Loud("an assignment to a Module")
        if not made.building and kind & TENSOR:
            kind = kind & ~TENSOR | ANY  # plain, which does not matter here
        made.attributes[name] = before | kind

    def _note_part(self, scope: Scope, parts: dict[str, Parts], name: str, shape: Shape) -> None:
        """Remember the classes of the instances that a name holds; None where others may be there."""
        made = shape.parts
        if not shape.kind & ~NONE:
            return
        if scope.blurred and name in parts:
            before = parts[name]
            made = made | before if made is not None and before is not None else None
        parts[name] = made

    def _parts(self, scope: Scope, node: ast.expr) -> frozenset[Part]:
        """The classes of what a name or ``self.name`` holds; empty where they are not known."""
        found = None
        if isinstance(node, ast.Name):
            found = scope.parts.get(node.id)
            if node.id not in scope.names:
                entity = self._resolve(scope, node)
                found = frozenset({entity}) if isinstance(entity, FunctionRef) else None
        elif isinstance(node, ast.Attribute) and self._is_self(scope, node.value):
            assert scope.object is not None
            found = scope.object.parts.get(node.attr)
        elif isinstance(node, ast.Attribute):
            found = frozenset()
            for owner in self._parts(scope, node.value):
                inner = self._part_of_part(scope, owner, node.attr)
                found = found | inner if found is not None and inner is not None else None
        return found or frozenset()

    def _part_of_part(self, scope: Scope, owner: Part, name: str) -> Parts:
        """The classes of what an instance of a class holds under a name."""
        if not isinstance(owner, ClassRef):
            return None
        for ancestor in () if self.classes.is_module(owner) else self.classes.mro(owner).order:
            bindings = ancestor.outline.names.get(name, ()) if isinstance(ancestor, ClassRef) else ()
            if isinstance(ancestor, ClassRef) and bindings:
                last = bindings[-1]
                if not isinstance(last, Assigned) or last.annotation is None:
                    return None
                return self._said_class(Scope(ancestor.file, None, "", None), last.annotation)
        made = self._inside(scope, owner).object
        return made.parts.get(name) if made is not None else None

    def _of_part(self, scope: Scope, cls: Part, name: str) -> int:
        """An attribute of an instance of a class."""
        if isinstance(cls, FunctionRef):
            return ANY
        if isinstance(cls, str):
            known = api().module_class(cls)
            assert known is not None
            if name in known.parameters or name in known.buffers:
                return TENSOR | PARAMETER
            return ANY | MODULES if name in known.modules else PLAIN | ANY
        if self.classes.is_module(cls):
            return self._own(self._inside(scope, cls), name)
        member = self.classes.find(cls, name)
        if isinstance(member, Member) and is_property(member):
            return self._own(self._inside(scope, cls), name)
        bindings = [b for b in (member.bindings if isinstance(member, Member) else ()) if isinstance(b, Assigned)]
        for ancestor in self.classes.mro(cls).order:
            if not isinstance(ancestor, str):
                bindings += [b for b in ancestor.outline.names.get(name, ()) if isinstance(b, Assigned)]
        annotated = [b for b in bindings if b.annotation is not None]
        if isinstance(member, Member) and member.function is not None:
            raise Loud("a method of an object as a value")
        if name in ("__dict__", "__class__", "__dataclass_fields__"):
            return ANY | LIST
        if not annotated:
            return self._own(self._inside(scope, cls), name)
        kind = 0
        for binding in annotated:
            kind |= self._annotated(Scope(cls.file, None, "", None, depth=scope.depth + 1), binding.annotation)
            if binding.has_value:
                kind |= self._assigned(cls.file, name, [binding], cls, scope.depth)
        return kind | ANY

    def _field(self, cls: ClassRef, name: str) -> bool:
        """Whether a class body annotates the name and defines no function under it."""
        for ancestor in self.classes.mro(cls).order:
            if isinstance(ancestor, ClassRef) and name in ancestor.outline.names:
                last = ancestor.outline.names[name][-1]
                return isinstance(last, Assigned) and last.annotation is not None
        return False

    def _inside(self, scope: Scope, cls: ClassRef) -> Scope:
        """As in a method of an instance of another class."""
        part = self._built(cls) if self.classes.is_module(cls) else self._object(cls)
        part.building = scope.object is None or scope.object.building
        part.calling = scope.object is not None and scope.object.calling
        return Scope(cls.file, cls, "self", part, depth=scope.depth + 1)

    def _said_state(self, scope: Scope, made: Built, name: str) -> bool:
        for ancestor in self.classes.mro(made.cls).order:
            if isinstance(ancestor, str):
                continue
            for binding in ancestor.outline.names.get(name, ()):
                if isinstance(binding, Assigned) and binding.annotation is not None:
                    kind = self._annotated(
                        Scope(ancestor.file, None, "", None, depth=scope.depth + 1), binding.annotation
                    )
                    if kind & STATE:
                        return True
        return False

    def _if_statement(self, scope: Scope, node: ast.If | ast.While) -> None:
        if isinstance(node, ast.If):
            tested = self._tested(scope, node.test)
            before = dict(scope.names) if tested else {}
            self._evaluate(scope, node.test)
            if tested:
                name, then, otherwise = tested
                scope.names[name] = before[name]
                self._either_branch(scope, node.body, node.orelse, narrowed=({name: then}, {name: otherwise}))
            else:
                self._either_branch(scope, node.body, node.orelse)
            return
        self._evaluate(scope, node.test)
        for _ in range(2):
            self._branch(scope, node.body, node.orelse)

    def _tested(self, scope: Scope, test: ast.expr) -> tuple[str, int, int] | None:
        """The name that a condition tells something of, and what it may be then and otherwise."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            found = self._tested(scope, test.operand)
            return (found[0], found[2], found[1]) if found else None
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            found = self._tested(scope, test.values[0])
            return (found[0], found[1], scope.names[found[0]]) if found else None
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Name):
            kind = scope.names.get(test.left.id, 0)
            other = test.comparators[0]
            if kind & NONE and isinstance(other, ast.Constant) and other.value is None:
                given = kind & ~NONE or kind
                if isinstance(test.ops[0], ast.Is):
                    return test.left.id, NONE, given
                if isinstance(test.ops[0], ast.IsNot):
                    return test.left.id, given, NONE
            return None
        if not (isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "isinstance"):
            return None
        if len(test.args) != 2 or not isinstance(test.args[0], ast.Name) or test.args[0].id not in scope.names:
            return None
        name, kind = test.args[0].id, scope.names[test.args[0].id]
        wanted = 0
        for one in test.args[1].elts if isinstance(test.args[1], ast.Tuple) else [test.args[1]]:
            found_kind = self._kind_of_type(self._resolve(scope, one))
            if not found_kind or found_kind & OBJECT:
                return None
            wanted |= found_kind
        certain = kind & wanted | (wanted if kind & ANY or not kind & wanted else 0)
        return name, certain, kind & ~wanted or kind

    def _for_statement(self, scope: Scope, node: ast.For) -> None:
        kind = self._evaluate(scope, node.iter)
        for _ in range(2):
            scope.branches += 1
            scope.blurred += 1
            self._bind_element(scope, node.target, node.iter, kind)
            scope.branches -= 1
            scope.blurred -= 1
            self._branch(scope, node.body, node.orelse)

    def _bind_element(self, scope: Scope, target: ast.expr, source: ast.expr, kind: int) -> None:
        """Bind what a loop takes out; ``zip`` and ``enumerate`` are taken apart."""
        if isinstance(target, ast.Tuple) and isinstance(source, ast.Call) and isinstance(source.func, ast.Name):
            name, arguments = source.func.id, source.args
            if name == "enumerate" and len(target.elts) == 2 and len(arguments) > 0:
                self._bind(scope, target.elts[0], Shape(PLAIN))
                self._bind_element(scope, target.elts[1], arguments[0], self._evaluate(scope, arguments[0]))
                return
            starred = any(isinstance(argument, ast.Starred) for argument in arguments)
            if name == "zip" and len(target.elts) == len(arguments) and not starred:
                for inner, argument in zip(target.elts, arguments, strict=True):
                    self._bind_element(scope, inner, argument, self._evaluate(scope, argument))
                return
        self._bind(scope, target, Shape(element(kind)))

    def _with_statement(self, scope: Scope, node: ast.With) -> None:
        for item in node.items:
            self._evaluate(scope, item.context_expr)
            if item.optional_vars is not None:
                self._bind(scope, item.optional_vars, Shape(ANY))
        self._block(scope, node.body)

    def _try_statement(self, scope: Scope, node: ast.Try) -> None:
        self._branch(scope, node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody)

    def _return_statement(self, scope: Scope, node: ast.Return) -> None:
        if scope.branches and scope.object is not None:
            scope.object.branches += 1  # what comes after this runs on some paths only
        if node.value is None:
            scope.returned |= NONE
            scope.results.append(Shape(NONE))
        elif scope.object is not None and scope.object.module and self._is_self(scope, node.value):
            scope.returned |= MODULES
            scope.results.append(Shape(MODULES))
        elif isinstance(node.value, ast.Tuple) and not any(isinstance(e, ast.Starred) for e in node.value.elts):
            shapes = tuple(self._shape(scope, part, self._evaluate(scope, part)) for part in node.value.elts)
            kind = LIST
            for shape in shapes:
                kind |= within(shape.kind)
            scope.returned |= kind
            scope.results.append(Shape(kind, tuples=(shapes,)))
        else:
            kind = self._evaluate(scope, node.value)
            scope.returned |= kind
            scope.results.append(self._shape(scope, node.value, kind))

    def _assert_statement(self, scope: Scope, node: ast.Assert) -> None:
        self._evaluate(scope, node.test)

    def _function_statement(self, scope: Scope, node: ast.FunctionDef) -> None:
        known = scope.functions.get(node.name, ())
        opaque = node.decorator_list or (node.name in scope.names and not known)
        scope.names[node.name] = FUNCTION | BOUND
        if opaque:
            scope.functions.pop(node.name, None)
        elif node not in known:
            scope.functions[node.name] = (*known, node)

    def _delete_statement(self, scope: Scope, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute) and self._is_self(scope, target.value):
                self._delete(scope, target.attr)
            elif isinstance(target, ast.Attribute):
                self._evaluate(scope, target.value)
            elif isinstance(target, ast.Subscript):
                self._store(scope, target, NONE)
            elif not isinstance(target, ast.Name):
                raise Loud("a deletion of another form")

    def _delete(self, scope: Scope, name: str) -> None:
        """``del self.name``."""
        made = scope.object
        assert made is not None
        member = self.classes.find(made.cls, name)
        if isinstance(member, Member) and is_property(member):
            raise Loud("a property deleted")
        made.attributes.pop(name, None)
        made.parts.pop(name, None)
        made.buffers.discard(name)

    def _import_statement(self, scope: Scope, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if isinstance(node, ast.ImportFrom):
                imported = ImportedName(node.module or "", alias.name, node.level)
            else:
                imported = ImportedName(alias.name if alias.asname else name, "", 0)
            entity = self.project.imported(scope.file, imported) if alias.name != "*" else None
            if entity is None or scope.blurred or name in scope.names:
                scope.names[name] = UNBOUND
            else:
                scope.imports[name] = entity

    # Expressions

    def _is_self(self, scope: Scope, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and bool(scope.receiver) and node.id == scope.receiver

    def _evaluate(self, scope: Scope, node: ast.expr) -> int:
        self._budget -= 1
        if self._budget < 0:
            raise Loud("too much to read")
        handler = _EXPRESSIONS.get(type(node))
        if handler is None:
            raise Loud(f"a {type(node).__name__} expression")
        return handler(self, scope, node)

    def _read(self, scope: Scope, node: ast.expr) -> int:
        """Evaluate an expression whose value may be kept by others: what a name holds is shared from now on."""
        kind = self._evaluate(scope, node)
        if kind & LIST:
            for inner in _kept(node):
                if inner.id in scope.names:
                    scope.shared.add(inner.id)
        return kind

    def _constant(self, scope: Scope, node: ast.Constant) -> int:
        return NONE if node.value is None else PLAIN

    def _name(self, scope: Scope, node: ast.Name) -> int:
        kind = scope.names.get(node.id)
        if kind is not None:
            if kind & UNBOUND:
                raise Loud("a name that is imported in the function")
            return kind
        if node.id == scope.receiver and scope.receiver:
            raise Loud("self is handed on")
        if node.id in scope.locals and node.id not in scope.imports:
            raise Loud("a local name before it is bound")
        entity = self._resolve(scope, node)
        if entity is None:
            raise Loud(f"an unknown name {node.id}")
        return self._entity(entity, scope.depth)

    def _run_others(self, made: Built) -> None:
        """Read the methods that others may call while the Module is built: all that can have to do with state."""
        for ancestor in self.classes.mro(made.cls).order:
            if isinstance(ancestor, str) or ancestor.file is not made.cls.file:
                continue
            for name, text in method_texts(ancestor).items():
                function = ancestor.outline.functions[name][-1]
                if function in made.ran or name in CONSTRUCTING or not NOISE.search(text):
                    continue
                if {d.rpartition(".")[2] for d in function.decorators} & {"staticmethod", "classmethod"}:
                    continue
                made.ran.add(function)
                self._body(ancestor.file, function, ancestor, made, 0)

    def _attribute(self, scope: Scope, node: ast.Attribute) -> int:
        if self._is_self(scope, node.value):
            return self._own(scope, node.attr)
        entity = self._resolve(scope, node)
        if entity is not None:
            return self._entity(entity, scope.depth)
        kind = self._evaluate(scope, node.value)
        parts = self._parts(scope, node.value)
        if parts:
            result = 0
            for part in parts:
                result |= self._of_part(scope, part, node.attr)
            return result | kind & ANY
        if kind & OBJECT:
            raise Loud("an attribute of an object")
        if kind & (TENSOR | PARAMETER):
            if node.attr in PLAIN_OF_TENSOR:
                return PLAIN | (ANY if kind & ~(TENSOR | PARAMETER) else 0)
            return TENSOR | ANY
        if kind & MODULES:
            return ANY | TENSOR | MODULES
        if kind & ANY and node.attr in api().tensor_only_attributes and self._strict(scope):
            self._proved(scope)
        return kind & ANY or (ANY if kind & CLASS else PLAIN)

    def _own(self, scope: Scope, name: str) -> int:
        """``self.name`` as a value."""
        made = scope.object
        assert made is not None
        member = self.classes.find(made.cls, name)
        if isinstance(member, Member) and is_property(member):
            function = member.function
            if function is None or "setter" in "".join(function.decorators):
                raise Loud("a property")
            return self._body(member.owner.file, function, member.owner, made, scope.depth + 1).kind
        if name in made.attributes:
            return made.attributes[name]
        if name == "training" and made.module:
            return PLAIN
        if name in REGISTRIES and made.module:
            return LIST | REGISTRIES[name]
        if isinstance(member, Member):
            if member.function is not None:
                return FUNCTION | BOUND
            bindings = [b for b in member.bindings if isinstance(b, Assigned)]
            if len(bindings) == len(member.bindings):
                return self._assigned(member.owner.file, name, bindings, member.owner, scope.depth)
        return self._registered_by_torch(made, name) or ANY | made.dynamic

    def _call(self, scope: Scope, node: ast.Call) -> int:
        func = node.func
        if isinstance(func, ast.Attribute):
            if self._is_self(scope, func.value):
                return self._call_own(scope, node, func.attr)
            if isinstance(func.value, ast.Call) and getattr(func.value.func, "id", "") == "super":
                return self._call_super(scope, node, func.attr)
        entity = self._resolve(scope, func)
        if entity is not None:
            return self._call_entity(scope, node, entity)
        if isinstance(func, ast.Attribute):
            return self._call_method(scope, node, func)
        if isinstance(func, ast.Name) and func.id in scope.functions:
            kind = 0
            for function in scope.functions[func.id]:
                kind |= self._call_inner(scope, node, function)
            return kind
        if isinstance(func, ast.Name) and func.id in scope.defaults and func.id in scope.parameters:
            return self._call_entity(scope, node, scope.defaults[func.id]) | ANY
        if isinstance(func, ast.Call):
            maker = self._maker(scope, func)
            if maker is not None:
                return self._called(node, self._call_made(scope, node, maker, func))
        return self._call_value(scope, node, self._evaluate(scope, func), self._parts(scope, func))

    def _call_value(self, scope: Scope, node: ast.Call, kind: int, parts: frozenset[Part]) -> int:
        """A call of a value of which the classes, or the functions that it may be, are known perhaps."""
        if kind & OBJECT and not kind & ~(OBJECT | ANY) and parts:
            return self._call_part(scope, node, parts, "__call__", kind)
        functions = [part for part in parts if isinstance(part, FunctionRef)]
        if functions and len(functions) == len(parts) and not kind & ~(FUNCTION | ANY | NONE):
            result = kind & ANY
            for function in functions:
                result |= self._call_entity(scope, node, function)
            return result
        return self._call_kind(scope, kind, self._given(scope, node))

    def _called(self, node: ast.Call, shape: Shape) -> int:
        """Note what a call gives."""
        self._returned = (node, shape)
        return shape.kind

    def _call_part(self, scope: Scope, node: ast.Call, parts: frozenset[Part], name: str, kind: int) -> int:
        """A method of an instance of these classes."""
        given = self._arguments(scope, node)
        if given.kind & (_OPAQUE & ~CLASS):
            if kind & OBJECT:
                raise Loud("state for a method of an object")
            return ANY | TENSOR | MODULES
        result = 0
        for part in parts:
            if isinstance(part, FunctionRef):
                raise Loud("a method of a function")
            if isinstance(part, ClassRef) and kind & OBJECT and self._field(part, name):
                result |= self._call_kind(scope, self._of_part(scope, part, name), given.kind)
                continue
            if isinstance(part, str) or not isinstance(self.classes.find(part, name), Member):
                if kind & OBJECT:
                    raise Loud("a method of an object")
                return kind if name in NO_MODULE_METHODS else ANY | TENSOR | MODULES
            inner = self._inside(scope, part)
            result |= self._run_own(inner, name, given).kind
        return result | kind & ANY

    def _call_inner(self, scope: Scope, node: ast.Call, function: ast.FunctionDef) -> int:
        """A call of a function that is defined in the one that is read."""
        given = self._given(scope, node)
        if given & (BOUND | OBJECT):
            raise Loud("an object for an inner function")
        return self._inner(scope, function, given & (STATE | FUNCTION | CLASS))

    def _inner(self, scope: Scope, function: ast.FunctionDef, given: int = 0) -> int:
        """What an inner function returns; it may read what is around it, and must leave it alone."""
        if scope.depth >= DEEPEST:
            raise Loud("too many calls")
        names = {name: kind | ANY for name, kind in scope.names.items()}
        inner = Scope(
            scope.file,
            scope.owner,
            scope.receiver,
            scope.object,
            names,
            depth=scope.depth + 1,
            functions=dict(scope.functions),
            branches=1,
            blurred=1,
        )
        inner.functions.pop(function.name, None)
        arguments = function.args
        for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            inner.names[argument.arg] = ANY | given
        for default in (*arguments.defaults, *(d for d in arguments.kw_defaults if d is not None)):
            if not isinstance(default, ast.Constant):
                raise Loud("defaults of an inner function")
        for rest in (arguments.vararg, arguments.kwarg):
            if rest is not None:
                inner.names[rest.arg] = ANY | within(given)
        inner.parameters = set(inner.names)
        inner.locals = scope.locals.union(_bound(function))
        inner.qualname = scope.qualname
        self._block(inner, function.body)
        return inner.returned or NONE

    def _closure(self, ref: AssignedRef, depth: int) -> int:
        """What a call of ``name = make(...)`` gives, where ``make`` returns a function that it defines."""
        binding = ref.bindings[-1]
        if binding not in self._closures:
            self._closures[binding] = NONE
            try:
                value = _value_of(ref.file, binding)
                scope = Scope(ref.file, None, "", None, depth=depth + 1)
                maker = self._resolve(scope, value.func) if isinstance(value, ast.Call) else None
                if not isinstance(maker, FunctionRef) or len(ref.bindings) > 1 or not isinstance(value, ast.Call):
                    raise Loud("a call of something")
                self._closures[binding] = self._made_function(scope, maker, self._given(scope, value), 0)
            except Loud as reason:
                self._closures[binding] = str(reason)
        known = self._closures[binding]
        if isinstance(known, str):
            raise Loud(known)
        return known

    def _maker(self, scope: Scope, call: ast.Call) -> FunctionRef | None:
        """The function of the project that is called, when its last statement returns one that it defines."""
        entity = self._resolve(scope, call.func)
        if isinstance(entity, AssignedRef) and len(entity.bindings) == 1:
            value = _value_of(entity.file, entity.bindings[0], entity.name)
            entity = self._resolve(Scope(entity.file, None, "", None), value)
        if not isinstance(entity, FunctionRef):
            return None
        node = self._tree(entity.file, entity.outline)
        last = node.body[-1]
        inner = {f.name for f in node.body if isinstance(f, ast.FunctionDef)}
        made = isinstance(last, ast.Return) and isinstance(last.value, ast.Name) and last.value.id in inner
        return entity if made else None

    def _call_made(self, scope: Scope, node: ast.Call, maker: FunctionRef, making: ast.Call) -> Shape:
        """``make(...)(...)``, where ``make`` returns a function that it defines."""
        made = self._given(scope, making)
        given = self._given(scope, node)
        if given & (BOUND | OBJECT | UNBOUND):
            raise Loud("an object for an inner function")
        kind = self._made_function(scope, maker, made, given & (STATE | FUNCTION | CLASS)) & ~PROVES
        return Shape(kind | given & STATE | within(given) if given & STATE else kind)

    def _made_function(self, scope: Scope, maker: FunctionRef, made: int, given: int) -> int:
        """What the function gives, when it is called, that a maker of functions defines and returns."""
        if maker.outline.decorators or made & ~(PLAIN | NONE | ANY):
            raise Loud("a call of something")
        outer = Scope(maker.file, None, "", None, depth=scope.depth + 1, qualname=maker.outline.qualname)
        node = self._tree(maker.file, maker.outline)
        outer.locals = frozenset(_bound(node))
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            outer.names[argument.arg] = ANY
        last = node.body[-1]
        self._block(outer, node.body[:-1])
        if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name) or outer.returned:
            raise Loud("a maker of something")
        kind = 0
        for function in outer.functions.get(last.value.id, ()):
            kind |= self._inner(outer, function, given)
        if not kind:
            raise Loud("a maker of something")
        return kind

    def _call_kind(self, scope: Scope, kind: int, given: int) -> int:
        """What a call of a value gives."""
        if kind & (UNBOUND | OBJECT | BOUND):
            raise Loud("a call of something")
        if kind & FUNCTION:
            return EVERYTHING
        result = (MODULES if kind & CLASS else 0) | kind & ANY
        return result | (ANY | TENSOR | HELD_TENSOR if kind & STATE & ~SAID else 0) or ANY

    def _call_own(self, scope: Scope, node: ast.Call, name: str) -> int:
        made = scope.object
        assert made is not None
        if name in made.attributes:
            return self._call_value(scope, node, made.attributes[name], made.parts.get(name) or frozenset())
        member = self.classes.find(made.cls, name)
        if isinstance(member, Member):
            if member.function is None:
                return self._call_kind(scope, self._own(scope, name), self._given(scope, node))
            return self._called(node, self._run_own(scope, name, self._arguments(scope, node)))
        self._given(scope, node)
        if name in WALKS:
            return LIST | WALKS[name]
        if name == "__delattr__" and len(node.args) == 1 and isinstance(node.args[0], ast.Constant):
            self._delete(scope, str(node.args[0].value))
            return NONE
        if name in NO_MODULE_METHODS and isinstance(member, str):
            return PLAIN
        raise Loud(f"self.{name}()")

    def _run_own(self, scope: Scope, name: str, given: Arguments) -> Shape:
        """A method of the object that is built, or of a part of it."""
        made = scope.object
        assert made is not None
        member = self.classes.find(made.cls, name)
        function = member.function if isinstance(member, Member) else None
        if not isinstance(member, Member) or function is None:
            raise Loud(f"self.{name}()")
        decorators = {d.rpartition(".")[2] for d in function.decorators}
        if decorators & {"classmethod", "property", "setter"} or given.kind & BOUND:
            raise Loud("a method of another kind")
        made.ran.add(function)
        receiver = None if "staticmethod" in decorators else made
        return self._body(member.owner.file, function, member.owner, receiver, scope.depth + 1, given)

    def _call_super(self, scope: Scope, node: ast.Call, name: str) -> int:
        """``super().name(...)`` where a value is wanted, or its effect."""
        made, given = scope.object, self._arguments(scope, node)
        if made is None or scope.owner is None or name in ("__init__", "__setattr__", *REGISTER):
            raise Loud("super() of another kind")
        found = self.classes.find(made.cls, name, scope.owner)
        if not isinstance(found, Member):
            return ANY
        function = found.function
        if function is None or function.decorators or given.kind & BOUND:
            raise Loud("a method of super()")
        made.ran.add(function)
        shape = self._body(found.owner.file, function, found.owner, made, scope.depth + 1, given)
        return self._called(node, shape)

    def _call_entity(self, scope: Scope, node: ast.Call, entity: Entity) -> int:
        if isinstance(entity, External):
            return self._call_external(scope, node, api().canonical(entity.dotted))
        made = scope.object
        own = isinstance(entity, FunctionRef) and made is not None and entity.file is made.cls.file
        foreign = isinstance(entity, FunctionRef) and made is not None and not own
        given = self._arguments(scope, node, stranger=foreign, near=own)
        if isinstance(entity, ClassRef):
            return self._called(node, self._call_class(scope, entity, given))
        if isinstance(entity, FunctionRef):
            if given.kind & BOUND:
                raise Loud("a function for a function")
            if given.hand_on:
                assert made is not None
                return self._called(node, self._body(entity.file, entity.outline, None, made, scope.depth + 1, given))
            shape = self._helper(entity, scope.depth, given)
            if shape.kind & PROVES and given.kind & ANY and self._strict(scope):
                self._proved(scope)
            # A function that it made cannot reach the object that is built.
            return self._called(node, Shape(shape.kind & ~(PROVES | BOUND), shape.parts, shape.tuples))
        if isinstance(entity, AssignedRef):
            try:
                kind = self._entity(entity, scope.depth)
            except Loud:
                kind = FUNCTION
            if kind & FUNCTION:
                kind = self._closure(entity, scope.depth) & ~PROVES
                return kind | given.kind & STATE | within(given.kind) if given.kind & STATE else kind
            return self._call_kind(scope, kind, given.kind)
        raise Loud("a call of a module")

    def _call_class(self, scope: Scope, cls: ClassRef, given: Arguments) -> Shape:
        """An instance of a class of the project."""
        # What it was given may stand in its attributes.
        parts: Parts = frozenset({cls}) if not given.kind & (STATE & ~MODULES | OBJECT | BOUND | UNBOUND) else None
        mro = self.classes.mro(cls)
        if mro.is_module:
            self._made_module(scope)
            return Shape(MODULES, parts)
        if mro.open or any(isinstance(a, str) and a.startswith("torch.") for a in mro.order):
            raise Loud("an object of an unknown kind")
        return Shape(OBJECT, parts if not given.kind & MODULES else None)

    def _call_external(self, scope: Scope, node: ast.Call, dotted: str) -> int:
        top, _, last = dotted.rpartition(".")
        if top == "builtins":
            return self._call_builtin(scope, node, last)
        known = dotted.startswith(("torch.", "functools."))
        given = self._given(scope, node, stranger=not known, keeps=not known)
        if dotted == "functools.partial":
            return self._evaluate(scope, node.args[0]) & (ANY | CLASS | NONE | FUNCTION | BOUND) or FUNCTION
        if dotted.startswith("torch."):
            return self._call_torch(scope, node, dotted, given)
        if dotted in ("copy.deepcopy", "copy.copy"):
            return given
        if top == "collections":
            return LIST | within(given) | within(element(given & ~OBJECT)) | NESTED
        if self.classes.subclass(dotted, MODULE) is True:
            return MODULES
        return (
            PLAIN
            if top in ("math", "cmath", "time", "numpy", "random", "os", "os.path", "warnings") and not given & STATE
            else EVERYTHING
            if given & STATE
            else ANY
        )

    def _call_torch(self, scope: Scope, node: ast.Call, dotted: str, given: int) -> int:
        data = api()
        role = data.parameter_class(dotted)
        if role is not None:
            if role != "parameter" or (scope.object is not None and scope.object.calling):
                raise Loud("a Buffer, or a Parameter in forward")
            return PARAMETER
        if data.module_class(dotted) is not None:
            self._made_module(scope)
            return MODULES
        if data.is_tensor_class(dotted):
            return TENSOR
        if dotted.startswith("torch.nn.init."):
            return self._evaluate(scope, node.args[0]) if node.args else TENSOR
        if dotted.startswith("torch.nn.utils.") or dotted in ("torch.compile", "torch.jit.script"):
            return given & (MODULES | ANY) | (TENSOR if given & ~(MODULES | ANY | PLAIN | NONE) else 0)
        if data.dtype(dotted) is not None or dotted in ("torch.device", "torch.Size", "torch.no_grad"):
            return PLAIN
        for position, name in data.tensor_parameters(dotted) if self._strict(scope) else ():
            values = [*node.args[position : position + 1], *(k.value for k in node.keywords if k.arg == name)]
            if any(not isinstance(v, ast.Starred) and self._evaluate(scope, v) & ANY for v in values):
                self._proved(scope)
        if data.is_tensor_class(dotted):
            return TENSOR
        kind = data.function(dotted)
        if kind is None and data.other_class(dotted) is None:
            return given & (MODULES | ANY) | ANY | (TENSOR if given & (STATE | LIST) else 0)
        return of_torch(kind or "object")

    def _made_module(self, scope: Scope) -> None:
        if scope.object is not None and scope.object.calling:
            raise Loud("a Module made in forward")

    def _call_builtin(self, scope: Scope, node: ast.Call, name: str) -> int:
        if name in ("isinstance", "issubclass"):
            self._narrow(scope, node)
            return PLAIN
        if name in ("setattr", "getattr", "hasattr") and node.args and self._is_self(scope, node.args[0]):
            return self._on_self(scope, node, name)
        given = self._given(scope, node, keeps=False)
        if name in PLAIN_CALLS:
            return PLAIN
        if given & OBJECT:
            raise Loud("an object for a builtin")
        if name in GATHERING:
            kinds = [self._evaluate(scope, argument) for argument in node.args if not isinstance(argument, ast.Starred)]
            kind = LIST
            for one in kinds:
                kind |= within(element(one)) | (one & NESTED)
            for keyword in node.keywords:
                kind |= within(self._evaluate(scope, keyword.value))
            if name in ("zip", "enumerate", "dict") and kind & HELD:
                kind |= NESTED
            return kind
        if name in CHOOSING:
            return given | element(given)
        if name in ("map", "getattr"):
            if given & ~(ANY | PLAIN | NONE | LIST | (FUNCTION if name == "map" else TENSOR | MODULES)):
                raise Loud(f"{name}()")
            return (
                EVERYTHING
                if name == "getattr" and given & STATE
                else ANY
                if name == "getattr"
                else self._map(scope, node)
            )
        raise Loud(f"{name}()")

    def _on_self(self, scope: Scope, node: ast.Call, function: str) -> int:
        """``setattr``, ``getattr`` and ``hasattr`` of the object that is built."""
        made = scope.object
        if made is None or node.keywords or any(isinstance(a, ast.Starred) for a in node.args) or len(node.args) < 2:
            raise Loud(f"{function}() of another form")
        kinds = [MODULES if self._is_self(scope, a) else self._evaluate(scope, a) for a in node.args[1:]]
        name = node.args[1].value if isinstance(node.args[1], ast.Constant) else None
        if function == "hasattr":
            return PLAIN
        if function == "setattr" and len(kinds) == 2:
            if isinstance(name, str):
                self._set(scope, name, kinds[1])
                made.parts[name] = None
            elif not self._sets_any(scope, node.args[1], kinds[1]):
                raise Loud("setattr() of any name")
            else:
                made.dynamic |= kinds[1]
                if kinds[1] & ~NONE:
                    self._named_like(made, node.args[1])
            return NONE
        default = kinds[1] if len(kinds) == 2 else 0
        if not isinstance(name, str):
            return EVERYTHING
        known = name in made.attributes or self.classes.find(made.cls, name) is not None
        return default | (self._own(scope, name) if known else ANY | made.dynamic)

    def _sets_any(self, scope: Scope, name: ast.expr, kind: int) -> bool:
        """Whether a value may stand under a name that is not known."""
        made = scope.object
        assert made is not None
        if not made.module or not made.ready:
            return False
        if made.building:
            return not kind & ~(MODULES | PARAMETER | NONE) and _is_text(name)
        return not kind & ~(MODULES | NONE) and not any(k & (PARAMETER | TENSOR) for k in made.attributes.values())

    def _map(self, scope: Scope, node: ast.Call) -> int:
        if isinstance(node.args[0], ast.Name) and node.args[0].id in ("int", "float", "str"):
            return LIST
        raise Loud("map()")

    def _narrow(self, scope: Scope, node: ast.Call) -> None:
        """``isinstance`` of a plain type tells nothing that matters here."""
        if len(node.args) != 2:
            raise Loud("isinstance of another form")
        self._evaluate(scope, node.args[0])
        types = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
        name = node.args[0].id if isinstance(node.args[0], ast.Name) else ""
        for one in types:
            kind = self._kind_of_type(self._resolve(scope, one))
            if kind and name in scope.names:
                scope.names[name] |= kind
            elif kind & (TENSOR | PARAMETER | OBJECT):
                raise Loud("isinstance of an attribute")

    def _kind_of_type(self, entity: Entity | None) -> int:
        """What an ``isinstance`` test makes of a value; 0 for nothing that matters."""
        if isinstance(entity, External):
            dotted = api().canonical(entity.dotted)
            if api().module_class(dotted) is not None:
                return SAID if dotted == MODULE else MODULES
            if api().is_tensor_class(dotted):
                return TENSOR
            if dotted.startswith("torch.") or dotted.partition(".")[0] not in sys.stdlib_module_names:
                return TENSOR | PARAMETER
            return 0
        if isinstance(entity, ClassRef):
            return MODULES if self.classes.is_module(entity) else OBJECT
        return TENSOR | PARAMETER | MODULES

    def _call_method(self, scope: Scope, node: ast.Call, func: ast.Attribute) -> int:
        """A method of a value."""
        name = func.attr
        receiver = func.value
        if isinstance(receiver, ast.Attribute) and receiver.attr in REGISTRIES and name not in READING:
            raise Loud("a registry written to")
        if isinstance(receiver, ast.Name) and receiver.id in scope.names and not scope.names[receiver.id] & UNBOUND:
            kind = scope.names[receiver.id]
        else:
            kind = self._evaluate(scope, receiver)
        parts = self._parts(scope, receiver) if kind & (OBJECT | MODULES) else frozenset()
        if parts and not kind & ~(OBJECT | MODULES | ANY | NONE) and name not in ("__init__", "__setattr__", *REGISTER):
            return self._call_part(scope, node, parts, name, kind)
        given = self._given(scope, node)
        if kind & OBJECT:
            raise Loud("a method of an object")
        if name in ("__init__", "__setattr__", *REGISTER) and (kind != MODULES or name not in REGISTER):
            raise Loud(name)
        if kind & MODULES:
            if name in NO_MODULE_METHODS and not kind & ~(MODULES | ANY | NONE):
                return kind
            return ANY | TENSOR | MODULES
        if kind & (TENSOR | PARAMETER):
            if name in NUMBERS_OF_TENSOR:
                return PLAIN | LIST
            return of_torch(api().tensor_method(name)) | kind & ANY
        if name in ("index", "count") and not kind & STATE & ~HELD:
            return PLAIN
        if name in PYTHON_METHODS:
            return kind | element(kind) | given
        if kind & (CLASS | FUNCTION):
            raise Loud("a method of a class")
        if name in FILLING:
            if isinstance(receiver, ast.Name) and receiver.id in scope.names:
                self._put(scope, receiver.id, given)
            elif given & STATE and self._strict(scope):
                raise Loud("state into a container")
            return ANY | given
        if kind & ANY and (name in api().tensor_methods or name in api().tensor_only_methods):
            if self._strict(scope):
                self._proved(scope)
            return ANY | TENSOR
        return kind & ANY or PLAIN

    def _arithmetic(self, left: int, right: int) -> int:
        both = left | right
        if both & (OBJECT | BOUND):
            raise Loud("arithmetic on objects")
        if both & (CLASS | FUNCTION) and not both & LIST:
            return EVERYTHING
        if both & (MODULES | TENSOR | PARAMETER):
            return both & ~(MODULES | PARAMETER) | TENSOR
        return both

    def _binary(self, scope: Scope, node: ast.BinOp) -> int:
        return self._arithmetic(self._evaluate(scope, node.left), self._evaluate(scope, node.right))

    def _unary(self, scope: Scope, node: ast.UnaryOp) -> int:
        kind = self._evaluate(scope, node.operand)
        if isinstance(node.op, ast.Not):
            return PLAIN
        return TENSOR if kind & (TENSOR | PARAMETER) else kind

    def _compare(self, scope: Scope, node: ast.Compare) -> int:
        for operand in (node.left, *node.comparators):
            if self._is_self(scope, operand):
                continue
            kind = self._evaluate(scope, operand)
            if kind & (TENSOR | PARAMETER) and not isinstance(node.ops[0], (ast.Is, ast.IsNot, ast.In, ast.NotIn)):
                return TENSOR
        return PLAIN

    def _choice(self, scope: Scope, node: ast.BoolOp) -> int:
        kind = 0
        for value in node.values:
            kind |= self._evaluate(scope, value)
        return kind

    def _conditional(self, scope: Scope, node: ast.IfExp) -> int:
        self._evaluate(scope, node.test)
        return self._evaluate(scope, node.body) | self._evaluate(scope, node.orelse)

    def _display(self, scope: Scope, node: ast.List | ast.Tuple | ast.Set) -> int:
        kind = LIST
        for item in node.elts:
            if isinstance(item, ast.Starred):
                inner = self._evaluate(scope, item.value)
                kind |= within(element(inner)) | (inner & NESTED)
            else:
                kind |= within(self._read(scope, item))
        return kind

    def _dict(self, scope: Scope, node: ast.Dict) -> int:
        kind = LIST
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                self._evaluate(scope, key)
            inner = self._read(scope, value)
            kind |= within(inner) if key is not None else inner | within(element(inner))
        return kind

    def _comprehension(self, scope: Scope, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> int:
        names, shared = dict(scope.names), set(scope.shared)
        for generator in node.generators:
            if generator.is_async:
                raise Loud("an asynchronous comprehension")
            self._bind_element(scope, generator.target, generator.iter, self._evaluate(scope, generator.iter))
            for test in generator.ifs:
                self._evaluate(scope, test)
        kind = self._read(scope, node.value if isinstance(node, ast.DictComp) else node.elt)
        scope.names = names
        scope.shared |= shared
        return within(kind)

    def _subscript(self, scope: Scope, node: ast.Subscript) -> int:
        kind = self._evaluate(scope, node.value)
        self._evaluate(scope, node.slice)
        if kind & (TENSOR | PARAMETER) and not kind & ~(TENSOR | PARAMETER | HELD_TENSOR | LIST):
            return TENSOR | HELD_TENSOR
        return element(kind) | (kind if isinstance(node.slice, ast.Slice) else 0)

    def _slice(self, scope: Scope, node: ast.Slice) -> int:
        for part in (node.lower, node.upper, node.step):
            if part is not None:
                self._evaluate(scope, part)
        return PLAIN

    def _formatted(self, scope: Scope, node: ast.JoinedStr) -> int:
        return PLAIN

    def _lambda(self, scope: Scope, node: ast.Lambda) -> int:
        return FUNCTION | BOUND

    def _yield(self, scope: Scope, node: ast.Yield | ast.YieldFrom) -> int:
        kind = NONE if node.value is None else self._read(scope, node.value)
        kind = within(kind) if isinstance(node, ast.Yield) else kind | LIST
        scope.returned |= kind
        scope.results.append(Shape(kind))
        return ANY

    def _walrus(self, scope: Scope, node: ast.NamedExpr) -> int:
        kind = self._evaluate(scope, node.value)
        self._bind(scope, node.target, Shape(kind))
        return kind


_STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: Quiet._expression_statement,
    ast.Assign: Quiet._assign_statement,
    ast.AnnAssign: Quiet._annotated_statement,
    ast.AugAssign: Quiet._augmented_statement,
    ast.If: Quiet._if_statement,
    ast.While: Quiet._if_statement,
    ast.For: Quiet._for_statement,
    ast.With: Quiet._with_statement,
    ast.Try: Quiet._try_statement,
    ast.Return: Quiet._return_statement,
    ast.Assert: Quiet._assert_statement,
    ast.FunctionDef: Quiet._function_statement,
    ast.Delete: Quiet._delete_statement,
    ast.Import: Quiet._import_statement,
    ast.ImportFrom: Quiet._import_statement,
    **dict.fromkeys((ast.Pass, ast.Raise, ast.Break, ast.Continue), Quiet._nothing),
}
_EXPRESSIONS: dict[type[ast.expr], Callable[..., int]] = {
    ast.Constant: Quiet._constant,
    ast.Name: Quiet._name,
    ast.Attribute: Quiet._attribute,
    ast.Call: Quiet._call,
    ast.BinOp: Quiet._binary,
    ast.UnaryOp: Quiet._unary,
    ast.Compare: Quiet._compare,
    ast.BoolOp: Quiet._choice,
    ast.IfExp: Quiet._conditional,
    ast.List: Quiet._display,
    ast.Tuple: Quiet._display,
    ast.Set: Quiet._display,
    ast.Dict: Quiet._dict,
    ast.ListComp: Quiet._comprehension,
    ast.SetComp: Quiet._comprehension,
    ast.GeneratorExp: Quiet._comprehension,
    ast.DictComp: Quiet._comprehension,
    ast.Subscript: Quiet._subscript,
    ast.Slice: Quiet._slice,
    ast.JoinedStr: Quiet._formatted,
    ast.Lambda: Quiet._lambda,
    ast.NamedExpr: Quiet._walrus,
    ast.Yield: Quiet._yield,
    ast.YieldFrom: Quiet._yield,
}


def _joined(scope: Scope) -> Shape:
    """What a function gives that was read."""
    kind = scope.returned or NONE
    results = [shape for shape in scope.results if shape.kind & ~NONE]
    if not results:
        return Shape(kind)
    parts: Parts = frozenset()
    for shape in results:
        parts = parts | shape.parts if parts is not None and shape.parts is not None else None
    tuples = []
    if all(shape.tuples for shape in results):
        every = [one for shape in results for one in shape.tuples]
        for length in sorted(set(map(len, every))):
            columns = zip(*(one for one in every if len(one) == length), strict=True)
            tuples.append(tuple(_either(column) for column in columns))
    return Shape(kind, parts, tuple(tuples))


def _kinds_of(ends: Iterable[dict[str, int]]) -> dict[str, int]:
    """The kinds of names after one of several ways."""
    merged: dict[str, int] = {}
    for end in ends:
        for name, kind in end.items():
            merged[name] = merged.get(name, 0) | kind
    return merged


def _leaves(body: Sequence[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], (ast.Return, ast.Raise))


def _parts_of(ends: Iterable[dict[str, Parts]]) -> dict[str, Parts]:
    merged: dict[str, Parts] = {}
    for end in ends:
        for name, parts in end.items():
            if name in merged:
                before = merged[name]
                parts = parts | before if parts is not None and before is not None else None
            merged[name] = parts
    return merged


def _either(shapes: Sequence[Shape]) -> Shape:
    """One of these values."""
    kind = 0
    parts: Parts = frozenset()
    for shape in shapes:
        kind |= shape.kind
        if shape.kind & ~NONE:
            parts = parts | shape.parts if parts is not None and shape.parts is not None else None
    return Shape(kind, parts or None)


def _kept(node: ast.expr) -> Iterable[ast.Name]:
    """The names whose value an expression gives or puts into what it gives."""
    if isinstance(node, ast.Name):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _kept(node.body)
        yield from _kept(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _kept(value)
    elif isinstance(node, ast.NamedExpr):
        yield node.target
        yield from _kept(node.value)


def _is_text(node: ast.expr) -> bool:
    """Whether an expression gives a string for certain, as far as it tells one without a dot."""
    if any(isinstance(part, ast.Constant) and "." in str(part.value) for part in ast.walk(node)):
        return False
    if isinstance(node, ast.BinOp):
        return _is_text(node.left)
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in ("str", "format", "join")
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _like(node: ast.expr) -> str:
    """A regular expression for the strings that an expression may give; of any form when nothing of them is known."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(_like(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _like(node.left) + _like(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
        return filled_in(PERCENT_BLANK, node.left.value)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Constant)
    ):
        return filled_in(FORMAT_BLANK, node.func.value.value) if node.func.attr == "format" else ".*"
    return ".*"


def _bound(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterable[str]:
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


def _value_of(file: SourceFile, binding: Assigned, name: str = "") -> ast.expr:
    """The value of an assignment at the top of a file or class."""
    text = "\n".join(file.lines[binding.line - 1 : binding.end_line])
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
