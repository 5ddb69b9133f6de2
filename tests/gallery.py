"""The gallery of examples as the tests see it: a comment ``# TPM101: ...`` claims a fault of its line."""

from __future__ import annotations

import ast
import io
import re
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
