"""What the fixes do to classes that torch really builds: the same keys but the announced ones, the same values."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from fix_cases import Pair, fixed, pairs

from flake8_torchparams.finding import Finding
from flake8_torchparams.fixes.verify import Comparison, Subject, compare_classes, subjects
from flake8_torchparams.runtime import Driver, RuntimeUnavailable

pytestmark = pytest.mark.torch

RAISING = {
    "super_calls": {
        *("Late", "LateModule", "LateBuffer", "NeedsLocal", "Missing", "Forgetful", "Other", "NotCalled"),
        *("PositionalMissing", "PositionalLate", "PositionalOther", "DecoratedMissing", "DecoratedLate"),
    },
    "nn_buffer": {"Missing"},
    "wrap_last": {"Registering", "RegisteringTensor"},
}
"""The classes that cannot be built, or have no ``state_dict``, until they are fixed."""


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with Driver(sys.executable) as made:
        yield made


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair.name)
def test_fixed_classes_hold_the_same(pair: Pair, tmp_path: Path, driver: Driver) -> None:
    result = fixed(pair.before, pair.choice, pair.options)
    changed = subjects(result)
    assert changed
    found = compare_classes(str(tmp_path / "case.py"), pair.before, result.source, changed, driver=driver)
    raising = RAISING.get(pair.name, set())
    assert {cls: one.outcome for cls, one in found.items()} == {
        subject.cls: "builds-now" if subject.cls in raising else "same" for subject in changed
    }, found
    assert all(found[subject.cls].added for subject in changed if subject.announced)


def once(tmp_path: Path, driver: Driver, *pairs: tuple[str, str]) -> list[Comparison]:
    """Compare classes whose constructors have one line each, before and after."""
    head = "import random\nimport torch\n"
    before, after = (
        head
        + "".join(
            f"class Net{index}(torch.nn.Module):\n    def __init__(self):\n        super().__init__(); {pair[side]}\n"
            for index, pair in enumerate(pairs)
        )
        for side in (0, 1)
    )
    classes = [Subject(f"Net{index}") for index in range(len(pairs))]
    return list(compare_classes(str(tmp_path / "net.py"), before, after, classes, driver=driver).values())


def test_each_difference_is_told(tmp_path: Path, driver: Driver) -> None:
    added, drawn, same, empty, private, unsteady = once(
        tmp_path,
        driver,
        ("self.x = torch.ones(3)", "self.register_buffer('x', torch.ones(3))"),
        ("self.x = torch.randn(3)", "torch.randn(3); self.x = torch.randn(3)"),
        ("self.x = torch.randn(3)", "self.y = self.x = torch.randn(3)"),
        ("self.x = torch.empty(1000)", "self.x = torch.empty(1000).clone()"),
        ("self._x = [torch.ones(3)]", "self._x = [torch.zeros(3)]"),
        ("self.x = torch.full((3,), random.SystemRandom().random())", "self.x = torch.zeros(3)"),
    )
    assert (added.outcome, added.added) == ("differs", ("x",))
    assert added.detail == "state_dict has x, which was not announced, built as Net0()"
    assert (drawn.outcome, drawn.detail) == ("differs", "other values in x, built as Net1()")
    assert same.outcome == empty.outcome == unsteady.outcome == "same"
    assert (private.outcome, private.detail) == ("differs", "other values in _x.0, built as Net4()")


def test_a_class_that_does_not_survive_says_why_and_spares_the_others(tmp_path: Path, driver: Driver) -> None:
    lines = ["raise SystemExit", "import os; os._exit(3)", "self.x = torch.ones(3)"]
    ended, killed, fine = once(tmp_path, driver, *((line, line) for line in lines))
    assert (ended.outcome, ended.detail) == ("not-built", "SystemExit")
    assert killed.outcome == "not-built"
    assert fine == Comparison("same", calls=("Net2()",))


def test_a_class_that_builds_no_more_is_told(tmp_path: Path, driver: Driver) -> None:
    (broken,) = once(tmp_path, driver, ("pass", "raise ValueError('no')"))
    assert (broken.outcome, broken.detail) == ("differs", "it cannot be built any more as Net0(): ValueError: no")


def test_what_stands_in_several_places_is_looked_into_once(tmp_path: Path, driver: Driver) -> None:
    shared = "import functools; self.x = functools.reduce(lambda x, _: [x, x], range(24), torch.ones(3))"
    (folded,) = once(tmp_path, driver, (shared, shared))
    assert folded.outcome == "same", folded
    source = (
        "import torch\n"
        "class Net(torch.nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.b = torch.nn.Linear(1, 1)\n"
        "        self.a = [self.b]\n"
    )
    after = source.replace("[self.b]", "torch.nn.ModuleList([self.b])")
    subject = Subject("Net", announced=("a.0.*",))
    found = compare_classes(str(tmp_path / "net.py"), source, after, [subject], driver=driver)["Net"]
    assert found.outcome == "same", found


def test_a_state_dict_that_raises_is_told(tmp_path: Path, driver: Driver) -> None:
    refusing = "self.state_dict = None"
    (broken,) = once(tmp_path, driver, ("pass", refusing))
    told = "it cannot be built any more as Net0(): state_dict() raised TypeError: 'NoneType' object is not callable"
    assert (broken.outcome, broken.detail) == ("differs", told)


def test_required_arguments_relative_imports_and_neighbours_are_found(tmp_path: Path, driver: Driver) -> None:
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("from .net import Net\n")
    (package / "names.py").write_text("SIZE = 3\n")
    source = (
        "import torch\nfrom .names import SIZE\n"
        "class Net(torch.nn.Module):\n"
        "    def __init__(self, width: int, scale: torch.Tensor, *, wide: bool):\n"
        "        super().__init__()\n"
        "        if wide:\n"
        "            self.layer = torch.nn.Linear(SIZE, width)\n"
    )
    after = source + "        self.scale = scale * 2\n"
    path = str(package / "net.py")
    mended = Finding(path, 7, 12, "TPM101", "mended", "Net", "layer", "Net.__init__")
    subject = Subject("Net", findings=(mended,))
    found = compare_classes(path, source, after, [subject], driver=driver)["Net"]
    assert found.outcome == "same"
    assert {"wide=True", "wide=False"} <= {call.rpartition(", ")[2].rstrip(")") for call in found.calls}
    # what the first text made must not be left over for the next
    lost = compare_classes(path, source, source.replace("self.layer", "layer"), [subject], driver=driver)["Net"]
    assert lost.outcome == "differs"
    assert "state_dict lost layer.bias" in lost.detail


def test_a_callable_can_be_an_argument(tmp_path: Path, driver: Driver) -> None:
    source = (
        "import torch\nfrom collections.abc import Callable\n"
        "class Net(torch.nn.Module):\n"
        "    def __init__(self, act: Callable[[int], int]):\n"
        "        super().__init__()\n"
        "        self.scale = torch.ones(3)\n"
    )
    found = compare_classes(str(tmp_path / "net.py"), source, source, [Subject("Net")], driver=driver)["Net"]
    assert found.outcome == "same", found.detail


def test_without_torch_nothing_is_proved(tmp_path: Path) -> None:
    with Driver(str(tmp_path / "python")) as driver, pytest.raises(RuntimeUnavailable):
        once(tmp_path, driver, ("pass", "pass"))
