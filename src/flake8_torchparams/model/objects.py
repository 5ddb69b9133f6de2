"""What happens to an instance: attributes set and deleted, names registered, ``Module.__init__`` run.

The steps themselves are those of ``module_state``; here they are found, named and noted.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from keyword import iskeyword

import libcst as cst

from flake8_torchparams.hierarchy.classes import MODULE, Member, getter, is_cached, is_property, setter
from flake8_torchparams.model.attributes import annotation_in_class, mangle, read_property, returned
from flake8_torchparams.model.conditions import has_member, lacks
from flake8_torchparams.model.exceptions import SOME, may_catch, throw, thrown
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.kinds import value_of_kind
from flake8_torchparams.model.machine import Arguments, Machine, cell_label
from flake8_torchparams.model.module_state import (
    Fault,
    Verdict,
    assign,
    assign_anywhere,
    register,
    register_verdict,
)
from flake8_torchparams.model.state import (
    ABSENT,
    ALIVE,
    REGISTERED,
    REGISTRIES,
    Cell,
    Fact,
    Slot,
    Slots,
    State,
    Where,
    join_states,
)
from flake8_torchparams.model.values import (
    NONE,
    UNKNOWN,
    Atom,
    Buffer,
    Const,
    FunctionAtom,
    Instance,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Tensor,
    Unknown,
    Value,
    const,
    is_known,
    join,
    the_constant,
)
from flake8_torchparams.outcome import Raised, Slipped
from flake8_torchparams.source.outline import FunctionNode
from flake8_torchparams.source.project import ClassRef, FunctionRef
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import children
from flake8_torchparams.torch_api import api

RAISED = "raised"
# What does nothing but compute; a name is ``self`` or a global one.
_ARITHMETIC = (ast.Return, ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)

REGISTER: dict[str, Where] = {
    "register_parameter": "parameter",
    "register_buffer": "buffer",
    "add_module": "module",
    "register_module": "module",
}


def _by(frame: Frame) -> str:
    return frame.owner.outline.qualname if frame.owner is not None else ""


def _note(
    m: Machine, verdict: Verdict, cell: Cell, name: str, site: Site, operation: str, frame: Frame, state: State
) -> None:
    fault = verdict.fault
    if verdict.doubtful:
        state.facts.pop(ALIVE, None)
    if fault is None:
        # What a path meets a second time where it has raised before is never reached.
        if raise_fact(site) not in state.facts:
            m.fine(site)
    else:
        _raise(
            m,
            Raised(cell_label(cell), name, site, fault.reason, operation, fault.exception, fault.detail),
            frame,
            state,
        )


def has_raised(state: State) -> bool:
    """Whether every path that was joined into a state has ended at one place."""
    return any(fact[0] == RAISED for fact in state.facts)


def raise_fact(site: Site) -> Fact:
    """The fact that a path has ended in what torch raises at this place."""
    return (RAISED, id(site.node))


def _raise(m: Machine, raised: Raised, frame: Frame, state: State) -> None:
    if may_catch(frame.handled, raised.exception):
        throw(state, raised.exception)
        return
    m.raised(raised)
    if raised.exception and state.facts.pop(ALIVE, False):
        state.facts[raise_fact(raised.site)] = True


def set_attribute(
    m: Machine,
    owner: Object,
    name: str,
    value: Value,
    node: cst.CSTNode,
    frame: Frame,
    state: State,
    dynamic: bool = False,
) -> None:
    """``owner.name = value`` (``dynamic``: by ``setattr``), with what the class itself makes of it."""
    cell = state.cell(owner.cell)
    if not dynamic:
        name = mangle(name, frame.owner)
    own = m.classes.find(cell.cls, "__setattr__")
    if isinstance(own, Member) and own.function is not None:
        ref = FunctionRef(own.owner.file, own.function, own.owner)
        if own.function not in m.active:
            returned(m, FunctionAtom(ref, (owner,)), Arguments([const(name), value]), node, frame, state)
            return
    set_plainly(m, owner, name, value, node, frame, state)


def set_plainly(
    m: Machine, owner: Object, name: str, value: Value, node: cst.CSTNode, frame: Frame, state: State
) -> None:
    """``Module.__setattr__`` (``object.__setattr__`` for instances of other classes)."""
    cell = state.cell(owner.cell)
    member = m.classes.find(cell.cls, name)
    # What is registered under the name is found before the class's own property.
    held = cell.is_module and cell.registers(name)
    others = False
    if isinstance(member, Member) and is_property(member) and not is_cached(member) and not held:
        registered = tuple(
            a for a in value if cell.is_module and (isinstance(a, (Parameter, Buffer)) or m.is_module(a, state))
        )
        rest = tuple(a for a in value if a not in registered)
        if rest:
            m.fine(Site(frame.fragment, node))
            function = setter(member)
            if function is not None:
                ref = FunctionRef(member.owner.file, function, member.owner)
                path = state.fork()
                returned(m, FunctionAtom(ref, (owner,)), Arguments([rest]), node, frame, path)
                state.become(join_states(state, path) if registered else path)
        if not registered:
            return
        value, others = registered, bool(rest)
    elif isinstance(member, Member) and _is_descriptor(m, member):
        m.fine(Site(frame.fragment, node))
        return
    value = _said_by_class(m, cell, name, value)
    cell = state.writable(owner.cell)
    inner = frame
    while frame.function.endswith(".__setattr__") and frame.caller is not None and frame.call is not None:
        # The fault is where the attribute is assigned, not where the class passes it on.
        node = frame.call
        frame = frame.caller
    site = Site(frame.fragment, node)
    if not cell.is_module:
        cell.slots[name] = (Slot("plain", value, site, _by(frame)),)
        return
    # Parameters and nn.Buffers go through register_parameter and register_buffer, which look at the class as well.
    called = bool(value) and all(isinstance(atom, (Parameter, Buffer)) for atom in value)
    taken = _taken(m, owner, name, node, frame, state, replaced=True) if called else None
    before = cell.slots.get(name, ABSENT)
    verdict = assign(cell, name, value, site, _by(frame), lambda atom: m.is_module(atom, state))
    if verdict.fault is None and taken:
        verdict = Verdict(Fault("name-taken", "KeyError", taken))
    if others:
        # The property took the other kinds of value, and left the name as it was.
        verdict = Verdict(None, verdict.doubtful or verdict.fault is not None)
        cell.slots[name] = (*cell.slots.get(name, ()), *before)
    _note(m, verdict, cell, name, site, f"self.{name} = ...", frame, state)
    _take_back(owner, {name: before}, verdict, inner, state)
    if not frame.guards or verdict.fault is None:
        note_forward(m, cell, name, value, site, frame, state)


def _take_back(owner: Object, before: dict[str, Slots], verdict: Verdict, frame: Frame, state: State) -> None:
    """Where an exception may be caught, the step that raises it changes nothing on the way to the handler."""
    if not frame.handled:
        return
    if verdict.doubtful and not thrown(state):
        state = state.fork()
        throw(state, SOME)
        frame.thrown.append(state)
    if thrown(state):
        slots = state.writable(owner.cell).slots | before
        state.writable(owner.cell).slots = {name: stands for name, stands in slots.items() if stands != ABSENT}


def set_somewhere(m: Machine, owner: Object, value: Value, node: cst.CSTNode, frame: Frame, state: State) -> None:
    """``setattr(owner, name, value)`` with a name that is not known."""
    give([value], state)
    cell = state.cell(owner.cell)
    if cell.is_module and not isinstance(m.classes.find(cell.cls, "__setattr__"), Member):
        verdict = assign_anywhere(cell, value, lambda atom: m.is_module(atom, state))
        _note(m, verdict, cell, "", Site(frame.fragment, node), "setattr", frame, state)


def _said_by_class(m: Machine, cell: Cell, name: str, value: Value) -> Value:
    """A value of which nothing is known, as the annotation in the class body tells it."""
    if not any(isinstance(atom, Unknown) for atom in value):
        return value
    said = annotation_in_class(m, cell.cls, name)
    if said is None or any(isinstance(atom, Unknown) for atom in said):
        return value
    return join(*(said if isinstance(atom, Unknown) else (atom,) for atom in value))


def _is_descriptor(m: Machine, member: Member) -> bool:
    """Whether a class attribute is an instance of a project class with ``__set__``."""
    if member.function is not None:
        return False
    from flake8_torchparams.model.attributes import member_value
    from flake8_torchparams.source.outline import Assigned

    last = member.bindings[-1]
    if not isinstance(last, Assigned) or "(" not in member.owner.file.lines[last.line - 1]:
        return False
    frame = Frame(member.owner.file, member.owner.file.fragment(last), owner=member.owner)
    value = member_value(m, member, "", (), frame.fragment.tree, frame, State({}, {}, {}))
    return any(isinstance(a, Instance) and m.classes.find(a.cls, "__set__") is not None for a in value)


def note_forward(m: Machine, cell: Cell, name: str, value: Value, site: Site, frame: Frame, state: State) -> None:
    """Fresh Parameters and Modules that are put on ``self`` while ``forward`` runs (TPM401, TPM402)."""
    if not m.in_forward or lazily_guarded(frame):
        return
    for atom in value:
        if isinstance(atom, (Parameter, Module)) and not m.made_in_forward(atom):
            continue
        if isinstance(atom, Parameter) and not atom.held and not atom.annotated:
            m.slipped(Slipped(cell_label(cell), name, site, "parameter-in-forward", f"self.{name} = ..."))
        elif isinstance(atom, Module) and not atom.held and not atom.annotated and has_weights(m, atom):
            m.slipped(
                Slipped(cell_label(cell), name, site, "module-in-forward", f"self.{name} = ...", module_name(atom))
            )


def lazily_guarded(frame: Frame | None) -> bool:
    """Whether some test around the current statement looks at an attribute, as lazily built state does, or asks for a
    mode that somebody has to switch on: ``if is_exporting():``.
    """
    while frame is not None:
        if any(_is_guard(test) for test in frame.guards):
            return True
        frame = frame.caller
    return False


def _is_guard(test: cst.CSTNode) -> bool:
    if isinstance(test, cst.Attribute) and isinstance(test.value, cst.Name) and test.value.value in ("self", "cls"):
        return True
    if isinstance(test, cst.Call) and isinstance(test.func, cst.Name):
        return not test.args or test.func.value in ("hasattr", "getattr") or any(map(_is_guard, test.args))
    return any(_is_guard(child) for child in children(test))


def has_weights(m: Machine, atom: Module) -> bool:
    """Whether a fresh Module certainly has Parameters of its own."""
    if isinstance(atom.cls, str):
        known = api().module_class(atom.cls)
        return known is not None and any(name not in known.empty for name in known.parameters)
    summary = m.summary(atom.cls)
    if summary is None:
        return False
    return any(
        bool(slots) and all(_holds_weights(m, slot, atom) for slot in slots)
        for slots in summary.state.cell(summary.cell).slots.values()
    )


def _holds_weights(m: Machine, slot: Slot, owner: Module) -> bool:
    """Whether there are Parameters in a slot whatever the constructor was given."""
    if slot.where not in ("parameter", "module") or not slot.value:
        return False
    return all(
        isinstance(a, Parameter) or (isinstance(a, Module) and a.cls != owner.cls and has_weights(m, a))
        for a in slot.value
    )


def module_name(atom: Module) -> str:
    """What a Module's class is called."""
    if isinstance(atom.cls, ClassRef):
        return atom.cls.outline.name
    return atom.cls.replace("torch.nn.", "nn.") if atom.cls else "Module"


