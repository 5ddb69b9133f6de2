"""Whether a constructor puts a tensor on the one device that the object has for the whole of its life.

A class that is built on ``config["device"]``, or that calls ``cuda()``, places its tensors itself, there and then;
nobody moves it afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.methods import methods_of
from flake8_torchparams.source.dotted import called_as, name_of, parts_of, spelled
from flake8_torchparams.source.entities import AssignedRef, ClassRef, FunctionRef, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import children, returned
from flake8_torchparams.torch_api.devices import DEVICE_METHODS
from flake8_torchparams.usage.arguments import parameter_of
from flake8_torchparams.usage.body import Body, body_of, is_of_torch
from flake8_torchparams.usage.constructed import constructed, may_put
from flake8_torchparams.usage.scalars import is_plain, is_setting, says_number, string_key
from flake8_torchparams.usage.torch_ops import FACTS, READS, SHAPED_LIKE

# What has been asked for on the way: a name with the function that it is one of, and functions.
_Seen: TypeAlias = set[tuple[object, str]]
# How many functions one question leads into: helpers that call each other in a circle, each from a file of its own,
# would otherwise all be read for each of them.
_MOST_FUNCTIONS = 12
# Where nothing is made unless it is asked for.
_AWAY = DEVICE_METHODS - {"to", "cpu"}
# What is drawn comes out differently when it is built again, and is missed in a checkpoint.
_RANDOM = re.compile(r"\brand\w*\b|\bchoice\b|\bshuffle\b|\bsample\b")


def is_told(classes: Classes, cls: ClassRef, name: str, site: Site, scratch: bool) -> bool:
    """Whether what stands on ``self.name`` is put there on a device of the settings, and left as it is or made anew.

    ``scratch``: methods write into it, and wipe it before they do.
    """
    told = _Told(classes, cls.file, cls)
    try:
        if not told.is_put(body_of(site.fragment.function), site.node):
            return False
        anew = told.is_made_anew(name, site)
        return (scratch or not _changes(classes, cls, name)) if anew is None else anew
    except NotAnalysed:
        return False


def _changes(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether a method writes into the tensor: then it is state, wherever it is."""
    word = re.escape(name)
    writes = re.compile(
        rf"\bself\.{word}(?:\[[^\]]*\])+\s*[-+*/|&]?=(?!=)|\bself\.{word}\s*[-+*/|&]=|\bself\.{word}\.\w+_\("
    )
    return any(
        writes.search(owner.file.text(function))
        for owner, function in methods_of(classes, cls, classes.subclasses(cls, cls.file))
        if function.name != "__init__"
    )


