"""Proof of a fix by running it: the class built from the old text and from the new one, compared.

This runs the code of the file, in another process and with the user's interpreter; call it only when the user asked
for it.
"""

from __future__ import annotations

import fnmatch
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

Outcome: TypeAlias = Literal["same", "builds-now", "differs", "not-built"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of comparing a class before and after.

    ``same``: the ``state_dict`` keys are equal but for the announced ones, and all tensors have equal values under one
    seed. ``builds-now``: the old text raises and the new one does not. ``differs``: anything else that is not equal,
    told in ``detail``. ``not-built``: neither could be built, and why. ``added`` are the new keys.
    """

    outcome: Outcome
    detail: str = ""
    added: tuple[str, ...] = ()


def compare(
    path: str,
    before: str,
    after: str,
    cls: str,
    *,
    announced: Sequence[str] = (),
    make: str = "cls()",
    python: str = sys.executable,
    timeout: float = 120.0,
) -> Comparison:
    """Build a class from two texts of one file and compare what it holds.

    ``cls`` is the name of the class within the file and ``make`` an expression that builds it, evaluated in its module
    with ``cls`` standing for it. ``announced`` are the ``state_dict`` keys that may be new, as fixes announce them.
    Raises ``OSError`` when the interpreter cannot be run.
    """
    if "<locals>" in cls:
        return Comparison("not-built", "the class is made inside a function")
    old = _built(path, before, cls, make, python, timeout)
    new = _built(path, after, cls, make, python, timeout)
    if "error" in new:
        if "error" in old:
            return Comparison("not-built", old["error"])
        return Comparison("differs", f"it cannot be built any more: {new['error']}")
    if "error" in old:
        return Comparison("builds-now", old["error"], tuple(new["keys"]))
    added = tuple(key for key in new["keys"] if key not in old["keys"])
    lost = [key for key in old["keys"] if key not in new["keys"]]
    if lost:
        return Comparison("differs", f"state_dict lost {', '.join(lost)}", added)
    surprising = [key for key in added if not any(fnmatch.fnmatchcase(key, pattern) for pattern in announced)]
    if surprising:
        return Comparison("differs", f"state_dict has {', '.join(surprising)}, which was not announced", added)
    changed = [name for name, value in old["values"].items() if new["values"].get(name) != value]
    if changed:
        return Comparison("differs", f"other values in {', '.join(changed)}", added)
    return Comparison("same", "", added)


def _built(path: str, source: str, cls: str, make: str, python: str, timeout: float) -> dict[str, Any]:
    """What the class built from a text holds, or ``error``."""
    root, module = module_name(path)
    request = {
        "path": os.path.abspath(path),
        "source": source,
        "module": module,
        "roots": [root],
        "cls": cls,
        "make": make,
    }
    script = str(Path(__file__).with_name("built.py"))
    with tempfile.TemporaryDirectory(prefix="torchparams-") as scratch:
        asked, told = os.path.join(scratch, "request.json"), os.path.join(scratch, "answer.json")
        with open(asked, "w", encoding="utf-8") as stream:
            json.dump(request, stream)
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1", "PYTHONHASHSEED": "0"}
        try:
            done = subprocess.run(
                [python, "-B", script, asked, told],
                cwd=scratch,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"error": f"it took longer than {timeout:g} seconds"}
        try:
            with open(told, encoding="utf-8") as stream:
                answer: dict[str, Any] = json.load(stream)
        except (OSError, ValueError):
            return {"error": f"the interpreter ended with status {done.returncode}"}
    return answer


def module_name(path: str) -> tuple[str, str]:
    """The folder that the packages of a file are in, and the dotted name of the file from there."""
    file = Path(os.path.abspath(path))
    parts = [] if file.stem == "__init__" else [file.stem]
    folder = file.parent
    while (folder / "__init__.py").exists() and folder.parent != folder:
        parts.insert(0, folder.name)
        folder = folder.parent
    return str(folder), ".".join(parts) or file.parent.name
