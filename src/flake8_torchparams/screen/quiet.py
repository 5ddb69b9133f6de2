"""Classes that need no interpreter: a look at their syntax shows that no rule can have anything to say.

Most classes put numbers, Modules and Parameters on ``self`` after ``super().__init__()`` and do nothing else. They are
told apart here on Python's own trees, which cost a small part of what libcst and the interpreter do. Only what is
listed here is taken to be harmless; whatever else a constructor does makes its class loud, and the interpreter decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from flake8_torchparams.hierarchy.class_bodies import assigned_in_body
from flake8_torchparams.hierarchy.methods import (
    is_noisy,
    may_lose_parameter,
    method_texts,
    names_hiding,
    reached_from_forward,
)
from flake8_torchparams.screen.kinds import (
    ANY,
    BUDGET,
    CONSTRUCTING,
    MODULES,
    NONE,
    PARAMETER,
    PLACES,
    STATE,
    TENSOR,
)
from flake8_torchparams.screen.loud import Loud
from flake8_torchparams.screen.scopes import Built
from flake8_torchparams.screen.statements import Statements
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.private import is_private

# What is no container, nor can become one of a kind that nobody registers.
_NO_CONTAINER = MODULES | PARAMETER | TENSOR | NONE


class Quiet(Statements):
    """Which classes are quiet; what was found out of functions and names is kept."""

    def why_loud(self, cls: ClassRef) -> str:
        """What makes a class one for the interpreter; empty when it is quiet."""
        if cls not in self._verdicts:
            self._verdicts[cls] = self._find_why_loud(cls)
        return self._verdicts[cls]

    def _find_why_loud(self, cls: ClassRef) -> str:
        self._budget = BUDGET
        self._linted = cls.file
        try:
            for name, binding in assigned_in_body(cls):
                if self._assigned(cls.file, name, [binding], cls, 0) & STATE:
                    raise Loud(f"state under {name} in the class body")
            self._methods(self._built(cls))
        except Loud as reason:
            return str(reason) or "loud"
        except RecursionError:
            return "nested too deep"
        return ""

    def ran(self, cls: ClassRef) -> set[FunctionOutline]:
        """The functions that building a quiet class runs."""
        made = self._objects.get(cls)
        return made.ran if isinstance(made, Built) else set()

    def is_quiet_method(
        self, cls: ClassRef, name: str, held: Mapping[str, tuple[str, ...]], calling: bool, hiding: Set[str]
    ) -> bool:
        """Whether a method can do nothing wrong that is called later, on an instance that holds these names.

        ``held`` tells where each name stands (see ``state.Slot``), ``calling`` that ``forward`` leads to the method,
        ``hiding`` under which names it may fill plain containers (see ``methods.names_hiding``).
        """
        self._budget = BUDGET
        self._linted = cls.file
        made = Built(cls, ready=True, building=False, calling=calling)
        for attribute, places in held.items():
            kind = 0
            for place in places:
                kind |= PLACES.get(place, ANY)
            made.attributes[attribute] = kind
            if kind == TENSOR:
                made.buffers.add(attribute)
        try:
            if not self._is_torchs(cls, "__setattr__"):
                return False
            function = cls.outline.functions[name][-1]
            if _may_leave_state(made, cls.file.text(function), hiding):
                return False
            self._body(cls.file, function, cls, made, 0)
        except (Loud, RecursionError):
            return False
        return True

    def forget_trees(self) -> None:
        """Drop the syntax trees; what was concluded from them stays."""
        self._trees.clear()
        self._resolved.clear()
        self._said.clear()

    def _methods(self, made: Built) -> None:
        """The methods that are called later: those that do anything to state must be harmless too."""
        cls = made.cls
        texts = method_texts(cls)
        reached = reached_from_forward(texts)
        hiding = {name: names_hiding(texts[name]) for name in texts.keys() - reached - CONSTRUCTING}
        noisy = {name for name, text in texts.items() if name not in CONSTRUCTING and is_noisy(text)}
        noisy.update(name for name, names in hiding.items() if names)
        made.building = False
        for name in sorted(noisy):
            made.calling = name in reached
            function = cls.outline.functions[name][-1]
            if (name.startswith("__") and not is_private(name)) or function in made.ran:
                continue
            if function.marks & {"staticmethod", "classmethod"}:
                continue
            if _may_leave_state(made, texts[name], hiding.get(name, frozenset())):
                raise Loud("state that a method may leave plainly")
            before = made.snapshot()
            self._body(cls.file, function, cls, made, 0)
            made.become(before)


def _may_leave_state(made: Built, text: str, hiding: Set[str]) -> bool:
    """Whether a method may lose a Parameter, or put new state into a plain container under one of some names."""
    if may_lose_parameter(text):
        return True
    return any(made.attributes.get(name, ANY) & ~_NO_CONTAINER for name in hiding)
