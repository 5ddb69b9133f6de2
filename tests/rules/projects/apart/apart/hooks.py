"""What gets a Module by way of others."""

import torch


def save_mask(module, scale=1.0):
    """Registers what stood there."""
    del module.mask
    module.register_buffer("mask", torch.ones(3) * scale)
