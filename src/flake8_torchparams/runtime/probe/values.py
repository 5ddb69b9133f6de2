"""Values that a constructor argument may take, guessed from its annotation and its name."""

from __future__ import annotations

import collections.abc
import dataclasses
import enum
import inspect
import pathlib
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import nn

WIDTH = 64
UNION = (typing.Union, getattr(types, "UnionType", typing.Union))


@dataclass(frozen=True)
class Value:
    """A value as source for people, and the means to make it afresh for each attempt."""

    text: str
    make: Callable[[], Any]

    def __hash__(self) -> int:
        """By the source: two values with one source are one."""
        return hash(self.text)

    def __eq__(self, other: object) -> bool:
        """By the source."""
        return isinstance(other, Value) and other.text == self.text


def literal(value: Any) -> Value:
    """A value that is its own source."""
    return Value(repr(value), lambda: value)


def source(text: str) -> Value:
    """A value made by evaluating ``text`` with ``torch`` and ``nn`` at hand."""
    code = compile(text, "<torchparams>", "eval")
    return Value(text, lambda: eval(code, {"torch": torch, "nn": nn}))


_WORD = literal("a")


def sequence(values: list[Value], kind: type) -> Value:
    """A list or tuple of values."""
    inner = ", ".join(value.text for value in values) + ("," if kind is tuple and len(values) == 1 else "")
    text = f"[{inner}]" if kind is list else f"({inner})"
    return Value(text, lambda: kind(value.make() for value in values))


_Number = TypeVar("_Number", int, float)


def _compiled(*table: tuple[str, tuple[_Number, ...]]) -> list[tuple[re.Pattern[str], tuple[_Number, ...]]]:
    # Once, when this is imported: what is compiled in a child is lost with it.
    return [(re.compile(pattern), numbers) for pattern, numbers in table]


