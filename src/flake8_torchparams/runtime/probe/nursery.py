"""The process that imports the user's modules, and lets a child of itself build each class."""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import importlib.util
import json
import mmap
import os
import select
import struct
import sys
import tempfile
import time
import tokenize
from typing import TYPE_CHECKING, Any

from . import guard, sources
from .given import Given
from .reaper import Reaper, ending

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from .child import Build
    from .usage import Texts
    from .wire import Lines

REPORT = 8 << 20
TAIL = 2000
DEATHS = 3
STEP = 0.02


class ImportFailed(Exception):
    """The module of a class cannot be imported; the text says why."""


class Nursery:
    """Modules of one project, imported, and the means to build their classes."""

    def __init__(self, paths: list[str], scratch: str) -> None:
        """``paths`` go in front of ``sys.path``; each class gets a folder of its own in ``scratch``."""
        for path in reversed(paths):
            if path not in sys.path:
                sys.path.insert(0, path)
        self._scratch = scratch
        self._late: list[str] = []
        self._loaded: dict[str, ModuleType] = {}
        self._failed: dict[str, str] = {}
        self._given: Given | None = None
        self._texts: dict[str, Texts] = {}
        self.reaper = Reaper()
        guard.refuse_sockets()
        import torch
        from torch.utils._device import _device_constructors

        # Before any fork, so that no child pays for them.
        from . import child, holdings, twin, usage, watch  # noqa: F401

        self._imported = usage.Imported()
        self._watch = watch.Watch()
        self._watch.install()

        _device_constructors()

        self._spaces: list[Any] = [torch, torch.nn, torch.nn.functional, torch.nn.init, torch.nn.Module, torch.Tensor]
        self._torch = self._snapshot()
        self._spoiled = ""
        self._worked = 0.0

    def _snapshot(self) -> list[dict[str, Any]]:
        return [dict(vars(space)) for space in self._spaces]

    def _patched(self) -> bool:
        """Whether someone has changed torch since this was asked last."""
        before, self._torch = self._torch, self._snapshot()
        return any(
            value is not now.get(name) and not str(getattr(now.get(name), "__module__", "")).startswith("torch.")
            for known, now in zip(before, self._torch, strict=True)
            for name, value in known.items()
        )

    def module(self, request: dict[str, Any]) -> ModuleType:
        """The module of a request, imported; raises ImportFailed.

        An import that changes torch must not touch the verdicts on others. What a package itself changes holds for all
        of its modules; what one module changes, for that.
        """
        file = request["file"]
        if file in self._loaded:
            return self._loaded[file]
        if file in self._failed:
            raise ImportFailed(self._failed[file])
        if "source" in request and self._given is None:
            self._given = Given((request["module"], _key(file)), file, request["source"])
            self._given.install()
        try:
            top = request["module"].partition(".")[0]
            if top and top != request["module"] and top not in sys.modules:
                importlib.import_module(top)
                if self._patched():
                    self._spoiled = self._spoiled or "package"
            self._loaded[file] = _load(file, request["module"], self._given)
        except BaseException as error:
            text = " ".join(str(error).split())[:200]
            self._failed[file] = f"its module cannot be imported: {type(error).__name__}: {text}"
            raise ImportFailed(self._failed[file]) from None
        finally:
            if self._patched():
                self._spoiled = "module"
        return self._loaded[file]

    def texts(self, project: str) -> Texts:
        """The sources and documents of a project, read once."""
        if project not in self._texts:
            from .usage import read_project

            self._texts[project] = read_project(project)
        return self._texts[project]

    def modules_in(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """The torch.nn.Module classes that the file of a request defines: qualified name and line."""
        import torch

        module = self.module(request)
        with tokenize.open(request["file"]) as stream:
            tree = ast.parse(stream.read())
        sources.remember(request["file"], tree)
        lines = _class_lines(tree)
        found, todo, known = [], list(vars(module).values()), set()
        while todo:
            value = todo.pop(0)
            if not isinstance(value, type) or value in known or value.__module__ != module.__name__:
                continue
            known.add(value)
            todo.extend(vars(value).values())
            with contextlib.suppress(TypeError):
                if issubclass(value, torch.nn.Module) and value.__qualname__ in lines:
                    found.append({"cls": value.__qualname__, "line": lines[value.__qualname__]})
        return found

    def build(self, request: dict[str, Any], module: ModuleType, tell: Callable[[dict[str, Any]], None]) -> Build:
        """What does a request: a build that judges claims, or one that also tells what the object holds."""
        from .child import Build
        from .holdings import Holdings
        from .twin import Twin

        builder = {"holdings": Holdings, "twin": Twin}.get(request["op"], Build)
        return builder(request, module, self.texts(request["project"]), self._imported, self._watch, tell)

    def answer_here(self, request: dict[str, Any], lines: Lines) -> dict[str, Any]:
        """Do a request in this process, without a child of its own."""
        try:
            module = self.module(request)
            if request["op"] == "modules":
                return {"modules": self.modules_in(request)}
            self._imported.refresh()
            lines.send({"phase": "build"})
            _confine(request, self._scratch)
            return {**self.build(request, module, lambda _: None).run(set())}
        except ImportFailed as error:
            return {"error": str(error), "kind": "import"}
        except BaseException as error:
            return {"error": f"the build failed: {type(error).__name__}"}

    def answer(self, request: dict[str, Any], lines: Lines) -> dict[str, Any]:
        """Do a request: the import here, the build in a child."""
        try:
            module = self.module(request)
            if request["op"] == "modules":
                found = self.modules_in(request)
                return {"modules": found, "spoiled": self._spoiled, "work": self._work()}
        except ImportFailed as error:
            return {"error": str(error), "kind": "import", "spoiled": self._spoiled}
        for name in self._late:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        self._late.clear()
        # Before the fork, so that later children find it done.
        self.texts(request["project"])
        self._imported.refresh()
        deadline = time.monotonic() + request["timeout"]
        poison: set[str] = set()
        report: dict[str, Any] = {}
        for _ in range(DEATHS):
            self.reaper.sweep()
            run = _Child(self, request, module, poison, self._scratch, deadline, lines)
            status, output = run.wait()
            latest = run.report()
            report = _merged(report, latest)
            self._late += latest.pop("loaded", [])
            if latest.get("complete") or time.monotonic() >= deadline or not latest.get("trying"):
                break
            # The process died while it tried these arguments: the next one leaves them out.
            poison.add(latest["trying"])
        if not report.get("complete"):
            report["ended"] = run.ended(status, output)
        return {**report, "spoiled": self._spoiled, "work": self._work()}

    def _work(self) -> float:
        """The processor time since the last answer, of this process and of those children that have been waited for."""
        import resource  # there where there is a fork

        usages = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        before, self._worked = self._worked, sum(usage.ru_utime + usage.ru_stime for usage in usages)
        return self._worked - before


def _merged(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Two reports of one class: what the later says, but a verdict that only the first reached is kept."""
    rank = {"confirmed": 3, "seen": 2, "refuted": 1, "inconclusive": 0}
    merged = {**first, **second}
    verdicts = dict(second.get("verdicts", {}))
    for number, verdict in first.get("verdicts", {}).items():
        if number not in verdicts or rank[verdict[0]] > rank[verdicts[number][0]]:
            verdicts[number] = verdict
    merged["verdicts"] = verdicts
    return merged


def _class_lines(tree: ast.Module) -> dict[str, int]:
    """The lines of a file's classes that stand in no function, by qualified name; the last one of a name counts."""
    found: dict[str, int] = {}
    todo: list[tuple[str, ast.AST]] = [("", tree)]
    while todo:
        above, node = todo.pop()
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                found[above + child.name] = child.lineno
                todo.append((f"{above}{child.name}.", child))
            elif not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.expr)):
                todo.append((above, child))
    return found


