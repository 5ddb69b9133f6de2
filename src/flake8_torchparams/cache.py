"""Results of earlier runs, kept outside the source tree and used again while nothing that they depended on has changed.

An entry holds what one file gave, the digest of that file's bytes, and the digest of every other file that was read or
looked for on the way. It is valid when each of them is what it was. Options and versions are no part of an entry: they
are in its name (the salt), so that two set-ups never share one. Nothing here raises for a cache that cannot be read or
written: then there is no cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

Dependency: TypeAlias = tuple[str, str | None]
"""A path and its ``fingerprint`` at the time it was read, or looked for in vain."""

Row: TypeAlias = tuple[str, int, int, str, str | None]
"""One result as flake8 keeps it: code, line, column, text, and the source line that is searched for noqa."""

DIRECTORY = "directory"
UNREADABLE = "unreadable"

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of torchparams; it may be deleted.\n"
_SWEEP_EVERY = 24 * 3600
_KEEP_UNUSED = 30 * 24 * 3600


def digest(data: bytes) -> str:
    """The name under which the cache knows a file's content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def fingerprint(path: str) -> str | None:
    """What stands at ``path``: the digest of a file's bytes, ``DIRECTORY``, ``UNREADABLE``, or None for nothing."""
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except IsADirectoryError:
        return DIRECTORY
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        return DIRECTORY if os.path.isdir(path) else UNREADABLE


def default_folder() -> Path | None:
    """Where the platform keeps caches of this user; None where it cannot be told."""
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        base = home / ".cache"
    # the XDG rule: a relative path is to be ignored
    chosen = os.environ.get("XDG_CACHE_HOME", "")
    if os.path.isabs(chosen):
        base = Path(chosen)
    return base / "torchparams"


class Cache:
    """The entries of one set-up (``salt``: options and versions in any form) under ``folder``.

    Files that are looked at are read once per object: make one for each run.
    """

    def __init__(self, folder: Path, salt: str) -> None:
        """Take ``folder`` as it is; it is made when the first entry is stored."""
        self._folder = folder
        self._salt = salt
        self._seen: dict[str, str | None] = {}
        self._usable = True

    def load(self, path: str) -> list[Row] | None:
        """The results of ``path`` when it and all that they depended on are unchanged, else None."""
        entry = self._entry(path)
        try:
            check, _, body = entry.read_bytes().partition(b"\n")
            if check.decode("ascii", "replace") != digest(body):
                return None
            known = json.loads(body)
            dependencies, rows = known["dependencies"], known["rows"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if not all(self._current(name) == seen for name, seen in dependencies):
            return None
        # the time of the last use is what the sweep goes by
        with contextlib.suppress(OSError):
            if time.time() - entry.stat().st_mtime > _SWEEP_EVERY:
                os.utime(entry)
        return [(code, line, column, text, source) for code, line, column, text, source in rows]

    def store(self, path: str, content: str, dependencies: Iterable[Dependency], rows: Iterable[Row]) -> None:
        """Keep ``rows`` as the results of ``path`` with the content of that digest; silent when it cannot be done."""
        if not self._usable:
            return
        where = os.path.abspath(path)
        needed = {**{os.path.abspath(name): seen for name, seen in dependencies}, where: content}
        body = json.dumps({"dependencies": sorted(needed.items()), "rows": list(rows)}).encode()
        entry = self._entry(path)
        try:
            entry.parent.mkdir(parents=True, exist_ok=True)
            _write(entry, digest(body).encode("ascii") + b"\n" + body)
        except OSError:
            # a full or read-only disk stays so for the rest of the run
            self._usable = False

    def sweep(self) -> None:
        """Once a day: mark the folder as a cache and remove the entries that no run has used for a month."""
        tag = self._folder / "CACHEDIR.TAG"
        now = time.time()
        with contextlib.suppress(OSError):
            if not self._folder.is_dir() or (tag.exists() and now - tag.stat().st_mtime < _SWEEP_EVERY):
                return
            _write(tag, _TAG.encode())
            for entry in self._folder.glob("??/*"):
                if now - entry.stat().st_mtime > _KEEP_UNUSED:
                    entry.unlink(missing_ok=True)

    def _current(self, path: str) -> str | None:
        if path not in self._seen:
            self._seen[path] = fingerprint(path)
        return self._seen[path]

    def _entry(self, path: str) -> Path:
        # the name as given is part of the key because messages may quote it
        name = digest("\0".join((self._salt, os.path.abspath(path), path)).encode("utf-8", "surrogateescape"))
        return self._folder / name[:2] / f"{name[2:]}.json"


def _write(target: Path, data: bytes) -> None:
    """Replace ``target`` as a whole: a reader sees the old content or the new."""
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
