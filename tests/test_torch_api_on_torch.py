"""The torch data is what the installed torch gives, and what it claims is what torch does."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import re
import subprocess
import sys
import types
import unittest
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from torch import nn

from flake8_torchparams.torch_api import api
from flake8_torchparams.torch_api.devices import OF_BACKENDS, OF_TORCH
from flake8_torchparams.torch_api.returning import RETURNING_MODULE
from flake8_torchparams.usage.torch_ops import DRAWN_INTO, DRAWS
from torch_claims import Claims, Watch, claim_of, conforms, resolve

ROOT = Path(__file__).resolve().parent.parent


def test_versions_agree() -> None:
    """The data is of the torch that the constraints pin, and that torch is the one installed."""
    pin = re.search(r"^torch==([\w.]+)", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    assert pin is not None
    assert api().torch_version == pin.group(1)
    assert torch.__version__.partition("+")[0] == pin.group(1)


def test_data_is_current() -> None:
    """The committed bytes are those that the script writes for the installed torch."""
    script = ROOT / "scripts" / "generate_torch_api.py"
    # A process of its own: what other tests have imported must not change what torch looks like.
    checked = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def _operator_samples() -> Any:
    # torch's operator database imports expecttest for its own test cases alone.
    stand_in = types.ModuleType("expecttest")
    stand_in.TestCase = unittest.TestCase  # type: ignore[attr-defined]
    sys.modules.setdefault("expecttest", stand_in)
    from torch.testing._internal.common_methods_invocations import op_db

    return op_db


pytestmark = pytest.mark.filterwarnings("ignore")  # torch's deprecations are no news here


@pytest.fixture(scope="module")
def claims() -> Claims:
    """The verdict on every call that torch's own operator samples lead to: functions, methods, attributes."""
    found = Claims()
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # thousands of tiny calls: more threads only wait for one another
    # The samples record the stack that they are made on, so a thread's short one takes a fifth of the time.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_watch_operators, found).result()
    torch.set_num_threads(threads)
    return found


def _watch_operators(found: Claims) -> None:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()), Watch(found):
        warnings.simplefilter("ignore")
        for operator in _operator_samples():
            for dtype, limit in ((torch.float32, 3), (torch.complex64, 1), (torch.int64, 1)):
                if dtype in operator.dtypes:
                    _run_operator(operator, dtype, limit)
        _run_templates(found)


def _run_operator(operator: Any, dtype: torch.dtype, limit: int) -> None:
    for index, sample in enumerate(operator.sample_inputs("cpu", dtype)):
        if index >= limit:
            return
        alone = [operator.op, operator.method_variant, operator.inplace_variant]
        aliases = [f for a in operator.aliases for f in (a.op, a.method_variant, a.inplace_variant)]
        for function in [*alone, *aliases]:
            if function is None:
                continue
            value = sample.input.clone() if isinstance(sample.input, torch.Tensor) else sample.input
            # A sample that this variant does not take proves nothing, either way.
            with contextlib.suppress(Exception):
                function(value, *sample.args, **sample.kwargs)


PLAIN_PACKAGES = {"distributions", "fft", "linalg", "masked", "nested", "nn", "signal", "sparse", "special"}


def _run_templates(found: Claims) -> None:
    """Call what no sample has reached with plain arguments of all sorts."""
    data = api()

    def arguments() -> list[tuple[Any, ...]]:
        x = torch.rand(3, 3)
        n = torch.randint(1, 3, (3, 3))
        return [
            (),
            (x.clone(),),
            (n.clone(),),
            (n > 1,),
            (x.clone(), x),
            (n.clone(), n),
            (x.clone(), 1),
            (x.clone(), 0, 1),
            (x.clone(), 0.5),
            (x.clone(), x, x),
            (x.clone(), (3, 3)),
            ([x, x],),
            (x[0], x[0]),
            (5,),
            (5, 2.0),
            (torch.rand(1, 4, 8, 8), 2),
            (torch.rand(2, 4, 8), 2),
            ([x, x], 1.0),
            (nn.Linear(3, 3),),
            (nn.Linear(3, 3), "weight"),
            (nn.Linear(3, 3), "weight", 1),
            (nn.Linear(3, 3), "weight", 1, 2),
        ]

    for name in sorted(data.function_names):
        kind = data.function(name) or ""
        # lobpcg iterates for minutes on such input.
        plain = name.count(".") == 1 and name != "torch.lobpcg"
        plain = plain or name.split(".")[1] in PLAIN_PACKAGES
        if not plain or name in found.seen or not ("tensor" in kind or "arg0" in kind):
            continue
        with contextlib.suppress(AttributeError):
            _try_all(found, resolve(name), arguments())
    for name in sorted(data.tensor_methods):
        if f"Tensor.{name}" not in found.seen and hasattr(torch.Tensor, name):
            _try_all(
                found, getattr(torch.Tensor, name), [a for a in arguments() if a and isinstance(a[0], torch.Tensor)]
            )


