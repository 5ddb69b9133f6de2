"""What a class takes care of by itself, of the state that it does not register."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flake8_torchparams.hierarchy.classes import Classes, Member
from flake8_torchparams.hierarchy.known import is_metric
from flake8_torchparams.hierarchy.methods import without_remarks
from flake8_torchparams.source.entities import ClassRef

# A class that overrides one of these and names an attribute there handles it by itself.
_HANDLERS = (
    "_apply",
    "state_dict",
    "_save_to_state_dict",
    "get_extra_state",
    "set_extra_state",
)
# Nor does one ask for more that tells of the elements of a container by itself, in one of these or in a hook.
_TELLERS = ("parameters", "named_parameters", "buffers", "named_buffers", "load_state_dict", "_load_from_state_dict")
_STATE_HOOK = re.compile(r"register_(?:load_)?state_dict_(?:pre_|post_)?hook\(\s*(?:self|cls)\.(\w+)")
# What an ``_apply`` says that moves buffers.
_APPLIES = re.compile(r"\._apply\(|buffers\b")


def is_handled(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether a class names an attribute where it moves or saves state, or tells torchmetrics of it."""
    return _is_named_in(classes, cls, name, _HANDLERS) or _is_state_of_metric(classes, cls, name)


def leaves_buffers(classes: Classes, cls: ClassRef) -> bool:
    """Whether the class has an ``_apply`` that leads to no other, so that its buffers would stay behind as well."""
    found = classes.find(cls, "_apply")
    if not isinstance(found, Member) or found.function is None:
        return False
    return not _APPLIES.search(without_remarks(found.owner.file.text(found.function)))


def is_told_by_hand(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether the class names a container where it tells of its Parameters and buffers, or in a hook on that."""
    texts = (ancestor.file.text(ancestor.outline) for ancestor in classes.mro(cls).classes)
    hooks = {hook for text in texts if "_hook" in text for hook in _STATE_HOOK.findall(text)}
    return _is_named_in(classes, cls, name, (*_TELLERS, *sorted(hooks)))


def tells_parameters(classes: Classes, cls: ClassRef) -> bool:
    """Whether the class answers by itself for its Parameters, wherever it keeps them."""
    told = (classes.find(cls, name) for name in ("parameters", "named_parameters"))
    return any(isinstance(member, Member) for member in told)


def is_called(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether methods call what stands under the name, which neither tensors nor containers allow.

    Of all that some function may give, it is none of these then.
    """
    calls = re.compile(rf"\bself\.{re.escape(name)}\(")
    return any(
        calls.search(without_remarks(ancestor.file.text(ancestor.outline))) for ancestor in classes.mro(cls).classes
    )


def knows(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether a class, or one above it, speaks of an attribute, which is not there for a class below alone."""
    spoken = re.compile(rf"\bself\.{re.escape(name)}\b|[\"']{re.escape(name)}[\"']")
    return any(spoken.search(ancestor.file.text(ancestor.outline)) for ancestor in classes.mro(cls).classes)


def _is_state_of_metric(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether the class is one of torchmetrics', which moves and saves what ``add_state`` has named."""
    mro = classes.mro(cls)
    adders = {"_apply", "add_state"}
    if not any(is_metric(a) if isinstance(a, str) else adders <= a.outline.functions.keys() for a in mro.order):
        return False
    adds = re.compile(rf"\bself\.add_state\(\s*(?:name\s*=\s*)?[\"']{re.escape(name)}[\"']")
    return any(adds.search(ancestor.file.text(ancestor.outline)) for ancestor in mro.classes)


def _is_named_in(classes: Classes, cls: ClassRef, name: str, methods: Iterable[str]) -> bool:
    # what another object has under the name does not count
    word = re.compile(rf"(?:\bself\.|(?<![\w.])){re.escape(name)}\b")
    return any(
        word.search(without_remarks(ancestor.file.text(function)))
        for ancestor in classes.mro(cls).classes
        for method in methods
        for function in ancestor.outline.functions.get(method, ())
    )