# Names by pattern, the most telling first. The kind says which annotations the values fit.
_INTS = _compiled(
    (r"spatial_?dims?|^ndim|n_?dims?$|num_dims|^dimension(s|ality)?$", (2, 3, 1)),
    (r"(num|n|nb)_?(kv|key_value|query)_?(heads?|groups)", (4, 2, 1)),
    (r"heads?$|^nhead", (4, 8, 2, 1)),
    (r"kernel|ksize|filter_(size|length)", (3, 5, 1)),
    (r"strides?$|dilation|groups$|padding|^pad$|reduction_?factor|downsampl|upsampl|up_?scale|scale_?factor", (1, 2, 4)),  # noqa: E501
    (r"patch", (16, 8, 4, 2)),
    (r"window", (8, 7, 4)),
    (r"ima?ge?_?(size|dim|shape)|resolution|input_?size|crop_?size|roi_size|^size$|height|width_px|img", (64, 224, 32, 256)),  # noqa: E501
    (r"^h$|^w$", (32, 64)),
    (r"(in|input|img|image)_?(ch|chans?|channels)$|^channels$|^n_chans|colou?r", (3, 4, 1, 64)),
    (r"sfreq|sampl(e|ing)_?(rate|freq)|^fs$|^sr$", (16000, 128, 250)),
    (r"n_times|time|seq|length|len$|max_pos|context|n_ctx|horizon|steps?$|frames?", (64, 32, 16, 1000)),
    (r"depth|layers?$|blocks?$|stages?$|levels?$|repeats?|num_res|iter|^n_(flows|conv)|order|hops?", (2, 3, 4, 1)),
    (r"classes|labels|outputs?$|vocab|tokens?$|num_emb|types|species|n_elements|states|nodes|edges|bins|mixtures", (8, 5, 2, 64)),  # noqa: E501
    (r"experts|top_?k$|^k$|num_samples|batch|views|tasks|components|points", (4, 2, 1, 8)),
    (r"dims?$|d_model|channels?|features?|width|hidden|embed|size$|planes|units|filters|rank|ch$|nf$|latent|inner", (WIDTH, 32, 16, 128, 8, 4, 3)),  # noqa: E501
    (r"seed|idx|index|dim$|axis|level|^i$|verbose|rank", (0, 1)),
)  # fmt: skip
_FLOATS = _compiled(
    (r"drop|dropout", (0.1, 0.0)),
    (r"^p$|prob|ratio_keep|momentum|decay|alpha|ema|quantile", (0.5, 0.1, 1.0)),
    (r"eps|tol", (1e-5,)),
    (r"lr|learning", (1e-3,)),
    (r"ratio|factor|mult|expan", (2.0, 4.0, 1.0, 0.5)),
    (r"cutoff|radius|r_max|^max", (5.0, 1.0)),
    (r"", (1.0, 0.5, 2.0, 0.1)),
)
_TENSOR = re.compile(
    r"tensor|^x\d?$|^y\d?$|^inputs?$|targets?$|^data$|^mean$|^std$|^means$|^stds$|weights?$|matrix|mask$|^points?|coord|"
    r"kernel$|^psf$|signal|^images?$|vertices|^loc$|^scale$|covar|^locs$|basis|grid$|embeddings?$|train_|^filters?$"
)
_MODULE = re.compile(
    r"model|net(work)?$|module|backbone|encoder|decoder|layer$|block$|^main|unet|vae|head$|stem|actor|critic|"
    r"likelihood|base_kernel|generator|discriminator|denoiser|prior$|criterion|loss|transform|embedd(ing|er)$|gnn|conv$|mlp"
)
_CALLABLE = re.compile(r"fn$|func(tion)?$|callback|callable|hook|_fun$|closure")
_CONFIG = re.compile(r"config|cfg|^args$|opt(ion)?s?$|hparams|^params$|settings")
_CLASS = re.compile(r"_?(layer|act|norm|activation|block|cls|class|type|module|cell)$")
_FLAG = re.compile(
    r"^(use|is|has|with|enable|do|no|return|add|keep|apply|share|include|learn|train)_|bias$|able$|inplace"
)
_PATH = re.compile(r"(^|_)(files?|paths?|dirs?|folders?|root|filename|filepath)(_|$)")
_TEXT = re.compile(
    _PATH.pattern
    + r"|mode(?!l)|name$|type$|reduction|activation|nonlin|act$|norm$|method|backend|kind|^task$|key$|string"
)
_FRACTION = re.compile(
    r"drop|dropout|eps$|^lr$|prob|alpha|beta|gamma|lambda|temperature|sigma|ratio|momentum|weight$|cutoff"
)
_SEVERAL = re.compile(
    r"(_list|_sizes|_dims|depths|_channels_list|features_list|layers_list|channels_per\w*|ratios|strides)$"
)
_COUNT = re.compile(r"(num|^n|nb)_")
_SIZE = re.compile(r"dim|size|num|channels|weight|(^|_)d_model")
_DEVICE = re.compile(r"device$")
_DTYPE = re.compile(r"dtype$")

_TENSORS = (
    "torch.ones(64)",
    "torch.ones(())",
    "torch.ones(4, 4)",
    "torch.ones(2)",
    "torch.ones(1, 3, 32, 32)",
    "torch.ones(3)",
    "torch.ones(1)",
    "torch.arange(4)",
    "torch.ones(1, 2, 3)",
    "torch.arange(16.0).reshape(4, 4)",
)
_NAMED_TENSORS = (
    (
        re.compile(r"camera|intrinsic|extrinsic|rotation|pose|homograph|transform"),
        ("torch.eye(4)[None]", "torch.eye(3)[None]"),
    ),
    (re.compile(r"covar|precision"), ("torch.eye(4)", "torch.eye(2)[None]")),
    (re.compile(r"train_?x|train_inputs|inducing|points|coord|vertices"), ("torch.ones(8, 3)", "torch.ones(8, 2)")),
    (re.compile(r"train_?y|train_targets|targets|labels"), ("torch.ones(8)",)),
    (
        re.compile(r"image|img|^x$|^y$|psf|kernel|filter|physics"),
        ("torch.ones(1, 3, 16, 16)", "torch.ones(3, 3)", "torch.ones(1, 1, 5, 5)"),
    ),
    (re.compile(r"factor|gamma|sigma|temperature|scale|loc|^mean$|^std$"), ("torch.ones(1)", "torch.ones(3)")),
    (re.compile(r"edge_?index"), ("torch.tensor([[0, 1], [1, 0]])",)),
    (re.compile(r"mask"), ("torch.ones(8).bool()", "torch.ones(8)")),
)
_MODULES = (
    "nn.Linear(64, 64)",
    "nn.Identity()",
    "nn.Conv2d(3, 64, 3)",
    "nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64))",
    "nn.ModuleList([nn.Linear(64, 64), nn.Linear(64, 64)])",
)
_CLASSES = ("nn.ReLU", "nn.LayerNorm", "nn.BatchNorm2d", "nn.Identity", "nn.Linear", "nn.Conv2d")
_FUNCTIONS = (
    "nn.Identity()",
    "nn.Identity",
    "torch.nn.functional.relu",
    "lambda *a, **k: a[0]",
    "lambda *a, **k: nn.Identity()",
)
_STRINGS = ("relu", "mean", "none", "batch", "same", "cpu", "linear", "sum", "constant", "default")


