"""The constructors of torch's own classes: what they register, and what they wipe when they run again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import libcst as cst

from flake8_torchparams.hierarchy.classes import MODULE, Member
from flake8_torchparams.hierarchy.known import is_wrapped
from flake8_torchparams.model.attributes import returned
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import give
from flake8_torchparams.model.kinds import value_of_kind
from flake8_torchparams.model.machine import Arguments, Machine, cell_label
from flake8_torchparams.model.state import ABSENT, REGISTERED, Cell, Slot, State, Where, join_all
from flake8_torchparams.model.torch_containers import check_elements
from flake8_torchparams.model.values import Atom, FunctionAtom, Module, NoneAtom, Object, Parameter, Tensor, Value
from flake8_torchparams.model.verdicts import nearest, visible
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.entities import FunctionRef
from flake8_torchparams.source.site import Site
from flake8_torchparams.torch_api import api


def run_module_init(
    m: Machine, owner: Object, torch_class: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> None:
    """The constructor of nn.Module or of one of torch's own subclasses."""
    after = _between(m, state.cell(owner.cell), torch_class)
    if after is not None and after.function is not None:
        ref = FunctionRef(after.owner.file, after.function, after.owner)
        returned(m, FunctionAtom(ref, (owner,)), Arguments(), node, frame, state)
    else:
        _begin(m, owner, node, frame, state)
    cell = state.writable(owner.cell)
    cell.init = frozenset({"yes"})
    known = api().module_class(torch_class)
    if known is None or torch_class == MODULE:
        return
    groups: tuple[tuple[Where, Iterable[str], Atom], ...] = (
        ("parameter", known.parameters, Parameter()),
        ("buffer", known.buffers, Tensor()),
        ("module", known.modules, Module()),
    )
    for where, names_, held in groups:
        for name in names_:
            value: Value = (held, NoneAtom()) if name in known.empty else (held,)
            actual: Where = "temporary" if name in known.non_persistent_buffers else where
            cell.slots[name] = (Slot(actual, value),)
    for name, kind in known.attributes.items():
        cell.slots.setdefault(name, (Slot("plain", value_of_kind(kind)),))
    check_elements(m, torch_class, "__init__", arguments, node, frame, state)
    if known.container:
        give(arguments.all(), state)
    cell = state.writable(owner.cell)
    cell.open = cell.open or known.open
    for name, presence in known.calls.items():
        _call_own(m, owner, name, presence == "always", node, frame, state)


def _call_own(
    m: Machine, owner: Object, name: str, always: bool, node: cst.CSTNode, frame: Frame, state: State
) -> None:
    """Run what the project's class has in the place of a method that the constructor calls at its end."""
    found = m.classes.find(state.cell(owner.cell).cls, name)
    if not isinstance(found, Member) or found.function is None or is_wrapped(found.function):
        return
    if found.function.marks & {"staticmethod", "classmethod", "property"}:
        return
    ref = FunctionRef(found.owner.file, found.function, found.owner)
    before = state.fork()
    returned(m, FunctionAtom(ref, (owner,)), Arguments(), node, frame, state)
    joined = None if always else join_all([before, state.fork()])
    if joined is not None:
        state.become(joined)


def _between(m: Machine, cell: Cell, torch_class: str) -> Member | None:
    """The constructor of the project that one of torch's classes calls, where such a class comes before nn.Module."""
    order = m.classes.mro(cell.cls).order
    if torch_class not in order or MODULE not in order:
        return None
    between = order[order.index(torch_class) + 1 : order.index(MODULE)]
    return next((found for cls in between if (found := m.classes.member(cls, "__init__")) is not None), None)


def _begin(m: Machine, owner: Object, node: cst.CSTNode, frame: Frame, state: State) -> None:
    """``nn.Module.__init__`` itself: all registries are empty afterwards."""
    cell = state.writable(owner.cell)
    registered = [name for name in cell.slots if cell.registers(name)]
    if cell.init == {"yes"} and registered and not cell.open and not _is_made_anew(m, cell, frame):
        told = visible(m, frame, node)
        site = _from_current(m, frame, node) or told
        # A constructor that does this all by itself is told of at its own class.
        if site is not None and told is not None and (id(told.node), "state-wiped") not in m.notes.slips:
            if m.building and site.node is not node:
                # By the constructor of another class, which may register all of it again.
                m.notes.wiped.append((owner.cell, site, tuple(registered)))
            else:
                tell_wiped(m, cell, site, registered)
    for name, slots in list(cell.slots.items()):
        kept = tuple(slot for slot in slots if slot.where not in REGISTERED)
        if not kept:
            del cell.slots[name]
        elif len(kept) < len(slots):
            cell.slots[name] = (*kept, *ABSENT)


def tell_wiped(m: Machine, cell: Cell, site: Site, lost: Sequence[str]) -> None:
    """``Module.__init__`` has run again at this place, and these names were registered before."""
    names = ", ".join(lost[:3]) + (", ..." if len(lost) > 3 else "")
    m.slipped(Slipped(cell_label(cell), lost[0], site, "state-wiped", "Module.__init__", names))


def _is_made_anew(m: Machine, cell: Cell, frame: Frame) -> bool:
    """Whether a method runs the whole constructor again: what that registers comes back."""
    found = m.classes.find(cell.cls, "__init__")
    if m.building or not isinstance(found, Member) or found.function is None:
        return False
    at: Frame | None = frame
    while at is not None:
        if at.file is found.owner.file and at.function == found.function.qualname:
            return True
        at = at.caller
    return False


def _from_current(m: Machine, frame: Frame, node: cst.CSTNode) -> Site | None:
    """The call by which a method of the very class that is analysed led here."""
    return nearest(frame, node, lambda at: at.owner == m.current and at.file is m.linted)
