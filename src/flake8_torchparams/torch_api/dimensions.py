"""The methods of an array that take it along a dimension.

Where numpy says axis, torch says dim; xarray, which says dim as well, gives it a name.
"""

from __future__ import annotations

ALONG_A_DIMENSION = frozenset(
    [
        *("sum", "mean", "std", "var", "prod", "norm", "all", "any", "argmax", "argmin", "amax", "amin"),
        *("softmax", "log_softmax", "logsumexp", "cumsum", "cumprod", "diff"),
    ]
)
