"""The end of processes that built a class: cleared away while the next one works, and nothing of them left behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time

from . import guard

PR_SET_CHILD_SUBREAPER = 36
PAUSE = 1.0


class Reaper:
    """Children of this process that have been killed, and the folders that they worked in."""

    def __init__(self) -> None:
        """Make this process, where the system can do that, the parent of all below it whose own parent ends."""
        self._dying: dict[int, str] = {}
        self._looked = 0.0
        with contextlib.suppress(Exception):
            import ctypes

            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def take(self, pid: int, folder: str, ended: bool) -> None:
        """Take over a child; ``ended``: it has been waited for already."""
        if ended:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            self._dying[pid] = folder

    def sweep(self) -> None:
        """Clear away what has ended by now, without waiting, and end what is left of earlier classes."""
        while True:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                for folder in self._dying.values():
                    shutil.rmtree(folder, ignore_errors=True)
                self._dying.clear()
                return
            if not pid:
                break
            self._clear(pid)
        # There are others than those that are on their way out only if a class let a process leave its group.
        if not self._dying or time.monotonic() - self._looked > PAUSE:
            self._looked = time.monotonic()
            for pid in _children():
                if pid not in self._dying:
                    guard.kill_group(pid)

    def finish(self) -> None:
        """Wait until nothing is left."""
        for pid in list(self._dying):
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)
            self._clear(pid)
        for _ in range(guard.FORKS):
            self.sweep()
            if not _children():
                return

    def _clear(self, pid: int) -> None:
        folder = self._dying.pop(pid, None)
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _children() -> list[int]:
    """The children of this process, on systems that tell."""
    found: list[int] = []
    try:
        for task in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{task}/children") as stream:
                found += map(int, stream.read().split())
        return found
    except OSError:  # a kernel without these lists: ask each process for its parent
        found.clear()
    own = str(os.getpid())
    with contextlib.suppress(OSError):
        for name in os.listdir("/proc"):
            if name.isdecimal():
                with contextlib.suppress(OSError, IndexError), open(f"/proc/{name}/stat") as stream:
                    # The name of the program, in brackets, may hold anything.
                    if stream.read().rpartition(")")[2].split()[1] == own:
                        found.append(int(name))
    return found


def ending(status: int) -> str:
    """How a process ended, for people."""
    if os.WIFSIGNALED(status):
        try:
            return signal.Signals(os.WTERMSIG(status)).name
        except ValueError:
            return f"signal {os.WTERMSIG(status)}"
    return f"exit status {os.WEXITSTATUS(status)}"
