"""The flake8 adapter: options in, findings out. It knows nothing of torch."""

from __future__ import annotations

import argparse
import ast
import functools
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from flake8.exceptions import ExecutionError
from flake8.options.manager import Option, OptionManager
from flake8.utils import parse_comma_separated_list

from flake8_torchparams import __version__, flake8_runtime
from flake8_torchparams.options import OPT_IN, Options
from flake8_torchparams.source.glance import worth_reading

if TYPE_CHECKING:
    from flake8_torchparams.engine import Session


@functools.lru_cache(maxsize=1)
def session_for(options: Options) -> Session:
    """The one session of this process with these options."""
    # Loaded for the first file that needs it.
    from flake8_torchparams.engine import Session

    return Session(options)


def options_from(namespace: argparse.Namespace) -> Options:
    """Our options out of flake8's."""
    return Options(
        enable=frozenset(namespace.torchparams_enable),
        source_roots=tuple(namespace.torchparams_source_roots),
    )


def _make_room_for_deep_code() -> None:
    """Let flake8's own checkers get through deep code.

    pyflakes recurses three calls an ``elif`` and fails on some 500 of them; flake8 then ends without findings of any
    file. Calls in Python take no room on the C stack from 3.11 on; before, only Windows has too small a stack for this.
    """
    if sys.version_info >= (3, 11) or sys.platform != "win32":
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 10_000))


class _Folders(Option):
    """Folders in a configuration file: each is relative to that file.

    flake8 has it so only for what holds a slash, since its own paths may be patterns.
    """

    def normalize(self, value: str, *folder: str) -> list[str]:
        """The folders as absolute paths; ``folder`` is the one of the configuration file."""
        return [os.path.abspath(os.path.join(*folder, name)) for name in parse_comma_separated_list(value)]


_SOURCE_ROOTS = _Folders(
    "--torchparams-source-roots",
    default="",
    parse_from_config=True,
    comma_separated_list=True,
    normalize_paths=True,
    metavar="FOLDERS",
    help="Folders to look imports up in, besides those which a file's own package implies. In a configuration file "
    "they are relative to that file.",
)


class Plugin:
    """What flake8 makes for each file: ``tree`` and ``lines`` as it has read them, ``filename``, and all options."""

    name = "flake8-torchparams"
    version = __version__
    off_by_default: ClassVar[bool] = False

    def __init__(self, tree: ast.Module, lines: Sequence[str], filename: str, options: argparse.Namespace) -> None:
        """Keep what flake8 has read; nothing is done before ``run``."""
        self.tree = tree
        self.lines = lines
        self.filename = filename
        self.options = options

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Add our options to flake8's."""
        manager.add_option(
            "--torchparams-enable",
            default="",
            parse_from_config=True,
            comma_separated_list=True,
            metavar="CODES",
            help=f"Opt-in rules to switch on, separated by commas ({', '.join(sorted(OPT_IN))}).",
        )
        manager.add_option(*_SOURCE_ROOTS.option_args, **_SOURCE_ROOTS.filtered_option_kwargs)
        for name in ("torchparams_source_roots", "torchparams-source-roots"):
            manager.config_options_dict[name] = _SOURCE_ROOTS
        flake8_runtime.add_options(manager)

    @staticmethod
    def parse_options(options: argparse.Namespace) -> None:
        """Refuse codes that are no opt-in rules, and runtime mode from files; raises flake8's ExecutionError."""
        _make_room_for_deep_code()
        session_for.cache_clear()  # files may have changed since an earlier run in this process
        flake8_runtime.parse_options(options, os.environ)
        wrong = [code for code in options.torchparams_enable if code not in OPT_IN]
        if wrong:
            raise ExecutionError(
                f"torchparams-enable: {wrong[0]!r} is no opt-in rule of flake8-torchparams "
                f"(they are {', '.join(sorted(OPT_IN))})"
            )

    def run(self) -> Iterator[tuple[int, int, str, type[Any]]]:
        """Line, column from 0, code and message, and the plugin's type, for each finding."""
        source = "".join(self.lines)
        if not worth_reading(source):
            return
        findings = session_for(options_from(self.options)).check(self.filename, source, self.tree)
        runtime = flake8_runtime.from_options(self.options)
        if runtime is not None:
            findings = flake8_runtime.confirm_file(findings, self.filename, runtime)
        for finding in findings:
            yield finding.line, finding.column, f"{finding.code} {finding.message}", type(self)
