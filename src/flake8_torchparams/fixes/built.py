"""Run by the user's interpreter: build classes out of a given text and tell what they hold.

Reads a request as JSON from the file named first and writes a line of JSON a class to the one named second. Needs
nothing but the standard library and torch, so that it runs where this package is not installed.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import linecache
import os
import random
import sys
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

SEED = 20

Value = list[Any]


class Given(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a text instead of its file."""

    def __init__(self, name: str, path: str, source: str) -> None:
        """Remember what to give for which module, for those too who read source (``torch.jit.script``)."""
        self.name = name
        self.path = path
        self.source = source
        linecache.cache[path] = len(source), None, source.splitlines(keepends=True), path

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of the one module; nothing for all others."""
        if fullname != self.name:
            return None
        package = [os.path.dirname(self.path)] if os.path.basename(self.path) == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self.path, loader=self, submodule_search_locations=package
        )

    def exec_module(self, module: ModuleType) -> None:
        """Run the text."""
        exec(compile(self.source, self.path, "exec", dont_inherit=True), vars(module))


def main(request_file: str, answer_file: str) -> None:
    """Build each class that the request names; add a line for each with what it holds or why it could not be built."""
    with open(request_file, encoding="utf-8") as stream:
        request = json.load(stream)
    sys.path[:0] = request["roots"]
    sys.meta_path.insert(0, Given(request["module"], request["path"], request["source"]))
    for cls, make in request["classes"]:
        try:
            answer = built(request["module"], cls, make)
        except BaseException as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        with open(answer_file, "a", encoding="utf-8") as stream:
            stream.write(json.dumps(answer) + "\n")


def built(module_name: str, cls_name: str, make: str) -> dict[str, Any]:
    """Build a class and list its ``state_dict`` keys and the digests of all tensors that it holds by name."""
    import torch

    # Memory that torch.empty leaves as it finds it would differ between two runs; this fills it.
    torch.use_deterministic_algorithms(True, warn_only=True)
    module = importlib.import_module(module_name)
    cls: Any = module
    for part in cls_name.split("."):
        cls = getattr(cls, part)
    random.seed(SEED)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(SEED)
    torch.manual_seed(SEED)
    made = eval(make, vars(module) | {"cls": cls})
    found = dict(tensors(made, ""))
    return {"keys": sorted(made.state_dict()), "values": {name: digest(value) for name, value in found.items()}}


def tensors(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    """The tensors below a value, by the name that they would have in ``state_dict`` if they were registered."""
    import torch

    if isinstance(value, torch.Tensor):
        yield name, value
    elif isinstance(value, torch.nn.Module):
        own = {key: item for key, item in vars(value).items() if not key.startswith("_")}
        for key, item in {**own, **value._parameters, **value._buffers, **value._modules}.items():
            yield from tensors(item, f"{name}.{key}" if name else key)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from tensors(item, f"{name}.{index}")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from tensors(item, f"{name}.{key}")


def digest(value: Any) -> Value:
    """Type, shape and a hash of the content of a tensor."""
    import torch

    tensor = value.detach()
    if tensor.is_sparse:
        tensor = tensor.to_dense()
    content = ""
    if tensor.device.type != "meta":
        raw = tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        content = hashlib.sha256(raw).hexdigest()
    return [str(tensor.dtype), list(tensor.shape), content]


if __name__ == "__main__":
    # The folder of this script, whose files are no modules for the code that is to be run.
    del sys.path[0]
    main(sys.argv[1], sys.argv[2])
