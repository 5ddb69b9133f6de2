"""The result cache: what makes an entry valid, and that no trouble with it reaches the run."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flake8_torchparams import cache as module
from flake8_torchparams.cache import Cache, default_folder, digest

ROWS = [("TPM101", 3, 8, "Net.scale: é", "x = 1\n"), ("E999", 1, 0, "SyntaxError: bad", None)]


@pytest.fixture
def net(tmp_path: Path) -> Path:
    path = tmp_path / "net.py"
    path.write_text("import base\n")
    return path


def stamp(path: Path) -> tuple[int, int]:
    """What tells that a file has not been written since."""
    return path.stat().st_mtime_ns, path.stat().st_size


def put(cache: Cache, path: Path, *needed: Path) -> None:
    """Store ``ROWS`` for ``path``, which depended on ``needed``: on what is there and on the absence of the rest."""
    read = {str(one): stamp(one) for one in needed if one.is_file()}
    cache.store(str(path), digest(path.read_bytes()), read, [str(one) for one in needed if not one.exists()], ROWS)


def test_an_entry_comes_back_as_it_went_in(tmp_path: Path, net: Path) -> None:
    put(Cache(tmp_path / "c", "salt"), net)
    assert Cache(tmp_path / "c", "salt").load(str(net)) == ROWS


def test_other_options_do_not_share_entries(tmp_path: Path, net: Path) -> None:
    put(Cache(tmp_path / "c", "salt"), net)
    assert Cache(tmp_path / "c", "other").load(str(net)) is None


def test_a_changed_file_is_a_miss_even_with_the_same_size_and_time(tmp_path: Path, net: Path) -> None:
    put(Cache(tmp_path / "c", "salt"), net)
    stat = net.stat()
    net.write_text("import bass\n")
    os.utime(net, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert Cache(tmp_path / "c", "salt").load(str(net)) is None


@pytest.mark.parametrize("before", [None, "class Base: ...\n"], ids=["absent", "present"])
@pytest.mark.parametrize("after", [None, "class Base(object): ...\n", "a folder"], ids=["removed", "edited", "folder"])
def test_a_changed_dependency_is_a_miss(tmp_path: Path, net: Path, before: str | None, after: str | None) -> None:
    base = tmp_path / "base.py"
    if before is not None:
        base.write_text(before)
    put(Cache(tmp_path / "c", "salt"), net, base)
    assert Cache(tmp_path / "c", "salt").load(str(net)) == ROWS
    base.unlink(missing_ok=True)
    if after == "a folder":
        base.mkdir()
    elif after is not None:
        base.write_text(after)
    expected = ROWS if before == after else None
    assert Cache(tmp_path / "c", "salt").load(str(net)) == expected


def test_a_file_that_changed_after_it_was_read_keeps_the_results_out(tmp_path: Path, net: Path) -> None:
    base = tmp_path / "base.py"
    base.write_text("class Base: ...\n")
    before = stamp(base)
    base.write_text("class Base(object): ...\n")
    cache = Cache(tmp_path / "c", "salt")
    cache.store(str(net), digest(net.read_bytes()), {str(base): before}, [], ROWS)
    assert not (tmp_path / "c").exists()


def test_a_folder_that_was_searched_through_is_watched_as_a_whole(tmp_path: Path, net: Path) -> None:
    (tmp_path / "package").mkdir()
    content = digest(net.read_bytes())
    Cache(tmp_path / "c", "salt").store(str(net), content, {}, [str(tmp_path / "package") + os.sep], ROWS)
    (tmp_path / "package" / "notes.txt").touch()
    assert Cache(tmp_path / "c", "salt").load(str(net)) == ROWS
    (tmp_path / "package" / "layers.py").touch()
    assert Cache(tmp_path / "c", "salt").load(str(net)) is None


@pytest.mark.parametrize("damage", [b"", b"{}", b"\xff\xfe", None], ids=["empty", "other", "binary", "bit"])
def test_a_damaged_entry_is_a_miss_and_is_healed(tmp_path: Path, net: Path, damage: bytes | None) -> None:
    put(Cache(tmp_path / "c", "salt"), net)
    [entry] = (tmp_path / "c").glob("??/*.json")
    entry.write_bytes(entry.read_bytes().replace(b"TPM101", b"TPM102") if damage is None else damage)
    assert Cache(tmp_path / "c", "salt").load(str(net)) is None
    put(Cache(tmp_path / "c", "salt"), net)
    assert Cache(tmp_path / "c", "salt").load(str(net)) == ROWS


def test_a_full_disk_means_no_cache_and_leaves_no_litter(
    tmp_path: Path, net: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "replace", full)
    put(Cache(tmp_path / "c", "salt"), net)
    monkeypatch.undo()
    assert not [path for path in (tmp_path / "c").rglob("*") if path.is_file()]
    assert Cache(tmp_path / "c", "salt").load(str(net)) is None


def test_a_folder_that_cannot_be_made_means_no_cache(tmp_path: Path, net: Path) -> None:
    (tmp_path / "c").write_text("a file is in the way")
    cache = Cache(tmp_path / "c", "salt")
    put(cache, net)
    cache.sweep()
    assert cache.load(str(net)) is None


def test_parallel_writers_and_readers_never_see_half_an_entry(tmp_path: Path, net: Path) -> None:
    writer = (
        "import sys; from flake8_torchparams.cache import Cache, digest\n"
        "rows = [('TPM101', n, 0, sys.argv[3] * 2000, None) for n in range(50)]\n"
        "for _ in range(60): Cache(__import__('pathlib').Path(sys.argv[1]), 's').store(\n"
        "    sys.argv[2], digest(open(sys.argv[2], 'rb').read()), {}, [], rows)\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", writer, str(tmp_path / "c"), str(net), letter]) for letter in "ab"
    ]
    seen = set()
    while any(process.poll() is None for process in writers):
        rows = Cache(tmp_path / "c", "s").load(str(net))
        if rows is not None:
            assert len(rows) == 50
            assert len({row[3] for row in rows}) == 1
            seen.add(rows[0][3][0])
    assert [process.returncode for process in writers] == [0, 0]
    assert seen
    assert len(list((tmp_path / "c").rglob("*.json"))) == 1
    assert not list((tmp_path / "c").rglob(".new-*"))


def test_the_sweep_removes_what_nobody_used_for_a_month(tmp_path: Path, net: Path) -> None:
    cache = Cache(tmp_path / "c", "salt")
    put(cache, net)
    other = tmp_path / "other.py"
    other.write_text("")
    put(cache, other)
    entry = next(e for e in (tmp_path / "c").glob("??/*.json") if b"other.py" in e.read_bytes())
    os.utime(entry, (0, time.time() - 40 * 24 * 3600))
    cache.sweep()
    assert cache.load(str(net)) == ROWS
    assert cache.load(str(other)) is None
    assert (tmp_path / "c" / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_the_folder_is_the_users_cache_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "torchparams"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    folder = default_folder()
    assert folder is not None
    assert folder.is_absolute()
    assert "relative" not in folder.parts


def test_a_digest_tells_contents_apart() -> None:
    assert digest(b"a") != digest(b"b")
    assert digest(b"a") == digest(b"a")
