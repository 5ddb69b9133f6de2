"""One call of one function while it is interpreted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from flake8_torchparams.model.state import State
    from flake8_torchparams.model.values import Atom, Value
    from flake8_torchparams.source.entities import ClassRef
    from flake8_torchparams.source.files import SourceFile
    from flake8_torchparams.source.fragment import Fragment


@dataclass(slots=True, eq=False)
class Frame:
    """Where names are looked up and where statements leave what they end with.

    ``owner`` is the class whose body holds the function, ``receiver`` what its first argument is bound to (for
    ``super()``). ``guards`` are what the current statement hangs on: the tests of ``if`` statements around it, and of
    those before it that leave, and in a handler what was tried; ``handled`` names the exceptions that somebody around
    catches, ``thrown`` holds the paths that are on their way to one.
    """

    file: SourceFile
    fragment: Fragment
    function: str = ""
    owner: ClassRef | None = None
    receiver: Atom | None = None
    depth: int = 0
    around: Mapping[str, Value] | None = None
    caller: Frame | None = None
    call: cst.CSTNode | None = None
    handled: frozenset[str] = frozenset()
    guards: list[cst.BaseExpression] = field(default_factory=list)
    returns: list[tuple[State, Value]] = field(default_factory=list)
    breaks: list[State] = field(default_factory=list)
    continues: list[State] = field(default_factory=list)
    thrown: list[State] = field(default_factory=list)
    yields: list[Value] = field(default_factory=list)

    @property
    def takes_anything(self) -> bool:
        """Whether this is a ``__setattr__``: values of every kind come through it, whatever it is annotated with or
        asks for.
        """
        return self.function.endswith(".__setattr__")
