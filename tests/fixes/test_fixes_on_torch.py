"""What the fixes do to classes that torch really builds: the same keys but the announced ones, the same values."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from fix_cases import Pair, fixed, pairs

from flake8_torchparams.fixes.verify import Comparison, Subject, compare, compare_classes, subjects

RAISING = {
    "super_calls": {"Late", "LateModule", "LateBuffer", "NeedsLocal", "Missing", "Other", "NotCalled"},
    "nn_buffer": {"Missing"},
    "wrap_last": {"Registering", "RegisteringTensor"},
}
"""The classes that cannot be built, or have no ``state_dict``, until they are fixed."""


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair.name)
def test_fixed_classes_hold_the_same(pair: Pair, tmp_path: Path) -> None:
    result = fixed(pair.before, pair.choice, pair.options)
    changed = subjects(result, pair.make)
    assert changed
    found = compare_classes(str(tmp_path / "case.py"), pair.before, result.source, changed)
    raising = RAISING.get(pair.name, set())
    assert {cls: one.outcome for cls, one in found.items()} == {
        subject.cls: "builds-now" if subject.cls in raising else "same" for subject in changed
    }, found
    assert all(found[subject.cls].added for subject in changed if subject.announced)


def once(tmp_path: Path, *pairs: tuple[str, str]) -> list[Comparison]:
    """Compare classes whose constructors have one line each, before and after."""
    head = "import torch\n"
    before, after = (
        head
        + "".join(
            f"class Net{index}(torch.nn.Module):\n    def __init__(self):\n        super().__init__(); {pair[side]}\n"
            for index, pair in enumerate(pairs)
        )
        for side in (0, 1)
    )
    classes = [Subject(f"Net{index}") for index in range(len(pairs))]
    return list(compare_classes(str(tmp_path / "net.py"), before, after, classes, timeout=60).values())


def test_each_difference_is_told(tmp_path: Path) -> None:
    added, drawn, same, empty = once(
        tmp_path,
        ("self.x = torch.ones(3)", "self.register_buffer('x', torch.ones(3))"),
        ("self.x = torch.randn(3)", "torch.randn(3); self.x = torch.randn(3)"),
        ("self.x = torch.randn(3)", "self.y = self.x = torch.randn(3)"),
        ("self.x = torch.empty(1000)", "self.x = torch.empty(1000).clone()"),
    )
    assert (added.outcome, added.added) == ("differs", ("x",))
    assert (drawn.outcome, drawn.detail) == ("differs", "other values in x")
    assert same.outcome == empty.outcome == "same"


def test_a_class_that_does_not_survive_says_why_and_spares_the_others(tmp_path: Path) -> None:
    lines = ["raise SystemExit", "import os; os._exit(3)", "self.x = torch.ones(3)"]
    ended, killed, fine = once(tmp_path, *((line, line) for line in lines))
    assert (ended.outcome, ended.detail) == ("not-built", "SystemExit: ")
    assert (killed.outcome, killed.detail) == ("not-built", "the interpreter ended with status 3")
    assert fine == Comparison("same")


def test_relative_imports_and_neighbours_are_found(tmp_path: Path) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "names.py").write_text("SIZE = 3\n")
    source = "import torch\nfrom .names import SIZE\nclass Net(torch.nn.Linear):\n    pass\n"
    found = compare(str(package / "net.py"), source, source + "# more\n", "Net", make="cls(SIZE, SIZE)")
    assert found == Comparison("same")
    assert torch.__version__
