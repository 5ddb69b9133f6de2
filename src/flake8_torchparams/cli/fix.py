"""``torchparams fix``: edits for the findings that ``torchparams check`` reports in the same files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from flake8_torchparams import runtime
from flake8_torchparams.cli import check, machinery
from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.cli.progress import Progress
from flake8_torchparams.cli.session import selected, session_for, why_unparsable
from flake8_torchparams.engine import Session
from flake8_torchparams.fixes import Applied, FixChoice, FixResult, files, fix_source
from flake8_torchparams.fixes.verify import Comparison, compare_classes, subjects

PROG = "torchparams fix"


@dataclass(slots=True)
class _Tally:
    changed: int = 0
    fixed: int = 0
    left: int = 0
    unsafe: int = 0
    failed: int = 0
    keys: int = 0


def run(argv: Sequence[str]) -> int:
    """Fix the files in ``argv``, or print what would change.

    Returns 0 when no finding is left in the files, 1 when some are, 2 when a file could not be read or replaced (the
    others are done all the same). Raises CommandError for options and configuration that cannot be used, and where
    ``--verify`` cannot run anything.
    """
    selection = selected(argv, PROG, add_arguments)
    options = selection.options
    if "-" in selection.files:
        raise CommandError("standard input cannot be fixed: name a file")
    named = selection.with_results()
    progress = Progress(len(named))
    run = _Run(selection, session_for(selection), progress)
    try:
        with run.driver, progress:
            for path in named:
                try:
                    run.fix(path)
                except (OSError, files.CannotReplace) as error:
                    progress.wipe()
                    reason = error.strerror if isinstance(error, OSError) and error.strerror else error
                    print(f"torchparams fix: {path} is left alone: {reason}", file=sys.stderr)
                    run.tally.failed += 1
                progress.step()
    except (runtime.RuntimeUnavailable, runtime.FactoriesError) as error:
        raise CommandError(f"--verify: {error}") from None
    print(_summary(run.tally, options), file=sys.stderr)
    return 2 if run.tally.failed else int(bool(run.tally.left))


def parser() -> argparse.ArgumentParser:
    """Flake8's options and our own."""
    return machinery.parser(PROG, add_arguments)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``fix`` has and flake8 has not."""
    parser.description = (
        "Edit what `torchparams check` reports with the same options and configuration. Safe fixes do what the code "
        "was meant to do; the others wait for --unsafe-fixes. Comments, blanks, encoding and line ends stay; a file is "
        "replaced as a whole or not at all."
    )
    parser.epilog = (
        "exit status: 0 no finding is left, 1 some are, 2 a file could not be read or written. `--select TPM103` "
        "limits it to a code, as for flake8."
    )
    group = parser.add_argument_group("fixes")
    group.add_argument("--diff", action="store_true", help="Print what would change and leave the files alone.")
    group.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="Also apply fixes that change what a module does beyond the fault, such as registering a buffer.",
    )
    group.add_argument(
        "--persistent",
        action="store_true",
        help="Register buffers so that they are saved. This adds keys to state_dict: older checkpoints lack them.",
    )
    group.add_argument(
        "--nn-buffer",
        action="store_true",
        help="Write nn.Buffer(...) for a buffer, which needs torch 2.5 or later. Enabling TPM502 does so too.",
    )
    group.add_argument(
        "--verify",
        action="store_true",
        help="Build each fixed class from the old text and from the new one, and leave the file alone when they differ "
        "in more than the announced state_dict keys. THIS RUNS THE CODE of the file.",
    )
    group.add_argument(
        "--python", metavar="PATH", default=sys.executable, help="The interpreter with torch that --verify uses."
    )
    machinery.focus(parser)
    check.add_cache_arguments(parser)


class _Run:
    """One run over the files of a selection."""

    def __init__(self, selection: machinery.Selection, session: Session, progress: Progress) -> None:
        self._progress = progress
        options = selection.options
        self.tally = _Tally()
        self.driver = runtime.Driver(options.python, environ={**os.environ, "PYTHONHASHSEED": "0"})
        self._selection = selection
        self._options = options
        self._session = session
        self._choice = FixChoice(
            unsafe=options.unsafe_fixes,
            persistent=options.persistent,
            torch_buffer=options.nn_buffer or "TPM502" in options.torchparams_enable,
        )

    def fix(self, path: str) -> None:
        """Fix a file or print what would change; raises OSError and CannotReplace when it stays as it was."""
        file = files.read(path)
        if reason := why_unparsable(file.text):
            raise files.CannotReplace(f"it cannot be parsed: {reason}")
        session = self._session
        session.refresh()
        found = session.check(path, file.text)
        reported = self._selection.reported(path, found)
        result = fix_source(
            file.text,
            reported,
            choice=self._choice,
            recheck=lambda text: found if text == file.text else session.check(path, text),
            describe=lambda text, cls: session.describe(path, text, cls),
        )
        changed = result.source != file.text
        try:
            if changed and self._options.verify:
                self._verify(path, file.text, result)
            if changed and not self._options.diff:
                files.replace(file, result.source)
        except (OSError, files.CannotReplace):
            self.tally.left += len(reported)
            raise
        self._tell(path, file.text, result)
        self.tally.changed += changed
        self.tally.fixed += len(result.applied) + len(result.gone)
        self.tally.left += len(result.refused)
        self.tally.unsafe += sum(refused.kind == "unsafe" for refused in result.refused)
        self.tally.keys += sum(bool(_keys(applied)) for applied in result.applied)

    def _verify(self, path: str, before: str, result: FixResult) -> None:
        """Say for each fixed class whether it still builds as before; raises CannotReplace when one does not."""
        options = runtime.RuntimeOptions(python=self._options.python)
        compared = compare_classes(path, before, result.source, subjects(result), driver=self.driver, options=options)
        for cls, verdict in compared.items():
            if verdict.outcome == "differs":
                raise files.CannotReplace(f"{cls} differs after the fix: {verdict.detail}")
        self._progress.wipe()
        for cls, verdict in compared.items():
            print(f"{path}: {cls} {_proof(verdict)}", file=sys.stderr)

    def _tell(self, path: str, before: str, result: FixResult) -> None:
        """What was done, and what was left and why; under ``--diff`` the latter goes to standard error."""
        if result.applied or result.refused:
            self._progress.wipe()
        left = [(refused.finding, f"left: {refused.reason}") for refused in result.refused]
        if self._options.diff:
            sys.stdout.write(files.diff(path, before, result.source))
            told, stream = left, sys.stderr
        else:
            told, stream = left + [(applied.finding, _done(applied)) for applied in result.applied], sys.stdout
        for finding, text in sorted(told):
            print(f"{path}:{finding.line}:{finding.column + 1}: {finding.code} {text}", file=stream)


def _done(applied: Applied) -> str:
    news = f" (state_dict() gains {_keys(applied)})" if _keys(applied) else ""
    return f"fixed: {applied.description}{news}"


def _keys(applied: Applied) -> str:
    """The new keys of ``state_dict``, where the class had one before."""
    return ", ".join(key for key in applied.state_dict_keys if key != "*")


def _proof(verdict: Comparison) -> str:
    """What ``--verify`` shows of a class, in words."""
    if verdict.outcome == "not-built":
        return f"could not be built, so nothing is proved: {verdict.detail}"
    more = len(verdict.calls) - 1
    how = f"built as {verdict.calls[0]}" + (f" and in {more} other way{'s' * (more > 1)}" if more else "")
    if verdict.outcome == "builds-now":
        return f"can be built now ({how}); before: {verdict.detail}"
    new = f", besides new keys of state_dict(): {_some(verdict.added)}" if verdict.added else ""
    return f"holds the same before and after ({how}){new}"


def _some(words: Sequence[str]) -> str:
    more = len(words) - 4
    return ", ".join(words[:4]) + (f" and {more} more" if more > 0 else "")


def _summary(tally: _Tally, options: argparse.Namespace) -> str:
    verb = "would be fixed" if options.diff else "fixed"
    text = f"{_count(tally.fixed, 'finding')} {verb} in {_count(tally.changed, 'file')}, {tally.left} left"
    if tally.unsafe:
        text += f" ({tally.unsafe} with an unsafe fix: --unsafe-fixes)"
    if tally.failed:
        text += f", {_count(tally.failed, 'file')} left alone"
    if tally.keys:
        text += "\nstate_dict() has new keys: older checkpoints lack them, and load with strict=False"
    return text


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + "s" * (number != 1)
