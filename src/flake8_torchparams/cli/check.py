"""``torchparams check``: flake8's own command with this plugin alone, and a cache of results."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from flake8_torchparams.cli import machinery

PROG = "torchparams check"


def run(argv: Sequence[str]) -> int:
    """Check the paths in ``argv``, which holds flake8's options too; returns flake8's exit status."""
    application = machinery.CheckApplication(PROG, add_arguments)
    application.run(argv)
    return application.exit_code()


def parser() -> argparse.ArgumentParser:
    """Flake8's options and our own."""
    return machinery.parser(PROG, add_arguments)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``check`` has and flake8 has not."""
    parser.description = (
        "Check files and folders the way flake8 does, with this plugin alone: same configuration, noqa, formats and "
        "exit status."
    )
    add_cache_arguments(parser)


def add_cache_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what says whether results are kept, and where."""
    group = parser.add_argument_group(
        "result cache", "Unchanged files are not checked again as long as all that they import is unchanged too."
    )
    group.add_argument("--no-cache", action="store_true", help="Check every file and keep nothing.")
    group.add_argument(
        "--cache-dir", metavar="FOLDER", help="Keep results here. (Default: the user's cache folder of the platform)"
    )
