"""What torch's functions, methods and classes are, from data generated out of torch; torch itself is never imported.

What that data cannot tell is kept by hand in modules of their own: ``containers``, ``devices``, ``dimensions`` and
``returning``.

``api()`` is the one instance. Kinds are strings of this grammar::

    kind    = union | "?"                       "?": nothing is known
    union   = single ("|" single)*              sorted by name: "none|tensor"
    single  = "tensor" | "parameter" | "buffer" | "int" | "float" | "number" | "bool" | "str" | "none" | "ndarray"
            | "size" | "dtype" | "device"
            | "self"                            the very object that the method was called on
            | "arg0"                            the very object that was given for the first parameter
            | "object"                          something known that is neither a tensor nor a Module
            | "list[" kind "]"
            | "tuple[" kind "]"                 any length
            | "tuple[" kind ("," kind)+ "]"     this length; named tuples too
"""

from __future__ import annotations

from flake8_torchparams.torch_api.access import TorchApi, api
from flake8_torchparams.torch_api.overloads import Argument, Overload, Parameter, split_union, tuple_elements
from flake8_torchparams.torch_api.records import DistributionClass, Presence, TorchClass

__all__ = [
    "Argument",
    "DistributionClass",
    "Overload",
    "Parameter",
    "Presence",
    "TorchApi",
    "TorchClass",
    "api",
    "split_union",
    "tuple_elements",
]