MADE_UP: list[Any] = []
"""The values that stand-ins have made up in the attempt under way: tensors among them prove nothing."""


class Guessed:
    """A stand-in for a configuration: each attribute is a guess by its name."""

    def __init__(self, given: dict[str, Any] | None = None) -> None:
        """``given`` overrides the guesses."""
        self.__dict__.update(given or {})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = next(iter(by_name(name))).make()
        self.__dict__[name] = value
        MADE_UP.append(value)
        return value

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name) if isinstance(name, str) else name

    def __contains__(self, name: object) -> bool:
        return name in self.__dict__

    def get(self, name: str, default: Any = None) -> Any:
        """What a dict would have; the default is as good as a guess."""
        return self.__dict__.get(name, default)

    def keys(self) -> Any:
        """So that it can be unpacked."""
        return self.__dict__.keys()


class GuessedModule(nn.Module):
    """A stand-in for a Module of which other attributes are read: sizes, mostly."""

    def __getattr__(self, name: str) -> Any:
        try:
            return super().__getattr__(name)
        except AttributeError:
            if name.startswith("_"):
                raise
            if re.match(r"(re)?(set|init|build|get|make|add|load|save|update)", name):
                return lambda *_, **__: None
            value = next(iter(by_name(name))).make()
            MADE_UP.append(value)
            return value

    def forward(self, value: Any, *_: Any, **__: Any) -> Any:
        """The first argument."""
        return value


CONFIG = Value("<a configuration that guesses>", Guessed)
ANY_MODULE = Value("<a Module that guesses>", GuessedModule)


def stands_in(text: str) -> bool:
    """Whether the source of an argument names something that only plays what is wanted."""
    return CONFIG.text in text or ANY_MODULE.text in text


def ints(name: str) -> list[Value]:
    """Whole numbers that fit a name."""
    for pattern, numbers in _INTS:
        if pattern.search(name):
            return [literal(number) for number in numbers]
    return [literal(number) for number in (4, 2, 3, 8, 1, WIDTH, 16, 0)]


def floats(name: str) -> list[Value]:
    """Fractions that fit a name."""
    for pattern, numbers in _FLOATS:
        if pattern.search(name):
            return [literal(number) for number in numbers]
    return []


def tensors(name: str = "") -> list[Value]:
    """Tensors of several shapes, those that fit a name first."""
    first: list[str] = []
    for pattern, texts in _NAMED_TENSORS:
        if pattern.search(name):
            first += texts
    return [source(text) for text in dict.fromkeys([*first, *_TENSORS])]


def modules() -> list[Value]:
    """Built Modules."""
    return [source(text) for text in _MODULES]


def classes(name: str = "") -> list[Value]:
    """Module classes; the name says whether a normalisation, an activation or a layer is meant."""
    texts = list(_CLASSES)
    for part, text in (("norm", "nn.LayerNorm"), ("act", "nn.ReLU"), ("conv", "nn.Conv2d"), ("linear", "nn.Linear")):
        if part in name:
            texts.remove(text)
            texts.insert(0, text)
    return [source(text) for text in texts]


def strings(name: str) -> list[Value]:
    """Words, an existing folder for a path."""
    if _PATH.search(name):
        return [literal("."), literal("data")]
    words = list(_STRINGS)
    for part, word in (
        ("norm", "batch"),
        ("pad", "zeros"),
        ("mode", "bilinear"),
        ("task", "multiclass"),
        ("reduc", "mean"),
    ):
        if part in name:
            words.insert(0, word)
    return [literal(word) for word in dict.fromkeys(words)]


