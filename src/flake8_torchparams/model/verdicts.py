"""What a step on an instance comes to: noted, raised, or taken back where an exception may be caught."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from flake8_torchparams.model.exceptions import SOME, may_catch, throw, thrown
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.handed import opened
from flake8_torchparams.model.machine import Machine, cell_label
from flake8_torchparams.model.module_state import Verdict
from flake8_torchparams.model.state import ABSENT, ALIVE, Cell, Fact, Slots, State
from flake8_torchparams.model.values import Object
from flake8_torchparams.outcome import Raised
from flake8_torchparams.source.site import Site

RAISED = "raised"


def by(frame: Frame) -> str:
    """The qualified name of the class whose code runs; empty outside of classes."""
    return frame.owner.outline.qualname if frame.owner is not None else ""


def note(
    m: Machine, verdict: Verdict, cell: Cell, name: str, site: Site, operation: str, frame: Frame, state: State
) -> None:
    """A step on an instance, counted; see ``note_for``."""
    note_for(m, cell_label(cell), verdict, name, site, operation, frame, state)


def note_for(
    m: Machine, label: str, verdict: Verdict, name: str, site: Site, operation: str, frame: Frame, state: State
) -> None:
    """Count a step among those that passed its place, or that raised there.

    ``label`` is the name of the class, ``operation`` the step as messages spell it.
    """
    fault = verdict.fault
    if verdict.doubtful:
        state.facts.pop(ALIVE, None)
    if raise_fact(site) in state.facts:
        return  # what a path meets a second time where it has raised before is never reached
    if fault is None:
        if not has_raised(state):
            m.fine(site)
    else:
        _raise(
            m,
            Raised(label, name, site, fault.reason, operation, fault.exception, fault.detail),
            frame,
            state,
        )


def has_raised(state: State) -> bool:
    """Whether every path that was joined into a state has ended at one place."""
    return any(fact[0] == RAISED for fact in state.facts)


def raise_fact(site: Site) -> Fact:
    """The fact that a path has ended in what torch raises at this place."""
    return (RAISED, id(site.node))


def end(state: State, node: cst.CSTNode) -> None:
    """The path ends here by an exception that is no finding: what it comes by later is never reached."""
    if state.facts.pop(ALIVE, False):
        state.facts[RAISED, id(node)] = True


def _raise(m: Machine, raised: Raised, frame: Frame, state: State) -> None:
    """The path ends here by an exception, unless something around it may catch that."""
    if may_catch(frame.handled, raised.exception):
        throw(state, raised.exception)
        return
    m.raised(raised)
    if raised.exception and state.facts.pop(ALIVE, False):
        state.facts[raise_fact(raised.site)] = True


def take_back(owner: Object, before: dict[str, Slots], verdict: Verdict, frame: Frame, state: State) -> None:
    """Where an exception may be caught, the step that raises it changes nothing on the way to the handler."""
    if not frame.handled:
        return
    if verdict.doubtful and not thrown(state):
        state = state.fork()
        throw(state, SOME)
        frame.thrown.append(state)
    if thrown(state):
        slots = state.writable(owner.cell).slots | before
        state.writable(owner.cell).slots = {name: stands for name, stands in slots.items() if stands != ABSENT}


def visible(m: Machine, frame: Frame, node: cst.CSTNode) -> Site | None:
    """The call in the linted file that led here."""
    return nearest(frame, node, lambda at: at.file is m.linted)


def nearest(frame: Frame, node: cst.CSTNode, wanted: Callable[[Frame], bool]) -> Site | None:
    """The place in the nearest calling frame that is wanted."""
    at, place = frame, node
    while not wanted(at):
        if at.caller is None or at.call is None:
            return None
        place = at.call
        at = at.caller
    return Site(at.fragment, place)


def wrong_super(m: Machine, node: cst.CSTNode, frame: Frame, state: State, exception: str, detail: str) -> None:
    """A ``super`` call that does not reach the next constructor (TPM205)."""
    receiver = frame.receiver
    if not isinstance(receiver, Object) or not state.cell(receiver.cell).is_module:
        return
    cell = state.cell(receiver.cell)
    if not exception and "no" not in cell.init:
        return  # what runs nothing does no harm to a Module that is one already
    site = Site(frame.fragment, node)
    raised = Raised(cell_label(cell), "", site, "wrong-super-call", "super().__init__", exception, detail)
    _raise(m, raised, frame, state)
    opened([(receiver,)], state)
