"""The outline of a file whose tree nobody needs, read off its text without the bodies of its functions."""

from __future__ import annotations

import re

from flake8_torchparams.source.outline import Outline, outline
from flake8_torchparams.source.parse import parsed

# Each begins with the end of the line before: what begins with a fixed character is looked for several times as fast.
# The head of a function, over as many lines as it has, and all lines that follow further in. Its last line may stand at
# the margin only with the bracket that it closes: any other line there is the next statement.
_FUNCTION = re.compile(
    r"\n([ \t]*)((?:async[ \t]+)?def[ \t]+\w+)"
    r"((?:[^\n]*[(\[,][ \t]*(?:\#[^\n]*)?(?:\n(?!\1\S)[^\n]*)*?\n\1[)\] \t])?[^\n]*:[ \t]*(?:\#[^\n]*)?"
    r"(?:\n\1[ \t]+[^\n]*|\n[ \t]*(?=\n))+)"
)
# An assignment at the top that opens a bracket at the end of its line and closes it at the start of a later one.
_TABLE = re.compile(r"(\n[^\W\d][\w.]*[ \t]*(?::[^\n=]*)?=[^\n]*[\[({])((?:\n(?:[ \t][^\n]*)?)+)(?=\n[\])}])")
_CLASS = re.compile(r"\n[ \t]*class[ \t]")


def outline_of(source: str) -> Outline:
    """Outline a text; raises as ``parsed`` does for one that cannot be parsed.

    What is wrong within a function may go unnoticed.
    """
    try:
        tree = parsed(skeleton(source))
    except SyntaxError:
        tree = parsed(source)
    found = outline(tree)
    found.nodes.clear()
    return found


def skeleton(source: str) -> str:
    """A text that outlines as ``source`` does, where both can be parsed, and is parsed several times as fast.

    Lines keep their numbers. Bodies that hold classes are left as they are, for those are in the outline. The text is
    cut by its indentation: of strings and brackets that stand further out than the function around them there is one
    half left, and then the result cannot be parsed.
    """
    return _TABLE.sub(_without_rows, _FUNCTION.sub(_without_body, f"\n{source}\n"))[1:]


def _without_body(found: re.Match[str]) -> str:
    margin, head, rest = found.groups()
    if _ends_within_string(rest) or ("class " in rest and _CLASS.search(rest)):
        return found[0]
    code = _without_end(rest)
    if code.endswith("\\"):  # goes on in a line that stands further out
        return found[0]
    before, after = code.count("\n"), rest.count("\n", len(code))
    return f"\n{margin}{head}():{_blank(before)}{margin} 0{_blank(after)}"


def _without_end(lines: str) -> str:
    """Lines without what follows the last one that holds code."""
    code = lines.rstrip()
    while (begin := code.rfind("\n") + 1) and code[begin:].lstrip().startswith("#"):
        code = code[:begin].rstrip()
    return code


def _without_rows(found: re.Match[str]) -> str:
    opened, rows = found.groups()
    return found[0] if _ends_within_string(rows) else opened + _blank(rows.count("\n"))


def _blank(lines: int) -> str:
    return "\n" * lines


def _ends_within_string(text: str) -> bool:
    """Whether a string over several lines begins in a text and does not end in it, or the other way round."""
    return text.count('"""') % 2 == 1 or text.count("'''") % 2 == 1
