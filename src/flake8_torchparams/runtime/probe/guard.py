"""What keeps a class that is built from doing harm by accident. A guard, not a sandbox."""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import signal
import socket
import sys
import time
from typing import Any

FORKS = 64
NAP = 0.01


def quiet_environment(scratch: str) -> None:
    """Set the variables that keep libraries off the GPU, off the net, single-threaded and out of the user's tree."""
    home = os.path.expanduser("~")
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    # What is written to the home folder goes to the scratch one, but what is cached already can be found.
    for name, folder in (("XDG_CACHE_HOME", ""), ("TORCH_HOME", "torch"), ("HF_HOME", "huggingface")):
        os.environ.setdefault(name, os.path.join(cache, folder) if folder else cache)
    os.environ.update(
        {
            "HOME": scratch,
            "CUDA_VISIBLE_DEVICES": "",
            "HIP_VISIBLE_DEVICES": "",
            "HF_HUB_OFFLINE": "1",
            "HF_DATASETS_OFFLINE": "1",
            "TRANSFORMERS_OFFLINE": "1",
            "WANDB_MODE": "offline",
            "OMP_NUM_THREADS": "1",
            "MKL_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "MPLBACKEND": "Agg",
            "TQDM_DISABLE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": scratch,
            "TORCHINDUCTOR_CACHE_DIR": os.path.join(scratch, "inductor"),
        }
    )
    sys.dont_write_bytecode = True


def refuse_sockets() -> None:
    """Let every attempt of Python code to reach another machine or process through a socket raise OSError."""

    def refused(*_: Any, **__: Any) -> Any:
        raise OSError("the runtime check is offline: sockets are refused")

    for name in ("connect", "connect_ex", "sendto", "sendmsg", "bind", "listen"):
        setattr(socket.socket, name, refused)
    for name in ("create_connection", "create_server", "getaddrinfo", "gethostbyname"):
        setattr(socket, name, refused)


def shorten_sleep() -> None:
    """Let no ``time.sleep`` take long: it is mostly the wait before the next attempt to reach a server."""
    sleep = time.sleep

    def short(seconds: float) -> None:
        sleep(min(seconds, NAP))

    setattr(time, "sleep", short)  # noqa: B010 (mypy refuses the plain assignment)


def limit_memory(megabytes: int) -> None:
    """Allow this process ``megabytes`` of address space on top of what it has; no core file; does nothing on Windows."""  # noqa: E501
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if megabytes <= 0:
        return
    held = 0
    try:
        with open("/proc/self/statm") as stream:
            held = int(stream.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return  # without it the limit cannot be set relative to what the imports took
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = held + megabytes * 1024 * 1024
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def limit_forks() -> None:
    """Let Python code below this process fork a few times, all in all; then ``os.fork`` raises BlockingIOError.

    The system's own limit of processes counts all that the user runs, and is none for root.
    """
    if not hasattr(os, "fork"):
        return
    made = mmap.mmap(-1, mmap.PAGESIZE)  # shared by all processes below
    fork = os.fork

    def counted() -> int:
        if made[0] >= FORKS:
            raise BlockingIOError(errno.EAGAIN, "the runtime check allows no more forks")
        made[0] += 1
        return fork()

    os.fork = counted


class AttemptTimeout(BaseException):
    """One attempt took more than its share of the time; not an Exception, so that few constructors swallow it."""


class alarm:  # noqa: N801 (used like a function)
    """A context in which AttemptTimeout is raised after some seconds, where the system has timers."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        if hasattr(signal, "setitimer"):
            signal.signal(signal.SIGALRM, self._raise)
            signal.setitimer(signal.ITIMER_REAL, max(0.01, self._seconds))

    def __exit__(self, *_: object) -> None:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)

    @staticmethod
    def _raise(*_: object) -> None:
        raise AttemptTimeout


def kill_group(pid: int) -> None:
    """End a child that leads a group of its own, and all of the group."""
    for kill in (os.killpg, os.kill):  # one that has just been forked leads none yet
        with contextlib.suppress(OSError):
            kill(pid, signal.SIGKILL)
