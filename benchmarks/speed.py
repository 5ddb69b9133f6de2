"""How long linting takes beside flake8 alone: ratios of processor time within one run, for machines differ.

python benchmarks/speed.py [--peer PATH] [--runs N] [--jobs N] FOLDER...

``PATH`` is the flake8 of another environment, with other plugins or with none (the plugin that TorchFix brings counts
when that is installed there). Each command runs ``N`` times, in turns; the median of the ratios counts. Nothing of the
folders is run.

With ``--jobs``, what that many cores would come to is told from processor times too: of all processes of one run, of a
start with nothing to check, which nobody shares, and of one job. Processes that are more than the cores are in each
other's way, so that as many runs of one job at once are what one job is taken from there.
"""

from __future__ import annotations

import argparse
import ast
import os
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

SCRIPTS = Path(sys.executable).parent
OURS = [str(SCRIPTS / "flake8"), "--isolated", "-j1", "--select=E9,TPM"]
CHECK = [str(SCRIPTS / "torchparams"), "check", "--isolated", "--no-cache"]


def processor_time(command: Sequence[str], times: int = 1) -> float:
    """Seconds of processor time of a command and of what it starts, where it runs so many times at once.

    Raises CalledProcessError for a crash.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    running = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for _ in range(times)
    ]
    for one in running:
        _, told = one.communicate()
        if one.returncode not in (0, 1):
            raise subprocess.CalledProcessError(one.returncode, command, stderr=told)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / times


def parsing(folder: Path) -> float:
    """Seconds that ``ast.parse`` takes for all files of a folder."""
    texts = [path.read_bytes() for path in sorted(folder.rglob("*.py"))]
    begin = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for text in texts:
            try:
                ast.parse(text)
            except (SyntaxError, ValueError):
                continue
    return time.process_time() - begin


def measure(folder: Path, peer: str, runs: int, jobs: int) -> None:
    """Print the times of one folder, and their ratios."""
    ways: dict[str, Callable[[], float]] = {
        "ast.parse": lambda: parsing(folder),
        "torchparams check": lambda: processor_time([*CHECK, "-j1", str(folder)]),
        "flake8 with this plugin": lambda: processor_time([*OURS, str(folder)]),
    }
    if peer:
        bare = [peer, "--isolated", "-j1", "--select=E9,TOR"]
        ways["flake8 of the peer"] = lambda: processor_time([*bare, str(folder)])
    if jobs > 1:
        ways["check, all jobs together"] = lambda: processor_time([*CHECK, f"-j{jobs}", str(folder)])
        ways["check of nothing"] = lambda: processor_time([*CHECK, "-j1", os.devnull])
        ways["check, so many at once"] = lambda: processor_time([*CHECK, "-j1", str(folder)], jobs)
    taken: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(runs):
        for way, run in ways.items():
            taken[way].append(run())
    print(f"{folder.name}: {runs} runs, {os.cpu_count()} cores")
    for way, seconds in taken.items():
        print(f"  {way:<26}{statistics.median(seconds):8.2f} s")

    def ratio(way: str, to: str) -> float:
        return statistics.median(a / b for a, b in zip(taken[way], taken[to], strict=True))

    print(f"  check / ast.parse         {ratio('torchparams check', 'ast.parse'):8.2f}")
    if peer:
        print(f"  with this plugin / peer   {ratio('flake8 with this plugin', 'flake8 of the peer'):8.2f}")
    if jobs > 1:
        times = (taken["check, so many at once"], taken["check, all jobs together"], taken["check of nothing"])
        faster = [alone / (start + (together - start) / jobs) for alone, together, start in zip(*times, strict=True)]
        print(f"  {jobs} cores instead of one    {statistics.median(faster):8.2f} times as fast")


def main() -> None:
    """Measure the folders of the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer", default="", help="the flake8 of another environment")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("folders", nargs="+", type=Path)
    arguments = parser.parse_args()
    for folder in arguments.folders:
        measure(folder, arguments.peer, arguments.runs, arguments.jobs)


if __name__ == "__main__":
    main()
