"""What a function puts on objects of which little is known, and reads there again.

``head.stride = torch.ones(3)`` and, later on, ``self.stride = head.stride``: whatever ``head`` is, that is the tensor.
Such an attribute is kept beside the names of the function, as the name that is written: ``head.stride``. It goes when
``head`` is bound anew (``State.bind``).
"""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.hierarchy.classes import Member, is_property
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import Atom, Const, Instance, Module, NoneAtom, Scalar, Unknown, Value
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.torch_api import api


def put_on_other(name: str, attribute: str, state: State) -> Value | None:
    """What this function has put on an object under a name: ``head.stride = torch.ones(3)``."""
    return state.env.get(f"{name}.{attribute}")


def remember(m: Machine, owners: Value, target: cst.Attribute, value: Value, frame: Frame, state: State) -> None:
    """Keep what is put on an object under a name of which the object tells nothing.

    What holds for the object itself, a buffer of that name or a property, is told by its class where that is known.
    """
    if not isinstance(target.value, cst.Name):
        return
    name = target.attr.value
    ending = f".{name}"
    kept = target.value.value + ending
    for other in [key for key in state.env if key.endswith(ending)]:
        # the same object may go by several names
        if other == kept or not owners or set(state.env.get(other.partition(".")[0], ())) & set(owners):
            del state.env[other]
    if value and owners and all(_takes(m, owner, name, target, frame, state) for owner in owners):
        state.env[kept] = value


def _takes(m: Machine, owner: Atom, name: str, node: cst.CSTNode, frame: Frame, state: State) -> bool:
    """Whether an object keeps, as far as is known, what is put on it under a name of which it tells nothing else."""
    if isinstance(owner, Unknown):
        return True
    if not isinstance(owner, (Module, Instance)):
        return False
    if owner.cls == "":
        return True
    if isinstance(owner.cls, ClassRef):
        member = m.classes.find(owner.cls, name)
        if isinstance(member, Member) and is_property(member):
            return False
    elif api().module_class(owner.cls) is None:
        return False
    # It is not read here: what reading it would come to, an exception for one, is of no concern to the path.
    now = m.attribute((owner,), name, node, frame, state.fork())
    return all(isinstance(atom, (Unknown, NoneAtom, Const, Scalar)) for atom in now)
