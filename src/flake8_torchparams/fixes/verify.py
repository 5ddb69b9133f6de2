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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias

from flake8_torchparams.fixes.records import FixResult

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


@dataclass(frozen=True, slots=True)
class Subject:
    """A class to compare.

    ``cls`` is its name within the file, ``make`` an expression that builds it, evaluated in its module with ``cls``
    standing for the class. ``announced`` are the ``state_dict`` keys that may be new, as fixes announce them.
    """

    cls: str
    make: str = "cls()"
    announced: tuple[str, ...] = ()


def subjects(result: FixResult, make: Callable[[str], str] = lambda cls: "cls()") -> list[Subject]:
    """The classes that fixes have changed; ``make`` gives the expression that builds a class."""
    announced: dict[str, list[str]] = {}
    for applied in result.applied:
        announced.setdefault(applied.finding.cls, []).extend(applied.state_dict_keys)
    return [Subject(cls, make(cls), tuple(dict.fromkeys(keys))) for cls, keys in announced.items()]


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
    """Compare one class; see ``Subject`` for what names it and ``compare_classes`` for the rest."""
    subject = Subject(cls, make, tuple(announced))
    return compare_classes(path, before, after, [subject], python=python, timeout=timeout)[cls]


def compare_classes(
    path: str,
    before: str,
    after: str,
    classes: Sequence[Subject],
    *,
    python: str = sys.executable,
    timeout: float = 120.0,
) -> dict[str, Comparison]:
    """Build classes from two texts of one file and compare what they hold; one answer a class.

    ``python`` is the interpreter that runs them, which needs torch but not this package, and ``timeout`` how many
    seconds it may take for all classes of a text. Raises ``OSError`` when the interpreter cannot be run.
    """
    usable = [subject for subject in classes if "<locals>" not in subject.cls]
    old = _built(path, before, usable, python, timeout)
    new = _built(path, after, usable, python, timeout)
    found = {
        subject.cls: Comparison("not-built", "the class is made inside a function")
        for subject in classes
        if subject not in usable
    }
    for subject in usable:
        found[subject.cls] = _compared(old[subject.cls], new[subject.cls], subject.announced)
    return found


def _compared(old: dict[str, Any], new: dict[str, Any], announced: Sequence[str]) -> Comparison:
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


def _built(
    path: str, source: str, classes: Sequence[Subject], python: str, timeout: float
) -> dict[str, dict[str, Any]]:
    """What each class built from a text holds, or ``error``; one that ends the process does not take others along."""
    found: dict[str, dict[str, Any]] = {}
    waiting = list(classes)
    while waiting:
        answers, end = _answers(path, source, waiting, python, timeout)
        found.update(zip((subject.cls for subject in waiting), answers, strict=False))
        waiting = waiting[len(answers) :]
        if waiting:
            found[waiting.pop(0).cls] = {"error": end}
    return found


def _answers(
    path: str, source: str, classes: Sequence[Subject], python: str, timeout: float
) -> tuple[list[dict[str, Any]], str]:
    """What one process told of the first of these classes, and how it ended."""
    root, module = module_name(path)
    request = {
        "path": os.path.abspath(path),
        "source": source,
        "module": module,
        "roots": [root],
        "classes": [(subject.cls, subject.make) for subject in classes],
    }
    script = str(Path(__file__).with_name("built.py"))
    with tempfile.TemporaryDirectory(prefix="torchparams-") as scratch:
        asked, told = Path(scratch, "request.json"), Path(scratch, "answers")
        asked.write_text(json.dumps(request), encoding="utf-8")
        told.touch()
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "HF_HUB_OFFLINE": "1", "PYTHONHASHSEED": "0"}
        try:
            done = subprocess.run(
                [python, "-B", script, str(asked), str(told)],
                cwd=scratch,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=timeout,
                check=False,
            )
            end = f"the interpreter ended with status {done.returncode}"
        except subprocess.TimeoutExpired:
            end = f"it took longer than {timeout:g} seconds"
        lines = told.read_text(encoding="utf-8").split("\n")
        return [json.loads(line) for line in lines[:-1]], end


def module_name(path: str) -> tuple[str, str]:
    """The folder that the packages of a file are in, and the dotted name of the file from there."""
    file = Path(os.path.abspath(path))
    parts = [] if file.stem == "__init__" else [file.stem]
    folder = file.parent
    while (folder / "__init__.py").exists() and folder.parent != folder:
        parts.insert(0, folder.name)
        folder = folder.parent
    return str(folder), ".".join(parts) or file.parent.name
