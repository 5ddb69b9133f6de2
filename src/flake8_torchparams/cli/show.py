"""``torchparams show``: what each Module of a file will hold once it is built."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from flake8_torchparams.cli import machinery, page, session, table
from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.cli.session import Described
from flake8_torchparams.cli.view import KINDS, ClassView, as_json, of_bases, of_kinds, of_no_module, views

PROG = "torchparams show"


def run(argv: Sequence[str]) -> int:
    """Show the classes that ``argv`` names.

    Returns 0, or 1 when ``--runtime`` found a difference. Raises CommandError for a file that cannot be read or parsed
    and for a class that is not there.
    """
    selection = session.selected(argv, PROG, add_arguments)
    options = selection.options
    if len(options.filenames) != 1:
        parser().error("name one FILE or FILE::CLASS")
    target = options.filenames[0]
    path, _, cls = target.partition("::")
    file = session.described(selection, path)
    shown = _chosen(file, path, cls)
    undecided = [f"{name} ({', '.join(unread)})" for name, unread in file.others.items() if unread]
    if undecided and not cls:
        told = "classes are left out whose base could not be read"
        print(f"{PROG}: {told}: {', '.join(undecided)}", file=sys.stderr)
    others = of_bases(shown[0], file.findings) if cls else of_no_module(file.reports, file.findings)
    if options.runtime:
        from flake8_torchparams.cli.built import beside_built

        shown = beside_built(shown, options.python)
    if options.kind:
        shown = [of_kinds(view, options.kind) for view in shown]
    if options.html:
        _write(options.html, page.render(shown, others, title=target))
    elif options.json:
        print(json.dumps(as_json(shown, others), indent=2))
    else:
        table.write(shown, others)
    return int(any(view.differences for view in shown))


def parser() -> argparse.ArgumentParser:
    """Flake8's options and our own."""
    return machinery.parser(PROG, add_arguments)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``show`` has and flake8 has not."""
    parser.usage = "%(prog)s [options] FILE[::CLASS]"
    parser.description = (
        "Show what each torch.nn.Module of a file will hold once it is built: parameters, buffers, submodules and "
        "plain attributes, where each was set and by which class, and the findings about it."
    )
    parser.epilog = (
        "exit status: 0, 1 when --runtime found a difference, 2 on errors. Findings are those that `torchparams check` "
        "reports with the same options and configuration. Nothing is imported or run unless --runtime says so."
    )
    group = parser.add_argument_group("show")
    group.add_argument(
        "--kind",
        action="append",
        choices=KINDS,
        metavar="KIND",
        help=f"Only these; repeatable. One of: {', '.join(KINDS)}.",
    )
    group.add_argument(
        "--runtime",
        action="store_true",
        help="Build the classes and mark where the built object differs. THIS RUNS THE CODE of the file.",
    )
    group.add_argument("--python", metavar="PATH", default=sys.executable, help="The interpreter that --runtime uses.")
    output = group.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="Print JSON.")
    output.add_argument("--html", metavar="PAGE", help="Write one self-contained page instead.")
    machinery.focus(parser, "FILE[::CLASS]", "A Python file, or one class of it (Outer.Inner for inner ones).")


def _chosen(file: Described, path: str, cls: str) -> list[ClassView]:
    """Those of class ``cls``; all without it."""
    all_views = views(file.reports, file.findings)
    if not cls and all_views:
        return all_views
    chosen = [view for view in all_views if view.report.cls == cls]
    if chosen:
        return chosen
    asked = {name: unread for name, unread in file.others.items() if unread and (not cls or name == cls)}
    if asked:
        name, unread = next(iter(asked.items()))
        raise CommandError(
            f"whether {name} in {path} is a torch.nn.Module is not known: its base {unread[0]} could not be read "
            f"(--torchparams-source-roots names more folders to look in)"
        )
    if not all_views:
        raise CommandError(f"no torch.nn.Module is defined in {path}")
    known = ", ".join(view.report.cls for view in all_views)
    if cls in file.others:
        raise CommandError(f"{cls} in {path} is no torch.nn.Module; {path} defines {known}")
    raise CommandError(f"{path} defines no Module {cls!r}; it defines {known}")


def _write(target: str, text: str) -> None:
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot write {target}: {error.strerror}") from None
