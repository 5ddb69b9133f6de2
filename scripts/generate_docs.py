"""Write what the documentation says of the rules, out of the rules themselves.

Run it as ``python scripts/generate_docs.py``; with ``--check`` it writes nothing and exits with status 1 when a file
differs from what it would write. It owns the files of ``docs/rules`` and the region of the README between
``<!-- rules -->`` and ``<!-- /rules -->``.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from flake8_torchparams.rules.base import Rule  # noqa: E402
from flake8_torchparams.rules.explain import marked, page  # noqa: E402
from flake8_torchparams.rules.registry import all_rules  # noqa: E402

REGION = re.compile(r"(<!-- rules -->\n).*?(<!-- /rules -->)", re.DOTALL)
GROUPS = {
    "TPM1": "State outside the registries",
    "TPM2": "Around `Module.__init__`",
    "TPM3": "Registration",
    "TPM4": "State made while the Module is called",
    "TPM5": "Style (opt-in)",
    "TPM9": "About the linter itself, and runtime mode",
}
NOTHING = frozenset({"TPM502", "TPM900", "TPM902"})


def generated() -> dict[Path, str]:
    """Each generated file and the text that it should have."""
    folder = ROOT / "docs" / "rules"
    files = {folder / f"{rule.code}.md": page(rule) for rule in all_rules()}
    files[folder / "README.md"] = index()
    readme = ROOT / "README.md"
    files[readme] = REGION.sub(
        lambda match: f"{match[1]}\n{table('docs/rules/')}\n{match[2]}", readme.read_text("utf-8")
    )
    return files


def index() -> str:
    """The page that lists all pages, by group."""
    parts = [
        "# Rules\n",
        "One page a rule. Codes are stable: none is reused or given another meaning.\n"
        "`torchparams explain CODE` prints the same pages. How a rule is added has\n"
        "[a page of its own](../adding-a-rule.md).\n",
    ]
    for prefix, title in GROUPS.items():
        parts.append(f"## {title}\n\n{rows([rule for rule in all_rules() if rule.code.startswith(prefix)], '')}")
    return "\n".join(parts)


def table(folder: str) -> str:
    """All rules in one table, with links into ``folder``."""
    return rows(list(all_rules()), folder)


def rows(rules: list[Rule], folder: str) -> str:
    """A Markdown table of ``rules``."""
    lines = ["| code | name | what | torch | fix |", "| --- | --- | --- | --- | --- |"]
    for rule in rules:
        name = f"{rule.name} (opt-in)" if rule.opt_in else rule.name
        fix = "" if rule.fix == "none" else rule.fix
        lines.append(
            f"| [{rule.code}]({folder}{rule.code}.md) | {name} | {marked(rule.summary)} | {torch(rule)} | {fix} |"
        )
    return "\n".join(lines) + "\n"


def torch(rule: Rule) -> str:
    """What torch says of it, in a word."""
    if rule.exception:
        return f"`{rule.exception}`"
    return "" if rule.code in NOTHING else "silent"


def main() -> int:
    """Write the files, or with ``--check`` name those that are stale."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument(
        "--check", action="store_true", help="write nothing; exit with status 1 when a file is stale"
    )
    check = arguments.parse_args().check
    files = generated()
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    stale += [path for path in sorted((ROOT / "docs" / "rules").glob("*.md")) if path not in files]
    for path in stale:
        print(f"{'stale' if check else 'updated'}: {path.relative_to(ROOT)}")
        if check:
            continue
        if path in files:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(files[path].encode("utf-8"))
        else:
            path.unlink()
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
