"""From events and built objects to a verdict on each claim."""

from __future__ import annotations

import contextlib
import inspect
import os
import sys
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from .watch import Event

TENSOR = frozenset({"TPM101", "TPM102", "TPM103", "TPM110", "TPM111", "TPM112"})
CONTAINER = {"TPM104": "tensor", "TPM105": "parameter", "TPM106": "module"}
HELD = TENSOR | set(CONTAINER)
NO_INIT = frozenset({"TPM204", "TPM205"})
FORWARD = frozenset({"TPM401", "TPM402"})
# Of these no run of the constructor can show anything, unless their line runs in it.
NOT_SHOWN = {
    "TPM401": "no method is called but the constructor",
    "TPM402": "no method is called but the constructor",
    "TPM501": "a use of .data leaves no trace on the built object",
}
STATE = ("_parameters", "_buffers", "_modules")
NAMES = {"_parameters": "a Parameter", "_buffers": "a buffer", "_modules": "a submodule"}
# What a run can end in, best evidence last. "weak" proves nothing; "clean" says that there was no fault with these
# arguments, "open" that there was one with an argument which may as well be of a kind that is none.
RANK = {"": 0, "weak": 1, "clean": 2, "raised": 3, "refuted": 4, "seen": 5, "open": 6, "confirmed": 7}


@dataclass
class Claim:
    """A finding as the driver sent it."""

    id: int
    file: str
    line: int
    low: int
    high: int
    code: str
    cls: str
    attribute: str
    function: str
    exception: str

    def holds(self, event: Event) -> bool:
        """Whether an event happened at the claim's statement, on the claim's attribute."""
        if self.attribute and event.op != "init" and _plain_name(event.attribute) != _plain_name(self.attribute):
            return False
        return any(self.low <= line <= self.high and file == self.file for file, line, _ in event.places)


@dataclass
class Said:
    """What one run says of one claim: a key of RANK, and the reason for people."""

    verdict: str
    reason: str


def judge(claim: Claim, events: list[Event], built: bool, failure: str, owners: Owners) -> Said:
    """What a run that did ``events`` says of ``claim``; ``failure`` tells why it was not ``built``, if it was not."""
    best = Said("", "")
    for said in _judge(claim, events, built, failure, owners):
        if RANK[said.verdict] > RANK[best.verdict]:
            best = said
    return best


class Owners:
    """The objects that were under construction in one run, and what is registered on each of them."""

    def __init__(self, events: Iterable[Event], given: Iterable[Any] = (), made_up: Iterable[Any] = ()) -> None:
        """Collect the objects that ``events`` are about.

        ``given`` are the arguments of the attempt, ``made_up`` the values that stand-ins among them produced.
        """
        self._made_up = {id(value) for value in made_up if isinstance(value, (torch.Tensor, torch.nn.Module))}
        self._given = {id(value) for value in given if value is not None}
        self._owners = {id(event.owner): event.owner for event in events}
        self._registered: dict[int, set[int]] = {}
        self._saved: dict[int, list[Any]] = {}

    def was_made_up(self, value: Any) -> bool:
        """Whether a value, or something in a container, was made up by a stand-in for an argument."""
        items = value.values() if isinstance(value, dict) else value if is_container(value) else (value,)
        return any(id(item) in self._made_up for item in items)

    def was_given(self, value: Any) -> bool:
        """Whether a value is an argument handed through: another run can hand in another kind."""
        return id(value) in self._given

    def of_class(self, claim: Claim) -> Iterator[Any]:
        """The objects whose class is the claim's, or derives from it."""
        for owner in self._owners.values():
            if any(_is_class(base, claim) for base in type(owner).__mro__):
                yield owner

    def registered(self, owner: Any) -> set[int]:
        """The ids of all that ``owner`` holds registered, at any depth."""
        key = id(owner)
        if key not in self._registered:
            found: set[int] = set()
            base = torch.nn.Module
            for listing in (base.named_modules, base.named_parameters, base.named_buffers):
                with contextlib.suppress(Exception):
                    found.update(id(value) for _, value in listing(owner) if value is not owner)
            self._registered[key] = found
        return self._registered[key]

    def saved_by_hand(self, owner: Any, tensor: Any) -> bool:
        """Whether a state_dict of the class's own making holds this very tensor under no registered name."""
        key = id(owner)
        if key not in self._saved:
            self._saved[key] = list(_extra_state(owner))
        return any(_same_memory(tensor, other) for other in self._saved[key])


def _is_class(base: type, claim: Claim) -> bool:
    module = sys.modules.get(base.__module__)
    return base.__qualname__ == claim.cls and same_file(getattr(module, "__file__", None), claim.file)


