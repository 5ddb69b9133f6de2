"""The texts of the other files of a package, for the rare question of who else speaks of a name.

They are kept as they stand on disk: one emoji makes a text four times as large.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from flake8_torchparams.source.packages import packages_of, project_of
from flake8_torchparams.source.stamps import Stamp

_Module: TypeAlias = tuple[str, Stamp, bytes]
_TESTS = ("tests", "test", "testing")
# So many modules of a project are looked through for a file that is in no package.
_MOST_AROUND = 1_000


class Beside(NamedTuple):
    """The stamps of the siblings of a file, and the folders that they were looked for in, each with a separator."""

    stamps: dict[str, Stamp]
    folders: tuple[str, ...]


NOTHING_BESIDE = Beside({}, ())


class Siblings:
    """Texts by file, read when a package is first asked about, and again for each file that has changed since."""

    def __init__(self) -> None:
        self._texts: dict[str, tuple[Stamp, bytes]] = {}
        self._projects: dict[str, tuple[list[_Module], list[str]]] = {}

    def of(self, path: str, folders: list[str]) -> Iterator[_Module]:
        """Path, stamp and text of each module of the package that ``path`` is in; tests are left out.

        A file that is in no package has those beside it for siblings, and those of the project that import something of
        its name. ``folders`` grows by those that are listed.
        """
        folder, base = os.path.split(path)
        packages = packages_of(folder)
        yield from self._read(_modules(packages[-1] if packages else folder, bool(packages), folders))
        project = None if packages else project_of(folder)
        if project is not None:
            stem = re.escape(base.removesuffix(".py")).encode()
            imports = re.compile(rb"\bimport\b[^\n]*\b%b\b|\b%b[ \t]+import\b" % (stem, stem))
            around, listed = self._around(project)
            folders += listed
            yield from (one for one in around if os.path.dirname(one[0]) != folder and imports.search(one[2]))

    def _around(self, project: str) -> tuple[list[_Module], list[str]]:
        """The modules of a project, and the folders that they stand in: the same for each file that asks."""
        if project not in self._projects:
            folders: list[str] = []
            entries = itertools.islice(_modules(project, True, folders), _MOST_AROUND)
            self._projects[project] = (list(self._read(entries)), folders)
        return self._projects[project]

    def refresh(self) -> None:
        """Look anew at what there is; texts are kept for as long as their files stay as they are."""
        self._projects.clear()

    def _read(self, entries: Iterator[os.DirEntry[str]]) -> Iterator[_Module]:
        for entry in entries:
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
            and not os.path.isfile(os.path.join(entry.path, "pyvenv.cfg"))
        ):
            yield from _modules(entry.path, deep, folders)


def _is_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file, or a link that leads to one."""
    return entry.is_file(follow_symlinks=False) or os.path.isfile(entry.path)
