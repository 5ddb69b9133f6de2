"""torch's classes that are no Modules: tensors, distributions, and the rest."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import distributions

from torch_data.functions import entry
from torch_data.kinds import KindReader
from torch_data.signatures import Signature, from_object

SPECIAL = {
    "torch.Size": "size",
    "torch.device": "device",
    "torch.dtype": "dtype",
}
# Objects with methods or fields that give tensors, from their documentation.
OBJECTS: dict[str, dict[str, str]] = {
    "torch.Generator": {
        "get_state": "tensor",
        "clone_state": "object",
        "graphsafe_get_state": "object",
        "manual_seed": "self",
        "initial_seed": "int",
        "seed": "int",
        "set_state": "self",
        "device": "device",
        "set_offset": "self",
        "get_offset": "int",
    },
    "torch.nn.utils.rnn.PackedSequence": {
        "data": "tensor",
        "batch_sizes": "tensor",
        "sorted_indices": "tensor|none",
        "unsorted_indices": "tensor|none",
        "to": "object",
        "cuda": "object",
        "cpu": "object",
        "pin_memory": "object",
        "is_cuda": "bool",
        "is_pinned": "bool",
    },
    "torch.quasirandom.SobolEngine": {
        "draw": "tensor",
        "draw_base2": "tensor",
        "reset": "self",
        "fast_forward": "self",
    },
    "torch.Size": {"numel": "int", "count": "int", "index": "int"},
    "torch.device": {"type": "str", "index": "int|none"},
    "torch.dtype": {"is_complex": "bool", "is_floating_point": "bool", "is_signed": "bool", "itemsize": "int"},
    "torch.finfo": {
        **dict.fromkeys(("eps", "max", "min", "tiny", "smallest_normal", "resolution"), "float"),
        "bits": "int",
        "dtype": "str",
    },
    "torch.iinfo": {"max": "int", "min": "int", "bits": "int", "dtype": "str"},
}
# What every distribution that has them gives, whatever it says of itself.
_DISTRIBUTION_METHODS = {
    "sample": "tensor",
    "rsample": "tensor",
    "sample_n": "tensor",
    "log_prob": "tensor",
    "cdf": "tensor",
    "icdf": "tensor",
    "entropy": "tensor",
    "enumerate_support": "tensor",
    "perplexity": "tensor",
    "expand": "object",
}
_DISTRIBUTION_ATTRIBUTES = {
    "mean": "tensor",
    "mode": "tensor",
    "stddev": "tensor",
    "variance": "tensor",
    "batch_shape": "size",
    "event_shape": "size",
    "has_rsample": "bool",
    "has_enumerate_support": "bool",
    "support": "object",
    "arg_constraints": "object",
}


def _t(*values: float) -> torch.Tensor:
    return torch.tensor(values)


def _builders() -> dict[str, Any]:
    d = distributions
    eye = torch.eye(2)
    return {
        "Bernoulli": [lambda: d.Bernoulli(_t(0.5)), lambda: d.Bernoulli(logits=_t(0.5))],
        "Beta": [lambda: d.Beta(_t(0.5), _t(0.5))],
        "Binomial": [lambda: d.Binomial(2, _t(0.5)), lambda: d.Binomial(2, logits=_t(0.5))],
        "Categorical": [lambda: d.Categorical(_t(0.5, 0.5)), lambda: d.Categorical(logits=_t(0.5, 0.5))],
        "Cauchy": [lambda: d.Cauchy(_t(0.0), _t(1.0))],
        "Chi2": [lambda: d.Chi2(_t(1.0))],
        "ContinuousBernoulli": [lambda: d.ContinuousBernoulli(_t(0.3)), lambda: d.ContinuousBernoulli(logits=_t(0.3))],
        "Dirichlet": [lambda: d.Dirichlet(_t(0.5, 0.5))],
        "Exponential": [lambda: d.Exponential(_t(1.0))],
        "FisherSnedecor": [lambda: d.FisherSnedecor(_t(1.0), _t(2.0))],
        "Gamma": [lambda: d.Gamma(_t(1.0), _t(1.0))],
        "GeneralizedPareto": [lambda: d.GeneralizedPareto(_t(0.0), _t(1.0), _t(0.1))],  # type: ignore[no-untyped-call]
        "Geometric": [lambda: d.Geometric(_t(0.3)), lambda: d.Geometric(logits=_t(0.3))],
        "Gumbel": [lambda: d.Gumbel(_t(1.0), _t(2.0))],
        "HalfCauchy": [lambda: d.HalfCauchy(_t(1.0))],
        "HalfNormal": [lambda: d.HalfNormal(_t(1.0))],
        "Independent": [lambda: d.Independent(d.Normal(_t(0.0), _t(1.0)), 1)],
        "InverseGamma": [lambda: d.InverseGamma(_t(1.0), _t(1.0))],
        "Kumaraswamy": [lambda: d.Kumaraswamy(_t(1.0), _t(1.0))],
        "LKJCholesky": [lambda: d.LKJCholesky(3, 0.5)],
        "Laplace": [lambda: d.Laplace(_t(0.0), _t(1.0))],
        "LogNormal": [lambda: d.LogNormal(_t(0.0), _t(1.0))],
        "LogisticNormal": [lambda: d.LogisticNormal(_t(0.0), _t(1.0))],
        "LowRankMultivariateNormal": [lambda: d.LowRankMultivariateNormal(torch.zeros(2), eye[:, :1], torch.ones(2))],
        "MixtureSameFamily": [
            lambda: d.MixtureSameFamily(d.Categorical(torch.ones(2)), d.Normal(torch.zeros(2), torch.ones(2)))
        ],
        "Multinomial": [lambda: d.Multinomial(2, _t(0.5, 0.5)), lambda: d.Multinomial(2, logits=_t(0.5, 0.5))],
        "MultivariateNormal": [
            lambda: d.MultivariateNormal(torch.zeros(2), eye),
            lambda: d.MultivariateNormal(torch.zeros(2), scale_tril=eye),
            lambda: d.MultivariateNormal(torch.zeros(2), precision_matrix=eye),
        ],
        "NegativeBinomial": [lambda: d.NegativeBinomial(2, _t(0.5)), lambda: d.NegativeBinomial(2, logits=_t(0.5))],
        "Normal": [lambda: d.Normal(_t(0.0), _t(1.0)), lambda: d.Normal(0.0, 1.0)],
        "OneHotCategorical": [lambda: d.OneHotCategorical(_t(0.5, 0.5))],
        "OneHotCategoricalStraightThrough": [lambda: d.OneHotCategoricalStraightThrough(_t(0.5, 0.5))],
        "Pareto": [lambda: d.Pareto(_t(1.0), _t(1.0))],
        "Poisson": [lambda: d.Poisson(_t(4.0))],
        "RelaxedBernoulli": [lambda: d.RelaxedBernoulli(_t(2.2), _t(0.1))],
        "RelaxedOneHotCategorical": [lambda: d.RelaxedOneHotCategorical(_t(2.2), _t(0.1, 0.9))],
        "StudentT": [lambda: d.StudentT(_t(2.0))],
        "TransformedDistribution": [
            lambda: d.TransformedDistribution(d.Normal(_t(0.0), _t(1.0)), [d.transforms.ExpTransform()])
        ],
        "Uniform": [lambda: d.Uniform(_t(0.0), _t(1.0)), lambda: d.Uniform(0.0, 1.0)],
        "VonMises": [lambda: d.VonMises(_t(1.0), _t(1.0))],
        "Weibull": [lambda: d.Weibull(_t(1.0), _t(1.0))],
        "Wishart": [lambda: d.Wishart(torch.tensor(3.0), covariance_matrix=eye)],
    }


def distribution(cls: type[distributions.Distribution]) -> dict[str, str]:
    """Attribute and method kinds of one distribution: those that hold however it is built."""
    found: dict[str, str] = {}
    instances = [build() for build in _builders().get(cls.__name__, [])]
    for name in dir(cls):
        if name.startswith("_"):
            continue
        static = inspect.getattr_static(cls, name)
        if name in _DISTRIBUTION_METHODS and callable(static):
            found[name + "()"] = _DISTRIBUTION_METHODS[name]
        elif name in _DISTRIBUTION_ATTRIBUTES:
            found[name] = _DISTRIBUTION_ATTRIBUTES[name]
    names = {n for instance in instances for n in [*vars(instance), *dir(cls)] if not n.startswith("_")}
    for name in sorted(names - set(found)):
        values = []
        for instance in instances:
            try:
                values.append(getattr(instance, name))
            except (AttributeError, NotImplementedError):
                values.append(None)
        if values and all(isinstance(value, torch.Tensor) for value in values):
            found[name] = "tensor"
    return dict(sorted(found.items()))


def known_members(dotted: str, cls: type) -> dict[str, str]:
    """The members told in ``OBJECTS``, methods as ``name()``."""
    told = OBJECTS.get(dotted, {})
    return {
        f"{name}()" if callable(inspect.getattr_static(cls, name, None)) else name: kind
        for name, kind in sorted(told.items())
        if hasattr(cls, name) or dotted.startswith("torch.nn")
    }


def object_members(cls: type, kinds: KindReader) -> dict[str, str]:
    """Methods (``name()``) and attributes of another class, by annotation, where these tell something."""
    found: dict[str, str] = {}
    for name, value in sorted(vars(cls).items()):
        if name.startswith("_"):
            continue
        if inspect.isfunction(value):
            read = from_object(value, kinds, method=True)
            entered = entry([Signature((), read.returns)]) if read else None
            if isinstance(entered, str) and "tensor" in entered:
                found[name + "()"] = entered
    return found
