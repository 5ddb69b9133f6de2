"""What a constructor does with each of its arguments, told from its text: whether the instance can come to hold it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import NamedTuple

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.known import FILLING
from flake8_torchparams.source.entities import ClassRef, External, FunctionRef
from flake8_torchparams.source.outline import dotted

# They ask what a value is, and keep nothing of it.
_ASKING = frozenset({"callable", "hasattr", "isinstance", "issubclass", "len", "type"})

# The kinds of nodes that tell something.
_NOTED = frozenset(
    [
        *(ast.Assign, ast.Attribute, ast.Call, ast.Compare, ast.Subscript),
        *(ast.Dict, ast.DictComp, ast.GeneratorExp, ast.List, ast.ListComp, ast.Set, ast.SetComp, ast.Tuple),
    ]
)
# The fields of each class of nodes that may hold others which tell anything.
_HOLDING = {
    kind: tuple(name for name in kind._fields if name not in ("id", "attr", "arg", "ctx", "op", "ops"))
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST) and kind is not ast.Constant
}


class Handling(NamedTuple):
    """The parameters of a constructor, in order, and what it does with them.

    ``whole``: those that it hands on as they are; ``stored``: those that it only puts on the instance; ``into``: what
    it reads of the others, by their names (an index is read as ``[``); ``gathered``: those that it may put into a
    container, or what a call of them gives; ``required``: those without a default; ``star``, ``rest``: whether more
    arguments go to ``*args``, ``**kwargs``. ``calls``: what those are given to that go nowhere else, by the dotted name
    that is called and the place among its arguments.
    """

    order: tuple[str, ...]
    whole: frozenset[str]
    calls: dict[str, frozenset[tuple[str, int | str]]]
    stored: frozenset[str]
    into: dict[str, frozenset[str]]
    gathered: frozenset[str]
    required: frozenset[str]
    star: bool
    rest: bool

    def name_at(self, position: int) -> str | None:
        """The parameter that a positional argument goes to."""
        return self.order[position] if position < len(self.order) else None

    def takes(self, positions: int, names: Collection[str], complete: bool) -> bool:
        """Whether a call with so many positional arguments and these others is none that ends in a TypeError.

        ``complete``: it hands over nothing else.
        """
        if (positions > len(self.order) and not self.star) or not (self.rest or self.into.keys() >= set(names)):
            return False
        return not complete or self.required <= {*self.order[:positions], *names}

    def gathers(self, parameter: str | int) -> bool:
        """Whether an argument may come to stand in a container, by the name or the position that it is handed over by;
        what it makes may be meant, should it be a class.
        """
        name = self.name_at(parameter) if isinstance(parameter, int) else parameter
        if name in self.into:
            return name in self.gathered
        return self.star if isinstance(parameter, int) else self.rest

    def keeps(self, name: str | None, is_itself: Callable[[str], bool], registers: bool) -> bool:
        """Whether the instance may hold what goes to a parameter.

        ``is_itself``: whether what is read of the value under a name may be the value, or state that it holds;
        ``registers``: an assignment to the instance does.
        """
        if name is None or name in self.whole or name not in self.into or (registers and name in self.stored):
            return True
        return any(map(is_itself, self.into[name]))


class Constructors:
    """The constructors of the project's classes; everything is found once."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self._known: dict[FunctionRef, Handling | None] = {}
        self._buffers: dict[ClassRef, bool] = {}

    def handling(self, cls: ClassRef) -> Handling | None:
        """What the constructor of a class does with its arguments; None where none of the project's can be read."""
        ref = self.classes.method(cls, "__init__")
        if ref is None or self.classes.method(cls, "__new__") is not None:
            return None
        if ref not in self._known:
            try:
                self._known[ref] = _handling(ref.file.node(ref.outline))
            except RecursionError:
                self._known[ref] = None
        return self._known[ref]

    def registers_tensors(self, cls: ClassRef, parameter: int | str | None) -> bool:
        """Whether a Module may register a tensor that its constructor is given, or one in a container, by the name or
        the position that it is handed over by: as a buffer, or by way of another Module.

        Functions of torch register nothing, and its Modules make Parameters of their own out of tensors.
        """
        asked: set[tuple[ClassRef, int | str | None]] = set()
        left = [(cls, parameter)]
        while left:
            taker, parameter = left.pop()
            if (taker, parameter) in asked:
                continue
            asked.add((taker, parameter))
            ref, handling = self.classes.method(taker, "__init__"), self.handling(taker)
            if ref is None or handling is None or parameter is None or self.has_buffers(taker):
                return True
            name = handling.name_at(parameter) if isinstance(parameter, int) else parameter
            calls = handling.calls.get(name) if name is not None else None
            if calls is None:
                return True
            for called, place in calls:
                found = self.classes.named(ref.file, called.split("."))
                if isinstance(found, ClassRef):
                    left.append((found, place))
                elif not isinstance(found, External) or not found.dotted.startswith("torch."):
                    return True
        return False

    def has_buffers(self, cls: ClassRef) -> bool:
        """Whether a class or one above it may register buffers: a tensor is put into the one of its name then."""
        if cls not in self._buffers:
            texts = (ancestor.file.text(ancestor.outline) for ancestor in self.classes.mro(cls).classes)
            self._buffers[cls] = any("buffer" in text.lower() for text in texts)
        return self._buffers[cls]


def _handling(function: ast.FunctionDef | ast.AsyncFunctionDef | None) -> Handling | None:
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return None
    arguments = function.args
    order = tuple(argument.arg for argument in (*arguments.posonlyargs, *arguments.args))[1:]
    uses = _Uses({*order, *(argument.arg for argument in arguments.kwonlyargs)})
    names: list[ast.Name] = []
    for node in _nodes(function):
        if isinstance(node, ast.Name):
            names.append(node)
        elif type(node) in _NOTED:
            uses.note(node)
    whole = {name.id for name in names if id(name) not in uses.told}
    if whole & {"locals", "vars"}:
        whole |= uses.into.keys()
    into = {name: frozenset(read) for name, read in uses.into.items()}
    elsewhere = {name.id for name in names if id(name) not in uses.told | uses.given}
    return Handling(
        order,
        frozenset(whole & uses.into.keys()),
        {name: frozenset(uses.calls.get(name, ())) for name in into.keys() - elsewhere},
        frozenset(uses.stored),
        into,
        frozenset(uses.gathered & uses.into.keys()),
        _required(arguments),
        arguments.vararg is not None,
        arguments.kwarg is not None,
    )


def _nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """All nodes of a function but for operators and contexts of names: ``ast.walk`` takes several times as long."""
    left: list[ast.AST] = [function]
    while left:
        node = left.pop()
        yield node
        left += _inner(node)


def _inner(node: ast.AST) -> list[ast.AST]:
    """The nodes right below a node."""
    found: list[ast.AST] = []
    for name in _HOLDING.get(type(node), ()):
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [part for part in value if isinstance(part, ast.AST)]
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def _required(arguments: ast.arguments) -> frozenset[str]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    bare = positional[1 : len(positional) - len(arguments.defaults)]
    return frozenset(argument.arg for argument in (*bare, *(one for one, default in defaults if default is None)))


class _Uses:
    """What the expressions of a function do with its parameters; ``told`` holds the names of which that is known."""

    def __init__(self, names: set[str]) -> None:
        self.into: dict[str, set[str]] = {name: set() for name in names}
        self.stored: set[str] = set()
        self.gathered: set[str] = set()
        self.told: set[int] = set()
        # what calls are given names, and those names
        self.calls: dict[str, list[tuple[str, int | str]]] = {}
        self.given: set[int] = set()

    def note(self, node: ast.AST) -> None:
        if isinstance(node, ast.Attribute):
            self._read(node.value, node.attr)
        elif isinstance(node, ast.Subscript):
            self._read(node.value, "[")
        elif isinstance(node, ast.Compare):
            if all(isinstance(sign, (ast.Is, ast.IsNot)) for sign in node.ops):
                self.told.update(map(id, (node.left, *node.comparators)))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ASKING:
            self.told.update(map(id, node.args))
        elif isinstance(node, ast.Assign) and _are_own(node.targets):
            if isinstance(node.value, ast.Name):
                self.stored.add(node.value.id)
                self.told.add(id(node.value))
        else:
            if isinstance(node, ast.Call) and (called := dotted(node.func)):
                self._give(node, called)
            for held in _put_into_containers(node):
                self.gathered |= self._elements(held)

    def _give(self, node: ast.Call, called: str) -> None:
        """Note the names that a call is given as they are."""
        for place, argument in enumerate(node.args):
            if isinstance(argument, ast.Starred):
                break
            self._note_given(argument, called, place)
        for keyword in node.keywords:
            if keyword.arg is not None:
                self._note_given(keyword.value, called, keyword.arg)

    def _note_given(self, argument: ast.expr, called: str, place: int | str) -> None:
        if isinstance(argument, ast.Name) and argument.id in self.into:
            self.calls.setdefault(argument.id, []).append((called, place))
            self.given.add(id(argument))

    def _elements(self, node: ast.expr) -> set[str]:
        """The names of what an expression may give, or make what it gives of: ``layer``, ``kind(3, 3)``.

        What a class gets is no element itself; what a function gets may come back.
        """
        found: set[str] = set()
        left = [node]
        while left:
            part = left.pop()
            if isinstance(part, ast.Name):
                found.add(part.id)
            elif isinstance(part, ast.Call):
                left.append(part.func)
                called = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
                if not (called in self.into or called[:1].isupper()):
                    left += [*part.args, *(keyword.value for keyword in part.keywords)]
            else:
                left += (child for child in _inner(part) if isinstance(child, ast.expr))
        return found

    def _read(self, holder: ast.expr, name: str) -> None:
        if isinstance(holder, ast.Name) and holder.id in self.into:
            self.into[holder.id].add(name)
            self.told.add(id(holder))


def _put_into_containers(node: ast.AST) -> Sequence[ast.expr]:
    """What an expression puts into a container, or an assignment to other names than attributes of ``self`` gives a
    name by which something later may do so.
    """
    if isinstance(node, ast.Call):
        return node.args if isinstance(node.func, ast.Attribute) and node.func.attr in FILLING else ()
    if isinstance(node, (ast.Assign, ast.DictComp)):
        return (node.value,)
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return node.elts if isinstance(node, ast.Set) or isinstance(node.ctx, ast.Load) else ()
    if isinstance(node, ast.Dict):
        return node.values
    return (node.elt,) if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)) else ()


def _are_own(targets: Sequence[ast.expr]) -> bool:
    """Whether nothing but attributes of ``self`` is assigned to."""
    return all(
        isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self"
        for target in targets
    )
