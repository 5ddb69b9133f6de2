"""What the text of an assignment says of what it puts on ``self``: it is empty, drawn by chance, and so on."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.outcome import Hint
from flake8_torchparams.source.dotted import called_as, name_of, spelled
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.project import Project
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import walk
from flake8_torchparams.usage.bindings import Bindings
from flake8_torchparams.usage.dims import is_of
from flake8_torchparams.usage.moves import unmoved

_LONGEST_NAME = 40


class Written:
    """The expression that stands for a tensor where it is put on ``self``."""

    def __init__(self, project: Project, file: SourceFile, site: Site) -> None:
        self._project = project
        self._file = file
        function = site.fragment.once(Bindings.of)
        self._params = function.params
        self._node = site.node
        self._value = function.values.get(site.node)

    def is_empty(self) -> bool:
        """Whether there is nothing in the tensor: ``torch.Tensor()``, ``torch.empty(3)``, ``torch.zeros(0)``.

        Nor is there in ``torch.Tensor(2, 3)``, which is given sizes, as long as nothing fills it.
        """
        return self._is_place(self._value)

    def is_of_places(self) -> bool:
        """Whether it is a container of such: ``{name: torch.empty(0) for name in names}``."""
        node = self._value
        if isinstance(node, cst.DictComp):
            return self._is_place(node.value)
        if isinstance(node, cst.ListComp):
            return self._is_place(node.elt)
        parts = node.elements if isinstance(node, (cst.Dict, cst.List)) else ()
        return bool(parts) and all(self._is_place(part.value) for part in parts)

    def _is_place(self, node: cst.BaseExpression | None) -> bool:
        while (
            isinstance(node, cst.Call)
            and isinstance(node.func, cst.Attribute)
            and node.func.attr.value == "requires_grad_"
        ):
            node = node.func.value
        if not isinstance(node, cst.Call) or not self._of_torch(node.func):
            return False
        called = called_as(node)
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
        return (
            node.func.attr.value in ("zeros", "ones")
            and bool(sizes)
            and all(isinstance(size, cst.Integer) and size.evaluated_value == 1 for size in sizes)
        )

    def is_argument(self) -> bool:
        """Whether the value is an argument as it was given, or nothing: ``layers or []``."""
        return any(name_of(node) in self._params for node in _given_or_nothing(self._value))

    def is_call(self) -> bool:
        """Whether the value is what a function or method gives."""
        return isinstance(self._value, cst.Call)

    def is_call_of_torch(self) -> bool:
        """Whether that is a function of torch, by its name."""
        return isinstance(self._value, cst.Call) and self._of_torch(self._value.func)

    def asks_for_grad(self) -> str:
        """The argument that tells a call of torch whether to ask for grad, where it does so by default."""
        args = self._value.args if isinstance(self._value, cst.Call) and self._of_torch(self._value.func) else ()
        told = [arg.value for arg in args if arg.keyword is not None and arg.keyword.value == "requires_grad"]
        name = name_of(told[0]) if told else ""
        param = self._params.get(name)
        default = param.default if param is not None else None
        return name if default is not None and name_of(default) == "True" else ""

    def part(self) -> str:
        """The value where it is an attribute of what ``self`` holds, as it is written: ``self.table.weights``."""
        place = spelled(self._value) if isinstance(self._value, cst.Attribute) else ""
        return place if place.startswith("self.") and place.count(".") > 1 else ""

    def is_tuple_of_one(self) -> bool:
        """Whether a comma behind the value makes a tuple of it: ``self.head = nn.Linear(2, 2),``."""
        value = self._value
        return isinstance(value, cst.Tuple) and len(value.elements) == 1 and isinstance(value.elements[0], cst.Element)

    def is_around_argument(self) -> bool:
        """Whether the value is a list or tuple written around one argument: ``[teacher] if teacher else []``."""
        found = _given_or_nothing(self._value)
        only = found[0] if len(found) == 1 else None
        if not isinstance(only, (cst.List, cst.Tuple)) or len(only.elements) != 1:
            return False
        element = only.elements[0]
        written = isinstance(only, cst.List) or bool(only.lpar)
        return written and isinstance(element, cst.Element) and name_of(element.value) in self._params

    def is_of_state_dict(self) -> bool:
        """Whether a ``state_dict()`` is in the value: ``copy.deepcopy(net.state_dict())``."""
        return self._value is not None and any(
            isinstance(node, cst.Attribute) and node.attr.value == "state_dict" for node in walk(self._value)
        )

    def is_moved_parameter(self) -> bool:
        """Whether the value is ``nn.Parameter(...).to(device)``: a new Parameter, and nothing but moves of it."""
        if self._value is None:
            return False
        node = unmoved(self._value)
        return node is not self._value and isinstance(node, cst.Call) and called_as(node) == "Parameter"

    def is_computed_from(self, names: frozenset[str]) -> bool:
        """Whether these attributes of ``self`` have a part in the value, and no new Parameter does."""
        if self._value is None or not names:
            return False
        nodes = list(walk(self._value))
        read = {node.attr.value for node in nodes if isinstance(node, cst.Attribute) and spelled(node.value) == "self"}
        made = any(isinstance(node, cst.Call) and called_as(node) == "Parameter" for node in nodes)
        return not made and not names.isdisjoint(read)

    def named(self) -> str:
        """How ``setattr`` is told the name, where that is no constant: ``f"scale{index}"``."""
        node = self._node
        if not isinstance(node, cst.Call) or called_as(node) != "setattr" or len(node.args) != 3:
            return ""
        name = node.args[1].value
        text = "" if isinstance(name, cst.SimpleString) else cst.Module([]).code_for_node(name)
        return text if len(text) <= _LONGEST_NAME and "\n" not in text else ""

    def hint(self, tested: bool) -> Hint:
        """What says of the value that it is a tensor, where that is not certain."""
        param = self._params.get(self._value.value) if isinstance(self._value, cst.Name) else None
        if param is None:
            return "test" if tested else "annotation"
        return "argument" if param.annotation is not None else "test"

    def _of_torch(self, node: cst.BaseExpression) -> bool:
        return is_of(self._project, self._file, node, "torch")


def _given_or_nothing(node: cst.BaseExpression | None) -> list[cst.BaseExpression]:
    """An expression, or what else it is than an empty container or None."""
    if isinstance(node, cst.BooleanOperation) and isinstance(node.operator, cst.Or):
        sides = [node.left, node.right]
    elif isinstance(node, cst.IfExp):
        sides = [node.body, node.orelse]
    else:
        return [node] if node is not None else []
    left = [side for side in sides if not _is_nothing(side)]
    return left if len(left) < len(sides) else []


def _is_nothing(node: cst.BaseExpression) -> bool:
    """Whether an expression is an empty container, or None."""
    if isinstance(node, cst.Call):
        return not node.args and name_of(node.func) in ("list", "tuple", "dict")
    return name_of(node) == "None" or (isinstance(node, (cst.List, cst.Tuple, cst.Dict)) and not node.elements)


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
