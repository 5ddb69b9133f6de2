"""Uses of ``.data``, which autograd does not see (TPM501)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from flake8_torchparams.model.values import TENSORS, NoneAtom, Value
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.site import Site

if TYPE_CHECKING:
    from flake8_torchparams.model.frame import Frame
    from flake8_torchparams.model.machine import Machine


def note_data(m: Machine, owners: Value, node: cst.Attribute, frame: Frame) -> None:
    """Note ``node`` when it reads or sets ``.data`` of a certain tensor; ``owners`` is what it belongs to."""
    if node.attr.value != "data" or m.current is None:
        return
    # None has no .data: whoever writes this knows that it is not None.
    owners = tuple(atom for atom in owners if not isinstance(atom, NoneAtom))
    if owners and all(isinstance(atom, TENSORS) for atom in owners):
        names = _names(node)
        attribute = names[1] if len(names) > 2 and names[0] == "self" else ""
        site = Site(frame.fragment, node)
        m.slipped(Slipped(m.current.outline.qualname, attribute, site, "data-attribute", ".".join(names)))


def _names(node: cst.BaseExpression) -> list[str]:
    """``self``, ``weight``, ``data`` of ``self.weight.data``; what is no name is left out."""
    if isinstance(node, cst.Attribute):
        return [*_names(node.value), node.attr.value]
    return [node.value] if isinstance(node, cst.Name) else []
