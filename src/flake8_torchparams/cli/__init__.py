"""The ``torchparams`` command."""

from flake8_torchparams.cli.dispatch import main

__all__ = ["main"]
