"""All facts of the installed torch, put together."""

from __future__ import annotations

import inspect
import io
import pathlib
import re
from collections.abc import Iterable

import numpy
import torch
from torch import distributions, nn

from torch_data import classes, functions, modules, names, tables


def build() -> dict[str, object]:
    """The whole data, ready to be written."""
    kinds = functions.kind_reader()
    found = names.collect()
    objects = found.objects
    by_id = {id(value): dotted for dotted, value in objects.items()}
    bases_seen: dict[type, str] = {}

    def canonical(cls: type) -> str:
        if id(cls) in by_id:
            return by_id[id(cls)]
        if cls is object:
            return "object"
        return bases_seen.setdefault(cls, f"{cls.__module__}.{cls.__qualname__}")

    module_records, distribution_records, object_records, class_kinds = {}, {}, {}, {}
    tensor_classes: list[str] = []
    parameter_classes: dict[str, object] = {}
    for dotted, value in sorted(objects.items()):
        if type(value).__name__ == "tensortype":
            tensor_classes.append(dotted)
        if not isinstance(value, type):
            continue
        if issubclass(value, nn.Module):
            module_records[dotted] = modules.describe(value, canonical, kinds)
            if dotted in tables.CALLS:
                module_records[dotted]["call"] = tables.CALLS[dotted]
            if dotted in tables.WRAPPERS:
                module_records[dotted].update(built=True, modules=tables.WRAPPERS[dotted])
        elif issubclass(value, (nn.Parameter, nn.Buffer)):
            parameter_classes[dotted] = "parameter" if issubclass(value, nn.Parameter) else "buffer"
        elif issubclass(value, torch.Tensor):
            tensor_classes.append(dotted)
        elif issubclass(value, distributions.Distribution):
            distribution_records[dotted] = classes.distribution(value)
        elif value is not torch.autograd.Variable:
            class_kinds[dotted] = classes.SPECIAL.get(dotted, "object")
            members = classes.known_members(dotted, value) or classes.object_members(value, kinds)
            if members:
                object_records[dotted] = members
    function_entries = functions.functions(objects, kinds)
    method_entries = functions.methods(kinds)
    attributes = functions.attributes(kinds)
    module = nn.Module()
    # What every object has differs between Pythons, so the accessor asks its own.
    implicit = {"__annotations__", "__dict__", "__module__", "__weakref__", "__static_attributes__", "__firstlineno__"}
    own = sorted(
        n
        for n in dir(module)
        if n not in implicit and (n in vars(nn.Module) or not hasattr(object, n)) and n != "__doc__"
    )
    return {
        "torch": re.sub(r"\+.*", "", str(torch.__version__)),
        "packages": found.packages,
        "aliases": _aliases(found),
        "dtypes": _dtypes(objects),
        "constants": _constants(),
        "functions": function_entries,
        "other_functions": _names(
            d for d, v in objects.items() if callable(v) and not isinstance(v, type) and d not in function_entries
        ),
        "methods": method_entries,
        "attributes": attributes,
        "tensor_only_methods": _tensor_only(method_entries, attributes)[0],
        "tensor_only_attributes": _tensor_only(method_entries, attributes)[1],
        "complex": sorted(tables.COMPLEX_FUNCTIONS & set(objects)),
        "tensor_classes": sorted(set(tensor_classes)),
        "parameter_classes": parameter_classes,
        "modules": module_records,
        "module_methods": [n for n in own if callable(getattr(module, n)) and n not in vars(module)],
        "module_properties": [n for n in own if isinstance(getattr(nn.Module, n, None), property)],
        "module_values": [n for n in own if not callable(getattr(module, n)) or n in vars(module)],
        "distributions": _members(distribution_records, "torch.distributions.Distribution"),
        "classes": _by_package(class_kinds),
        "objects": _members(object_records),
    }


