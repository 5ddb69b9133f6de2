"""From a file to the outcomes of its classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import libcst as cst

from flake8_torchparams.hierarchy.class_bodies import assigned_in_body
from flake8_torchparams.hierarchy.classes import MODULE, Member
from flake8_torchparams.hierarchy.fields import AFTER_FIELDS, BEFORE_FIELDS
from flake8_torchparams.hierarchy.known import is_metric
from flake8_torchparams.hierarchy.methods import (
    FORWARDS,
    is_noisy,
    method_texts,
    names_deleted,
    names_hiding,
    reached_from_forward,
    without_remarks,
)
from flake8_torchparams.model.construct import build
from flake8_torchparams.model.containers import content_of, elements_of
from flake8_torchparams.model.evidence import proved_tensor
from flake8_torchparams.model.frame import Frame
from flake8_torchparams.model.functions import enter
from flake8_torchparams.model.given import Building, GivenCall, Takers, building_of, changed, telling, thawed
from flake8_torchparams.model.heirs import begin_elsewhere
from flake8_torchparams.model.left_state import Registry
from flake8_torchparams.model.machine import Machine, Vote
from flake8_torchparams.model.module_init import tell_wiped
from flake8_torchparams.model.names import assigned_value
from flake8_torchparams.model.state import ABSENT, REGISTERED, REGISTRIES, Cell, Slot, State, gather, join_all
from flake8_torchparams.model.values import (
    TENSORS,
    Array,
    Atom,
    Buffer,
    Const,
    Container,
    FunctionAtom,
    Map,
    Module,
    NoneAtom,
    Object,
    Parameter,
    Part,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
)
from flake8_torchparams.outcome import (
    Besides,
    ContainerKind,
    ElementKind,
    LeftContainer,
    LeftTensor,
    Outcome,
    Raised,
    Slipped,
    Use,
)
from flake8_torchparams.source.dotted import called_as
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import Fragment, NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.source.patterns import may_be
from flake8_torchparams.source.private import is_private
from flake8_torchparams.source.site import Site
from flake8_torchparams.source.walk import small_statements, walk
from flake8_torchparams.usage.body import body_of
from flake8_torchparams.usage.callers import CONSTRUCTORS
from flake8_torchparams.usage.handed_out import is_registered_by_owner
from flake8_torchparams.usage.holding import is_put_back, is_remade, is_replaced
from flake8_torchparams.usage.optimizers import (
    is_trained_beside,
    trains_elements,
    trains_module,
    trains_own,
    trains_tensor,
)
from flake8_torchparams.usage.uses import Usages
from flake8_torchparams.usage.written import Written

# A class that overrides one of these and names an attribute there handles it by itself.
_HANDLERS = (
    "_apply",
    "state_dict",
    "_save_to_state_dict",
    "get_extra_state",
    "set_extra_state",
)
# Nor does one ask for more that tells of the elements of a container by itself, in one of these or in a hook.
_TELLERS = ("parameters", "named_parameters", "buffers", "named_buffers", "load_state_dict", "_load_from_state_dict")
_STATE_HOOK = re.compile(r"register_(?:load_)?state_dict_(?:pre_|post_)?hook\(\s*(?:self|cls)\.(\w+)")
# What an ``_apply`` says that moves buffers.
_APPLIES = re.compile(r"\._apply\(|buffers\b")
_NUMBERS = ("bool", "int", "float", "complex")
# What nothing reads is not there for others to come.
_NOT_READ: tuple[Use, ...] = ("overwritten", "local", "built", "hidden", "unused")
# What a function computes has no gradient then, or the Parameters are none that are trained.
_FROZEN = re.compile(r"no_grad|inference_mode|requires_grad(?:_\(|\s*=)\s*False")
# Nothing that these have as methods reads state of other classes but by going through all of it.
_BARE = frozenset({MODULE, "object", "abc.ABC"})
_ASKS_FOR_ALL = r"\bgetattr\(|\.(?:named_)?(?:children|modules|parameters|buffers)\(|\b__dict__|\bstate_dict\b"


class Analysis:
    """All that is found out about one file."""

    def __init__(self, m: Machine, file: SourceFile, screened: bool = True) -> None:
        self.m = m
        self.file = file
        self.screened = screened
        self.left: dict[int, LeftTensor | LeftContainer] = {}
        self.missing: list[Raised] = []
        self.suppressed: set[str] = set()
        # functions that ran for some class without harm
        self.calm: set[FunctionOutline] = set()
        # what the classes of the file give each other, by those that are built for themselves
        self.givers: list[Building] = []
        self.usages = Usages(m.classes)

    def outcomes(self) -> list[Outcome]:
        """Analyse every class of the file."""
        m = self.m
        m.begin_file(self.file)
        for outline in self.file.outline.classes:
            cls = ClassRef(self.file, outline)
            if m.classes.looks_like_module(cls):
                self._class(cls)
        self._all_given()
        found = self._told_once()
        found += self.missing
        found += [v.raised for v in m.notes.votes.values() if self._certain(v)]  # type: ignore[misc]
        found += m.notes.slips.values()
        return [outcome for outcome in found if outcome.site.fragment.path == self.file.path]

    def _told_once(self) -> list[Outcome]:
        """What is left, without what only an annotation tells of where another line is certain of the attribute.

        A line in another branch tells of other calls.
        """
        sure: dict[tuple[str, str], list[Site]] = {}
        for outcome in self.left.values():
            if isinstance(outcome, LeftTensor) and not outcome.hint:
                sure.setdefault((outcome.cls, outcome.attribute), []).append(outcome.site)
        return [
            outcome
            for outcome in self.left.values()
            if not (isinstance(outcome, LeftTensor) and outcome.hint)
            or all(_is_beside(outcome.site, site) for site in sure.get((outcome.cls, outcome.attribute), ()))
        ]

    def _certain(self, vote: Vote) -> bool:
        raised = vote.raised
        if raised is None or vote.fine or self._is_calm(raised.site):
            return False
        return not (raised.cls in self.suppressed and raised.reason.endswith("-before-init"))

    def _is_calm(self, site: Site) -> bool:
        """Whether some class passes this place without harm that was not interpreted for it."""
        if not self.calm or site.fragment.path != self.file.path:
            return False
        around = (function for _, function in self.file.spans.holding(site.position()[0]))
        return not self.calm.isdisjoint(around)

    def _class(self, cls: ClassRef) -> None:
        m = self.m
        m.current = cls
        m.notes.ran = set()
        m.notes.ran_as_methods = set()
        m.notes.settled = frozenset()
        m.notes.wiped = []
        m.budget = m.BUDGET
        m.in_forward = False
        m.notes.given = []
        try:
            if self.screened and not m.quiet.why_loud(cls):
                self.calm |= m.quiet.ran(cls)
                return
            self._class_level(cls)
            receiver, states = build(m, cls)
            self._construction(cls, receiver, states)
            cells = [state.cell(receiver.cell) for state in states]
            self.givers.append(building_of(m.notes.given, cells))
            self._methods(cls, receiver, states)
        except NotAnalysed as reason:
            m.notes.reasons.setdefault(str(reason))
            m.active.clear()
        except RecursionError:
            m.notes.reasons.setdefault("nested too deep")
            m.active.clear()

    def _all_given(self) -> None:
        """What constructors leave of the state that they are given, also by those that only hand it on."""
        takers = Takers()
        todo = list(self.givers)
        for giver in todo:
            for call in giver.calls:
                taker = takers.known(call)
                if taker is None and takers.wants(call):
                    taker = self._given(call)
                    if taker is not None:
                        takers.note(call, taker)
                        todo.append(taker)
                if taker is not None:
                    giver.takers.append((call, taker))
        for giver in self.givers:
            for taker in telling(giver):
                # What is told of the attribute already needs no call to prove it.
                told = {(o.cls, o.attribute) for o in self.left.values()}
                new = {k: o for k, o in taker.left.items() if (o.cls, o.attribute) not in told}
                self.left = new | self.left

    def _given(self, call: GivenCall) -> Building | None:
        """What a constructor makes of the state that another class of the file gives it, and what it hands on."""
        m = self.m
        notes, m.notes, m.current, m.budget = m.notes, type(m.notes)(), call.cls, m.BUDGET
        m.in_forward = False
        left, self.left = self.left, {}
        heap: dict[int, Seq | Map] = {}
        try:
            receiver, states = build(m, call.cls, thawed(m, call.arguments, heap), heap)
            cells = [state.cell(receiver.cell) for state in states]
            if call.cls.outline.qualname not in self.suppressed:
                for state, registry in zip(states, Registry.of_paths(m, cells), strict=True):
                    self._slots(call.cls, receiver, registry, state)
            found = building_of(m.notes.given, cells)
            found.left = self.left
            opened = m.classes.mro(call.cls).open or any(cell.open for cell in cells)
            if opened or changed(heap, states):
                found.registered |= {Part(origin) for origin in call.held}
            return found
        except (NotAnalysed, RecursionError):
            m.active.clear()  # told where the class itself is analysed
            return None
        finally:
            m.notes = notes
            self.left = left

    # What the constructor leaves

    def _construction(self, cls: ClassRef, receiver: Object, states: list[State]) -> None:
        cells = [state.cell(receiver.cell) for state in states]
        self._wiped(cls, receiver, cells)
        if self._missing_init(cls, cells) or self._builds_as_one_that_lacks_it(cls, cells):
            return  # its .to() raises before it can leave anything behind
        for state, registry in zip(states, Registry.of_paths(self.m, cells), strict=True):
            self._slots(cls, receiver, registry, state)

    def _slots(self, cls: ClassRef, receiver: Object, registry: Registry, state: State) -> None:
        cell = state.cell(receiver.cell)
        lost = frozenset(name for name, slots in cell.slots.items() if any(map(_is_lost, slots)))
        sorts = self.m.classes.method(cls, "__setattr__") is not None
        for name, slots in cell.slots.items():
            if any(may_be(like, name) for like in cell.named_like):
                continue  # perhaps it is registered
            if name in REGISTRIES:
                continue  # a registry that the class fills by hand
            for slot in slots:
                if (sorts and _may_be_registered(slot, slots)) or _grows_later(slot, slots):
                    continue
                if slot.site is not None and slot.site.fragment.path == self.file.path:
                    self._slot(cls, registry, name, slot, state, lost - {name}, _may_be_anything(slot, slots))

    def _wiped(self, cls: ClassRef, receiver: Object, cells: list[Cell]) -> None:
        """Tell of what was registered before ``Module.__init__`` ran again, does not come back, and is missed."""
        for key, site, names in self.m.notes.wiped:
            lost = [name for name in names if not all(cell.registers(name) for cell in cells)]
            lost = [name for name in lost if self._is_asked_for(cls, name)]
            if key == receiver.cell and cells and lost:
                tell_wiped(self.m, cells[0], site, lost)

    def _is_asked_for(self, cls: ClassRef, name: str) -> bool:
        """Whether a method that is in force may read an attribute, by its name or among all that is registered.

        Of two bases whose constructors run one after the other, the methods of the second may have replaced those that
        read what only the first registers.
        """
        if not _BARE.issuperset(self.m.classes.mro(cls).foreign):
            return True
        word = re.compile(rf"\b{re.escape(name)}\b|{_ASKS_FOR_ALL}")
        return any(
            function.name not in CONSTRUCTORS and word.search(without_remarks(owner.file.text(function)))
            for owner, function in self.usages.methods(cls)
        )

    def _missing_init(self, cls: ClassRef, cells: list[Cell]) -> bool:
        """Whether the constructor of a class never runs that of Module, which is told of."""
        function = cls.outline.functions.get("__init__")
        if function is None or not cells or self._led_astray(cls) or self._stands_alone(cls):
            return False
        if not all(cell.untouched for cell in cells) or begin_elsewhere(self.m, cls):
            return False
        fragment = self.file.fragment(function[-1])
        site = Site(fragment, fragment.function.name)
        told = cls.outline.qualname
        self.missing.append(
            Raised(told, "", site, "missing-super-init", "__init__", "AttributeError", self._stops(cls))
        )
        self.suppressed.add(told)
        return True

    def _builds_as_one_that_lacks_it(self, cls: ClassRef, cells: list[Cell]) -> bool:
        above = (ancestor for ancestor in self.m.classes.mro(cls).classes if ancestor.file is self.file)
        told = any(ancestor.outline.qualname in self.suppressed for ancestor in above)
        return told and bool(cells) and all(cell.untouched for cell in cells)

    def _stops(self, cls: ClassRef) -> str:
        """The class, no Module, whose constructor a call of ``super().__init__()`` has led to, and leads no further."""
        function = cls.outline.functions["__init__"][-1]
        if "super()" not in without_remarks(self.file.text(function)):
            return ""
        led_to = [
            ancestor.outline.name
            for ancestor in self.m.classes.mro(cls).classes
            if ancestor != cls
            and any(id(f) in self.m.notes.ran_as_methods for f in ancestor.outline.functions.get("__init__", ()))
        ]
        return led_to[-1] if led_to else ""

    def _stands_alone(self, cls: ClassRef) -> bool:
        """Whether the class answers by itself for what it lacks, and never asks ``Module.__getattr__``."""
        found = self.m.classes.find(cls, "__getattr__")
        if not isinstance(found, Member) or found.function is None:
            return False
        text = without_remarks(found.owner.file.text(found.function))
        return "super(" not in text and ".__getattr__(" not in text

    def _led_astray(self, cls: ClassRef) -> bool:
        """Whether the constructor calls that of a Module above it, which is then to blame for what it does not do."""
        above = [a for a in self.m.classes.mro(cls).classes if a != cls and self.m.classes.is_module(a)]
        return any(id(f) in self.m.notes.ran_as_methods for a in above for f in a.outline.functions.get("__init__", ()))

    def _slot(
        self,
        cls: ClassRef,
        registry: Registry,
        name: str,
        slot: Slot,
        state: State,
        lost: frozenset[str],
        anything: bool = False,
    ) -> None:
        if slot.where not in ("plain", "any") or slot.site is None or slot.deliberate:
            return
        tensors = [a for a in slot.value if isinstance(a, TENSORS)]
        if not tensors and any(isinstance(a, Unknown) and proved_tensor(a, state) for a in slot.value):
            tensors = [Tensor()]
        key = id(slot.site.node)
        if any(map(registry.has_parts, tensors)):
            return
        if tensors:
            holder = self._holder(cls, slot.site)
            found = self._left_tensor(holder, name, slot.site, tensors, lost)
            if found is None:
                return
            twin = next(filter(None, (registry.twin(atom, name) for atom in tensors)), "")
            besides: Besides = "others" if anything and found.hint == "argument" else _besides(slot.value)
            within = self._within(cls, holder)
            twin = twin if self._knows(holder, twin) else ""
            found = replace(found, early=slot.early, again=slot.again, twin=twin, besides=besides, within=within)
            known = self.left.get(key)
            if not isinstance(known, LeftTensor) or (known.hint and not found.hint):
                self.left[key] = found
            elif known.cls == found.cls and bool(known.hint) == bool(found.hint):
                self.left[key] = _together(known, found)
            return
        for atom in slot.value:
            if _only_said(atom, state) and not _is_all(atom, slot.value, state):
                # An annotation that allows for something else than a container of state says too little.
                continue
            element = registry.element_kind(atom, state, name=name)
            if element is not None and key not in self.left:
                container = self._left_container(cls, name, slot, atom, element, state)
                if container is not None:
                    self.left[key] = container

    def _left_container(
        self,
        cls: ClassRef,
        name: str,
        slot: Slot,
        atom: Atom,
        element: tuple[ContainerKind, ElementKind],
        state: State,
    ) -> LeftContainer | None:
        assert slot.site is not None
        kind, holds = element
        if self._handled(cls, name) or self._told_by_hand(cls, name):
            return None
        if holds == "parameter" and self._tells_parameters(cls):
            return None
        if holds == "tensor" and self._leaves_buffers(cls):
            return None
        holder = self._holder(cls, slot.site)
        written = Written(self.m.project, self.file, slot.site)
        if written.is_call() and self._called(cls, name):
            return None
        only_said = _only_said(atom, state)
        if holds == "parameter" and only_said and not written.is_argument():
            return None  # gathered from others, who have registered them
        single = written.is_around_argument()
        left = LeftContainer(
            holder.outline.qualname,
            name,
            slot.site,
            kind,
            holds,
            comma=kind == "tuple" and written.is_tuple_of_one() and not single,
            single=single,
            dotted=kind == "dict" and written.is_of_state_dict(),
            nested=any(content_of(inner, state) is not None for inner in elements_of(atom, state)),
            said=written.is_argument() and only_said,
            within=self._within(cls, holder),
            early=slot.early,
            added=holds == "parameter" and kind != "dict" and self.usages.is_added(cls, name),
            keyed=kind == "dict" and not _has_names_for_keys(atom, state),
        )
        if holds == "tensor":
            use = self.usages.of(holder, name, slot.site, certain=True).use
            if self._may_be_for_others(cls, name, use):
                return None
            drawn = not left.said and self.usages.is_drawn(holder, name, slot.site)
            remade = (use == "used" and is_remade(self.usages.methods(holder), name, slot.site)) or (
                use not in _NOT_READ and self.usages.is_refilled(holder, name)
            )
            return replace(left, use=use, drawn=drawn, remade=remade)
        if holds == "parameter" and is_replaced(self.usages.methods(holder), name, slot.site):
            return None  # a list of what is computed, in the end, which a ParameterList cannot hold
        trained = holds == "parameter" and trains_elements(self.usages.given_to_optimizers(cls), name)
        return replace(left, use="trained") if trained else left

    def _holder(self, cls: ClassRef, site: Site) -> ClassRef:
        """The class whose body holds a place that building ``cls`` came by."""
        line = site.fragment.first
        for ancestor in self.m.classes.mro(cls).classes:
            if ancestor.file is self.file and line in ancestor.outline:
                return ancestor
        return cls

    def _within(self, cls: ClassRef, holder: ClassRef) -> str:
        """The Module that what stands in the body of ``holder`` is put on, where that is none itself."""
        return "" if self.m.classes.looks_like_module(holder) else cls.outline.qualname

    def _left_tensor(
        self,
        cls: ClassRef,
        name: str,
        site: Site,
        tensors: list[Tensor | Parameter | Buffer],
        lost_names: frozenset[str],
    ) -> LeftTensor | None:
        if self._handled(cls, name) or self._leaves_buffers(cls):
            return None
        written = Written(self.m.project, self.file, site)
        methods, part = self.usages.methods(cls), written.part()
        if is_registered_by_owner(self.m.classes, methods, cls, name) or (part and is_put_back(methods, name, part)):
            return None
        if written.is_call() and not written.is_call_of_torch() and self._called(cls, name):
            return None
        plain = [a for a in tensors if isinstance(a, Tensor)]
        certain = [a for a in plain if not (a.annotated or a.tested)]
        chosen = certain or plain
        if not chosen:
            return None
        grad = written.asks_for_grad()
        trainable = bool(grad) or any(a.trainable for a in chosen)
        lost = next((a.lost_by for a in chosen if a.lost_by), "")
        # What is computed from a tensor that should be a Parameter is not lost here, but where that one is.
        of_lost = bool(lost) and written.is_computed_from(lost_names)
        left = LeftTensor(
            cls.outline.qualname,
            name,
            site,
            trainable=trainable,
            grad=grad,
            lost_by="" if of_lost else lost,
            hint="" if certain else written.hint(any(a.tested for a in chosen)),
            complex=any(a.complex for a in chosen),
            derived=(of_lost or any(a.derived for a in chosen)) and not _FROZEN.search("\n".join(site.fragment.lines)),
            drawn=bool(certain) and self.usages.is_drawn(cls, name, site),
            named=written.named(),
        )
        if left.trainable or left.lost_by:
            left = replace(left, changed=is_replaced(methods, name, site))
        if trainable and (
            trains_tensor(self.usages.given_to_optimizers(cls), name) or is_trained_beside(self.m.classes, cls, name)
        ):
            return replace(left, use="trained")
        if left.lost_by and not trainable:
            unused = self.usages.of(cls, name, site, bool(certain)).use == "unused"
            return replace(left, use="unused") if unused and not self._may_be_for_others(cls, name, "unused") else left
        if not trainable:
            usage = self.usages.of(cls, name, site, bool(certain))
            derived = left.derived and not usage.changed
            left = replace(left, use=usage.use, changed=usage.changed, lasting=usage.lasting, derived=derived)
            if not certain and left.use not in ("used", "moved", "kept", "placed", "carried", "read"):
                # Perhaps no tensor, and nothing done with it.
                return None
            if self._may_be_for_others(cls, name, left.use):
                return None
        return left

    def _may_be_for_others(self, cls: ClassRef, name: str, use: Use) -> bool:
        """Whether what no method uses may be there for the methods of a base that is not read."""
        return use in ("unused", "built", "asked", "printed") and self.m.classes.may_be_for_others(cls, name)

    def _knows(self, cls: ClassRef, name: str) -> bool:
        """Whether a class, or one above it, speaks of an attribute, which is not there for a class below alone."""
        spoken = re.compile(rf"\bself\.{re.escape(name)}\b|[\"']{re.escape(name)}[\"']")
        return any(spoken.search(ancestor.file.text(ancestor.outline)) for ancestor in self.m.classes.mro(cls).classes)

    def _handled(self, cls: ClassRef, name: str) -> bool:
        return self._named_in(cls, name, _HANDLERS) or self._is_state_of_metric(cls, name)

    def _leaves_buffers(self, cls: ClassRef) -> bool:
        """Whether the class has an ``_apply`` that leads to no other, so that its buffers would stay behind as well."""
        found = self.m.classes.find(cls, "_apply")
        if not isinstance(found, Member) or found.function is None:
            return False
        return not _APPLIES.search(without_remarks(found.owner.file.text(found.function)))

    def _told_by_hand(self, cls: ClassRef, name: str) -> bool:
        """Whether the class names a container where it tells of its Parameters and buffers, or in a hook on that."""
        texts = (ancestor.file.text(ancestor.outline) for ancestor in self.m.classes.mro(cls).classes)
        hooks = {hook for text in texts if "_hook" in text for hook in _STATE_HOOK.findall(text)}
        return self._named_in(cls, name, (*_TELLERS, *sorted(hooks)))

    def _named_in(self, cls: ClassRef, name: str, methods: Iterable[str]) -> bool:
        # what another object has under the name does not count
        word = re.compile(rf"(?:\bself\.|(?<![\w.])){re.escape(name)}\b")
        return any(
            word.search(without_remarks(ancestor.file.text(function)))
            for ancestor in self.m.classes.mro(cls).classes
            for method in methods
            for function in ancestor.outline.functions.get(method, ())
        )

    def _tells_parameters(self, cls: ClassRef) -> bool:
        """Whether the class answers by itself for its Parameters, wherever it keeps them."""
        told = (self.m.classes.find(cls, name) for name in ("parameters", "named_parameters"))
        return any(isinstance(member, Member) for member in told)

    def _is_state_of_metric(self, cls: ClassRef, name: str) -> bool:
        """Whether the class is one of torchmetrics', which moves and saves what ``add_state`` has named."""
        mro = self.m.classes.mro(cls)
        adders = {"_apply", "add_state"}
        if not any(is_metric(a) if isinstance(a, str) else adders <= a.outline.functions.keys() for a in mro.order):
            return False
        adds = re.compile(rf"\bself\.add_state\(\s*(?:name\s*=\s*)?[\"']{re.escape(name)}[\"']")
        return any(adds.search(ancestor.file.text(ancestor.outline)) for ancestor in mro.classes)

    def _called(self, cls: ClassRef, name: str) -> bool:
        """Whether methods call what stands under the name, which neither tensors nor containers allow.

        Of all that some function may give, it is none of these then.
        """
        calls = re.compile(rf"\bself\.{re.escape(name)}\(")
        return any(
            calls.search(without_remarks(ancestor.file.text(ancestor.outline)))
            for ancestor in self.m.classes.mro(cls).classes
        )

    # The class body

    def _class_level(self, cls: ClassRef) -> None:
        for name, last in assigned_in_body(cls):
            kind = _class_state(assigned_value(self.m, self.file, name, (last,), cls))
            if kind:
                fragment = self.file.fragment(last)
                site = Site(fragment, _target(fragment, name))
                self.m.slipped(Slipped(cls.outline.qualname, name, site, "class-level-state", "class body", kind))

    # The other methods

    def _methods(self, cls: ClassRef, receiver: Object, states: list[State]) -> None:
        """Assignments over registered names, and state made in forward."""
        ended = join_all(gather(states))
        if ended is None:
            return
        m = self.m
        m.notes.settled = frozenset(m.notes.votes)
        built = self._constructing(cls)
        texts = {name: text for name, text in method_texts(cls).items() if cls.outline.functions[name][-1] not in built}
        # What forward calls runs in each call as well.
        reached = reached_from_forward(texts)
        hiding = {name: hidden for name in texts.keys() - reached if (hidden := names_hiding(texts[name]))}
        stores = {name for name, text in texts.items() if is_noisy(text) or (not self.screened and ".data" in text)}
        stores |= hiding.keys()
        for name in {name for text in texts.values() for name in names_deleted(text)}:
            if name in ended.cell(receiver.cell).slots:
                ended.writable(receiver.cell).slots[name] += ABSENT  # perhaps it is gone by then
        in_forward = stores & reached
        held = {name: tuple(slot.where for slot in slots) for name, slots in ended.cell(receiver.cell).slots.items()}
        for name, functions in cls.outline.functions.items():
            function = functions[-1]
            if function in built or (name.startswith("__") and not is_private(name) and name not in FORWARDS):
                continue
            if id(function) in m.notes.ran and name not in FORWARDS:
                continue
            if is_private(name) and not _is_named_elsewhere(cls, name):
                continue  # nobody can call it
            if function.marks & {"staticmethod", "classmethod"}:
                continue
            if not (in_forward if name in FORWARDS else name in stores):
                continue
            hidden = hiding.get(name, frozenset())
            if self.screened and m.quiet.is_quiet_method(cls, name, held, name in reached, hidden):
                continue
            for after in self._method(cls, name, function, receiver, ended.fork()):
                self._lost_in_methods(cls, receiver, after, built)
                if hidden:
                    self._hidden_in_methods(cls, receiver, after, function, hidden)

    def _method(
        self, cls: ClassRef, name: str, function: FunctionOutline, receiver: Object, state: State
    ) -> list[State]:
        """The states that a method leaves which is called later."""
        m = self.m
        m.budget = m.METHOD_BUDGET
        if name in FORWARDS:
            m.begin_forward()
        state.facts = {}
        frame = Frame(self.file, self.file.fragment(function))
        before = set(m.notes.slips)
        try:
            left = enter(m, FunctionAtom(FunctionRef(self.file, function, cls)), receiver, state, frame)
        finally:
            m.in_forward = False
        new = set(m.notes.slips) - before
        made = [key for key in new if m.notes.slips[key].slip in ("parameter-in-forward", "module-in-forward")]
        texts = list(self._run_by(cls, function)) if made else []
        for key in made:
            if any(map(trains_own, texts)) or any(trains_module(text, m.notes.slips[key]) for text in texts):
                del m.notes.slips[key]
        return left

    def _lost_in_methods(
        self, cls: ClassRef, receiver: Object, state: State, built: frozenset[FunctionOutline]
    ) -> None:
        """Parameters that methods make, as a conversion does or a first call, and lose on the way."""
        cell = state.cell(receiver.cell)
        later = [functions[-1] for functions in cls.outline.functions.values() if functions[-1] not in built]
        for name, slots in cell.slots.items():
            if not all(slot.where in ("plain", "absent") for slot in slots):
                continue  # where a Parameter stands, torch refuses the tensor
            for slot in filter(_is_lost, slots):
                if slot.site is None or slot.site.fragment.path != self.file.path:
                    continue
                line = slot.site.position()[0]
                own = any(function.line <= line <= function.end_line for function in later)
                if own and Written(self.m.project, self.file, slot.site).is_moved_parameter():
                    self._slot(cls, Registry(self.m, cell), name, slot, state, frozenset())

    def _hidden_in_methods(
        self, cls: ClassRef, receiver: Object, state: State, function: FunctionOutline, names: frozenset[str]
    ) -> None:
        """Modules and Parameters that a method makes and puts into a plain container, where they are missed as well.

        What it copies there, as it comes along, may be there to be compared with.
        """
        cell = state.cell(receiver.cell)
        registry = Registry(self.m, cell)
        own = {id(node) for node in walk(self.file.fragment(function).function)}
        told = {left.attribute for left in self.left.values() if left.cls == cls.outline.qualname}
        for name in sorted(names - told - REGISTRIES.keys()):
            if any(may_be(like, name) for like in cell.named_like):
                continue
            for slot in cell.slots.get(name, ()):
                if slot.where != "plain" or slot.site is None or slot.site.fragment.path != self.file.path:
                    continue
                for atom in slot.value:
                    element = registry.element_kind(atom, state, name=name)
                    if element is None or element[1] not in ("module", "parameter"):
                        continue
                    if any(self._is_made_by(inner, own, state) for inner in elements_of(atom, state)):
                        self._slot(cls, registry, name, slot, state, frozenset())

    def _is_made_by(self, atom: Atom, own: set[int], state: State, depth: int = 0) -> bool:
        """Whether one of these nodes makes a Module or Parameter that is, or is in, an element of a container."""
        if isinstance(atom, (Module, Parameter)):
            node = self.m.maker(atom.origin)
            made = isinstance(node, cst.Call) and called_as(node)[:1].isupper() and id(node) in own
            return made and not atom.held and not atom.annotated
        return depth <= 2 and any(self._is_made_by(inner, own, state, depth + 1) for inner in elements_of(atom, state))

    def _run_by(self, cls: ClassRef, entry: FunctionOutline) -> Iterator[str]:
        """The texts of a method and of those that it ran: what they make and train is new each time, and trained
        each time.
        """
        for functions in cls.outline.functions.values():
            function = functions[-1]
            if function is entry or (id(function) in self.m.notes.ran and function not in self._constructing(cls)):
                yield self.file.text(function)

    def _constructing(self, cls: ClassRef) -> frozenset[FunctionOutline]:
        names = ("__init__", *BEFORE_FIELDS, *AFTER_FIELDS, "__new__", "__setattr__", "__getattr__")
        return frozenset(f for name in names for f in cls.outline.functions.get(name, ()))


