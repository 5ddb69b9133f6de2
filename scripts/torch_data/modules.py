"""What the constructor of each public nn.Module class registers, seen by building it in several ways."""

from __future__ import annotations

import contextlib
import enum
import inspect
import io
import itertools
import re
from collections.abc import Callable, Iterator, Mapping

import torch
from torch import nn

from torch_data.kinds import KindReader, join
from torch_data.signatures import from_object

# Arguments by parameter name, for the required ones.
VALUES: dict[str, object] = {
    "in_features": 4, "out_features": 6, "in1_features": 4, "in2_features": 4, "num_features": 4, "in_channels": 4,
    "out_channels": 4, "kernel_size": 3, "num_channels": 4, "num_groups": 2, "normalized_shape": (4,), "input_size": 4,
    "hidden_size": 4, "num_embeddings": 5, "embedding_dim": 4, "embed_dim": 4, "num_heads": 2, "d_model": 4, "nhead": 2,
    "num_layers": 2, "output_size": 2, "padding": 1, "upscale_factor": 2, "downscale_factor": 2, "threshold": 0.5,
    "value": 0.5, "negative_slope": 0.1, "unflattened_size": (2, 2), "dim": 1, "dim_feedforward": 8, "size": 2,
    "groups": 2, "channels": 4, "p": 0.5, "lower": 0.1, "upper": 0.3, "min_val": -1.0, "max_val": 1.0,
    "scale_factor": 2, "n_classes": 10, "cutoffs": [4], "block_size": 2, "qconfig": None, "mode": "LSTM", "bias": True,
    "eps": 1e-5, "momentum": 0.1, "scale": 1.0, "zero_point": 0, "ignore_index": -1, "lambd": 0.5,
}  # fmt: skip


def _encoder_layer() -> nn.Module:
    return nn.TransformerEncoderLayer(4, 2, 8)


def _decoder_layer() -> nn.Module:
    return nn.TransformerDecoderLayer(4, 2, 8)


# Whole argument lists by class name, where names do not do.
ARGUMENTS: dict[str, list[dict[str, object]]] = {
    "TransformerEncoder": [{"encoder_layer": _encoder_layer(), "num_layers": 2}],
    "TransformerDecoder": [{"decoder_layer": _decoder_layer(), "num_layers": 2}],
    # The default one has 44 million parameters.
    "Transformer": [
        {"d_model": 4, "nhead": 2, "num_encoder_layers": 1, "num_decoder_layers": 1, "dim_feedforward": 8, "bias": bias}
        for bias in (True, False)
    ],
    "Unflatten": [{"dim": 1, "unflattened_size": (2, 2)}],
    "Threshold": [{"threshold": 0.1, "value": 0.2}],
    "AveragedModel": [{"model": nn.Linear(2, 2)}],
    "GraphModule": [{"root": nn.Linear(2, 2), "graph": torch.fx.symbolic_trace(nn.Linear(2, 2)).graph}],
    "DataParallel": [{"module": nn.Linear(2, 2)}],
    "_ConvNd": [],
    "ParametrizationList": [],
    "QuantWrapper": [{"module": nn.Linear(2, 2)}],
    "FractionalMaxPool2d": [{"kernel_size": 2, "output_size": 2}, {"kernel_size": 2, "output_ratio": 0.5}],
    "FractionalMaxPool3d": [{"kernel_size": 2, "output_size": 2}, {"kernel_size": 2, "output_ratio": 0.5}],
    **{
        name: [
            {"input_size": 4, "hidden_size": 4, **more}
            for more in (
                {},
                {"bias": False},
                {"num_layers": 2, "bidirectional": True},
                {"proj_size": 2 if name == "LSTM" else 0},
            )
        ]
        for name in ("RNN", "LSTM", "GRU")
    },
    "RNNBase": [
        {"mode": "LSTM", "input_size": 4, "hidden_size": 4},
        {"mode": "GRU", "input_size": 4, "hidden_size": 4, "bias": False},
    ],
    "RNNCellBase": [{"input_size": 4, "hidden_size": 4, "bias": bias, "num_chunks": 4} for bias in (True, False)],
    "LinearCrossEntropyLoss": [
        {"in_features": 4, "num_classes": 3},
        {"in_features": 4, "num_classes": 3, "bias": False},
    ],
    "_LPPoolNd": [{"norm_type": 2, "kernel_size": 2}],
    "_SpectralNorm": [{"weight": torch.ones(2, 2)}],
    **{f"LPPool{n}d": [{"norm_type": 2, "kernel_size": 2}] for n in (1, 2, 3)},
}
# More values for optional parameters, tried one at a time besides flipping every bool.
OPTIONAL: dict[str, list[object]] = {
    "num_layers": [2],
    "proj_size": [2],
    "padding_idx": [0],
    "max_norm": [1.0],
    "kdim": [3],
    "vdim": [3],
    "weight": [torch.ones(4)],
    "pos_weight": [torch.ones(4)],
    "padding_mode": ["reflect"],
    "div_value": [2.0],
    "_weight": [torch.ones(5, 4)],
    "norm": [nn.LayerNorm(4)],
    "bias": [False],
    "elementwise_affine": [False],
    "head_bias": [True],
}
CONTAINERS = (nn.Sequential, nn.ModuleList, nn.ModuleDict, nn.ParameterList, nn.ParameterDict)
OPEN_BASES = (nn.RNNBase,)
# Special methods that decide what becomes of attributes and calls: told of the classes that bind them.
HOOKS = frozenset({"__setattr__", "__delattr__", "__getattr__", "__call__"})


