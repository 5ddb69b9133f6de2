"""``torchparams show``: what each Module of a file will hold once it is built."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from flake8_torchparams.cli import page, session, table
from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.cli.view import KINDS, ClassView, as_json, of_kinds, of_no_module, views


def run(argv: Sequence[str]) -> int:
    """Show the classes that ``argv`` names.

    Returns 0, or 1 when ``--runtime`` found a difference. Raises CommandError for a file that cannot be read or parsed
    and for a class that is not there.
    """
    arguments = parser().parse_args(argv)
    path, _, cls = arguments.target.partition("::")
    reports, found = session.described(path)
    shown = _chosen(views(reports, found), path, cls)
    others = of_no_module(reports, found)
    if cls:
        others = [finding for finding in others if finding.cls in ("", *shown[0].report.bases)]
    if arguments.runtime:
        from flake8_torchparams.cli.built import beside_built

        shown = beside_built(shown, arguments.python)
    if arguments.kind:
        shown = [of_kinds(view, arguments.kind) for view in shown]
    if arguments.html:
        _write(arguments.html, page.render(shown, others, title=arguments.target))
    elif arguments.json:
        print(json.dumps(as_json(shown, others), indent=2))
    else:
        table.write(shown, others)
    return int(any(view.differences for view in shown))


def parser() -> argparse.ArgumentParser:
    """The parser of this command."""
    made = argparse.ArgumentParser(
        prog="torchparams show",
        description="Show what each torch.nn.Module of a file will hold once it is built: parameters, buffers, "
        "submodules and plain attributes, where each was set and by which class, and the findings about it.",
        epilog="exit status: 0, 1 when --runtime found a difference, 2 on errors. Findings are those that "
        "`torchparams check` reports. Nothing is imported or run unless --runtime says so.",
    )
    made.add_argument(
        "target", metavar="FILE[::CLASS]", help="a Python file, or one class of it (Outer.Inner for inner ones)"
    )
    made.add_argument(
        "--kind",
        action="append",
        choices=KINDS,
        metavar="KIND",
        help=f"only these; repeatable. One of: {', '.join(KINDS)}",
    )
    made.add_argument(
        "--runtime",
        action="store_true",
        help="build the classes (runs their code) and mark where the built object differs",
    )
    made.add_argument("--python", metavar="PATH", default=sys.executable, help="the interpreter that --runtime uses")
    output = made.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print JSON")
    output.add_argument("--html", metavar="PAGE", help="write one self-contained page instead")
    return made


def _chosen(all_views: Sequence[ClassView], path: str, cls: str) -> list[ClassView]:
    """Those of class ``cls``; all without it."""
    if not all_views:
        raise CommandError(f"no torch.nn.Module is defined in {path}")
    if not cls:
        return list(all_views)
    chosen = [view for view in all_views if view.report.cls == cls]
    if not chosen:
        known = ", ".join(view.report.cls for view in all_views)
        raise CommandError(f"{path} defines no Module {cls!r}; it defines {known}")
    return chosen


def _write(target: str, text: str) -> None:
    try:
        Path(target).write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot write {target}: {error.strerror}") from None