def _is_named_elsewhere(cls: ClassRef, name: str) -> bool:
    """Whether a class, outside of which nobody knows a private method by its name, speaks of it beside defining it."""
    spoken = re.findall(rf"{re.escape(name)}\b", without_remarks(cls.file.text(cls.outline)))
    return len(spoken) > len(cls.outline.functions[name])


def _together(known: LeftTensor, found: LeftTensor) -> LeftTensor:
    """One place that puts tensors under several names: told of the one that matters most."""
    if found.attribute in (known.attribute, *known.also):
        return replace(known, again=known.again or found.again)
    first, second = (found, known) if found.use == "used" != known.use else (known, found)
    return replace(first, also=(*first.also, second.attribute, *second.also))


def _may_be_anything(slot: Slot, slots: Sequence[Slot]) -> bool:
    """Whether what an assignment leaves may be something that nobody can tell, too."""
    return any(isinstance(atom, Unknown) for other in slots if _is_same_place(other, slot) for atom in other.value)


def _besides(value: Value) -> Besides:
    """What a value may be besides a tensor."""
    others = [atom for atom in value if not isinstance(atom, (*TENSORS, NoneAtom))]
    if not others:
        return ""
    if not all(map(_is_numeric, others)):
        return "others"
    return "numbers or None" if any(isinstance(atom, NoneAtom) for atom in value) else "numbers"


