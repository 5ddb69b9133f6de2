"""One class, built in as many ways as it takes to settle what is claimed of it."""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import inspect
import linecache
import os
import random
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import torch

from . import guard, lines, search, signature, usage, values, verdict
from .built import told
from .classes import concrete, stub
from .search import Search
from .standin import OtherDevice
from .values import Value, literal
from .verdict import RANK, Claim, Said
from .watch import Event, Watch

GUESSES = 32
VARIANTS = 24
# A refutation settles nothing while there are other arguments to try: one of them may show the fault.
SETTLED = frozenset({"confirmed", "open"})
SHARE = 0.4
COUNTERS = 2
# Seconds of work, so that a busy machine changes no verdict, for what else there is to know of a class that was built.
EXPLORE = 2.0
REAL_VALUES = (
    "meta",
    "Tensor.item()",
    "aten::",
    "data-dependent",
    "_local_scalar_dense",
    "storage",
    "NoneType",
    "numpy",
)


@dataclass
class Attempt:
    """One way to get an object: the call as source, and the means to make it.

    ``against`` tells whether no tensor stands where the signature speaks for nothing else.
    ``far_fetched``: a tensor stands where the signature speaks for none, so that tensors in the object prove nothing.
    ``stands_in``: an argument is no real object but one that plays it.
    ``instead`` is the same with another value for one parameter of ``target``, where that can be had.
    """

    text: str
    make: Callable[[], Any]
    far_fetched: bool = False
    against: Callable[[], bool] = lambda: False
    stands_in: bool = False
    target: Any = None
    instead: Callable[[str, Value], Attempt] | None = None


@dataclass(frozen=True)
class Guessed:
    """The arguments that were tried last and the search that found them; ``good``: they built its target."""

    finder: Search
    arguments: search.Arguments
    good: bool


@dataclass
class Outcome:
    """What came of an attempt; ``error`` is None when it was built.

    ``given`` are the arguments, ``passed`` the same by parameter, ``free`` the parameters that may as well take no
    tensor or Module; ``made_up`` are values that stand-ins have made. ``guessed``: nobody but us passes these.
    """

    error: BaseException | None = None
    failure: str = ""
    value: Any = None
    events: list[Event] = field(default_factory=list)
    given: list[Any] = field(default_factory=list)
    passed: dict[str, Any] = field(default_factory=dict)
    free: frozenset[str] = frozenset()
    guessed: bool = False
    made_up: list[Any] = field(default_factory=list)


