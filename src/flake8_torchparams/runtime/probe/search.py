"""The search for arguments that a class can be built with, led by the errors that it raises."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from . import values
from .classes import concrete
from .signature import constructors, hints_of, parameters_of, words_of
from .sources import source_of
from .traces import failing_lines, keys_at, reached
from .values import CONFIG, Annotated, Value, literal, source

NESTED = 3
SHORT = 60
NESTED_ATTEMPTS = 12
_MISSING = re.compile(r"missing \d+ required (?:positional|keyword-only) arguments?: (.*)")
_TYPED = re.compile(
    r"'(\w+)' object|not '?(\w+)'?$|got '?(?:type )?'?(\w+)'?|of non-iterable (\w+)|\((\w+)\) is not|type '(\w+)'"
)
_UNEXPECTED = re.compile(r"unexpected keyword argument '(\w+)'")
_ATTRIBUTE = re.compile(r"'(?:[\w.]+)' object has no attribute '(\w+)'")
_LENGTH = re.compile(r"(?:length|len|expected|size|unpack\D*)\D{0,12}(\d+)")
_WANTS_TENSOR = re.compile(r"must be (a )?(torch\.)?Tensor|Expected .*Tensor|tensor", re.IGNORECASE)
_WANTS_SEQUENCE = re.compile(
    r"not iterable|has no len|not subscriptable|cannot unpack|not a sequence|must be (a )?(tuple|list|seq)"
)
_WANTS_NUMBER = re.compile(
    r"not supported between|unsupported operand|must be real number|must be (an )?int|as an integer"
)
_WANTS_MATRIX = re.compile(r"square|matri(x|ces)|[2-9]-?(D\b|dim)|too many indices", re.IGNORECASE)
_WANTS_MORE = re.compile(r">|greater|larger|at least|exceed|too (small|few|short)", re.IGNORECASE)
_TENSOR_USE = frozenset({"shape", "ndim", "dim", "size", "device", "dtype", "to", "view", "numel", "detach", "float", "reshape",  # noqa: E501
                         "unsqueeze", "expand", "clone", "permute", "abs", "t", "mean", "is_complex", "ndimension"})  # fmt: skip  # noqa: E501
_MODULE_USE = frozenset({"parameters", "modules", "forward", "state_dict", "named_parameters", "weight", "in_features", "eval",  # noqa: E501
                         "out_features", "children", "train", "bias", "named_modules", "requires_grad_", "apply"})  # fmt: skip  # noqa: E501
_DICT_USE = frozenset({"items", "keys", "get", "values", "pop", "update"})
_WORD_USE = frozenset({"lower", "upper", "startswith", "endswith", "split", "strip", "format", "replace"})
_LIST_USE = frozenset({"append", "extend", "index", "insert", "copy"})


@dataclass
class Arguments:
    """What one attempt passes, by parameter name; the positional ones without a name come first."""

    named: dict[str, Value] = field(default_factory=dict)
    positional: tuple[Value, ...] = ()
    positional_only: frozenset[str] = frozenset()

    def text(self) -> str:
        """As source, between the parentheses of a call."""
        return ", ".join(
            [value.text for value in self.positional]
            + [
                value.text if name in self.positional_only else f"{name}={value.text}"
                for name, value in self.named.items()
            ]
        )

    def instead(self, parameter: str, value: Value) -> Arguments:
        """The same with another value for one parameter."""
        return Arguments({**self.named, parameter: value}, self.positional, self.positional_only)

    def make(self) -> tuple[list[Any], dict[str, Any]]:
        """The values, made afresh."""
        args = [value.make() for value in self.positional]
        args += [value.make() for name, value in self.named.items() if name in self.positional_only]
        return args, {name: value.make() for name, value in self.named.items() if name not in self.positional_only}


class Search:
    """Guesses for one callable, each led by the failure of the one before."""

    def __init__(self, target: Any, depth: int = 0) -> None:
        """``target`` is a class or a function; ``depth`` counts the classes that this one is an argument of."""
        self.target = target
        self._annotated = Annotated(lambda cls, name: nested(cls, name, depth + 1))
        self._documents = "\n".join(
            part.__doc__ or "" for part in (target, getattr(target, "__init__", None)) if isinstance(part.__doc__, str)
        )
        self._code = {function.__code__ for function in constructors(target)}
        self._words = words_of(target)
        self.parameters, self._open = parameters_of(target)
        self._hints = hints_of(target)
        self._candidates: dict[str, list[Value]] = {}
        self._chosen: dict[str, int] = {}
        self._fixed: dict[str, Value] = {}
        self._rest: dict[str, Iterator[Value]] = {}
        self._tried: set[str] = set()
        self._turn = 0
        self._asked: set[str] = set()
        self._added: str | None = None
        self._refused: set[str] = set()
        self._error: BaseException = ValueError()
        self._reached = 0
        for name, parameter in self.parameters.items():
            if parameter.default is parameter.empty:
                self._chosen[name] = 0
            elif parameter.default is True and re.search(r"pretrain|download|compile|fused", name):
                self._fixed[name] = literal(False)
            elif isinstance(parameter.default, str) and re.search(r"pretrain|download|checkpoint", name):
                self._fixed[name] = literal(None)

    def first(self) -> Arguments | None:
        """The first guess; None when a parameter has no guess at all."""
        return self._arguments()

    def options(self, name: str) -> list[Value]:
        """Other values for a parameter, also for one with a default: the first of each kind, then the others.

        Tensors come first where the name or the annotation speaks for one.
        """
        known = [value for value in (self._value(name, index) for index in range(12)) if value is not None]
        hint = self._hints.get(name)
        for part in typing.get_args(hint) if typing.get_origin(hint) in values.UNION else ():
            known += list(itertools.islice(self._annotated.values(part, name), 1))
        if self._takes_tensor(name) and not any(value.text.startswith("torch.") for value in known):
            known += values.tensors(name)[:2]
        kinds: dict[str, list[Value]] = {"torch": []} if self._takes_tensor(name) else {}
        for value in dict.fromkeys(known):
            kinds.setdefault(re.sub(r"[^a-z[({'].*", "", value.text), []).append(value)
        turns = itertools.zip_longest(*kinds.values())
        return [value for turn in turns for value in turn if value is not None]

    def far_fetched(self, arguments: Arguments) -> bool:
        """Whether a tensor or Module is passed where nothing says that one is meant: a run with it proves little."""
        for name, value in arguments.named.items():
            if "torch." in value.text and not self._takes_tensor(name):
                return True
            if value.text.startswith(("nn.", "[nn.", "(nn.")) and not self._takes(
                name, "Module|Callable|[Tt]ype|Any|Tensor"
            ):
                return True
        hint = self._hints.get(self._var_positional())
        if hint is None or not arguments.positional:
            return False
        likely = list(self._annotated.values(hint, self._var_positional()))
        return any(value not in likely for value in arguments.positional)

    def against(self, arguments: Arguments) -> bool:
        """Whether something else than a tensor is passed where the annotation allows for nothing else."""
        for name, value in arguments.named.items():
            hint = self._hints.get(name)
            allowed = [kind for kind in typing.get_args(hint) or (hint,) if kind is not type(None)]
            only_tensors = bool(allowed) and all(kind is torch.Tensor for kind in allowed)
            if only_tensors and not value.text.startswith(("torch.", "nn.", "None")):
                return True
        return False

    def _var_positional(self) -> str:
        """The name of ``*args``, empty where there is none."""
        try:
            parameters = inspect.signature(self.target).parameters
        except (TypeError, ValueError):
            return ""
        return next((name for name, known in parameters.items() if known.kind is known.VAR_POSITIONAL), "")

    def _takes_tensor(self, name: str) -> bool:
        return self._takes(name, "Tensor|ndarray|Array|Parameter|Any|object", tensor=True)

    def _source(self) -> str:
        return "\n".join(map(source_of, constructors(self.target)[:4]))

    def _takes(self, name: str, kinds: str, tensor: bool = False) -> bool:
        hint, parameter = self._hints.get(name), self.parameters.get(name)
        if name in self._asked or (
            tensor and re.search(rf"isinstance\(\s*{name}\s*,[^\n]*(Tensor|is_tensor)", self._source())
        ):
            return True
        if hint is not None:
            known = re.search(kinds + "|device|dtype|Size|Generator", str(hint))
            return bool(known) or (not tensor and inspect.isclass(hint) and issubclass(hint, nn.Module))
        if re.search(rf"\b{name}\b[^\n]{{0,80}}[Tt]ensor", self._documents):
            return True
        if parameter is not None and isinstance(parameter.default, (bool, int, float, str, tuple, list)):
            return False
        return not tensor or values.may_be_tensor(name)

    def several(self) -> Iterator[tuple[Value, ...]]:
        """Things to pass where the callable takes any number of them."""
        try:
            kinds = {parameter.kind: name for name, parameter in inspect.signature(self.target).parameters.items()}
        except (TypeError, ValueError):
            return
        name = kinds.get(inspect.Parameter.VAR_POSITIONAL)
        if name is not None and inspect.Parameter.POSITIONAL_OR_KEYWORD not in kinds:
            hint = self._hints.get(name)
            # Some write the type of all of them where that of one is meant.
            hinted = [value for each in (hint, *typing.get_args(hint)) for value in list(self._of(each, name))[:2]]
            for value in dict.fromkeys([*hinted, values.modules()[0], values.tensors()[0], literal(values.WIDTH)]):
                yield (value, value)

    def _of(self, hint: Any, name: str) -> Iterator[Value]:
        return self._annotated.values(hint, name)

    def following(self, error: BaseException) -> Arguments | None:
        """The guess after one that raised ``error``; None when nothing is left to change."""
        text = str(error)
        at = reached(error.__traceback__, self._code)
        if self._added is not None and at < self._reached:
            # It fails earlier now: what was added does not go with the rest, and the error before is the one to mend.
            self._chosen.pop(self._added, None)
            self._refused.add(self._added)
            error, text, at = self._error, str(self._error), self._reached
        self._added, self._error, self._reached = None, error, at
        if self._repair(error, text):
            found = self._arguments()
            if found is not None:
                return found
        blamed = self._blamed(error, text)
        for _ in range(3 * max(1, len(self._chosen))):
            for name in blamed:
                if self._advance(name, error, text):
                    found = self._arguments()
                    if found is not None:
                        return found
            names = list(self._chosen)
            if not names:
                return None
            blamed = [names[self._turn % len(names)]]
            self._turn += 1
        return None

    def _arguments(self) -> Arguments | None:
        named: dict[str, Value] = {}
        only = frozenset(
            name for name, parameter in self.parameters.items() if parameter.kind is parameter.POSITIONAL_ONLY
        )
        for name, index in self._chosen.items():
            value = self._value(name, index)
            if value is None:
                return None
            named[name] = value
        named.update(self._fixed)
        ordered = {name: named[name] for name in [*self.parameters, *named] if name in named}
        arguments = Arguments(ordered, (), only)
        key = arguments.text()
        if key in self._tried:
            return None
        self._tried.add(key)
        return arguments

    def _value(self, name: str, index: int) -> Value | None:
        known = self._candidates.setdefault(name, [])
        while len(known) <= index:
            rest = self._rest.setdefault(name, self._all_values(name))
            value = next(rest, None)
            if value is None:
                return None
            if value not in known:
                known.append(value)
        return known[index]

    def _all_values(self, name: str) -> Iterator[Value]:
        hint = self._hints.get(name)
        words = self._words.get(name, [])
        parameter = self.parameters.get(name)
        default = parameter.default if parameter is not None else None
        if words and hint in (None, str, inspect.Parameter.empty, typing.Any):
            yield from words
        yielded = False
        if hint is not None and hint is not inspect.Parameter.empty:
            for value in self._annotated.values(hint, name):
                yielded = True
                yield value
        yield from words
        if isinstance(default, bool):
            yield literal(not default)
            return
        if not yielded or hint is typing.Any:
            if isinstance(default, (int, float)):
                yield from (literal(number) for number in (default * 2, default + 1, 0, 1))
            yield from values.by_name(name)
        else:
            # Annotations lie now and then.
            yield from list(values.by_name(name))[:8]

    def _advance(self, name: str, error: BaseException, text: str) -> bool:
        """Choose another value for a parameter; false when there is none left."""
        current = self._current(name)
        for value in self._suggested(name, current, error, text):
            if value != current and self._prefer(name, value):
                return True
        index = self._chosen[name] + 1 if name in self._chosen else 0
        if self._value(name, index) is None:
            if name in self._chosen:
                self._chosen[name] = 0
            return False
        self._choose(name, index)
        return True

    def _prefer(self, name: str, value: Value) -> bool:
        """Choose a value next, unless it was tried with these others; the candidates after it stay in line."""
        trial = {**{n: self._value(n, i) for n, i in self._chosen.items()}, **self._fixed, name: value}
        ordered = {n: v for n in [*self.parameters, *trial] if (v := trial.get(n)) is not None}
        if Arguments(ordered).text() in self._tried:
            return False
        self._value(name, 0)
        known = self._candidates[name]
        if value not in known:
            known.insert(self._chosen.get(name, -1) + 1, value)
        self._choose(name, known.index(value))
        return True

    def _choose(self, name: str, index: int) -> None:
        if name not in self._chosen and name not in self._fixed:
            self._added = name
        self._fixed.pop(name, None)
        self._chosen[name] = index

    def _current(self, name: str) -> Value | None:
        if name in self._fixed:
            return self._fixed[name]
        if name in self._chosen:
            return self._value(name, self._chosen[name])
        parameter = self.parameters.get(name)
        return None if parameter is None or parameter.default is parameter.empty else literal(parameter.default)

    def _repair(self, error: BaseException, text: str) -> bool:
        """What the message asks for in so many words."""
        if not isinstance(error, TypeError):
            return False
        missing = _MISSING.search(text)
        if missing and self._open:
            added = False
            for name in re.findall(r"'(\w+)'", missing[1]):
                if name not in self.parameters and name not in self._chosen and name not in self._fixed:
                    self._chosen[name] = 0
                    added = True
            return added
        unexpected = _UNEXPECTED.search(text)
        if unexpected and unexpected[1] not in self.parameters:
            return self._chosen.pop(unexpected[1], None) is not None or self._fixed.pop(unexpected[1], None) is not None
        return False

    def _blamed(self, error: BaseException, text: str) -> list[str]:
        """The parameters that the error may be about, likeliest first."""
        known = [*self._chosen, *(name for name in self._fixed if name in self.parameters)]
        optional = [name for name in self.parameters if name not in known and name not in self._refused]
        found: list[str] = []
        missed: list[str] = []
        words = set(re.findall(r"\w+", text))
        typed = {part for match in _TYPED.finditer(text) for part in match.groups() if part}
        if "NoneType" in text:
            typed.add("NoneType")
        lines = failing_lines(error.__traceback__, self._code)
        if lines and "NoneType" in typed:
            missed = [name for name in optional if self._has_type(name, typed) and re.search(rf"\b{name}\b", lines[0])]
        for line in lines:
            named = set(re.findall(r"[A-Za-z_]\w*", line))
            on_line = [name for name in known if name in named]
            found += [name for name in on_line if self._has_type(name, typed)]
            found += [name for name in on_line if name in words]
            found += on_line
            if on_line:
                break
        # What the message asks for by name and was not given comes before what was given.
        spoken = [name for name in dict.fromkeys(re.findall(r"\w+", text)) if name in {*known, *optional}]
        found = [
            *found[: len(found) if lines and not spoken else 0],
            *(n for n in spoken if n not in known),
            *found,
            *spoken,
        ]
        found += [name for name in known if self._has_type(name, typed)]
        for line in lines[:1]:
            named = set(re.findall(r"[A-Za-z_]\w*", line))
            found += [name for name in optional if name in named and (name in words or self._has_type(name, typed))]
        if isinstance(error, AssertionError) and lines:
            named = set(re.findall(r"[A-Za-z_]\w*", lines[0]))
            found += [name for name in optional if name in named]
        found += [name for name in optional if "NoneType" in typed and self._has_type(name, typed) and not known]
        return list(dict.fromkeys([*missed, *found]))

    def _has_type(self, name: str, typed: set[str]) -> bool:
        current = self._current(name)
        if current is None or not typed:
            return False
        try:
            made = current.make()
        except Exception:
            return False
        return type(made).__name__ in typed

    def suggested(self, name: str, current: Value, error: BaseException) -> list[Value]:
        """What to pass instead of a value that led to an error, as far as the error tells."""
        return list(itertools.islice(self._suggested(name, current, error, str(error)), 2))

    def _suggested(self, name: str, current: Value | None, error: BaseException, text: str) -> Iterator[Value]:
        """Values of the kind that the error asks for."""
        if "NoneType" in text and current is not None and current.text == "None":
            yield from itertools.islice(self._all_values(name), 1)
        attribute = _ATTRIBUTE.search(text)
        if isinstance(error, AttributeError) and attribute:
            yield from self._used_as(name, current, attribute[1])
        if _WANTS_SEQUENCE.search(text) and (current is None or not current.text.startswith(("[[", "((", "[(", "(["))):
            first = current if current is not None else literal(values.WIDTH)
            if first.text == "None":
                first = next(iter(self._annotated.values(self._hints.get(name), name)), None) or values.ints(name)[0]
            # Sequences of sequences of sequences would double with each failure.
            if len(first.text) <= SHORT:
                yield from (
                    values.sequence([first] * length, kind) for kind in (list, tuple) for length in (2, 3, 4, 1)
                )
        if "is not callable" in text:
            yield from (
                source(function) for function in ("nn.Identity", "nn.Identity()", "nn.ReLU", "lambda *a, **k: a[0]")
            )
        if "is not a Module subclass" in text:
            yield from values.modules()[:2]
        if current is not None and current.text.startswith("torch."):
            yield from _other_tensors(text)
        elif _WANTS_TENSOR.search(text):
            yield from values.tensors(name)[:3]
        if _WANTS_MORE.search(text) and current is not None and re.fullmatch(r"\d+(\.\d+)?", current.text):
            yield literal(16 * ast.literal_eval(current.text) + 1)
        for word in re.findall(r"\b[A-Z]\w*[a-z]\w*", text):
            yield from self._named_class(word)
        if _WANTS_NUMBER.search(text):
            yield from (*values.ints(name)[:2], *values.floats(name)[:1])
        if isinstance(error, KeyError):
            yield from keys_at(error)
        if isinstance(error, (ValueError, KeyError, NotImplementedError, AssertionError, RuntimeError)):
            quoted = list(re.findall(r"['\"]([\w\-+. ]{1,40})['\"]", text))
            if current is None or current.text.startswith(("'", '"')) or current.text == "None":
                yield from (literal(word) for word in quoted if word != name)
        length = _LENGTH.search(text)
        if length and current is not None and current.text.startswith(("[", "(")):
            yield from _of_length(current, int(length[1]))

    def _used_as(self, name: str, current: Value | None, used: str) -> Iterator[Value]:
        """Values that have the attribute or method which the one that was passed lacks."""
        if used in _TENSOR_USE:
            self._asked.add(name)
            yield from values.tensors(name)[:4]
        yield from self._with_attribute(name, used)
        if used in _MODULE_USE:
            self._asked.add(name)
            yield from values.modules()
        elif current is not None and current.text.startswith("nn."):
            yield values.ANY_MODULE
        elif used in _DICT_USE:
            yield from (Value("{'a': 8}", lambda: {"a": 8}), literal({}))
        elif used in _WORD_USE:
            yield from values.strings(name)
        elif used in _LIST_USE:
            yield from (literal([values.WIDTH, values.WIDTH]), literal([]))
        elif used not in _TENSOR_USE:
            yield CONFIG

    def _with_attribute(self, name: str, attribute: str) -> Iterator[Value]:
        """Objects of those classes below the annotated one that speak of an attribute."""
        for hint in (self._hints.get(name), *typing.get_args(self._hints.get(name))):
            if not inspect.isclass(hint) or hint.__module__.split(".")[0] in ("torch", "builtins", "typing"):
                continue
            word = re.compile(rf"\b{attribute}\b")
            speaking = [cls for cls in values.subclasses(hint) if word.search(source_of(cls))]
            for cls in speaking[:6]:
                yield from nested(cls, name, 1)

    def _named_class(self, word: str) -> Iterator[Value]:
        """Objects of a class that an error message names, if the project's modules know it."""
        for function in constructors(self.target)[:2]:
            found = getattr(function, "__globals__", {}).get(word)
            if found is None:
                package = function.__module__.split(".")[0]
                found = next(
                    (
                        vars(module)[word]
                        for name, module in list(sys.modules.items())
                        if name.split(".")[0] == package and word in getattr(module, "__dict__", {})
                    ),
                    None,
                )
            if inspect.isclass(found) and found is not self.target and not issubclass(found, BaseException):
                yield from nested(found, "", 1)
                return


