"""The page of a rule, the same for ``torchparams explain`` and for the documentation."""

from __future__ import annotations

import re

from flake8_torchparams.rules.base import Rule

WANT = re.compile(r"# want: (TPM\d{3})")
NAME = re.compile(r"\bnn\.\w+|[\w.]*_\w*|(?<=use of )\.data|\bself\b")
NO_FIX = "There is no automatic fix."
SAFETY = {
    "safe": "Safe: `torchparams fix` applies it.",
    "unsafe": "Unsafe: `torchparams fix --unsafe-fixes` applies it.",
}


def page(rule: Rule) -> str:
    """All that is said of ``rule`` as Markdown, in the order that each page has."""
    sections = [
        ("What it does", what(rule)),
        ("Why is this bad", rule.why),
        ("Example", block(flagged(rule.wrong))),
        ("Use instead", block(rule.right)),
        ("What torch does", rule.torch_does),
        ("Fix", fix(rule)),
        ("How to say that it is on purpose", on_purpose(rule)),
    ]
    parts = [f"# {rule.code} {rule.name}"] + [f"## {title}\n\n{text.strip()}" for title, text in sections]
    return "\n\n".join(parts) + "\n"


def what(rule: Rule) -> str:
    """The section "What it does": the summary, and what it takes to see the code at all."""
    text = f"Reports {marked(rule.summary)}."
    if rule.runtime:
        text += " It comes from runtime mode only."
    if rule.opt_in:
        text += f" Opt-in: switch it on with `--torchparams-enable={rule.code}`."
    return text


def marked(summary: str) -> str:
    """``summary`` with its names in backticks, since Markdown would make ``__init__`` bold."""
    return NAME.sub(r"`\g<0>`", summary)


def fix(rule: Rule) -> str:
    """The section "Fix"."""
    return f"{SAFETY[rule.fix]}\n\n{rule.fix_text}" if rule.fix != "none" else rule.fix_text or NO_FIX


def on_purpose(rule: Rule) -> str:
    """The section on deliberate code: what the rule says of it, then the comment that silences one line."""
    line = next((line.strip() for line in rule.wrong.splitlines() if WANT.search(line)), None)
    comment = f"# noqa: {rule.code}"
    say = block(WANT.sub(comment, line)) if line else f"`{comment}` at the end of the line silences it."
    return "\n\n".join(part.strip() for part in (rule.on_purpose, say) if part)


def flagged(source: str) -> str:
    """``source`` as readers want it: the flagged lines end in the bare code."""
    return WANT.sub(r"# \1", source)


def block(source: str) -> str:
    """``source`` as a block of Python in Markdown."""
    return f"```python\n{source.strip()}\n```"
