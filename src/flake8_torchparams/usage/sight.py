"""One function, and the place in it whose reads are followed, with what is asked of the expressions around them."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.dotted import parts_of, root_of
from flake8_torchparams.source.entities import ClassRef, Entity, External
from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.devices import DEVICE_METHODS
from flake8_torchparams.usage.apart import Apart
from flake8_torchparams.usage.body import Body, Scope, is_of_torch
from flake8_torchparams.usage.fates import Fate
from flake8_torchparams.usage.held import DimCount
from flake8_torchparams.usage.moves import takes_sizes
from flake8_torchparams.usage.places import Place, is_place
from flake8_torchparams.usage.scalars import Scalars

# What a value must be, which it is compared with.
_BOUNDS = "torch.distributions.constraints."


def is_outside(classes: Classes, scope: Scope, body: Body, node: cst.BaseExpression) -> bool:
    """Whether a call is one of a function of another library, and not one of a method."""
    return isinstance(_begins(classes, scope, body, node), External)


def named(classes: Classes, scope: Scope, body: Body, node: cst.BaseExpression) -> Entity | None:
    """What a dotted name of a function stands for, where that is none of the function's own."""
    return None if body.is_local(root_of(node)) else classes.named(scope.file, parts_of(node))


def _begins(classes: Classes, scope: Scope, body: Body, node: cst.BaseExpression) -> Entity | None:
    """What the first of the names of a dotted one stands for."""
    root = root_of(node)
    return classes.project.lookup(scope.file, root) if root and not body.is_local(root) else None


class Sight:
    """What a read is followed in.

    ``own``: the place is an attribute of ``self``; ``depth``: through how many calls the tensor has come here;
    ``apart``: what the function makes of the place alone, where it is one of ``self`` or what it was handed; ``bound``:
    what is done with the local names that it goes by in this call of the function, by the statements that bind them.
    """

    def __init__(
        self, classes: Classes, body: Body, scope: Scope, place: Place, own: bool, depth: int, apart: Apart | None
    ) -> None:
        self.bound: dict[tuple[cst.CSTNode, str, DimCount], set[Fate]] = {}
        self.classes = classes
        self.body = body
        self.scope = scope
        self.place = place
        self.own = own
        self.depth = depth
        self.scalars = Scalars(classes, body, scope.cls)
        self._apart = apart

    def of(self, place: Place) -> Sight:
        """The same function with a local name in it."""
        sight = Sight(self.classes, self.body, self.scope, place, False, self.depth, self._apart)
        sight.bound = self.bound
        return sight

    def is_apart(self, node: cst.BaseExpression) -> bool:
        """Whether an expression has nothing to do with the data, so that what is made with it stays where it was."""
        return self._apart is not None and self._apart.holds(node)

    def is_alone(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is no tensor, or one that has nothing to do with the data."""
        return self.scalars.is_plain(node) or self.is_apart(node)

    @property
    def is_constructor(self) -> bool:
        """Whether the function is the constructor of another class, which the tensor was handed to."""
        return self.depth > 0 and self.body.function.name.value == "__init__"

    def is_same(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is a part of what is followed."""
        while isinstance(node, cst.Subscript):
            node = node.value
        return is_place(node, self.place, self.body.receiver)

    def is_outside(self, node: cst.BaseExpression) -> bool:
        """Whether a call is one of a function of another library, and not one of a method."""
        return is_outside(self.classes, self.scope, self.body, node)

    def is_numpy(self, node: cst.BaseExpression) -> bool:
        """Whether a dotted name begins with numpy."""
        entity = _begins(self.classes, self.scope, self.body, node)
        return isinstance(entity, External) and entity.dotted == "numpy"

    def is_dtype(self, node: cst.BaseExpression) -> bool:
        """Whether an expression is a dtype: by its name, or as one that torch has, by any name that it goes by."""
        parts = parts_of(node)
        if not parts or parts[-1].endswith("dtype") or is_of_torch(node):
            return bool(parts)
        entity = named(self.classes, self.scope, self.body, node)
        return isinstance(entity, External) and entity.dotted.startswith("torch.")

    def is_joined(self, element: cst.Element | cst.BaseSimpleComp) -> bool:
        """Whether an element of a list, or what a comprehension makes, is joined by a library with others that have
        nothing to do with the data.
        """
        row = self.body.parents[element] if isinstance(element, cst.Element) else element
        arg = self.body.parents[row]
        call = self.body.parents.get(arg)
        return (
            isinstance(row, (cst.List, cst.Tuple, cst.ListComp, cst.GeneratorExp))
            and isinstance(arg, cst.Arg)
            and isinstance(call, cst.Call)
            and not takes_sizes(call)
            and self.is_outside(call.func)
            and self.is_apart(call)
        )

    def is_kept_by(self, call: cst.Call) -> bool:
        """Whether a call makes an object that is no Module and has its arguments until somebody computes with them."""
        entity = named(self.classes, self.scope, self.body, call.func)
        if isinstance(entity, External):
            return entity.dotted.startswith(_BOUNDS)
        return isinstance(entity, ClassRef) and not self.classes.looks_like_module(entity)

    def is_moved_module(self, call: cst.Call) -> bool:
        """Whether a call makes a Module that registers what it takes, and is moved at once."""
        after = self.body.parents[call]
        moves = isinstance(after, cst.Attribute) and after.attr.value in DEVICE_METHODS
        entity = named(self.classes, self.scope, self.body, call.func) if moves else None
        if isinstance(entity, External):
            return api().module_class(entity.dotted) is not None
        return (
            isinstance(entity, ClassRef)
            and self.classes.is_module(entity)
            and "register_buffer(" in entity.file.text(entity.outline)
        )
