"""Tensors that a method gives with their names, for the Module that holds the object to register."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.methods import without_remarks
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.outline import FunctionOutline

_TEXT = r"f?(?:\"[^\"\n]*\"|'[^'\n]*')"
# A buffer under a name that is none written out.
_REGISTERS = re.compile(r"register_buffer\(\s*(?:f[\"']|[A-Za-z_]\w*\b(?![\"']))")


def is_registered_by_owner(
    classes: Classes, methods: Sequence[tuple[ClassRef, FunctionOutline]], cls: ClassRef, name: str
) -> bool:
    """Whether a method gives an attribute with a name, as ``named_buffers()`` does, and a file of the package that
    calls such a method registers what has names.
    """
    # a class may have thousands of attributes: most are no part of any pair
    second = re.compile(rf",\s*self\.{re.escape(name)}\b")
    methods = [(owner, f) for owner, f in methods if second.search(owner.file.text(f))]
    if not methods:
        return False
    place = rf"\s*,\s*self\.{re.escape(name)}\s*"
    pair = re.compile(
        rf"\byield\s+\(?\s*(?:{_TEXT}|\w+){place}\)?\s*$|\breturn\b[^\n]*\({_TEXT}{place}\)", re.MULTILINE
    )
    givers = {f.name for owner, f in methods if pair.search(without_remarks(owner.file.text(f)))}
    if not givers:
        return False
    asks = re.compile(rf"\.(?:{'|'.join(map(re.escape, sorted(givers)))})\(")
    return any(asks.search(text) and _REGISTERS.search(text) for text in _texts(classes, cls))


def _texts(classes: Classes, cls: ClassRef) -> Iterator[str]:
    yield cls.file.source
    for _, text in classes.project.siblings(cls.file):
        if b"register_buffer(" in text:
            yield text.decode(errors="replace")