def _aliases(found: names.Names) -> dict[str, object]:
    """module -> {home of the short name: "Name Old=New ..."}."""
    told: dict[str, dict[str, list[str]]] = {}
    for alias, target in sorted(found.aliases.items()):
        module, _, name = alias.rpartition(".")
        home, _, short = target.rpartition(".")
        told.setdefault(module, {}).setdefault(home, []).append(name if name == short else f"{name}={short}")
    return {module: {home: " ".join(listed) for home, listed in homes.items()} for module, homes in told.items()}


def _members(records: dict[str, dict[str, str]], base: str = "") -> dict[str, object]:
    """class -> "name:kind name():kind", without what the base class says too."""
    common = records.get(base, {})
    return {
        dotted: " ".join(
            f"{name}:{kind}" for name, kind in members.items() if dotted == base or common.get(name) != kind
        )
        for dotted, members in records.items()
    }


def _names(dotteds: Iterable[str]) -> dict[str, object]:
    """package -> "name name"."""
    return _by_package(dict.fromkeys(dotteds, "object"))


def _by_package(kinds: dict[str, str]) -> dict[str, object]:
    """package -> "Name Name=kind ..."; the kind is left out where it is 'object'."""
    told: dict[str, list[str]] = {}
    for dotted, kind in sorted(kinds.items()):
        package, _, name = dotted.rpartition(".")
        told.setdefault(package, []).append(name if kind == "object" else f"{name}={kind}")
    return {package: " ".join(listed) for package, listed in told.items()}


def _dtypes(objects: dict[str, object]) -> dict[str, object]:
    return {
        dotted: "complex" if value.is_complex else "float" if value.is_floating_point else "other"
        for dotted, value in objects.items()
        if isinstance(value, torch.dtype)
    }


def _constants() -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in vars(torch).items():
        if name.startswith("_"):
            continue
        if isinstance(value, (bool, int, float, str)):
            found[f"torch.{name}"] = "str" if isinstance(value, str) else type(value).__name__
        elif isinstance(value, (torch.layout, torch.memory_format, torch.qscheme)):
            found[f"torch.{name}"] = "object"
    return found


def _tensor_only(methods: dict[str, functions.Entry], attributes: dict[str, str]) -> tuple[list[str], list[str]]:
    """Method and attribute names that nothing but a tensor has, of those which give a tensor."""
    foreign = {name for names_text in tables.FOREIGN.values() for name in names_text.split()}
    others: list[type] = [
        numpy.ndarray, numpy.float64, str, bytes, int, float, complex, list, dict, set, frozenset, tuple, range,
        pathlib.Path, io.BytesIO, io.TextIOWrapper, nn.Module, torch.utils.data.Dataset, torch.utils.data.DataLoader,
        torch.Generator, torch.nn.utils.rnn.PackedSequence, torch.optim.Optimizer, nn.Sequential, nn.ModuleList,
        nn.ModuleDict, nn.ParameterList, nn.ParameterDict, torch.device, torch.dtype, torch.Size, torch.UntypedStorage,
        torch.TypedStorage, torch.cuda.Stream, torch.cuda.Event, torch.jit.ScriptModule, torch.fx.Graph,
        torch.fx.GraphModule, torch.optim.swa_utils.AveragedModel,
    ]  # fmt: skip
    others += [cls for _, cls in inspect.getmembers(distributions, inspect.isclass)]
    for cls in others:
        foreign.update(dir(cls))

    def gives_tensor(entered: functions.Entry) -> bool:
        texts = [entered.split()[0]] if isinstance(entered, str) else [text.rpartition("-> ")[2] for text in entered]
        return all(text in ("tensor", "self") for text in texts)

    only = [n for n, e in methods.items() if n not in foreign and not n.startswith("_") and gives_tensor(e)]
    marks = [n for n in attributes if n not in foreign and not n.startswith("_") and n not in tables.FOREIGN_ATTRIBUTES]
    return sorted(only), sorted(marks)
