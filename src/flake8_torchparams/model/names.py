"""What a name stands for outside of the local names: in the functions around, in the file, in Python."""

from __future__ import annotations

import re

from flake8_torchparams.model.containers import freeze
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import State, join_all
from flake8_torchparams.model.values import (
    UNKNOWN,
    ClassAtom,
    Const,
    Ext,
    FunctionAtom,
    Namespace,
    NoneAtom,
    Value,
    join,
)
from flake8_torchparams.source.entities import AssignedRef, ClassRef, Entity, External, FunctionRef, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import Assigned
from flake8_torchparams.torch_api import api


def lookup(m: Machine, name: str, frame: Frame) -> Value:
    """What a name that is not local stands for."""
    if frame.around is not None and name in frame.around:
        return frame.around[name]
    if name == "__class__" and frame.owner is not None:
        return (ClassAtom(frame.owner),)
    local = _local_class(frame, name)
    if local is not None:
        return (ClassAtom(local),)
    return global_value(m, frame.file, name)


def _local_class(frame: Frame, name: str) -> ClassRef | None:
    """A class made in the function that is running, or in one around it."""
    prefix = frame.function
    while prefix:
        for candidate in frame.file.outline.named(f"{prefix}.<locals>.{name}"):
            return ClassRef(frame.file, candidate)
        prefix = prefix.rpartition(".<locals>.")[0]
    return None


def global_value(m: Machine, file: SourceFile, name: str) -> Value:
    """What a top-level name of a file (or a builtin) stands for."""
    return m.found_once(m.globals, (file, name), lambda: entity_value(m, m.project.lookup(file, name)), UNKNOWN)


def entity_value(m: Machine, entity: Entity | None) -> Value:
    """The value of what a name leads to."""
    if isinstance(entity, ClassRef):
        if entity.file.name.startswith("torch.") and api().has(entity.dotted):
            return (Ext(api().canonical(entity.dotted)),)
        return (ClassAtom(entity),)
    if isinstance(entity, FunctionRef):
        if entity.file.name.startswith("torch.") and api().function(
            entity_name := f"{entity.file.name}.{entity.outline.name}"
        ):
            return (Ext(api().canonical(entity_name)),)
        return (FunctionAtom(entity),)
    if isinstance(entity, ModuleRef):
        return (Namespace(entity),)
    if isinstance(entity, External):
        return (Ext(api().canonical(entity.dotted)),)
    if isinstance(entity, AssignedRef):
        return assigned_value(m, entity.file, entity.name, entity.bindings, None)
    return UNKNOWN


def assigned_value(
    m: Machine, file: SourceFile, name: str, bindings: tuple[Assigned, ...], owner: ClassRef | None
) -> Value:
    """What the statements that assign to a top-level name, or to one of a class body, may leave there."""
    found: list[Value] = []
    for binding in bindings[-3:]:
        if binding.end_line - binding.line > 300:
            return UNKNOWN
        fragment = file.fragment(binding)
        frame = Frame(file, fragment, owner=owner, depth=m.DEEPEST_CALL - 4)
        state = State({}, {}, {})
        try:
            with m.aside(owner):
                ended = join_all(m.execute(fragment.statements, frame, state))
        except (NotAnalysed, RecursionError):
            return UNKNOWN
        if ended is not None:
            found.append(freeze(ended.env.get(name, UNKNOWN), ended))
    value = join(*found) or UNKNOWN
    constant = all(isinstance(atom, (Const, NoneAtom)) for atom in value)
    return join(value, UNKNOWN) if constant and _is_rebound(file, name, owner) else value


def _is_rebound(file: SourceFile, name: str, owner: ClassRef | None) -> bool:
    """Whether a function of the file puts something else there: ``global FAST``, ``Config.fast = True``."""
    if owner is None:
        rebinds = re.compile(rf"^\s+global\s[^#\n]*\b{re.escape(name)}\b")
    else:
        of_class = rf"(?:cls|type\(self\)|self\.__class__|{re.escape(owner.outline.name)})"
        rebinds = re.compile(rf"\b{of_class}\.{re.escape(name)}\s*=(?!=)")
    return any(rebinds.search(file.lines[number - 1]) for number in file.words.lines((name,)))
