"""What functions and methods do with a tensor that they take, as far as it matters on which device it is."""

from __future__ import annotations

from flake8_torchparams.torch_api.devices import DEVICE_METHODS
from flake8_torchparams.torch_api.dimensions import SAME_NUMBER_OF_DIMENSIONS
from flake8_torchparams.usage.held import DimCount

# Methods and functions after which the tensor is where it is needed, or a value of Python.
MOVES = frozenset([*DEVICE_METHODS, "type_as", "to_device", "move_to_device"])
READS = frozenset(["item", "tolist", "numpy"])
# Functions that copy an argument to the device of something else, or take it as a number of Python.
TAKES_COPY = frozenset(["copy_", "new_tensor"])
TAKES_NUMBER = frozenset(["fill_", "new_full", "full", "full_like", "uniform_"])
TO_PYTHON = frozenset(["float", "int", "bool", "complex", "range", "slice"])
# The old ways to make a tensor, which take values from the CPU alone.
TENSOR_TYPES = frozenset(["Tensor", "FloatTensor", "DoubleTensor", "HalfTensor", "LongTensor", "IntTensor"])
CONVERTS = frozenset(["tensor", "as_tensor", "asarray", "convert_to_tensor"])
# Functions of numpy that make an array of a tensor first, as they can of one on the CPU alone.
TO_NUMPY = frozenset(
    [
        *("array", "asarray", "tile", "pad", "append", "interp", "isin", "unique", "digitize", "histogram", "vstack"),
        *("array_equal", "allclose", "outer", "dot", "percentile", "choice", "multinomial", "permutation"),
    ]
)
ASKS = frozenset(
    [
        *("len", "isinstance", "type", "id", "hasattr", "callable"),
        *("is_tensor", "is_floating_point", "is_complex", "numel"),
    ]
)
# Functions of torch that ask for no more than the shape.
MEASURES = frozenset(["_calculate_fan_in_and_fan_out", "_calculate_correct_fan"])
PRINTS = frozenset(["print", "str", "repr", "format"])
# Methods whose arguments are sizes: a tensor that is spread out among them is read as numbers.
SIZED = frozenset(
    [
        *("expand", "view", "reshape", "repeat", "tile", "permute", "unflatten"),
        *("new_empty", "new_full", "new_ones", "new_zeros"),
    ]
)
# Functions of torch that make a tensor, and take nothing but its sizes.
MADE_OF_SIZES = frozenset(["empty", "ones", "rand", "randn", "zeros"])
# Functions that make a table of numbers in a row.
TABLES = frozenset(["linspace", "arange", "logspace", "randperm", "hann_window", "hamming_window", "kaiser_window"])
# Functions that take no more of a tensor than its shape, and make one that says nothing else of it.
SHAPED_LIKE = frozenset(["zeros_like", "ones_like", "empty_like"])
FACTS = frozenset(
    [
        *("shape", "size", "dim", "ndim", "ndimension", "dtype", "numel", "nelement", "requires_grad", "is_cuda"),
        *("names", "stride", "element_size", "is_floating_point", "is_complex", "is_leaf", "grad_fn", "layout"),
        *("__class__", "itemsize", "nbytes"),
    ]
)
NEWS = frozenset(["new_empty", "new_zeros", "new_ones", "new_full", "new_tensor", "new"])
PLACES = frozenset(
    [
        *("device", "get_device", *NEWS),
        *("zeros_like", "ones_like", "empty_like", "rand_like", "randn_like", "full_like"),
    ]
)
VIEWS = frozenset(["T", "mT", "H", "mH", "data", "real", "imag"])
# Methods whose result is still the tensor, whatever their arguments are.
SAME = frozenset(
    [
        *(
            "view",
            "reshape",
            "expand",
            "repeat",
            "unsqueeze",
            "squeeze",
            "permute",
            "transpose",
            "flatten",
            "unflatten",
        ),
        *("clone", "detach", "contiguous", "float", "double", "half", "bfloat16", "long", "int", "bool", "type", "t"),
        *("narrow", "select", "chunk", "split", "unbind", "tile", "repeat_interleave"),
        *("movedim", "swapaxes", "view_as", "reshape_as", "expand_as", "flip", "roll", "requires_grad_"),
    ]
)
FILLS = frozenset(["copy_", "fill_", "zero_", "uniform_", "normal_", "random_", "resize_", "set_", "bernoulli_"])
# Methods that make the values that a tensor has from then on of those that it had.
COUNTS_ON = frozenset(
    [
        *("add_", "sub_", "mul_", "div_", "pow_", "lerp_", "addcmul_", "addcdiv_", "addmm_", "addmv_", "addr_"),
        *("baddbmm_", "clamp_", "clamp_min_", "clamp_max_", "clip_", "masked_fill_", "masked_scatter_", "index_add_"),
        *("index_copy_", "index_fill_", "index_put_", "put_", "scatter_", "scatter_add_", "scatter_reduce_"),
        *("logical_or_", "logical_and_", "logical_not_", "logical_xor_", "renorm_"),
    ]
)
PASSES = frozenset(["list", "tuple", "iter", "reversed", "enumerate", "zip", "sorted", "tqdm", "abs"])
# Operations of torch that take a tensor without dimensions from any device.
_ELEMENTWISE = frozenset(
    [
        *("add", "sub", "mul", "div", "pow", "where", "clamp", "maximum", "minimum", "fmod", "remainder", "eq", "ne"),
        *("lt", "le", "gt", "ge", "logical_and", "logical_or", "true_divide", "multiply", "divide", "subtract"),
        *("masked_fill", "clamp_min", "clamp_max", "floor_divide"),
    ]
)
# Functions that do the same with two tensors, and look for the largest of all in one.
_OF_TWO = frozenset(["max", "min", "fmax", "fmin"])
# Functions and methods of torch that take no other tensor than the first.
ALONE = frozenset(
    [
        *("sum", "mean", "prod", "std", "var", "cumsum", "cumprod", "argsort", "argmax", "argmin", "softmax"),
        *("log_softmax", "norm", "multinomial", "bernoulli", "diff", "histc", "triu", "tril", "topk", "clamp"),
        *("flip", "roll", "round", "amax", "amin", "all", "any", "count_nonzero", "logsumexp", "unfold"),
    ]
)
# Functions that draw by chance.
DRAWS = frozenset(
    [
        *("rand", "randn", "randint", "randperm", "normal", "bernoulli", "binomial", "multinomial", "poisson"),
        *("rand_like", "randn_like", "randint_like", "gumbel_softmax"),
    ]
)
# Methods of a tensor that put there what they draw, and functions of torch.nn.init that do.
DRAWN_INTO = frozenset(
    [
        *("bernoulli_", "cauchy_", "exponential_", "geometric_", "log_normal_", "normal_", "random_", "uniform_"),
        *("trunc_normal_", "xavier_uniform_", "xavier_normal_", "kaiming_uniform_", "kaiming_normal_"),
        *("orthogonal_", "sparse_"),
    ]
)
# Functions that have the state of a random number generator from its getter, and want it on the CPU.
RESTORES = frozenset(["set_state", "set_rng_state"])
# One tensor in, one number out, where nothing is said of dimensions.
REDUCES = frozenset(
    ["sum", "mean", "prod", "max", "min", "std", "var", "norm", "median", "all", "any", "count_nonzero", "nansum"]
)


def takes_number(called: str, dotted: bool, of_torch: bool) -> bool:
    """Whether a call takes a tensor without dimensions from any device, as a function of torch or a tensor's method.

    Much else has a method ``add``.
    """
    if of_torch:
        return called in _ELEMENTWISE or called in _OF_TWO
    name = called.removesuffix("_")
    return dotted and name != "add" and name in _ELEMENTWISE


def dims_after(called: str, dims: DimCount, bare: bool = False) -> DimCount:
    """How many dimensions the result of a call has, given those of the tensor; None: nobody knows.

    ``bare``: the call gets nothing but the tensor.
    """
    if bare and called in REDUCES:
        return 0
    return dims if called in SAME_NUMBER_OF_DIMENSIONS or (dims == 0 and called in ALONE) else None