class _Child:
    """One fork that builds one class, watched until it ends or must end."""

    def __init__(
        self,
        nursery: Nursery,
        request: dict[str, Any],
        module: ModuleType,
        poison: set[str],
        scratch: str,
        deadline: float,
        lines: Lines,
    ) -> None:
        self._nursery = nursery
        self._deadline = deadline
        self._folder = tempfile.mkdtemp(dir=scratch)
        # Shared memory needs no file descriptor and outlives a crash: what was seen until then is not lost.
        self._shared = mmap.mmap(-1, REPORT)
        self._reading, writing = os.pipe()
        self._done, done = os.pipe()
        self._late = False
        gc.disable()
        gc.freeze()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                for descriptor in (0, lines.reading, lines.writing, self._reading, self._done):
                    os.close(descriptor)
                os.open(os.devnull, os.O_RDONLY)
                os.dup2(writing, 1)
                os.dup2(writing, 2)
                os.close(writing)
                _build(nursery, request, module, poison, self._folder, self._shared)
                os.write(done, b"1")
            except BaseException:
                os._exit(70)
            finally:
                os._exit(0)
        os.close(writing)
        os.close(done)
        lines.send({"child": self.pid})

    def wait(self) -> tuple[int | None, bytes]:
        """The exit status, if the child has ended, and the end of its output.

        A child that is done is not waited for: the system takes its time to clear away a process with torch in it.
        Whatever it was, its whole group is killed.
        """
        tail = b""
        status: int | None = None
        pause = 0.001
        watched = [self._done, self._reading]
        while status is None:
            left = self._deadline - time.monotonic()
            if left <= 0:
                self._late = True
                break
            # With its ends of the pipes closed, the child is mostly at its end, but need not be.
            ready, _, _ = select.select(watched, [], [], min(STEP if watched else pause, left))
            if self._reading in ready:
                data = os.read(self._reading, 1 << 20)
                tail = (tail + data)[-TAIL:]
                if not data:
                    watched.remove(self._reading)
            if self._done in ready:
                if os.read(self._done, 1):
                    break
                watched.remove(self._done)
            pause = min(pause * 1.5, STEP)
            pid, ended = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                status = ended
        guard.kill_group(self.pid)
        self._nursery.reaper.take(self.pid, self._folder, ended=status is not None)
        os.close(self._reading)
        os.close(self._done)
        return status, tail

    def ended(self, status: int | None, output: bytes) -> str:
        """Why there is no complete report."""
        if self._late or status is None:
            return "timed out"
        text = output.decode("utf-8", "replace").strip().splitlines()
        return f"the process ended ({ending(status)})" + (f": {text[-1].strip()[:120]}" if text and text[-1] else "")

    def report(self) -> dict[str, Any]:
        """What the child has told so far."""
        (size,) = struct.unpack("I", self._shared[:4])
        try:
            report: dict[str, Any] = json.loads(self._shared[4 : 4 + size]) if 0 < size <= REPORT - 4 else {}
        except ValueError:
            report = {}
        self._shared.close()
        return report


