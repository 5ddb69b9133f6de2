"""The linter says of the gallery what the comments in it say, no more and no less."""

from __future__ import annotations

import sys

from gallery import ALL_CLAIMS, EXAMPLES, told, wanted


def test_findings_are_those_that_the_comments_claim() -> None:
    assert told(sys.executable) == wanted()


def test_opt_in_findings_come_on_top() -> None:
    enable = ",".join(sorted({claim.code for claim in ALL_CLAIMS if claim.opt_in}))
    # The right forms of other themes register buffers by call, which TPM502 would have otherwise.
    own = {claim.path.name for claim in ALL_CLAIMS if claim.opt_in}
    found = told(sys.executable, f"--torchparams-enable={enable}")
    assert [row for row in found if row[0] in own] == [row for row in wanted(opt_in=True) if row[0] in own]


def test_every_theme_shows_a_fault_but_the_one_on_purpose() -> None:
    assert {path.name for path in EXAMPLES} - {claim.path.name for claim in ALL_CLAIMS} == {"on_purpose.py"}
