"""Imports one module from a text instead of its file: how a fix is tried out before it is written."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import linecache
import os
import sys
from collections.abc import Sequence
from types import ModuleType


class Given(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """The finder and loader of that one module, under each name that it may be imported by."""

    def __init__(self, names: Sequence[str], path: str, source: str) -> None:
        """Remember what to give for which names, for those too who read source (``inspect``, ``torch.jit.script``)."""
        self._names = frozenset(names)
        self._path = path
        self._source = source
        linecache.cache[path] = len(source), None, source.splitlines(keepends=True), path

    def install(self) -> None:
        """Come before all other finders."""
        sys.meta_path.insert(0, self)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of the one module; nothing for all others."""
        if fullname not in self._names:
            return None
        package = [os.path.dirname(self._path)] if os.path.basename(self._path) == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            fullname, self._path, loader=self, submodule_search_locations=package
        )

    def exec_module(self, module: ModuleType) -> None:
        """Run the text."""
        exec(compile(self._source, self._path, "exec", dont_inherit=True), vars(module))
