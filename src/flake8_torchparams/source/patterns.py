"""Regular expressions for texts of which a part is known."""

from __future__ import annotations

import re

# ``%d`` and the like, and a blank of ``str.format``
PERCENT_BLANK = re.compile(r"%[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
FORMAT_BLANK = re.compile(r"\{[^{}]*\}")


# A width of four digits, or one that is an argument itself
_PADDED = re.compile(r"\d{4}|\{[^{}]*\{")


def may_pad(text: str) -> bool:
    """Whether a text with blanks may be far longer once it is filled in than what it is filled in with."""
    return _PADDED.search(text) is not None


# A blank may be filled in with anything; with more of them in a row, matching would take time without end.
_BLANKS = re.compile(r"(?:\.\*)+")
_MOST_BLANKS = 4


def may_be(like: str, text: str) -> bool:
    """Whether a text may be one of which a pattern tells a part: any text where the pattern is mostly blanks."""
    like = _BLANKS.sub(".*", like)
    return like.count(".*") > _MOST_BLANKS or re.fullmatch(like, text) is not None


def filled_in(blank: re.Pattern[str], text: object) -> str:
    """What a text matches whose blanks are filled in with anything."""
    return ".*".join(re.escape(part) for part in blank.split(str(text)))
