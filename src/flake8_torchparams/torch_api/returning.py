"""The methods of nn.Module that give that Module back (torch/nn/modules/module.py: those that return ``Self``)."""

from flake8_torchparams.torch_api.devices import DEVICE_METHODS

RETURNING_MODULE = frozenset(
    [
        *DEVICE_METHODS,
        *("bfloat16", "double", "float", "half", "type"),
        *("apply", "eval", "requires_grad_", "share_memory", "to_empty", "train"),
    ]
)
