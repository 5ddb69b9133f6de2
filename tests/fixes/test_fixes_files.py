"""Files on disk: nothing is lost, nothing is half written."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flake8_torchparams.fixes import files


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (b"x = 1\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\r\ny = 2\r\n", "utf-8"),
        (b"# -*- coding: latin-1 -*-\r\nx = '\xe9'\r\n", "iso-8859-1"),
        (b"x = 1\ry = 2\r", "utf-8"),
        (b"", "utf-8"),
    ],
)
def test_what_is_read_is_written_back(tmp_path: Path, raw: bytes, encoding: str) -> None:
    path = tmp_path / "f.py"
    path.write_bytes(raw)
    read = files.read(str(path))
    assert read.encoding == encoding
    assert not read.text.startswith("\ufeff")
    files.replace(read, read.text.replace("x", "z"))
    assert path.read_bytes() == raw.replace(b"x", b"z")


@pytest.mark.parametrize("raw", [b"x = '\xe9'\n", b"# coding: no-such\n", b"\xef\xbb\xbf# coding: latin-1\n"])
def test_what_cannot_be_decoded_is_told(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "f.py"
    path.write_bytes(raw)
    with pytest.raises(files.CannotReplace):
        files.read(str(path))


def test_mode_and_link_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "f.py", tmp_path / "link.py"
    path.write_text("x = 1\n")
    path.chmod(0o750)
    link.symlink_to(path)
    files.replace(files.read(str(link)), "y = 1\n")
    assert link.is_symlink()
    assert path.read_text() == "y = 1\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750


def test_a_file_that_changed_is_left(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text("x = 1\n")
    read = files.read(str(path))
    path.write_text("x = 2\n")
    with pytest.raises(files.CannotReplace, match="changed"):
        files.replace(read, "y = 1\n")
    assert path.read_text() == "x = 2\n"
    assert os.listdir(tmp_path) == ["f.py"]


def test_a_text_that_does_not_fit_the_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_bytes(b"# coding: ascii\nx = 1\n")
    with pytest.raises(files.CannotReplace, match="encoded"):
        files.replace(files.read(str(path)), "x = '\u20ac'\n")
    assert path.read_bytes() == b"# coding: ascii\nx = 1\n"


def test_an_interrupt_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.py"
    path.write_text("x = 1\n")
    read = files.read(str(path))

    def interrupted(descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.replace(read, "y = 1\n")
    assert path.read_text() == "x = 1\n"
    assert os.listdir(tmp_path) == ["f.py"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is slow to draw
@given(st.text("ab\n\r\x0c", max_size=40), st.text("ab\n\r\x0c", max_size=40))
def test_patch_takes_the_diff(tmp_path_factory: pytest.TempPathFactory, before: str, after: str) -> None:
    folder = tmp_path_factory.mktemp("patched")
    (folder / "f.py").write_bytes(before.encode())
    text = files.diff("./f.py", before, after)
    assert bool(text) == (before != after)
    if text and before and after:
        subprocess.run(["git", "apply", "-"], input=text.encode(), cwd=folder, check=True, timeout=60)
        assert (folder / "f.py").read_bytes() == after.encode()
