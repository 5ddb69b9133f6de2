"""Which code puts a tensor on a device, or copies it there."""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

from flake8_torchparams.source.dotted import called_as, innermost, name_of, parts_of, root_of, spelled
from flake8_torchparams.torch_api.devices import MOVES_OR_CASTS
from flake8_torchparams.usage import torch_ops as ops
from flake8_torchparams.usage.body import Body, is_of_torch
from flake8_torchparams.usage.loops import looped
from flake8_torchparams.usage.scalars import Scalars


def unmoved(node: cst.BaseExpression) -> cst.BaseExpression:
    """What an expression moves or casts, once or more often: ``make(n)`` in ``make(n).float().to(device)``."""
    while isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and called_as(node) in MOVES_OR_CASTS:
        node = node.func.value
    return node


def is_put_where_told(body: Body, statement: cst.CSTNode, loads: list[cst.CSTNode]) -> bool:
    """Whether an assignment puts the tensor on a device that the caller of the method names.

    A method that goes on with the tensor moves it for itself, unless a device is what it is called with.
    """
    if not isinstance(statement, (cst.Assign, cst.AnnAssign)) or statement.value is None:
        return False
    named = {param.name.value for param in body.parameters} - {body.receiver}
    if "device" not in named and any(body.starts[load] > body.ends[statement] for load in loads):
        return False
    return _comes_from_there(body, statement.value, named)


def _comes_from_there(body: Body, value: cst.BaseExpression, named: set[str]) -> bool:
    """Whether an expression is made, of parts that are placed by these parameters: ``make(...).round().to(x.device)``,
    or a local name for it.
    """
    asked = set(body.bindings.params)
    left: list[cst.BaseExpression | None] = [value]
    while left:
        node = left.pop()
        if isinstance(node, cst.Call):
            if _goes_to(node, named):
                return True
            left.append(node.func)
            left += [arg.value for arg in node.args if is_of_torch(node.func)]
        elif isinstance(node, (cst.Attribute, cst.Subscript)):
            left.append(node.value)
        elif isinstance(node, cst.BinaryOperation):
            left += [node.left, node.right]
        elif isinstance(node, (cst.List, cst.Tuple)):
            left += [element.value for element in node.elements]
        elif isinstance(node, cst.Name) and node.value not in asked:
            asked.add(node.value)  # a name is made of itself in a loop, and of others in many ways
            left += body.bindings.bound.get(node.value, ())
    return False


def _goes_to(call: cst.Call, named: set[str]) -> bool:
    """Whether a call places its result by one of these parameters."""
    moves = isinstance(call.func, cst.Attribute) and call.func.attr.value == "to"
    for arg in call.args:
        by_name = arg.keyword is not None and arg.keyword.value == "device"
        of_device = parts_of(arg.value)[-1:] == ["device"] or bool(arg.star)
        if (by_name or (moves and of_device)) and root_of(arg.value) in named:
            return True
    return False


def adds_to_it(body: Body, store: cst.CSTNode, load: cst.CSTNode, scalars: Scalars) -> bool:
    """Whether what an assignment puts in the place of a tensor is made of it and of other data, as sums are."""
    node = load
    for outer in body.above(load):
        if outer is store:
            break
        others: list[cst.BaseExpression] = []
        if isinstance(outer, cst.BinaryOperation):
            others = [outer.left, outer.right]
        elif isinstance(outer, cst.Call) and isinstance(node, cst.Arg) and is_of_torch(outer.func):
            others = [arg.value for arg in outer.args if arg.keyword is None]
        within = (node.value if isinstance(node, cst.Arg) else node, node)
        if any(other not in within and not scalars.is_plain(other) for other in others):
            return True
        node = outer
    return False


def indexed_by(body: Body, node: cst.Subscript, scalars: Scalars) -> frozenset[str]:
    """What is on the same device as the tensors that look up a part: itself, what it is computed from, and what the
    function has made it beside (``steps = torch.arange(n, device=x.device)``).
    """
    found: set[str] = set()
    for part in node.slice:
        if not isinstance(part.slice, cst.Index) or scalars.is_plain(part.slice.value):
            continue
        index = part.slice.value
        found |= {spelled(index), name_of(innermost(index))} - {body.receiver}
        for value in body.bindings.bound.get(name_of(index), ()):
            found |= _beside(value)
    return frozenset(found - {""})


def _beside(node: cst.BaseExpression | None) -> set[str]:
    """What an expression that makes a tensor is told to make it beside."""
    found: set[str] = set()
    while isinstance(node, (cst.Call, cst.Attribute)):
        for arg in node.args if isinstance(node, cst.Call) else ():
            if arg.keyword is not None and arg.keyword.value == "device":
                found.add(spelled(arg.value).removesuffix(".device"))
        node = node.func if isinstance(node, cst.Call) else node.value
    return found


