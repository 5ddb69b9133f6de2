"""The process that stays: it has torch, and never runs the user's code itself.

The user's modules are imported in a child of it (the nursery), classes are built in children of that. So each job pays
for neither import, and whatever a module does when it is imported ends with the nursery.
"""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import tempfile
import time
from typing import Any

from . import guard
from .reaper import Reaper, ending
from .wire import Lines, take_streams


def serve() -> None:
    """Answer requests until stdin ends."""
    lines = take_streams()
    settings = lines.receive()
    if settings is None:
        return
    scratch = tempfile.mkdtemp(prefix="torchparams-")
    os.chdir(scratch)
    try:
        _serve(lines, settings, scratch)
    finally:
        os.chdir(os.path.dirname(scratch))
        shutil.rmtree(scratch, ignore_errors=True)


def _serve(lines: Lines, settings: dict[str, Any], scratch: str) -> None:
    guard.quiet_environment(scratch)
    fork = hasattr(os, "fork") and not settings.get("spawn")
    try:
        import torch

        torch.set_num_threads(1)
    except BaseException as error:
        lines.send({"error": f"torch could not be imported: {type(error).__name__}: {error}".splitlines()[0]})
        return
    lines.send({"torch": str(torch.__version__), "fork": fork})
    if not fork:
        _serve_alone(lines, scratch)
        return
    _warm_up()
    nursery: _Nursery | None = None
    reaper = Reaper()
    try:
        while True:
            request = lines.receive()
            if request is None:
                return
            if nursery is not None and not nursery.fits(request):
                nursery.end()
                nursery = None
                reaper.finish()
            if nursery is None:
                nursery = _Nursery(request, scratch, lines)
            answer = nursery.ask(request)
            if answer is None:
                return
            lines.send(answer)
    finally:
        if nursery is not None:
            nursery.end()
        reaper.finish()


def _warm_up() -> None:
    """Do once what each child would do anew: the first operation on the meta device imports more than torch itself."""
    import torch

    with contextlib.suppress(Exception), torch.device("meta"):
        layers = (torch.nn.Linear(2, 2), torch.nn.Conv2d(2, 2, 1), torch.nn.BatchNorm2d(2), torch.nn.LayerNorm(2))
        layers[0].weight.detach().normal_()
        numbers = torch.exp(-torch.arange(2) * 0.5) / torch.ones(2)
        torch.cat([numbers, torch.zeros(2)]).view(2, 2).to(torch.float64)


def _serve_alone(lines: Lines, scratch: str) -> None:
    """One request in this very process, for systems that cannot fork: the driver starts a new one for each."""
    from . import nursery

    request = lines.receive()
    if request is not None:
        lines.send(nursery.Nursery(request["paths"], scratch).answer_here(request, lines))


class _Nursery:
    """The server's handle on the child that imports the user's modules."""

    def __init__(self, request: dict[str, Any], scratch: str, outer: Lines) -> None:
        paths = request["paths"]
        self._paths = paths
        # The file that a text stands for: what was imported with it is of no use to others.
        self._given = _given(request)
        # What the imports of the nursery are good for: ended for none, else all, one package or one file.
        self._ended = False
        self._only: tuple[str, str] | None = None
        self._outer = outer
        self._child = 0
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                for descriptor in (to_write, from_read, outer.reading, outer.writing):
                    os.close(descriptor)
                os.setsid()
                from . import nursery

                nursery.run(Lines(to_read, from_write), paths, scratch)
            finally:
                os._exit(0)
        os.close(to_read)
        os.close(from_write)
        self._lines = Lines(from_read, to_write)

    def fits(self, request: dict[str, Any]) -> bool:
        """Whether the nursery can do a request."""
        if self._ended or (self._paths, self._given) != (request["paths"], _given(request)):
            return False
        return self._only is None or self._only[1] == _scope(request, self._only[0])

    def ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """The nursery's answer, or one that says how it failed; None when the driver is gone."""
        try:
            self._lines.send(request)
        except OSError:
            self._ended = True
            return {"error": "the process that holds the project's imports ended", "retry": True}
        limit = time.monotonic() + request["import_timeout"]
        phase = "import"
        while True:
            answer = self._lines.receive(limit, self._outer.reading)
            if answer is None:
                ready, _, _ = select.select([self._outer.reading], [], [], 0)
                self._ended = True
                # The driver never writes while it waits: if there is something to read, it is the end of the stream.
                return None if ready else {"error": self._ending(phase, limit), "kind": phase}
            if "child" in answer:
                phase = "build"
                self._child = answer["child"]
                # The nursery ends each class in time by itself; this is the net below it.
                limit = time.monotonic() + request["timeout"] * 1.5 + 5
                continue
            if answer.get("spoiled"):
                self._only = (answer["spoiled"], _scope(request, answer["spoiled"]))
            return answer

    def _ending(self, phase: str, limit: float) -> str:
        what = "the import of its module" if phase == "import" else "the build"
        if time.monotonic() >= limit:
            return f"{what} timed out"
        _, status = os.waitpid(self.pid, 0)
        self.pid = 0
        return f"{what} ended the process ({ending(status)})"

    def end(self) -> None:
        """End the nursery and what it started."""
        self._lines.close()
        if self._child:
            guard.kill_group(self._child)
        if self.pid:
            guard.kill_group(self.pid)
            os.waitpid(self.pid, 0)


def _given(request: dict[str, Any]) -> tuple[str, str] | None:
    """The file of a request that a text stands for, and that text."""
    return (request["file"], request["source"]) if "source" in request else None


def _scope(request: dict[str, Any], kind: str) -> str:
    """The package of a request, or the file where there is none or the file is what is asked for."""
    top = str(request["module"]).partition(".")[0]
    return top if kind == "package" and top else str(request["file"])