def _parameters(cls: type[nn.Module]) -> list[inspect.Parameter] | None:
    try:
        signature = inspect.signature(cls.__init__)
    except (TypeError, ValueError):
        return None
    return list(signature.parameters.values())[1:]


def init_parameters(cls: type[nn.Module]) -> list[str]:
    """The constructor's parameters: ``name``, ``name=`` when optional, ``*name``, ``**name``; '*' before keywords."""
    parameters = _parameters(cls) or []
    found, starred = [], False
    for p in parameters:
        if p.kind is p.KEYWORD_ONLY and not starred:
            found.append("*")
            starred = True
        prefix = "*" if p.kind is p.VAR_POSITIONAL else "**" if p.kind is p.VAR_KEYWORD else ""
        starred = starred or prefix == "*"
        found.append(prefix + p.name + ("" if p.default is p.empty or prefix else "="))
    return found


def _variants(cls: type[nn.Module]) -> Iterator[dict[str, object]]:
    parameters = _parameters(cls)
    if parameters is None:
        return
    bases = ARGUMENTS.get(cls.__name__)
    if bases is None:
        base: dict[str, object] = {}
        for p in parameters:
            if p.default is p.empty and p.kind in (p.POSITIONAL_OR_KEYWORD, p.POSITIONAL_ONLY, p.KEYWORD_ONLY):
                if p.name not in VALUES:
                    return
                base[p.name] = VALUES[p.name]
        bases = [base]
    for base in bases:
        yield base
        flips: list[tuple[str, object]] = []
        for p in parameters:
            if isinstance(p.default, bool):
                flips.append((p.name, not p.default))
            if p.default is not p.empty:
                flips += [(p.name, value) for value in OPTIONAL.get(p.name, [])]
        for name, value in flips:
            yield {**base, name: value}
        for (n1, v1), (n2, v2) in itertools.combinations(flips, 2):
            if n1 != n2:
                yield {**base, n1: v1, n2: v2}


def _build(cls: type[nn.Module], arguments: dict[str, object]) -> nn.Module | None:
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            built = cls(**arguments)
    except Exception:  # this way it cannot be built
        return None
    # Scripted modules keep their state elsewhere.
    return built if isinstance(built, nn.Module) and isinstance(built._parameters, dict) else None


def _attribute_kind(value: object) -> str:
    for types, kind in (
        ((nn.Parameter,), "parameter"),
        ((torch.Tensor,), "tensor"),
        ((type(None),), "none"),
        ((bool,), "bool"),
        ((int,), "int"),
        ((float,), "float"),
        ((str,), "str"),
        ((torch.Size,), "size"),
        ((torch.dtype,), "dtype"),
        ((torch.device,), "device"),
        ((dict, set, frozenset, enum.Enum, torch.Generator), "object"),
    ):
        if isinstance(value, types):
            return kind
    if type(value) in (list, tuple):
        return f"{type(value).__name__}[{join(map(_attribute_kind, value))}]"  # type: ignore[call-overload]
    return "?"