def names_no_device(body: Body, node: cst.CSTNode) -> bool:
    """Whether a node stands in the branch for callers that name no device, outside of ``forward``."""
    if body.function.name.value == "forward":
        return False
    inner = node
    for outer in body.above(node):
        if isinstance(outer, (cst.If, cst.IfExp)) and isinstance(outer.test, cst.Comparison):
            test = outer.test
            left = parts_of(test.left)
            if left == ["device"] and len(test.comparisons) == 1 and name_of(test.comparisons[0].comparator) == "None":
                negated = isinstance(test.comparisons[0].operator, cst.IsNot)
                return inner is (outer.orelse if negated else outer.body)
        inner = outer
    return False


def only_casts(call: cst.Call, is_dtype: Callable[[cst.BaseExpression], bool]) -> bool:
    """Whether a call of ``.to()`` names a dtype and nothing else."""
    return all(
        is_dtype(arg.value)
        if arg.keyword is None
        else arg.keyword.value in ("dtype", "copy", "non_blocking", "memory_format")
        for arg in call.args
    )


def made_there(body: Body, device: cst.CSTNode) -> cst.Call | None:
    """The call that makes a tensor on the device that is asked for: ``torch.zeros(3, device=x.device)``."""
    arg = body.parents[device]
    call = body.parents[arg] if isinstance(arg, cst.Arg) else None
    if not isinstance(arg, cst.Arg) or arg.keyword is None or arg.keyword.value != "device":
        return None
    return call if isinstance(call, cst.Call) and is_of_torch(call.func) else None


def applies(body: Body, call: cst.Call) -> bool:
    """Whether a call is one of the function that ``_apply()`` is to put on each tensor."""
    if body.function.name.value != "_apply" or not isinstance(call.func, cst.Name):
        return False
    return call.func.value in body.bindings.params and call.func.value != body.receiver


def has_generator(call: cst.Call, receiver: str) -> bool:
    """Whether a call draws with a generator that the object holds."""
    return any(
        arg.keyword is not None
        and arg.keyword.value == "generator"
        and isinstance(arg.value, cst.Attribute)
        and name_of(arg.value.value) == receiver
        for arg in call.args
    )


def copies_into(
    body: Body, target: cst.Subscript, outside: Callable[[cst.BaseExpression], bool], scalars: Scalars
) -> bool:
    """Whether an assignment to a part copies into a tensor that the function has made.

    ``outside``: whether a call is one of a function of another library.
    """
    base = target.value
    if any(
        isinstance(part.slice, cst.Index) and not _is_index(body, part.slice.value, scalars) for part in target.slice
    ):
        return False  # by index_put_, which wants both on one device
    values = body.bindings.bound.get(name_of(base), [])
    return any(isinstance(v, cst.Call) and _makes(v, outside) for v in values)


def _makes(call: cst.Call, outside: Callable[[cst.BaseExpression], bool]) -> bool:
    """Whether a call makes a tensor: ``torch.zeros(3)``, ``x.new_zeros(3)``."""
    if isinstance(call.func, cst.Attribute) and call.func.attr.value in ops.NEWS:
        return True
    return is_of_torch(call.func) and outside(call.func)


def _is_index(body: Body, node: cst.BaseExpression, scalars: Scalars) -> bool:
    """Whether an index is made of numbers, also of those that a loop takes from an array of numpy's, or from a list."""
    if scalars.is_plain(node):
        return True
    if isinstance(node, cst.BinaryOperation):
        return _is_index(body, node.left, scalars) and _is_index(body, node.right, scalars)
    if not isinstance(node, cst.Name):
        return False
    for loop in body.above(node):
        over = looped(loop, node.value) if isinstance(loop, cst.For) else None
        if over is not None:
            values = body.bindings.bound.get(name_of(over), []) if isinstance(over, cst.Name) else [over]
            return bool(values) and all(
                isinstance(v, cst.Call)
                and isinstance(v.func, cst.Attribute)
                and v.func.attr.value in ("numpy", "tolist")
                for v in values
            )
    return False


def takes_sizes(node: cst.CSTNode) -> bool:
    """Whether a call takes the elements of a tuple as numbers: ``torch.Size((n, 3))``, ``F.pad(x, (0, n))``."""
    if not isinstance(node, cst.Call):
        return False
    parts = parts_of(node.func)
    if len(parts) < 2:
        return False
    return parts[-1] == "pad" or (is_of_torch(node.func) and (parts[-1] == "Size" or parts[-1] in ops.MADE_OF_SIZES))


def is_size(node: cst.CSTNode) -> bool:
    """Whether a tuple is a size, since it has that of a tensor in it: ``(*x.shape[:-1], n)``."""
    for element in node.elements if isinstance(node, cst.Tuple) else ():
        spread = element.value if isinstance(element, cst.StarredElement) else None
        whole = spread.value if isinstance(spread, cst.Subscript) else spread
        if isinstance(whole, cst.Attribute) and whole.attr.value == "shape":
            return True
    return False
