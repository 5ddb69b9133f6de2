"""Arguments that are annotated as a Module where a class of Modules is meant."""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.source.dotted import name_of
from flake8_torchparams.usage.body import Body, body_of, is_of_torch

_TAKING = frozenset({"append", "insert", "add_module"})


def builds_modules(function: cst.FunctionDef, name: str) -> bool:
    """Whether a function calls what it is given to build layers: ``layers.append(block(planes, stride=2))``.

    An instance that is called there gives a tensor (to see what comes out of it), which nobody puts among layers.
    """
    body = body_of(function)
    return any(
        isinstance(call := body.parents[node], cst.Call) and call.func is node and _is_layer(body, call)
        for node in body.names
        if node.value == name
    )


def _is_layer(body: Body, call: cst.Call) -> bool:
    """Whether the result of a call is kept as layers are, and is computed from no tensor that is made there."""
    if any(isinstance(arg.value, cst.Call) and is_of_torch(arg.value.func) for arg in call.args):
        return False
    parent = body.parents[call]
    if isinstance(parent, cst.Arg):
        taker = body.parents[parent]
        return (
            isinstance(taker, cst.Call) and isinstance(taker.func, cst.Attribute) and taker.func.attr.value in _TAKING
        )
    if isinstance(parent, cst.Assign):
        targets = [target.target for target in parent.targets]
        return any(isinstance(t, cst.Attribute) and name_of(t.value) == body.receiver for t in targets)
    return isinstance(parent, (cst.Element, cst.ListComp, cst.GeneratorExp))
