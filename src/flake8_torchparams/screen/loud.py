"""Why a class is one for the interpreter."""

from __future__ import annotations


class Loud(Exception):
    """Something that only the interpreter can judge; the text says what."""
