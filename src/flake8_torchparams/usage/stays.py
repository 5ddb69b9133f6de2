"""Which attributes of an object are where its constructor has made them: of numbers, and told of no device."""

from __future__ import annotations

from functools import partial

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.usage.apart import Apart, Asked
from flake8_torchparams.usage.body import Body, Scope
from flake8_torchparams.usage.constructed import constructed
from flake8_torchparams.usage.places import Place
from flake8_torchparams.usage.sight import is_outside

# No attribute goes by this name.
_NOTHING = Place("", True)


class Stays:
    """Tells them; everything is found once."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._known: dict[tuple[ClassRef, str], bool] = {}

    def apart(self, body: Body, scope: Scope, place: Place, given: Asked | None = None) -> Apart:
        """What tells of the expressions of a function whether they are made of a place, of numbers and of these."""
        outside = partial(is_outside, self._classes, scope, body)
        state = partial(self._is_state, scope.cls) if scope.cls is not None else _no
        return Apart(body, place, outside, state, given)

    def _is_state(self, cls: ClassRef, name: str) -> bool:
        key = (cls, name)
        if key not in self._known:
            self._known[key] = False  # what is made of itself comes from elsewhere
            self._known[key] = self._is_made_there(cls, name)
        return self._known[key]

    def _is_made_there(self, cls: ClassRef, name: str) -> bool:
        try:
            puts = constructed(self._classes, cls, name)
        except NotAnalysed:
            return False
        for put in puts:
            apart = self.apart(put.body, Scope(put.owner.file, cls), _NOTHING)
            if put.value is None or not apart.holds(put.value):
                return False
        return bool(puts)


def _no(_: str) -> bool:
    return False
