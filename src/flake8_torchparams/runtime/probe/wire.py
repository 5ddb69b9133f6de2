"""How the processes of a probe talk to each other: messages as lines of JSON."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from typing import Any


class Lines:
    """JSON lines to and from a pair of file descriptors, with a time limit on reading."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self._held = b""

    def send(self, message: dict[str, Any]) -> None:
        """Write one message; raises OSError when the other side is gone."""
        data = json.dumps(message).encode() + b"\n"
        while data:
            data = data[os.write(self.writing, data) :]

    def receive(self, deadline: float | None = None, watched: int | None = None) -> dict[str, Any] | None:
        """The next message; None at the end of the stream, at ``deadline``, or when ``watched`` has something to read."""  # noqa: E501
        while b"\n" not in self._held:
            if deadline is not None or watched is not None:
                left = None if deadline is None else max(0.0, deadline - time.monotonic())
                ready, _, _ = select.select(
                    [self.reading] if watched is None else [self.reading, watched], [], [], left
                )
                if self.reading not in ready:
                    return None
            data = os.read(self.reading, 1 << 16)
            if not data:
                return None
            self._held += data
        line, self._held = self._held.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message

    def close(self) -> None:
        """Close both ends."""
        for descriptor in {self.reading, self.writing}:
            os.close(descriptor)


def take_streams() -> Lines:
    """Keep stdin and stdout for the protocol, and give the process empty ones in their place."""
    lines = Lines(os.dup(0), os.dup(1))
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    sys.stdin, sys.stdout, sys.stderr = (open(os.devnull, mode) for mode in ("r", "w", "w"))  # noqa: SIM115
    return lines
