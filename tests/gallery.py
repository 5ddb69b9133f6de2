"""The gallery of examples as the tests see it: a comment ``# TPM101: ...`` claims a fault of its line.

Run as a script with the path of a Python that has flake8 and the plugin, it compares what they find with the claims.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
CLAIM = re.compile(r"# (TPM\d{3})( \(opt-in\))?: (.+)")


@dataclass(frozen=True)
class Claim:
    """What the comment at the end of one line says of it."""

    path: Path
    line: int
    code: str
    opt_in: bool
    text: str
    source: str
    cls: str

    @property
    def attribute(self) -> str:
        """The name on self, or in the class body, that the line sets or registers."""
        found = re.search(r"register_\w+\(\"(\w+)\"|self\.(\w+)(?:\[\w+\])? =|^\s+(\w+) =", self.source)
        assert found is not None, self.source
        return next(filter(None, found.groups()))

    @property
    def place(self) -> str:
        """How a test names the claim."""
        return f"{self.path.name}:{self.line}-{self.code}"


def claims(path: Path) -> list[Claim]:
    """Return the claims of one example in the order of its lines."""
    text = path.read_text(encoding="utf-8")
    classes = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef)]
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        claim = CLAIM.fullmatch(token.string) if token.type == tokenize.COMMENT else None
        if claim is not None:
            line = token.start[0]
            holder = next(node.name for node in classes if node.lineno <= line <= (node.end_lineno or 0))
            code, opt_in, said = claim.groups()
            found.append(Claim(path, line, code, bool(opt_in), said, token.line, holder))
    return found


ALL_CLAIMS = [claim for path in EXAMPLES for claim in claims(path)]


def wanted(opt_in: bool = False) -> list[tuple[str, int, str]]:
    """File name, line and code of each claim; those of opt-in rules only if asked for."""
    return sorted((claim.path.name, claim.line, claim.code) for claim in ALL_CLAIMS if opt_in or not claim.opt_in)


def told(python: str, *options: str) -> list[tuple[str, int, str]]:
    """File name, line and code of each finding that flake8, run by ``python``, has on the gallery."""
    command = [python, "-m", "flake8", "--isolated", "--select=TPM", "--format=%(path)s %(row)d %(code)s", *options]
    run = subprocess.run([*command, "examples"], cwd=ROOT, capture_output=True, text=True, check=False)
    if run.stderr or run.returncode not in (0, 1):
        raise RuntimeError(f"flake8 ended with status {run.returncode}: {run.stderr}")
    lines = [line.rsplit(" ", 2) for line in run.stdout.splitlines()]
    return sorted((re.split(r"[/\\]", path)[-1], int(row), code) for path, row, code in lines)


def main(python: str) -> int:
    """Print each difference between claims and findings; return the exit status."""
    claimed, found = set(wanted()), set(told(python))
    for name, line, code in sorted(claimed ^ found):
        fault = "claimed, not found" if (name, line, code) in claimed else "found, not claimed"
        print(f"examples/{name}:{line}: {code} {fault}")
    print(f"{len(found)} findings on {len(EXAMPLES)} examples, {len(claimed)} claimed")
    return int(claimed != found)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
