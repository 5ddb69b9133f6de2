"""Automatic fixes: edits of source text, made by libcst's reading of it and checked by the linter itself.

``fix_source`` fixes the text of one file; ``files`` reads and replaces files on disk and ``verify`` compares the built
classes before and after.
"""

from flake8_torchparams.fixes.fixer import fix_source
from flake8_torchparams.fixes.records import Applied, FixChoice, FixResult, Refused
from flake8_torchparams.fixes.registry import FIXES, fix_for

__all__ = ["FIXES", "Applied", "FixChoice", "FixResult", "Refused", "fix_for", "fix_source"]
