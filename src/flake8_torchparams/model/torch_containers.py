"""What torch's containers of Modules are given, and what they refuse: each element goes through ``add_module``."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.module_state import element_verdict
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import Map, Seq, Value
from flake8_torchparams.model.verdicts import note_for
from flake8_torchparams.source.site import Site
from flake8_torchparams.torch_api.containers import MODULE_CONTAINERS, takes_name

# The name of each Module that a container counts: any but the first looks like it.
_COUNTED = "0"


def check_elements(
    m: Machine, cls: str, method: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> None:
    """A container of torch's, by the name of its class, is made or filled with what may be no Module (TPM304), or
    under names that no Module takes (TPM305).
    """
    if m.current is None or cls not in MODULE_CONTAINERS:
        return
    short = cls.rpartition(".")[2]
    operation = f"nn.{short}(...)" if method == "__init__" else f"{short}.{method}(...)"
    elements = list(_elements(short, method, arguments, state))
    if elements:
        verdict = element_verdict(elements, lambda atom: m.is_module(atom, state))
        misnamed = verdict.fault is not None and verdict.fault.reason == "registration-name"
        refused = next(name for name, _ in elements if not takes_name(name)) if misnamed else ""
        name = refused if isinstance(refused, str) else ""
        note_for(m, m.current.outline.qualname, verdict, name, Site(frame.fragment, node), operation, frame, state)


def _elements(short: str, method: str, arguments: Arguments, state: State) -> Iterator[tuple[object, Value]]:
    """What is registered for certain, one by one, each with its name; those that are counted have one that fits."""
    first = arguments.get(0, "modules")
    if method == "append" or (short == "Sequential" and method == "__init__"):
        contents = [content_of(atom, state) for atom in first or ()] if len(arguments.positional) == 1 else []
        maps = [content for content in contents if isinstance(content, Map)]
        if not maps:
            yield from ((_COUNTED, value) for value in arguments.positional)
        elif len(contents) == 1:
            yield from maps[0].entries  # of an OrderedDict; of one of several, nothing is certain
    elif method in ("__init__", "extend", "update") and first is not None and len(first) == 1:
        content = content_of(first[0], state)
        if isinstance(content, Seq) and short != "ModuleDict":
            yield from ((_COUNTED, value) for value in content.items or ())
        elif isinstance(content, Map) and short == "ModuleDict":
            yield from content.entries
