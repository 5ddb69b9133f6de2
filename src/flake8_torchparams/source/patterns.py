"""Regular expressions for texts of which a part is known."""

from __future__ import annotations

import re

# ``%d`` and the like, and a blank of ``str.format``
PERCENT_BLANK = re.compile(r"%[-#0 +]*[\d*]*(?:\.[\d*]+)?[a-zA-Z]")
FORMAT_BLANK = re.compile(r"\{[^{}]*\}")


def filled_in(blank: re.Pattern[str], text: object) -> str:
    """What a text matches whose blanks are filled in with anything."""
    return ".*".join(re.escape(part) for part in blank.split(str(text)))
