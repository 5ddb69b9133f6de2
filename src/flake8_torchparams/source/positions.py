"""Where the nodes of a libcst tree stand in its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import libcst as cst
from libcst.metadata import CodeRange, PositionProvider


def positions(tree: cst.Module) -> Mapping[cst.CSTNode, CodeRange]:
    """Lines (from 1) and columns (from 0, in characters) of all nodes of a tree, white space and punctuation included.

    What ``MetadataWrapper.resolve`` tells, without its visit to each node. Raises RecursionError for a tree that is too
    deep.
    """
    provider = PositionProvider()
    provider._gen_impl(tree)
    return cast("Mapping[cst.CSTNode, CodeRange]", provider._computed)
