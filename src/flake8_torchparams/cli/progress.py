"""One line on the terminal that says how far a long run is; nothing elsewhere."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

_PATIENCE = 1.0
_INTERVAL = 0.1


class Progress:
    """Counts files on standard error, from one second on, when that is a terminal; the line is wiped at the end."""

    def __init__(self, total: int, done: int = 0, stream: TextIO | None = None) -> None:
        """``done`` of ``total`` files need no more work when the run starts."""
        self._total = total
        self._done = done
        self._stream = sys.stderr if stream is None else stream
        self._next = time.monotonic() + _PATIENCE if self._stream.isatty() else float("inf")
        self._shown = 0

    def __enter__(self) -> Progress:
        """Show nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the line."""
        self.wipe()

    def wipe(self) -> None:
        """Make room for something else on the terminal; the next step shows the line again."""
        if self._shown:
            self._stream.write("\r" + " " * self._shown + "\r")
            self._stream.flush()
            self._shown = 0

    def step(self) -> None:
        """One more file is done."""
        self._done += 1
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _INTERVAL
        text = f"{self._done} of {self._total} files"
        self._stream.write("\r" + text)
        self._stream.flush()
        self._shown = max(self._shown, len(text))
