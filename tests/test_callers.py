"""What it costs to find out what becomes of the attributes of a class."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from flake8_torchparams.usage import callers

TABLES = 12
NET = "\n".join(
    [
        "import torch\nimport torch.nn as nn\n\n\nclass Net(nn.Module):\n    def __init__(self):",
        "        super().__init__()",
        *(f"        self.table{n} = torch.ones(3)" for n in range(TABLES)),
        "\n    def forward(self, x):\n        return self._step0(x)",
        *(
            f"\n    def _step{n}(self, x):\n        return self._step{n + 1}(x * self.table{n}) if x.numel() else x"
            for n in range(TABLES)
        ),
        f"\n    def _step{TABLES}(self, x):\n        return x\n",
    ]
)


def test_the_callers_of_a_method_are_looked_for_once_for_all_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: Counter[str] = Counter()

    def calls_of(body: Any, method: str, is_library: Any) -> Any:
        asked[method] += 1
        return found(body, method, is_library)

    found = callers.calls_of
    monkeypatch.setattr(callers, "calls_of", calls_of)
    codes = [finding.code for finding in Session(Options()).check("net.py", NET)]
    assert codes == ["TPM101"] * TABLES
    assert max(asked.values()) == 1
