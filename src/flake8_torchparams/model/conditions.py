"""Which way a test goes, and what is known of the values on either way."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import replace

import libcst as cst

from flake8_torchparams.hierarchy.classes import Ancestor, Member, getter, is_property
from flake8_torchparams.hierarchy.known import is_module_root
from flake8_torchparams.model.annotations import class_value
from flake8_torchparams.model.containers import content_of
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.instances import certain, classes_of_test, excluded, instance_of, instance_of_any
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.registries import in_registry, is_registry
from flake8_torchparams.model.state import REGISTERED, Fact, Slot, State, join_states
from flake8_torchparams.model.values import (
    Array,
    Atom,
    Bound,
    Buffer,
    ClassAtom,
    Closure,
    Const,
    Container,
    Ext,
    FunctionAtom,
    Instance,
    Map,
    Module,
    Namespace,
    NoneAtom,
    Object,
    Parameter,
    Partial,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
    const,
    join,
    the_constant,
)
from flake8_torchparams.source.private import mangled
from flake8_torchparams.torch_api import api

_STATE = (Parameter, Module, Buffer, Tensor)

Branches = tuple["State | None", "State | None"]
Way = tuple["State | None", Value]
Answer = Callable[[Atom], "bool | None"]


def branch(m: Machine, test: cst.BaseExpression, frame: Frame, state: State) -> Branches:
    """The states in which the test is true and in which it is false; None for a way that is never taken.

    ``state`` is used up.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        true, false = branch(m, test.expression, frame, state)
        return false, true
    if isinstance(test, cst.BooleanOperation):
        (true, _), (false, _) = _boolean(test, state, lambda part, path: _bare(branch(m, part, frame, path)))
        return true, false
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        return _comparison(m, test, frame, state)
    (true, _), (false, _) = parted(m, test, frame, state)
    return true, false


def branches(m: Machine, test: cst.BaseExpression, frame: Frame, state: State) -> tuple[list[State], State | None]:
    """The same with each way in which ``a or b`` is true apart: later tests may be of ``a`` or of ``b`` alone."""
    if not isinstance(test, cst.BooleanOperation) or not isinstance(test.operator, cst.Or):
        true, false = branch(m, test, frame, state)
        return [true] if true is not None else [], false
    first, rest = branches(m, test.left, frame, state)
    if rest is None:
        return first, None
    second, false = branches(m, test.right, frame, rest)
    return [*first, *second], false


def parted(m: Machine, test: cst.BaseExpression, frame: Frame, state: State) -> tuple[Way, Way]:
    """The same as ``branch``, each way with what the test comes to there."""
    if isinstance(test, cst.BooleanOperation):
        return _boolean(test, state, lambda part, path: parted(m, part, frame, path))
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        false, true = parted(m, test.expression, frame, state)
        return (true[0], const(True)), (false[0], const(False))
    if isinstance(test, cst.NamedExpr):
        m.evaluate(test, frame, state)
        return parted(m, test.target, frame, state)
    if isinstance(test, cst.Comparison) and len(test.comparisons) == 1:
        # Of tensors, it is a tensor too.
        value = m.evaluate(test, frame, state.fork())
        paths = _comparison(m, test, frame, state)
        return (paths[0], _narrowed(value, True)), (paths[1], _narrowed(value, False))
    kinds = _test_of_kinds(m, test, frame, state) if isinstance(test, cst.Call) else None
    if kinds is not None:
        return (kinds[0], const(True)), (kinds[1], const(False))
    value = m.evaluate(test, frame, state)
    return _ways(test, value, truth_in(state), frame, state)


def _boolean(
    test: cst.BooleanOperation, state: State, ask: Callable[[cst.BaseExpression, State], tuple[Way, Way]]
) -> tuple[Way, Way]:
    """The ways of ``a and b`` and of ``a or b``; ``ask`` tells those of their parts."""
    true, false = ask(test.left, state)
    if isinstance(test.operator, cst.And):
        if true[0] is None:
            return true, false
        right_true, right_false = ask(test.right, true[0])
        return right_true, _together(false, right_false)
    if false[0] is None:
        return true, false
    right_true, right_false = ask(test.right, false[0])
    return _together(true, right_true), right_false


def _bare(paths: Branches) -> tuple[Way, Way]:
    """Ways of which nobody asks what the test comes to there."""
    return (paths[0], ()), (paths[1], ())