def _is_numeric(atom: Atom) -> bool:
    """Whether ``torch.as_tensor`` takes it: a number, an array, or a list of such."""
    if isinstance(atom, Seq):
        return bool(atom.any_element) and all(map(_is_numeric, atom.any_element))
    return isinstance(atom, Array) or (isinstance(atom, (Const, Scalar)) and atom.kind in _NUMBERS)


def _may_be_registered(slot: Slot, slots: Sequence[Slot]) -> bool:
    """Whether the assignment that leaves something plain may have registered it, by what the class makes of it."""
    return any(other.where in REGISTERED and _is_same_place(other, slot) for other in slots)


def _is_same_place(one: Slot, other: Slot) -> bool:
    """Whether one assignment leaves both."""
    return one.site is not None and other.site is not None and one.site.node is other.site.node


def _grows_later(slot: Slot, slots: Sequence[Slot]) -> bool:
    """Whether the very list that stands there is put there again further down, by ``self.x += [...]``, which tells."""
    again = (other for other in slots if other is not slot and other.value == slot.value)
    lists = all(isinstance(atom, Container) for atom in slot.value)
    return lists and any(_line(other) > _line(slot) for other in again)


def _line(slot: Slot) -> int:
    return slot.site.position()[0] if slot.site is not None else 0


