"""What becomes of the dimensions of a tensor or an array."""

from __future__ import annotations

ALONG_A_DIMENSION = frozenset(
    [
        *("sum", "mean", "std", "var", "prod", "norm", "all", "any", "argmax", "argmin", "amax", "amin"),
        *("softmax", "log_softmax", "logsumexp", "cumsum", "cumprod", "diff"),
    ]
)
"""The methods that take an array along a dimension.

Where numpy says axis, torch says dim; xarray, which says dim as well, gives it a name.
"""

SAME_SHAPE = frozenset(
    [
        *("clone", "detach", "contiguous", "float", "double", "half", "bfloat16", "long", "int", "bool", "type"),
        *("requires_grad_", "log", "exp", "sqrt", "abs", "log2", "log10", "log1p", "expm1", "square", "neg"),
        *("reciprocal", "sigmoid", "tanh", "sin", "cos", "tan", "clip", "round", "floor", "ceil", "rsqrt", "softplus"),
        *("relu", "isnan", "isfinite", "sign"),
    ]
)
"""One tensor in, one of the same shape out, whatever else they are given."""

SAME_SHAPE_BESIDE = frozenset(
    [
        *("to", "pow", "clamp", "clamp_min", "clamp_max", "tensor", "as_tensor", "flip", "cumsum", "cumprod"),
        *("softmax", "log_softmax", "roll", "add", "sub", "mul", "div", "radians"),
    ]
)
"""The same, where the others have no more dimensions."""

SAME_NUMBER_OF_DIMENSIONS = SAME_SHAPE | SAME_SHAPE_BESIDE
"""Those of either sort: no dimension comes or goes, if the others have no more of them."""

SHAPED_BY_NUMBERS = {"view": 1, "permute": 3, "repeat": 3}
"""How many numbers tell that a method is a tensor's: what numpy calls so takes a type, or fewer of them."""
