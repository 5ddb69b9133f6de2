"""The public names of torch: which objects there are, under how many names, and which name is the shortest."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import types
import warnings
from dataclasses import dataclass, field

import torch

# Packages whose objects no constructor of a Module has to do with, or that are tools around torch.
SKIPPED = (
    "torch.ao.ns",
    "torch.ao.pruning",
    "torch.bin",
    "torch.contrib",
    "torch.ao.quantization.backend_config",
    "torch.ao.quantization.pt2e",
    "torch.ao.quantization.fx",
    "torch.ao.quantization.quantizer",
    "torch.quantization.fx",
    "torch.distributed.checkpoint",
    "torch.distributed.elastic",
    "torch.distributed.launcher",
    "torch.distributed.benchmarks",
    "torch.distributed.debug",
    "torch.distributed.flight_recorder",
    "torch.distributed.examples",
    "torch.distributed.launch",
    "torch.distributed.run",
    "torch.distributed.rpc",
    "torch.export",
    "torch.fx.experimental",
    "torch.fx.passes",
    "torch.hub",
    "torch.lib",
    "torch.monitor",
    "torch.numa",
    "torch.onnx",
    "torch.package",
    "torch.profiler",
    "torch.test",
    "torch.testing",
    "torch.utils.benchmark",
    "torch.utils.bottleneck",
    "torch.utils.bundled_inputs",
    "torch.utils.collect_env",
    "torch.utils.cpp_backtrace",
    "torch.optim.functional",
    "torch.utils.backcompat",
    "torch.utils.cpp_extension",
    "torch.utils.flop_counter",
    "torch.utils.show_pickle",
    "torch.utils.weak",
    "torch.utils.data.graph",
    "torch.utils.data.graph_settings",
    "torch.utils.data.datapipes",
    "torch.utils.data.dataframes_pipes",
    "torch.utils.file_baton",
    "torch.utils.hipify",
    "torch.utils.jit",
    "torch.utils.model_dump",
    "torch.utils.serialization",
    "torch.utils.tensorboard",
    "torch.utils.throughput_benchmark",
    "torch.utils.viz",
    "torch.utils.xla",
)
# Which of these there are depends on how torch was compiled, and the data must not.
BACK_ENDS = frozenset(f"ProcessGroup{name}" for name in ("Gloo", "MPI", "NCCL", "UCC", "Wrapper", "XCCL"))
# Not public, but what tracebacks, reprs and some imports name.
PRIVATE = ("torch._tensor", "torch._C")


@dataclass
class Names:
    """``objects``: shortest dotted name -> object; ``aliases``: any other dotted name -> shortest; ``packages``."""

    objects: dict[str, object] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    packages: list[str] = field(default_factory=list)


def _skipped(name: str) -> bool:
    return any(part.startswith("_") for part in name.split(".")) or any(
        name == skip or name.startswith(skip + ".") for skip in SKIPPED
    )


def _modules() -> dict[str, types.ModuleType]:
    found = {"torch": torch}

    def walk(package: types.ModuleType) -> None:
        path = getattr(package, "__path__", [])
        for info in sorted(pkgutil.iter_modules(path, package.__name__ + "."), key=lambda i: i.name):
            if _skipped(info.name):
                continue
            try:
                module = importlib.import_module(info.name)
            except Exception:  # what this machine cannot import (other back ends) is not there
                continue
            found[info.name] = module
            if info.ispkg:
                walk(module)

    walk(torch)
    # Modules that are attributes but no files of their own, torch.linalg and torch.return_types among them.
    for name, value in sorted(vars(torch).items()):
        if isinstance(value, types.ModuleType) and not _skipped(f"torch.{name}") and value.__name__ == f"torch.{name}":
            found.setdefault(f"torch.{name}", value)
    return found


def _ours(value: object) -> bool:
    if isinstance(value, (torch.dtype, torch.layout, torch.memory_format, torch.qscheme)):
        return True
    if isinstance(value, type):
        return (value.__module__ or "").split(".")[0] == "torch" and value.__name__ not in BACK_ENDS
    if isinstance(value, types.BuiltinFunctionType):
        return (value.__module__ or "torch").split(".")[0] == "torch"
    return isinstance(value, types.FunctionType) and (value.__module__ or "").split(".")[0] == "torch"


def _worth_an_alias(module_name: str, module: types.ModuleType, value: object, exported: set[str], name: str) -> bool:
    """Whether code may name the object by this module: it lives or is exported there, or the module is a package.

    The modules that people import such things from by mistake, next to torch.nn itself, count in full.
    """
    return (
        getattr(value, "__module__", module_name) == module_name
        or name in exported
        or hasattr(module, "__path__")
        or module_name in PRIVATE
        or module_name.startswith(
            ("torch.nn.modules.", "torch.nn.functional", "torch.nn.parameter", "torch.functional")
        )
    )


def _rank(dotted: str, value: object) -> tuple[bool, bool, bool, int, bool, bool, str]:
    named = isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType))
    own = value.__name__ if named else str(value)  # type: ignore[attr-defined]
    home = (getattr(value, "__module__", None) or "") if named else "torch"
    package, _, name = dotted.rpartition(".")
    private = any(part.startswith("_") for part in package.split("."))
    stranger = name.startswith("_") and package != home
    elsewhere = not (home + ".").startswith(".".join(package.split(".")[:2]) + ".")
    return private, stranger, elsewhere, dotted.count("."), name != own.rpartition(".")[2], package != home, dotted


def collect() -> Names:
    """Walk torch and name everything in it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _collect()


def _collect() -> Names:
    modules = _modules()
    names = Names(packages=sorted(modules))
    seen: dict[int, tuple[object, list[str]]] = {}
    for module_name, module in [*modules.items(), *((p, importlib.import_module(p)) for p in PRIVATE)]:
        exported = set(vars(module).get("__all__", ()))
        for name, value in sorted(vars(module).items()):
            dotted = f"{module_name}.{name}"
            if isinstance(value, types.ModuleType):
                own = modules.get(value.__name__) is value and value.__name__ not in (dotted, "torch")
                if own and not name.startswith("_") and _worth_an_alias(module_name, module, value, exported, name):
                    names.aliases[dotted] = value.__name__
                continue
            base_class = isinstance(value, type) and issubclass(value, torch.nn.Module)
            if (name.startswith("_") and not base_class and name not in exported) or not _ours(value):
                continue
            if not _worth_an_alias(module_name, module, value, exported, name):
                continue
            seen.setdefault(id(value), (value, []))[1].append(dotted)
    for value, dotteds in seen.values():
        best = min(dotteds, key=lambda dotted: _rank(dotted, value))
        if _rank(best, value)[0]:
            continue
        names.objects[best] = value
        for dotted in dotteds:
            if dotted != best:
                names.aliases[dotted] = best
        if inspect.isclass(value) and f"{value.__module__}.{value.__qualname__}" != best:
            names.aliases.setdefault(f"{value.__module__}.{value.__qualname__}", best)
    return names
