"""What the fixes do to classes that torch really builds: the same keys but the announced ones, the same values."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from fix_cases import Pair, fixed, pairs

from flake8_torchparams.fixes.verify import Comparison, compare

RAISING = {
    "super_calls": {"Late", "LateModule", "LateBuffer", "NeedsLocal", "Missing", "Other", "NotCalled"},
    "nn_buffer": {"Missing"},
    "wrap_last": {"Registering", "RegisteringTensor"},
}
"""The classes that cannot be built, or have no ``state_dict``, until they are fixed."""


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair.name)
def test_fixed_classes_hold_the_same(pair: Pair, tmp_path: Path) -> None:
    result = fixed(pair.before, pair.choice, pair.options)
    announced: dict[str, list[str]] = {}
    for entry in result.applied:
        announced.setdefault(entry.finding.cls, []).extend(entry.state_dict_keys)
    assert announced
    for cls, keys in announced.items():
        found = compare(str(tmp_path / "case.py"), pair.before, result.source, cls, announced=keys, make=pair.make(cls))
        wanted = "builds-now" if cls in RAISING.get(pair.name, set()) else "same"
        assert (cls, found.outcome, found.detail if wanted == "same" else "") == (cls, wanted, "")
        if keys and "*" not in keys:
            assert found.added


def once(tmp_path: Path, before: str, after: str, **more: str) -> Comparison:
    head = "import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n        super().__init__(); "
    return compare(str(tmp_path / "net.py"), f"{head}{before}\n", f"{head}{after}\n", "Net", **more)


def test_a_key_that_was_not_announced_is_told(tmp_path: Path) -> None:
    found = once(tmp_path, "self.x = torch.ones(3)", "self.register_buffer('x', torch.ones(3))")
    assert (found.outcome, found.added) == ("differs", ("x",))


def test_other_values_are_told(tmp_path: Path) -> None:
    found = once(tmp_path, "self.x = torch.randn(3)", "torch.randn(3); self.x = torch.randn(3)")
    assert found.outcome == "differs"
    assert found.detail == "other values in x"
    assert once(tmp_path, "self.x = torch.randn(3)", "self.y = self.x = torch.randn(3)").outcome == "same"


def test_memory_that_is_left_as_found_does_not_count(tmp_path: Path) -> None:
    assert once(tmp_path, "self.x = torch.empty(1000)", "self.x = torch.empty(1000).clone()").outcome == "same"


@pytest.mark.parametrize("code", ["import os; os._exit(3)", "raise SystemExit", "import time; time.sleep(60)"])
def test_a_class_that_does_not_survive_says_why(tmp_path: Path, code: str) -> None:
    head = "import torch\nclass Net(torch.nn.Module):\n    def __init__(self):\n        "
    found = compare(str(tmp_path / "net.py"), head + code, head + code, "Net", timeout=20)
    assert found.outcome == "not-built"
    assert found.detail


def test_relative_imports_and_neighbours_are_found(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "names.py").write_text("SIZE = 3\n")
    source = "import torch\nfrom .names import SIZE\nclass Net(torch.nn.Linear):\n    pass\n"
    found = compare(str(package / "net.py"), source, source + "# more\n", "Net", make="cls(SIZE, SIZE)")
    assert found == Comparison("same")
    assert torch.__version__