class Build:
    """All attempts at one class, and what they show of the claims."""

    def __init__(
        self,
        request: dict[str, Any],
        module: ModuleType,
        texts: usage.Texts,
        imported: usage.Imported,
        watch: Watch,
        tell: Callable[[dict[str, Any]], None],
    ) -> None:
        """``tell`` is given the report whenever something new is known, for the case that the process ends early."""
        self._request = request
        self._module = module
        self._texts = texts
        self._imported = imported
        self._tell = tell
        self._claims = [Claim(**claim) for claim in request["claims"]]
        self._said: dict[int, tuple[Said, str]] = {}
        self._live: dict[int, tuple[Said, str]] = {}
        self._plain: dict[tuple[str, int, str], dict[str, Any]] = {}
        self._failure = ""
        self._first_failure = ""
        self._built = ""
        self._built_at = 0.0
        self._trying = ""
        self._poison: set[str] = set()
        self._cpu = False
        self._far_fetched = False
        self._given: list[Any] = []
        self._passed: dict[str, Any] = {}
        self._free: frozenset[str] = frozenset()
        self._guessed = False
        self._clean: dict[int, str] = {}
        self._shown: dict[int, Attempt] = {}
        self._watch = watch
        self._modules = len(sys.modules)
        # A little less than what the class is given, so that it can still be told what has been seen.
        self._deadline: float = time.monotonic() + request["timeout"] * 0.95

    def run(self, poison: set[str]) -> dict[str, Any]:
        """The report; attempts named in ``poison`` ended an earlier process and are left out."""
        self._poison = poison
        cls = self._class()
        self._own = [claim for claim in self._claims if claim.cls == self._request["cls"]]
        if cls is None:
            self._failure = "the class is not in its module after the import"
            return self._report()
        for claim in self._own:
            if claim.code in verdict.NOT_SHOWN:
                self._note(claim, Said("", verdict.NOT_SHOWN[claim.code]), "")
            elif claim.code == "TPM108" and inspect.isclass(cls):
                self._note(claim, verdict.class_level(claim, cls), "")
        self._watch.heard = self._heard
        self._watch.on = True
        steps = self._attempts(cls)
        outcome: Outcome | None = None
        while self._left() > 0 and not self._enough():
            try:
                # Looking for arguments can run code of the project too: it has its share of the time as well.
                with guard.alarm(self._share()):
                    attempt = next(steps) if outcome is None else steps.send(outcome)
            except StopIteration:
                break
            except guard.AttemptTimeout:
                self._failure = self._failure or "timed out"
                break
            except (Exception, SystemExit) as error:
                self._failure = self._failure or told(error)
                break
            outcome = self._try(attempt)
        return self._report()

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _enough(self) -> bool:
        """Whether the class has been built and the search for more has had its time."""
        return self._built_at > 0 and time.process_time() - self._built_at > EXPLORE

    def _share(self) -> float:
        return min(self._left(), float(self._request["timeout"]) * SHARE)

    def _class(self) -> Any:
        """The class of the request, or for a class made in a function that function."""
        value: Any = self._module
        for part in self._request["cls"].split("."):
            if part == "<locals>":
                return value
            value = inspect.getattr_static(value, part, None) if isinstance(value, type) else getattr(value, part, None)
            if isinstance(value, (staticmethod, classmethod)):
                value = value.__func__
        return value if callable(value) else None

    def _object(self, outcome: Outcome) -> torch.nn.Module | None:
        """What was built of the class of the request: maybe as a part of another, or by a function that makes it."""
        name = self._request["cls"]
        for candidate in (outcome.value, *(event.owner for event in outcome.events)):
            if isinstance(candidate, torch.nn.Module) and any(
                base.__qualname__ == name and base.__module__ == self._module.__name__
                for base in type(candidate).__mro__
            ):
                return candidate
        return None

    def _is_settled(self, claim: Claim) -> bool:
        return claim.id in self._said and self._said[claim.id][0].verdict in SETTLED

    def _settled(self) -> bool:
        return all(map(self._is_settled, self._own))

    def _done(self) -> bool:
        return bool(self._built) and self._settled()

    # ---- attempts -------------------------------------------------------------------------------------------------

    def _attempts(self, cls: Any) -> Generator[Attempt, Outcome, None]:
        """The ways to build a class, and then what else has to be known of the verdicts."""
        yield from self._ways(cls)
        yield from self._counters(cls)

    def _ways(self, cls: Any) -> Generator[Attempt, Outcome, None]:
        """The ways to build a class, in the order of how much they can be trusted."""
        name = self._request["cls"].rsplit(".", 1)[-1]
        if self._request["factory"]:
            yield from self._from_factory(self._request["factory"])
            if self._done():
                return
        target = cls
        if inspect.isclass(cls) and inspect.isabstract(cls):
            target = stub(cls)
        if inspect.isclass(cls):
            for attempt in self._from_calls(cls, target, name):
                yield attempt
                if self._done():
                    return
        guessed = yield from self._guesses(target, name)
        if self._done():
            return
        yield from self._variants(guessed, name)
        if self._done():
            return
        if inspect.isclass(cls):
            yield from self._subclasses(cls)
            if self._done():
                return
            yield from self._callers(name)

    def _from_factory(self, factory: str) -> Iterator[Attempt]:
        where, _, what = factory.partition(":")

        def make() -> Any:
            value: Any = importlib.import_module(where)
            for part in what.split("."):
                value = getattr(value, part)
            return value()

        yield Attempt(f"{what}()", make)

    def _from_calls(self, cls: Any, target: Any, name: str) -> Iterator[Attempt]:
        for path, call in usage.calls(name, self._texts, self._request["file"]):
            if not _plausible(call, target):
                continue
            scope = usage.scope_for(self._imported.of(path), self._module)
            if name in scope and scope[name] is not cls:
                continue  # another class of that name

            def make(call: usage.Call = call, scope: dict[str, Any] = scope) -> Any:
                return self._call(target, *call.make(scope), guessed=False)

            yield Attempt(f"{name}({call.text()})", make)

    def _attempt(self, finder: Search, name: str, arguments: search.Arguments) -> Attempt:
        target = finder.target

        def instead(parameter: str, value: Value) -> Attempt:
            return self._attempt(finder, name, arguments.instead(parameter, value))

        return Attempt(
            f"{name}({arguments.text()})",
            lambda: self._call(target, *arguments.make()),
            far_fetched=finder.far_fetched(arguments),
            against=lambda: finder.against(arguments),
            stands_in=values.stands_in(arguments.text()),
            target=target,
            instead=instead,
        )

    def _call(self, target: Any, args: list[Any], keywords: dict[str, Any], guessed: bool = True) -> Any:
        self._given = [*args, *keywords.values()]
        self._guessed = guessed
        with contextlib.suppress(TypeError, ValueError):
            self._passed = signature.bound(target, args, keywords)
            self._free = signature.free_parameters(target, guessed)
        return target(*args, **keywords)

    def _guesses(self, target: Any, name: str, limit: int = GUESSES) -> Generator[Attempt, Outcome, Guessed]:
        """Guess until one succeeds."""
        finder = Search(target)
        arguments, last = finder.first(), search.Arguments()
        for _ in range(limit):
            if arguments is None:
                break
            last = arguments
            outcome = yield self._attempt(finder, name, last)
            if outcome.error is None:
                if inspect.isclass(outcome.value) and not inspect.isclass(target):
                    # The function made a class: that is the one to build.
                    return (yield from self._guesses(outcome.value, name, limit))
                return Guessed(finder, last, good=True)
            if isinstance(outcome.error, (guard.AttemptTimeout, MemoryError)):
                arguments = finder.following(ValueError(str(outcome.error)))
            else:
                arguments = finder.following(outcome.error)
        return Guessed(finder, last, good=False)

    def _variants(self, guessed: Guessed, name: str) -> Any:
        """Other arguments for what decides whether the lines of unsettled claims are reached and with which values."""
        finder, good = guessed.finder, guessed.arguments
        tried = {good.text()}
        for claim in self._own:
            if self._is_settled(claim):
                continue
            related = lines.related_parameters(finder.target, claim.line, finder.parameters)
            for parameter in dict.fromkeys([*related.made, *related.gates]):
                todo = finder.options(parameter)[:6]
                more = 2
                while todo and len(tried) <= VARIANTS and not self._is_settled(claim):
                    value = todo.pop(0)
                    changed = good.instead(parameter, value)
                    if changed.text() in tried:
                        continue
                    tried.add(changed.text())
                    outcome = yield self._attempt(finder, name, changed)
                    if outcome.error is not None and more:
                        more -= 1
                        todo[:0] = finder.suggested(parameter, value, outcome.error)
                if self._settled():
                    return
        if not self._settled():
            yield from self._flags(guessed, name)

    def _flags(self, guessed: Guessed, name: str) -> Any:
        """Each switch thrown, and things passed where any number can be: what else may lead to another line."""
        finder, good = guessed.finder, guessed.arguments
        for parameter in [key for key, known in finder.parameters.items() if isinstance(known.default, bool)][:8]:
            flipped = literal(not finder.parameters[parameter].default)
            yield self._attempt(finder, name, good.instead(parameter, flipped))
            if self._settled():
                return
        for several in finder.several():
            yield self._attempt(finder, name, search.Arguments(good.named, several, good.positional_only))
            if self._settled():
                return

    def _counters(self, target: Any) -> Any:
        """The same without what a value is chosen by, where one was at fault: the other choice may be none."""
        for claim in self._own:
            shown = self._shown.get(claim.id)
            if claim.code not in verdict.HELD or shown is None or shown.instead is None or claim.id in self._clean:
                continue
            parameters = signature.parameters_of(shown.target)[0]
            for parameter in lines.related_parameters(target, claim.line, parameters).chosen[:COUNTERS]:
                default = parameters[parameter].default
                for nothing in (not default,) if isinstance(default, bool) else (None, False):
                    if claim.id not in self._clean:
                        yield shown.instead(parameter, literal(nothing))

    def _subclasses(self, cls: type) -> Any:
        for known in concrete(cls)[:5]:
            if known is cls or known.__name__ == cls.__name__:
                continue
            yield from self._guesses(known, known.__name__, 10)
            if self._done():
                return

    def _callers(self, name: str) -> Any:
        """Build what the project itself builds the class from."""
        for path, caller, is_class in usage.callers(name, self._texts, self._request["file"]):
            module = self._known_module(path)
            target = getattr(module, caller, None)
            if not callable(target) or inspect.isclass(target) is not is_class:
                continue
            if is_class and not issubclass(target, torch.nn.Module):
                continue
            if is_class and inspect.isabstract(target):
                target = stub(target)
            guessed = yield from self._guesses(target, caller, 10)
            if guessed.good and not self._settled():
                yield from self._flags(guessed, caller)
            if self._done():
                return

    def _known_module(self, path: str) -> ModuleType | None:
        """The module of a file, if it is imported already: nothing further is imported for a guess."""
        if path == self._request["file"]:
            return self._module
        return self._imported.of(path)

    # ---- one attempt ----------------------------------------------------------------------------------------------

    def _try(self, attempt: Attempt) -> Outcome:
        if attempt.text in self._poison:
            self._first_failure = self._first_failure or "the process ended"
            return Outcome(ValueError("these arguments ended the process"), "the process ended")
        self._trying = attempt.text
        started, modules = time.process_time(), len(sys.modules)
        outcome = self._run("cpu" if self._cpu else "meta", attempt)
        if not self._cpu and _wants_real_values(outcome.error):
            self._cpu = "meta" in str(outcome.error) or "item()" in str(outcome.error)
            first, outcome = outcome, self._run("cpu", attempt)
            if isinstance(outcome.error, (guard.AttemptTimeout, MemoryError)):
                self._weigh(attempt, first)  # all that there is; else an error of the meta device tells nothing
        self._weigh(attempt, outcome)
        if outcome.error is None:
            self._built = self._built or attempt.text
            self._built_at = self._built_at or time.process_time()
        else:
            self._failure = outcome.failure
            if not isinstance(outcome.error, NameError):  # of a call found elsewhere, which says nothing of the class
                self._first_failure = self._first_failure or outcome.failure
        self._trying = ""
        if self._built_at and len(sys.modules) > modules:
            self._built_at += time.process_time() - started  # a late import takes its time but once
        return outcome

    def _run(self, device: str, attempt: Attempt) -> Outcome:
        self._watch.clear()
        self._given = []
        self._passed = {}
        self._free = frozenset()
        self._guessed = False
        values.MADE_UP.clear()
        self._far_fetched = attempt.far_fetched
        torch.default_generator.manual_seed(0)  # torch.manual_seed sees to all devices, and takes its time
        random.seed(0)
        gc.collect()  # what earlier attempts have left counts against the limit of memory
        outcome = Outcome()
        before = torch.get_default_dtype()
        try:
            with guard.alarm(self._share()), torch.device(device), OtherDevice(device):
                outcome.value = attempt.make()
        except (Exception, SystemExit, GeneratorExit, KeyboardInterrupt) as error:
            outcome = Outcome(error, told(error))
        except guard.AttemptTimeout as error:
            outcome = Outcome(error, "timed out")
        torch.set_default_dtype(before)
        torch.set_grad_enabled(True)
        outcome.events = list(self._watch.events)
        outcome.given, outcome.passed, outcome.free = self._given, self._passed, self._free
        outcome.guessed, outcome.made_up = self._guessed, list(values.MADE_UP)
        return outcome

    def _heard(self, event: Event) -> None:
        """While the constructor still runs: what would be seen if the process ended now."""
        for claim in self._own:
            if claim.id not in self._said and claim.id not in self._live and claim.holds(event):
                if self._far_fetched and claim.code in verdict.HELD:
                    continue
                owners = verdict.Owners([event])
                said = verdict.judge(claim, [event], False, "the process ended", owners)
                if said.verdict in ("seen", "confirmed"):
                    self._live[claim.id] = (said, self._trying)
                    self._tell(self._report())

    def _weigh(self, attempt: Attempt, outcome: Outcome) -> None:
        self._live.clear()
        events = list(outcome.events)
        if outcome.error is None:
            events += [
                Event("built", value, "", None, [])
                for value in (outcome.value if isinstance(outcome.value, (list, tuple)) else [outcome.value])
                if isinstance(value, torch.nn.Module)
            ]
        if not events:
            return
        owners = verdict.Owners(events, outcome.given, outcome.made_up)
        built = outcome.error is None
        files = {file for event in events for file, _, _ in event.places}
        for claim in self._claims:
            own = claim.cls == self._request["cls"]
            if claim.file not in files and not own:
                continue
            said = verdict.judge(claim, events, built, outcome.failure, owners)
            if not own and (said.verdict not in ("confirmed", "seen") or _handed_in(claim, outcome)):
                continue  # that another class was built as a part does not show all that it can do
            if attempt.far_fetched and claim.code in verdict.HELD and said.verdict in ("confirmed", "seen"):
                said = Said("weak", "only an argument of an unlikely kind showed it")
            if said.verdict == "confirmed" and (name := _handed_in(claim, outcome) & outcome.free):
                said = Said("open", f"{said.reason}; but the argument {min(name)!r} may be of another kind")
            if said.verdict == "confirmed" and attempt.stands_in:
                said = Said("open", f"{said.reason}; but with a stand-in for an argument")
            if built and said.verdict in ("clean", "refuted"):
                self._clean.setdefault(claim.id, f"with {attempt.text} not: {said.reason}")
            if said.verdict == "confirmed":
                self._shown.setdefault(claim.id, attempt)
            self._note(claim, said, attempt.text)
        if built and not attempt.far_fetched and not attempt.stands_in and not _speculative(outcome):
            self._collect_plain(attempt, events, owners)

    def _note(self, claim: Claim, said: Said, text: str) -> None:
        known = self._said.get(claim.id)
        if known is None or RANK[said.verdict] > RANK[known[0].verdict]:
            self._said[claim.id] = (said, text)

    def _collect_plain(self, attempt: Attempt, events: list[Event], owners: verdict.Owners) -> None:
        """Plain state on built objects that no claim is about."""
        for event in events:
            if event.op != "set" or event.error or not event.places:
                continue
            file, line, function = event.places[0]
            key = (file, line, event.attribute)
            if key in self._plain or not os.path.realpath(file).startswith(self._request["project"] + os.sep):
                continue
            held = getattr(event.owner, "__dict__", {})
            value = held.get(event.attribute)
            if value is None or value is not event.value:
                continue
            what = _loose(value, owners.registered(event.owner))
            if not what or any(claim.holds(event) or _same_state(claim, event) for claim in self._claims):
                continue
            if owners.saved_by_hand(event.owner, value) or _moves_by_hand(event.owner, event.attribute, value):
                continue
            self._plain[key] = {
                "file": file,
                "line": line,
                "attribute": event.attribute,
                "cls": _defining(event.owner, file, line),
                "function": function,
                "what": what,
                "arguments": attempt.text,
            }

    def _report(self) -> dict[str, Any]:
        verdicts: dict[str, list[str]] = {}
        known = {**self._live, **self._said}
        for claim in self._claims:
            if claim.id not in known and claim.cls != self._request["cls"]:
                continue
            said, text = known.get(claim.id, (Said("", ""), ""))
            name, reason = said.verdict, said.reason
            if name == "open":
                name = "seen"
            elif name == "confirmed" and claim.id in self._clean and claim.code in verdict.HELD:
                # What is at fault depends on the arguments: it was there, and it need not be.
                name, reason = "seen", f"{reason}; {self._clean[claim.id]}"
            if name not in ("confirmed", "seen", "refuted"):
                name = "inconclusive"
                if not reason:
                    failure = self._first_failure or self._failure
                    reason = "the line was not reached" if self._built else f"it could not be built: {failure}"
            verdicts[str(claim.id)] = [name, reason, text]
        return {
            "verdicts": verdicts,
            "plain": list(self._plain.values()),
            "built": self._built,
            "failure": self._first_failure or self._failure,
            "trying": self._trying,
            # What torch imports late, the nursery imports once for the classes to come.
            "loaded": [name for name in usage.latest_modules(self._modules) if name.startswith("torch.")],
        }


