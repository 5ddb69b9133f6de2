"""Verdicts of real runs on small modules, hostile ones included."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.options import Options
from flake8_torchparams.runtime import Judged, RuntimeOptions, confirm
from flake8_torchparams.testing import assert_registered

HEAD = "import torch\nfrom torch import nn\n\n\n"
PLAIN = """class Net(nn.Module):
    def __init__(self{parameters}):
        super().__init__()
        self.mask = torch.ones(3)
        {then}
"""
GOOD = """

class Good(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.ones(3)
"""


def judged(folder: Path, text: str, **options: float) -> dict[tuple[str, str], Judged]:
    """The verdicts on what the engine finds in a module of this text, by class and attribute."""
    path = folder / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    findings = Session(Options()).check(str(path), HEAD + text)
    chosen = RuntimeOptions(timeout=options.get("timeout", 10.0), whole_files=False)
    return {
        (entry.finding.cls, entry.finding.attribute): entry
        for entry in confirm(findings, options=chosen, project_root=str(folder))
    }


def test_confirmed_by_the_built_object_without_bytecode(tmp_path: Path) -> None:
    entry = judged(tmp_path, PLAIN.format(parameters="", then="pass"))["Net", "mask"]
    assert entry.verdict == "confirmed"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.py"]


def test_a_move_is_a_move_without_another_device(tmp_path: Path) -> None:
    text = PLAIN.format(parameters=", device='cpu'", then="self.w = nn.Parameter(torch.ones(2)).to(device)")
    assert judged(tmp_path, text)["Net", "w"].verdict == "confirmed"


def test_seen_where_the_constructor_fails_later(tmp_path: Path) -> None:
    text = PLAIN.format(parameters="", then="if torch.ones(1).sum() > 0: raise OSError('no weights here')")
    entry = judged(tmp_path, text)["Net", "mask"]
    assert entry.verdict == "seen"


def test_a_false_claim_is_refuted(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + PLAIN.format(parameters="", then="self.w = nn.Parameter(torch.ones(2))"), encoding="utf-8")
    claim = Finding(str(path), 9, 8, "TPM101", "Net.w is a plain tensor", "Net", "w", "Net.__init__")
    entry, *_ = confirm([claim], options=RuntimeOptions(whole_files=False), project_root=str(tmp_path))
    assert entry.verdict == "refuted"


def test_inconclusive_where_the_import_fails(tmp_path: Path) -> None:
    text = "import no_such_package_anywhere\n\n\n" + PLAIN.format(parameters="", then="pass")
    entry = judged(tmp_path, text)["Net", "mask"]
    assert entry.verdict == "inconclusive"
    assert "no_such_package_anywhere" in entry.reason


@pytest.mark.parametrize(
    "then",
    [
        "import os; os._exit(0)",
        "import ctypes; ctypes.string_at(0)",
        "while True: pass",
        "[print('x' * 1000) for _ in range(20000)]",
        "if torch.ones(1).sum() > 0: raise SystemExit(3)",
        "nn.Module.__setattr__ = torch.zeros = torch.ones = None",
    ],
)
def test_a_hostile_class_leaves_the_others_alone(tmp_path: Path, then: str) -> None:
    verdicts = judged(tmp_path, PLAIN.format(parameters="", then=then) + GOOD, timeout=2.0)
    assert verdicts["Good", "scale"].verdict == "confirmed"
    assert verdicts["Net", "mask"].verdict != "refuted"


@pytest.mark.parametrize(
    ("before", "parameters", "then"),
    [
        ("", ", dim: int, rate: float, names: list[str]", "self.layer = nn.Linear(dim, int(rate) + 1)"),
        (
            "from dataclasses import dataclass\n\n\n@dataclass\nclass Config:\n    dim: int\n\n\n",
            ", config: Config",
            "self.layer = nn.Linear(config.dim, 1)",
        ),
        (
            '"""\n>>> Net("seven", kind="odd-one")\n"""\n',
            ", a, kind",
            "assert a == 'seven' and kind == 'odd-one'",
        ),
    ],
)
def test_arguments_are_found(tmp_path: Path, before: str, parameters: str, then: str) -> None:
    entry = judged(tmp_path, before + PLAIN.format(parameters=parameters, then=then))["Net", "mask"]
    assert (entry.verdict, entry.arguments[:4]) == ("confirmed", "Net(")


def test_the_users_factory_builds(tmp_path: Path) -> None:
    (tmp_path / "make.py").write_text("import net\n\n\ndef make():\n    return net.Net('open sesame')\n")
    path = tmp_path / "net.py"
    text = HEAD + PLAIN.format(parameters=", word", then="assert word == 'open ' + 'sesame'")
    path.write_text(text)
    findings = Session(Options()).check(str(path), text)
    chosen = RuntimeOptions(factories=(("net:Net", "make:make"),), whole_files=False)
    verdicts = [entry.verdict for entry in confirm(findings, options=chosen, project_root=str(tmp_path))]
    assert verdicts == ["confirmed"]


def test_assert_registered_names_what_is_not() -> None:
    net = torch.nn.Sequential(torch.nn.Linear(2, 2))
    assert_registered(net)
    net[0].masks = [torch.ones(3)]
    with pytest.raises(AssertionError, match=r"0\.masks\[0\] +tensor +\(3,\) torch\.float32"):
        assert_registered(net)
