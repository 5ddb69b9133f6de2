"""What ends a command with status 2 and one line."""

from __future__ import annotations


class CommandError(Exception):
    """The command cannot do what it was asked for; the text tells the user why."""
