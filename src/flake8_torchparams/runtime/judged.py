"""What a runtime run has to say of a finding."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from flake8_torchparams.finding import Finding

Verdict: TypeAlias = Literal["confirmed", "seen", "refuted", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding and its verdict.

    ``reason`` says what the run showed, or why it showed nothing. ``arguments`` is the call that showed it, as source
    (``Net(dim=64)``), empty where no class was built. Findings that only the run made (TPM901, TPM902) come as Judged
    too: TPM901 is confirmed, TPM902 inconclusive.
    """

    finding: Finding
    verdict: Verdict
    reason: str = ""
    arguments: str = ""

    def message(self, *, with_call: bool) -> str:
        """The message of the finding with what the run made of it."""
        reason = f": {self.reason}" if self.reason else ""
        call = f" [{self.arguments}]" if with_call and self.arguments else ""
        return f"{self.finding.message} ({self.verdict}{reason}){call}"
