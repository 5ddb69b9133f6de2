"""Whether a tensor is made of random numbers that stay as long as the object does, and are others in each process."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.methods import method_text, methods_of, reached_from_forward
from flake8_torchparams.source.dotted import name_of
from flake8_torchparams.source.entities import ClassRef, Entity, FunctionRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.private import as_written
from flake8_torchparams.source.site import Site
from flake8_torchparams.usage.bindings import Bindings
from flake8_torchparams.usage.body import body_of
from flake8_torchparams.usage.callers import Calls
from flake8_torchparams.usage.chance import Chance
from flake8_torchparams.usage.changes import changes_of
from flake8_torchparams.usage.moves import unmoved


def is_drawn(classes: Classes, calls: Calls, cls: ClassRef, name: str, site: Site) -> bool:
    """Whether chance has a part in what the constructor puts on ``self.name`` at ``site``.

    Numbers that uses draw anew nobody misses in a checkpoint.
    """
    name = as_written(name, cls)
    try:
        if not _is_drawn(classes, calls, cls, name, site, sure=False):
            return False
        certainly = not _is_registered(classes, cls, name) or _is_drawn(classes, calls, cls, name, site, sure=True)
        return certainly and not _is_anew(classes, cls, name, site)
    except NotAnalysed:
        return False


def _is_drawn(classes: Classes, calls: Calls, cls: ClassRef, name: str, site: Site, sure: bool) -> bool:
    """Whether it has, there or in what the constructor does later on (``sure``: in each case)."""
    value = site.fragment.once(Bindings.of).values.get(site.node)
    here = Chance(classes.project, cls.file, site.fragment)
    if here.made(site.node, value, sure) or (not here.is_seeded and _is_given(classes, cls, site, sure)):
        return True
    return any(
        Chance(classes.project, owner.file, owner.file.fragment(function)).changes(name, sure)
        for owner, function in _called_later(classes, cls, name, site, sure)
        if calls.only_constructs(owner, function)
    )


def _is_given(classes: Classes, cls: ClassRef, site: Site, sure: bool) -> bool:
    """Whether a method or a function of the project has drawn what it hands back there, alone or among others."""
    if site.fragment.definition is None:
        return False
    body, index = body_of(site.fragment.definition), None
    if isinstance(element := body.parents.get(site.node), cst.Element) and isinstance(
        several := body.parents[element], cst.Tuple
    ):
        index = several.elements.index(element)
    value = next(iter(changes_of(body).given(site.node)), None)
    call = unmoved(value) if isinstance(value, cst.BaseExpression) else None
    if not isinstance(call, cst.Call):
        return False
    if isinstance(call.func, cst.Attribute):
        own = name_of(call.func.value) == body.receiver
        maker: Entity | None = classes.method(cls, call.func.attr.value) if own else None
    else:
        name = name_of(call.func)
        maker = classes.project.lookup(cls.file, name) if name and not body.is_local(name) else None
    if not isinstance(maker, FunctionRef):
        return False
    return Chance(classes.project, maker.file, maker.file.fragment(maker.outline)).gives(index, sure)


def _is_registered(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether the class registers the name as well, and what it draws in some cases may be that."""
    word = re.escape(name)
    ways = re.compile(rf"register_\w+\(\s*[\"']{word}[\"']|\bself\.{word}\b[^=\n]*=[^\n]*\b(?:Parameter|Buffer)\(")
    return any(ways.search(owner.file.text(owner.outline)) for owner in classes.mro(cls).classes)


def _called_later(
    classes: Classes, cls: ClassRef, name: str, site: Site, sure: bool
) -> Iterator[tuple[ClassRef, FunctionOutline]]:
    """The methods that speak of an attribute and that the function calls once it has put something there.

    ``sure``: of those alone that it always calls then.
    """
    function = site.fragment.definition
    if function is None:
        return
    body = body_of(function)
    start, changes = body.starts.get(site.node, 0), changes_of(body)
    for owner, method in methods_of(classes, cls):
        called = (
            isinstance(body.parents[node], cst.Call) and name_of(node.value) == body.receiver
            for node in body.members(method.name)
            if body.starts[node] > start and (not sure or changes.follows(node, site.node))
        )
        if any(called) and _speaks_of(owner, method, name):
            yield owner, method


def _is_anew(classes: Classes, cls: ClassRef, name: str, site: Site) -> bool:
    """Whether uses of the object draw the numbers anew: they run the function again, or another one that draws."""
    function = site.fragment.definition
    methods = list(methods_of(classes, cls))
    texts: dict[str, str] = {}
    for owner, method in methods:
        texts[method.name] = texts.get(method.name, "") + method_text(owner.file, method)
    reached = reached_from_forward(texts)
    if function is not None and function.name.value in reached:
        return True
    return any(
        Chance(classes.project, owner.file, owner.file.fragment(method)).draws_anew(name)
        for owner, method in methods
        if method.name in reached and _speaks_of(owner, method, name)
    )


def _speaks_of(owner: ClassRef, method: FunctionOutline, name: str) -> bool:
    return any(True for _ in owner.file.words.lines((name,), method.line, method.end_line))
