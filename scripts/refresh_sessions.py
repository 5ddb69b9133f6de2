"""Run the commands that the README and the pages in docs/ show, and put what they print below them.

Run it as ``python scripts/refresh_sessions.py`` with the Python that the package is installed in; with ``--check`` it
writes nothing and exits with status 1 when a page shows something else. A session is a block fenced as ``console``: a
line in it that begins with ``$ `` is a command, and the lines up to the next one are its output.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", flags=re.MULTILINE | re.DOTALL)


def output(command: str) -> str:
    """What a command prints in a plain terminal of 100 columns; raises RuntimeError when it complains or cannot run."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.run(
        command,
        shell=True,
        cwd=ROOT,
        env={**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.stderr or run.returncode not in (0, 1):
        raise RuntimeError(f"{command} ended with status {run.returncode}: {run.stderr}")
    return run.stdout


def refreshed(page: str) -> str:
    """A page with what its commands print now."""

    def block(found: re.Match[str]) -> str:
        commands = [line for line in found.group().splitlines() if line.startswith("$ ")]
        return "".join(f"{command}\n{output(command[2:])}" for command in commands)

    return BLOCK.sub(block, page)


def main() -> int:
    """Refresh or check all pages; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 when a page is stale")
    check = parser.parse_args().check
    status = 0
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        old = path.read_text(encoding="utf-8")
        new = refreshed(old)
        if new != old and check:
            sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), str(path), "now"))
            status = 1
        elif new != old:
            path.write_text(new, encoding="utf-8")
    return status


if __name__ == "__main__":
    raise SystemExit(main())
