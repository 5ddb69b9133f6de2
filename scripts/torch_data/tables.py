"""What torch's stubs, schemas and annotations do not tell, or tell wrongly: small, each group with its reason."""

from __future__ import annotations

# Overloads by hand, in the notation of ``signatures.parse``. They replace what was read.
# Returns hang on the value of a bool argument, which annotations in torch's Python code do not say:
_UNIQUE = (
    "input:tensor, sorted=, return_inverse!False=, return_counts!False=, dim= -> tensor",
    "input:tensor, sorted=, return_inverse!True, return_counts!False=, dim= -> tuple[tensor,tensor]",
    "input:tensor, sorted=, return_inverse!False=, return_counts!True, dim= -> tuple[tensor,tensor]",
    "input:tensor, sorted=, return_inverse!True, return_counts!True, dim= -> tuple[tensor,tensor,tensor]",
)
_UNIQUE_CONSECUTIVE = (
    "input:tensor, return_inverse!False=, return_counts!False=, dim= -> tensor",
    "input:tensor, return_inverse!True, return_counts!False=, dim= -> tuple[tensor,tensor]",
    "input:tensor, return_inverse!False=, return_counts!True, dim= -> tuple[tensor,tensor]",
    "input:tensor, return_inverse!True, return_counts!True, dim= -> tuple[tensor,tensor,tensor]",
)


def _max_pool(pool: str) -> tuple[str, str]:
    return (
        f"input:tensor, kernel_size, {pool}return_indices!False= -> tensor",
        f"input:tensor, kernel_size, {pool}return_indices!True -> tuple[tensor,tensor]",
    )


def _adaptive_max_pool() -> tuple[str, str]:
    return (
        "input:tensor, output_size, return_indices!False= -> tensor",
        "input:tensor, output_size, return_indices!True -> tuple[tensor,tensor]",
    )


FUNCTIONS: dict[str, tuple[str, ...]] = {
    "torch.unique": _UNIQUE,
    "torch.unique_consecutive": _UNIQUE_CONSECUTIVE,
    **{f"torch.nn.functional.max_pool{n}d": _max_pool("stride=, padding=, dilation=, ceil_mode=, ") for n in (1, 2, 3)},
    **{f"torch.nn.functional.adaptive_max_pool{n}d": _adaptive_max_pool() for n in (1, 2, 3)},
    **{
        f"torch.nn.functional.fractional_max_pool{n}d": _max_pool("output_size=, output_ratio=, ") for n in (2, 3)
    },
    "torch.lu": (
        "A:tensor, pivot=, get_infos!False= -> tuple[tensor,tensor]",
        "A:tensor, pivot=, get_infos!True -> tuple[tensor,tensor,tensor]",
    ),
    "torch.nn.functional.multi_head_attention_forward": (
        "query:tensor, key:tensor, value:tensor, *rest -> tuple[tensor,tensor|none]",
    ),
    # One tensor gives one tensor, several give a tuple.
    **{
        f"torch.atleast_{n}d": (
            "tensor:tensor -> tensor",
            "tensor:tensor, other:tensor, *tensors:tensor -> tuple[tensor]",
            "*tensors -> tensor|tuple[tensor]",
        )
        for n in (1, 2, 3)
    },
    # No annotation, or one that says less than is true.
    "torch.broadcast_tensors": ("*tensors -> tuple[tensor]",),
    "torch.broadcast_shapes": ("*shapes -> size",),
    "torch.meshgrid": ("*tensors, indexing= -> tuple[tensor]",),
    "torch.split": ("tensor:tensor, split_size_or_sections, dim= -> tuple[tensor]",),
    "torch.block_diag": ("*tensors -> tensor",),
    "torch.cdist": ("x1:tensor, x2:tensor, p=, compute_mode= -> tensor",),
    "torch.chain_matmul": ("*matrices, out= -> tensor",),
    "torch.einsum": ("*args -> tensor",),
    "torch.norm": ("input:tensor, p=, dim=, keepdim=, out=, dtype= -> tensor",),
    "torch.tensordot": ("a:tensor, b:tensor, dims=, out= -> tensor",),
    "torch.lobpcg": ("A:tensor, *rest -> tuple[tensor,tensor]",),
    "torch.from_dlpack": ("ext_tensor, *, device=, copy= -> tensor",),
    "torch.is_tensor": ("obj -> bool",),
    "torch.is_storage": ("obj -> bool",),
    "torch.initial_seed": ("-> int",),
    "torch.get_default_device": ("-> device",),
    "torch.get_device": ("input:tensor -> int",),
    "torch.load": ("f, *rest -> ?",),
    "torch.save": ("obj, f, *rest -> none",),
    "torch.vmap": ("func, *rest -> ?",),
    "torch.compile": ("model, *rest -> ?",),
    "torch.sparse.mm": ("mat1:tensor, mat2:tensor, reduce= -> tensor",),
    "torch.nested.to_padded_tensor": ("input:tensor, padding, output_size=, out= -> tensor",),
    "torch.autograd.Variable": ("data=, requires_grad=, volatile= -> tensor",),
    "torch.autograd.variable": ("*args -> tensor",),
    "torch.autograd.grad": (
        "outputs, inputs, *rest -> object|tuple[tensor]",
    ),
    "torch.nn.utils.parameters_to_vector": ("parameters -> tensor",),
    "torch.nn.utils.vector_to_parameters": ("vec:tensor, parameters -> none",),
    # These give back the module that they were called with.
    **{
        f"torch.nn.utils.{name}": ("module, *rest -> arg0",)
        for name in (
            "weight_norm",
            "spectral_norm",
            "remove_weight_norm",
            "remove_spectral_norm",
            "convert_conv2d_weight_memory_format",
            "convert_conv3d_weight_memory_format",
            "parametrizations.orthogonal",
            "parametrizations.spectral_norm",
            "parametrizations.weight_norm",
            "parametrize.register_parametrization",
            "parametrize.remove_parametrizations",
            "prune.identity",
            "prune.random_unstructured",
            "prune.l1_unstructured",
            "prune.random_structured",
            "prune.ln_structured",
            "prune.custom_from_mask",
            "prune.remove",
        )
    },
    # They initialise their argument and give it back.
    **{
        f"torch.nn.init.{name}": ("tensor:tensor, *rest -> arg0",)
        for name in (
            "uniform_", "normal_", "trunc_normal_", "constant_", "ones_", "zeros_", "eye_", "dirac_",
            "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_", "orthogonal_", "sparse_",
            "uniform", "normal", "constant", "eye", "dirac", "xavier_uniform", "xavier_normal", "kaiming_uniform",
            "kaiming_normal", "orthogonal", "sparse",
        )
    },
}  # fmt: skip

