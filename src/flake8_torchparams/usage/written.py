"""What the text of an assignment says of what it puts on ``self``: it is empty, has no dimensions, and so on."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from flake8_torchparams.outcome import Hint
from flake8_torchparams.source.entities import External
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.project import Project
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import children, walk
from flake8_torchparams.torch_api.devices import DEVICE_METHODS
from flake8_torchparams.usage.bindings import Bindings, spelled
from flake8_torchparams.usage.scalars import is_setting, may_be_number, says_number
from flake8_torchparams.usage.torch_ops import SHAPED_LIKE

# What takes arrays and numbers.
_CONVERTS = frozenset(["tensor", "as_tensor", "asarray", "from_numpy"])
# The old ones take a list too, where a number would be a size.
_MAKES_OF_LIST = _CONVERTS | {"Tensor", "FloatTensor", "DoubleTensor", "HalfTensor", "LongTensor", "IntTensor"}
# One tensor in, one of the same shape out.
_SAME_SHAPE = frozenset(
    [
        *("log", "exp", "sqrt", "abs", "log2", "log10", "log1p", "expm1", "square", "neg", "reciprocal", "sigmoid"),
        *("tanh", "float", "double", "half", "long", "clone", "copy", "detach", "contiguous", *DEVICE_METHODS),
    ]
)
# Functions and methods that draw by chance.
_DRAWS = frozenset(
    [
        *("rand", "randn", "randint", "randperm", "normal", "bernoulli", "multinomial", "poisson"),
        *("rand_like", "randn_like", "randint_like"),
    ]
)
_DRAWN_INTO = frozenset(["normal_", "uniform_", "random_", "bernoulli_", "exponential_", "trunc_normal_"])
_REGISTERED = frozenset(["Parameter", "Buffer"])
# Tables of numbers in a row.
_TABLES = frozenset(["linspace", "arange", "logspace", "randperm", "hann_window", "hamming_window", "kaiser_window"])
_RUNNING = frozenset(["cumsum", "cumprod", "flip", "round", "clamp"])
_REDUCES = frozenset(["sum", "mean", "prod", "max", "min", "std", "var", "norm", "median", "numel", "all", "any"])
# What numpy makes of a number is a number of its own, that has no dimensions either.
_OF_NUMPY = frozenset(
    ["radians", "deg2rad", "degrees", "log", "log2", "exp", "sqrt", "float32", "float64", "sin", "cos"]
)
_NUMBERS = frozenset(["float", "int", "len", "bool", "abs", "round", "min", "max"])
# What no list of Python's takes: a setting that is raised to a power is a number.
_OF_NUMBERS = (cst.Power, cst.Divide, cst.FloorDivide, cst.Subtract, cst.Modulo)
_DEEPEST = 6


class Written:
    """The expression that stands for a tensor where it is put on ``self``."""

    def __init__(self, project: Project, file: SourceFile, site: Site) -> None:
        self._project = project
        self._file = file
        self._lines = site.fragment.lines
        function = site.fragment.once(Bindings.of)
        self._bound = function.bound
        self._params = function.params
        self._value = function.values.get(site.node)

    def is_empty(self) -> bool:
        """Whether there is nothing in the tensor: ``torch.Tensor()``, ``torch.empty(3)``, ``torch.zeros(0)``.

        Nor is there in ``torch.Tensor(2, 3)``, which is given sizes, as long as nothing fills it.
        """
        node = self._value
        while (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and node.func.attr.value == "requires_grad_"
        ):
            node = node.func.value
        if not isinstance(node, cst.Call) or not self._of_torch(node.func):
            return False
        called = node.func.attr.value if isinstance(node.func, cst.Attribute) else spelled(node.func)
        values = [arg.value for arg in node.args if arg.keyword is None]
        if called == "Tensor":
            return not values or _are_sizes(values)
        if called == "empty":
            return True
        first = values[0] if values else None
        if called == "tensor":
            return isinstance(first, (cst.List, cst.Tuple)) and not first.elements
        return called in ("zeros", "ones") and isinstance(first, cst.Integer) and first.evaluated_value == 0

    def is_stub(self) -> bool:
        """Whether the tensor is one number that stands for any: ``torch.zeros(1)``, ``torch.ones(1, 1)``."""
        node = self._value
        if not isinstance(node, cst.Call) or not self._of_torch(node.func) or not isinstance(node.func, cst.Attribute):
            return False
        sizes = [arg.value for arg in node.args if arg.keyword is None]
        return node.func.attr.value in ("zeros", "ones") and all(
            isinstance(size, cst.Integer) and size.evaluated_value == 1 for size in sizes
        )

    def is_argument(self) -> bool:
        """Whether the value is an argument as it was given."""
        return isinstance(self._value, cst.Name) and self._value.value in self._params

    def is_call(self) -> bool:
        """Whether the value is what a function or method gives."""
        return isinstance(self._value, cst.Call)

    def is_call_of_torch(self) -> bool:
        """Whether that is a function of torch, by its name."""
        return isinstance(self._value, cst.Call) and self._of_torch(self._value.func)

    def is_tuple_of_one(self) -> bool:
        """Whether a comma behind the value makes a tuple of it: ``self.head = nn.Linear(2, 2),``."""
        value = self._value
        return isinstance(value, cst.Tuple) and len(value.elements) == 1 and isinstance(value.elements[0], cst.Element)

    def is_of_state_dict(self) -> bool:
        """Whether a ``state_dict()`` is in the value: ``copy.deepcopy(net.state_dict())``."""
        return self._value is not None and any(
            isinstance(node, cst.Attribute) and node.attr.value == "state_dict" for node in walk(self._value)
        )

    def is_drawn(self) -> bool:
        """Whether chance has a part in the value, and the function sets no seed: each process draws another one."""
        if self._value is None or any("seed(" in line for line in self._lines):
            return False
        return self._drawn(self._value, 0)

    def _drawn(self, node: cst.CSTNode, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        if isinstance(node, cst.Call):
            called = node.func.attr.value if isinstance(node.func, cst.Attribute) else spelled(node.func)
            if called in SHAPED_LIKE or called == "full_like":
                return False
            if called in _DRAWN_INTO or (called in _DRAWS and self._of_torch(node.func)):
                return True
            if ".random." in spelled(node.func) and self._of(node.func, "numpy"):
                return True
        if isinstance(node, (cst.Name, cst.Attribute)) and any(
            self._drawn(value, depth + 1) for value in self._only_value(node)
        ):
            return True
        return any(self._drawn(child, depth) for child in children(node))

    def hint(self, tested: bool) -> Hint:
        """What says of the value that it is a tensor, where that is not certain."""
        param = self._params.get(self._value.value) if isinstance(self._value, cst.Name) else None
        if param is None:
            return "test" if tested else "annotation"
        return "argument" if param.annotation is not None else "test"

    def dims(self) -> int | None:
        """How many dimensions the tensor certainly has: none, as ``torch.tensor(1.0)``, or one; None otherwise."""
        if self._value is None:
            return None
        if self._zero_dim(self._value, 0):
            return 0
        return 1 if self._one_dim(self._value, 0) else None

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
            return bool(values) and all(self._one_dim(value, depth + 1) for value in values)
        if not isinstance(node, cst.Call) or not isinstance(node.func, (cst.Attribute, cst.Name)):
            return False
        called = node.func.attr.value if isinstance(node.func, cst.Attribute) else node.func.value
        if self._of_torch(node.func):
            first = node.args[0].value if node.args else None
            if called in _CONVERTS and first is not None and self._one_dim(first, depth + 1):
                return True
            if called in _MAKES_OF_LIST:
                return first is not None and self._numbers(first, depth + 1)
            return called in _TABLES or (
                called in _SAME_SHAPE | _RUNNING and first is not None and self._one_dim(first, depth + 1)
            )
        if not isinstance(node.func, cst.Attribute):
            return False
        return called in _SAME_SHAPE | _RUNNING and self._one_dim(node.func.value, depth + 1)

    def _zero_dim(self, node: cst.BaseExpression, depth: int) -> bool:
        if depth > _DEEPEST:
            return False
        if isinstance(node, cst.IfExp):
            # An element of a table that may stand in its place is no more than it.
            arms = [n for n in (node.body, node.orelse) if spelled(n) != "None"]
            ways = [self._zero_dim(n, depth + 1) or self._number(n, depth + 1) for n in arms]
            return bool(ways) and (all(ways) or (any(ways) and any(map(_is_element, arms))))
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
            if not values and spelled(node) in self._bound and spelled(node) in self._params:
                return may_be_number(self._params[spelled(node)])  # made a tensor, if it is one
            return bool(values) and all(self._zero_dim(v, depth + 1) or self._number(v, depth + 1) for v in values)
        if not isinstance(node, cst.Call) or not isinstance(node.func, (cst.Attribute, cst.Name)):
            return False
        called = node.func.attr.value if isinstance(node.func, cst.Attribute) else node.func.value
        if self._of_torch(node.func):
            return bool(node.args) and self._makes_zero_dim(called, node.args, depth)
        if not isinstance(node.func, cst.Attribute):
            return False
        if called in _OF_NUMPY and node.args and self._of(node.func, "numpy"):
            return self._zero_dim(node.args[0].value, depth + 1)
        if called in _REDUCES and not node.args and called != "numel":
            return True
        return called in _SAME_SHAPE and self._zero_dim(node.func.value, depth + 1)

    def _makes_zero_dim(self, called: str, args: Sequence[cst.Arg], depth: int) -> bool:
        """Whether a function of torch makes such a tensor of its arguments."""
        first = args[0].value
        if called in _CONVERTS | {"scalar_tensor"}:
            param = self._params.get(spelled(first))
            if param is not None and may_be_number(param):
                return True
            return self._number(first, depth + 1) or self._zero_dim(first, depth + 1)
        if called in _REDUCES and len(args) == 1:
            return called != "numel"
        return called in _SAME_SHAPE | _REGISTERED and self._zero_dim(first, depth + 1)

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
                return node.func.value in _NUMBERS
            if not isinstance(node.func, cst.Attribute):
                return False
            if node.func.attr.value in _OF_NUMPY and self._of(node.func, "numpy"):
                return len(node.args) == 1 and self._number(node.args[0].value, depth + 1)
            if node.func.attr.value == "prod" and self._of(node.func, "numpy"):
                return len(node.args) == 1
            return spelled(node.func.value) == "math" or (node.func.attr.value == "size" and len(node.args) == 1)
        if isinstance(node, cst.Subscript):
            return isinstance(node.value, cst.Attribute) and node.value.attr.value == "shape" and _one_index(node)
        if isinstance(node, cst.Name) and node.value in self._params and node.value not in self._bound:
            return says_number(self._params[node.value]) or self._is_width(node.value)
        name = spelled(node)
        values = self._bound.get(name, []) if name not in self._params else []
        return bool(values) and all(value is not None and self._number(value, depth + 1) for value in values)

    def _is_width(self, name: str) -> bool:
        """Whether a parameter is the width of a layer, which only numbers are: ``nn.Linear(name, 3)``."""
        if self._params[name].annotation is not None:
            return False
        taken = re.compile(rf"\b\w+\.(?:Linear|Embedding)\((?:\s*[\w.]+\s*,)?\s*{re.escape(name)}\s*[,)]")
        return taken.search("\n".join(self._lines)) is not None

    def _only_value(self, node: cst.BaseExpression) -> list[cst.BaseExpression]:
        """The expression that a name is bound to, where it is bound just once in the function."""
        name = spelled(node)
        if name in self._params:
            return []
        values = self._bound.get(name, [])
        return [value for value in values if value is not None] if len(values) == 1 else []

    def _values(self, node: cst.BaseExpression) -> list[cst.BaseExpression]:
        """What a name stands for; none where some of it cannot be told.

        What a parameter is where nothing is given says what others are meant. A name may stand for itself in another
        type, which is passed over.
        """
        name = spelled(node)
        values: list[cst.BaseExpression | None] = [*self._bound.get(name, [])]
        param = self._params.get(name)
        if param is not None and param.default is not None and spelled(param.default) != "None":
            values.append(param.default)
        known = [value for value in values if value is not None]
        return [v for v in known if not self._converts(v, name)] if len(known) == len(values) else []

    def _converts(self, node: cst.BaseExpression, name: str) -> bool:
        """Whether an expression is what stands under a name, in another type or place: ``x = torch.as_tensor(x)``."""
        while spelled(node) != name:
            if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
                return False
            if node.func.attr.value not in _SAME_SHAPE | _CONVERTS:
                return False
            if not self._of_torch(node.func):
                node = node.func.value
            elif node.args:
                node = node.args[0].value
            else:
                return False
        return True

    def _of_torch(self, node: cst.BaseExpression) -> bool:
        return self._of(node, "torch")

    def _of(self, node: cst.BaseExpression, library: str) -> bool:
        root = spelled(node).partition(".")[0]
        entity = self._project.lookup(self._file, root) if root else None
        return isinstance(entity, External) and entity.dotted.partition(".")[0] == library


def _are_sizes(values: list[cst.BaseExpression]) -> bool:
    """Whether what ``torch.Tensor`` is given can only be sizes: several, a product of some, or a shape."""
    only = values[0]
    if isinstance(only, cst.BinaryOperation):
        return isinstance(only.operator, (cst.Multiply, cst.FloorDivide)) and not any(
            isinstance(side, (cst.List, cst.Tuple)) for side in (only.left, only.right)
        )
    if isinstance(only, cst.Call) and isinstance(only.func, cst.Attribute):
        return only.func.attr.value == "size"
    return len(values) > 1 or (isinstance(only, cst.Attribute) and only.attr.value == "shape")


def _is_element(node: cst.BaseExpression) -> bool:
    if not isinstance(node, cst.Subscript) or not _one_index(node):
        return False
    index = node.slice[0].slice
    assert isinstance(index, cst.Index)
    at = index.value.expression if isinstance(index.value, cst.UnaryOperation) else index.value
    return isinstance(at, cst.Integer)


def _one_index(node: cst.Subscript) -> bool:
    return len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index)