def _build(
    nursery: Nursery, request: dict[str, Any], module: ModuleType, poison: set[str], folder: str, shared: mmap.mmap
) -> None:
    own = os.getpid()
    _confine(request, folder)

    def tell(report: dict[str, Any]) -> None:
        if os.getpid() != own:  # a constructor forked: the other branch has no say
            os._exit(0)
        data = json.dumps(report).encode()
        if len(data) > REPORT - 4:
            return
        shared[:4] = struct.pack("I", 0)
        shared[4 : 4 + len(data)] = data
        shared[:4] = struct.pack("I", len(data))

    tell({**nursery.build(request, module, tell).run(poison), "complete": True})


def _confine(request: dict[str, Any], folder: str) -> None:
    """Put this process under the limits that hold while a class is built."""
    os.chdir(folder)
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    guard.limit_memory(request["memory"])
    guard.limit_forks()
    guard.shorten_sleep()


def _key(file: str) -> str:
    """The name of a module that is loaded by path."""
    return "_torchparams_" + "".join(c if c.isalnum() else "_" for c in file)


def _load(file: str, name: str, given: Given | None = None) -> ModuleType:
    if name:
        module = importlib.import_module(name)
        if os.path.realpath(getattr(module, "__file__", None) or "") == file:
            return module
    key = _key(file)
    if key in sys.modules:
        return sys.modules[key]
    # A script, or a file that another one hides: by path, as its own module, with its folder at hand.
    spec = given.find_spec(key, None) if given else importlib.util.spec_from_file_location(key, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{os.path.basename(file)} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[key] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        sys.modules.pop(key, None)
        raise
    return module


def run(lines: Lines, paths: list[str], scratch: str) -> None:
    """Answer the server's requests until it closes its end."""
    nursery = Nursery(paths, scratch)
    while True:
        request = lines.receive()
        if request is None:
            nursery.reaper.finish()
            return
        lines.send(nursery.answer(request, lines))
