"""Files on disk: read without losing anything, replaced all at once or not at all."""

from __future__ import annotations

import codecs
import contextlib
import difflib
import io
import os
import stat
import tempfile
import tokenize
from dataclasses import dataclass


class CannotReplace(Exception):
    """A file that must be left as it is; the text of the exception says why."""


@dataclass(frozen=True, slots=True)
class FileText:
    """A file as it was read: ``raw`` are its bytes, ``text`` what they say, line ends as they are, without a BOM."""

    path: str
    raw: bytes
    text: str
    encoding: str
    bom: bool


def read(path: str) -> FileText:
    """Read a Python file by its coding line or BOM.

    Raises ``OSError`` when it cannot be read and ``CannotReplace`` when it cannot be decoded, or not without loss.
    """
    with open(path, "rb") as stream:
        raw = stream.read()
    bom = raw.startswith(codecs.BOM_UTF8)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
        encoding = "utf-8" if bom else encoding
        text = raw[len(codecs.BOM_UTF8) if bom else 0 :].decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        raise CannotReplace(f"it cannot be decoded: {error}") from error
    found = FileText(path, raw, text, encoding, bom)
    if _encoded(found, text) != raw:
        raise CannotReplace(f"it does not survive being decoded and encoded as {encoding}")
    return found


def replace(original: FileText, text: str) -> None:
    """Put a new text in the place of a file that was read before.

    The file keeps its mode, encoding, BOM and line ends; a symbolic link stays one. Raises ``CannotReplace`` when the
    file changed since it was read, may not be written, or cannot hold the new text in its encoding; ``OSError`` when
    writing fails. In all these cases, and when interrupted, the file is as it was and nothing is left beside it.
    """
    target = os.path.realpath(original.path)
    try:
        new = _encoded(original, text)
    except UnicodeEncodeError as error:
        raise CannotReplace(f"the new text cannot be encoded as {original.encoding}") from error
    if not os.access(target, os.W_OK):
        raise CannotReplace("it is not writable")
    mode = os.stat(target)
    descriptor, temporary = tempfile.mkstemp(prefix=".torchparams-", suffix=".tmp", dir=os.path.dirname(target))
    try:
        with open(descriptor, "wb") as stream:
            stream.write(new)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, stat.S_IMODE(mode.st_mode))
        if hasattr(os, "chown"):
            with contextlib.suppress(PermissionError):
                os.chown(temporary, mode.st_uid, mode.st_gid)
        with open(target, "rb") as stream:
            if stream.read() != original.raw:
                raise CannotReplace("it changed while it was being fixed")
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def diff(path: str, before: str, after: str) -> str:
    """A unified diff that ``git apply`` and ``patch -p1`` take, '' where nothing changed."""
    name = path.replace(os.sep, "/").removeprefix("./").lstrip("/")
    lines = difflib.unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _encoded(file: FileText, text: str) -> bytes:
    return (codecs.BOM_UTF8 if file.bom else b"") + text.encode(file.encoding)


def _lines(text: str) -> list[str]:
    """The lines with their ends, split at line feeds only, as diff and patch do."""
    return [line + "\n" for line in text.split("\n")[:-1]] + ([last] if (last := text.rpartition("\n")[2]) else [])