class _Told:
    """Reads functions of a file: methods of ``cls``, or those that are none of any class."""

    def __init__(self, classes: Classes, file: SourceFile, cls: ClassRef | None) -> None:
        self._classes = classes
        self._file = file
        self._cls = cls
        self._fixed: dict[str, bool] = {}
        self._there: set[tuple[Body, str]] = set()  # the names that stand for what is so placed

    def is_put(self, body: Body, target: cst.CSTNode) -> bool:
        """Whether the value that a statement puts on the target is on such a device."""
        node = target
        while node in body.parents:
            node = body.parents[node]
            if isinstance(node, (cst.Assign, cst.AnnAssign)):
                if node.value is None:
                    return False
                value = _paired(node, target)
                if self._may_be_drawn(body, value, set()):
                    return False
                named = spelled(target) if isinstance(target, cst.BaseExpression) else ""
                return self._placed(body, value, set()) or self._is_moved_there(body, named)
        return False

    def _is_moved_there(self, body: Body, name: str) -> bool:
        """Whether a function moves to such a device what stands under a name: ``self.x = self.x.cuda()``."""
        return any(_is_moved(value, name) and self._placed(body, value, set()) for value in _values(body, name))

    def is_made_anew(self, name: str, site: Site) -> bool | None:
        """Whether methods make anew what stands on ``self.name``, always on such a device; None where they leave it.

        What is added to it in between is no state then that anybody would want to be saved. A method that the
        constructor leaves it to (``site``) does not count.
        """
        stores = may_put(name)
        found = None
        assert self._cls is not None
        for owner, function in methods_of(self._classes, self._cls):
            first = owner.file.path == site.fragment.path and function.line == site.fragment.first
            if function.name == "__init__" or first or not stores.search(owner.file.text(function)):
                continue
            told = self._within(owner.file, self._cls)
            body = body_of(owner.file.fragment(function).function)
            stored = f"{body.receiver}.{name}"
            if told._is_moved_there(body, stored):
                found = True
                continue
            for value in _values(body, stored):
                if _made_of(body, value, name, set()):
                    found = found or False
                elif not told._placed(body, value, set()) or told._may_be_drawn(body, value, set()):
                    return False
                else:
                    found = True
        return found

    def _may_be_drawn(self, body: Body, node: cst.CSTNode, seen: _Seen) -> bool:
        """Whether chance may have a part in an expression, by any name in it that speaks of chance, with a seed or
        without.
        """
        if isinstance(node, (cst.Name, cst.Attribute)) and (name := spelled(node)):
            if _RANDOM.search(name):
                return True
            receiver, _, last = name.rpartition(".")
            helper = self._method(last) if receiver == body.receiver else self._helper(body, node)
            if helper is not None:
                return _RANDOM.search(helper.file.text(helper.outline)) is not None
            if any(self._may_be_drawn(body, value, seen) for value in _unseen(body, name, seen)):
                return True
            return isinstance(node, cst.Attribute) and self._may_be_drawn(body, node.value, seen)
        if isinstance(node, cst.Call) and _is_shaped_like(node):
            return False
        return any(self._may_be_drawn(body, child, seen) for child in children(node))

    def _placed(self, body: Body, node: cst.BaseExpression, seen: _Seen) -> bool:
        if isinstance(node, (cst.Name, cst.Attribute)):
            key = (body, spelled(node))
            if key not in self._there and (
                any(self._placed(body, value, seen) for value in _unseen(*key, seen))
                or (isinstance(node, cst.Attribute) and self._is_left_there(body, node, seen))
            ):
                self._there.add(key)
            return key in self._there
        if isinstance(node, cst.BinaryOperation):
            return self._placed(body, node.left, seen) or self._placed(body, node.right, seen)
        if isinstance(node, cst.Subscript):
            return self._placed(body, node.value, seen)
        if isinstance(node, cst.IfExp):
            return self._placed(body, node.body, seen) or self._placed(body, node.orelse, seen)
        if isinstance(node, (cst.Tuple, cst.List, cst.Dict)):
            return any(self._placed(body, element.value, seen) for element in node.elements)
        if isinstance(node, cst.DictComp):
            return self._placed(body, node.value, seen)
        if isinstance(node, (cst.ListComp, cst.SetComp, cst.GeneratorExp)):
            return self._placed(body, node.elt, seen)
        if not isinstance(node, cst.Call):
            return False
        method = node.func.attr.value if isinstance(node.func, cst.Attribute) else ""
        if method in _AWAY:
            return True
        if method in FACTS | READS:
            return False
        moves = method == "to"
        for arg in node.args:
            named = arg.keyword is not None and arg.keyword.value == "device"
            # a function of the project takes it in any place
            named = named or (isinstance(node.func, cst.Name) and "device" in spelled(arg.value))
            if (moves or named) and self._is_device(body, arg.value):
                return True
        if moves:
            return False
        if name_of(node.func) in ("list", "tuple") and len(node.args) == 1:
            return self._placed(body, node.args[0].value, seen)
        if not isinstance(node.func, cst.Attribute):
            helper = self._helper(body, node.func)
            return helper is not None and self._returns(helper, body, node, seen)
        if self._cls is not None and name_of(node.func.value) == body.receiver:
            own = self._method(method)
            return own is not None and self._returns(own, body, node, seen)
        if is_of_torch(node.func):
            return any(self._placed(body, arg.value, seen) for arg in node.args)
        return self._placed(body, node.func.value, seen)

    def _method(self, name: str) -> FunctionRef | None:
        """A method of the object, by its name."""
        return self._classes.method(self._cls, name) if self._cls is not None else None

    def _helper(self, body: Body, node: cst.BaseExpression) -> FunctionRef | None:
        """A function of the project, by its name."""
        name = name_of(node)
        entity = self._classes.project.lookup(self._file, name) if name and not body.is_local(name) else None
        return entity if isinstance(entity, FunctionRef) else None

    def _is_left_there(self, body: Body, node: cst.Attribute, seen: _Seen) -> bool:
        """Whether the constructors of the bases have put what is so placed on an attribute of ``self``."""
        key = (self._cls, node.attr.value)
        if self._cls is None or name_of(node.value) != body.receiver or body.assignments(spelled(node)) or key in seen:
            return False
        seen.add(key)
        puts = constructed(self._classes, self._cls, node.attr.value)
        return bool(puts) and all(
            put.value is not None and self._within(put.owner.file, self._cls)._placed(put.body, put.value, seen)
            for put in puts
        )

    def _returns(self, ref: FunctionRef, caller: Body, call: cst.Call, seen: _Seen) -> bool:
        """Whether a function returns what is so placed, or what it makes of an argument that is."""
        functions = [function for function, name in seen if not name]
        if ref.outline in functions or len(functions) >= _MOST_FUNCTIONS:
            return False
        seen.add((ref.outline, ""))
        body = body_of(ref.file.fragment(ref.outline).function)
        told = self._within(ref.file, None if ref.owner is None else self._cls)
        shift = int(ref.owner is not None and "staticmethod" not in ref.outline.marks)
        for arg in call.args:
            name = None if arg.star else parameter_of(body.function, call, arg, shift)
            if name is not None and self._placed(caller, arg.value, seen):
                told._there.add((body, name))
        return any(told._placed(body, value, seen) for value in returned(body.function.body))

    def _within(self, file: SourceFile, cls: ClassRef | None) -> _Told:
        """What reads functions of another file, whose names stand for other things there."""
        return self if file is self._file and cls == self._cls else _Told(self._classes, file, cls)

    # The device

    def _is_device(self, body: Body, node: cst.BaseExpression) -> bool:
        """Whether an expression is the device that the object keeps, or one of its settings or of the whole program."""
        if self._cls is None:
            return _is_named(node) or self._is_global(body, node) or _is_asked_for(body, node)
        if isinstance(node, cst.Attribute) and name_of(node.value) == body.receiver and "device" in node.attr.value:
            return self._is_fixed(node.attr.value)
        if isinstance(node, cst.Name) and _is_given(body, node, default=True):
            # which it keeps under a name of its own
            prefix = f"{body.receiver}."
            bound = body.bindings.bound.items()
            kept = [
                name.removeprefix(prefix) for name, values in bound if name.startswith(prefix) and _has(values, node)
            ]
            return any(map(self._is_fixed, kept)) or (_is_handed_up(body, node) and self._is_fixed(node.value))
        if any(map(_is_named, (node, *_values(body, name_of(node))))):
            return True
        return _is_setting(node) or self._is_global(body, node) or _is_asked_for(body, node)

    def _is_global(self, body: Body, node: cst.BaseExpression) -> bool:
        """Whether an expression is a device that a module keeps for all: ``DEVICE``, ``package.device``."""
        name = spelled(node)
        root, _, last = name.partition(".")
        if "device" not in (last or root).lower() or root in body.bindings.params or root in body.bindings.bound:
            return False
        entity = self._classes.project.lookup(self._file, root)
        return isinstance(entity, ModuleRef if last else AssignedRef)

    def _is_fixed(self, name: str) -> bool:
        """Whether only constructors put something on ``self.name``, and that is a setting or a choice of their own."""
        if name not in self._fixed:
            assert self._cls is not None
            puts = constructed(self._classes, self._cls, name)
            self._fixed[name] = bool(puts) and all(
                put.value is not None
                and (
                    _is_given(put.body, put.value)
                    or _is_asked_for(put.body, put.value)
                    or (_is_given(put.body, put.value, default=True) and self._places_all(name))
                )
                for put in puts
            )
        return self._fixed[name]

    def _places_all(self, name: str) -> bool:
        """Whether the methods of the class go by the device on ``self.name`` too, and it has no buffers beside it.

        Then ``.to()`` breaks the object whatever the tensor is, and a default is a choice as good as any.
        """
        assert self._cls is not None
        if any("register_buffer(" in owner.file.text(owner.outline) for owner in self._classes.mro(self._cls).classes):
            return False
        goes_by = re.compile(rf"(?:\bdevice\s*=\s*|\.to\(\s*)self\.{re.escape(name)}\b")
        return any(
            goes_by.search(owner.file.text(function)) and not function.name.startswith("__")
            for owner, function in methods_of(self._classes, self._cls)
        )