def by_name(name: str) -> Iterator[Value]:
    """Guesses for a name without a usable annotation, best first, ending with one of each kind."""
    low = name.lower().lstrip("_")
    kinds: list[list[Value]] = []
    if _DEVICE.search(low):
        kinds.append([literal("cpu")])
    if _DTYPE.search(low):
        kinds.append([source("torch.float32")])
    if low == "batch_shape" or low == "event_shape":
        kinds.append([source("torch.Size([])"), source("torch.Size([2])")])
    if low.endswith("shape") or low in ("dims", "sizes"):
        kinds.append([literal((64, 64)), literal((3, 64, 64)), literal((1, 3, 32, 32))])
    if _CONFIG.search(low):
        kinds.append([CONFIG])
    if _FLAG.search(low):
        kinds.append([literal(False), literal(True)])
    if _CALLABLE.search(low):
        kinds.append([source(text) for text in _FUNCTIONS])
    if _COUNT.search(low):
        kinds.append(ints(low))
    if _SEVERAL.search(low):
        kinds += [[sequence([value] * length, list) for length in (2, 3, 4)] for value in ints(low.rstrip("s"))[:2]]
    if _CLASS.search(low) and not _TEXT.search(low.replace("_layer", "")):
        kinds.append(classes(low))
    if _TENSOR.search(low):
        kinds.append(tensors(low))
    if _TEXT.search(low):
        kinds.append(strings(low))
    if _MODULE.search(low) and not _SIZE.search(low):
        kinds.append(modules())
    if _FRACTION.search(low):
        kinds.append(floats(low))
    for pattern, _ in _INTS:
        if pattern.search(low):
            kinds.append(ints(low))
            break
    seen: set[str] = set()
    last = [ints(low)[:2], floats(low)[:1], tensors(low)[:2], modules()[:2], [literal([WIDTH, WIDTH])], [literal("mean")],  # noqa: E501
            [literal(True)], [literal(None)], [CONFIG], classes(low)[:2], [source(_FUNCTIONS[2])], [literal({})]]  # fmt: skip  # noqa: E501
    for kind in [*kinds, *last]:
        for value in kind:
            if value.text not in seen:
                seen.add(value.text)
                yield value


def may_be_tensor(name: str) -> bool:
    """Whether a name without an annotation may stand for a tensor: it speaks for one, or at least for nothing else."""
    low = name.lower().lstrip("_")
    if _TENSOR.search(low) or _DEVICE.search(low) or _DTYPE.search(low) or low.endswith("shape"):
        return True
    others = (_CONFIG, _FLAG, _CALLABLE, _CLASS, _TEXT, _MODULE)
    return not any(pattern.search(low) for pattern in others) and not any(pattern.search(low) for pattern, _ in _INTS)


# What is guessed for a class itself, whatever may inherit from it.
_EXACT: dict[type, Callable[[str], Iterable[Value]]] = {
    bool: lambda _: (literal(False), literal(True)),
    int: ints,
    float: lambda name: (*floats(name), literal(0.0)),
    complex: lambda name: (*floats(name), literal(0.0)),
    str: strings,
    type(None): lambda _: (literal(None),),
    object: lambda _: (),
    set: lambda _: (Value("set()", set),),
    frozenset: lambda _: (Value("frozenset()", frozenset),),
    torch.device: lambda _: (source("torch.device('cpu')"),),
    torch.dtype: lambda _: (source("torch.float32"),),
    torch.Generator: lambda _: (source("torch.Generator()"),),
    nn.Module: lambda _: modules(),
    nn.Sequential: lambda _: (source(_MODULES[3]),),
    nn.ModuleList: lambda _: (source(_MODULES[4]),),
}


