"""What statements do."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence

from flake8_torchparams.hierarchy.classes import Member
from flake8_torchparams.hierarchy.known import FILLING
from flake8_torchparams.screen.expressions import Expressions
from flake8_torchparams.screen.kinds import (
    ANY,
    LIST,
    MODULES,
    NONE,
    OBJECT,
    PAIRED,
    PARAMETER,
    PLAIN,
    PLAIN_CLASSES,
    REGISTER,
    STATE,
    TENSOR,
    UNBOUND,
    UNKNOWN,
    is_unknown,
    within,
)
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.screen.refusals import check_elements
from flake8_torchparams.screen.scopes import (
    Built,
    Known,
    Part,
    Parts,
    Scope,
    Shape,
    elements_of,
    merged_kinds,
    merged_parts,
    plain_shape,
)
from flake8_torchparams.screen.syntax import (
    calls_up,
    has_heirs,
    is_elsewhere,
    is_text,
    leaves_function,
    name_pattern,
    names_kept,
)
from flake8_torchparams.source.entities import ClassRef, Entity, External
from flake8_torchparams.source.outline import ImportedName, targets
from flake8_torchparams.source.patterns import may_be
from flake8_torchparams.torch_api import api


class Statements(Expressions):
    """What statements do."""

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
            shared = frozenset(scope.shared)
            self._block(scope, body)
            scope.shared |= shared
        scope.branches -= 1
        scope.blurred -= 1
        if scope.object is not None:
            scope.object.branches -= 1

    def _either_branch(
        self,
        scope: Scope,
        then: Sequence[ast.stmt],
        otherwise: Sequence[ast.stmt],
        narrowed: Sequence[Mapping[str, Shape]] = ({}, {}),
    ) -> None:
        """Bodies of which one runs; ``narrowed`` tells what names may be in each."""
        made = scope.object
        before = scope.known()
        attributes, held = (made.attributes, made.parts) if made is not None else ({}, {})
        scope.branches += 1
        if made is not None:
            made.branches += 1
        ends: list[Known] = []
        inside: list[tuple[dict[str, int], dict[str, Parts]]] = []
        for body, told in zip((then, otherwise), narrowed, strict=True):
            if not body and not told:
                ends.append(before)
                inside.append((attributes, held))
                continue
            scope.now(before.copy())
            for name, shape in told.items():
                scope.names[name] = shape.kind
                if shape.parts:
                    scope.parts[name] = shape.parts
            if made is not None:
                made.attributes, made.parts = dict(attributes), dict(held)
            self._block(scope, body)
            ends.append(scope.known())
            inside.append((made.attributes, made.parts) if made is not None else ({}, {}))
        one, other = ends
        leaves = leaves_function(then)
        if leaves == leaves_function(otherwise):
            scope.now(one.or_else(other))
        else:
            # What ends in a return or an exception is not there afterwards, but for what it has done to containers.
            scope.now(other.after(one) if leaves else one.after(other))
        if made is not None:
            made.attributes = merged_kinds(inside[0][0], inside[1][0])
            made.parts = merged_parts(inside[0][1], inside[1][1])
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
            return self._init_by_name(scope, node, call)
        if made is None or scope.owner is None or made.branches > made.trying or not made.building:
            raise Loud("super().__init__ in a branch")
        if made.branches and isinstance(self.classes.find(made.cls, "__init__", scope.owner), Member):
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
        found = self.classes.find(made.cls, "__init__", scope.owner)
        check_elements(found, "__init__", node, given, scope)
        self._constructor(made, found, scope.depth + 1, given)
        return True

    def _init_by_name(self, scope: Scope, node: ast.Call, holder: ast.expr) -> bool:
        """``Base.__init__(self, ...)`` as a statement."""
        made = scope.object
        base: object = self._resolve(scope, holder)
        if made is None or made.branches or not made.building or not made.module:
            raise Loud("a constructor called by name")
        if not node.args or not self._is_self(scope, node.args[0]):
            raise Loud("a constructor called by name")
        call = ast.Call(node.func, node.args[1:], node.keywords)
        given = self._arguments(scope, call)
        if isinstance(base, External):
            base = api().canonical(base.dotted)
        if base not in self.classes.mro(made.cls).order:
            raise Loud("a constructor called by name")
        found = self.classes.find(base, "__init__") if isinstance(base, ClassRef) else base
        check_elements(found, "__init__", call, given, scope)
        self._constructor(made, found, scope.depth + 1, given)
        return True

    def _register(self, scope: Scope, node: ast.Call) -> bool:
        """``self.register_buffer("name", tensor)`` and ``register_parameter`` as statements."""
        func = node.func
        if not (isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and scope.receiver):
            return False
        made = scope.object
        if func.value.id != scope.receiver or func.attr not in REGISTER or made is None or not made.module:
            return False
        values = [*node.args[1:2], *(k.value for k in node.keywords if k.arg not in ("name", "persistent"))]
        named = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "name")]
        name = named[0].value if len(named) == 1 and isinstance(named[0], ast.Constant) else None
        if any(keyword.arg is None for keyword in node.keywords):
            raise Loud("a registration")
        if name is None and node.args and is_text(node.args[0], scope.texts):
            given = self._given(scope, node)
            unknown = given & UNKNOWN == UNKNOWN
            if not made.ready or (given & ~(REGISTER[func.attr] | NONE | ANY | PLAIN) and not unknown):
                raise Loud("a registration of something else")
            made.dynamic |= REGISTER[func.attr]
            self._named_like(made, name_pattern(node.args[0], scope.texts))
            return True
        if not self._is_torchs(made.cls, func.attr):
            raise Loud("a registration of its own")
        if any(isinstance(argument, ast.Starred) for argument in node.args) and "module" in func.attr:
            # ``self.add_module(*pair)``: a Module under a name that nobody knows
            if not made.ready or self._given(scope, node) & ~PAIRED:
                raise Loud("a registration of something else")
            made.dynamic |= MODULES
            return True
        if not isinstance(name, str) or not name or "." in name or len(values) != 1 or not made.ready:
            raise Loud("a registration")
        wanted = REGISTER[func.attr]
        if made.attributes.get(name, wanted) & ~(NONE | ANY) != wanted or self._held_by_class(made, name):
            raise Loud("a registration under a name in use")
        if any(may_be(like, name) for like in made.named_like):
            raise Loud("a registration under a name that may be in use")
        for other in (*node.args[2:], *(k.value for k in node.keywords if k.arg == "persistent")):
            self._evaluate(scope, other)
        kind = self._evaluate(scope, values[0])
        if kind & ~(wanted | NONE | ANY) and (not is_unknown(kind) or kind & PLAIN):
            raise Loud("a registration of something else")
        made.attributes[name] = made.attributes.get(name, 0) | wanted | kind
        if wanted == TENSOR and not made.branches:
            made.buffers.add(name)
        return True

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
        given = self._arguments(scope, node)
        one = given.positional[0] if func.attr == "append" and len(given.positional) == 1 else Shape(given.kind)
        self._put(scope, target.id, one)
        return True

    def _assign_statement(self, scope: Scope, node: ast.Assign) -> None:
        if self._assign_buffer(scope, node):
            return
        shape = self._taken(scope, node.value)
        kind = shape.kind
        for target in node.targets:
            self._bind(scope, target, shape, node.value)
        if kind & LIST and (len(node.targets) > 1 or is_elsewhere(node.value)):
            scope.shared |= {t.id for t in node.targets if isinstance(t, ast.Name)}
        elif kind & LIST and self._may_be_given_back(scope, node.value):
            names = (name for target in node.targets for name in targets(target))
            scope.shared.update(name for name in names if elements_of(name) not in scope.parts)

    def _may_be_given_back(self, scope: Scope, node: ast.expr) -> bool:
        """Whether a call of the project's code may give a list that it got, or another one that it keeps."""
        if not isinstance(node, ast.Call) or isinstance(self._resolve(scope, node.func), External):
            return False
        handed = (*node.args, *(keyword.value for keyword in node.keywords))
        return any(scope.names.get(inner.id, 0) & LIST for argument in handed for inner in names_kept(argument))

    def _assign_buffer(self, scope: Scope, node: ast.Assign) -> bool:
        """``self.name = nn.Buffer(tensor)``."""
        target, value = node.targets[0], node.value
        if not (
            isinstance(value, ast.Call) and isinstance(target, ast.Attribute) and self._is_self(scope, target.value)
        ):
            return False
        if not self._makes_buffer(scope, value.func):
            return False
        made = scope.object
        if made is None or not made.module or len(node.targets) > 1 or not value.args or made.calling:
            raise Loud("a Buffer of another form")
        name = ast.Constant(target.attr)
        call = ast.Call(ast.Attribute(target.value, "register_buffer"), [name, value.args[0]], value.keywords)
        return self._register(scope, call)

    def _annotated_statement(self, scope: Scope, node: ast.AnnAssign) -> None:
        if not node.simple and isinstance(node.target, ast.Name):
            raise Loud("a target that libcst does not know")
        if node.value is None:
            return
        kind = self._read(scope, node.value)
        if kind & ANY and self._strict(scope):
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
            if scope.names[target.id] & LIST and isinstance(node.op, (ast.Add, ast.BitOr)):
                self._put(scope, target.id, self._element(scope, node.value, kind))
            scope.names[target.id] |= self._arithmetic(scope.names[target.id], kind)
            scope.texts.pop(target.id, None)
        elif isinstance(target, ast.Attribute) and self._is_self(scope, target.value):
            before, made = self._attribute(scope, target), scope.object
            assert made is not None
            known = target.attr in made.attributes
            # Later on all stay what they are but a Parameter that is None, and what is registered nowhere may change.
            registered = before & PARAMETER if known else target.attr in (made.beyond or ())
            unknown = is_unknown(before | kind) and not registered
            if (before | kind) & STATE and not unknown and (self._strict(scope) or registered):
                raise Loud("arithmetic on state")
            if unknown and known:
                made.attributes[target.attr] |= kind
            if not self._strict(scope) and known:
                made.attributes[target.attr] |= ANY
        elif isinstance(target, ast.Subscript):
            self._store(scope, target, plain_shape(kind))
        else:
            self._evaluate(scope, target.value)

    def _if_statement(self, scope: Scope, node: ast.If | ast.While) -> None:
        if isinstance(node, ast.If):
            decided = self._decided(scope, node.test)
            if decided is not None:
                self._block(scope, node.body if decided else node.orelse)
                return
            tested = self._tested(scope, node.test)
            if tested:
                name, then, otherwise = tested
                kind = scope.names[name]
                self._evaluate(scope, node.test)
                scope.names[name] = kind
                self._either_branch(scope, node.body, node.orelse, ({name: then}, {name: otherwise}))
            else:
                self._evaluate(scope, node.test)
                self._either_branch(scope, node.body, node.orelse)
            return
        self._evaluate(scope, node.test)
        for _ in range(2):
            self._branch(scope, node.body, node.orelse)

    def _tested(self, scope: Scope, test: ast.expr) -> tuple[str, Shape, Shape] | None:
        """The name that a condition tells something of, and what it may be then and otherwise."""
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            found = self._tested(scope, test.operand)
            return (found[0], found[2], found[1]) if found else None
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
            return self._all_tested(scope, test.values)
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.left, ast.Name):
            kind = scope.names.get(test.left.id, 0)
            other = test.comparators[0]
            if kind & NONE and isinstance(other, ast.Constant) and other.value is None:
                given = Shape(kind & ~NONE or kind)
                if isinstance(test.ops[0], ast.Is):
                    return test.left.id, Shape(NONE), given
                if isinstance(test.ops[0], ast.IsNot):
                    return test.left.id, given, Shape(NONE)
            return None
        asked = self._asked(scope, test)
        if asked is None:
            return None
        name, entities = asked
        kind = scope.names[name]
        wanted = 0
        classes: set[Part] = set()
        for entity in entities:
            found_kind = self._kind_of_type(entity)
            if isinstance(entity, ClassRef) and not has_heirs(entity):
                classes.add(entity)
            elif isinstance(entity, External) and entity.dotted in PLAIN_CLASSES:
                found_kind = PLAIN | kind & OBJECT  # an Enum may be a string as well
            elif not found_kind or found_kind & OBJECT:
                return None
            wanted |= found_kind
        certain = kind & wanted | (wanted if kind & ANY or not kind & wanted else 0)
        told = len(classes) == len(entities) and not scope.parts.get(name) and not certain & ~(OBJECT | MODULES)
        return name, Shape(certain, frozenset(classes) if told else None), Shape(kind & ~(wanted & ~PLAIN) or kind)

    def _asked(self, scope: Scope, test: ast.expr) -> tuple[str, list[Entity | None]] | None:
        """The name whose kind ``isinstance`` or ``torch.is_tensor`` asks for, and the classes that it may be one of."""
        if not isinstance(test, ast.Call) or not test.args:
            return None
        first = test.args[0]
        if not isinstance(first, ast.Name) or first.id not in scope.names:
            return None
        if isinstance(test.func, ast.Name) and test.func.id == "isinstance":
            if len(test.args) != 2:
                return None
            types = test.args[1].elts if isinstance(test.args[1], ast.Tuple) else [test.args[1]]
            return first.id, [self._resolve(scope, one) for one in types]
        function = self._resolve(scope, test.func) if isinstance(test.func, (ast.Name, ast.Attribute)) else None
        if len(test.args) == 1 and function == External("torch.is_tensor"):
            return first.id, [External("torch.Tensor")]
        return None

    def _all_tested(self, scope: Scope, tests: Sequence[ast.expr]) -> tuple[str, Shape, Shape] | None:
        """The same of several conditions that must all hold; those of other names may fail, too."""
        found = self._tested(scope, tests[0])
        if found is None:
            return None
        name, then, otherwise = found
        before = scope.names[name]
        for test in tests[1:]:
            scope.names[name] = then.kind
            more = self._tested(scope, test)
            if more is not None and more[0] == name:
                _, then, rest = more
            else:
                rest = then
            otherwise = Shape(otherwise.kind | rest.kind)
        scope.names[name] = before
        return name, then, otherwise

    def _for_statement(self, scope: Scope, node: ast.For) -> None:
        of_self = scope.object is not None and scope.object.module and self._is_self(scope, node.iter)
        kind = ANY if of_self else self._evaluate(scope, node.iter)
        given = self._returned
        for _ in range(2):
            self._returned = given
            scope.branches += 1
            scope.blurred += 1
            self._bind_element(scope, node.target, node.iter, kind)
            scope.branches -= 1
            scope.blurred -= 1
            self._branch(scope, node.body, node.orelse)

    def _with_statement(self, scope: Scope, node: ast.With) -> None:
        for item in node.items:
            self._evaluate(scope, item.context_expr)
            if item.optional_vars is not None:
                self._bind(scope, item.optional_vars, Shape(ANY))
        self._block(scope, node.body)

    def _try_statement(self, scope: Scope, node: ast.Try) -> None:
        for handler in node.handlers:
            if handler.name:
                scope.names[handler.name] = scope.names.get(handler.name, 0) | ANY
        made = scope.object
        if made is not None and made.building and not made.ready and not made.branches and self._tries_init(made, node):
            made.trying = 1
            for body in (node.body, *(handler.body for handler in node.handlers)):
                made.ready = False
                self._branch(scope, body)
            made.trying = 0
            made.ready = True
            self._branch(scope, node.orelse, node.finalbody)
            return
        self._branch(scope, node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody)

    def _tries_init(self, made: Built, node: ast.Try) -> bool:
        """Whether the constructor of one of torch's classes runs in every way through a statement, and none before."""
        registered = any(kind & STATE for kind in made.attributes.values())
        bodies = [node.body, *(h.body for h in node.handlers if not leaves_function(h.body))]
        return not registered and bool(node.handlers) and all(map(calls_up, bodies))

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
            shape = self._shape(scope, node.value, kind)
            if isinstance(node.value, ast.Name) and node.value.id in scope.parameters:
                shape = shape._replace(elements=None)  # whoever calls has it as well
            scope.results.append(shape)

    def _assert_statement(self, scope: Scope, node: ast.Assert) -> None:
        self._evaluate(scope, node.test)

    def _function_statement(self, scope: Scope, node: ast.FunctionDef) -> None:
        known = scope.functions.get(node.name, ())
        opaque = node.decorator_list or (node.name in scope.names and not known)
        scope.names[node.name] = self._function_kind(scope, node)
        if opaque:
            scope.functions.pop(node.name, None)
        elif node not in known:
            scope.functions[node.name] = (*known, node)

    def _global_statement(self, scope: Scope, node: ast.Global) -> None:
        scope.locals -= frozenset(node.names)

    def _delete_statement(self, scope: Scope, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Attribute) and self._is_self(scope, target.value):
                self._delete(scope, target.attr)
            elif isinstance(target, ast.Attribute):
                self._evaluate(scope, target.value)
            elif isinstance(target, ast.Subscript):
                self._store(scope, target, plain_shape(NONE))
            elif not isinstance(target, ast.Name):
                raise Loud("a deletion of another form")

    def _import_statement(self, scope: Scope, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            if isinstance(node, ast.ImportFrom):
                imported = ImportedName(node.module or "", alias.name, node.level)
            else:
                imported = ImportedName(alias.name if alias.asname else name, "", 0)
            entity = self.project.imported(scope.file, imported) if alias.name != "*" else None
            if entity is None or name in scope.names or scope.imports.get(name, entity) != entity:
                scope.names[name] = UNBOUND
            else:
                scope.imports[name] = entity


_STATEMENTS: dict[type[ast.stmt], Callable[..., None]] = {
    ast.Expr: Statements._expression_statement,
    ast.Assign: Statements._assign_statement,
    ast.AnnAssign: Statements._annotated_statement,
    ast.AugAssign: Statements._augmented_statement,
    ast.If: Statements._if_statement,
    ast.While: Statements._if_statement,
    ast.For: Statements._for_statement,
    ast.With: Statements._with_statement,
    ast.Try: Statements._try_statement,
    ast.Return: Statements._return_statement,
    ast.Assert: Statements._assert_statement,
    ast.FunctionDef: Statements._function_statement,
    ast.Global: Statements._global_statement,
    ast.Delete: Statements._delete_statement,
    ast.Import: Statements._import_statement,
    ast.ImportFrom: Statements._import_statement,
    **dict.fromkeys((ast.Pass, ast.Raise, ast.Break, ast.Continue), Statements._nothing),
}
