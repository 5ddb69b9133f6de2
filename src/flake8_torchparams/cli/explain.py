"""``torchparams explain``: the page of one rule, in the terminal."""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Sequence

from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.rules.explain import page
from flake8_torchparams.rules.registry import all_rules


def run(argv: Sequence[str]) -> int:
    """Print what is known of a code or name; raises CommandError for one that does not exist."""
    wanted = parser().parse_args(argv).rule
    rules = all_rules()
    for rule in rules:
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            _write(page(rule))
            return 0
    near = [rule.code for rule in rules if rule.code.startswith(wanted.upper())]
    near = near or difflib.get_close_matches(wanted.upper(), [rule.code for rule in rules], 3)
    near += difflib.get_close_matches(wanted.lower(), [rule.name for rule in rules], 3)
    raise CommandError(f"there is no rule {wanted!r}" + (f"; near to it: {', '.join(near)}" if near else ""))


def parser(choices: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The parser of this command; one for completion scripts has the codes as ``choices``, which would end in a worse
    message than that of ``run`` otherwise.
    """
    made = argparse.ArgumentParser(
        prog="torchparams explain",
        description="Say what a code means: why it matters, an example, what torch does, and how to say that it is on "
        "purpose.",
    )
    told = "a code (TPM103) or a name (parameter-lost); `torchparams rules` lists them"
    made.add_argument("rule", metavar="CODE", choices=choices, help=told)
    return made


def _write(markdown: str) -> None:
    """Print the page: laid out by rich where it is installed and a person reads, else as the Markdown that it is."""
    if sys.stdout.isatty():
        try:
            from rich.console import Console
            from rich.markdown import Markdown
        except ImportError:
            pass
        else:
            Console().print(Markdown(markdown))
            return
    print(markdown.rstrip())