class Annotated:
    """Values for annotations; classes are built by the ``build`` that it is given, which yields Values for a class."""

    def __init__(self, build: Callable[[type, str], Iterator[Value]]) -> None:
        """``build`` is asked for classes that are neither torch's nor builtin."""
        self._build = build

    def values(self, annotation: Any, name: str, depth: int = 0) -> Iterator[Value]:
        """Guesses for an annotated name; nothing for an annotation that says nothing."""
        if depth > 4 or annotation is None:
            return
        if isinstance(annotation, str):
            yield from self._from_text(annotation, name)
            return
        if isinstance(annotation, typing.TypeVar):
            for inner in annotation.__constraints__ or ((annotation.__bound__,) if annotation.__bound__ else ()):
                yield from self.values(inner, name, depth + 1)
            return
        origin, parts = typing.get_origin(annotation), typing.get_args(annotation)
        if origin in UNION:
            found = [list(self.values(part, name, depth + 1)) for part in parts if part is not type(None)]
            # One of each member first: what fits the name best is within each.
            for index in range(max(map(len, found), default=0)):
                for values in found:
                    if index < len(values):
                        yield values[index]
            if type(None) in parts:
                yield literal(None)
        elif origin is typing.Literal:
            yield from (literal(part) for part in parts)
        elif origin is typing.Annotated or str(origin) in ("typing.Final", "typing.ClassVar", "typing.Required"):
            yield from self.values(parts[0], name, depth + 1)
        elif origin is type or annotation is type:
            yield from self._class_values(parts, name)
        elif origin is collections.abc.Callable or annotation in (collections.abc.Callable, typing.Callable, callable):
            makes_module = bool(parts) and _is_module(parts[-1])
            yield from (
                [*classes(name), source(_FUNCTIONS[-1])] if makes_module else [source(text) for text in _FUNCTIONS]
            )
        elif origin is tuple or annotation is tuple:
            yield from self._tuples(parts, name, depth)
        elif inspect.isclass(origin) and issubclass(origin, collections.abc.Mapping):
            yield from self._dicts(parts, name, depth)
        elif inspect.isclass(origin) and issubclass(origin, (collections.abc.Iterable,)):
            yield from self._lists(parts, name, depth)
        elif inspect.isclass(annotation):
            yield from self._plain_class(annotation, name, depth)
        elif hasattr(annotation, "__supertype__"):
            yield from self.values(annotation.__supertype__, name, depth + 1)
        elif inspect.isclass(origin):
            yield from self._plain_class(origin, name, depth)

    def _class_values(self, parts: tuple[Any, ...], name: str) -> Iterator[Value]:
        wanted = parts[0] if parts else None
        if inspect.isclass(wanted) and not _is_module(wanted):
            yield Value(wanted.__qualname__, lambda: wanted)
        elif inspect.isclass(wanted) and wanted is not nn.Module:
            for known in [wanted, *subclasses(wanted)][:6]:
                yield Value(known.__qualname__, lambda known=known: known)  # type: ignore[misc]
        else:
            yield from classes(name)

    def _tuples(self, parts: tuple[Any, ...], name: str, depth: int) -> Iterator[Value]:
        if not parts:
            yield from (sequence([value] * length, tuple) for length in (2, 3, 1) for value in ints(name)[:2])
        elif len(parts) == 2 and parts[1] is Ellipsis:
            inner = list(self._inner(parts[0], name, depth))
            yield from _sequences(inner[:3], tuple)
        else:
            columns = [[_WORD] if part is str else list(self._inner(part, name, depth))[:3] for part in parts]
            for index in range(max(map(len, columns), default=0)):
                chosen = [column[min(index, len(column) - 1)] for column in columns if column]
                if len(chosen) == len(parts):
                    yield sequence(chosen, tuple)
                    if all(re.fullmatch(r"[\d.]+", value.text) for value in chosen) and len(chosen) == 2:
                        # Two numbers are often the ends of a range.
                        low = literal(float(chosen[0].text) / 2 if "." in chosen[0].text else 0)
                        yield sequence([low, chosen[1]], tuple)

    def _lists(self, parts: tuple[Any, ...], name: str, depth: int) -> Iterator[Value]:
        inner = list(self._inner(parts[0] if parts else Any, re.sub(r"s$", "", name), depth))
        yield from _sequences(inner[:4], list)
        yield literal([])

    def _dicts(self, parts: tuple[Any, ...], name: str, depth: int) -> Iterator[Value]:
        inner = list(self._inner(parts[1] if len(parts) > 1 else Any, re.sub(r"_?dict$", "", name), depth))
        keys = [] if not parts or parts[0] is str else list(self.values(parts[0], name, depth + 1))
        key = keys[0] if keys else _WORD
        for value in inner[:2]:
            yield Value(f"{{{key.text}: {value.text}}}", lambda value=value: {key.make(): value.make()})  # type: ignore[misc]
        yield literal({})

    def _inner(self, annotation: Any, name: str, depth: int) -> Iterator[Value]:
        yielded = False
        for value in self.values(annotation, name, depth + 1):
            yielded = True
            yield value
        if not yielded:
            yield from by_name(name)

    def _plain_class(self, cls: type, name: str, depth: int) -> Iterator[Value]:
        if cls in _EXACT:
            yield from _EXACT[cls](name.lower())
        elif issubclass(cls, nn.Parameter):
            yield Value("nn.Parameter(torch.ones(64))", lambda: nn.Parameter(torch.ones(64)))
        elif issubclass(cls, torch.Size):
            yield from (source("torch.Size([])"), source("torch.Size([2])"))
        elif cls is torch.Tensor or (cls.__name__.endswith("Tensor") and issubclass(cls, torch.Tensor)):
            yield from tensors(name.lower())
        elif issubclass(cls, enum.Enum):
            yield from (Value(str(member), lambda member=member: member) for member in list(cls)[:6])  # type: ignore[misc]
        elif issubclass(cls, (pathlib.PurePath,)):
            yield Value("Path('.')", lambda: cls("."))
        elif cls.__module__.split(".")[0] == "numpy" and cls.__name__ == "ndarray":
            yield from _arrays()
        elif issubclass(cls, (list, collections.abc.Sequence)) and cls.__module__ in ("builtins", "collections.abc"):
            yield from self._lists((), name, depth)
        elif issubclass(cls, collections.abc.Mapping) and cls.__module__ in ("builtins", "collections.abc"):
            yield literal({})
        elif cls.__module__ in ("builtins", "typing", "collections.abc"):
            return
        elif issubclass(cls, torch.optim.Optimizer):
            yield source("torch.optim.SGD([torch.ones(1, requires_grad=True)], lr=0.1)")
        elif issubclass(cls, torch.distributions.Distribution) and cls.__module__.startswith("torch."):
            yield source("torch.distributions.Normal(torch.zeros(2), torch.ones(2))")
        else:
            yield from self._build(cls, name)

    def _from_text(self, text: str, name: str) -> Iterator[Value]:
        """An annotation that could not be evaluated still names kinds."""
        for word, values in (
            ("Literal", [literal(word) for word in re.findall(r"[\"'](\w+)[\"']", text)]),
            ("Tensor", tensors(name)),
            ("Module", modules()),
            ("Callable", [source(function) for function in _FUNCTIONS]),
            ("list", [sequence([value] * 2, list) for value in ints(name)[:2]]),
            ("tuple", [sequence([value] * 2, tuple) for value in ints(name)[:2]]),
            ("bool", [literal(False), literal(True)]),
            ("int", ints(name)),
            ("float", floats(name)),
            ("str", strings(name)),
            ("ndarray", list(_arrays())),
        ):
            if re.search(rf"\b{word}", text, re.IGNORECASE if word in ("list", "tuple") else 0):
                yield from values


