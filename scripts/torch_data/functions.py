"""What torch's functions and tensor methods return and which of their parameters only a tensor will do for."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import torch

from torch_data import tables
from torch_data.kinds import KindReader, join
from torch_data.signatures import (
    Signature,
    from_doc,
    from_object,
    from_schema,
    named_tuples,
    parse,
    stub_attributes,
    stub_functions,
    tensor_parameters,
)

ROOT = Path(torch.__file__).parent
Entry = str | list[str]


def kind_reader() -> KindReader:
    """A reader that knows torch.return_types."""
    return KindReader(named_tuples())


def entry(overloads: Sequence[Signature]) -> Entry | None:
    """One function's data: ``"tensor 0:input 1:other"``, or its overloads where they give different kinds."""
    kinds = {overload.returns for overload in overloads}
    if len(kinds) > 1 and "?" not in kinds:
        return [overload.text() for overload in overloads]
    parameters = tensor_parameters(overloads)
    kind = join(kinds)
    if kind == "?" and not parameters:
        return None
    return " ".join([kind, *(f"{index}:{name}" for index, name in parameters)])


def _in_place(overloads: Iterable[Signature], kind: str) -> list[Signature]:
    return [Signature(o.params, kind if o.returns == "tensor" else o.returns) for o in overloads]


def functions(objects: dict[str, object], kinds: KindReader) -> dict[str, Entry]:
    """The entries of all public functions; those that nothing is known of are left out."""
    stubs = {
        "torch": {
            **stub_functions(ROOT / "_C" / "__init__.pyi", kinds),
            **stub_functions(ROOT / "_C" / "_VariableFunctions.pyi", kinds),
        },
        "torch.nn.functional": {
            **stub_functions(ROOT / "_C" / "_nn.pyi", kinds),
            **stub_functions(ROOT / "nn" / "functional.pyi", kinds),
        },
    }
    found: dict[str, Entry] = {}
    for dotted, value in objects.items():
        if isinstance(value, type) and issubclass(value, torch.nn.Module):
            found |= {f"{dotted}.{name}": told for name, told in _static_methods(value, kinds)}
        if isinstance(value, type) or not callable(value):
            continue
        overloads = _overloads(dotted, value, stubs, kinds)
        entered = entry(overloads)
        if entered is not None:
            found[dotted] = entered
    for dotted, texts in [*tables.OLD_FUNCTIONS.items(), *tables.FUNCTIONS.items()]:
        if dotted in tables.OLD_FUNCTIONS or dotted in objects:
            entered = entry([parse(text) for text in texts])
            if entered is not None:
                found[dotted] = entered
    return found


def _static_methods(cls: type, kinds: KindReader) -> Iterator[tuple[str, Entry]]:
    """The public static methods of a class that give tensors, by annotation."""
    for name, member in sorted(vars(cls).items()):
        if isinstance(member, staticmethod) and not name.startswith("_"):
            read = from_object(member.__func__, kinds, method=False)
            entered = entry([read]) if read else None
            if isinstance(entered, str) and "tensor" in entered:
                yield name, entered


def _overloads(
    dotted: str, value: Callable[..., object], stubs: dict[str, dict[str, list[Signature]]], kinds: KindReader
) -> list[Signature]:
    package, _, name = dotted.rpartition(".")
    builtin = isinstance(value, types.BuiltinFunctionType)
    overloads = stubs.get(package, {}).get(name, []) if builtin or package == "torch.nn.functional" else []
    if not overloads and builtin:
        overloads = from_schema(dotted, value.__doc__)
    if not overloads:
        read = from_object(value, kinds, method=False)
        overloads = [read] if read else []
    if not overloads or all(o.returns == "?" for o in overloads):
        kind = from_doc(name, value.__doc__)
        overloads = [Signature(o.params, kind) for o in overloads] or [Signature((), kind)]
    if name.endswith("_") and not name.endswith("__") and dotted not in tables.NOT_IN_PLACE and builtin:
        overloads = _in_place(overloads, "arg0")
    return overloads


def methods(kinds: KindReader) -> dict[str, Entry]:
    """The entries of the methods of torch.Tensor."""
    stubs = stub_functions(ROOT / "_C" / "__init__.pyi", kinds, cls="TensorBase")
    found: dict[str, Entry] = {}
    for name in sorted(set(dir(torch.Tensor)) | set(tables.OLD_METHODS)):
        if name.startswith("_"):
            continue
        texts = tables.METHODS.get(name) or tables.OLD_METHODS.get(name)
        value = inspect.getattr_static(torch.Tensor, name, None)
        overloads: list[Signature] = [parse(text) for text in texts] if texts else stubs.get(name, [])
        if not overloads and isinstance(value, types.FunctionType):
            read = from_object(value, kinds, method=True)
            overloads = [read] if read else []
        if not texts:
            # Self in a stub is a type: only in-place methods give back the same object.
            overloads = [Signature(o.params, "tensor" if o.returns == "self" else o.returns) for o in overloads]
        if not texts and name.endswith("_"):
            overloads = _in_place(overloads, "self")
        entered = entry(overloads)
        if entered is not None and callable(value or entered):
            found[name] = entered
    return found


def attributes(kinds: KindReader) -> dict[str, str]:
    """The kinds of the attributes of torch.Tensor."""
    found = stub_attributes(ROOT / "_C" / "__init__.pyi", kinds, "TensorBase")
    found = {name: kind for name, kind in found.items() if hasattr(torch.Tensor, name)}
    found.update(tables.ATTRIBUTES)
    return {name: kind for name, kind in found.items() if hasattr(torch.Tensor, name)}
