"""A place in source text, found cheaply and turned into line and column only for a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import libcst as cst

    from flake8_torchparams.source.fragment import Fragment


@dataclass(frozen=True, slots=True)
class Site:
    """A libcst node within the fragment (one function's source) that it was parsed from.

    Comparing and hashing go by identity of the node, so that one line met on several paths is one place.
    """

    fragment: Fragment
    node: cst.CSTNode

    def position(self) -> tuple[int, int]:
        """Line (from 1) and column (from 0) of the node in its file."""
        return self.fragment.position(self.node)
