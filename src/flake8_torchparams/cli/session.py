"""The engine as the commands besides ``check`` use it, with the options that flake8's configuration gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flake8.exceptions import ExecutionError

from flake8_torchparams import plugin
from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.cli.machinery import AddArguments, Selection
from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.model.report import ModuleReport
from flake8_torchparams.source.parse import parsed


def selected(argv: Sequence[str], prog: str, add_arguments: AddArguments | None = None) -> Selection:
    """The files and options that ``argv`` and the configuration name; raises CommandError for what flake8 refuses."""
    try:
        return Selection(argv, prog, add_arguments)
    except ExecutionError as error:
        raise CommandError(str(error)) from None


def session_for(selection: Selection) -> Session:
    """The engine of this process with the options of the selection."""
    return plugin.session_for(plugin.options_from(selection.options))


def why_unparsable(text: str) -> str:
    """Why a text cannot be parsed; empty where it can."""
    try:
        parsed(text)
    except SyntaxError as error:
        return f"{error.msg}, line {error.lineno}" if error.lineno else error.msg
    except ValueError as error:
        return str(error)
    except (RecursionError, MemoryError):
        return "it is nested too deep"
    return ""


@dataclass(frozen=True, slots=True)
class Described:
    """A file: its Modules, what ``torchparams check`` would report of it, and its other classes (see ``Session``)."""

    reports: list[ModuleReport]
    findings: list[Finding]
    others: dict[str, tuple[str, ...]]


def described(selection: Selection, path: str) -> Described:
    """What there is to say of the file at ``path``; raises CommandError where it cannot be read or parsed."""
    session = session_for(selection)
    try:
        source = selection.source(path)
    except OSError as error:
        raise CommandError(f"cannot read {path}: {error.strerror}") from None
    if reason := why_unparsable(source):
        raise CommandError(f"cannot parse {path}: {reason}")
    return Described(
        session.describe(path, source),
        selection.reported(path, session.check(path, source)),
        session.undescribed(path, source),
    )