def _wants_real_values(error: BaseException | None) -> bool:
    """Whether an error of the meta device may be none on another."""
    if isinstance(error, guard.AttemptTimeout):
        return False
    real = isinstance(error, (RuntimeError, NotImplementedError))
    return error is not None and (real or any(word in str(error) for word in REAL_VALUES))


def _speculative(outcome: Outcome) -> bool:
    """Whether state was passed that nobody asks for: what the object holds may be no more than that."""
    return outcome.guessed and any(
        verdict.is_state(outcome.passed[name]) for name in outcome.free & set(outcome.passed)
    )


def _handed_in(claim: Claim, outcome: Outcome) -> set[str]:
    """The arguments that are, or are in, what stands at the claim's line: it depends on the caller."""
    values_ = [event.value for event in outcome.events if event.op == "set" and claim.holds(event)]
    return {
        name for name, given in outcome.passed.items() if any(verdict.is_or_holds(value, given) for value in values_)
    }


def _plausible(call: usage.Call, target: Any) -> bool:
    """Whether a call found by name fits the signature, as far as can be told before its arguments are evaluated."""
    if any(isinstance(arg, ast.Starred) for arg in call.args) or any(word.arg is None for word in call.keywords):
        return True
    try:
        signature = inspect.signature(target)
        signature.bind(*call.args, **{str(word.arg): word.value for word in call.keywords})
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _loose(value: Any, registered: set[int]) -> str:
    if verdict.is_plain_tensor(value):
        return "" if id(value) in registered else "a plain tensor"
    if verdict.is_container(value):
        loose = verdict.unregistered(value, registered)
        return f"a plain {type(value).__name__} of {', '.join(loose)}" if loose else ""
    return ""


