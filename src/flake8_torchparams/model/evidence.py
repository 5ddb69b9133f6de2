"""What the use of an opaque value tells of it: torch.cumprod(x, 0) makes x a tensor."""

from __future__ import annotations

import re

from flake8_torchparams.model.machine import Arguments, Machine
from flake8_torchparams.model.state import State
from flake8_torchparams.model.values import Atom, Unknown
from flake8_torchparams.torch_api import TorchClass, api

# What is filled anew as a whole is as likely a Parameter that some helper made, under torch.no_grad().
_FILLING = frozenset(
    [
        *("zero_", "fill_", "copy_", "uniform_", "normal_", "random_", "bernoulli_"),
        *("cauchy_", "exponential_", "geometric_", "log_normal_"),
    ]
)
_SETTINGS = re.compile(r"(?:(?:int|float|number|bool|str|none|tuple\[[a-z,]*\])(?:\||$))+")


def prove(m: Machine, atom: Atom, state: State) -> None:
    """Note that an opaque value is a tensor, and so is what it was computed from by arithmetic with numbers."""
    sym = atom.sym if isinstance(atom, Unknown) else 0
    while sym and sym not in m.instances:
        state.facts["tensor", sym] = True
        sym = m.derived.get(sym, 0)


def prove_receiver(m: Machine, atom: Atom, method: str, state: State) -> None:
    """Note what a call of a method that only tensors have tells of an opaque value."""
    if method not in _FILLING:
        prove(m, atom, state)


def prove_arguments(m: Machine, dotted: str, arguments: Arguments, state: State) -> None:
    """Note what a call of a torch function tells of its arguments."""
    if dotted.startswith("torch.nn.init."):
        return
    for position, name in api().tensor_parameters(dotted):
        value = arguments.get(position, name)
        if value is not None and len(value) == 1:
            prove(m, value[0], state)


def prove_settings(known: TorchClass, arguments: Arguments, state: State) -> None:
    """Note what the constructor of one of torch's Modules tells of its arguments: a kernel size is a number."""
    for position, parameter in enumerate(known.init):
        kinds = known.attributes.get(parameter.name, "?")
        value = arguments.get(position, parameter.name)
        if value is None or len(value) != 1 or not _SETTINGS.fullmatch(kinds):
            continue
        atom = value[0]
        if isinstance(atom, Unknown) and atom.sym:
            state.facts["setting", atom.sym] = True


def proved_setting(atom: Unknown, state: State) -> bool:
    """Whether the value is used as only numbers, texts and the like can be used."""
    return bool(atom.sym) and state.facts.get(("setting", atom.sym)) is True


def proved_tensor(atom: Unknown, state: State) -> bool:
    """Whether the paths that end in this state use the value as only a tensor can be used."""
    return bool(atom.sym) and state.facts.get(("tensor", atom.sym)) is True
