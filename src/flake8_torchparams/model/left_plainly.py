"""What constructors and methods leave plainly on an instance, as outcomes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from flake8_torchparams.model.containers import content_of, elements_of
from flake8_torchparams.model.evidence import proved_tensor
from flake8_torchparams.model.left_state import Registry
from flake8_torchparams.model.machine import Machine
from flake8_torchparams.model.state import REGISTERED, REGISTRIES, Slot, State
from flake8_torchparams.model.values import (
    TENSORS,
    Array,
    Atom,
    Buffer,
    Const,
    Container,
    Map,
    NoneAtom,
    Object,
    Parameter,
    Scalar,
    Seq,
    Tensor,
    Unknown,
    Value,
)
from flake8_torchparams.outcome import Besides, ContainerKind, ElementKind, LeftContainer, LeftTensor, Outcome, Use
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.patterns import may_be
from flake8_torchparams.source.site import Site
from flake8_torchparams.usage.body import body_of
from flake8_torchparams.usage.by_hand import (
    is_called,
    is_handled,
    is_told_by_hand,
    knows,
    leaves_buffers,
    tells_parameters,
)
from flake8_torchparams.usage.handed_out import is_registered_by_owner
from flake8_torchparams.usage.holding import is_put_back, is_remade, is_replaced
from flake8_torchparams.usage.optimizers import is_trained_beside, trains_elements, trains_tensor
from flake8_torchparams.usage.uses import Usages
from flake8_torchparams.usage.written import Written

_NUMBERS = ("bool", "int", "float", "complex")
# What nothing reads is not there for others to come.
_NOT_READ: tuple[Use, ...] = ("overwritten", "local", "built", "hidden", "unused")
# What a function computes has no gradient then, or the Parameters are none that are trained.
_FROZEN = re.compile(r"no_grad|inference_mode|requires_grad(?:_\(|\s*=)\s*False")


class LeftPlainly:
    """What is left plainly, by the place that leaves it; ``found`` grows by what the classes of a file leave."""

    def __init__(self, m: Machine, file: SourceFile, usages: Usages) -> None:
        self._m = m
        self._file = file
        self._usages = usages
        self.found: dict[int, LeftTensor | LeftContainer] = {}

    def told_once(self) -> list[Outcome]:
        """What is left, without what only an annotation tells of where another line is certain of the attribute.

        A line in another branch tells of other calls.
        """
        sure: dict[tuple[str, str], list[Site]] = {}
        for outcome in self.found.values():
            if isinstance(outcome, LeftTensor) and not outcome.hint:
                sure.setdefault((outcome.cls, outcome.attribute), []).append(outcome.site)
        return [
            outcome
            for outcome in self.found.values()
            if not (isinstance(outcome, LeftTensor) and outcome.hint)
            or all(_is_beside(outcome.site, site) for site in sure.get((outcome.cls, outcome.attribute), ()))
        ]

    def note(self, cls: ClassRef, receiver: Object, registry: Registry, state: State) -> None:
        """Note what a constructor leaves on one of its paths, with what is registered there."""
        cell = state.cell(receiver.cell)
        lost = frozenset(name for name, slots in cell.slots.items() if any(map(is_lost, slots)))
        sorts = self._m.classes.method(cls, "__setattr__") is not None
        for name, slots in cell.slots.items():
            if any(may_be(like, name) for like in cell.named_like):
                continue  # perhaps it is registered
            if name in REGISTRIES:
                continue  # a registry that the class fills by hand
            for slot in slots:
                if (sorts and _may_be_registered(slot, slots)) or _grows_later(slot, slots):
                    continue
                if slot.site is not None and slot.site.fragment.path == self._file.path:
                    self.note_slot(cls, registry, name, slot, state, lost - {name}, _may_be_anything(slot, slots))

    def note_slot(
        self,
        cls: ClassRef,
        registry: Registry,
        name: str,
        slot: Slot,
        state: State,
        lost: frozenset[str],
        anything: bool = False,
    ) -> None:
        """Note what stands under a name, if it is plain state; ``lost``: other names with what was a Parameter once.

        ``anything``: the same place may leave something that nobody can tell.
        """
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
            twin = twin if knows(self._m.classes, holder, twin) else ""
            found = replace(found, early=slot.early, again=slot.again, twin=twin, besides=besides, within=within)
            known = self.found.get(key)
            if not isinstance(known, LeftTensor) or (known.hint and not found.hint):
                self.found[key] = found
            elif known.cls == found.cls and bool(known.hint) == bool(found.hint):
                self.found[key] = _together(known, found)
            return
        for atom in slot.value:
            if _only_said(atom, state) and not _is_all(atom, slot.value, state):
                # An annotation that allows for something else than a container of state says too little.
                continue
            element = registry.element_kind(atom, state, name=name)
            if element is not None and key not in self.found:
                container = self._left_container(cls, name, slot, atom, element, state)
                if container is not None:
                    self.found[key] = container

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
        if is_handled(self._m.classes, cls, name) or is_told_by_hand(self._m.classes, cls, name):
            return None
        if holds == "parameter" and tells_parameters(self._m.classes, cls):
            return None
        if holds == "tensor" and leaves_buffers(self._m.classes, cls):
            return None
        holder = self._holder(cls, slot.site)
        written = Written(self._m.project, self._file, slot.site)
        if written.is_call() and is_called(self._m.classes, cls, name):
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
            added=holds == "parameter" and kind != "dict" and self._usages.is_added(cls, name),
            keyed=kind == "dict" and not _has_names_for_keys(atom, state),
        )
        if holds == "tensor":
            use = self._usages.of(holder, name, slot.site, certain=True).use
            if self._may_be_for_others(cls, name, use):
                return None
            drawn = not left.said and self._usages.is_drawn(holder, name, slot.site)
            remade = (use == "used" and is_remade(self._usages.methods(holder), name, slot.site)) or (
                use not in _NOT_READ and self._usages.is_refilled(holder, name)
            )
            return replace(left, use=use, drawn=drawn, remade=remade)
        if holds == "parameter" and is_replaced(self._usages.methods(holder), name, slot.site):
            return None  # a list of what is computed, in the end, which a ParameterList cannot hold
        trained = holds == "parameter" and trains_elements(self._usages.given_to_optimizers(cls), name)
        return replace(left, use="trained") if trained else left

    def _holder(self, cls: ClassRef, site: Site) -> ClassRef:
        """The class whose body holds a place that building ``cls`` came by."""
        line = site.fragment.first
        for ancestor in self._m.classes.mro(cls).classes:
            if ancestor.file is self._file and line in ancestor.outline:
                return ancestor
        return cls

    def _within(self, cls: ClassRef, holder: ClassRef) -> str:
        """The Module that what stands in the body of ``holder`` is put on, where that is none itself."""
        return "" if self._m.classes.looks_like_module(holder) else cls.outline.qualname

    def _left_tensor(
        self,
        cls: ClassRef,
        name: str,
        site: Site,
        tensors: list[Tensor | Parameter | Buffer],
        lost_names: frozenset[str],
    ) -> LeftTensor | None:
        if is_handled(self._m.classes, cls, name) or leaves_buffers(self._m.classes, cls):
            return None
        written = Written(self._m.project, self._file, site)
        methods, part = self._usages.methods(cls), written.part()
        if is_registered_by_owner(self._m.classes, methods, cls, name) or (part and is_put_back(methods, name, part)):
            return None
        if written.is_call() and not written.is_call_of_torch() and is_called(self._m.classes, cls, name):
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
            drawn=bool(certain) and self._usages.is_drawn(cls, name, site),
            named=written.named(),
        )
        if left.trainable or left.lost_by:
            left = replace(left, changed=is_replaced(methods, name, site))
        if trainable and (
            trains_tensor(self._usages.given_to_optimizers(cls), name) or is_trained_beside(self._m.classes, cls, name)
        ):
            return replace(left, use="trained")
        if left.lost_by and not trainable:
            unused = self._usages.of(cls, name, site, bool(certain)).use == "unused"
            return replace(left, use="unused") if unused and not self._may_be_for_others(cls, name, "unused") else left
        if not trainable:
            usage = self._usages.of(cls, name, site, bool(certain))
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
        return use in ("unused", "built", "asked", "printed") and self._m.classes.may_be_for_others(cls, name)


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


def is_lost(slot: Slot) -> bool:
    """Whether a plain tensor stands there that was a Parameter once."""
    return slot.where == "plain" and any(isinstance(atom, Tensor) and atom.lost_by for atom in slot.value)


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