def same_file(first: str | None, second: str) -> bool:
    """Whether a module's ``__file__`` is the file with the real path ``second``."""
    return bool(first) and os.path.realpath(str(first)) == second


def _judge(claim: Claim, events: list[Event], built: bool, failure: str, owners: Owners) -> Iterator[Said]:
    code = claim.code
    here = [event for event in events if claim.holds(event)]
    if code in TENSOR:
        for event in here:
            yield _tensor(claim, event, built, failure, owners)
        if not here and built:
            yield from _left(claim, owners)
    elif code in CONTAINER:
        yield from _container(claim, here, built, failure, owners)
    elif code in NO_INIT:
        yield from _no_init(claim, events, built, failure, owners)
    elif code == "TPM107":
        for event in here:
            yield _parameter_as_buffer(claim, event, built, failure)
    elif code == "TPM310":
        for event in here:
            if event.op == "set":
                yield _emptied(event, [other for other in here if other.owner is event.owner], built, failure)
    else:
        said = (_line(claim, event) for event in here)
        yield from (each for each in said if each is not None)


def _line(claim: Claim, event: Event) -> Said | None:
    """What one step of the line says by itself of the rules that are about the line alone."""
    if claim.code == "TPM206":
        if event.op != "init":
            return None
        if event.wiped:
            return Said("confirmed", "Module.__init__ ran again here and wiped what was registered")
        return Said("refuted", "nothing was registered yet when Module.__init__ ran here")
    if claim.code == "TPM502":
        registers = event.op == "buffer" and not event.error
        return Said("confirmed", "the line registers a buffer") if registers else None
    if claim.code in FORWARD:
        harmless = event.op == "set" and isinstance(event.value, (torch.nn.Parameter, torch.nn.Module))
        return Said("weak", "the line ran in the constructor, where it does no harm") if harmless else None
    if not claim.exception:
        return None
    if event.error == claim.exception:
        return Said("confirmed", f"torch raised {event.error} here")
    if event.error:
        return Said("raised", f"the line raised {event.error}, not {claim.exception}")
    return Said("refuted", "the line ran and nothing was raised") if _same_operation(claim, event) else None


def _same_operation(claim: Claim, event: Event) -> bool:
    registers = claim.code in ("TPM203", "TPM301", "TPM302", "TPM303", "TPM304", "TPM305", "TPM306")
    return event.op != "init" and (claim.attribute != "" or not registers or event.op != "set")


def _tensor(claim: Claim, event: Event, built: bool, failure: str, owners: Owners) -> Said:
    name, value = event.attribute, event.value
    if event.error:
        return Said("raised", f"the line raised {event.error}")
    if event.op in ("del", "init"):
        return Said("", "")
    if event.op != "set":
        return Said("refuted", f"the line registers {name!r}")
    if owners.was_made_up(value):
        return Said("weak", "the tensor comes from a stand-in for an argument")
    if not is_plain_tensor(value):
        kind = kind_of(value)
        if kind in ("Parameter", "Buffer", "Module"):
            verdict = "clean" if owners.was_given(value) else "refuted"
            return Said(verdict, f"the value is a {kind}, which torch registers")
        if holds_tensors(value):
            # A container is another rule's matter, but the state is lost all the same.
            return _left_or_seen(claim, event, built, failure, owners)
        return Said("clean", f"with these arguments the value is {kind}")
    return _left_or_seen(claim, event, built, failure, owners)


def _left_or_seen(claim: Claim, event: Event, built: bool, failure: str, owners: Owners) -> Said:
    name, value, owner = event.attribute, event.value, event.owner
    held = getattr(owner, "__dict__", {})
    for registry in STATE:
        entries = held.get(registry) or {}
        if name in entries and (entries[name] is not None or registry == "_buffers"):
            return Said("refuted", f"it ends registered as {NAMES[registry]}")
    if not built:
        return Said("seen", f"the line left a plain tensor, then the constructor failed: {failure}")
    if inspect.ismemberdescriptor(getattr(type(owner), name, None)) and hasattr(owner, name):
        held = {name: getattr(owner, name)}  # one of __slots__
    now = held.get(name)
    if name not in held:
        if hasattr(type(owner), name):
            return Said("refuted", f"the property {name!r} takes the value")
        return Said("refuted", "it is deleted before the constructor returns")
    if now is not value and not is_plain_tensor(now):
        return Said("refuted", f"in the end {kind_of(now)} stands there")
    if is_plain_tensor(now) and owners.saved_by_hand(owner, now):
        return Said("refuted", "the class's own state_dict holds it")
    return Said("confirmed", "the built object holds it as a plain tensor, registered nowhere and not in state_dict()")


