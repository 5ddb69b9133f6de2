"""Fresh Parameters and Modules that are put on ``self`` while ``forward`` runs."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.hierarchy.methods import is_settled
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Machine, cell_label
from flake8_torchparams.model.state import Cell
from flake8_torchparams.model.values import Module, Parameter, Value
from flake8_torchparams.model.weights import has_weights
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import children


def note_forward(m: Machine, cell: Cell, name: str, value: Value, site: Site, frame: Frame) -> None:
    """Fresh Parameters and Modules that are put on ``self`` while ``forward`` runs (TPM401, TPM402)."""
    if not m.in_forward or lazily_guarded(m, frame, name):
        return
    for atom in value:
        if isinstance(atom, (Parameter, Module)) and not m.made_in_forward(atom):
            continue
        if isinstance(atom, Parameter) and not atom.held and not atom.annotated:
            detail = "frozen" if atom.frozen else ""
            m.slipped(Slipped(cell_label(cell), name, site, "parameter-in-forward", f"self.{name} = ...", detail))
        elif isinstance(atom, Module) and not atom.held and not atom.annotated and has_weights(m, atom):
            m.slipped(
                Slipped(cell_label(cell), name, site, "module-in-forward", f"self.{name} = ...", module_name(atom))
            )


def lazily_guarded(m: Machine, frame: Frame | None, name: str = "") -> bool:
    """Whether some test around the current statement looks at what may be another thing in the next call, as lazily
    built state does, or asks for a mode that somebody has to switch on: ``if is_exporting():``.

    ``name``: the attribute that is set, of whatever a function calls the Module that it gets.
    """
    while frame is not None:
        if any(_is_guard(m, test, name) for test in frame.guards):
            return True
        frame = frame.caller
    return False


def spare_once_built(m: Machine, value: Value, frame: Frame) -> None:
    """What a guarded part of an expression makes is not made in each call, wherever it is put."""
    if m.in_forward and any(isinstance(atom, (Parameter, Module)) for atom in value) and lazily_guarded(m, frame):
        m.spare({atom.origin for atom in value if isinstance(atom, (Parameter, Module))})


def _is_guard(m: Machine, test: cst.CSTNode, name: str) -> bool:
    if isinstance(test, cst.Attribute) and isinstance(test.value, cst.Name):
        asked = test.attr.value
        if asked == name or test.value.value == "cls":
            return True
        return test.value.value == "self" and not (m.current is not None and is_settled(m.classes, m.current, asked))
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Name):
        if not test.args or test.func.value in ("hasattr", "getattr"):
            return True
        return any(_is_guard(m, arg, name) for arg in test.args)
    return any(_is_guard(m, child, name) for child in children(test))


def module_name(atom: Module) -> str:
    """What a Module's class is called."""
    if isinstance(atom.cls, ClassRef):
        return atom.cls.outline.name
    return atom.cls.replace("torch.nn.", "nn.") if atom.cls else "Module"
