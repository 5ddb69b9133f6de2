"""Access to the generated data: loaded once, and each entry is read out of its text only when asked for."""

from __future__ import annotations

import functools
import json
import pkgutil
from collections.abc import Mapping, Sequence
from typing import Any

from flake8_torchparams.torch_api.devices import OF_BACKENDS
from flake8_torchparams.torch_api.overloads import Argument, Overload, join_kinds, parse_overload
from flake8_torchparams.torch_api.records import (
    DistributionClass,
    TorchClass,
    distribution_of,
    parse_class,
    parse_members,
)

# What all distributions have is told once, of their base.
_DISTRIBUTION = "torch.distributions.Distribution"


@functools.cache
def api() -> TorchApi:
    """The one instance."""
    raw = pkgutil.get_data(__package__ or "", "torch_api.json")
    if raw is None:
        raise FileNotFoundError("torch_api.json is missing from the installed flake8_torchparams")
    return TorchApi(json.loads(raw))


class TorchApi:
    """Answers about torch. Names are dotted and full (``torch.nn.Linear``); aliases are understood everywhere."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Keep the loaded data; nothing is computed yet."""
        self._data = data
        self._functions: Mapping[str, str | list[str]] = data["functions"]
        methods: dict[str, str | list[str]] = data["methods"]
        self._methods: Mapping[str, str | list[str]] = {**methods, **dict.fromkeys(OF_BACKENDS, methods["cuda"])}
        self._canonical: dict[str, str] = {}
        self._classes: dict[str, TorchClass | None] = {}
        self._tensors_only: dict[str, tuple[tuple[int, str], ...]] = {}
        self._signatures: dict[tuple[str, bool], tuple[Overload, ...]] = {}

    @property
    def torch_version(self) -> str:
        """The version of torch that the data was generated from."""
        return str(self._data["torch"])

    # Names

    @functools.cached_property
    def aliases(self) -> Mapping[str, str]:
        """Every other name -> the canonical one."""
        found = {}
        for module, homes in self._data["aliases"].items():
            for home, names in homes.items():
                for name in names.split():
                    old, _, new = name.partition("=")
                    found[f"{module}.{old}"] = f"{home}.{new or old}"
        return found

    @functools.cached_property
    def _packages(self) -> frozenset[str]:
        return frozenset(self._data["packages"])

    @functools.cached_property
    def _other_classes(self) -> dict[str, str]:
        found = {}
        for package, names in self._data["classes"].items():
            for entry in names.split():
                name, _, kind = entry.partition("=")
                found[f"{package}.{name}"] = kind or "object"
        return found

    @functools.cached_property
    def _other_functions(self) -> frozenset[str]:
        packages = self._data["other_functions"].items()
        return frozenset(f"{package}.{name}" for package, names in packages for name in names.split())

    @functools.cached_property
    def _tensor_classes(self) -> frozenset[str]:
        return frozenset(self._data["tensor_classes"])

    def canonical(self, dotted: str) -> str:
        """The shortest public name of what ``dotted`` names; unknown names come back unchanged."""
        known = self._canonical.get(dotted)
        if known is None:
            known = self._canonical[dotted] = self._find_canonical(dotted)
        return known

    def _find_canonical(self, dotted: str) -> str:
        if not dotted.startswith("torch."):
            return dotted
        direct = self.aliases.get(dotted)
        if direct is not None:
            return direct
        # as a module of torch knows torch: ``torch.sparse.torch.eye``
        _, around, inner = dotted.rpartition(".torch.")
        if around:
            return self.canonical(f"torch.{inner}")
        head, _, name = dotted.rpartition(".")
        short = self.canonical(head)
        return dotted if short == head else self.canonical(f"{short}.{name}")

    def is_package(self, dotted: str) -> bool:
        """Whether the name is that of a torch package or module."""
        return self.canonical(dotted) in self._packages

    def has(self, dotted: str) -> bool:
        """Whether torch has a function, class, constant or package of this name."""
        name = self.canonical(dotted)
        return (
            name in self._packages
            or name in self._functions
            or self.is_class(name)
            or name in self._data["dtypes"]
            or name in self._data["constants"]
            or name in self._other_functions
        )

    def is_class(self, dotted: str) -> bool:
        """Whether the name is that of a class (tensor types included)."""
        name = self.canonical(dotted)
        return (
            name in self._data["modules"]
            or name in self._tensor_classes
            or name in self._data["parameter_classes"]
            or name in self._other_classes
            or name in self._data["distributions"]
        )

    def is_tensor_class(self, dotted: str) -> bool:
        """Whether it is torch.Tensor, one of its types or subclasses, Parameter and Buffer apart."""
        return self.canonical(dotted) in self._tensor_classes

    def may_register(self, dotted: str) -> bool:
        """Whether a tensor of this class is a buffer for some versions of torch: UninitializedBuffer is from 2.5 on."""
        return self.canonical(dotted) == "torch.nn.UninitializedBuffer"

    def parameter_class(self, dotted: str) -> str | None:
        """``parameter`` or ``buffer`` for nn.Parameter and nn.Buffer and the kinds of Parameter, None for the rest."""
        kind = self._data["parameter_classes"].get(self.canonical(dotted))
        return None if kind is None else str(kind)

    def dtype(self, dotted: str) -> str | None:
        """``complex``, ``float`` or ``other`` for a dtype, None for anything else."""
        value = self._data["dtypes"].get(self.canonical(dotted))
        return None if value is None else str(value)

    def constant(self, dotted: str) -> str | None:
        """The kind of a constant such as torch.pi or torch.strided; dtypes included."""
        name = self.canonical(dotted)
        return "dtype" if name in self._data["dtypes"] else self._data["constants"].get(name)

    # Functions and methods

    @property
    def function_names(self) -> frozenset[str]:
        """The functions of which a return kind or a tensor parameter is known."""
        return frozenset(self._functions)

    @property
    def tensor_methods(self) -> frozenset[str]:
        """The tensor methods of which as much is known."""
        return frozenset(self._methods)

    def function(self, dotted: str) -> str | None:
        """What a call of this function returns, over all ways to call it; None when that is not known."""
        return self._kind(self._functions.get(self.canonical(dotted)))

    def function_overloads(self, dotted: str) -> tuple[Overload, ...]:
        """The overloads of a function whose return depends on how it is called; empty when it does not."""
        return self._overloads(self.canonical(dotted), self._functions, method=False)

    def returns(
        self,
        dotted: str,
        npos: int,
        keywords: Mapping[str, bool | None],
        arguments: Sequence[Argument] = (),
    ) -> str | None:
        """What this call returns: see ``Overload.accepts``. The union where several overloads would do."""
        overloads = self.function_overloads(dotted)
        return _pick(overloads, npos, keywords, arguments) if overloads else self.function(dotted)

    def tensor_parameters(self, dotted: str) -> tuple[tuple[int, str], ...]:
        """Position (-1: keyword only) and name of the parameters that take nothing but a tensor."""
        if dotted not in self._tensors_only:
            entry = self._functions.get(self.canonical(dotted))
            self._tensors_only[dotted] = _tensor_parameters(entry, self.function_overloads(dotted))
        return self._tensors_only[dotted]

    def complex_result(self, dotted: str) -> bool:
        """Whether the function gives a complex tensor whatever it is called with."""
        return self.canonical(dotted) in self._data["complex"]

    def tensor_method(self, name: str) -> str | None:
        """What this method of a tensor returns, over all ways to call it; None when that is not known."""
        return self._kind(self._methods.get(name))

    def method_overloads(self, name: str) -> tuple[Overload, ...]:
        """As ``function_overloads``, for a tensor method (without self)."""
        return self._overloads(name, self._methods, method=True)

    def method_returns(
        self,
        name: str,
        npos: int,
        keywords: Mapping[str, bool | None],
        arguments: Sequence[Argument] = (),
    ) -> str | None:
        """As ``returns``, for a tensor method; self is not counted."""
        overloads = self.method_overloads(name)
        return _pick(overloads, npos, keywords, arguments) if overloads else self.tensor_method(name)

    def tensor_attribute(self, name: str) -> str | None:
        """The kind of this attribute of a tensor; None when it has none of the name."""
        kind = self._data["attributes"].get(name)
        return None if kind is None else str(kind)

    @functools.cached_property
    def tensor_only_methods(self) -> frozenset[str]:
        """Methods that give a tensor and that hardly anything but a tensor has: ``x.unsqueeze(0)`` makes x a tensor."""
        return frozenset(self._data["tensor_only_methods"])

    @functools.cached_property
    def tensor_only_attributes(self) -> frozenset[str]:
        """Attributes that hardly anything but a tensor has."""
        return frozenset(self._data["tensor_only_attributes"])

    # Modules

    @property
    def module_names(self) -> frozenset[str]:
        """The canonical names of all known nn.Module classes."""
        return frozenset(self._data["modules"])

    def module_class(self, dotted: str) -> TorchClass | None:
        """What is known of this nn.Module class; None when it is none of torch's."""
        if dotted not in self._classes:
            name = self.canonical(dotted)
            record = self._data["modules"].get(name)
            self._classes[dotted] = None if record is None else parse_class(name, record)
        return self._classes[dotted]

    @functools.cached_property
    def module_attributes(self) -> frozenset[str]:
        """Every name for which ``hasattr(nn.Module(), name)`` holds."""
        implicit = {*dir(object), "__annotations__", "__dict__", "__module__", "__weakref__"}
        return self.method_names | self.property_names | implicit | set(self._data["module_values"])

    @functools.cached_property
    def method_names(self) -> frozenset[str]:
        """Methods of nn.Module."""
        return frozenset(self._data["module_methods"])

    @functools.cached_property
    def property_names(self) -> frozenset[str]:
        """Properties of nn.Module."""
        return frozenset(self._data["module_properties"])

    # Other classes

    def distribution_class(self, dotted: str) -> DistributionClass | None:
        """The members of a class of torch.distributions."""
        name = self.canonical(dotted)
        return distribution_of(name, self._members(name)) if name in self._data["distributions"] else None

    def other_class(self, dotted: str) -> str | None:
        """What a call of this class gives when it is neither Module, tensor nor distribution: mostly ``object``."""
        return self._other_classes.get(self.canonical(dotted))

    def object_method(self, dotted: str, name: str) -> str | None:
        """What a method of an instance of this class returns."""
        members = self._members(dotted)
        return members.get(f"{name}()")

    def object_attribute(self, dotted: str, name: str) -> str | None:
        """The kind of an attribute of an instance of this class."""
        return self._members(dotted).get(name)

    def _members(self, dotted: str) -> Mapping[str, str]:
        name = self.canonical(dotted)
        own = self._data["distributions"].get(name)
        if own is not None:
            return {**parse_members(self._data["distributions"][_DISTRIBUTION]), **parse_members(own)}
        return parse_members(self._data["objects"].get(name, ""))

    # Reading

    def _kind(self, entry: str | list[str] | None) -> str | None:
        if entry is None:
            return None
        if isinstance(entry, str):
            return entry.partition(" ")[0]
        return join_kinds(text.rpartition("-> ")[2] for text in entry)

    def _overloads(self, name: str, entries: Mapping[str, str | list[str]], method: bool) -> tuple[Overload, ...]:
        key = (name, method)
        if key not in self._signatures:
            entry = entries.get(name)
            self._signatures[key] = tuple(map(parse_overload, entry)) if isinstance(entry, list) else ()
        return self._signatures[key]


def _tensor_parameters(entry: str | list[str] | None, overloads: Sequence[Overload]) -> tuple[tuple[int, str], ...]:
    if overloads:
        # Only the head that all overloads share tells something of a call that may mean any of them.
        found = []
        for index, parameter in enumerate(overloads[0].parameters):
            if parameter.kind != "tensor" or parameter.keyword_only or parameter.variadic:
                break
            if any(o.parameters[index : index + 1] != (parameter,) for o in overloads):
                break
            found.append((index, parameter.name))
        return tuple(found)
    pairs = [part.partition(":") for part in entry.split(" ")[1:]] if isinstance(entry, str) else []
    return tuple((int(index), name) for index, _, name in pairs)


def _pick(
    overloads: Sequence[Overload],
    npos: int,
    keywords: Mapping[str, bool | None],
    arguments: Sequence[Argument],
) -> str:
    fitting = [o.returns for o in overloads if o.accepts(npos, keywords, arguments)]
    return join_kinds(fitting or [o.returns for o in overloads])
