"""How much memory linting takes: the most that any process of a run holds, with this plugin and without.

python benchmarks/memory.py [--peer PATH] [--jobs N] FOLDER...

``PATH`` is the flake8 of another environment. All checks that flake8 brings run in both: pyflakes leaves cycles behind
that hold the tree of each file, and only the garbage collector ends them. Nothing of the folders is run. Not for
Windows, which does not tell.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

SCRIPTS = Path(sys.executable).parent


def peak(command: Sequence[str]) -> float:
    """The most memory in MB that one process of a command holds; raises CalledProcessError for a crash."""
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode not in (0, 1):
        raise subprocess.CalledProcessError(started.returncode, command)
    # kilobytes, but for macOS
    return used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def main() -> None:
    """Measure the folders of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", default="", help="the flake8 of another environment")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("folders", nargs="+", type=Path)
    arguments = parser.parse_args()
    common = ["--isolated", f"-j{arguments.jobs}"]
    ways = {
        "torchparams check": [str(SCRIPTS / "torchparams"), "check", "--no-cache", *common],
        "flake8 with this plugin": [str(SCRIPTS / "flake8"), *common],
    }
    if arguments.peer:
        ways["flake8 of the peer"] = [arguments.peer, *common]
    for folder in arguments.folders:
        print(folder.name)
        for way, command in ways.items():
            print(f"  {way:<26}{peak([*command, str(folder)]):8.0f} MB", flush=True)


if __name__ == "__main__":
    main()
