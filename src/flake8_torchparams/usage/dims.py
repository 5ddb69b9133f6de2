"""How many dimensions a tensor has, where the text says so: none, as ``torch.tensor(1.0)``, or one.

Of a container it is told that none of its tensors has any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.known import FILLING, LOOKUPS, NAMED_TUPLE
from flake8_torchparams.source.dotted import called_as, name_of, parts_of, spelled
from flake8_torchparams.source.entities import AssignedRef, ClassRef, External, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import Fragment, NotAnalysed
from flake8_torchparams.source.outline import Assigned, FunctionOutline
from flake8_torchparams.source.project import Project
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import returned
from flake8_torchparams.torch_api.devices import DEVICE_METHODS
from flake8_torchparams.torch_api.dimensions import SAME_SHAPE
from flake8_torchparams.usage.arguments import parameter_of
from flake8_torchparams.usage.bindings import Bindings
from flake8_torchparams.usage.body import body_of
from flake8_torchparams.usage.constructed import constructed
from flake8_torchparams.usage.held import DimCount, Held
from flake8_torchparams.usage.scalars import is_plain, is_setting, may_be_number, says_number
from flake8_torchparams.usage.torch_ops import MADE_OF_SIZES, REDUCES, TABLES, TENSOR_TYPES

# What takes arrays and numbers.
_CONVERTS = frozenset(["tensor", "as_tensor", "asarray", "from_numpy"])
# The old ones take a list too, where a number would be a size.
_MAKES_OF_LIST = _CONVERTS | TENSOR_TYPES
# One tensor or array in, one of the same shape out.
_KEEPS_SHAPE = SAME_SHAPE | DEVICE_METHODS | {"copy"}
_REGISTERED = frozenset(["Parameter", "Buffer"])
_RUNNING = frozenset(["cumsum", "cumprod", "flip", "clamp"])
# What numpy makes of a number is a number of its own, that has no dimensions either.
_OF_NUMPY = frozenset(
    ["radians", "deg2rad", "degrees", "log", "log2", "exp", "sqrt", "float32", "float64", "sin", "cos"]
)
_NUMBERS = frozenset(["float", "int", "len", "bool"])
# Numbers of numbers, and arrays of arrays.
_OF_NUMBERS_ALONE = frozenset(["abs", "round", "min", "max"])
# What no list of Python's takes: a setting that is raised to a power is a number.
_OF_NUMBERS = (cst.Power, cst.Divide, cst.FloorDivide, cst.Subtract, cst.Modulo)
_DEEPEST = 6
# Through so many functions of the project a value is followed.
_MOST_CALLS = 2


def dims_of(classes: Classes, cls: ClassRef, name: str, site: Site) -> DimCount:
    """How many dimensions the tensor that is put on ``self.name`` at ``site`` certainly has: 0 or 1, or ``Held``; None
    otherwise.
    """
    value = site.fragment.once(Bindings.of).values.get(site.node)
    dims = None if value is None else Dims(classes, cls.file, cls, site.fragment, site.node).of(value)
    return None if isinstance(dims, Held) and _takes_more(classes, cls, name) else dims


def _takes_more(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether the class puts something else into a container, too."""
    filling = "|".join(sorted(FILLING))
    puts = re.compile(rf"\.{re.escape(name)}\b(?:\.(?:{filling})\(|\[[^\]\n]*\]\s*=(?!=)|\s*\+=)")
    return any(puts.search(owner.file.text(owner.outline)) for owner in classes.mro(cls).classes)


def is_of(project: Project, file: SourceFile, node: cst.BaseExpression, library: str) -> bool:
    """Whether a dotted name of a file begins with a library."""
    root = spelled(node).partition(".")[0]
    entity = project.lookup(file, root) if root else None
    return isinstance(entity, External) and entity.dotted.partition(".")[0] == library


