"""Functions that lead to many others: one about names alone, and two at whose end there is a tensor or a Module."""

import torch
from torch import nn


def _strip(name):
    return name.strip()


def _lower(name):
    return _strip(name).lower()


def _parts(name):
    return _lower(name).split("-")


def _first(name):
    return _parts(name)[0]


def _known(name):
    return _first(name) in ("small", "base")


def _checked(name):
    if not _known(name):
        raise ValueError(name)
    return _first(name)


def _sized(name):
    return len(_checked(name))


def plan_of(name) -> int:
    """No word of tensors on the whole way."""
    return _sized(name) + 1


def plan_unsaid(name):
    """The same without an annotation."""
    return plan_of(name)


def _made(name):
    return torch.ones(_sized(name))


def table_of(name):
    """A tensor at its end."""
    return _made(name)


def _layer(name):
    return nn.Linear(_sized(name), 2)


def layers_of(name):
    """A Module in what it gives."""
    return [_layer(name)]
