"""``torchparams fix``: edits for the findings that ``torchparams check`` reports in the same files."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from flake8_torchparams.cli import machinery
from flake8_torchparams.cli.progress import Progress
from flake8_torchparams.cli.session import selected, session_for
from flake8_torchparams.engine import Session
from flake8_torchparams.fixes import FixChoice, FixResult, files, fix_source
from flake8_torchparams.fixes.verify import compare_classes, subjects

PROG = "torchparams fix"


@dataclass(slots=True)
class _Tally:
    changed: int = 0
    fixed: int = 0
    left: int = 0
    unsafe: int = 0
    failed: int = 0


def run(argv: Sequence[str]) -> int:
    """Fix the files in ``argv``, or print what would change.

    Returns 0 when no finding is left in the files, 1 when some are, 2 when a file could not be read or replaced (the
    others are done all the same). Raises CommandError for options and configuration that cannot be used.
    """
    selection = selected(argv, PROG, add_arguments)
    options = selection.options
    choice = FixChoice(unsafe=options.unsafe_fixes, persistent=options.persistent, torch_buffer=options.nn_buffer)
    session = session_for(selection)
    tally = _Tally()
    with Progress(len(selection.files)) as progress:
        for path in selection.files:
            try:
                _fix_file(path, session, selection, choice, tally)
            except (OSError, files.CannotReplace) as error:
                print(f"torchparams fix: {path} is left alone: {error}", file=sys.stderr)
                tally.failed += 1
            progress.step()
    print(_summary(tally, options), file=sys.stderr)
    return 2 if tally.failed else int(bool(tally.left))


def parser() -> argparse.ArgumentParser:
    """Flake8's options and our own."""
    return machinery.parser(PROG, add_arguments)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``fix`` has and flake8 has not."""
    parser.description = (
        "Edit what `torchparams check` reports with the same options (--select TPM103 limits it to a code). Comments, "
        "blanks, encoding and line ends stay; a file is replaced as a whole or not at all."
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
        "--verify",
        action="store_true",
        help="Build each fixed class from the old text and from the new one, without arguments, and leave the file "
        "alone when they differ in more than the announced state_dict keys. This runs the code of the file.",
    )
    group.add_argument("--python", metavar="PATH", default=sys.executable, help="The interpreter that --verify uses.")
    group.add_argument(
        "--nn-buffer", action="store_true", help="Write nn.Buffer(...) for a buffer, which needs torch 2.5 or later."
    )


def _fix_file(path: str, session: Session, selection: machinery.Selection, choice: FixChoice, tally: _Tally) -> None:
    file = files.read(path)
    session.refresh()
    findings = selection.reported(path, session.check(path, file.text))
    result = fix_source(
        path,
        file.text,
        findings,
        choice=choice,
        recheck=lambda text: session.check(path, text),
        describe=lambda text: session.describe(path, text),
    )
    changed = result.source != file.text
    if changed and selection.options.verify:
        _verify(path, file.text, result, selection.options.python)
    if changed and not selection.options.diff:
        files.replace(file, result.source)
    _tell(path, file.text, result, diff=selection.options.diff)
    tally.changed += changed
    tally.fixed += len(result.applied) + len(result.gone)
    tally.left += len(result.refused)
    tally.unsafe += sum(refused.kind == "unsafe" for refused in result.refused)


def _verify(path: str, before: str, result: FixResult, python: str) -> None:
    """Say for each fixed class whether it still builds as before; raises CannotReplace when one does not."""
    for cls, verdict in compare_classes(path, before, result.source, subjects(result), python=python).items():
        detail = f": {verdict.detail}" if verdict.detail else ""
        if verdict.outcome == "differs":
            raise files.CannotReplace(f"{cls} differs after the fix{detail}")
        print(f"{path}: {cls} {_VERDICTS[verdict.outcome]}{detail}", file=sys.stderr)


_VERDICTS = {
    "same": "holds the same before and after",
    "builds-now": "can be built now",
    "not-built": "could not be built, so nothing is proved",
}


def _tell(path: str, before: str, result: FixResult, *, diff: bool) -> None:
    if diff:
        sys.stdout.write(files.diff(path, before, result.source))
        return
    for applied in result.applied:
        finding = applied.finding
        print(f"{path}:{finding.line}:{finding.column + 1}: {finding.code} fixed: {applied.description}")
    for refused in result.refused:
        finding = refused.finding
        print(f"{path}:{finding.line}:{finding.column + 1}: {finding.code} left: {refused.reason}")


def _summary(tally: _Tally, options: argparse.Namespace) -> str:
    verb = "would be fixed" if options.diff else "fixed"
    text = f"{tally.fixed} findings {verb} in {tally.changed} files, {tally.left} left"
    if tally.unsafe:
        text += f" ({tally.unsafe} of them have an unsafe fix: --unsafe-fixes)"
    return text
