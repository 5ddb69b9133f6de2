"""What can become of a tensor that a function reads, on one way and on all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import libcst as cst

from flake8_torchparams.source.walk import walk
from flake8_torchparams.usage.body import Body, ends_in_return
from flake8_torchparams.usage.held import DimCount, is_number

Fate: TypeAlias = Literal[
    "used",  # on whatever device it is
    "moved",  # to a device before anything else is done with it
    "read",  # its values become values of Python
    "carried",  # torch itself copies it to the device of the operation
    "device",  # only asked for its device
    "asked",  # only asked for its shape, dtype and the like
    "handed",  # only its values taken over, by the constructor of another class
    "printed",  # only made a text of
    "filled",  # written into
    "fresh",  # read after the function has replaced it
    "stored",  # replaced
    "returned",  # handed back to the caller
    "given",  # handed back by the method that is asked about
    "element",  # one number of it handed back so, or a tensor without dimensions
    "unplaced",  # read where the caller names no device
    "placed",  # put where the caller says, by a method that is there for that
]


def used(dims: DimCount) -> set[Fate]:
    """The fate of what is used for all that is known."""
    return {"carried"} if is_number(dims) else {"used"}


@dataclass(slots=True)
class Way:
    """What has become of a tensor on the way up from where it is read.

    ``kept``: it is still all that was read, in another shape at most; ``slot``: its place in what a loop unpacks;
    ``index``: the names of what is on the device of the index that has looked up a part of it.
    """

    dims: DimCount
    kept: bool = True
    slot: int | None = None
    index: frozenset[str] = frozenset()

    def in_operation(self) -> set[Fate]:
        """The fate of what meets something else in an operation, or goes where nobody sees it: numbers meet others."""
        return used(self.dims)


@dataclass(slots=True)
class Reading:
    """What a function does with a place; ``settled`` are the assignments after which it finds it replaced or moved.

    ``true``: what is true of the object wherever there is something in the place.
    """

    true: frozenset[str] = frozenset()
    fates: set[Fate] = field(default_factory=set)
    settled: list[tuple[cst.CSTNode, bool]] = field(default_factory=list)
    # where it is replaced, by something else than is made of it, before it is used
    renewals: list[cst.CSTNode] = field(default_factory=list)
    renews: bool = False  # replaced in any case, and nothing else done with it
    moves: bool = False  # put where the caller says by each assignment, and nothing else done with it
    copies: bool = False  # moved for one use, so that the next has to move it again
    changes: bool = False  # given a new value that is made of the old one, by more than a move
    remakes: bool = False  # by something else than itself, where it is not what is needed

    def used_at(self, body: Body, node: cst.CSTNode) -> None:
        """Take in a use: what stands in another branch than it, or in one that returns, does not replace it before."""
        self.renewals = [store for store in self.renewals if not _passes_by(body, store, node)]

    def settled_at(self, body: Body, node: cst.CSTNode) -> bool | None:
        """Whether the place has been moved (True) or replaced (False) before a node; None when it has not."""
        for statement, moved in self.settled:
            # Arguments come before their call.
            first = body.leads_to(statement, node, self.true) or body.holds(node, statement)
            # A move under a condition is there for those tensors that need it.
            if first or (moved and body.ends[statement] <= body.starts[node] and not _is_apart(body, statement, node)):
                return moved
        return None


def _is_apart(body: Body, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether a node stands in another branch of an ``if`` than a statement, and the test asks nothing of it.

    Where it does, as in ``if isinstance(x, torch.Tensor): x = x.to(device)``, the other branch is for what needs no
    move.
    """
    test = body.test_between(statement, node)
    if test is None:
        return False
    return not isinstance(node, (cst.Name, cst.Attribute)) or not _asks(test, node)


def _asks(test: cst.BaseExpression, node: cst.CSTNode) -> bool:
    return any(part.deep_equals(node) for part in walk(test))


def _passes_by(body: Body, statement: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether no call comes by both nodes, and the test that parts them asks nothing of what the second stands for."""
    if _is_apart(body, statement, node):
        return True
    inner = statement
    for outer in body.above(statement):
        if isinstance(outer, cst.If) and inner is outer.body:
            return not _asks(outer.test, node) and not body.holds(outer, node) and ends_in_return(outer.body)
        inner = outer
    return False
