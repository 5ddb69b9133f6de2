"""The types of the fixtures that several tests of the command line use."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

Run = Callable[..., subprocess.CompletedProcess[str]]
"""Runs ``torchparams`` with some arguments."""

Snapshot = Callable[[str, str], None]
"""Holds a text against the file of a name."""
