"""The texts of the other files of a package, for the rare question of who else speaks of a name.

They are kept as they stand on disk: one emoji makes a text four times as large.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from flake8_torchparams.source.packages import packages_of
from flake8_torchparams.source.stamps import Stamp

_TESTS = ("tests", "test", "testing")


class Beside(NamedTuple):
    """The stamps of the siblings of a file, and the folders that they were looked for in, each with a separator."""

    stamps: dict[str, Stamp]
    folders: tuple[str, ...]


NOTHING_BESIDE = Beside({}, ())


class Siblings:
    """Texts by file, read when a package is first asked about, and again for each file that has changed since."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[Stamp, bytes]] = {}

    def of(self, path: str, folders: list[str]) -> Iterator[tuple[str, Stamp, bytes]]:
        """Path, stamp and text of each module of the package that ``path`` is in; tests are left out.

        A file that is in no package has those beside it for siblings. ``folders`` grows by those that are listed.
        """
        folder = os.path.dirname(path)
        packages = packages_of(folder)
        for entry in _modules(packages[-1] if packages else folder, bool(packages), folders):
            try:
                stat = entry.stat()
                stamp = (stat.st_mtime_ns, stat.st_size)
                known = self._texts.get(entry.path)
                if known is None or known[0] != stamp:
                    with open(entry.path, "rb") as stream:
                        known = self._texts[entry.path] = (stamp, stream.read())
            except OSError:
                continue
            yield entry.path, *known


def _modules(folder: str, deep: bool, folders: list[str]) -> Iterator[os.DirEntry[str]]:
    folders.append(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith(".py") and _is_file(entry) and not entry.name.startswith(("test_", "conftest.")):
            yield entry
        elif (
            deep
            and entry.name not in _TESTS
            and entry.is_dir(follow_symlinks=False)
            and not entry.name.startswith((".", "__"))
        ):
            yield from _modules(entry.path, deep, folders)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file, or a link that leads to one."""
    return entry.is_file(follow_symlinks=False) or os.path.isfile(entry.path)
