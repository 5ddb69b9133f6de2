"""Which processes run, on systems with a /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE = 300.0
TOLD = Path("/proc/self/environ").exists()
"""Whether the system tells which processes run, and with what environment."""


def running(*words: str) -> list[str]:
    """The command lines of the processes that hold all of some words in it or in their environment.

    Raises FileNotFoundError where there is no /proc: nothing is known there, so nobody may take it for an empty answer.
    """
    found = []
    for entry in (Path("/proc", name) for name in os.listdir("/proc") if name.isdigit()):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (entry / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if command and all(word in command or word in environment for word in words):
            found.append(command)
    return found


def wait(until: Callable[[], bool]) -> bool:
    """Whether something happens, sooner or later: a busy machine takes its time."""
    deadline = time.monotonic() + PATIENCE
    while not until():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def gone(*words: str) -> bool:
    """Whether those processes go away."""
    return wait(lambda: not running(*words))