METHODS: dict[str, tuple[str, ...]] = {
    "unique": tuple(o.removeprefix("input:tensor, ") for o in _UNIQUE),
    "unique_consecutive": tuple(o.removeprefix("input:tensor, ") for o in _UNIQUE_CONSECUTIVE),
    "lu": (
        "pivot=, get_infos!False= -> tuple[tensor,tensor]",
        "pivot=, get_infos!True -> tuple[tensor,tensor,tensor]",
    ),
    "split": ("split_size, dim= -> tuple[tensor]",),
    "norm": ("p=, dim=, keepdim=, dtype= -> tensor",),
    "stft": ("n_fft, *rest -> tensor",),
    "istft": ("n_fft, *rest -> tensor",),
    "backward": ("*rest -> none",),
    "register_hook": ("hook -> object",),
    "register_post_accumulate_grad_hook": ("hook -> object",),
    "is_shared": ("-> bool",),
    "dim_order": ("*, ambiguity_check= -> tuple[int]",),
    "resize": ("*sizes -> tensor",),
    "resize_as": ("tensor:tensor -> tensor",),
    "storage": ("-> object",),
    "to_sparse_coo": ("-> tensor",),
    "cfloat": ("*, memory_format= -> tensor",),
    "cdouble": ("*, memory_format= -> tensor",),
    "ipu": ("*rest -> tensor",),
    "mtia": ("*rest -> tensor",),
    # type() without argument names the type.
    "type": ("dtype:none= -> str", "dtype, *rest -> tensor"),
    # tolist() of a 0-dimensional tensor is a number.
    "tolist": ("-> list[?]|number",),
    "size": ("dim:none= -> size", "dim -> int"),
    "stride": ("dim:none= -> tuple[int]", "dim -> int"),
    "item": ("-> number",),
}

# Names that end in '_' and do not give back what they work on.
NOT_IN_PLACE = {
    "torch.nn.utils.clip_grad_norm_",
    "torch.nn.utils.clip_grad_value_",
    "torch.nn.utils.clip_grads_with_norm_",
}

