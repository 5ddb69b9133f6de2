"""How many dimensions something has, as far as that matters to the device that it is on.

torch takes a tensor without dimensions from any device, and so it does what a container holds of such tensors alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Held:
    """A container of tensors that have no dimensions, or anything in it, however deep.

    ``others``: the names of the fields, or keys, that stand for no tensor: settings that are kept beside them.
    """

    tensors: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()

    def of(self, name: str) -> Held | None:
        """What stands under a name; None where that is no tensor."""
        return None if name in self.others - self.tensors else self

    def beside(self, more: Held) -> Held:
        """Both of them in one."""
        return Held(self.tensors | more.tensors, self.others | more.others)


DimCount: TypeAlias = int | Held | None
"""How many dimensions a tensor has, or that it is a container of some that have none; None where nobody knows."""


def is_number(dims: DimCount) -> bool:
    """Whether a tensor has no dimensions, so that torch takes it from any device; or all of a container have none."""
    return dims == 0 or isinstance(dims, Held)


def dims_of_each(dims: DimCount) -> DimCount:
    """How many dimensions each of those has that a loop takes from it."""
    return dims if isinstance(dims, Held) else 0 if dims == 1 else None