def _sequences(values: list[Value], kind: type) -> Iterator[Value]:
    """Of one value and several lengths; the second has two that differ, since some want that."""
    all_ = [sequence([value] * length, kind) for value in values for length in (2, 3, 4, 1)]
    if len(values) > 1:
        all_.insert(1, sequence(values[:2], kind))
    yield from all_


def _arrays() -> Iterator[Value]:
    try:
        import numpy
    except ImportError:
        return
    yield Value("numpy.arange(16.0).reshape(4, 4)", lambda: numpy.arange(16.0).reshape(4, 4))
    for shape in ((4,), (3, 32, 32)):
        yield Value(f"numpy.ones({shape})", lambda shape=shape: numpy.ones(shape))  # type: ignore[misc]


def _is_module(annotation: Any) -> bool:
    return inspect.isclass(annotation) and issubclass(annotation, nn.Module)


def subclasses(cls: type) -> list[type]:
    """The classes below a class, nearest first, as far as there are not too many."""
    found: list[type] = []
    todo: list[type] = list(type.__subclasses__(cls))  # that of a metaclass wants an argument
    while todo and len(found) < 200:
        known = todo.pop(0)
        found.append(known)
        todo.extend(type.__subclasses__(known))
    return found


def is_config(cls: type) -> bool:
    """A class that only carries settings."""
    return dataclasses.is_dataclass(cls) or hasattr(cls, "model_fields") or bool(_CONFIG.search(cls.__name__.lower()))
