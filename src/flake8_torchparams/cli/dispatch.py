"""Which command was asked for, and how the program ends.

A command is imported when it is asked for: ``--version`` and ``--help`` need neither flake8 nor libcst.
"""

from __future__ import annotations

import argparse
import difflib
import importlib
import os
import sys
from collections.abc import Sequence

from flake8_torchparams import __version__
from flake8_torchparams.cli.errors import CommandError

COMMANDS = {
    "check": "report findings: flake8 with this plugin alone, and a cache",
    "show": "show what each Module of a file will hold once built",
    "fix": "edit what can be fixed",
    "confirm": "build the classes and say which findings hold (runs your code)",
    "explain": "say what a code means, with an example and torch's own behaviour",
    "rules": "list all codes",
    "completion": "print a completion script for your shell",
}

_DESCRIPTION = "Find the tensors of a torch.nn.Module that will never be trained, moved or saved."

_EPILOG = """\
commands:
{commands}

examples:
  torchparams check src                    findings, as `flake8 --select=TPM src` reports them
  torchparams check --format=pylint src    all options of flake8 and its configuration files work
  torchparams show src/net.py::Net         parameters, buffers, submodules and plain state of one class
  torchparams fix --diff src               what `fix` would change
  torchparams explain TPM103

`torchparams COMMAND --help` says more. No command but `confirm`, `show --runtime` and `fix --verify` imports torch or
runs the code that it reads.

exit status: 0 nothing found, 1 findings, 2 the command could not do its work
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``torchparams``; returns the exit status. Raises SystemExit where argparse does."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if not arguments or arguments[0].startswith("-"):
        parser().parse_args(arguments)
        parser().print_help()
        return 2
    name, rest = arguments[0], arguments[1:]
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, 1)
        parser().error(f"there is no command {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    try:
        status: int = importlib.import_module(f"flake8_torchparams.cli.{name}").run(rest)
        sys.stdout.flush()
    except CommandError as error:
        print(f"torchparams {name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("torchparams: interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # the reader has left; keep the interpreter from saying so when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def parser() -> argparse.ArgumentParser:
    """What stands before a command: the help and the version."""
    width = max(map(len, COMMANDS))
    made = argparse.ArgumentParser(
        prog="torchparams",
        usage="torchparams [-h] [--version] COMMAND ...",
        description=_DESCRIPTION,
        epilog=_EPILOG.format(commands="\n".join(f"  {name:{width}}  {text}" for name, text in COMMANDS.items())),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=f"torchparams {__version__}")
    return made