def _other_tensors(text: str) -> Iterator[Value]:
    """Tensors of the shape that an error asks for, in place of one that it refuses."""
    if _WANTS_MATRIX.search(text):
        yield from (source(matrix) for matrix in ("torch.eye(2)", "torch.eye(4)", "torch.ones(2, 2, 2)"))
    if "Boolean value" in text:
        yield source("torch.ones(())")
    for size in re.findall(r"(?:length|shape|size|be a|be)\D{0,12}[(\[]?(\d+(?:, ?\d+)*)", text)[:2]:
        if len(size) < 12:
            yield source(f"torch.ones({size})")
    yield from (source("torch.arange(4)"), source("torch.ones(4, 4).bool()"))[: int("index" in text)]


def _of_length(current: Value, length: int) -> Iterator[Value]:
    """The same list or tuple of numbers or texts with another number of elements."""
    try:
        made = current.make()
    except Exception:
        return
    elements = made if isinstance(made, (list, tuple)) and length <= 16 else ()
    if elements and isinstance(elements[0], (int, float, bool, str)):
        yield values.sequence([literal(elements[0])] * length, type(elements))


# The classes that are being searched, and whether something has been cut off the search.
_RUNNING: dict[type, bool] = {}
# What is known of a class, and the depth from which on: that nothing was found tells little where much was cut off.
_KNOWN: dict[type, tuple[int, list[Value]]] = {}


