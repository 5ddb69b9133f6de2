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
    KINDS_OF_TORCH,
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
    SPECIAL,
    STATE,
    TENSOR,
    TYPES,
    TYPING,
    UNBOUND,
    WALKS,
    Built,
    Loud,
    Scope,
    element,
    within,
)
from flake8_torchparams.source.outline import Assigned, FunctionOutline
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

_NO_ARGUMENTS = ast.Call(ast.Name("self", ast.Load()), [], [])


class Quiet:
    """Which classes are quiet; what was found out of functions and names is kept."""

    def __init__(self, project: Project, classes: Classes) -> None:
        self.project = project
        self.classes = classes
        # A reason instead of a kind is one to be loud (an exception would hold on to all that was running).
        self._functions: dict[tuple[FunctionOutline, int] | Assigned, int | str] = {}
        # helpers that are being read and have not been called again meanwhile
        self._open: set[tuple[FunctionOutline, int]] = set()
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

    def _constructor(self, made: Built, after: ClassRef | None, depth: int, given: int = 0) -> None:
        """Run the constructor that comes after a class in the MRO."""
        found = self.classes.find(made.cls, "__init__", after) if after else self.classes.find(made.cls, "__init__")
        if isinstance(found, Member):
            function = found.function
            if function is None or any(function.decorators):
                raise Loud("a constructor that is no plain function")
            if given & (BOUND | OBJECT):
                raise Loud("a function or an object for a constructor")
            made.ran.add(function)
            self._body(found.owner.file, function, found.owner, made, depth, given & (STATE | FUNCTION | CLASS))
            return
        if made.ready:
            raise Loud("Module.__init__ a second time")
        if found == MODULE and given & UNBOUND:
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
        given: int = 0,
    ) -> int:
        """Read a function; what it returns. Each argument may be anything that its annotation and ``given`` allow."""
        if depth > DEEPEST:
            raise Loud("too many calls")
        node = self._tree(file, function)
        arguments = node.args
        receiver = ""
        positional = [*arguments.posonlyargs, *arguments.args]
        if made is not None:
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
        for argument in (*positional, *arguments.kwonlyargs):
            kind = self._annotated(scope, argument.annotation)
            if argument.arg in defaults:
                default = defaults[argument.arg]
                kind |= self._outside(scope, default)
                entity = self._resolve(Scope(file, owner, "", None), default) if kind & (FUNCTION | CLASS) else None
                if isinstance(entity, (FunctionRef, ClassRef)):
                    scope.defaults[argument.arg] = entity
            scope.names[argument.arg] = kind & ~LIST | given
            if kind & OBJECT:
                cls = self._resolve(Scope(file, owner, "", None), argument.annotation) if argument.annotation else None
                scope.parts[argument.arg] = frozenset({cls}) if isinstance(cls, ClassRef) else None
        for star in (arguments.vararg, arguments.kwarg):
            if star is not None:
                kind = self._annotated(scope, star.annotation)
                scope.names[star.arg] = LIST | within(given) | (within(kind) if kind & STATE else ANY)
        scope.parameters = set(scope.names)
        self._block(scope, node.body)
        if scope.returned & ANY and node.returns is not None:
            scope.returned |= self._annotated(scope, node.returns)
        return scope.returned or NONE

    def _outside(self, scope: Scope, node: ast.expr) -> int:
        """The kind of a default, which is evaluated outside of the function."""
        return self._evaluate(Scope(scope.file, scope.owner, "", None, depth=scope.depth + 1), node)

    def _tree(self, file: SourceFile, function: FunctionOutline) -> ast.FunctionDef | ast.AsyncFunctionDef:
        key = function
        if key not in self._trees:
            text = "\n".join(file.lines[function.line - 1 : function.end_line])
            found = None
            try:
                tree = ast.parse("if 1:\n" + text if function.indented else text)
                first = tree.body[0].body[0] if isinstance(tree.body[0], ast.If) else tree.body[0]
                if isinstance(first, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    found = first
            except (SyntaxError, ValueError, IndexError, MemoryError):
                pass
            self._trees[key] = found
            if key not in self._locals:
                self._locals[key] = frozenset(_bound(found)) if found is not None else frozenset()
        node = self._trees[key]
        if node is None:
            raise Loud("lines that are no function")
        return node

    def _helper(self, ref: FunctionRef, depth: int, given: int) -> int:
        """What a function of the project returns; it must do nothing to anybody."""
        key = (ref.outline, given)
        if key not in self._functions:
            self._functions[key] = NONE  # what a recursive call gives at first
            self._open.add(key)
            try:
                kind = self._body(ref.file, ref.outline, None, None, depth + 1, given)
                self._functions[key] = kind
                if key not in self._open and self._body(ref.file, ref.outline, None, None, depth + 1, given) & ~kind:
                    raise Loud("a recursive helper")
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

    def _named_type(self, scope: Scope, node: ast.Name | ast.Attribute) -> int:
        entity = self._resolve(scope, node)
        if isinstance(entity, External):
            dotted = api().canonical(entity.dotted)
            last = dotted.rpartition(".")[2]
            if dotted.startswith(TYPING) and last in ANNOTATIONS:
                return ANNOTATIONS[last]
            if api().module_class(dotted) is not None:
                return ANY | MODULES
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
        scope.branches += 1
        if scope.object is not None:
            scope.object.branches += 1
        for body in bodies:
            self._block(scope, body)
        scope.branches -= 1
        if scope.object is not None:
            scope.object.branches -= 1

    def _nothing(self, scope: Scope, node: ast.stmt) -> None:
        pass

    def _expression_statement(self, scope: Scope, node: ast.Expr) -> None:
        value = node.value
        if isinstance(value, ast.Constant):
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
        given = self._given(scope, node)
        if node.args or node.keywords:
            given |= UNBOUND
        self._constructor(made, scope.owner, scope.depth + 1, given)
        return True

    def _register(self, scope: Scope, node: ast.Call) -> bool:
        """``self.register_buffer("name", tensor)`` and ``register_parameter`` as statements."""
        func = node.func
        if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and scope.receiver):
            return False
        if func.value.id != scope.receiver or func.attr not in REGISTER:
            return False
        made = scope.object
        assert made is not None
        values = [*node.args[1:2], *(k.value for k in node.keywords if k.arg in ("tensor", "param", "module"))]
        name = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if name is None and node.args and _is_text(node.args[0]):
            given = self._given(scope, node)
            if not made.ready or given & ~(REGISTER[func.attr] | NONE | ANY | PLAIN):
                raise Loud("a registration of something else")
            like = _like(node.args[0])
            if like.replace(".*", ""):  # str(i) says nothing
                made.named_like.append(like)
                if any(re.fullmatch(like, taken) for taken in made.attributes):
                    raise Loud("a registration under a name that may be in use")
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

    def _held_by_class(self, made: Built, name: str) -> bool:
        if name in api().module_attributes or self.classes.find(made.cls, name) is not None:
            return True
        return self._of_torch(made, name) or self._set_by_torch(made, name)

    def _of_torch(self, made: Built, name: str) -> bool:
        """Whether one of torch's classes above registers the name."""
        for ancestor in self.classes.mro(made.cls).order:
            if isinstance(ancestor, str) and ancestor != MODULE:
                known = api().module_class(ancestor)
                if known is not None and name in (*known.parameters, *known.buffers, *known.modules):
                    return True
        return False

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
        if added & (STATE | CLASS | FUNCTION) and (name in scope.parameters or name in scope.shared):
            raise Loud("state into a container that others hold")
        scope.names[name] |= added | (NESTED if given & HELD else 0)

    def _given(self, scope: Scope, node: ast.Call, stranger: bool = False) -> int:
        """Everything that a call hands over; ``stranger``: to code outside of the file, which may get ``self``."""
        kind = 0
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                kind |= element(self._evaluate(scope, argument.value))
            elif stranger and self._is_self(scope, argument) and scope.object is not None:
                scope.object.handed_on = True
            else:
                kind |= self._evaluate(scope, argument)
        for keyword in node.keywords:
            value = self._evaluate(scope, keyword.value)
            kind |= element(value) if keyword.arg is None else value
        return kind

    def _assign_statement(self, scope: Scope, node: ast.Assign) -> None:
        kind = self._evaluate(scope, node.value)
        if isinstance(node.value, ast.Name) and kind & LIST:
            scope.shared |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        for target in node.targets:
            self._bind(scope, target, kind, node.value)
        if len(node.targets) > 1 and kind & LIST:
            scope.shared |= {t.id for t in node.targets if isinstance(t, ast.Name)}

    def _annotated_statement(self, scope: Scope, node: ast.AnnAssign) -> None:
        if not node.simple and isinstance(node.target, ast.Name):
            raise Loud("a target that libcst does not know")
        if node.value is None:
            return
        kind = self._evaluate(scope, node.value)
        if kind & ANY:
            said = self._annotated(scope, node.annotation)
            if said & STATE:
                raise Loud("state by its annotation")
        self._bind(scope, node.target, kind, node.value)

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

    def _bind(self, scope: Scope, target: ast.expr, kind: int, value: ast.expr | None = None) -> None:
        if isinstance(target, ast.Name):
            if scope.branches and target.id in scope.names:
                scope.names[target.id] |= kind
            else:
                scope.names[target.id] = kind
            self._note_part(scope, scope.parts, target.id, value)
            if not isinstance(value, ast.Name):
                if not scope.branches:
                    scope.parameters.discard(target.id)
                scope.shared.discard(target.id)
        elif isinstance(target, (ast.Tuple, ast.List)):
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                for inner, part in zip(target.elts, value.elts, strict=True):
                    self._bind(scope, inner, self._evaluate(scope, part), part)
                return
            for inner in target.elts:
                starred = isinstance(inner, ast.Starred)
                part_kind = kind | LIST if starred else element(kind)
                self._bind(scope, inner.value if isinstance(inner, ast.Starred) else inner, part_kind)
        elif isinstance(target, ast.Attribute):
            if self._is_self(scope, target.value):
                self._set(scope, target.attr, kind)
                assert scope.object is not None
                self._note_part(scope, scope.object.parts, target.attr, value)
            else:
                self._evaluate(scope, target.value)
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
        if kind & STATE and not owner & (MODULES | TENSOR | PARAMETER):
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
        if self._of_torch(made, name):
            raise Loud("a name that torch's class registers")
        if kind & ANY and self._said_state(scope, made, name):
            raise Loud("state by the annotation in the class body")
        if before & TENSOR:
            raise Loud("an assignment to a buffer")
        if before & PARAMETER and kind & ~(PARAMETER | NONE):
            raise Loud("an assignment to a Parameter")
        if before & MODULES and kind & ~(MODULES | NONE | ANY):
            raise Loud("an assignment to a Module")
        made.attributes[name] = before | kind

    def _note_part(
        self, scope: Scope, parts: dict[str, frozenset[ClassRef | str] | None], name: str, value: ast.expr | None
    ) -> None:
        """Remember the classes of the Modules that are made and assigned at once; None where others may be there."""
        if isinstance(value, ast.Constant) and value.value is None:
            return
        entity = self._resolve(scope, value.func) if isinstance(value, ast.Call) else None
        made: frozenset[ClassRef | str] | None = None
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in scope.parameters:
            entity = scope.defaults.get(value.func.id)
        if isinstance(entity, ClassRef):
            made = frozenset({entity})
        elif isinstance(entity, External) and api().module_class(api().canonical(entity.dotted)) is not None:
            made = frozenset({api().canonical(entity.dotted)})
        if scope.branches and name in parts:
            before = parts[name]
            made = made | before if made is not None and before is not None else None
        parts[name] = made

    def _parts(self, scope: Scope, node: ast.expr) -> frozenset[ClassRef | str]:
        """The classes of what a name or ``self.name`` holds; empty where they are not known."""
        found = None
        if isinstance(node, ast.Name):
            found = scope.parts.get(node.id)
        elif isinstance(node, ast.Attribute) and self._is_self(scope, node.value):
            assert scope.object is not None
            found = scope.object.parts.get(node.attr)
        return found or frozenset()

    def _of_part(self, scope: Scope, cls: ClassRef | str, name: str) -> int:
        """An attribute of an instance of a class."""
        if isinstance(cls, str):
            known = api().module_class(cls)
            assert known is not None
            if name in known.parameters or name in known.buffers:
                return TENSOR | PARAMETER
            return ANY | MODULES if name in known.modules else PLAIN | ANY
        if self.classes.is_module(cls):
            part = self._built(cls)
            return self._own(Scope(cls.file, cls, "self", part, depth=scope.depth + 1), name)
        member = self.classes.find(cls, name)
        bindings = [b for b in (member.bindings if isinstance(member, Member) else ()) if isinstance(b, Assigned)]
        for ancestor in self.classes.mro(cls).order:
            if not isinstance(ancestor, str):
                bindings += [b for b in ancestor.outline.names.get(name, ()) if isinstance(b, Assigned)]
        annotated = [b for b in bindings if b.annotation is not None]
        if not annotated or (isinstance(member, Member) and member.function is not None):
            raise Loud("an attribute of an object")
        kind = 0
        for binding in annotated:
            kind |= self._annotated(Scope(cls.file, None, "", None, depth=scope.depth + 1), binding.annotation)
        return kind | ANY

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
        self._evaluate(scope, node.test)
        for _ in range(2 if isinstance(node, ast.While) else 1):
            self._branch(scope, node.body, node.orelse)

    def _for_statement(self, scope: Scope, node: ast.For) -> None:
        kind = self._evaluate(scope, node.iter)
        for _ in range(2):
            scope.branches += 1
            self._bind_element(scope, node.target, node.iter, kind)
            scope.branches -= 1
            self._branch(scope, node.body, node.orelse)

    def _bind_element(self, scope: Scope, target: ast.expr, source: ast.expr, kind: int) -> None:
        """Bind what a loop takes out; ``zip`` and ``enumerate`` are taken apart."""
        if isinstance(target, ast.Tuple) and isinstance(source, ast.Call) and isinstance(source.func, ast.Name):
            name, arguments = source.func.id, source.args
            if name == "enumerate" and len(target.elts) == 2 and len(arguments) > 0:
                self._bind(scope, target.elts[0], PLAIN)
                self._bind_element(scope, target.elts[1], arguments[0], self._evaluate(scope, arguments[0]))
                return
            starred = any(isinstance(argument, ast.Starred) for argument in arguments)
            if name == "zip" and len(target.elts) == len(arguments) and not starred:
                for inner, argument in zip(target.elts, arguments, strict=True):
                    self._bind_element(scope, inner, argument, self._evaluate(scope, argument))
                return
        self._bind(scope, target, element(kind))

    def _with_statement(self, scope: Scope, node: ast.With) -> None:
        for item in node.items:
            self._evaluate(scope, item.context_expr)
            if item.optional_vars is not None:
                self._bind(scope, item.optional_vars, ANY)
        self._block(scope, node.body)

    def _try_statement(self, scope: Scope, node: ast.Try) -> None:
        self._branch(scope, node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody)

    def _return_statement(self, scope: Scope, node: ast.Return) -> None:
        if scope.branches and scope.object is not None:
            scope.object.branches += 1  # what comes after this runs on some paths only
        scope.returned |= self._evaluate(scope, node.value) if node.value is not None else NONE

    def _assert_statement(self, scope: Scope, node: ast.Assert) -> None:
        self._evaluate(scope, node.test)

    def _function_statement(self, scope: Scope, node: ast.FunctionDef) -> None:
        scope.names[node.name] = FUNCTION | BOUND
        if scope.branches or node.name in scope.functions or node.decorator_list:
            scope.functions.pop(node.name, None)
        else:
            scope.functions[node.name] = node

    def _import_statement(self, scope: Scope, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            scope.names[alias.asname or alias.name.partition(".")[0]] = UNBOUND

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

    def _constant(self, scope: Scope, node: ast.Constant) -> int:
        return NONE if node.value is None else PLAIN

    def _name(self, scope: Scope, node: ast.Name) -> int:
        kind = scope.names.get(node.id)
        if kind is not None:
            if kind & UNBOUND:
                raise Loud("a name that is imported in the function")
            if kind & LIST:
                scope.shared.add(node.id)
            return kind
        if node.id == scope.receiver and scope.receiver:
            raise Loud("self is handed on")
        if node.id in scope.locals:
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
            return PLAIN if node.attr in PLAIN_OF_TENSOR and not kind & ~(TENSOR | PARAMETER) else TENSOR | ANY
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
            return self._body(member.owner.file, function, member.owner, made, scope.depth + 1)
        if name in made.attributes:
            return made.attributes[name]
        if name == "training":
            return PLAIN
        if name in REGISTRIES:
            return LIST | REGISTRIES[name]
        if isinstance(member, Member):
            if member.function is not None:
                return FUNCTION | BOUND
            bindings = [b for b in member.bindings if isinstance(b, Assigned)]
            if len(bindings) == len(member.bindings):
                return self._assigned(member.owner.file, name, bindings, member.owner, scope.depth)
        raise Loud(f"self.{name} from elsewhere")

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
            return self._call_inner(scope, node, scope.functions[func.id])
        if isinstance(func, ast.Name) and func.id in scope.defaults and func.id in scope.parameters:
            return self._call_entity(scope, node, scope.defaults[func.id]) | ANY
        return self._call_kind(scope, self._evaluate(scope, func), self._given(scope, node))

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
        inner.locals = frozenset(_bound(function))
        inner.qualname = scope.qualname
        self._block(inner, function.body)
        return inner.returned or NONE

    def _closure(self, ref: AssignedRef, depth: int) -> int:
        """What a call of ``name = make(...)`` gives, where ``make`` returns a function that it defines."""
        binding = ref.bindings[-1]
        key = binding
        if key not in self._functions:
            self._functions[key] = NONE
            try:
                self._functions[key] = self._made_function(ref, binding, depth)
            except Loud as reason:
                self._functions[key] = str(reason)
        known = self._functions[key]
        if isinstance(known, str):
            raise Loud(known)
        return known

    def _made_function(self, ref: AssignedRef, binding: Assigned, depth: int) -> int:
        value = _value_of(ref.file, binding)
        scope = Scope(ref.file, None, "", None, depth=depth + 1)
        maker = self._resolve(scope, value.func) if isinstance(value, ast.Call) else None
        if not isinstance(maker, FunctionRef) or len(ref.bindings) > 1 or maker.outline.decorators:
            raise Loud("a call of something")
        assert isinstance(value, ast.Call)
        if self._given(scope, value) & ~(PLAIN | NONE):
            raise Loud("a closure over state")
        outer = Scope(maker.file, None, "", None, depth=depth + 1, qualname=maker.outline.qualname)
        node = self._tree(maker.file, maker.outline)
        outer.locals = frozenset(_bound(node))
        for argument in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
            outer.names[argument.arg] = ANY
        last = node.body[-1]
        self._block(outer, node.body[:-1])
        if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Name) or outer.returned:
            raise Loud("a maker of something")
        function = outer.functions.get(last.value.id)
        if function is None:
            raise Loud("a maker of something")
        return self._inner(outer, function)

    def _call_kind(self, scope: Scope, kind: int, given: int) -> int:
        """What a call of a value gives."""
        if kind & (UNBOUND | OBJECT | BOUND):
            raise Loud("a call of something")
        if kind & FUNCTION:
            return EVERYTHING
        result = (MODULES if kind & CLASS else 0) | (ANY | MODULES if kind & ANY else 0)
        return result | (ANY | TENSOR | HELD_TENSOR if kind & STATE else 0) or ANY

    def _call_own(self, scope: Scope, node: ast.Call, name: str) -> int:
        made = scope.object
        assert made is not None
        if name in made.attributes:
            return self._call_kind(scope, made.attributes[name], self._given(scope, node))
        member = self.classes.find(made.cls, name)
        given = self._given(scope, node)
        if isinstance(member, Member):
            function = member.function
            if function is None:
                return self._call_kind(scope, self._own(scope, name), given)
            decorators = {d.rpartition(".")[2] for d in function.decorators}
            if decorators & {"classmethod", "property", "setter"} or given & (BOUND | OBJECT):
                raise Loud("a method of another kind")
            made.ran.add(function)
            receiver = None if "staticmethod" in decorators else made
            given &= STATE | FUNCTION | CLASS
            return self._body(member.owner.file, function, member.owner, receiver, scope.depth + 1, given)
        if name in WALKS:
            return LIST | WALKS[name]
        if name in NO_MODULE_METHODS and isinstance(member, str):
            return PLAIN
        raise Loud(f"self.{name}()")

    def _call_super(self, scope: Scope, node: ast.Call, name: str) -> int:
        """``super().name(...)`` where a value is wanted, or its effect."""
        made, given = scope.object, self._given(scope, node)
        if made is None or scope.owner is None or name in ("__init__", "__setattr__", *REGISTER):
            raise Loud("super() of another kind")
        found = self.classes.find(made.cls, name, scope.owner)
        if not isinstance(found, Member):
            return ANY
        function = found.function
        if function is None or function.decorators or given & (BOUND | OBJECT):
            raise Loud("a method of super()")
        made.ran.add(function)
        given &= STATE | FUNCTION | CLASS
        return self._body(found.owner.file, function, found.owner, made, scope.depth + 1, given)

    def _call_entity(self, scope: Scope, node: ast.Call, entity: Entity) -> int:
        if isinstance(entity, External):
            return self._call_external(scope, node, api().canonical(entity.dotted))
        made = scope.object
        foreign = isinstance(entity, FunctionRef) and made is not None and entity.file is not made.cls.file
        given = self._given(scope, node, stranger=foreign)
        if isinstance(entity, ClassRef):
            mro = self.classes.mro(entity)
            if mro.is_module:
                self._made_module(scope)
                return MODULES
            if mro.open or any(isinstance(a, str) and a.startswith("torch.") for a in mro.order):
                raise Loud("an object of an unknown kind")
            return OBJECT
        if isinstance(entity, FunctionRef):
            if given & (BOUND | OBJECT):
                raise Loud("a function or an object for a function")
            kind = self._helper(entity, scope.depth, given & (STATE | FUNCTION | CLASS))
            if kind & PROVES and given & ANY and self._strict(scope):
                self._proved(scope)
            return kind & ~PROVES
        if isinstance(entity, AssignedRef):
            try:
                kind = self._entity(entity, scope.depth)
            except Loud:
                kind = FUNCTION
            if kind & FUNCTION:
                kind = self._closure(entity, scope.depth) & ~PROVES
                return kind | given & STATE | within(given) if given & STATE else kind
            return self._call_kind(scope, kind, given)
        raise Loud("a call of a module")

    def _call_external(self, scope: Scope, node: ast.Call, dotted: str) -> int:
        top, _, last = dotted.rpartition(".")
        if top == "builtins":
            return self._call_builtin(scope, node, last)
        given = self._given(scope, node, stranger=not dotted.startswith(("torch.", "functools.")))
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
        kind = data.function(dotted)
        if kind is None and data.other_class(dotted) is None:
            return given & (MODULES | ANY) | ANY | (TENSOR if given & (STATE | LIST) else 0)
        return KINDS_OF_TORCH.get(kind or "object", TENSOR | HELD_TENSOR | LIST)

    def _made_module(self, scope: Scope) -> None:
        if scope.object is not None and scope.object.calling:
            raise Loud("a Module made in forward")

    def _call_builtin(self, scope: Scope, node: ast.Call, name: str) -> int:
        if name in ("isinstance", "issubclass"):
            self._narrow(scope, node)
            return PLAIN
        given = self._given(scope, node)
        if given & OBJECT:
            raise Loud("an object for a builtin")
        if name in PLAIN_CALLS:
            return PLAIN
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
                return MODULES
            if dotted.startswith("torch.") or dotted.partition(".")[0] not in sys.stdlib_module_names:
                return TENSOR | PARAMETER
            return 0
        if isinstance(entity, ClassRef):
            return MODULES if self.classes.is_module(entity) else OBJECT
        raise Loud("isinstance of something unknown")

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
        given = self._given(scope, node)
        if kind & OBJECT:
            raise Loud("a method of an object")
        if name in ("__init__", "__setattr__", *REGISTER) and (kind != MODULES or name not in REGISTER):
            raise Loud(name)
        if kind & MODULES:
            parts = self._parts(scope, receiver)
            if len(parts) == 1 and not given & (STATE | FUNCTION):
                (cls,) = parts
                if isinstance(cls, ClassRef) and cls.outline.functions.get(name):
                    part = self._built(cls)
                    part.building = False
                    inner = Scope(cls.file, cls, "self", part, depth=scope.depth + 1)
                    return self._call_own(inner, _NO_ARGUMENTS, name) | kind & ANY
            return ANY | TENSOR | MODULES
        if kind & (TENSOR | PARAMETER):
            return PLAIN | LIST if name in NUMBERS_OF_TENSOR else TENSOR | HELD_TENSOR | LIST
        if name in PYTHON_METHODS:
            return kind | element(kind) | given
        if kind & (CLASS | FUNCTION):
            raise Loud("a method of a class")
        if name in FILLING:
            if isinstance(receiver, ast.Name) and receiver.id in scope.names:
                self._put(scope, receiver.id, given)
            elif given & (STATE | CLASS | FUNCTION):
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
        if both & (CLASS | FUNCTION):
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
                kind |= within(self._evaluate(scope, item))
        return kind

    def _dict(self, scope: Scope, node: ast.Dict) -> int:
        kind = LIST
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                self._evaluate(scope, key)
            inner = self._evaluate(scope, value)
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
        kind = self._evaluate(scope, node.value if isinstance(node, ast.DictComp) else node.elt)
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

    def _walrus(self, scope: Scope, node: ast.NamedExpr) -> int:
        kind = self._evaluate(scope, node.value)
        self._bind(scope, node.target, kind)
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
}


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
    """The names that a function binds, those of functions within it included."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            yield inner.id
        elif isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and inner is not node:
            yield inner.name
        elif isinstance(inner, (ast.Import, ast.ImportFrom)):
            for alias in inner.names:
                yield alias.asname or alias.name.partition(".")[0]


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
