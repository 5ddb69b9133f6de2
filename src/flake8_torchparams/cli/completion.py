"""``torchparams completion``: a completion script, written by shtab out of the commands' own parsers."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence

from flake8_torchparams.cli import dispatch, explain
from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.rules.registry import all_rules

SHELLS = ("bash", "zsh", "tcsh")


def run(argv: Sequence[str]) -> int:
    """Print the script for the shell in ``argv``; raises CommandError where shtab is not installed."""
    shell = parser().parse_args(argv).shell
    try:
        import shtab
    except ImportError:
        raise CommandError("this needs shtab: pip install 'flake8-torchparams[completion]'") from None
    print(shtab.complete(_whole(), shell))
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of this command."""
    made = argparse.ArgumentParser(
        prog="torchparams completion",
        description="Print a completion script for your shell.",
        epilog='For bash: eval "$(torchparams completion bash)" in ~/.bashrc. Needs the extra `completion`.',
    )
    made.add_argument("shell", choices=SHELLS)
    return made


def _whole() -> argparse.ArgumentParser:
    """All commands as subparsers of one parser: shtab wants to see them together."""
    whole = dispatch.parser()
    commands = whole.add_subparsers(metavar="COMMAND")
    codes = [rule.code for rule in all_rules()]
    for name, summary in dispatch.COMMANDS.items():
        own = importlib.import_module(f"flake8_torchparams.cli.{name}")
        command = explain.parser(codes) if own is explain else own.parser()
        # the parent brings its own --help along
        commands.add_parser(name, help=summary, parents=[command], add_help=False, conflict_handler="resolve")
    return whole