def _is_lost(slot: Slot) -> bool:
    """Whether a plain tensor stands there that was a Parameter once."""
    return slot.where == "plain" and any(isinstance(atom, Tensor) and atom.lost_by for atom in slot.value)


def _class_state(value: Value) -> str:
    for atom in value:
        if isinstance(atom, Parameter) and not atom.annotated:
            return "an nn.Parameter"
        if isinstance(atom, Tensor) and not atom.annotated:
            return "a tensor"
        if isinstance(atom, Module) and not atom.annotated:
            return "a Module"
    return ""


def _target(fragment: Fragment, name: str) -> cst.CSTNode:
    """The name in a statement that assigns to it."""
    for node in small_statements(fragment.statements):
        targets = [t.target for t in node.targets] if isinstance(node, cst.Assign) else []
        if isinstance(node, cst.AnnAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, cst.Name) and target.value == name:
                return target
    return fragment.statements[0]


def _is_all(atom: Atom, value: Value, state: State) -> bool:
    """Whether a value is a container of what its annotation says, and nothing but it.

    A list may be left out, or be empty instead. (A dict that may be left out is one of settings more often than of
    state.)
    """
    if not isinstance(content_of(atom, state), Seq):
        return len(value) == 1
    return all(isinstance(other, NoneAtom) or _is_list(other, state) for other in value)


def _has_names_for_keys(atom: Atom, state: State) -> bool:
    """Whether the keys of a dict are all known, and such that torch's dicts take them for names."""
    content = content_of(atom, state)
    return isinstance(content, Map) and not content.other and all(_is_name(key) for key, _ in content.entries)


def _is_name(key: object) -> bool:
    return isinstance(key, str) and key != "" and "." not in key


def _is_list(atom: Atom, state: State) -> bool:
    content = content_of(atom, state)
    return isinstance(content, Seq) and (not content.any_element or _only_said(atom, state))


def _only_said(atom: Atom, state: State) -> bool:
    """Whether only an annotation tells what a container holds."""
    return any(getattr(inner, "annotated", False) for inner in elements_of(atom, state))


def _is_beside(site: Site, other: Site) -> bool:
    """Whether two places stand in different branches of one ``if``."""
    if site.fragment is not other.fragment:
        return False
    try:
        return body_of(site.fragment.function).is_beside(site.node, other.node)
    except NotAnalysed:
        return False  # a field of a dataclass stands in no function