# Gone in newer torch, alive in 2.1 and later code bases; the kinds are those of the old documentation.
OLD_FUNCTIONS: dict[str, tuple[str, ...]] = {
    "torch.symeig": ("input:tensor, *rest -> tuple[tensor,tensor]",),
    "torch.eig": ("input:tensor, *rest -> tuple[tensor,tensor]",),
    "torch.lstsq": ("input:tensor, A:tensor, *rest -> tuple[tensor,tensor]",),
    "torch.solve": ("input:tensor, A:tensor, *rest -> tuple[tensor,tensor]",),
    "torch.matrix_rank": ("input:tensor, *rest -> tensor",),
    "torch.rfft": ("input:tensor, *rest -> tensor",),
    "torch.irfft": ("input:tensor, *rest -> tensor",),
    "torch.ifft": ("input:tensor, *rest -> tensor",),
    "torch.gels": ("input:tensor, A:tensor, *rest -> tuple[tensor,tensor]",),
}
OLD_METHODS: dict[str, tuple[str, ...]] = {
    "symeig": ("*rest -> tuple[tensor,tensor]",),
    "eig": ("*rest -> tuple[tensor,tensor]",),
    "lstsq": ("*rest -> tuple[tensor,tensor]",),
    "solve": ("*rest -> tuple[tensor,tensor]",),
}

ATTRIBUTES = {
    "name": "str|none",
    "is_xla": "bool",
    "volatile": "bool",
    "data": "tensor",
    "grad_fn": "object|none",
    "_grad_fn": "object|none",
    "layout": "object",
    "_backward_hooks": "?",
}

# Names that well-known objects other than tensors have too; those which the script can import it asks itself.
# PIL images, pandas and xarray objects, scipy.sparse arrays, argparse namespaces and config objects, h5py data sets.
FOREIGN = frozenset(
    {
        # pandas.Series / DataFrame
        "abs", "add", "align", "all", "any", "apply", "at", "bool", "clip", "combine", "copy", "corr", "count", "cov",
        "cummax", "cummin", "cumprod", "cumsum", "describe", "diff", "div", "divide", "dot", "drop", "eq", "expanding",
        "explode", "factorize", "fill", "filter", "first", "floordiv", "ge", "get", "groupby", "gt", "head", "index",
        "info", "insert", "interpolate", "isin", "isna", "isnan", "isnull", "item", "items", "join", "keys", "kurt",
        "last", "le", "loc", "lt", "map", "mask", "max", "mean", "median", "merge", "min", "mod", "mode", "mul",
        "multiply", "name", "ne", "nlargest", "nunique", "pad", "pipe", "pivot", "plot", "pop", "pow", "prod",
        "product", "quantile", "query", "rank", "ravel", "reindex", "rename", "repeat", "replace", "resample", "reset",
        "rolling", "round", "sample", "select", "sem", "set", "shape", "shift", "size", "skew", "sort", "squeeze",
        "stack", "std", "sub", "subtract", "sum", "swapaxes", "swaplevel", "tail", "take", "transform", "transpose",
        "truediv", "truncate", "unique", "unstack", "update", "values", "var", "view", "where", "xs",
        # PIL.Image
        "close", "convert", "crop", "draft", "expand", "load", "point", "resize", "rotate", "save", "seek", "show",
        "split", "tell", "thumbnail", "tobytes", "verify",
        # scipy.sparse
        "arcsin", "arcsinh", "arctan", "arctanh", "asin", "ceil", "conj", "conjugate", "deg2rad", "diagonal",
        "expm1", "floor", "log1p", "maximum", "minimum", "nonzero", "rad2deg", "rint", "sign", "sin", "sinh", "sqrt",
        "tan", "tanh", "trace", "trunc", "power", "todense", "to_dense",
        # xarray, dask, polars, h5py
        "chunk", "chunks", "compute", "detach", "flatten", "gather", "hist", "histogram", "persist", "rechunk",
        # symbolic mathematics (sympy) and numbers
        "exp", "log", "cos", "is_complex", "is_real", "numerator", "real", "imag", "evalf",
        # optimisers, schedulers, loggers, processes, devices, generators, streams
        "backward", "cpu", "cuda", "device", "dtype", "to", "type", "step", "put", "set_", "requires_grad_",
        "index_put", "is_floating_point", "float", "double", "half", "int", "long", "numpy", "data", "new",
        "normal", "random", "uniform", "exponential", "geometric", "storage", "is_shared", "share_memory_",
        "zero_", "add_", "det", "inverse", "record_stream", "pin_memory", "is_pinned", "coalesce",
    }
)  # fmt: skip

# Functions that give a complex tensor whatever they are called with.
COMPLEX_FUNCTIONS = frozenset(
    {
        "torch.polar",
        "torch.complex",
        "torch.view_as_complex",
        "torch.fft.fft",
        "torch.fft.ifft",
        "torch.fft.fft2",
        "torch.fft.ifft2",
        "torch.fft.fftn",
        "torch.fft.ifftn",
        "torch.fft.rfft",
        "torch.fft.rfft2",
        "torch.fft.rfftn",
        "torch.fft.ihfft",
        "torch.fft.ihfft2",
        "torch.fft.ihfftn",
        "torch.linalg.eigvals",
    }
)
