"""The handle on a probe: one process of the user's interpreter that keeps torch and the project imported."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

START = 180.0
SLACK = 20.0
GRACE = 2.0
PROBE = Path(__file__).parent / "probe"


class RuntimeUnavailable(Exception):
    """The interpreter cannot run the probe: it does not start, or has no torch. The text is one line for people."""


class Driver:
    """Starts the probe when it is first needed, restarts it when it is lost, and ends it on ``close``."""

    def __init__(self, python: str, *, spawn: bool = False, environ: Mapping[str, str] | None = None) -> None:
        """``python`` is the user's interpreter; ``spawn`` does without forking, as on systems that cannot."""
        self._python = python
        self._spawn = spawn
        self._environ = dict(os.environ if environ is None else environ)
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes] = queue.Queue()
        self._forks = not spawn
        self.torch = ""

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The probe's answer to a request; one with ``error`` when it gave none in time or ended.

        In such a one, ``kind`` says "import" where the module of the class was not yet imported.

        Raises RuntimeUnavailable when there is no probe to ask.
        """
        for _ in range(2):
            self.start()
            try:
                self._send(request)
            except OSError:
                self.close()
                continue
            answer = self._receive(request["import_timeout"] + 3 * request["timeout"] + SLACK)
            phase = "import" if not self._forks else ""
            if answer is not None and "phase" in answer:
                phase = answer["phase"]
                # Without children of its own, the probe cannot end a class that does not heed its alarm.
                answer = self._receive(request["timeout"] + GRACE)
            if not self._forks:
                self.close()
            if answer is None:
                self.close()
                return {"error": "the process that builds the classes was lost", "kind": phase}
            if not answer.get("retry"):
                return answer
        return {"error": "the process that builds the classes cannot be kept alive"}

    def start(self) -> None:
        """Start the probe if it does not run; raises RuntimeUnavailable."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        environ = {**self._environ, "PYTHONDONTWRITEBYTECODE": "1", "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
        if environ.get("PYTHONPATH"):
            # The probe runs in a folder of its own, where relative entries would mean something else.
            entries = environ["PYTHONPATH"].split(os.pathsep)
            environ["PYTHONPATH"] = os.pathsep.join(os.path.abspath(entry) for entry in entries if entry)
        try:
            self._process = subprocess.Popen(
                [self._python, "-B", str(PROBE)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environ,
                start_new_session=True,
            )
        except OSError as error:
            raise RuntimeUnavailable(f"{self._python} cannot be started: {error.strerror}") from None
        self._answers = queue.Queue()
        threading.Thread(target=self._read, args=(self._process, self._answers), daemon=True).start()
        hello: dict[str, Any] | None = None
        with contextlib.suppress(OSError):
            self._send({"spawn": self._spawn})
            hello = self._receive(START)
        if hello is None or "error" in hello:
            self.close()
            raise RuntimeUnavailable(hello["error"] if hello else f"{self._python} does not answer")
        self._forks = hello["fork"]
        self.torch = hello["torch"]

    def close(self) -> None:
        """End the probe and all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        # The end of its input is what ends the probe and its children; a probe that hangs is killed. Its output is left
        # to the thread that reads it: to close it here would wait for that thread.
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            if hasattr(os, "killpg"):
                with contextlib.suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)
            process.kill()
            process.wait()

    def __enter__(self) -> Driver:
        """The driver itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the probe."""
        self.close()

    def _send(self, message: dict[str, Any]) -> None:
        if self._process is None or self._process.stdin is None:
            raise OSError("no process")
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    def _receive(self, seconds: float) -> dict[str, Any] | None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                return None
            if not line:
                return None
            try:
                answer = json.loads(line)
            except ValueError:
                continue
            if isinstance(answer, dict):
                return answer

    @staticmethod
    def _read(process: subprocess.Popen[bytes], answers: queue.Queue[bytes]) -> None:
        # A thread, because pipes have no time limit on every system that flake8 runs on.
        if process.stdout is not None:
            with contextlib.suppress(OSError, ValueError), process.stdout as stream:
                for line in stream:
                    answers.put(line)
        answers.put(b"")


def torch_missing(python: str) -> str:
    """Why an interpreter cannot serve, in one line; empty when it can start and has a torch. torch is not imported."""
    question = "import importlib.util, sys; sys.exit(0 if importlib.util.find_spec('torch') else 3)"
    if python == sys.executable:
        import importlib.util

        return "" if importlib.util.find_spec("torch") else f"{python} has no torch"
    try:
        done = subprocess.run([python, "-c", question], capture_output=True, timeout=60, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{python} cannot be started: {getattr(error, 'strerror', None) or type(error).__name__}"
    return (
        "" if done.returncode == 0 else f"{python} has no torch" if done.returncode == 3 else f"{python} does not run"
    )