def _try_all(found: Claims, function: Any, arguments: list[tuple[Any, ...]]) -> None:
    for some in arguments:
        # Arguments that the function does not take prove nothing, either way.
        with contextlib.suppress(Exception):
            found.call(function, some, {}, function(*some))


def test_device_methods() -> None:
    """Torch's own are all that tensors and Modules have both under the name of a kind of device."""
    with pytest.raises(RuntimeError, match="device type at start of device string") as told:
        torch.device("nothing")
    listed = re.findall(r"\w+", str(told.value).partition("one of ")[2].partition(" device type")[0])
    assert {name for name in listed if hasattr(torch.Tensor, name) and hasattr(nn.Module, name)} == set(OF_TORCH)


def test_methods_that_return_the_module() -> None:
    """Torch says so by the annotations of its methods, or of their overloads."""
    (cls,) = ast.parse(inspect.getsource(nn.Module)).body
    assert isinstance(cls, ast.ClassDef)
    methods = [node for node in cls.body if isinstance(node, ast.FunctionDef)]
    declared = {node.name for node in methods if node.returns is not None and ast.unparse(node.returns) == "Self"}
    assert declared | set(OF_BACKENDS) == RETURNING_MODULE


def test_device_methods_of_backends() -> None:
    """A backend beside torch gets a method of its name on both, with the arguments of ``cuda()``."""
    code = """
import inspect, sys, torch
torch.utils.rename_privateuse1_backend(sys.argv[1])
torch.utils.generate_methods_for_privateuse1_backend()
for owner in torch.Tensor, torch.nn.Module:
    print(*inspect.signature(getattr(owner, sys.argv[1])).parameters)
"""
    told = subprocess.run([sys.executable, "-c", code, OF_BACKENDS[0]], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["self device non_blocking kwargs", "self device"]
    assert api().method_overloads(OF_BACKENDS[0]) == api().method_overloads("cuda")
    assert not set(OF_BACKENDS) & api().tensor_only_methods


def test_no_claim_is_false(claims: Claims) -> None:
    """Return kinds, the overload that a call is said to mean, and tensor-only parameters hold in every call seen."""
    assert not claims.false, "\n".join(f"{claim}: {example}" for claim, example in claims.false.items())


def test_claims_were_really_tried(claims: Claims) -> None:
    """The test above is not empty: most functions and methods were called."""
    methods = {name for name in claims.seen if name.startswith("Tensor.")}
    assert len(methods) > 500
    assert len(claims.seen - methods) > 700
    tried = {"torch.zeros", "torch.max", "torch.nn.functional.pad", "torch.linalg.svd", "torch.fft.rfft", "torch.where"}
    assert tried <= claims.seen


EXPRESSIONS = """
torch.tensor([1.0]); torch.as_tensor([1.0]); torch.asarray([1.0]); torch.from_numpy(array)
torch.frombuffer(array, dtype=torch.float32); torch.arange(3); torch.linspace(0, 1, 3); torch.logspace(0, 1, 3)
torch.eye(3); torch.full((2,), 1.0); torch.empty(2); torch.zeros_like(x); torch.randn(2)
torch.rand(2, requires_grad=True); torch.randint(0, 4, (2,)); torch.randperm(3); torch.normal(0.0, 1.0, (2,))
torch.bernoulli(x); torch.multinomial(x, 1); torch.hann_window(4); torch.tril_indices(3, 3)
torch.complex(x, x); torch.polar(x, x); torch.from_dlpack(x)
torch.get_rng_state(); torch.autograd.Variable(x); torch.signal.windows.kaiser(3)
torch.nested.nested_tensor([x, x]); torch.block_diag(x, x); torch.cartesian_prod(y, y); torch.cdist(x, x)
torch.einsum("ij->ji", x); torch.tensordot(x, x); torch.chain_matmul(x, x); torch.meshgrid(y, y)
torch.meshgrid(y, y, indexing="ij"); torch.broadcast_tensors(x, x); torch.split(x, 1); torch.chunk(x, 2)
torch.unbind(x); torch.tensor_split(x, 2); torch.std_mean(x); torch.var_mean(x, dim=0); torch.aminmax(x)
torch.mode(x); torch.max(x); torch.max(x, 1); torch.max(x, x); torch.max(x, dim=1); torch.min(x, -1, True)
torch.median(x); torch.median(x, 0); torch.unique(x); torch.unique(x, return_inverse=True)
torch.unique(x, return_counts=True); torch.unique(x, True, True, True); torch.unique_consecutive(x)
torch.unique_consecutive(x, return_inverse=True, return_counts=True); torch.unique(x, dim=0); torch.where(x > 0)
torch.where(x > 0, x, x); torch.where(x > 0, x, 0.0); torch.where(x > 0, 1.0, 0.0); torch.nonzero(x)
torch.nonzero(x, as_tuple=True); torch.atleast_1d(x); torch.atleast_2d(x, x); torch.atleast_3d([x, x])
torch.norm(x); torch.slogdet(x); torch.svd(x); torch.linalg.svd(x); torch.linalg.qr(x)
torch.linalg.eigh(x @ x.T); torch.linalg.norm(x); torch.linalg.lu(x); torch.linalg.lstsq(x, x)
torch.linalg.eigvals(x); torch.linalg.solve(x + z, x); torch.topk(x, 1); torch.sort(x); torch.argsort(x)
torch.kthvalue(x, 1); torch.cummax(x, 0); torch.frexp(x); torch.lu(x); torch.lu(x, get_infos=True)
torch.stft(y, 2, 1, return_complex=True, window=torch.ones(2)); torch.histc(x); torch.histogram(x, 3)
torch.bucketize(x, y); torch.searchsorted(y, x); torch.broadcast_shapes((2,), (1,)); torch.result_type(x, x)
torch.is_tensor(x); torch.numel(x); torch.equal(x, x); torch.allclose(x, x)
torch.can_cast(torch.int, torch.float); torch.get_default_dtype(); torch.initial_seed(); torch.manual_seed(0)
torch.abs_(x.clone()); torch.relu_(x.clone())
torch.nn.init.zeros_(x.clone()); torch.nn.init.calculate_gain("relu")
torch.nn.functional.one_hot(torch.arange(3)); torch.nn.functional.pad(x, (1, 1))
torch.nn.functional.normalize(x); torch.nn.functional.max_pool2d(image, 2)
torch.nn.functional.max_pool2d(image, 2, return_indices=True)
torch.nn.functional.max_pool1d(x, 2, None, 0, 1, False, True); torch.nn.functional.adaptive_max_pool2d(image, 1)
torch.nn.functional.adaptive_max_pool2d(image, 1, return_indices=True)
torch.nn.functional.interpolate(image, scale_factor=2); torch.nn.functional.dropout(x, inplace=True)
torch.nn.functional.gumbel_softmax(x); torch.nn.functional.embedding(n, x)
torch.nn.utils.parameters_to_vector([x]); torch.nn.utils.clip_grad_norm_([x], 1.0)
torch.nn.utils.rnn.pad_sequence([x, x]); torch.nn.utils.rnn.pack_sequence([x, x])
torch.nn.utils.rnn.pad_packed_sequence(torch.nn.utils.rnn.pack_sequence([x, x]))
torch.nn.utils.rnn.unpad_sequence(torch.ones(3, 2), torch.tensor([3, 3])); torch.autograd.grad(leaf.sum(), leaf)
torch.nn.utils.weight_norm(linear); torch.nn.utils.parametrizations.orthogonal(linear)
torch.nn.utils.spectral_norm(other); x.max(); x.max(1); x.max(x); x.min(dim=0); x.median(); x.sort(); x.topk(1)
x.mode(); x.std(); x.norm(); x.aminmax(); x.size(); x.size(0); x.size(dim=1); x.stride(); x.stride(0); x.type()
x.type(torch.float64); x.tolist(); x.numpy(); x.unique(); x.unique(return_counts=True); x.nonzero()
x.nonzero(as_tuple=True); x.split(1); x.chunk(2); x.unbind(); x.lu(); x.clone(); x.detach(); x.detach_()
x.requires_grad_(False); x.zero_(); x.fill_(1.0); x.uniform_(); x.normal_(); x.copy_(x); x.to(torch.float64)
x.float(); x.double(); x.cpu(); x.new_tensor([1.0]); x.new(2); x.type_as(x); x.expand(3, 3); x.T.t(); x.dim()
x.numel(); x.is_contiguous(); x.element_size(); x.data_ptr(); x.storage(); x.untyped_storage()
x.is_floating_point(); x.apply_(abs); x.map_(x, max); x.cfloat(); x.share_memory_(); x.slogdet()
x.svd(); x.qr(); x.unfold(0, 2, 1)
"""


@pytest.mark.parametrize("expression", [e.strip() for e in re.split(r"[;\n]", EXPRESSIONS) if e.strip().endswith(")")])
def test_expressions(expression: str) -> None:
    """What the data says of a call, its arguments looked at and not, is what torch gives."""
    leaf = torch.ones(2, requires_grad=True)
    scope: dict[str, object] = {
        "torch": torch,
        "x": torch.rand(3, 3),
        "y": torch.arange(3.0),
        "z": torch.eye(3) * 5,
        "n": torch.tensor([0, 1]),
        "image": torch.rand(1, 1, 4, 4),
        "array": numpy.ones(3, dtype=numpy.float32),
        "linear": nn.Linear(2, 2),
        "other": nn.Linear(2, 2),
        "leaf": leaf,
    }
    first: list[object] = []

    def keep(value: object) -> object:
        first.append(value)
        return value

    # The first argument, or the object of a method, is kept so that 'arg0' and 'self' can be compared by identity.
    if expression.startswith("torch."):
        head, _, rest = expression.partition("(")
        code = f"{head}({_keep_first(rest)}"
    else:
        code = "keep(x)" + expression[1:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        value = eval(code, {**scope, "keep": keep})
    claim, union = claim_of(expression)
    assert claim is not None, "the data does not know it"
    assert union is not None
    assert conforms(claim, value, first[0] if first else None), f"{claim} is not true of {type(value)}"
    assert conforms(union, value, first[0] if first else None), f"{union} is not true of {type(value)}"
    assert "?" not in claim.replace("list[?]", "")
    assert "|" not in claim or expression.startswith(("x.tolist", "torch.autograd.grad")), (
        f"{claim} could be told apart"
    )


def _keep_first(rest: str) -> str:
    if rest.startswith(")"):
        return rest
    depth = 0
    for index, char in enumerate(rest):
        depth += (char in "([") - (char in ")]")
        if (char == "," and depth == 0) or depth < 0:
            return f"keep({rest[:index]}){rest[index:]}"
    raise AssertionError(rest)


def test_aliases_name_the_same_objects() -> None:
    """Every alias and its canonical name lead to one object of torch."""
    data = api()
    wrong = []
    checked = 0
    for alias, canonical in data.aliases.items():
        try:
            one, other = resolve(alias), resolve(canonical)
        except (AttributeError, ImportError):
            continue
        checked += 1
        if one is not other:
            wrong.append((alias, canonical))
    assert not wrong
    assert checked > 1500


def test_attributes_of_tensors() -> None:
    """Each attribute of a tensor is of the kind that is claimed."""
    data = api()
    tensor = (torch.rand(2, 2, dtype=torch.complex64, requires_grad=True) * 1).detach().requires_grad_()
    names = [name for name in dir(torch.Tensor) if data.tensor_attribute(name) is not None]
    assert {"shape", "T", "grad", "is_leaf", "ndim", "real", "data"} <= set(names)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            kind = data.tensor_attribute(name)
            assert kind is not None
            assert conforms(kind, getattr(tensor, name)), name


BUILT = """
Linear(3, 4); Linear(3, 4, bias=False); Bilinear(2, 3, 4); Conv2d(3, 6, 3)
Conv2d(3, 6, 3, bias=False, padding_mode="circular"); ConvTranspose1d(3, 6, 3); BatchNorm2d(5)
BatchNorm2d(5, affine=False); BatchNorm1d(5, track_running_stats=False); SyncBatchNorm(3); InstanceNorm2d(4)
InstanceNorm2d(4, affine=True, track_running_stats=True); LayerNorm(3); RMSNorm(3)
LayerNorm(3, elementwise_affine=False); LayerNorm(3, bias=False); GroupNorm(2, 4, affine=False)
Embedding(4, 5, padding_idx=1); EmbeddingBag(4, 5); PReLU(3)
LSTM(3, 5, num_layers=2, bidirectional=True, bias=False); GRU(3, 4); RNN(3, 4, num_layers=2)
LSTM(4, 4, proj_size=3, batch_first=True); LSTMCell(3, 4); GRUCell(3, 4, bias=False)
MultiheadAttention(8, 2, kdim=4, vdim=6)
MultiheadAttention(8, 2, bias=False, add_bias_kv=True, batch_first=True)
TransformerEncoderLayer(8, 2, norm_first=True)
TransformerEncoder(TransformerEncoderLayer(8, 2, 16), 1, norm=LayerNorm(8)); Transformer(8, 2, 1, 1, 16)
TransformerDecoderLayer(8, 2, 16, bias=False); CrossEntropyLoss(weight=tensor); CrossEntropyLoss()
NLLLoss(weight=tensor); BCEWithLogitsLoss(pos_weight=tensor); BCELoss(); MultiMarginLoss(weight=tensor)
AdaptiveLogSoftmaxWithLoss(4, 10, [3, 6]); LazyLinear(4); LazyConv2d(4, 3); LazyBatchNorm1d()
MaxPool2d(3, return_indices=True); Dropout(0.2); Softmax(dim=1); Flatten(1); Unfold(2); Upsample(scale_factor=3)
PixelShuffle(3); CosineSimilarity(); Identity(3, 4); TripletMarginLoss(); CTCLoss()
utils.parametrizations.weight_norm(Linear(2, 2)).parametrizations.weight; ReLU(inplace=True); Hardtanh(-2, 2)
Threshold(1, 2)
"""


@pytest.mark.parametrize("expression", [e.strip() for e in re.split(r"[;\n]", BUILT) if e.strip()])
def test_classes_register_what_is_said(expression: str) -> None:
    """A built layer holds what is always there, nothing beyond what may be, and its None only where one is told."""
    module = eval(expression, {**vars(nn), "tensor": torch.ones(3)})
    described = api().module_class(f"{type(module).__module__}.{type(module).__qualname__}")
    if described is None or not described.built:
        assert type(module).__name__ == "ParametrizationList", f"{expression} is unknown"
        return
    for told, real in (
        (described.parameters, module._parameters),
        (described.buffers, module._buffers),
        (described.modules, module._modules),
    ):
        assert {name for name, presence in told.items() if presence == "always"} <= set(real)
        assert set(real) <= set(told)
        assert {name for name, value in real.items() if value is None} <= described.empty
    assert module._non_persistent_buffers_set <= described.non_persistent_buffers
    plain = {name: value for name, value in vars(module).items() if name not in vars(nn.Module())}
    for name, value in plain.items():
        if isinstance(value, torch.Tensor):
            assert described.attribute_kinds[name] in ("tensor", "none|tensor"), name
        elif name in described.attributes:
            assert conforms(described.attributes[name], value), f"{name}: {described.attributes[name]}"
    assert [base.__name__ for base in type(module).__mro__[1:]] == [name.rpartition(".")[2] for name in described.mro]
    assert described.class_attributes <= set(dir(type(module)))


CALLING = [
    (nn.Linear, (2, 2)),
    (nn.Conv2d, (2, 2, 1)),
    (nn.BatchNorm1d, (2,)),
    (nn.LSTM, (2, 2)),
    (nn.MultiheadAttention, (4, 2)),
    (nn.Embedding, (2, 2)),
    (nn.LazyLinear, (2,)),
    (nn.Dropout, ()),
]


@pytest.mark.parametrize(("cls", "arguments"), CALLING, ids=lambda value: getattr(value, "__name__", ""))
def test_constructors_call_what_is_said(cls: type[nn.Module], arguments: tuple[Any, ...]) -> None:
    """A method of a subclass is called as soon as it is built, and never again unless somebody does so."""
    described = api().module_class(f"torch.nn.{cls.__name__}")
    assert described is not None
    called: list[str] = []

    def noted(name: str) -> Any:
        def method(self: nn.Module) -> None:
            called.append(name)
            getattr(cls, name)(self)

        return method

    methods = {name: noted(name) for name in ("reset_parameters", "_reset_parameters", "reset_running_stats")}
    built = type("Own", (cls,), {name: method for name, method in methods.items() if hasattr(cls, name)})(*arguments)
    assert (set(called) if cls is not nn.LazyLinear else set()) == set(described.calls) & set(methods)
    if cls is nn.LazyLinear:
        called.clear()
        built(torch.ones(2, 2))
        assert called == ["reset_parameters"]


def test_constructors_take_what_is_said() -> None:
    """Each constructor's parameters, their order and which are required, as Python sees them."""
    checked = 0
    for name in api().module_names:
        described = api().module_class(name)
        assert described is not None
        real = list(inspect.signature(resolve(name).__init__).parameters.values())[1:]  # type: ignore[misc]
        assert [p.name for p in described.init] == [p.name for p in real], name
        for told, parameter in zip(described.init, real, strict=True):
            variadic = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            assert told.required == (parameter.default is parameter.empty and not variadic), f"{name}: {told.name}"
            assert told.keyword_only == (parameter.kind is parameter.KEYWORD_ONLY), f"{name}: {told.name}"
        checked += 1
    assert checked > 250


def test_every_module_class_is_there() -> None:
    """All nn.Module classes of torch.nn are described, and only Modules are."""
    for name, value in vars(nn).items():
        if isinstance(value, type) and issubclass(value, nn.Module):
            described = api().module_class(f"torch.nn.{name}")
            assert described is not None
            assert described.mro[-1] == "object"
            assert described.built, name
    assert api().module_class("torch.optim.swa_utils.AveragedModel") is not None
    assert api().module_class("torch.nn.Parameter") is None
    assert api().module_class("torch.optim.Adam") is None


def test_attributes_of_module() -> None:
    """The names that nn.Module itself takes are those of a real instance."""
    module = nn.Module()
    data = api()
    assert {n for n in dir(module) if not n.startswith("__")} == {
        n for n in data.module_attributes if not n.startswith("__")
    }
    assert all(hasattr(module, name) for name in data.module_attributes)
    assert {"training", "_buffers", "register_buffer", "forward", "T_destination", "__call__"} <= data.module_attributes
    assert all(callable(getattr(module, name)) for name in data.method_names)
    assert "training" not in data.method_names


def test_dtypes() -> None:
    """Every dtype is known, and which of them are complex."""
    for name, value in vars(torch).items():
        if isinstance(value, torch.dtype):
            told = api().dtype(f"torch.{name}")
            assert told == ("complex" if value.is_complex else "float" if value.is_floating_point else "other")


def test_complex_functions() -> None:
    """Functions that are said to give complex tensors do so for real input."""
    x = torch.rand(4, 4)
    data = api()
    arguments: dict[str, tuple[torch.Tensor, ...]] = {
        "polar": (x, x),
        "complex": (x, x),
        "view_as_complex": (x[:, :2],),
    }
    tried = 0
    for name in data.function_names:
        if data.complex_result(name):
            value = resolve(name)(*arguments.get(name.rpartition(".")[2], (x,)))  # type: ignore[operator]
            assert value.is_complex(), name
            tried += 1
    assert tried >= 14


def test_distributions() -> None:
    """What distributions are said to hold and to give, on real ones."""
    d = torch.distributions
    one, two = torch.tensor([0.5, 0.7]), torch.tensor([1.0, 2.0])
    instances = [
        d.Normal(0, 1),
        d.Normal(one, two),
        d.Bernoulli(logits=one),
        d.Categorical(probs=one),
        d.Beta(one, two),
        d.Gamma(one, two),
        d.Uniform(0.0, 1.0),
        d.Independent(d.Normal(one, two), 1),
        d.MultivariateNormal(one, torch.eye(2)),
        d.LogNormal(one, two),
        d.TransformedDistribution(d.Normal(one, two), [d.transforms.SigmoidTransform()]),
        d.MixtureSameFamily(d.Categorical(one), d.Normal(one, two)),
        d.OneHotCategorical(one),
        d.VonMises(one, two),
    ]
    for instance in instances:
        described = api().distribution_class(f"{type(instance).__module__}.{type(instance).__qualname__}")
        assert described is not None
        for name, kind in described.attributes.items():
            with contextlib.suppress(NotImplementedError):
                assert conforms(kind, getattr(instance, name)), f"{type(instance).__name__}.{name}: {kind}"
        assert conforms(described.methods["sample"], instance.sample())
        with contextlib.suppress(NotImplementedError):
            assert conforms(described.methods["log_prob"], instance.log_prob(instance.sample()))


def test_tensor_only_names() -> None:
    """The names are real ones of tensors, and no Module, array, distribution or plain value has them."""
    methods, attributes = api().tensor_only_methods, api().tensor_only_attributes
    for name in methods:
        assert hasattr(torch.Tensor, name), name
        assert api().tensor_method(name) in ("tensor", "self"), name
    others = [
        nn.Module(),
        nn.LSTM(2, 2),
        nn.ModuleList(),
        numpy.ones(2),
        numpy.float32(1),
        "",
        b"",
        1,
        1.5,
        [],
        {},
        (),
        set(),
    ]
    others += [
        Path(),
        torch.distributions.Normal(0, 1),
        torch.Generator(),
        torch.device("cpu"),
        torch.Size(),
        torch.float32,
    ]
    others += [
        torch.optim.SGD([torch.ones(1)]),
        nn.utils.rnn.pack_sequence([torch.ones(2)]),
        io.StringIO(),
        io.BytesIO(),
    ]
    for other in others:
        taken = {name for name in methods | attributes if hasattr(other, name)}
        assert not taken, f"{type(other)} has {taken}"


def _is_marked_random(name: str) -> bool:
    op = getattr(torch.ops.aten, name, None)
    packets = op.overloads() if isinstance(op, torch._ops.OpOverloadPacket) else ()
    return any(torch.Tag.nondeterministic_seeded in getattr(op, packet).tags for packet in packets)


def _is_drawn_by_init(name: str) -> bool:
    """Whether a function of torch.nn.init puts other numbers into a tensor each time."""
    function = getattr(nn.init, name)
    more = {"constant_": (1.0,), "sparse_": (0.5,)}.get(name, ())
    first, second = (function(torch.empty(5, 5, 5) if name == "dirac_" else torch.empty(5, 5), *more) for _ in "ab")
    return not torch.equal(first, second)


def test_what_draws_in_place_is_what_torch_has_for_it() -> None:
    methods = {name for name in dir(torch.Tensor) if re.fullmatch(r"[a-z]\w*[a-z]_", name)}
    functions = {name for name in dir(nn.init) if re.fullmatch(r"[a-z]\w*[a-z]_", name)}
    drawn = {name for name in methods if _is_marked_random(name)}
    assert drawn | {name for name in functions if _is_drawn_by_init(name)} == DRAWN_INTO


def test_what_draws_is_what_torch_marks_so() -> None:
    """But for what drops a part of its argument, which it may leave as it is, and for layers that do."""
    functions = {name for name in dir(torch) if name[0] != "_" and callable(getattr(torch, name))}
    marked = {name for name in functions if _is_marked_random(name)}
    assert {name for name in marked - DRAWS if not re.search("dropout|rrelu|rnn|gru|lstm", name)} == set()
    assert {name for name in DRAWS if not _is_marked_random(name)} == {"gumbel_softmax"}  # of torch.nn.functional
