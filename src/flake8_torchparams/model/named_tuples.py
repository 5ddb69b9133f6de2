"""Classes of tuples that a call makes (``collections.namedtuple``, ``typing.NamedTuple``), and their instances."""

from __future__ import annotations

from collections.abc import Iterator

from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.machine import Arguments
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import UNKNOWN, Seq, TupleClass, Value, the_constant


def tuple_class(arguments: Arguments, state: State) -> Value:
    """The class that such a call makes, where all names of its items are known."""
    given = arguments.get(1, "field_names") or arguments.get(1, "fields") or ()
    names = tuple(_names(given, state))
    return (TupleClass(names),) if names and all(names) else UNKNOWN


def _names(given: Value, state: State) -> Iterator[str]:
    """The names of the items; an empty one for each that is not known."""
    text = the_constant(given)
    if isinstance(text, str):
        yield from text.replace(",", " ").split()
        return
    content = content_of(given[0], state) if len(given) == 1 else None
    for item in (content.items or ()) if isinstance(content, Seq) else ():
        row = content_of(item[0], state) if len(item) == 1 else None
        # a name with its type, for typing.NamedTuple
        name = the_constant(row.items[0]) if isinstance(row, Seq) and row.items else the_constant(item)
        yield name if isinstance(name, str) else ""


def made_tuple(cls: TupleClass, arguments: Arguments) -> Value:
    """A tuple of that class; what is left out has a default that nobody reads here."""
    items = tuple(arguments.get(position, name) or UNKNOWN for position, name in enumerate(cls.names))
    return (Seq("tuple", items, names=cls.names),)
