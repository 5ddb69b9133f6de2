"""``torchparams confirm``: the verdict of a real run on each finding. It runs the code of the linted project."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from flake8_torchparams import runtime
from flake8_torchparams.cli import machinery
from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.cli.progress import Progress
from flake8_torchparams.cli.session import selected, session_for
from flake8_torchparams.runtime.options import megabytes, seconds

Number = TypeVar("Number", int, float)
PROG = "torchparams confirm"
VERDICTS: tuple[runtime.Verdict, ...] = ("confirmed", "seen", "inconclusive", "refuted")


def run(argv: Sequence[str]) -> int:
    """Judge the findings of the files in ``argv``.

    Returns 0 when no finding stands, 1 when some do (confirmed, seen or inconclusive). Raises CommandError when nothing
    can be built at all, as where the interpreter has no torch.
    """
    selection = selected(argv, PROG, add_arguments)
    options = selection.options
    judged = _judged(selection, options)
    stand = [entry for entry in judged if entry.verdict != "refuted"]
    shown = judged if options.show_refuted else stand
    if options.json:
        print(json.dumps([_as_json(entry) for entry in shown], indent=2))
    else:
        for entry in shown:
            print(_line(entry, with_arguments=options.arguments))
        counts = Counter(entry.verdict for entry in judged)
        print(", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS), file=sys.stderr)
    return int(bool(stand))


def parser() -> argparse.ArgumentParser:
    """Flake8's options and our own."""
    return machinery.parser(PROG, add_arguments)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``confirm`` has and flake8 has not."""
    parser.description = (
        "Import the files and build every Module class in them, in another process, and say of each finding whether "
        "the built object bears it out. THIS RUNS THE CODE OF THE FILES: do not point it at code that you would not "
        "run."
    )
    defaults = runtime.RuntimeOptions()
    group = parser.add_argument_group("runtime")
    group.add_argument(
        "--python", metavar="PATH", default=defaults.python, help="The interpreter that can import the code."
    )
    group.add_argument(
        "--timeout",
        type=_told(seconds),
        metavar="SECONDS",
        default=defaults.timeout,
        help="For all attempts at one class.",
    )
    group.add_argument(
        "--memory",
        type=_told(megabytes),
        metavar="MB",
        default=defaults.memory,
        help="What one class may take; 0 is no limit.",
    )
    group.add_argument("--show-refuted", action="store_true", help="Also print findings that the run has refuted.")
    group.add_argument("--arguments", action="store_true", help="Print the call that each class was built with.")
    group.add_argument("--json", action="store_true", help="Print JSON.")
    machinery.focus(parser)


def _told(convert: Callable[[str], Number]) -> Callable[[str], Number]:
    """The same for argparse, which keeps what is said of a wrong value to itself but for an error of its own."""

    def converted(text: str) -> Number:
        try:
            return convert(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return converted


def _judged(selection: machinery.Selection, options: argparse.Namespace) -> list[runtime.Judged]:
    chosen = runtime.RuntimeOptions(
        python=options.python,
        timeout=options.timeout,
        memory=options.memory,
        tell_unbuilt="TPM902" in options.torchparams_enable,
    )
    session = session_for(selection)
    judged: list[runtime.Judged] = []
    try:
        with runtime.Driver(chosen.python) as driver, Progress(len(selection.files)) as progress:
            for path in sorted(selection.files):
                # silenced findings take part: what they tell of is not to come back as found at runtime
                findings = session.check(path, selection.source(path))
                verdicts = runtime.confirm(findings, options=chosen, paths=[path], driver=driver)
                kept = set(selection.reported(path, [entry.finding for entry in verdicts]))
                judged += [entry for entry in verdicts if entry.finding in kept]
                progress.step()
    except OSError as error:
        raise CommandError(f"cannot read {error.filename}: {error.strerror}") from None
    except (runtime.RuntimeUnavailable, runtime.FactoriesError) as error:
        raise CommandError(str(error)) from None
    return judged


def _line(entry: runtime.Judged, *, with_arguments: bool) -> str:
    finding = entry.finding
    place = f"{finding.path}:{finding.line}:{finding.column + 1}"
    return f"{place}: {finding.code} {entry.message(with_call=with_arguments)}"


def _as_json(entry: runtime.Judged) -> dict[str, object]:
    finding = entry.finding
    return {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column + 1,
        "code": finding.code,
        "message": finding.message,
        "class": finding.cls,
        "attribute": finding.attribute,
        "verdict": entry.verdict,
        "reason": entry.reason,
        "arguments": entry.arguments,
    }