def _annotated(cls: type[nn.Module], kinds: KindReader) -> dict[str, list[str]]:
    """What an attribute named like a constructor's parameter may be besides what was seen: the caller chose it."""
    told: dict[str, list[str]] = {}
    for base in cls.__mro__:
        signature = from_object(base.__dict__["__init__"], kinds, method=True) if "__init__" in base.__dict__ else None
        for param in signature.params if signature else ():
            told.setdefault(param.name, [param.kind.replace("float", "number")])
    return told


def _calls(cls: type[nn.Module], ways: list[dict[str, object]]) -> str:
    """The methods that the constructor, and nothing else of the class, calls with the object alone: those of which a
    subclass may have another.

    ``ways``: what the class can be built with; ``?`` marks what is not called by each of them.
    """
    below = list(itertools.takewhile(lambda base: base is not nn.Module, cls.__mro__))
    functions = [(name, value) for base in below for name, value in vars(base).items() if inspect.isfunction(value)]
    called: set[str] = set()

    def noted(name: str) -> Callable[..., object]:
        def method(self: nn.Module, *args: object, **keywords: object) -> object:
            if not args and not keywords:
                called.add(name)
            return getattr(cls, name)(self, *args, **keywords)

        return method

    own = {name for name, _ in functions if name[:2] != "__" and not hasattr(nn.Module, name)}
    make: Callable[..., type[nn.Module]] = type(cls)
    noting = make(cls.__name__, (cls,), {name: noted(name) for name in sorted(own)})
    seen: list[set[str]] = []
    for arguments in ways:
        called.clear()
        if _build(noting, arguments) is not None:
            seen.append(set(called))
    found = set().union(*seen)
    left = None
    while left != found:
        left = set(found)
        others = [inspect.getsource(value) for name, value in functions if name not in {*left, "__init__"}]
        found = {name for name in left if not any(re.search(rf"\.{name}\b", text) for text in others)}
    return " ".join(name if all(name in names for names in seen) else f"{name}?" for name in sorted(found))


_BARE = frozenset(vars(nn.Module()))


def describe(cls: type[nn.Module], canonical: Callable[[type], str], kinds: KindReader) -> dict[str, object]:
    """One class's record; ``built`` is missing when no way to build it was found."""
    record: dict[str, object] = {
        "mro": " ".join(canonical(base) for base in cls.__mro__[1:]),
        "init": " ".join(init_parameters(cls)),
    }
    seen: list[nn.Module] = []
    ways: list[dict[str, object]] = []
    for arguments in itertools.islice(_variants(cls), 80):
        built = _build(cls, arguments)
        if built is not None:
            seen.append(built)
            ways.append(arguments)
    method = inspect.getattr_static(cls, "forward", None)
    forward = from_object(method, kinds, method=True) if inspect.isfunction(method) else None
    if method is nn.Module.__dict__["forward"]:
        forward = None  # it only raises
    if forward is not None and forward.returns != "?":
        record["call"] = forward.returns
    own = {name for name in vars(cls) if not (name.startswith("__") and name.endswith("__")) or name in HOOKS}
    record["class"] = " ".join(sorted(own))
    if issubclass(cls, CONTAINERS):
        record["container"] = True
    if issubclass(cls, (*CONTAINERS, *OPEN_BASES)):
        record["open"] = True
    if not seen:
        return record
    record["built"] = True
    groups: dict[str, list[Mapping[str, object]]] = {
        "parameters": [m._parameters for m in seen],
        "buffers": [m._buffers for m in seen],
        "modules": [m._modules for m in seen],
    }
    for group, registries in groups.items():
        names = sorted({name for registry in registries for name in registry if not name.isdigit()})
        told = []
        for name in names:
            always = all(name in registry for registry in registries)
            empty = any(name in registry and registry[name] is None for registry in registries)
            told.append(name + ("" if always else "?") + ("~" if empty else ""))
        if told:
            record[group] = " ".join(told)
    transient = sorted({name for m in seen for name in m._non_persistent_buffers_set})
    if transient:
        record["non_persistent"] = " ".join(transient)
    calls = _calls(cls, ways)
    if calls:
        record["calls"] = calls
    found_kinds: dict[str, set[str]] = {}
    for module in seen:
        for name, value in vars(module).items():
            if name not in _BARE:
                found_kinds.setdefault(name, set()).add(_attribute_kind(value))
    if found_kinds:
        annotated = _annotated(cls, kinds)
        record["attributes"] = " ".join(
            f"{name}:{join([*found, *annotated.get(name, [])])}" for name, found in sorted(found_kinds.items())
        )
    return record