def _left(claim: Claim, owners: Owners) -> Iterator[Said]:
    """The line made no step of its own (``self.__dict__[...]``, a foreign ``__setattr__``): look at what is left."""
    for owner in owners.of_class(claim):
        value = getattr(owner, "__dict__", {}).get(claim.attribute)
        if is_plain_tensor(value) and id(value) not in owners.registered(owner):
            yield Said("weak", "the attribute is a plain tensor, but another line put it there")


def _container(claim: Claim, here: list[Event], built: bool, failure: str, owners: Owners) -> Iterator[Said]:
    for event in here:
        if event.error:
            yield Said("raised", f"the line raised {event.error}")
        elif event.op in ("buffer", "parameter", "module"):
            yield Said("refuted", f"the line registers {event.attribute!r}")
        elif event.op == "set" and isinstance(event.value, (torch.nn.Module, torch.Tensor)):
            if is_plain_tensor(event.value):
                yield _left_or_seen(claim, event, built, failure, owners)
            else:
                verdict = "clean" if owners.was_given(event.value) else "refuted"
                yield Said(verdict, f"the value is a {kind_of(event.value)}, not a plain container")
        elif event.op == "set" and not built and unregistered(event.value, ()):
            yield Said("seen", f"the line left a plain container of them, then the constructor failed: {failure}")
    if not built and not here:
        return
    owned = list(owners.of_class(claim)) or [event.owner for event in here]
    for owner in owned:
        held = getattr(owner, "__dict__", {})
        if claim.attribute not in held:
            entries = [entry for registry in STATE if claim.attribute in (entry := held.get(registry) or {})]
            if built and entries:
                given = owners.was_given(entries[0][claim.attribute])
                yield Said("clean" if given else "refuted" if here else "weak", "in the end it is registered")
            continue
        value = held[claim.attribute]
        if not is_container(value):
            yield Said("clean" if built else "weak", f"with these arguments the value is {kind_of(value)}")
            continue
        loose = unregistered(value, owners.registered(owner))
        if loose and owners.was_made_up(value):
            yield Said("weak", "what it holds comes from a stand-in for an argument")
        elif loose:
            if built:
                yield Said("confirmed", f"the built object holds a plain {type(value).__name__} of {', '.join(loose)}")
            else:
                yield Said("seen", f"it holds a plain container of them, then the constructor failed: {failure}")
        elif built and unregistered(value, ()):
            yield Said("refuted", "all that it holds is registered under other names")
        elif built:
            yield Said("clean", "with these arguments it holds none of them")


def _no_init(claim: Claim, events: list[Event], built: bool, failure: str, owners: Owners) -> Iterator[Said]:
    for owner in owners.of_class(claim):
        mine = [event for event in events if event.owner is owner]
        ran = [event for event in mine if event.op == "init"]
        if ran:
            own = claim.code == "TPM204" or any(claim.holds(event) for event in ran)
            if own and type(owner).__qualname__ == claim.cls:
                yield Said("refuted", "Module.__init__ ran")
            continue
        if built:
            yield Said("confirmed", "the constructor returned and Module.__init__ never ran")
        elif any(event.error == "AttributeError" for event in mine) or failure.startswith("AttributeError"):
            yield Said("confirmed", f"Module.__init__ had not run: {failure}")
    if claim.code == "TPM205" and not built and claim.exception and failure.startswith(claim.exception):
        yield Said("raised", failure)


def _parameter_as_buffer(claim: Claim, event: Event, built: bool, failure: str) -> Said:
    if event.error:
        return Said("raised", f"the line raised {event.error}")
    if event.op not in ("buffer", "set"):
        return Said("", "")
    trained = isinstance(event.value, torch.nn.Parameter) or getattr(event.value, "requires_grad", False)
    if not trained:
        return Said("refuted" if event.value is not None else "weak", "the buffer is given no Parameter")
    if not built:
        return Said("seen", f"a Parameter became a buffer, then the constructor failed: {failure}")
    if event.attribute in (getattr(event.owner, "__dict__", {}).get("_parameters") or {}):
        return Said("refuted", "it ends registered as a Parameter")
    return Said("confirmed", "the built object holds it as a buffer, in no parameters()")


def _emptied(event: Event, same: list[Event], built: bool, failure: str) -> Said:
    if event.error:
        return Said("raised", f"the line raised {event.error}")
    registered = [other.value for other in same if other.op in ("buffer", "parameter", "module")]
    if registered and all(value is None for value in registered):
        return Said("refuted", "what the line registers is None already: nothing is lost")
    if event.value is not None:
        return Said("refuted", "the value is not None")
    held = getattr(event.owner, "__dict__", {})
    values = [registry[event.attribute] for name in STATE if event.attribute in (registry := held.get(name) or {})]
    if values and values[0] is not None:
        return Said("refuted", "in the end the name holds a value again")
    if not built:
        return Said("seen", f"the name was set to None, then the constructor failed: {failure}")
    return Said("confirmed", "the name holds None in the end")