def _made_of(body: Body, node: cst.CSTNode, name: str, seen: _Seen) -> bool:
    """Whether an expression is made of ``self.name``, as what is counted or averaged is."""
    if isinstance(node, (cst.Name, cst.Attribute)) and (said := spelled(node)):
        if said == f"{body.receiver}.{name}" or said.startswith(f"{body.receiver}.{name}."):
            return True
        if isinstance(node, cst.Attribute):
            return _made_of(body, node.value, name, seen)
        return any(_made_of(body, value, name, seen) for value in _unseen(body, said, seen))
    if isinstance(node, cst.Call) and _is_shaped_like(node):
        return False
    return any(_made_of(body, child, name, seen) for child in children(node))


def _is_moved(node: cst.BaseExpression, name: str) -> bool:
    """Whether an expression is no more than a move of what stands under a name."""
    return (
        isinstance(node, cst.Call)
        and isinstance(node.func, cst.Attribute)
        and node.func.attr.value in DEVICE_METHODS
        and spelled(node.func.value) == name
    )


def _is_shaped_like(call: cst.Call) -> bool:
    """Whether a call takes no more of a tensor than its shape: ``torch.zeros_like(x)``."""
    return not SHAPED_LIKE.isdisjoint(parts_of(call.func)[-1:])


