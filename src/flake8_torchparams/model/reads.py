"""What one function does with a tensor that it reads: an attribute of ``self``, a local name for it, or a parameter.

Each read is followed up its expression, through local names and into the functions of the project that it is handed
to, until something is done with it. All of it is syntax: no values are needed for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, TypeAlias

import libcst as cst

from flake8_torchparams.model.classes import Classes
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.project import ClassRef, External, FunctionRef, ModuleRef, SourceFile

Fate: TypeAlias = Literal[
    "used",  # on whatever device it is
    "moved",  # to a device before anything else is done with it
    "read",  # its values become values of Python
    "carried",  # torch itself copies it to the device of the operation
    "device",  # only asked for its device
    "asked",  # only asked for its shape, dtype and the like
    "fresh",  # read after the function has replaced it
    "stored",  # replaced
    "returned",  # handed back to the caller
]

# Methods and functions after which the tensor is where it is needed, or a value of Python.
_MOVES = frozenset(["to", "cuda", "cpu", "type_as", "to_device", "move_to_device"])
_READS = frozenset(["item", "tolist", "numpy"])
# Functions that copy an argument to the device of something else, or take it as a number of Python.
_TAKES_COPY = frozenset(["copy_", "new_tensor"])
_TAKES_NUMBER = frozenset(["fill_", "new_full", "full", "full_like", "uniform_"])
_TO_PYTHON = frozenset(["float", "int", "bool", "complex", "range"])
_CONVERTS = frozenset(["tensor", "as_tensor", "asarray", "convert_to_tensor"])
_ASKS = frozenset(
    [
        *("len", "isinstance", "type", "id", "hasattr", "print", "str", "repr", "format", "callable"),
        *("is_tensor", "is_floating_point", "is_complex", "numel"),
    ]
)
_FACTS = frozenset(
    [
        *("shape", "size", "dim", "ndim", "ndimension", "dtype", "numel", "nelement", "requires_grad", "is_cuda"),
        *("names", "stride", "element_size", "is_floating_point", "is_complex", "is_leaf", "grad_fn", "layout"),
        *("__class__", "itemsize", "nbytes"),
    ]
)
_PLACES = frozenset(
    [
        *("device", "get_device", "new_empty", "new_zeros", "new_ones", "new_full", "new_tensor", "new"),
        *("zeros_like", "ones_like", "empty_like", "rand_like", "randn_like", "full_like"),
    ]
)
_VIEWS = frozenset(["T", "mT", "H", "mH", "data", "real", "imag"])
# Methods whose result is still the tensor, whatever their arguments are.
_SAME = frozenset(
    [
        *(
            "view",
            "reshape",
            "expand",
            "repeat",
            "unsqueeze",
            "squeeze",
            "permute",
            "transpose",
            "flatten",
            "unflatten",
        ),
        *("clone", "detach", "contiguous", "float", "double", "half", "bfloat16", "long", "int", "bool", "type", "t"),
        *("gather", "index_select", "narrow", "select", "chunk", "split", "unbind", "tile", "repeat_interleave"),
        *("movedim", "swapaxes", "view_as", "reshape_as", "expand_as", "flip", "roll", "requires_grad_"),
    ]
)
_FILLS = frozenset(["copy_", "fill_", "zero_", "uniform_", "normal_", "random_", "resize_", "set_", "bernoulli_"])
_PASSES = frozenset(["list", "tuple", "iter", "reversed", "enumerate", "zip", "sorted", "tqdm"])
_DEEPEST = 3
_BLANK = frozenset(
    [cst.SimpleWhitespace, cst.ParenthesizedWhitespace, cst.EmptyLine, cst.TrailingWhitespace, cst.Newline, cst.Comma]
)


@dataclass(frozen=True, slots=True)
class Place:
    """What is followed: ``name`` as an attribute of something, or as a local name."""

    name: str
    attribute: bool


@dataclass(slots=True)
class Reading:
    """What a function does with a place; ``settled`` are the assignments after which it finds it replaced or moved."""

    fates: set[Fate] = field(default_factory=set)
    settled: list[tuple[cst.CSTNode, bool]] = field(default_factory=list)

    def settled_at(self, body: Body, node: cst.CSTNode) -> bool | None:
        """Whether the place has been moved (True) or replaced (False) before a node; None when it has not."""
        for statement, moved in self.settled:
            # A move under a condition is there for those tensors that need it.
            if (moved and body.ends[statement] <= body.starts[node]) or body.leads_to(statement, node):
                return moved
        return None


class Body(cst.CSTVisitor):
    """A function's tree with the way up from each node, and each node's place in the order of the text."""

    def __init__(self, function: cst.FunctionDef) -> None:
        super().__init__()
        self.function = function
        self.parents: dict[cst.CSTNode, cst.CSTNode] = {}
        self.starts: dict[cst.CSTNode, int] = {}
        self.ends: dict[cst.CSTNode, int] = {}
        self.attributes: list[cst.Attribute] = []
        self.names: list[cst.Name] = []
        self.lookups: list[cst.Call] = []
        self.assignments: list[cst.Assign | cst.AnnAssign] = []
        self._stack: list[cst.CSTNode] = []
        self._count = 0
        function.visit(self)

    @property
    def receiver(self) -> str:
        """The name of the first parameter."""
        parameters = [*self.function.params.posonly_params, *self.function.params.params]
        return parameters[0].name.value if parameters else ""

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Note where the node stands."""
        if type(node) in _BLANK:
            return False
        if self._stack:
            self.parents[node] = self._stack[-1]
            self._sort(node)
        self._stack.append(node)
        self.starts[node] = self._count = self._count + 1
        return True

    def _sort(self, node: cst.CSTNode) -> None:
        if isinstance(node, cst.Name):
            self.names.append(node)
        elif isinstance(node, cst.Attribute):
            self.attributes.append(node)
        elif isinstance(node, cst.Call):
            if _name(node.func) == "getattr":
                self.lookups.append(node)
        elif isinstance(node, cst.Assign) or (isinstance(node, cst.AnnAssign) and node.value is not None):
            self.assignments.append(node)

    def on_leave(self, original_node: cst.CSTNode) -> None:
        """Note where the node ends."""
        if self._stack and self._stack[-1] is original_node:
            self._stack.pop()
            self.ends[original_node] = self._count = self._count + 1

    def above(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around a node, from the inside out."""
        while node in self.parents:
            node = self.parents[node]
            yield node

    def leads_to(self, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
        """Whether every way to ``node`` within the function comes by ``statement``."""
        if self.ends[statement] > self.starts[node]:
            return False
        block: cst.CSTNode | None = None
        for outer in self.above(statement):
            if isinstance(outer, cst.IndentedBlock):
                around = self.parents[outer]
                if isinstance(around, cst.With) or (isinstance(around, cst.Try) and around.body is outer):
                    continue
                block = outer
                break
        return block is not None and any(outer is block for outer in self.above(node))


@lru_cache(maxsize=128)
def body_of(function: cst.FunctionDef) -> Body:
    """The tree of a function, kept for the next attribute that is looked for in it."""
    return Body(function)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a function stands: its file, and the class whose object ``self`` is."""

    file: SourceFile
    cls: ClassRef | None


class Reader:
    """Follows reads; one for each attribute that is asked about.

    ``zero_dim``: the tensor has no dimensions, so that torch takes it from any device.
    """

    def __init__(self, classes: Classes, zero_dim: bool = False) -> None:
        self._classes = classes
        self._zero_dim = zero_dim
        self._seen: set[object] = set()

    def attribute(self, scope: Scope, function: FunctionOutline, name: str, own: bool) -> Reading:
        """What a method does with ``self.name`` (or, not ``own``, any function with ``name`` of something else)."""
        body = body_of(scope.file.fragment(function).function)
        return self._follow(body, scope, Place(name, True), own, 0, 0, None)

    # All reads of one place within one function

    def _follow(
        self, body: Body, scope: Scope, place: Place, own: bool, depth: int, start: int, carrier: cst.CSTNode | None
    ) -> Reading:
        reading = Reading()
        loads = [n for n in self._loads(body, scope, place, own) if body.starts[n] >= start]
        # Another object's attribute is none of ours to follow through assignments.
        here = own or not place.attribute
        stores = [a for a in body.assignments if here and a is not carrier and _assigns(a, place, body.receiver)]
        results: dict[cst.CSTNode, set[Fate]] = {}
        events = [(body.starts[n], n) for n in loads] + [(body.ends[a], a) for a in stores if body.ends[a] >= start]
        wanted = set(loads)
        for _, node in sorted(events, key=lambda event: event[0]):
            if node in wanted:
                moved = reading.settled_at(body, node)
                if moved is not None:
                    results[node] = {"moved" if moved else "fresh"}
                else:
                    results[node] = self._fate(body, scope, node, place, own, depth)
                reading.fates |= results[node]
                continue
            within = [load for load in loads if body.starts[node] < body.starts[load] < body.ends[node]]
            inner = {fate for load in within for fate in results[load]}
            if not within:
                reading.settled.append((node, False))
                if place.attribute:
                    reading.fates.add("stored")
            elif inner & {"moved", "read"} and "used" not in inner:
                reading.settled.append((node, True))
        return reading

    def _loads(self, body: Body, scope: Scope, place: Place, own: bool) -> Iterator[cst.CSTNode]:
        for node in body.attributes if place.attribute else ():
            if node.attr.value == place.name and not _is_target(body, node) and self._counts(body, scope, node, own):
                yield node
        for call in body.lookups if place.attribute and own else ():
            if _gets(call, place.name, body.receiver):
                yield call
        for name in () if place.attribute else body.names:
            if name.value == place.name and _is_load(body, name, body.parents[name]):
                yield name

    def _counts(self, body: Body, scope: Scope, node: cst.Attribute, own: bool) -> bool:
        """Whether an attribute of that name may be the one that is followed."""
        base = node.value
        if isinstance(base, cst.Name) and base.value == body.receiver and scope.cls is not None:
            return own
        parent = body.parents[node]
        if isinstance(parent, cst.Call) and parent.func is node:
            return False
        while isinstance(base, cst.Attribute):
            base = base.value
        if isinstance(base, cst.Name) and base.value in scope.file.outline.names:
            return not isinstance(self._classes.project.lookup(scope.file, base.value), (External, ModuleRef, ClassRef))
        return True

    # The way of one read

    def _fate(self, body: Body, scope: Scope, node: cst.CSTNode, place: Place, own: bool, depth: int) -> set[Fate]:
        """What is done with the value of an expression."""
        while True:
            parent = body.parents[node]
            if isinstance(parent, cst.Subscript) and parent.value is node:
                around = body.parents[parent]
                if isinstance(around, (cst.AssignTarget, cst.Del)):
                    return set()
                if isinstance(around, cst.AugAssign) and around.target is parent:
                    return {"used"}
                node = parent
            elif isinstance(parent, cst.Attribute):
                step = self._member(body, parent)
                if isinstance(step, set):
                    return step
                node = step
            elif isinstance(parent, cst.Arg):
                call = body.parents[parent]
                assert isinstance(call, cst.Call)
                taken = self._taken(body, scope, call, parent, depth)
                if "returned" not in taken:
                    return taken
                if taken != {"returned"} and "used" in taken:
                    return {"used"}
                node = call
            elif isinstance(parent, (cst.IfExp, cst.BooleanOperation)):
                if isinstance(parent, cst.IfExp) and parent.test is node:
                    return {"read"}
                node = parent
            elif isinstance(parent, cst.UnaryOperation):
                if isinstance(parent.operator, cst.Not):
                    return {"read"}
                node = parent
            elif isinstance(parent, cst.BinaryOperation):
                other = parent.right if parent.left is node else parent.left
                if not (_is_plain(other) or self._is_same(other, place, body.receiver)):
                    return self._in_operation()
                node = parent
            elif isinstance(parent, (cst.Comparison, cst.ComparisonTarget)):
                whole = parent if isinstance(parent, cst.Comparison) else body.parents[parent]
                assert isinstance(whole, cst.Comparison)
                if all(isinstance(target.operator, (cst.Is, cst.IsNot)) for target in whole.comparisons):
                    return set()
                others = [whole.left, *(target.comparator for target in whole.comparisons)]
                if not all(o is node or _is_plain(o) or self._is_same(o, place, body.receiver) for o in others):
                    return self._in_operation()
                node = whole
            elif isinstance(parent, (cst.If, cst.While, cst.Assert)):
                return {"read"}  # its truth is a value of Python
            elif isinstance(parent, cst.Index):
                return {"carried"}  # indices may be on the CPU
            elif isinstance(parent, cst.Slice):
                return {"read"}
            elif isinstance(parent, (cst.FormattedStringExpression, cst.Expr)):
                return {"asked"}
            elif isinstance(parent, cst.Return):
                return {"returned"} if depth and not place.attribute else {"used"}
            elif isinstance(parent, cst.Del):
                return set()
            else:
                return self._bound(body, scope, parent, node, place, own, depth)

    @staticmethod
    def _is_same(node: cst.BaseExpression, place: Place, receiver: str) -> bool:
        """Whether an expression is a part of what is followed."""
        while isinstance(node, cst.Subscript):
            node = node.value
        return _is_place(node, place, receiver)

    def _in_operation(self) -> set[Fate]:
        return {"carried"} if self._zero_dim else {"used"}

    def _member(self, body: Body, attribute: cst.Attribute) -> set[Fate] | cst.CSTNode:
        """What an attribute or a method of the tensor makes of it: its fate, or the expression that it goes on as."""
        name = attribute.attr.value
        call = body.parents[attribute]
        called = isinstance(call, cst.Call) and call.func is attribute
        if name in _PLACES:
            return {"device"}
        if name in _FACTS:
            return {"asked"}
        if not called:
            return attribute if name in _VIEWS else {"used"}
        assert isinstance(call, cst.Call)
        if name == "to" and _only_casts(call):
            return call
        if name in _MOVES:
            return {"moved"}
        if name in _READS:
            return {"read"}
        if name in _FILLS and isinstance(body.parents[call], cst.Expr):
            return set()
        if name in _SAME or all(_is_plain(arg.value) for arg in call.args):
            return call
        return self._in_operation()

    def _taken(self, body: Body, scope: Scope, call: cst.Call, arg: cst.Arg, depth: int) -> set[Fate]:
        """What a call does with an argument; ``returned`` when its result is to be followed instead."""
        if arg.star:
            return {"used"}
        called = call.func.attr.value if isinstance(call.func, cst.Attribute) else _name(call.func)
        if called in _ASKS and not (isinstance(call.func, cst.Attribute) and _root(call.func) != "torch"):
            return {"asked"}
        if called in _TO_PYTHON and isinstance(call.func, cst.Name):
            return {"read"}
        if called in _PASSES and isinstance(call.func, cst.Name):
            return {"returned"}
        given = {a.keyword.value: a.value for a in call.args if a.keyword is not None}
        device = given.get("device")
        if called in _CONVERTS and device is None and called != "tensor" and len(call.args) == 3:
            device = call.args[2].value if call.args[2].keyword is None else None
        if called in _CONVERTS and device is not None and _name(device) != "None":
            return {"moved"}
        function = self._function(scope, call.func, body.receiver)
        if function is not None:
            return self._handed_to(function, call, arg, scope, depth)
        if called in _MOVES and isinstance(call.func, cst.Name):
            return {"moved"}
        if called in _TAKES_COPY:
            return {"moved"}
        if called in _TAKES_NUMBER:
            return {"read"}
        if called in _PLACES:
            return {"device"}
        if called in _CONVERTS:
            return {"returned"}
        if isinstance(call.func, cst.Attribute) and called in ("array", "asarray") and self._is_numpy(scope, call.func):
            return {"read"}
        if self._outside(scope, call.func) and all(a is arg or _is_plain(a.value) for a in call.args):
            return {"returned"}  # torch.log(self.x), rearrange(self.x, "...")
        if self._zero_dim and called in _ELEMENTWISE and _root(call.func) == "torch":
            return {"carried"}
        return {"used"}

    def _is_numpy(self, scope: Scope, node: cst.BaseExpression) -> bool:
        entity = self._classes.project.lookup(scope.file, _root(node))
        return isinstance(entity, External) and entity.dotted == "numpy"

    def _outside(self, scope: Scope, node: cst.BaseExpression) -> bool:
        """Whether a call is one of a function of another library, and not one of a method."""
        root = _root(node)
        return bool(root) and isinstance(self._classes.project.lookup(scope.file, root), External)

    # Into functions of the project

    def _function(self, scope: Scope, node: cst.BaseExpression, receiver: str) -> FunctionRef | None:
        """The function of the project that a call names."""
        project = self._classes.project
        if isinstance(node, cst.Name):
            entity = project.lookup(scope.file, node.value)
            return entity if isinstance(entity, FunctionRef) else None
        if not isinstance(node, cst.Attribute) or not isinstance(node.value, (cst.Name, cst.Attribute)):
            return None
        name = node.attr.value
        if isinstance(node.value, cst.Name) and node.value.value == receiver and scope.cls is not None:
            member = self._classes.find(scope.cls, name)
            if member is None or isinstance(member, str) or member.function is None:
                return None
            return FunctionRef(member.owner.file, member.function, member.owner)
        parts = _parts(node)
        entity = project.lookup(scope.file, parts[0]) if parts else None
        for part in parts[1:]:
            entity = self._classes.attribute(entity, part)
        return entity if isinstance(entity, FunctionRef) else None

    def _handed_to(self, ref: FunctionRef, call: cst.Call, arg: cst.Arg, scope: Scope, depth: int) -> set[Fate]:
        """What a function does with the parameter that an argument is bound to."""
        decorators = {decorator.rpartition(".")[2] for decorator in ref.outline.decorators}
        if depth >= _DEEPEST or decorators & {"property", "cached_property", "overload"}:
            return {"used"}
        try:
            body = body_of(ref.file.fragment(ref.outline).function)
        except NotAnalysed:
            return {"used"}
        bound = ref.owner is not None and "staticmethod" not in decorators
        name = _parameter(body.function, call, arg, int(bound))
        if name is None:
            return {"used"}
        key = (body.function, name)
        if key in self._seen:
            return set()
        self._seen.add(key)
        inner = Scope(ref.file, scope.cls if ref.owner is not None else None)
        fates = self._follow(body, inner, Place(name, False), False, depth + 1, 0, None).fates
        self._seen.discard(key)
        # What the function does with a value that it has put in its place is its own business.
        return fates - {"fresh", "stored"} or {"asked"}

    # Local names

    def _bound(
        self, body: Body, scope: Scope, parent: cst.CSTNode, node: cst.CSTNode, place: Place, own: bool, depth: int
    ) -> set[Fate]:
        """The fate of a value that a statement binds to names, which are followed; used, where it is not that."""
        targets: Sequence[cst.BaseExpression]
        if isinstance(parent, cst.Element):
            pair = body.parents[parent]
            statement = body.parents.get(pair)
            if not isinstance(pair, cst.Tuple) or not isinstance(statement, cst.Assign):
                return {"used"}
            paired = statement.targets[0].target
            if not isinstance(paired, cst.Tuple) or len(paired.elements) != len(pair.elements):
                return {"used"}
            targets = [paired.elements[list(pair.elements).index(parent)].value]
            parent = statement
        elif isinstance(parent, cst.Assign):
            targets = [target.target for target in parent.targets]
        elif isinstance(parent, (cst.AnnAssign, cst.NamedExpr)) and parent.value is node:
            targets = [parent.target]
        elif isinstance(parent, (cst.For, cst.CompFor)) and parent.iter is node:
            targets = [parent.target]
            if isinstance(parent.target, cst.Tuple) and isinstance(node, cst.Call) and _name(node.func) == "enumerate":
                targets = [parent.target.elements[-1].value]
        else:
            return {"used"}
        fates: set[Fate] = set()
        for target in targets:
            if not place.attribute and _is_place(target, place, body.receiver):
                continue
            if not isinstance(target, cst.Name):
                return {"used"}
            key = (parent, target.value)
            if key in self._seen:
                continue
            self._seen.add(key)
            start = body.starts[parent] if isinstance(parent, (cst.For, cst.CompFor)) else body.ends[parent]
            if isinstance(parent, cst.CompFor):
                # what is made of each element stands in front of it
                start = body.starts[body.parents[parent]]
            fates |= self._follow(body, scope, Place(target.value, False), False, depth, start, parent).fates
        return fates - {"fresh", "stored"}


# Operations of torch that take a tensor without dimensions from any device.
_ELEMENTWISE = frozenset(
    [
        *("add", "sub", "mul", "div", "pow", "where", "clamp", "maximum", "minimum", "fmod", "remainder", "eq", "ne"),
        *("lt", "le", "gt", "ge", "logical_and", "logical_or", "true_divide", "multiply", "divide", "subtract"),
    ]
)


def calls_of(body: Body, method: str) -> Iterator[cst.Call | None]:
    """The calls of a method of ``self`` in a function; None for a mention of it that is no call, or may come later."""
    for node in body.attributes:
        if node.attr.value == method:
            parent = body.parents[node]
            now = not any(
                isinstance(n, (cst.Lambda, cst.FunctionDef)) and n is not body.function for n in body.above(node)
            )
            of_self = _name(node.value) == body.receiver or isinstance(node.value, cst.Call)
            yield parent if isinstance(parent, cst.Call) and parent.func is node and now and of_self else None


def _assigns(node: cst.Assign | cst.AnnAssign, place: Place, receiver: str) -> bool:
    targets: list[cst.BaseExpression] = []
    targets += [target.target for target in node.targets] if isinstance(node, cst.Assign) else [node.target]
    for target in targets:
        if _is_place(target, place, receiver):
            return True
        elements = target.elements if isinstance(target, (cst.Tuple, cst.List)) else ()
        if any(_is_place(element.value, place, receiver) for element in elements):
            return True
    return False


def _is_place(node: cst.BaseExpression, place: Place, receiver: str) -> bool:
    if not place.attribute:
        return _name(node) == place.name
    return isinstance(node, cst.Attribute) and node.attr.value == place.name and _name(node.value) == receiver


def _is_load(body: Body, node: cst.Name, parent: cst.CSTNode) -> bool:
    """Whether a name stands for the value of a variable, not for a member, a keyword, a parameter or a target."""
    if isinstance(parent, (cst.Attribute, cst.Arg)):
        return parent.value is node
    if isinstance(parent, cst.Param):
        return parent.default is node
    if isinstance(parent, (cst.NameItem, cst.AsName, cst.FunctionDef, cst.Annotation)):
        return False
    return not _is_target(body, node)


def _is_target(body: Body, node: cst.CSTNode) -> bool:
    """Whether a statement binds the name or attribute, alone or among others."""
    parent = body.parents[node]
    while isinstance(parent, (cst.Element, cst.StarredElement, cst.Tuple, cst.List)):
        node, parent = parent, body.parents[parent]
    if isinstance(parent, (cst.For, cst.CompFor, cst.AnnAssign, cst.NamedExpr)):
        return parent.target is node
    return isinstance(parent, cst.AssignTarget)


def _gets(node: cst.Call, name: str, receiver: str) -> bool:
    """Whether a call is ``getattr(self, "name")``, or may be that (``getattr(self, f"na{...}")``)."""
    if _name(node.func) != "getattr" or len(node.args) < 2 or _name(node.args[0].value) != receiver:
        return False
    asked = node.args[1].value
    if isinstance(asked, cst.SimpleString):
        return asked.evaluated_value == name
    if isinstance(asked, cst.FormattedString) and asked.parts:
        first = asked.parts[0]
        return isinstance(first, cst.FormattedStringText) and name.startswith(first.value)
    return False


def _is_plain(node: cst.BaseExpression) -> bool:
    """Whether an expression is certainly no tensor: literals, and what is made of them."""
    if isinstance(node, (cst.Integer, cst.Float, cst.Imaginary, cst.SimpleString, cst.Ellipsis)):
        return True
    if isinstance(node, cst.Name):
        return node.value in ("None", "True", "False")
    if isinstance(node, cst.UnaryOperation):
        return _is_plain(node.expression)
    if isinstance(node, cst.BinaryOperation):
        return _is_plain(node.left) and _is_plain(node.right)
    if isinstance(node, (cst.Tuple, cst.List)):
        return all(_is_plain(element.value) for element in node.elements)
    # torch.float32, x.shape, math.pi: asked for with two names, and no tensor by any of the usual ones
    return isinstance(node, cst.Attribute) and _root(node) in ("torch", "math", "np")


def _only_casts(call: cst.Call) -> bool:
    """Whether a call of ``.to()`` names a dtype and nothing else."""
    for arg in call.args:
        if arg.keyword is not None:
            if arg.keyword.value not in ("dtype", "copy", "non_blocking", "memory_format"):
                return False
        elif isinstance(arg.value, cst.Attribute):
            if arg.value.attr.value != "dtype" and _root(arg.value) != "torch":
                return False
        elif _name(arg.value) != "dtype":
            return False
    return True


def _parameter(function: cst.FunctionDef, call: cst.Call, arg: cst.Arg, shift: int) -> str | None:
    """The name of the parameter that an argument is bound to; None when that cannot be told."""
    params = function.params
    if arg.keyword is not None:
        named = [*params.params, *params.kwonly_params]
        return next((p.name.value for p in named if p.name.value == arg.keyword.value), None)
    position = shift
    for other in call.args:
        if other is arg:
            break
        if other.star:
            return None
        position += other.keyword is None
    positional = [*params.posonly_params, *params.params]
    return positional[position].name.value if position < len(positional) else None


def _name(node: cst.BaseExpression) -> str:
    return node.value if isinstance(node, cst.Name) else ""


def _parts(node: cst.BaseExpression) -> list[str]:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    return [node.value, *reversed(parts)] if isinstance(node, cst.Name) else []


def _root(node: cst.BaseExpression) -> str:
    """The name that a dotted expression starts with."""
    parts = _parts(node)
    return parts[0] if parts else ""