def class_level(claim: Claim, cls: type) -> Said:
    """Whether a class attribute is state, for TPM108: no object is needed."""
    if claim.attribute not in vars(cls):
        return Said("refuted", "the class has no such attribute")
    value = vars(cls)[claim.attribute]
    if isinstance(value, (torch.Tensor, torch.nn.Module)) or (is_container(value) and unregistered(value, ())):
        return Said("confirmed", f"the class itself holds {kind_of(value)}, shared by all instances")
    return Said("refuted", f"the class attribute is {kind_of(value)}")


def is_plain_tensor(value: Any) -> bool:
    """A tensor that torch does not register by itself."""
    return isinstance(value, torch.Tensor) and kind_of(value) == "plain tensor"


def kind_of(value: Any) -> str:
    """What a value is, in torch's terms, for people."""
    if isinstance(value, torch.nn.Parameter) or getattr(value, "_is_param", False) is True:
        return "Parameter"
    buffer = getattr(torch.nn, "Buffer", None)
    if buffer is not None and isinstance(value, buffer):
        return "Buffer"
    if isinstance(value, torch.nn.Module):
        return "Module"
    if isinstance(value, torch.Tensor):
        return "plain tensor"
    return "None" if value is None else f"of type {type(value).__name__}"


def is_container(value: Any) -> bool:
    """A list, tuple, dict or set that torch does not look into."""
    return isinstance(value, (list, tuple, dict, set, frozenset)) and not isinstance(value, torch.Size)


def is_state(value: Any) -> bool:
    """Whether a value is a tensor or Module, or a container of such."""
    return isinstance(value, (torch.Tensor, torch.nn.Module)) or bool(unregistered(value, ()))


def is_or_holds(value: Any, part: Any) -> bool:
    """Whether a value is, or holds, a tensor, a Module or a container of such, or one that stands in that."""
    held = {id(item) for item in _state_in(value)}
    return any(id(item) in held for item in _state_in(part))


def _state_in(value: Any, depth: int = 4) -> Iterator[Any]:
    if isinstance(value, (torch.Tensor, torch.nn.Module)):
        yield value
    elif is_container(value) and depth:
        yield value
        for item in list(value.values() if isinstance(value, dict) else value)[:2000]:
            yield from _state_in(item, depth - 1)


def unregistered(value: Any, registered: Container[int], depth: int = 4) -> list[str]:
    """The kinds of tensors and Modules that a container holds and ``registered`` does not."""
    found: list[str] = []
    if depth == 0 or not is_container(value):
        return found
    values = list(value.values()) if isinstance(value, dict) else list(value)
    for item in values[:2000]:
        if isinstance(item, (torch.Tensor, torch.nn.Module)):
            if id(item) not in registered:
                found.append(kind_of(item).lower() + "s")
        elif is_container(item):
            found += unregistered(item, registered, depth - 1)
    return sorted(set(found))


def holds_tensors(value: Any) -> bool:
    """Whether a container holds plain tensors."""
    return is_container(value) and "plain tensors" in unregistered(value, ())


def _extra_state(owner: Any) -> Iterator[Any]:
    cls, base = type(owner), torch.nn.Module
    ways = ("state_dict", "_save_to_state_dict", "get_extra_state")
    if all(getattr(cls, name, None) is getattr(base, name) for name in ways):
        return
    try:
        parameters = base.named_parameters(owner, remove_duplicate=False)
        held = {name for name, _ in (*parameters, *base.named_buffers(owner, remove_duplicate=False))}
        state = dict(owner.state_dict())
    except Exception:
        return
    for name, value in state.items():
        if name not in held:
            yield from _tensors(value)


def _tensors(value: Any, depth: int = 4) -> Iterator[Any]:
    if isinstance(value, torch.Tensor):
        yield value
    elif is_container(value) and depth:
        for item in value.values() if isinstance(value, dict) else value:
            yield from _tensors(item, depth - 1)


def _same_memory(first: Any, second: Any) -> bool:
    if first is second:
        return True
    try:
        return bool(
            first.untyped_storage()._cdata == second.untyped_storage()._cdata
            and first.storage_offset() == second.storage_offset()
            and first.shape == second.shape
        )
    except (RuntimeError, AttributeError, NotImplementedError):
        return False


def _plain_name(name: str) -> str:
    """A name without the class name that Python puts before a private one."""
    if name.startswith("_") and "__" in name[1:] and not name.startswith("__"):
        return "__" + name.split("__", 1)[1]
    return name