def _together(a: Way, b: Way) -> Way:
    """One way for two; none counts where it is never taken."""
    if a[0] is None or b[0] is None:
        return a if b[0] is None else b
    return join_states(a[0], b[0]), join(a[1], b[1])


def _narrowed(value: Value, true: bool) -> Value:
    """Those atoms that can be true (or false)."""
    kept = tuple(atom for atom in value if truth(atom) is not (not true))
    return kept or value


def truth(atom: Atom) -> bool | None:
    """Whether a value is true; None when it may be either."""
    if isinstance(atom, NoneAtom):
        return False
    if isinstance(atom, Const):
        return bool(atom.value)
    if isinstance(atom, (Module, Object, Instance, ClassAtom, FunctionAtom, Closure, Namespace, Bound, Partial)):
        # A Module with __len__ (a container) may be empty.
        return None if isinstance(atom, Module) else True
    if isinstance(atom, Seq):
        return bool(atom.items) if atom.items is not None else None
    if isinstance(atom, Map) and not atom.other:
        return bool(atom.entries)
    return None


def truth_in(state: State) -> Answer:
    """``truth`` with what a state knows of its containers."""

    def verdict(atom: Atom) -> bool | None:
        if isinstance(atom, Container):
            content = state.content(atom)
            if isinstance(content, Map):
                return True if content.entries else None if content.other else False
            return bool(content.items) if content.items is not None else None
        return truth(atom)

    return verdict


def _sym(atom: Atom) -> int:
    return atom.sym if isinstance(atom, (Unknown, Scalar)) else 0


def _split(
    node: cst.BaseExpression,
    value: Value,
    verdict: Answer,
    frame: Frame,
    state: State,
    kind: object = "true",
) -> Branches:
    """Part the kinds of a value by a verdict on each, and narrow the name that it was read from."""
    (true, _), (false, _) = _ways(node, value, verdict, frame, state, kind)
    return true, false


def _ways(
    node: cst.BaseExpression,
    value: Value,
    verdict: Answer,
    frame: Frame,
    state: State,
    kind: object = "true",
) -> tuple[Way, Way]:
    """The same, with the kinds on either way."""
    yes: list[Atom] = []
    no: list[Atom] = []
    for atom in value:
        answer = verdict(atom)
        if answer is None and _sym(atom):
            answer = state.facts.get((kind, _sym(atom)))
        if answer is not False:
            yes.append(atom)
        if answer is not True:
            no.append(atom)
    if not no:
        return (state, value), (None, ())
    if not yes:
        return (None, ()), (state, value)
    true, false = state, state.fork()
    for path, kept, answer in ((true, yes, True), (false, no, False)):
        for atom in kept:
            if _sym(atom) and len(value) <= 2:
                path.facts[(kind, _sym(atom))] = answer
        _narrow(node, tuple(kept), frame, path)
    return (true, tuple(yes)), (false, tuple(no))


def _narrow(node: cst.BaseExpression, kept: Value, frame: Frame, state: State) -> None:
    """Let the place that a value was read from hold only these kinds."""
    if isinstance(node, cst.Name):
        if node.value in state.env:
            state.env[node.value] = kept
        return
    if not isinstance(node, cst.Attribute) or not isinstance(node.value, cst.Name):
        return
    for owner in state.env.get(node.value.value, ()):
        if not isinstance(owner, Object):
            continue
        name = mangled(node.attr.value, frame.owner)
        slots = state.cell(owner.cell).slots.get(name)
        if slots is None:
            continue
        atoms = set(kept)
        # What is read from a slot, or tested, is told apart from what stands there.
        with_state = any(isinstance(a, _STATE) for a in kept)
        narrowed: list[Slot] = []
        for slot in slots:
            if slot.where in REGISTERED and not any(isinstance(a, NoneAtom) for a in slot.value):
                narrowed.append(slot)
                continue
            inner = tuple(a for a in slot.value if a in atoms or (with_state and isinstance(a, _STATE)))
            if inner:
                narrowed.append(replace(slot, value=inner))
        if narrowed and len(narrowed) <= len(slots) and tuple(narrowed) != slots:
            state.writable(owner.cell).slots[name] = tuple(narrowed)