def _is_handed_up(body: Body, name: cst.Name) -> bool:
    """Whether a constructor hands a parameter to the one of its base: ``super().__init__(device)``."""
    return any(name_of(arg.value) == name.value for call in body.base_calls() for arg in call.args)


def _has(values: list[cst.BaseExpression | None], name: cst.Name) -> bool:
    return any(isinstance(value, cst.Name) and value.value == name.value for value in values)


def _is_given(body: Body, node: cst.BaseExpression, default: bool = False) -> bool:
    """Whether a device is a setting, or a parameter that must be given, or is chosen there and then.

    With ``default``, a parameter may also be left to the device that the constructor names for it.
    """
    if isinstance(node, cst.Name):
        param = body.bindings.params.get(node.value)
        if param is None or node.value in body.bindings.bound:
            return False
        return param.default is None or (default and _names_device(param.default))
    if isinstance(node, cst.Call) and _is_torch_device(node.func):
        return all(_is_given(body, arg.value, default) or _is_choice(arg.value) for arg in node.args)
    return _is_setting(node)


def _names_device(node: cst.BaseExpression) -> bool:
    """Whether an expression is ``"cpu"``, ``"cuda:0"`` or a ``torch.device`` of them."""
    if isinstance(node, cst.Call) and _is_torch_device(node.func):
        return all(_names_device(arg.value) for arg in node.args)
    return isinstance(node, cst.SimpleString)


