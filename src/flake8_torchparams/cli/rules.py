"""``torchparams rules``: all codes in a table, for people, as JSON, or as SARIF has them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from flake8_torchparams.cli.columns import aligned
from flake8_torchparams.rules.registry import all_rules
from flake8_torchparams.rules.sarif import sarif_rules


def run(argv: Sequence[str]) -> int:
    """Print every rule, one a line."""
    arguments = parser().parse_args(argv)
    rules = all_rules()
    if arguments.sarif:
        print(json.dumps(sarif_rules(), indent=2))
        return 0
    if arguments.json:
        print(
            json.dumps(
                [
                    {
                        "code": rule.code,
                        "name": rule.name,
                        "summary": rule.summary,
                        "fix": rule.fix,
                        "opt_in": rule.opt_in,
                        "exception": rule.exception,
                    }
                    for rule in rules
                ],
                indent=2,
            )
        )
        return 0
    rows = [
        (
            rule.code,
            rule.name,
            "opt-in" if rule.opt_in else "",
            "" if rule.fix == "none" else f"{rule.fix} fix",
            rule.summary,
        )
        for rule in rules
    ]
    print("\n".join(aligned(rows)))
    return 0


def parser() -> argparse.ArgumentParser:
    """The parser of this command."""
    made = argparse.ArgumentParser(
        prog="torchparams rules",
        description="List all codes: name, whether --torchparams-enable must switch it on, how safe its fix is.",
    )
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--sarif", action="store_true", help="print what SARIF 2.1.0 has at tool.driver.rules")
    return made
