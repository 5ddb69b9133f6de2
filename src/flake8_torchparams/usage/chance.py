"""Whether chance has a part in what a function puts on ``self``: it is drawn, shuffled, or made of what is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import libcst as cst

from flake8_torchparams.source.dotted import called_as, parts_of, spelled
from flake8_torchparams.source.entities import External
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import Fragment
from flake8_torchparams.source.project import Project
from flake8_torchparams.source.walk import children, returned
from flake8_torchparams.usage.body import body_of
from flake8_torchparams.usage.changes import binder_of, changes_of
from flake8_torchparams.usage.places import Place, is_made_of, is_place
from flake8_torchparams.usage.torch_ops import DRAWN_INTO, DRAWS, FACTS, PLACES, SHAPED_LIKE

# A function that sets one draws the same each time, whatever it draws from.
_SEEDS = re.compile(r"seed\w*\(")
# What draws in the modules of Python and numpy; whatever else they have reads or sets the state of a generator.
_OF_PYTHON, _OF_NUMPY = "random.", "numpy.random."
_DRAW_NOTHING = frozenset(["seed", "getstate", "setstate", "get_state", "set_state"])
_DISTRIBUTIONS = "torch.distributions."
_SAMPLES = frozenset(["sample", "rsample", "sample_n"])
# Methods that take no more of another tensor than its shape or its place.
_TAKES_FACTS = frozenset(["to", "type_as", "view_as", "reshape_as", "expand_as"])
_FACTS = FACTS | PLACES


def _sets_seed(fragment: Fragment) -> bool:
    return any(_SEEDS.search(line) for line in fragment.lines)


class Chance:
    """Tells it of the values of one function, or of the one value of a field of a dataclass."""

    def __init__(self, project: Project, file: SourceFile, fragment: Fragment) -> None:
        self._project = project
        self._file = file
        self._body = None if fragment.definition is None else body_of(fragment.definition)
        self._changes = None if self._body is None else changes_of(self._body)
        self._seeded = fragment.once(_sets_seed)

    def made(self, target: cst.CSTNode, value: cst.BaseExpression | None, sure: bool = True) -> bool:
        """Whether chance has a part in what is put on ``target``, also by what the function does to it later on (unless
        ``sure``, where it does so in some cases alone).

        It has none in a function that sets a seed: each process draws the same then.
        """
        left: list[cst.CSTNode] = [] if value is None else [value]
        if self._body is not None and self._changes is not None and target in self._body.starts:
            if value is None:
                left += self._changes.given(target)
            same = [node for node in (target, value) if isinstance(node, (cst.Name, cst.Attribute))]
            for name in {spelled(node) for node in same}:
                left += self._changes.later(name, target, sure)
        return self._any_drawn(left)

    def gives(self, index: int | None, sure: bool) -> bool:
        """Whether chance has a part in what the function returns, in the element at ``index`` where that is several."""
        if self._body is None:
            return False
        values = [_element(value, index) for value in returned(self._body.function.body)]
        drawn = [value is not None and self._any_drawn([value]) for value in values]
        return bool(drawn) and (all(drawn) if sure else any(drawn))

    @property
    def is_seeded(self) -> bool:
        """Whether the function sets a seed, so that all that it runs draws the same in each process."""
        return self._seeded

    def changes(self, name: str, sure: bool) -> bool:
        """Whether chance has a part in what the function, a method, does to what stands on ``self.name`` already."""
        if self._body is None or self._changes is None:
            return False
        later = self._changes.later(f"{self._body.receiver}.{name}", self._body.function, sure)
        return self._any_drawn(list(later))

    def draws_anew(self, name: str) -> bool:
        """Whether the function, a method, puts other random numbers on ``self.name``, not made of those there."""
        body = self._body
        if body is None or self._changes is None:
            return False
        place = Place(name, attribute=True)
        for target in self._changes.targets(f"{body.receiver}.{name}"):
            made = self.made(target, body.bindings.values[target])
            if made and not is_made_of(body, binder_of(body, target), place):
                return True
        return any(
            isinstance(call := body.parents[parent], cst.Call) and called_as(call) in DRAWN_INTO
            for node in body.members(name)
            if is_place(node, place, body.receiver) and isinstance(parent := body.parents[node], cst.Attribute)
        )

    def _any_drawn(self, left: list[cst.CSTNode]) -> bool:
        """Whether anything is drawn of what these are made of."""
        if self._seeded:
            return False
        return any(isinstance(node, cst.Call) and self._draws(node) for node in _reached(left, self._made_of))

    def _made_of(self, node: cst.CSTNode) -> Iterable[cst.CSTNode]:
        """What has a part in an expression."""
        if isinstance(node, cst.Call):
            return _operands(node)
        if isinstance(node, cst.Attribute) and node.attr.value not in _FACTS:
            return [*self._standing(node), node.value]
        if isinstance(node, (cst.Name, cst.Attribute)):
            return self._standing(node)
        if isinstance(node, cst.DictComp):
            return node.key, node.value
        if isinstance(node, cst.BaseSimpleComp):
            return [node.elt]  # whose names lead to what it goes through
        return children(node)

    # What draws

    def _draws(self, call: cst.Call) -> bool:
        called = called_as(call)
        if called in DRAWN_INTO:
            return True
        dotted = self._dotted(call.func)
        for module in (_OF_PYTHON, _OF_NUMPY):
            if dotted.startswith(module) and dotted.count(".") == module.count("."):
                makes_generator = called == "default_rng" or not called[:1].islower()
                return called not in _DRAW_NOTHING and not (makes_generator and call.args)
        if dotted or not isinstance(call.func, cst.Attribute):
            return called in DRAWS and dotted.startswith("torch.")
        return called == "bernoulli" or (called in _SAMPLES and self._is_distribution(call.func.value))

    def _is_distribution(self, node: cst.CSTNode) -> bool:
        """Whether an expression is a distribution of torch, by what it is made with."""
        return any(
            isinstance(part, cst.Call) and self._dotted(part.func).startswith(_DISTRIBUTIONS)
            for part in _reached([node], self._makers)
        )

    def _makers(self, node: cst.CSTNode) -> Iterable[cst.CSTNode]:
        """What an object comes from: what its names stand for, and what a method was called on."""
        if isinstance(node, cst.Call):
            return [node.func.value] if isinstance(node.func, cst.Attribute) else ()
        return self._standing(node) if isinstance(node, (cst.Name, cst.Attribute)) else ()

    def _dotted(self, node: cst.BaseExpression) -> str:
        """What a name stands for outside of the project, in full: ``numpy.random.shuffle``."""
        parts = parts_of(node)
        if not parts or (self._body is not None and self._body.is_local(parts[0])):
            return ""
        entity = self._project.lookup(self._file, parts[0])
        return ".".join([entity.dotted, *parts[1:]]) if isinstance(entity, External) else ""

    def _standing(self, node: cst.Name | cst.Attribute) -> Iterator[cst.CSTNode]:
        return iter(()) if self._changes is None else self._changes.standing(node)


def _element(value: cst.BaseExpression, index: int | None) -> cst.BaseExpression | None:
    """The part of what is returned that comes to a target: all of it, or one of several; None where there is none."""
    if not isinstance(value, cst.Tuple):
        return value if index is None else None
    return value.elements[index].value if index is not None and index < len(value.elements) else None


def _reached(left: list[cst.CSTNode], leads: Callable[[cst.CSTNode], Iterable[cst.CSTNode]]) -> Iterator[cst.CSTNode]:
    """All nodes that some lead to, each once."""
    seen: set[cst.CSTNode] = set()
    while left:
        node = left.pop()
        if node not in seen:
            seen.add(node)
            yield node
            left += leads(node)


def _operands(call: cst.Call) -> Iterator[cst.CSTNode]:
    """What has a part in what a call gives: of some arguments only the shape has one, or the place."""
    called = called_as(call)
    if called in SHAPED_LIKE or called in ("full_like", "len"):
        return
    if isinstance(call.func, cst.Attribute):
        if called not in _FACTS:
            yield call.func.value
    elif not isinstance(call.func, cst.Name):
        yield call.func
    if called not in _TAKES_FACTS:
        yield from (arg.value for arg in call.args)
