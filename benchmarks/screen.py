"""Whether the screen loses a finding, and what it saves: real packages linted with it and without it.

python benchmarks/screen.py FOLDER...

Prints the findings that only one of the two has, which should be none, and ends with status 1 when there are any.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.options import Options


def lint(folder: Path, screened: bool) -> tuple[set[Finding], float]:
    """The findings of a folder and the seconds that they took."""
    session = Session(Options(screened=screened))
    found: set[Finding] = set()
    begin = time.process_time()
    for path in sorted(folder.rglob("*.py")):
        try:
            found.update(session.check(str(path), path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError):
            continue
    return found, time.process_time() - begin


def main() -> int:
    """Compare the folders of the command line."""
    sys.setrecursionlimit(10_000)
    differing = 0
    for folder in map(Path, sys.argv[1:]):
        screened, quick = lint(folder, True)
        everything, slow = lint(folder, False)
        print(f"{folder.name}: {len(everything)} findings, {quick:.1f} s with the screen, {slow:.1f} s without")
        for finding in sorted(screened ^ everything):
            differing += 1
            print(f"  {'only with' if finding in screened else 'lost by'} the screen: {finding}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
