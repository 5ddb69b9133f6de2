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
        f"input:tensor, kernel_size, {pool}return_indices!False=, _random_samples= -> tensor",
        f"input:tensor, kernel_size, {pool}return_indices!True, _random_samples= -> tuple[tensor,tensor]",
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
        "A:tensor, pivot=, get_infos!False=, out= -> tuple[tensor,tensor]",
        "A:tensor, pivot=, get_infos!True, out= -> tuple[tensor,tensor,tensor]",
    ),
    "torch.nn.functional.multi_head_attention_forward": (
        "query:tensor, key:tensor, value:tensor, *rest -> tuple[tensor,tensor|none]",
    ),
    # One tensor gives one tensor, several give a tuple.
    **{
        f"torch.atleast_{n}d": (
            "tensor:tensor -> tensor",
            "tensor:tensor, other:tensor, *tensors:tensor -> tuple[tensor]",
            "tensors:list[tensor]|tuple[tensor] -> tuple[tensor]",
        )
        for n in (1, 2, 3)
    },
    # The stubs say None, since these can also fill an ``out``.
    "torch.split_copy": ("input:tensor, split_size, dim=, *, out= -> tuple[tensor]",),
    "torch.split_with_sizes_copy": ("input:tensor, split_sizes, dim=, *, out= -> tuple[tensor]",),
    "torch.unbind_copy": ("input:tensor, dim=, *, out= -> tuple[tensor]",),
    # Lengths may be plain tuples, whatever the annotation says.
    "torch.nn.functional.ctc_loss": ("log_probs:tensor, targets:tensor, *rest -> tensor",),
    # The one argument may be the size, whatever the annotation says.
    "torch.sparse_coo_tensor": ("indices, values=, size=, *rest -> tensor",),
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
    "share_memory_": ("-> self",),
    "storage": ("-> object",),
    "to_sparse_coo": ("-> tensor",),
    "cfloat": ("*, memory_format= -> tensor",),
    "cdouble": ("*, memory_format= -> tensor",),
    "ipu": ("*rest -> tensor",),
    "mtia": ("*rest -> tensor",),
    # type() without argument names the type.
    "type": ("-> str", "dtype, non_blocking= -> tensor"),
    # tolist() of a 0-dimensional tensor is a number.
    "tolist": ("-> list[?]|number",),
    "size": ("-> size", "dim -> int"),
    "stride": ("-> tuple[int]", "dim -> int"),
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

# Method names of tensors that objects of libraries which the script cannot import have too: a call says nothing.
FOREIGN: dict[str, str] = {
    "pandas, polars and xarray objects": """
        abs add clip cov cumprod cumsum diff div divide dot eq expand ge gt isinf isnan le log log10 log1p lt mean
        mul multiply ne norm not_equal pow prod quantile ravel remainder repeat round select sqrt square squeeze std
        sub subtract sum take tile transpose true_divide var view where""",
    "PIL images and file objects": "detach expand flip resize",
    "scipy.sparse arrays": """
        arcsin arcsinh arctan arctanh ceil conj deg2rad diagonal expm1 floor log1p maximum minimum multiply rad2deg
        reshape sign sin sinh sqrt sum tan tanh to_dense trace transpose trunc""",
    "sympy and mpmath numbers and matrices": """
        adjoint cholesky cos cosh cross det diag diff exp gcd inverse lcm log norm permute sin tan""",
    "torch_sparse.SparseTensor": "coalesce index_select masked_select matmul mm narrow permute sum t to_dense",
    "linear operators of gpytorch": """
        abs add cholesky clone detach diag diagonal div exp expand inverse isclose log logdet matmul mul permute
        prod repeat requires_grad_ sqrt squeeze sub sum t tril triu unsqueeze_""",
    "quaternions, boxes and other geometry classes": "angle clamp clone cross dist fix inner norm outer",
    "distributed collectives and data stores": "broadcast_to gather index_add put_ scatter",
    "sequences, graphs and data sets of many libraries": """
        bincount indices narrow roll set_ t unflatten unfold values""",
    "audio front ends": "istft stft",
}
# Attribute names of tensors that configurations, trees, meshes and the like have too.
FOREIGN_ATTRIBUTES = frozenset(
    {
        "H",
        "grad",
        "is_cpu",
        "is_leaf",
        "is_meta",
        "is_nested",
        "is_quantized",
        "layout",
        "name",
        "requires_grad",
        "volatile",
    }
)

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

# Modules that wrap another and that no plain machine can build (they want a process group).
WRAPPERS = {
    "torch.nn.parallel.DistributedDataParallel": "module",
    "torch.distributed.fsdp.FullyShardedDataParallel": "_fsdp_wrapped_module",
}

# What calling an instance returns, where ``forward`` has no annotation that tells.
CALLS = {
    "torch.nn.LSTM": "tuple[object|tensor,tuple[tensor,tensor]]",
    "torch.nn.GRU": "tuple[object|tensor,tensor]",
    "torch.nn.RNN": "tuple[object|tensor,tensor]",
    **{f"torch.nn.{kind}MaxPool{n}d": "tensor|tuple[tensor,tensor]" for kind in ("", "Adaptive") for n in (1, 2, 3)},
    **{f"torch.nn.FractionalMaxPool{n}d": "tensor|tuple[tensor,tensor]" for n in (2, 3)},
}
