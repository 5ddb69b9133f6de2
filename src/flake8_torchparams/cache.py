"""Results of earlier runs, kept outside the source tree and used again while nothing that they depended on has changed.

An entry holds what one file gave, the digest of that file's bytes, the digest of every other file that was read on
the way, and which of the names that were looked for on disk were there. It is valid when each of them is what it was.
Options and versions are no part of an entry: they are in its name (the salt), so that two set-ups never share one.
Nothing here raises for a cache that cannot be read or written: then there is no cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from flake8_torchparams.source.stamps import Stamp, stamp

Row: TypeAlias = "tuple[str, int, int, str, str | None]"
"""One result as flake8 keeps it: code, line, column, text, and the source line that is searched for noqa."""

_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of torchparams; it may be deleted.\n"
_SWEEP_EVERY = 24 * 3600
_KEEP_UNUSED = 30 * 24 * 3600


def digest(data: bytes) -> str:
    """The name under which the cache knows a file's content."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


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

    What is on disk is looked at once per object: make one for each run.
    """

    def __init__(self, folder: Path, salt: str) -> None:
        """Take ``folder`` as it is; it is made when the first entry is stored."""
        self._folder = folder
        self._salt = salt
        self._disk = _Disk()
        self._usable = True

    def load(self, path: str) -> list[Row] | None:
        """The results of ``path`` when it and all that they depended on are unchanged, else None."""
        entry = self._entry(path)
        try:
            check, _, body = entry.read_bytes().partition(b"\n")
            if check.decode("ascii", "replace") != digest(body):
                return None
            known = json.loads(body)
            if not (
                all(self._disk.content(name) == seen for name, seen in known["contents"].items())
                and all(self._disk.present(folder, names) == seen for folder, names, seen in known["names"])
                and all(self._disk.listing(folder) == seen for folder, seen in known["listings"].items())
            ):
                return None
            rows = [(code, line, column, text, source) for code, line, column, text, source in known["rows"]]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        # the time of the last use is what the sweep goes by
        with contextlib.suppress(OSError):
            if time.time() - entry.stat().st_mtime > _SWEEP_EVERY:
                os.utime(entry)
        return rows

    def store(
        self, path: str, content: str, read: Mapping[str, Stamp], looked: Collection[str], rows: Iterable[Row]
    ) -> None:
        """Keep ``rows`` as the results of ``path`` with the content of that digest.

        ``read`` are the files that they depended on, each with its stamp from before it was read: when one has another
        by now, nothing is kept. ``looked`` are paths whose presence or absence they depended on; one that ends in a
        separator stands for all names in that folder. Silent when nothing can be kept.
        """
        if not self._usable:
            return
        where = os.path.abspath(path)
        contents: dict[str, str | None] = {where: content}
        for name, seen in read.items():
            if name != where:
                contents[name] = self._disk.content_at(name, seen)
                if contents[name] is None and seen is not None:
                    return
        known = {
            "contents": contents,
            "names": [[folder, names, self._disk.present(folder, names)] for folder, names in _by_folder(looked)],
            "listings": {folder: self._disk.listing(folder) for folder in looked if folder.endswith(os.sep)},
            "rows": list(rows),
        }
        body = json.dumps(known).encode()
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

    def _entry(self, path: str) -> Path:
        # the name as given is part of the key because messages may quote it
        name = digest("\0".join((self._salt, os.path.abspath(path), path)).encode("utf-8", "surrogateescape"))
        return self._folder / name[:2] / f"{name[2:]}.json"


class _Disk:
    """What is on disk, looked at once."""

    def __init__(self) -> None:
        self._contents: dict[str, str | None] = {}
        self._at: dict[tuple[str, Stamp], str | None] = {}
        self._folders: dict[str, frozenset[str]] = {}

    def content(self, path: str) -> str | None:
        """The digest of a file; None where there is none that can be read."""
        if path not in self._contents:
            self._contents[path] = _content(path)
        return self._contents[path]

    def content_at(self, path: str, seen: Stamp) -> str | None:
        """The digest of a file that still has this stamp, else None."""
        key = path, seen
        if key not in self._at:
            found = _content(path)
            self._at[key] = found if stamp(path) == seen else None
        return self._at[key]

    def present(self, folder: str, names: Iterable[str]) -> str:
        """Those of ``names`` that are in the folder, in one string."""
        there = self._names(folder)
        return "/".join(name for name in names if name in there)

    def listing(self, folder: str) -> str:
        """The digest of the names in a folder that a module could have."""
        names = sorted(name for name in self._names(folder) if name.endswith(".py") or "." not in name)
        return digest("\0".join(names).encode("utf-8", "surrogateescape"))

    def _names(self, folder: str) -> frozenset[str]:
        if folder not in self._folders:
            try:
                self._folders[folder] = frozenset(os.listdir(folder))
            except OSError:
                self._folders[folder] = frozenset()
        return self._folders[folder]


def _content(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            return digest(file.read())
    except (OSError, ValueError):
        return None


def _by_folder(paths: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The last parts of paths, under what comes before."""
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        if not path.endswith(os.sep):
            folder, name = os.path.split(path)
            found.setdefault(folder, []).append(name)
    return list(found.items())


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
