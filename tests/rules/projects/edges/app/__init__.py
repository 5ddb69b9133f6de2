import importlib

_import_structure = {"layers": ["Layer"]}


def __getattr__(name):
    for module, names in _import_structure.items():
        if name in names:
            return getattr(importlib.import_module("." + module, __name__), name)
    raise AttributeError(name)
