#!/usr/bin/env python3
"""Print the supported versions of Python, but the one that runs this, each with an interpreter of this machine.

One line a version: the version, which versions of what is needed to test with (the lowest with the oldest Python), and
the path of the interpreter, or nothing where there is none. Looks along PATH and in pyenv's folder; what does not
start, or is another version than its name says, does not count.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUPPORTED = ("3.10", "3.11", "3.12", "3.13")


def candidates(version: str) -> Iterator[str]:
    """Interpreters that may be of a version."""
    for folder in os.get_exec_path():
        found = shutil.which(f"python{version}", path=folder)
        if found:
            yield found
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for path in sorted((root / "versions").glob(f"{version}.*/bin/python"), reverse=True):
        yield str(path)


def works(python: str, version: str) -> bool:
    """Tell whether an interpreter starts, is of the version, and can make environments."""
    script = "import ensurepip, sys, venv; print('.'.join(map(str, sys.version_info[:2])))"
    run = subprocess.run([python, "-c", script], capture_output=True, text=True, check=False)
    return run.returncode == 0 and run.stdout.strip() == version


def main() -> None:
    """Print the list."""
    here = ".".join(map(str, sys.version_info[:2]))
    for version in SUPPORTED:
        if version != here:
            pins = "lowest" if version == SUPPORTED[0] else "newest"
            print(version, pins, next((python for python in candidates(version) if works(python, version)), ""))


if __name__ == "__main__":
    main()