def _same_state(claim: Claim, event: Event) -> bool:
    """Whether a finding already tells of this attribute, at another line of the class, or tells of others that one
    ``setattr`` sets in a loop.
    """
    file, line, _ = event.places[0]
    if claim.file == file and claim.low <= line <= claim.high and "setattr(" in linecache.getline(file, line):
        return True
    return (
        claim.attribute == event.attribute
        and any(file == claim.file for file, _, _ in event.places)
        and any(base.__qualname__ == claim.cls for base in type(event.owner).__mro__)
    )


def _moves_by_hand(owner: Any, attribute: str, value: Any) -> bool:
    """Whether the class's own ``_apply`` moves the state: then it is no oversight."""
    if getattr(type(owner), "_apply", None) is torch.nn.Module._apply:
        return False
    with contextlib.suppress(Exception):
        owner._apply(lambda tensor: tensor.clone())
        return owner.__dict__.get(attribute) is not value
    return True


def _defining(owner: Any, file: str, line: int) -> str:
    """The qualified name of the class whose body holds a line; that of the object where others put something on it."""
    best = ("", 0)
    for base in type(owner).__mro__:
        if not verdict.same_file(getattr(sys.modules.get(base.__module__), "__file__", None), file):
            continue
        try:
            lines, start = inspect.getsourcelines(base)
        except (OSError, TypeError, IndexError):
            continue
        if start <= line < start + len(lines) and start > best[1]:
            best = (base.__qualname__, start)
    return best[0] or type(owner).__qualname__