def _comparison(m: Machine, test: cst.Comparison, frame: Frame, state: State) -> Branches:
    target = test.comparisons[0]
    left = m.evaluate(test.left, frame, state)
    right = m.evaluate(target.comparator, frame, state)
    sign = target.operator
    if isinstance(sign, (cst.Is, cst.Equal, cst.IsNot, cst.NotEqual)):
        positive = isinstance(sign, (cst.Is, cst.Equal))
        node, value, other = test.left, left, right
        if (
            len(left) == 1
            and isinstance(left[0], (NoneAtom, Const))
            and not isinstance(right[0] if right else None, (NoneAtom, Const))
        ):
            node, value, other = target.comparator, right, left
        if len(other) == 1:
            if isinstance(other[0], NoneAtom):
                yes, no = _is_none(m, node, value, frame, state)
                return (yes, no) if positive else (no, yes)
            if isinstance(other[0], Const):
                yes, no = _equals(m, node, value, other[0], frame, state)
                return (yes, no) if positive else (no, yes)
    if isinstance(sign, (cst.In, cst.NotIn)):
        yes, no = _contains(m, test.left, left, right, frame, state)
        return (yes, no) if isinstance(sign, cst.In) else (no, yes)
    constant_left, constant_right = the_constant(left), the_constant(right)
    if constant_left is not ... and constant_right is not ...:
        outcome = the_constant(m.evaluate(test, frame, state))
        if isinstance(outcome, bool):
            return (state, None) if outcome else (None, state)
    fact = _comparison_fact(left, right, sign)
    if fact is not None:
        known = state.facts.get(fact)
        if known is not None:
            return (state, None) if known else (None, state)
        other_state = state.fork()
        state.facts[fact] = True
        other_state.facts[fact] = False
        return state, other_state
    return state, state.fork()


def _comparison_fact(left: Value, right: Value, sign: cst.CSTNode) -> Fact | None:
    """A key under which the outcome of comparing two values is remembered."""
    if len(left) != 1 or len(right) != 1:
        return None
    sides: list[object] = []
    for atom in (left[0], right[0]):
        if isinstance(atom, Const):
            sides.append((atom.kind, atom.value))
        elif _sym(atom):
            sides.append(_sym(atom))
        else:
            return None
    return (type(sign).__name__, *sides)


def _is_none(m: Machine, node: cst.BaseExpression, value: Value, frame: Frame, state: State) -> Branches:
    def verdict(atom: Atom) -> bool | None:
        if isinstance(atom, NoneAtom):
            return True
        return None if isinstance(atom, Unknown) else False

    yes, no = _split(node, value, verdict, frame, state, "none")
    if yes is not None and no is not None:
        _narrow(node, (NoneAtom(),), frame, yes)
    return yes, no


def _left_open(sym: int, state: State) -> tuple[set[object] | None, set[object]]:
    """What the tests passed so far leave of an opaque value: the constants that it may be, None when it may be others,
    and those that it is not.
    """
    allowed: set[object] | None = None
    denied: set[object] = set()
    for fact, answer in state.facts.items():
        if fact[-1] != sym or not isinstance(fact[0], tuple) or fact[0][0] not in ("eq", "in"):
            continue
        constants = set(fact[0][1:])
        if not answer:
            denied |= constants
        else:
            allowed = constants if allowed is None else allowed & constants
    return (allowed - denied if allowed is not None else None), denied


def _among(atom: Atom, wanted: Set[object], state: State) -> bool | None:
    """Whether an opaque value is one of these constants, by the tests passed so far."""
    if not _sym(atom):
        return None
    allowed, denied = _left_open(_sym(atom), state)
    if wanted <= denied or (allowed is not None and not allowed & wanted):
        return False
    return True if allowed and allowed <= wanted else None


def _equals(m: Machine, node: cst.BaseExpression, value: Value, wanted: Const, frame: Frame, state: State) -> Branches:
    def verdict(atom: Atom) -> bool | None:
        if isinstance(atom, Const):
            return atom.value == wanted.value
        if isinstance(atom, NoneAtom):
            return False
        if (
            isinstance(atom, Scalar)
            and (atom.kind == "str") != (wanted.kind == "str")
            and atom.kind in ("str", "int", "float")
        ):
            return False
        if isinstance(atom, (Seq, Container, Module, Instance)):
            return False
        return _among(atom, {(wanted.kind, wanted.value)}, state)

    return _split(node, value, verdict, frame, state, ("eq", (wanted.kind, wanted.value)))


