"""The optimizers that a class makes by itself, told from its text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.methods import without_remarks
from flake8_torchparams.outcome import Slipped
from flake8_torchparams.source.dotted import spelled
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import walk
from flake8_torchparams.usage.bindings import Bindings

_MAKES_OPTIMIZER = re.compile(r"\b(?:optim\w*\.\w+|SGD|Adam\w*)\(")

_OWN_OPTIMIZER = re.compile(rb"^class\s+\w+\([^)\n]*\bOptimizer\b", re.MULTILINE)


def trains_own(text: str) -> bool:
    """Whether a function makes an optimizer of the Module's own parameters."""
    return any("self.parameters(" in given for given in _given(text))


def trains_module(text: str, made: Slipped) -> bool:
    """Whether a function makes an optimizer, and takes the parameters of a Module that it has made itself."""
    places = [f"self.{made.attribute}"] if made.attribute else _bound_to(made.site)
    return _MAKES_OPTIMIZER.search(text) is not None and any(
        re.search(rf"(?<![\w.]){re.escape(place)}\.parameters\(", text) for place in places
    )


def _bound_to(site: Site) -> list[str]:
    """The names that what is made at a place is given."""
    values = site.fragment.once(Bindings.of).values.items()
    bound = [target for target, value in values if value is not None and site.node in walk(value)]
    return [name for target in bound if isinstance(target, cst.BaseExpression) and (name := spelled(target))]


def given_by(classes: Classes, cls: ClassRef) -> tuple[str, ...]:
    """What a class gives to the optimizers that it makes, as it is written."""
    texts = (without_remarks(ancestor.file.text(ancestor.outline)) for ancestor in classes.mro(cls).classes)
    return tuple(given for text in texts for given in _given(text))


def trains_tensor(given: Iterable[str], name: str) -> bool:
    """Whether optimizers are given a tensor: ``torch.optim.SGD([self.bias], lr=0.1)``."""
    place = re.compile(rf"\[[^\]]*\bself\.{re.escape(name)}\b")
    return any(map(place.search, given))


def is_trained_beside(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether a file of the package that has an optimizer of its own asks an object for a tensor of that name."""
    asks = re.compile(rf"(?<![\w.])(?!self\b)[a-z_]\w*\.{re.escape(name)}\b".encode())
    texts = (text for _, text in classes.project.siblings(cls.file))
    return any(asks.search(text) and _OWN_OPTIMIZER.search(text) for text in texts)


def trains_elements(given: Iterable[str], name: str) -> bool:
    """The same of what stands in a container: ``torch.optim.SGD(self.weights + self.biases, lr=0.1)``."""
    place = re.compile(rf"\bself\.{re.escape(name)}\b")
    return any(map(place.search, given))


def _given(text: str) -> Iterator[str]:
    """What the optimizers are given that a text makes, up to the bracket that closes the call."""
    for made in _MAKES_OPTIMIZER.finditer(text):
        depth = 1
        for bracket in re.finditer(r"[()]", text[made.end() :]):
            depth += 1 if bracket[0] == "(" else -1
            if not depth:
                yield text[made.end() : made.end() + bracket.start()]
                break
