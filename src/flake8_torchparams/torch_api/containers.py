"""torch's containers: what is taken out of them is a Module, or a Parameter, and the names that they have for it."""

from __future__ import annotations

MODULE_CONTAINERS = frozenset({"torch.nn.Sequential", "torch.nn.ModuleList", "torch.nn.ModuleDict"})
PARAMETER_CONTAINERS = frozenset({"torch.nn.ParameterList", "torch.nn.ParameterDict"})


def takes_name(name: object) -> bool:
    """Whether torch registers anything under a name of this kind."""
    return isinstance(name, str) and bool(name) and "." not in name