def _contains(m: Machine, node: cst.BaseExpression, value: Value, right: Value, frame: Frame, state: State) -> Branches:
    """``x in (a, b)`` over constants."""
    content = content_of(right[0], state) if len(right) == 1 else None
    name = the_constant(value)
    if len(right) == 1 and is_registry(right[0]) and isinstance(name, str):
        held, _ = in_registry(right[0], name, state)
        if held is not None:
            return (state, None) if held else (None, state)
    known: list[object] | None = None
    if isinstance(content, Map) and not content.other:
        known = [key for key, _ in content.entries]
    elif isinstance(content, Seq) and content.items is not None:
        items = [the_constant(item) for item in content.items]
        known = items if ... not in items else None
    if known is None:
        return state, state.fork()
    among = known
    constants = {(type(one).__name__, one) for one in among}

    def verdict(atom: Atom) -> bool | None:
        if isinstance(atom, Const):
            return atom.value in among
        if isinstance(atom, NoneAtom):
            return False
        return _among(atom, constants, state)

    return _split(node, value, verdict, frame, state, ("in", *sorted(constants, key=str)))


def _test_of_kinds(m: Machine, test: cst.Call, frame: Frame, state: State) -> Branches | None:
    """The ways of a call that asks for the kind of a value; None for any other call."""
    name = test.func
    if isinstance(name, cst.Name) and len(test.args) == 2 and name.value not in state.env:
        first, second = test.args[0].value, test.args[1].value
        if name.value == "isinstance":
            value = m.evaluate(first, frame, state)
            return _isinstance(m, first, value, m.evaluate(second, frame, state), frame, state)
        if name.value == "hasattr":
            return _hasattr(m, first, second, frame, state)
    function = _of_library(m, name, frame, state) if len(test.args) == 1 else None
    if function is not None:
        dotted = function.dotted
        if dotted in ("torch.is_tensor", "builtins.callable", "inspect.isclass"):
            node = test.args[0].value
            value = m.evaluate(node, frame, state)
            if dotted == "builtins.callable":
                return _split(node, value, _callable, frame, state, "callable")
            wanted = "torch.Tensor" if dotted == "torch.is_tensor" else "builtins.type"
            return _isinstance(m, node, value, (Ext(wanted),), frame, state)
    return None


def _of_library(m: Machine, name: cst.BaseExpression, frame: Frame, state: State) -> Ext | None:
    """What a name stands for that leads out of what is read; nothing runs to find that out."""
    first = name
    while isinstance(first, cst.Attribute):
        first = first.value
    if not isinstance(first, cst.Name):
        return None
    if not all(isinstance(atom, (Ext, Namespace)) for atom in m.evaluate(first, frame, state)):
        return None
    value = m.evaluate(name, frame, state)
    return value[0] if len(value) == 1 and isinstance(value[0], Ext) else None


def _callable(atom: Atom) -> bool | None:
    if isinstance(atom, (ClassAtom, FunctionAtom, Closure, Partial, Module, Bound)):
        return True
    if isinstance(atom, (Const, Scalar, NoneAtom, Tensor, Parameter, Array, Seq, Container, Map)):
        return False
    return None


def _hasattr(m: Machine, owner: cst.BaseExpression, name: cst.BaseExpression, frame: Frame, state: State) -> Branches:
    value = m.evaluate(owner, frame, state)
    key = the_constant(m.evaluate(name, frame, state))
    if len(value) == 1 and isinstance(value[0], Object) and isinstance(key, str):
        cell = state.cell(value[0].cell)
        slots = cell.slots.get(key)
        if slots is not None:
            if not any(slot.where == "absent" for slot in slots):
                return state, None
            here, gone = state, state.fork()
            here.writable(value[0].cell).slots[key] = tuple(s for s in slots if s.where != "absent")
            del gone.writable(value[0].cell).slots[key]
            return here, gone
        has = has_member(m, value[0], key, state)
        if has or lacks(m, value[0], key, state):
            return (state, None) if has else (None, state)
    return state, state.fork()


_GETS_ONE = re.compile(r"\)[^:]*:\s*return self\.(\w+)\s*$")