def delete(m: Machine, owner: Object, name: str, frame: Frame, state: State) -> None:
    """``del owner.name``."""
    cell = state.writable(owner.cell)
    if cell.is_module and cell.init == {"no"} and not cell.open:
        # Module.__delattr__ looks into the registries, whatever the name is.
        state.facts.pop(ALIVE, None)
        if may_catch(frame.handled, "AttributeError"):
            throw(state, "AttributeError")
            return
    name = mangle(name, frame.owner)
    missing = m.building and lacks(m, owner, name, state)
    slots = cell.slots.pop(name, ABSENT)
    if any(slot.where == "absent" for slot in slots):
        state.facts.pop(ALIVE, None)
        if missing and may_catch(frame.handled, "AttributeError"):
            throw(state, "AttributeError")


def give(values: list[Value], state: State) -> None:
    """Modules and Parameters handed to something that registers them: they stand nowhere in vain."""
    origins = origins_of(values, state)
    if not origins:
        return
    for key, entry in list(state.heap.items()):
        if isinstance(entry, Cell) and entry.is_module:
            # Changed even where it was known: on another path the same call tells something new.
            state.writable(key).given |= origins


def origins_of(values: list[Value], state: State, depth: int = 0) -> frozenset[int]:
    """The origins of all state among values, in containers as well."""
    from flake8_torchparams.model.containers import content_of
    from flake8_torchparams.model.values import Map, Seq

    found: set[int] = set()
    for value in values:
        for atom in value:
            if isinstance(atom, (Module, Parameter, Tensor, Buffer)):
                if atom.origin:
                    found.add(atom.origin)
                if isinstance(atom, Module):
                    found |= atom.parts
            elif depth < 4:
                content = content_of(atom, state)
                if isinstance(content, (Seq, Map)):
                    found |= origins_of([content.any_element], state, depth + 1)
    return frozenset(found)