def nested(cls: type, name: str, depth: int) -> Iterator[Value]:
    """Objects of a class, to be arguments; each is built once to see that it can be."""
    least, known = _KNOWN.get(cls, (NESTED + 1, []))
    if depth < least and cls not in _RUNNING:
        known = _searched(cls, depth)
    elif least:
        _RUNNING.update(dict.fromkeys(_RUNNING, True))
    yield from known


def _searched(cls: type, depth: int) -> list[Value]:
    found: list[Value] = []
    _RUNNING[cls] = False
    try:
        for candidate in concrete(cls)[:4]:
            value = _built(candidate, depth)
            if value is not None:
                found.append(value)
                if len(found) == 2:
                    break
    finally:
        cut = _RUNNING.pop(cls)
    least = depth if cut and not found else 0
    if not found and values.is_config(cls):
        found.append(CONFIG)
    _KNOWN[cls] = (least, found)
    return found


def _built(cls: type, depth: int) -> Value | None:
    search = Search(cls, depth)
    arguments = search.first()
    for _ in range(NESTED_ATTEMPTS):
        if arguments is None:
            return None
        try:
            args, keywords = arguments.make()
            cls(*args, **keywords)
        except Exception as error:
            arguments = search.following(error)
            continue
        good = arguments

        def make(good: Any = good) -> Any:
            args, keywords = good.make()
            return cls(*args, **keywords)

        return Value(f"{cls.__name__}({good.text()})", make)
    return None