def has_member(m: Machine, owner: Object, name: str, state: State) -> bool | None:
    """Whether the class of an object binds a name that can be read; None when that cannot be told."""
    cell = state.cell(owner.cell)
    member = m.classes.find(cell.cls, name)
    if not isinstance(member, Member) or not is_property(member):
        return member is not None
    function = getter(member)
    if function is None:
        return None
    text = member.owner.file.text(function)
    if "self." not in text:
        return True
    # A getter that reads what is not there makes the name look free.
    read = _GETS_ONE.search(text)
    return False if read is not None and lacks(m, owner, read[1], state) else None


def lacks(m: Machine, owner: Object, name: str, state: State) -> bool:
    """Whether an object certainly has no attribute of the name."""
    return name not in state.cell(owner.cell).slots and has_only_its_own(m, owner, name, state)


def has_only_its_own(m: Machine, owner: Object, name: str, state: State) -> bool:
    """Whether nothing but what was put on an object can give it an attribute of the name."""
    cell = state.cell(owner.cell)
    mro = m.classes.mro(cell.cls)
    if cell.open or mro.open or any(_may_give(a, name) for a in mro.order):
        return False
    if has_member(m, owner, name, state) is not False:
        return False
    own = isinstance(m.classes.find(cell.cls, "__getattr__"), Member)
    return not own and not (cell.is_module and name in api().module_attributes)


def _may_give(ancestor: Ancestor, name: str) -> bool:
    """Whether a class that is not read may have an attribute of the name."""
    if not isinstance(ancestor, str):
        return False
    distribution = api().distribution_class(ancestor)
    if distribution is not None:
        return name in distribution.attributes or name in distribution.methods
    return is_module_root(ancestor)


_ANYTHING = Unknown()


def _isinstance(
    m: Machine, node: cst.BaseExpression, value: Value, classes: Value, frame: Frame, state: State
) -> Branches:
    wanted = classes_of_test(classes, state)
    if wanted is None:
        return state, state.fork()

    def verdict(atom: Atom) -> bool | None:
        answer = instance_of_any(m, atom, wanted, state)
        return False if answer is None and frame.takes_anything and isinstance(atom, Unknown) else answer

    yes, no = _split(node, value, verdict, frame, state, ("isinstance", *wanted))
    if yes is not None and any(verdict(atom) is None for atom in value):
        # What was opaque is now one of the classes.
        narrowed: list[Value] = []
        for atom in value:
            answer = verdict(atom)
            if answer is None and isinstance(atom, (Unknown, Tensor)):
                # What was said to be a tensor is found to be a Parameter, or a tensor of another class. One of
                # several classes is no more certain than an annotation.
                kinds = [class_value(m, cls) for cls in wanted]
                vague = len(kinds) > 1 or atom == _ANYTHING
                narrowed += kinds if vague else [tuple(map(certain, kinds[0]))]
            elif answer is None and isinstance(atom, Module):
                possible = [cls for cls in wanted if instance_of(m, atom, cls, state) is not False]
                narrowed.append(_of_classes(m, atom, possible) or (certain(atom),))
            elif answer is not False:
                narrowed.append((certain(atom),))
        found = join(*narrowed)
        _narrow(node, found, frame, yes)
        if isinstance(frame.receiver, Object) and len(value) == 1 and all(isinstance(atom, Module) for atom in found):
            _register(value, found, frame.receiver, yes)
    elif yes is not None:
        _narrow(node, tuple(certain(atom) for atom in value if verdict(atom) is True), frame, yes)
    left = [atom for atom in value if verdict(atom) is not True]
    if no is not None and (others := tuple(excluded(atom, wanted) for atom in left)) != tuple(left):
        _narrow(node, others, frame, no)
    return yes, no


def _register(value: Value, module: Value, owner: Object, state: State) -> None:
    """What has been found to be a Module was registered where it was assigned before."""
    cell = state.cell(owner.cell)
    if not cell.is_module or cell.init != {"yes"} or cell.open:
        return
    for name, slots in cell.slots.items():
        if len(slots) == 1 and slots[0].where == "any" and slots[0].value == value and not slots[0].early:
            state.writable(owner.cell).slots[name] = (replace(slots[0], where="module", value=module),)


def _of_classes(m: Machine, atom: Module, classes: list[Ancestor]) -> Value:
    """A Module that is now one of these classes; one of several is no more certain than an annotation."""
    kinds = (kind for cls in classes for kind in class_value(m, cls))
    return tuple(
        replace(atom, cls=kind.cls, annotated=len(classes) > 1)
        for kind in kinds
        if isinstance(kind, Module) and kind.cls
    )
