"""Runtime mode within flake8: its options, the refusal to be switched on by a file, and verdicts in the messages."""

from __future__ import annotations

import argparse
import functools
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flake8.exceptions import ExecutionError

if TYPE_CHECKING:
    from flake8.options.manager import OptionManager

    from flake8_torchparams.finding import Finding
    from flake8_torchparams.runtime.driver import Driver
    from flake8_torchparams.runtime.options import RuntimeOptions

SWITCH = "TORCHPARAMS_RUNTIME"
_ON = frozenset({"1", "true", "yes", "on"})


class _Typed(argparse.Action):
    """Keeps what the command line says, unless a configuration file has spoken.

    flake8 hands over a file's values as text and without this action, and a value of the command line is no text here.
    """

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        if not isinstance(getattr(namespace, self.dest, None), str):
            try:
                setattr(namespace, self.dest, True if self.nargs == 0 else self.convert(values))
            except ValueError as error:
                raise argparse.ArgumentError(self, str(error)) from None

    @staticmethod
    def convert(text: str) -> object:
        """The value of a text; argparse's ``type`` would take a file's text too, and hide where it is from."""
        return Path(text)


class _Seconds(_Typed):
    @staticmethod
    def convert(text: str) -> object:
        from flake8_torchparams.runtime.options import seconds

        return seconds(text)


class _Megabytes(_Typed):
    @staticmethod
    def convert(text: str) -> object:
        from flake8_torchparams.runtime.options import megabytes

        return megabytes(text)


class _Option(NamedTuple):
    """An option that no file may set; one without ``metavar`` is a switch."""

    name: str
    action: type[_Typed]
    metavar: str
    help: str


_OPTIONS = (
    _Option("torchparams-runtime", _Typed, "", "Build the classes to confirm findings. THIS RUNS THE CODE."),
    _Option("torchparams-runtime-show-refuted", _Typed, "", "Also show findings that the run has refuted."),
    _Option("torchparams-runtime-verbose", _Typed, "", "Tell the call that each class was built with."),
    _Option("torchparams-runtime-timeout", _Seconds, "SECONDS", "For all attempts at one class."),
    _Option("torchparams-runtime-memory", _Megabytes, "MB", "What one class may take; 0 is no limit."),
    _Option("torchparams-python", _Typed, "PATH", "The interpreter that can import the code."),
)


def add_options(manager: OptionManager) -> None:
    """Add the options of runtime mode; flake8 reads them from files only so that ``parse_options`` can refuse them."""
    for name, action, metavar, text in _OPTIONS:
        kind: dict[str, Any] = {"metavar": metavar} if metavar else {"nargs": 0, "default": False}
        told = f"{text} Not in configuration files."
        manager.add_option(f"--{name}", action=action, parse_from_config=True, help=told, **kind)


def rule_out(options: argparse.Namespace) -> None:
    """Let neither the command line nor the environment switch runtime mode on; a file's say is left to be refused."""
    if not isinstance(options.torchparams_runtime, str):
        options.torchparams_runtime = None


def parse_options(options: argparse.Namespace, environ: Mapping[str, str]) -> None:
    """Refuse what a configuration file says of runtime mode, and let the environment switch it on if it can be.

    Raises flake8's ExecutionError.
    """
    for option in _OPTIONS:
        if isinstance(getattr(options, option.name.replace("-", "_")), str):
            raise ExecutionError(
                f"{option.name} is not allowed in a configuration file, since runtime mode runs the code that is "
                f"checked: use --{option.name} on the command line"
            )
    if options.torchparams_runtime is None:  # ruled out
        options.torchparams_runtime = False
    elif environ.get(SWITCH, "").strip().lower() in _ON:
        options.torchparams_runtime = True
    if options.torchparams_runtime:
        _switch_off_without_torch(options)


def _switch_off_without_torch(options: argparse.Namespace) -> None:
    from flake8_torchparams.runtime.driver import torch_missing
    from flake8_torchparams.runtime.options import RuntimeOptions

    missing = torch_missing(str(options.torchparams_python or RuntimeOptions().python))
    if missing:
        options.torchparams_runtime = False
        if multiprocessing.parent_process() is None:  # flake8's workers may read the options again
            print(f"torchparams: runtime mode is off: {missing}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class Chosen:
    """How the classes are built, and whether refuted findings and the calls are told."""

    run: RuntimeOptions
    show_refuted: bool
    with_call: bool


def from_options(options: argparse.Namespace) -> Chosen | None:
    """What ``parse_options`` has let pass; None when runtime mode is off."""
    if not options.torchparams_runtime:
        return None
    from flake8_torchparams.runtime.options import RuntimeOptions

    run = RuntimeOptions(tell_unbuilt="TPM902" in options.torchparams_enable)
    if options.torchparams_runtime_timeout is not None:
        run = replace(run, timeout=options.torchparams_runtime_timeout)
    if options.torchparams_runtime_memory is not None:
        run = replace(run, memory=options.torchparams_runtime_memory)
    if options.torchparams_python is not None:
        run = replace(run, python=str(options.torchparams_python))
    return Chosen(run, options.torchparams_runtime_show_refuted, options.torchparams_runtime_verbose)


@functools.lru_cache(maxsize=1)
def _driver(python: str, process: int) -> Driver | None:
    """The one probe of a process; None, once told on standard error, when there is none to be had.

    A process that was forked from one with a probe must not talk to that: hence ``process``.
    """
    import atexit

    from flake8_torchparams.runtime.driver import Driver, RuntimeUnavailable

    driver = Driver(python)
    try:
        driver.start()
    except RuntimeUnavailable as error:
        print(f"torchparams: runtime mode is off: {error}", file=sys.stderr)
        return None
    atexit.register(driver.close)
    return driver


def confirm_file(findings: Sequence[Finding], path: str, chosen: Chosen) -> list[Finding]:
    """The findings of a file with the verdicts in their messages, without those that the run refuted.

    Every Module class of the file is built, not only those with findings: that is what TPM901 needs.
    They come back as they are where there is no torch to run with, which is said on standard error. Raises flake8's
    ExecutionError when the project's factories cannot be used.
    """
    from flake8_torchparams.runtime.confirm import confirm
    from flake8_torchparams.runtime.driver import RuntimeUnavailable
    from flake8_torchparams.runtime.factories import FactoriesError

    driver = _driver(chosen.run.python, os.getpid())
    if driver is None or not Path(path).is_file():
        return list(findings)
    try:
        judged = confirm(findings, options=chosen.run, paths=[path], driver=driver)
    except RuntimeUnavailable:
        return list(findings)
    except FactoriesError as error:
        raise ExecutionError(str(error)) from None
    return [
        replace(entry.finding, message=entry.message(with_call=chosen.with_call))
        for entry in judged
        if chosen.show_refuted or entry.verdict != "refuted"
    ]
