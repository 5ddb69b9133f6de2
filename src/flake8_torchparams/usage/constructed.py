"""What the constructors of a class put on ``self``, where nothing else of the class does, and what it registers."""

from __future__ import annotations

import re
from typing import NamedTuple

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.fragment import Fragment
from flake8_torchparams.usage.body import Body, body_of


class Put(NamedTuple):
    """A value that the constructor of ``owner`` puts there; None where it is unpacked or made in place."""

    owner: ClassRef
    fragment: Fragment
    value: cst.BaseExpression | None

    @property
    def body(self) -> Body:
        """The constructor."""
        return body_of(self.fragment.function)


def may_put(name: str) -> re.Pattern[str]:
    """What the text of each statement has that puts something on ``self.name``.

    Others have it too, where a keyword comes after the name: ``zeros(3, device=self.device, dtype=x.dtype)``.
    """
    return re.compile(rf"\bself\.{re.escape(name)}\b[^=\n]*=(?!=)")


def registers(cls: ClassRef, name: str) -> bool:
    """Whether the text of a class registers a Parameter or a buffer under a name somewhere."""
    word = re.escape(name)
    ways = re.compile(
        rf"register_(?:buffer|parameter)\(\s*[\"']{word}[\"'](?!\s*,\s*(?:\w+\s*=\s*)?None\b)"
        rf"|\bself\.{word}\s*(?::[^=\n]*)?=\s*(?:\w+\.)*(?:Parameter|Buffer)\("
    )
    return ways.search(cls.file.text(cls.outline)) is not None


def constructed(classes: Classes, cls: ClassRef, name: str) -> list[Put]:
    """All that may stand on ``self.name``; nothing where that cannot be told.

    It cannot where a method puts something there too, and where the name is that of a method or a property. Raises
    NotAnalysed for a function that libcst cannot take.
    """
    puts = may_put(name)
    found: list[Put] = []
    for owner in classes.mro(cls).classes:
        file, outline = owner.file, owner.outline
        if name in outline.functions:
            return []
        lines = file.words.lines((name,), outline.line, outline.end_line)
        perhaps = [n for n in lines if puts.search(file.lines[n - 1])]
        for function in (f for functions in outline.functions.values() for f in functions):
            within = [n for n in perhaps if function.line <= n <= function.end_line]
            if not within:
                continue
            perhaps = [n for n in perhaps if n not in within]
            fragment = file.fragment(function)
            body = body_of(fragment.function)
            values = body.bindings.bound.get(f"{body.receiver}.{name}", [])
            if values and function.name != "__init__":
                return []
            found += [Put(owner, fragment, value) for value in values]
        if perhaps:
            return []
    return found