def _is_asked_for(body: Body, node: cst.BaseExpression) -> bool:
    """Whether an expression asks the program for its device: ``torch.cuda.current_device()``, ``get_device()``."""
    if isinstance(node, cst.Name):
        values = body.bindings.bound.get(node.value, [])
        return bool(values) and all(
            value is not None and not isinstance(value, cst.Name) and _is_asked_for(body, value) for value in values
        )
    if isinstance(node, (cst.IfExp, cst.BooleanOperation)):
        # or takes the one that it is given: ``torch.get_default_device() if device is None else device``
        arms = (node.body, node.orelse) if isinstance(node, cst.IfExp) else (node.left, node.right)
        asked = [arm for arm in arms if name_of(arm) not in body.bindings.params]
        return bool(asked) and all(isinstance(arm, cst.Call) and _is_asked_for(body, arm) for arm in asked)
    if not isinstance(node, cst.Call):
        return False
    if _is_torch_device(node.func):
        return any(_is_named(arg.value) or _is_asked_for(body, arg.value) for arg in node.args)
    last = called_as(node)
    root: cst.BaseExpression = node
    while isinstance(root, (cst.Attribute, cst.Call)):
        if isinstance(root, cst.Call) and not all(_is_number(body, arg.value) for arg in root.args):
            return False
        root = root.value if isinstance(root, cst.Attribute) else root.func
    own = {"", body.receiver, *body.bindings.params, *body.bindings.bound}
    return "device" in last and name_of(root) not in own


def _is_number(body: Body, node: cst.BaseExpression) -> bool:
    """Whether an argument is a number, or a parameter that is one: ``get_device(gpu)`` after ``gpu=-1``."""
    param = body.bindings.params.get(name_of(node))
    return is_plain(node) if param is None else says_number(param)


def _is_named(node: cst.BaseExpression) -> bool:
    """Whether a device is named that tensors come to only if told: ``"cuda:1"``, ``torch.device("cuda")``."""
    if isinstance(node, cst.Call) and _is_torch_device(node.func):
        return any(_is_named(arg.value) for arg in node.args)
    if isinstance(node, cst.IfExp):
        return _is_named(node.body) or _is_named(node.orelse)
    return _beginning(node).partition(":")[0] in _AWAY


def _is_torch_device(node: cst.BaseExpression) -> bool:
    """Whether an expression is ``torch.device``."""
    return is_of_torch(node) and parts_of(node)[1:] == ["device"]


def _beginning(node: cst.BaseExpression) -> str:
    """The text that an expression begins with: ``cuda:`` in ``f"cuda:{rank}"``, ``"cuda:%d" % rank`` and the like."""
    if isinstance(node, cst.FormattedString):
        first = node.parts[0] if node.parts else None
        return first.value if isinstance(first, cst.FormattedStringText) else ""
    if isinstance(node, cst.BinaryOperation):
        return _beginning(node.left)
    if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and node.func.attr.value == "format":
        return _beginning(node.func.value)
    text = node.evaluated_value if isinstance(node, cst.SimpleString) else ""
    return text if isinstance(text, str) else ""


def _is_choice(node: cst.BaseExpression) -> bool:
    """Whether a device is one of two that are named: ``"cuda" if ... else "cpu"``."""
    if isinstance(node, cst.IfExp):
        return _is_choice(node.body) and _is_choice(node.orelse)
    return isinstance(node, cst.SimpleString)


def _is_setting(node: cst.BaseExpression) -> bool:
    """Whether an expression is ``config["device"]``, ``args.device`` or ``cfg.MODEL.DEVICE``."""
    if isinstance(node, cst.Attribute):
        return "device" in node.attr.value.lower() and is_setting(node)
    return isinstance(node, cst.Subscript) and "device" in (string_key(node) or "").lower()


def _unseen(body: Body, name: str, seen: _Seen) -> list[cst.BaseExpression]:
    """The values of a name, the first time that it is asked for: what was no yes then is none now."""
    if (body, name) in seen:
        return []
    seen.add((body, name))
    return list(_values(body, name))


def _values(body: Body, name: str) -> Iterator[cst.BaseExpression]:
    """What a function assigns to a name; all of it, where that is unpacked."""
    return (_paired(node, target) for node, target in body.assignments(name) if node.value is not None)


def _paired(node: cst.Assign | cst.AnnAssign, target: cst.CSTNode) -> cst.BaseExpression:
    """What a statement assigns to one of its targets, or the whole of what it unpacks."""
    assert node.value is not None
    for each in node.targets if isinstance(node, cst.Assign) else ():
        if isinstance(each.target, cst.Tuple) and isinstance(node.value, cst.Tuple):
            pairs = zip(each.target.elements, node.value.elements, strict=False)
            return next((value.value for own, value in pairs if own.value is target), node.value)
    return node.value
