"""What runtime mode costs: the time that each class takes, beyond the imports of torch and of the modules.

python benchmarks/runtime_cost.py [--python PATH] [--limit N] FILE_OR_FOLDER...

For each path it prints how long a plain interpreter takes to import torch and the modules, how long the same takes
within runtime mode (with the first operation on the meta device, which imports more of torch), and what the build of a
class takes on top of that: median, mean and 90th percentile of the time that passes, and of the processor time, user
and system, of the process with the imports and of those that it forks. The latter is the one to compare on a machine
that does other things too; what a process leaves to be cleared away counts with the class after it. Every Module class
of the files is built, with findings or without, as flake8 does it. It runs the code of the files.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from flake8_torchparams.runtime import Driver, RuntimeOptions, confirm
from flake8_torchparams.runtime.locate import place_of

PLAIN = """import importlib, json, sys, time, warnings
warnings.simplefilter("ignore")
given = json.load(sys.stdin)
sys.path[:0] = given["paths"]
begin = time.perf_counter()
import torch
middle = time.perf_counter()
for name in given["modules"]:
    try:
        importlib.import_module(name)
    except Exception:
        pass
print(json.dumps([middle - begin, time.perf_counter() - middle]))
"""


@dataclass
class Cost:
    """The seconds of one run; ``classes`` and ``work`` have one entry a class."""

    torch: float = 0.0
    imports: float = 0.0
    classes: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    built: int = 0


class TimedDriver(Driver):
    """A probe whose answers are timed by what was asked."""

    def __init__(self, python: str, cost: Cost) -> None:
        """The times are added to ``cost``."""
        super().__init__(python)
        self._cost = cost

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """As the driver does."""
        begin = time.perf_counter()
        answer = super().ask(request)
        seconds = time.perf_counter() - begin
        if request["op"] == "modules":
            self._cost.imports += seconds
        else:
            self._cost.classes.append(seconds)
            self._cost.work.append(answer.get("work", 0.0))  # none where the system cannot fork
            self._cost.built += bool(answer.get("built"))
        return answer


def cost_of(files: Sequence[Path], python: str) -> Cost:
    """The cost of runtime mode on some files."""
    cost, session = Cost(), Session(Options())
    with TimedDriver(python, cost) as driver:
        begin = time.perf_counter()
        driver.start()
        cost.torch = time.perf_counter() - begin
        for path in files:
            try:
                findings = session.check(str(path), path.read_text(encoding="utf-8"))
            except UnicodeDecodeError:
                continue
            confirm(findings, options=RuntimeOptions(python=python), paths=[str(path)], driver=driver)
    return cost


def plain_imports(files: Sequence[Path], python: str) -> tuple[float, float]:
    """The seconds that a plain interpreter takes to import torch, and then the modules of the files."""
    places = [place_of(str(path)) for path in files]
    paths = list(dict.fromkeys(path for place in places for path in place.paths))
    given = {"paths": paths, "modules": [place.module for place in places if place.module]}
    done = subprocess.run([python, "-c", PLAIN], input=json.dumps(given), capture_output=True, text=True, check=True)
    torch, modules = json.loads(done.stdout.splitlines()[-1])
    return torch, modules


def summary(seconds: Sequence[float]) -> str:
    """Median, mean and 90th percentile, in milliseconds."""
    spent = [1000 * each for each in seconds] or [0.0]
    last = statistics.quantiles(spent, n=10)[-1] if len(spent) > 1 else spent[0]
    return f"{statistics.median(spent):7.0f} {statistics.mean(spent):5.0f} {last:5.0f}"


def main(argv: Sequence[str]) -> int:
    """Print a table for the paths in ``argv``."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE_OR_FOLDER")
    parser.add_argument("--python", default=sys.executable, help="The interpreter that can import the code.")
    parser.add_argument("--limit", type=int, help="The number of files to take of each folder.")
    given = parser.parse_args(argv)
    sys.setrecursionlimit(10_000)
    print("                              torch (s)     modules (s)                  beyond imports, ms a class")
    print("                                                                       time passed          processor time")
    print(
        "path                        plain   here   plain   here  classes built  median  mean   90%  median  mean   90%"
    )
    for path in given.paths:
        files = [path] if path.is_file() else sorted(path.rglob("*.py"))[: given.limit]
        torch, modules = plain_imports(files, given.python)
        cost = cost_of(files, given.python)
        times = f"{torch:6.1f} {cost.torch:6.1f} {modules:7.1f} {cost.imports:6.1f}"
        each = f"{summary(cost.classes)} {summary(cost.work)}"
        print(f"{path.name[:26]:26} {times}  {len(cost.classes):7} {cost.built:5} {each}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
