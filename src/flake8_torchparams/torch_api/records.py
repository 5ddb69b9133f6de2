"""The records that describe torch's classes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

Presence: TypeAlias = Literal["always", "maybe"]


@dataclass(frozen=True, slots=True)
class InitParameter:
    """One parameter of a constructor; ``prefix`` is ``*`` or ``**`` for those that take any number."""

    name: str
    required: bool
    keyword_only: bool = False
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class TorchClass:
    """One nn.Module class of torch.

    ``mro`` starts after the class itself and ends in ``object``. ``parameters``, ``buffers`` and ``modules`` are the
    names that the constructor registers, with whether it always does (the value may still be None: ``empty`` lists the
    names where it can be). ``open``: more names than these may be registered (containers, recurrent layers of many
    layers). ``attributes`` are the plain ones that it leaves in the instance, with their kinds; ``tensors`` those among
    them which are plain tensors. ``class_attributes`` are the names in the class body, of special methods only those
    that decide what becomes of attributes and calls. ``built``: torch's own constructor was run to learn all this;
    when not, registries and attributes say nothing. ``call`` is the kind that calling an instance returns.
    """

    name: str
    mro: tuple[str, ...] = field()  # without field() dataclass would take type.mro for its default
    parameters: Mapping[str, Presence]
    buffers: Mapping[str, Presence]
    modules: Mapping[str, Presence]
    non_persistent_buffers: frozenset[str]
    empty: frozenset[str]
    attributes: Mapping[str, str]
    init: tuple[InitParameter, ...]
    class_attributes: frozenset[str]
    calls: Mapping[str, Presence]
    container: bool
    open: bool
    built: bool
    call: str

    @property
    def tensors(self) -> frozenset[str]:
        """Names of plain attributes that hold a tensor however the class is built."""
        return frozenset(name for name, kind in self.attributes.items() if kind == "tensor")

    @property
    def attribute_kinds(self) -> Mapping[str, str]:
        """The kind of every name that the constructor puts on the instance."""
        kinds = dict(self.attributes)
        for names, kind in ((self.parameters, "parameter"), (self.buffers, "tensor"), (self.modules, "?")):
            for name in names:
                kinds[name] = f"{kind}|none" if name in self.empty and kind != "?" else kind
        return kinds


@dataclass(frozen=True, slots=True)
class DistributionClass:
    """One class of torch.distributions: kinds of its attributes, and of what its methods return."""

    name: str
    attributes: Mapping[str, str]
    methods: Mapping[str, str]


def parse_class(name: str, record: Mapping[str, object]) -> TorchClass:
    """Read one class out of the data: names end in ``?`` when not always there, in ``~`` when they may be None."""
    empty: set[str] = set()
    registries: dict[str, dict[str, Presence]] = {}
    for group in ("parameters", "buffers", "modules", "calls"):
        registry = registries.setdefault(group, {})
        for text in _strings(record.get(group)):
            bare = text.rstrip("?~")
            registry[bare] = "maybe" if "?" in text[len(bare) :] else "always"
            if text.endswith("~"):
                empty.add(bare)
    return TorchClass(
        name=name,
        mro=tuple(_strings(record.get("mro"))),
        parameters=MappingProxyType(registries["parameters"]),
        buffers=MappingProxyType(registries["buffers"]),
        modules=MappingProxyType(registries["modules"]),
        non_persistent_buffers=frozenset(_strings(record.get("non_persistent"))),
        empty=frozenset(empty),
        attributes=MappingProxyType(_pairs(record.get("attributes"))),
        init=_init(_strings(record.get("init"))),
        class_attributes=frozenset(_strings(record.get("class"))),
        calls=MappingProxyType(registries["calls"]),
        container=bool(record.get("container")),
        open=bool(record.get("open")),
        built=bool(record.get("built")),
        call=str(record.get("call", "?")),
    )


def _strings(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else []


def _init(texts: list[str]) -> tuple[InitParameter, ...]:
    found, keyword_only = [], False
    for text in texts:
        if text == "*":
            keyword_only = True
            continue
        name = text.strip("*=")
        prefix = text[: len(text) - len(text.lstrip("*"))]
        found.append(InitParameter(name, not prefix and not text.endswith("="), keyword_only and not prefix, prefix))
        keyword_only = keyword_only or prefix == "*"
    return tuple(found)


def _pairs(value: object) -> dict[str, str]:
    found = {}
    for text in _strings(value):
        name, _, kind = text.partition(":")
        found[name] = kind
    return found


def parse_members(text: str) -> dict[str, str]:
    """Read ``loc:tensor sample():tensor``: attributes, and methods with brackets after their name."""
    return _pairs(text)


def distribution_of(name: str, members: Mapping[str, str]) -> DistributionClass:
    """Tell attributes from methods."""
    return DistributionClass(
        name,
        MappingProxyType({key: kind for key, kind in members.items() if not key.endswith("()")}),
        MappingProxyType({key[:-2]: kind for key, kind in members.items() if key.endswith("()")}),
    )