def parts_of(arguments: Arguments, state: State) -> frozenset[int]:
    """The origins of everything that a constructor is given."""
    return origins_of(arguments.all(), state)


# Registration


def register_call(
    m: Machine, owner: Object, method: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> Value:
    """``self.register_buffer(...)`` and its like, torch's own."""
    cell = state.cell(owner.cell)
    if not cell.is_module:
        return NONE
    site = Site(frame.fragment, node)
    value_name = {"parameter": "param", "buffer": "tensor", "module": "module"}[REGISTER[method]]
    name_value = arguments.get(0, "name") or UNKNOWN
    value = arguments.get(1, value_name) or UNKNOWN
    registry = REGISTER[method]
    if registry == "buffer" and _persistent(arguments) is False:
        registry = "temporary"
    names = [a.value for a in name_value if isinstance(a, Const) and isinstance(a.value, str)]
    if len(names) != len(name_value):
        give([value], state)
        cell = state.writable(owner.cell)
        # a pattern that fits any name says nothing
        cell.named_like |= {a.like for a in name_value if isinstance(a, Scalar) and a.like.replace(".*", "")}
        if all(
            (isinstance(a, (Const, Scalar)) and a.kind not in ("str", "object")) or isinstance(a, NoneAtom)
            for a in name_value
        ):
            verdict = Verdict(Fault("registration-name", "TypeError", "no string"))
        else:
            dotted = all(isinstance(a, Scalar) and "\\." in a.like for a in name_value)
            known = "." if dotted else None
            verdict = register_verdict(cell, known, value, registry, lambda a: m.is_module(a, state))
        _note(m, verdict, cell, "", site, f"self.{method}(...)", frame, state)
        return NONE
    cell = state.writable(owner.cell)
    verdicts = []
    before = {name: cell.slots.get(name, ABSENT) for name in names}
    for name in names:
        taken = _taken(m, owner, name, node, frame, state)
        verdicts.append(register(cell, name, value, registry, site, _by(frame), lambda a: m.is_module(a, state), taken))
        note_forward(m, cell, name, value, site, frame, state)
    certain = verdicts[0].fault if all(verdict.fault is not None for verdict in verdicts) else None
    unsure = any(verdict.doubtful or (certain is None and verdict.fault is not None) for verdict in verdicts)
    _note(m, Verdict(certain, unsure), cell, names[0], site, f"self.{method}(...)", frame, state)
    _take_back(owner, before, Verdict(certain, unsure), frame, state)
    if certain is None and registry in ("buffer", "temporary"):
        _parameter_as_buffer(m, cell, name_value, value, site, method)
    if certain is None and method == "register_buffer" and _assignable(node, names[0], arguments.get(1, value_name)):
        m.slipped(Slipped(cell_label(cell), names[0], site, "prefer-nn-buffer", f"self.{method}(...)"))
    return NONE


def _assignable(node: cst.CSTNode, name: str, value: Value | None) -> bool:
    """Whether ``self.name = nn.Buffer(value)`` says the same: the name is written out, the value a tensor for certain.

    (``nn.Buffer(None)`` is an empty tensor, where ``register_buffer`` keeps None.)
    """
    if not value or not all(isinstance(atom, (Tensor, Buffer)) for atom in value):
        return False
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return False
    literal = any(isinstance(arg.value, cst.SimpleString) and arg.value.evaluated_value == name for arg in node.args)
    mangled = name.startswith("__") and not name.endswith("__")
    return (
        literal and isinstance(node.func.value, cst.Name) and name.isidentifier() and not (iskeyword(name) or mangled)
    )


def put_into_registry(
    owner: Object, registry: str, name: str, value: Value, site: Site, frame: Frame, state: State
) -> None:
    """``self._buffers["name"] = value`` and its like, ``self.__dict__`` included, which asks and raises nothing."""
    cell = state.writable(owner.cell)
    if registry == "__dict__":
        # What is registered under the name stays so.
        if all(slot.where not in REGISTERED for slot in cell.slots.get(name, ())):
            cell.slots[name] = (Slot("plain", value, site, _by(frame), deliberate=cell.is_module),)
    elif cell.is_module:
        cell.slots[name] = (Slot(REGISTRIES[registry], value, site, _by(frame)),)


def take_out_of_registry(owner: Object, registry: str, name: str, state: State) -> None:
    """``del self._buffers["name"]`` and its like, ``self.__dict__`` included."""
    slots = state.cell(owner.cell).slots.get(name, ())
    wanted = ("plain",) if registry == "__dict__" else ("buffer", "temporary", REGISTRIES.get(registry))
    if slots and all(slot.where in wanted for slot in slots):
        del state.writable(owner.cell).slots[name]
    elif any(slot.where in (*wanted, "any") for slot in slots):
        kept = tuple(slot for slot in slots if slot.where not in (*wanted, "absent"))
        state.writable(owner.cell).slots[name] = (*kept, *ABSENT)


def _persistent(arguments: Arguments) -> bool | None:
    given = arguments.get(2, "persistent")
    value = the_constant(given) if given is not None else True
    return value if isinstance(value, bool) else None


def _parameter_as_buffer(m: Machine, cell: Cell, name: Value, value: Value, site: Site, method: str) -> None:
    known = the_constant(name)
    if value and all(isinstance(atom, Parameter) and not atom.annotated for atom in value):
        label = known if isinstance(known, str) else ""
        m.slipped(Slipped(cell_label(cell), label, site, "parameter-as-buffer", f"self.{method}(...)"))


def _taken(
    m: Machine, owner: Object, name: str, node: cst.CSTNode, frame: Frame, state: State, replaced: bool = False
) -> str | None:
    """What holds a name on the class itself: a method, a property, a value of the class body.

    ``replaced``: a plain value of the name on the instance makes way first.
    """
    cell = state.cell(owner.cell)
    if any(not replaced or slot.where != "plain" for slot in cell.slots.get(name, ())):
        return None
    member = m.classes.find(cell.cls, name)
    if isinstance(member, str):
        return f"an attribute of {member.replace('torch.nn.', 'nn.')}"
    if member is None:
        return "an attribute of nn.Module" if name in api().module_attributes else None
    if is_property(member):
        has = has_member(m, owner, name, state)
        if has is None:
            has = _gives(m, member, owner, node, frame, state)
        return "a property" if has else None
    return "a method" if member.function is not None else "a class attribute"


def _gives(m: Machine, member: Member, owner: Object, node: cst.CSTNode, frame: Frame, state: State) -> bool:
    """Whether a getter certainly finds what it reads."""
    function = getter(member)
    cell = state.cell(owner.cell)
    if not m.building or cell.open or ALIVE not in state.facts or function is None:
        return False
    surely = {name for name, slots in cell.slots.items() if all(slot.where != "absent" for slot in slots)}
    text = member.owner.file.text(function)
    tree = member.owner.file.node(function)
    if tree is not None and _reads_only(tree, surely):
        return True
    if "next(" in text and not any(slot.where == "parameter" for name in surely for slot in cell.slots[name]):
        return False  # perhaps there is nothing to take
    path = state.fork()
    value = read_property(m, member, owner, node, frame, path)
    return ALIVE in path.facts and not thrown(path) and is_known(value)


def _reads_only(function: FunctionNode, names: set[str]) -> bool:
    """Whether a method computes something of these attributes of ``self`` and of nothing else."""
    returns = [statement for statement in ast.walk(function) if isinstance(statement, ast.Return)]
    inner = [node for statement in returns for node in ast.walk(statement)]
    for node in inner:
        if isinstance(node, ast.Attribute):
            if not (isinstance(node.value, ast.Name) and node.value.id == "self" and node.attr in names):
                return False
        elif not isinstance(node, _ARITHMETIC):
            return False
    return bool(inner) and all(isinstance(s, ast.Return) or _is_docstring(s) for s in function.body)


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


# Module.__init__


def run_module_init(
    m: Machine, owner: Object, torch_class: str, arguments: Arguments, node: cst.CSTNode, frame: Frame, state: State
) -> None:
    """The constructor of nn.Module or of one of torch's own subclasses."""
    after = _between(m, state.cell(owner.cell), torch_class)
    if after is not None and after.function is not None:
        ref = FunctionRef(after.owner.file, after.function, after.owner)
        returned(m, FunctionAtom(ref, (owner,)), Arguments(), node, frame, state)
    else:
        _begin(m, owner, node, frame, state)
    cell = state.writable(owner.cell)
    cell.init = frozenset({"yes"})
    known = api().module_class(torch_class)
    if known is None or torch_class == MODULE:
        return
    groups: tuple[tuple[Where, Iterable[str], Atom], ...] = (
        ("parameter", known.parameters, Parameter()),
        ("buffer", known.buffers, Tensor()),
        ("module", known.modules, Module()),
    )
    for where, names_, held in groups:
        for name in names_:
            value: Value = (held, NoneAtom()) if name in known.empty else (held,)
            actual: Where = "temporary" if name in known.non_persistent_buffers else where
            cell.slots[name] = (Slot(actual, value),)
    for name, kind in known.attributes.items():
        cell.slots.setdefault(name, (Slot("plain", value_of_kind(kind)),))
    if known.container:
        give(arguments.all(), state)
    cell = state.writable(owner.cell)
    cell.open = cell.open or known.open


def _between(m: Machine, cell: Cell, torch_class: str) -> Member | None:
    """The constructor of the project that one of torch's classes calls, where such a class comes before nn.Module."""
    order = m.classes.mro(cell.cls).order
    if torch_class not in order or MODULE not in order:
        return None
    between = order[order.index(torch_class) + 1 : order.index(MODULE)]
    return next((found for cls in between if (found := m.classes.member(cls, "__init__")) is not None), None)


def _begin(m: Machine, owner: Object, node: cst.CSTNode, frame: Frame, state: State) -> None:
    """``nn.Module.__init__`` itself: all registries are empty afterwards."""
    cell = state.writable(owner.cell)
    registered = [name for name in cell.slots if cell.registers(name)]
    if cell.init == {"yes"} and registered and not cell.open and not _is_made_anew(m, cell, frame):
        told = visible(m, frame, node)
        site = _from_current(m, frame, node) or told
        # A constructor that does this all by itself is told of at its own class.
        if site is not None and told is not None and (id(told.node), "state-wiped") not in m.notes.slips:
            if m.building and site.node is not node:
                # By the constructor of another class, which may register all of it again.
                m.notes.wiped.append((owner.cell, site, tuple(registered)))
            else:
                tell_wiped(m, cell, site, registered)
    for name, slots in list(cell.slots.items()):
        kept = tuple(slot for slot in slots if slot.where not in REGISTERED)
        if not kept:
            del cell.slots[name]
        elif len(kept) < len(slots):
            cell.slots[name] = (*kept, *ABSENT)


def tell_wiped(m: Machine, cell: Cell, site: Site, lost: Sequence[str]) -> None:
    """``Module.__init__`` has run again at this place, and these names were registered before."""
    names = ", ".join(lost[:3]) + (", ..." if len(lost) > 3 else "")
    m.slipped(Slipped(cell_label(cell), lost[0], site, "state-wiped", "Module.__init__", names))


def _is_made_anew(m: Machine, cell: Cell, frame: Frame) -> bool:
    """Whether a method runs the whole constructor again: what that registers comes back."""
    found = m.classes.find(cell.cls, "__init__")
    if m.building or not isinstance(found, Member) or found.function is None:
        return False
    at: Frame | None = frame
    while at is not None:
        if at.file is found.owner.file and at.function == found.function.qualname:
            return True
        at = at.caller
    return False


def _from_current(m: Machine, frame: Frame, node: cst.CSTNode) -> Site | None:
    """The call by which a method of the very class that is analysed led here."""
    return _nearest(frame, node, lambda at: at.owner == m.current and at.file is m.linted)


def visible(m: Machine, frame: Frame, node: cst.CSTNode) -> Site | None:
    """The call in the linted file that led here."""
    return _nearest(frame, node, lambda at: at.file is m.linted)


def _nearest(frame: Frame, node: cst.CSTNode, wanted: Callable[[Frame], bool]) -> Site | None:
    """The place in the nearest calling frame that is wanted."""
    at, place = frame, node
    while not wanted(at):
        if at.caller is None or at.call is None:
            return None
        place = at.call
        at = at.caller
    return Site(at.fragment, place)


def opened(values: list[Value], state: State) -> None:
    """Code that cannot be followed was given these: it may have done anything to them, ``__init__`` included."""
    for value in values:
        for atom in value:
            if isinstance(atom, Object) and not state.cell(atom.cell).open and state.cell(atom.cell).init != {"yes"}:
                cell = state.writable(atom.cell)
                cell.open = True
                cell.init = frozenset({"yes"})


def handed_over(arguments: Arguments, state: State) -> None:
    """Code that cannot be followed was called with these: what Modules it was given, it may have registered."""
    values = arguments.all()
    opened(values, state)
    give([tuple(atom for atom in value if isinstance(atom, Module)) for value in values], state)


def wrong_super(m: Machine, node: cst.CSTNode, frame: Frame, state: State, exception: str, detail: str) -> None:
    """A ``super`` call that does not reach the next constructor (TPM205)."""
    receiver = frame.receiver
    if not isinstance(receiver, Object) or not state.cell(receiver.cell).is_module:
        return
    cell = state.cell(receiver.cell)
    site = Site(frame.fragment, node)
    raised = Raised(cell_label(cell), "", site, "wrong-super-call", "super().__init__", exception, detail)
    _raise(m, raised, frame, state)
    opened([(receiver,)], state)