class Dims:
    """Tells it of what stands at one place of a function; ``calls``: through how many others it is asked."""

    def __init__(
        self,
        classes: Classes,
        file: SourceFile,
        cls: ClassRef | None,
        fragment: Fragment,
        place: cst.CSTNode,
        calls: int = 0,
    ) -> None:
        self._classes = classes
        self._file = file
        self._cls = cls
        self._fragment = fragment
        self._place = place
        self._calls = calls
        function = fragment.once(Bindings.of)
        self._bound = function.bound
        self._values_of = function.values
        self._params = function.params

    def of(self, node: cst.BaseExpression) -> DimCount:
        """How many dimensions an expression certainly has: 0 or 1, or ``Held``; None otherwise."""
        if self._zero_dim(node, 0):
            return 0
        if self._one_dim(node, 0):
            return 1
        return self._held(node, 0)

    def _held(self, node: cst.BaseExpression, depth: int) -> Held | None:
        """A container of such tensors without dimensions, and of what is no tensor; None for anything else."""
        if depth > _DEEPEST:
            return None
        if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            return self._all_held([("", element.value) for element in node.elements], depth)
        if isinstance(node, cst.Dict):
            pairs = ((_key(e) if isinstance(e, cst.DictElement) else "", e.value) for e in node.elements)
            return self._all_held(list(pairs), depth)
        if isinstance(node, (cst.ListComp, cst.DictComp)):
            return self._all_held([("", node.elt if isinstance(node, cst.ListComp) else node.value)], depth)
        if isinstance(node, (cst.IfExp, cst.BooleanOperation)):
            arms = (node.body, node.orelse) if isinstance(node, cst.IfExp) else (node.left, node.right)
            return self._any_held([n for n in arms if spelled(n) != "None" and spelled(n) not in self._params], depth)
        if isinstance(node, (cst.Name, cst.Attribute)):
            param, values = self._params.get(spelled(node)), self._values(node)
            if values or values is None:
                return self._any_held(values or [], depth)
            if param is not None and param.annotation is not None:
                return self._of_named_tuple(param.annotation.annotation, (), depth)
            return _one_of(self._handed_up(node))
        if not isinstance(node, cst.Call):
            return None
        return _one_of(self._returned(node)) or self._of_named_tuple(node.func, node.args, depth)

    def _any_held(self, ways: Sequence[cst.BaseExpression], depth: int) -> Held | None:
        """The same of what is one of several such containers."""
        return _one_of([self._held(way, depth + 1) for way in ways])

    def _all_held(self, parts: Sequence[tuple[str, cst.BaseExpression]], depth: int) -> Held | None:
        """The same of what is made of parts, with their names, some of which are such tensors, and the others none."""
        found: Held | None = None
        others: set[str] = set()
        for name, value in parts:
            if is_plain(value) or self._number(value, depth + 1):
                others.add(name)
                continue
            held = Held(frozenset([name])) if self._zero_dim(value, depth + 1) else self._held(value, depth + 1)
            if held is None:
                return None
            found = held if found is None else found.beside(held)
        return None if found is None else found.beside(Held(others=frozenset(others) - {""}))

    def _of_named_tuple(self, node: cst.BaseExpression, args: Sequence[cst.Arg], depth: int) -> Held | None:
        """The same of a NamedTuple of the project, by its arguments and by what its fields are where none is given."""
        cls = self._classes.named(self._file, parts_of(node))
        if not isinstance(cls, ClassRef) or NAMED_TUPLE not in self._classes.mro(cls).order:
            return None
        if any(arg.star for arg in args) or self._calls >= _MOST_CALLS:
            return None
        fields = self._fields(cls)
        given = [("", arg.value) for arg in args]
        if fields is None:
            return None
        if all(is_plain(value) or self._number(value, 0) for _, value in given):
            return fields if fields.tensors else None
        held = self._all_held(given, depth)
        return held.beside(fields) if held is not None else None

    def _fields(self, cls: ClassRef) -> Held | None:
        """The same of what the fields of a NamedTuple are where nothing is given; no tensors, where all must be."""
        found = Held()
        for name, bindings in cls.outline.names.items():
            if not isinstance(bindings[-1], Assigned) or not bindings[-1].has_value:
                continue
            fragment = cls.file.fragment(bindings[-1])
            value = next(iter(fragment.once(Bindings.of).bound.get(name, ())), None)
            if value is None:
                return None
            inner = Dims(self._classes, cls.file, cls, fragment, value, self._calls + 1)
            held = inner._all_held([(name, value)], 0)
            if held is None and not (is_plain(value) or inner._number(value, 0)):
                return None
            found = found.beside(held or Held(others=frozenset([name])))
        return found

    def _one_dim(self, node: cst.BaseExpression, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        if isinstance(node, cst.BinaryOperation):
            sides = (node.left, node.right)
            ones = [self._one_dim(n, depth + 1) for n in sides]
            return any(ones) and all(
                one or self._number(n, depth + 1) or self._zero_dim(n, depth + 1)
                for one, n in zip(ones, sides, strict=True)
            )
        if isinstance(node, cst.UnaryOperation):
            return self._one_dim(node.expression, depth + 1)
        if isinstance(node, cst.Subscript):
            return (
                len(node.slice) == 1
                and isinstance(node.slice[0].slice, cst.Slice)
                and self._one_dim(node.value, depth + 1)
            )
        if isinstance(node, (cst.Name, cst.Attribute)):
            values = self._values(node)
            if not values and self._is_handed_up(node, 1):
                return True
            return values is not None and bool(values) and all(self._one_dim(v, depth + 1) for v in values)
        if isinstance(node, cst.IfExp):
            arms = [n for n in (node.body, node.orelse) if spelled(n) != "None"]
            return bool(arms) and all(self._one_dim(n, depth + 1) for n in arms)
        if not isinstance(node, cst.Call):
            return False
        if (default := _default_of(node)) is not None:
            return self._one_dim(default, depth + 1)
        called = called_as(node)
        if self._is_of(node.func, "torch"):
            first = node.args[0].value if node.args else None
            if called in _CONVERTS and first is not None and self._one_dim(first, depth + 1):
                return True
            if called in _MAKES_OF_LIST:
                return first is not None and self._numbers(first, depth + 1)
            if called in MADE_OF_SIZES | {"full"}:
                return self._one_size(called, node.args, depth)
            return called in TABLES or (
                called in _KEEPS_SHAPE | _RUNNING and first is not None and self._one_dim(first, depth + 1)
            )
        if self._is_returned(node, 1):
            return True
        if not isinstance(node.func, cst.Attribute):
            return False
        return called in _KEEPS_SHAPE | _RUNNING and self._one_dim(node.func.value, depth + 1)

    def _zero_dim(self, node: cst.BaseExpression, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        if isinstance(node, cst.IfExp):
            # An element of a table that may stand in its place is no more than it, nor is what others may give.
            arms = [n for n in (node.body, node.orelse) if spelled(n) != "None"]
            ways = [self._zero_dim(n, depth + 1) or self._number(n, depth + 1) for n in arms]
            return any(ways) and all(
                way or _is_element(arm) or spelled(arm) in self._params for way, arm in zip(ways, arms, strict=True)
            )
        if isinstance(node, cst.BinaryOperation):
            sides = (node.left, node.right)
            return any(self._zero_dim(n, depth + 1) for n in sides) and all(
                self._zero_dim(n, depth + 1) or self._number(n, depth + 1) for n in sides
            )
        if isinstance(node, cst.UnaryOperation):
            return self._zero_dim(node.expression, depth + 1)
        if isinstance(node, cst.Subscript):
            index = node.slice[0].slice
            one = len(node.slice) == 1 and isinstance(index, cst.Index) and self._number(index.value, depth + 1)
            return one and self._one_dim(node.value, depth + 1)
        if isinstance(node, (cst.Name, cst.Attribute)):
            values = self._values(node)
            if not values and self._is_handed_up(node, 0):
                return True
            if values == [] and spelled(node) in self._bound and spelled(node) in self._params:
                return may_be_number(self._params[spelled(node)])  # made a tensor, if it is one
            return (
                values is not None
                and bool(values)
                and all(self._zero_dim(v, depth + 1) or self._number(v, depth + 1) for v in values)
            )
        if not isinstance(node, cst.Call):
            return False
        if (default := _default_of(node)) is not None:
            return self._zero_dim(default, depth + 1)
        called = called_as(node)
        if self._is_of(node.func, "torch"):
            return bool(node.args) and self._makes_zero_dim(called, node.args, depth)
        if self._is_returned(node, 0):
            return True
        if not isinstance(node.func, cst.Attribute):
            return False
        if called in _OF_NUMPY and node.args and self._is_of(node.func, "numpy"):
            return self._zero_dim(node.args[0].value, depth + 1)
        if called in REDUCES and not node.args:
            return True
        return called in _KEEPS_SHAPE and self._zero_dim(node.func.value, depth + 1)

    def _makes_zero_dim(self, called: str, args: Sequence[cst.Arg], depth: int) -> bool:
        """Whether a function of torch makes such a tensor of its arguments."""
        first = args[0].value
        if called in _CONVERTS | {"scalar_tensor"}:
            param = self._params.get(spelled(first))
            if param is not None and may_be_number(param):
                return True
            return self._number(first, depth + 1) or self._zero_dim(first, depth + 1)
        if called in REDUCES and len(args) == 1:
            return True
        return called in _KEEPS_SHAPE | _REGISTERED and self._zero_dim(first, depth + 1)

    def _one_size(self, called: str, args: Sequence[cst.Arg], depth: int) -> bool:
        """Whether a tensor is made of one size: ``torch.zeros(n)``, ``torch.ones([n])``, ``torch.full((n,), 2.0)``."""
        sizes = [arg for arg in args if arg.keyword is None or arg.keyword.value == "size"]
        if not sizes or any(arg.star for arg in sizes):
            return False
        first = sizes[0].value
        if isinstance(first, (cst.Tuple, cst.List)):
            return len(first.elements) == 1 and isinstance(first.elements[0], cst.Element)
        return (len(sizes) == 1 or called == "full") and self._number(first, depth + 1)

    def _numbers(self, node: cst.BaseExpression, depth: int) -> bool:
        """Whether an expression is a list of numbers of Python, the one of a comprehension included."""
        if isinstance(node, (cst.List, cst.Tuple)):
            return all(self._number(element.value, depth) for element in node.elements)
        return isinstance(node, cst.ListComp) and self._number(node.elt, depth)

    def _number(self, node: cst.BaseExpression, depth: int) -> bool:
        """Whether an expression is a number of Python."""
        if depth > _DEEPEST:
            return False
        if isinstance(node, (cst.Integer, cst.Float)):
            return True
        if isinstance(node, cst.UnaryOperation):
            return self._number(node.expression, depth + 1)
        if isinstance(node, cst.BinaryOperation):
            settings = isinstance(node.operator, _OF_NUMBERS)
            return all(
                self._number(side, depth + 1)
                or (settings and isinstance(side, (cst.Attribute, cst.Subscript)) and is_setting(side))
                for side in (node.left, node.right)
            )
        if isinstance(node, cst.Call):
            if isinstance(node.func, cst.Name):
                alone = node.func.value in _OF_NUMBERS_ALONE and bool(node.args)
                return node.func.value in _NUMBERS or (
                    alone and all(self._number(arg.value, depth + 1) for arg in node.args)
                )
            if not isinstance(node.func, cst.Attribute):
                return False
            if node.func.attr.value in _OF_NUMPY and self._is_of(node.func, "numpy"):
                return len(node.args) == 1 and self._number(node.args[0].value, depth + 1)
            if node.func.attr.value == "prod" and self._is_of(node.func, "numpy"):
                return len(node.args) == 1
            return spelled(node.func.value) == "math" or (node.func.attr.value == "size" and len(node.args) == 1)
        if isinstance(node, cst.Subscript):
            return isinstance(node.value, cst.Attribute) and node.value.attr.value == "shape" and _one_index(node)
        if isinstance(node, cst.Name) and node.value in self._params and node.value not in self._bound:
            return says_number(self._params[node.value]) or self._is_width(node.value)
        name = spelled(node)
        if isinstance(node, cst.Attribute) and name not in self._bound:
            return self._is_kept_number(name)
        values = self._bound.get(name, []) if name not in self._params else []
        return bool(values) and all(value is not None and self._number(value, depth + 1) for value in values)

    def _is_kept_number(self, name: str) -> bool:
        """Whether constructors put numbers on ``self.name``, and methods nothing."""
        receiver, _, attribute = name.partition(".")
        if self._cls is None or receiver != "self" or self._calls >= _MOST_CALLS:
            return False
        try:
            puts = constructed(self._classes, self._cls, attribute)
        except NotAnalysed:
            return False
        return bool(puts) and all(
            put.value is not None
            and Dims(self._classes, put.owner.file, put.owner, put.fragment, put.value, self._calls + 1)._number(
                put.value, 0
            )
            for put in puts
        )

    def _is_width(self, name: str) -> bool:
        """Whether a parameter is the width of a layer, which only numbers are: ``nn.Linear(name, 3)``."""
        if self._params[name].annotation is not None:
            return False
        taken = re.compile(rf"\b\w+\.(?:Linear|Embedding)\((?:\s*[\w.]+\s*,)?\s*{re.escape(name)}\s*[,)]")
        return taken.search("\n".join(self._fragment.lines)) is not None

    def _values(self, node: cst.BaseExpression) -> list[cst.BaseExpression] | None:
        """What a name stands for; None where some of it cannot be told.

        What a parameter is where nothing is given says what others are meant. A name may stand for itself in another
        type, which is passed over.
        """
        name = spelled(node)
        values = [
            value
            for target, value in (self._values_of.items() if name in self._bound else ())
            if isinstance(target, cst.BaseExpression) and spelled(target) == name and not self._is_beside(target)
        ]
        param = self._params.get(name)
        if param is not None and param.default is not None:
            values.append(param.default)
        known = [v for v in values if v is not None]
        if len(known) < len(values):
            return None
        return [v for v in known if spelled(v) != "None" and not self._converts(v, name)]

    def _is_beside(self, target: cst.CSTNode) -> bool:
        """Whether what is bound in another branch than that of the place does not come to it."""
        function = self._fragment.definition
        if function is None:
            return False
        body = body_of(function)
        return target in body.starts and self._place in body.starts and body.is_beside(self._place, target)

    def _converts(self, node: cst.BaseExpression, name: str) -> bool:
        """Whether an expression is what stands under a name, in another type or place: ``x = torch.as_tensor(x)``."""
        while spelled(node) != name:
            if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
                return False
            if node.func.attr.value not in _KEEPS_SHAPE | _CONVERTS:
                return False
            if not self._is_of(node.func, "torch"):
                node = node.func.value
            elif node.args:
                node = node.args[0].value
            else:
                return False
        return True

    def _is_of(self, node: cst.BaseExpression, library: str) -> bool:
        return is_of(self._classes.project, self._file, node, library)

    # Functions of the project

    def _is_returned(self, call: cst.Call, dims: int) -> bool:
        """Whether the functions of the project that a call may name all give back so many dimensions."""
        found = self._returned(call)
        return bool(found) and all(count == dims for count in found)

    def _returned(self, call: cst.Call) -> list[DimCount]:
        """How many dimensions each of them gives back. A tuple is passed over, since it is no tensor."""
        found: list[DimCount] = []
        try:
            for ref in self._functions(call.func, 0) if self._calls < _MOST_CALLS else ():
                fragment = ref.file.fragment(ref.outline)
                for value in _returns(fragment):
                    found.append(Dims(self._classes, ref.file, ref.owner, fragment, value, self._calls + 1).of(value))
        except NotAnalysed:
            return []
        return found

    def _is_handed_up(self, node: cst.BaseExpression, dims: int) -> bool:
        """Whether a parameter of a constructor is what all those of classes that inherit it hand to it, and that has so
        many dimensions.
        """
        found = self._handed_up(node)
        return bool(found) and all(count == dims for count in found)

    def _handed_up(self, node: cst.BaseExpression) -> list[DimCount]:
        """How many dimensions what each of them hands to it has."""
        function, name = self._fragment.definition, name_of(node)
        if function is None or self._cls is None or self._calls >= _MOST_CALLS or name not in self._params:
            return []
        if function.name.value != "__init__":
            return []
        found: list[DimCount] = []
        try:
            for heir in self._classes.subclasses(self._cls, self._cls.file):
                for outline in heir.outline.functions.get("__init__", ())[-1:]:
                    fragment = heir.file.fragment(outline)
                    for value in _handed_up(fragment, function, name):
                        found.append(Dims(self._classes, heir.file, heir, fragment, value, self._calls + 1).of(value))
        except NotAnalysed:
            return []
        return found

    def _functions(self, node: cst.BaseExpression, depth: int) -> Iterator[FunctionRef]:
        """The functions of the project that an expression may stand for: one by its name, or those of a table."""
        if depth > _DEEPEST:
            return
        if isinstance(node, cst.Subscript):
            yield from self._of_table(node.value)
        elif isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "get":
            yield from self._of_table(node.func.value)
        elif isinstance(node, cst.Name) and node.value in self._bound:
            for value in self._values(node) or ():
                yield from self._functions(value, depth + 1)
        else:
            parts = parts_of(node)
            of_self = self._cls is not None and len(parts) == 2 and parts[0] == "self"
            method = self._classes.method(self._cls, parts[1]) if self._cls is not None and of_self else None
            entity = self._classes.named(self._file, parts) if method is None else method
            if isinstance(entity, FunctionRef):
                yield entity

    def _of_table(self, node: cst.BaseExpression) -> Iterator[FunctionRef]:
        """The functions in a dict of a module, or that decorators of it enter into a registry: ``@TABLE.add("a")``."""
        table = self._classes.named(self._file, parts_of(node))
        if not isinstance(table, AssignedRef):
            return
        for bindings in table.file.outline.names.values():
            for function in bindings:
                if isinstance(function, FunctionOutline) and any(
                    decorator.partition(".")[0] == table.name for decorator in function.decorators
                ):
                    yield FunctionRef(table.file, function)
        for value in table.file.fragment(table.bindings[-1]).once(Bindings.of).bound.get(table.name, ()):
            for element in value.elements if isinstance(value, cst.Dict) else ():
                entity = self._classes.named(table.file, parts_of(element.value))
                if isinstance(entity, FunctionRef):
                    yield entity


def _one_of(counts: Sequence[DimCount]) -> Held | None:
    """What is one of several containers; None where one of them is something else."""
    found = Held()
    for count in counts:
        if not isinstance(count, Held):
            return None
        found = found.beside(count)
    return found if counts else None


def _key(element: cst.DictElement) -> str:
    return str(element.key.evaluated_value) if isinstance(element.key, cst.SimpleString) else ""


def _returns(fragment: Fragment) -> Iterator[cst.BaseExpression]:
    """What a function gives back, but for tuples and None."""
    for value in returned(fragment.function.body):
        if not isinstance(value, cst.Tuple) and spelled(value) != "None":
            yield value


def _handed_up(fragment: Fragment, function: cst.FunctionDef, name: str) -> Iterator[cst.BaseExpression]:
    """What a constructor gives a parameter of the one that it calls: ``super().__init__(x)``."""
    for call in body_of(fragment.function).base_calls():
        yield from (arg.value for arg in call.args if parameter_of(function, call, arg, 1) == name)


def _default_of(call: cst.Call) -> cst.BaseExpression | None:
    """What a setting is where nobody has set it, which says what others are meant: ``config.get("weights", default)``,
    ``getattr(config, "weights", default)``.
    """
    asks = isinstance(call.func, cst.Attribute) and call.func.attr.value in LOOKUPS
    place = 1 if asks else 2 if name_of(call.func) == "getattr" else None
    return call.args[place].value if place is not None and len(call.args) == place + 1 else None


def _is_element(node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Subscript) or not _one_index(node):
        return False
    index = node.slice[0].slice
    assert isinstance(index, cst.Index)
    at = index.value.expression if isinstance(index.value, cst.UnaryOperation) else index.value
    return isinstance(at, cst.Integer)


def _one_index(node: cst.Subscript) -> bool:
    return len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index)
