"""What built objects hold, told by a real torch in another process."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_torchparams.cli.built import beside_built
from flake8_torchparams.cli.view import views
from flake8_torchparams.model.report import Entry, ModuleReport
from flake8_torchparams.runtime.holdings import Held, holdings

pytestmark = pytest.mark.torch

NET = """\
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, width: int = 4):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(width, 3))
        self.register_parameter("bias", None)
        self.register_buffer("mean", torch.zeros(2, dtype=torch.float64))
        self.register_buffer("mask", torch.zeros(1), persistent=False)
        self.head = nn.Linear(3, width)
        self.act = nn.ReLU()
        self.scale = torch.ones(4)
        self.blocks = [nn.Linear(2, 2)]
        self.sizes = [1, 2]
        self.width = width


class Late(nn.Module):
    def __init__(self):
        self.weight = nn.Parameter(torch.zeros(1))
"""


@pytest.fixture
def net(tmp_path: Path) -> str:
    path = tmp_path / "net.py"
    path.write_text(NET)
    return str(path)


def test_each_name_with_its_kind_and_value(net: str) -> None:
    told, late, missing = holdings(net, ["Net", "Late", "Missing"])
    assert told.failure == ""
    assert told.call.startswith("Net(")
    assert {entry.name: entry for entry in told.held} == {
        "weight": Held("weight", "parameter", "", "(4, 3)", "float32", True),
        "bias": Held("bias", "None", "", "", "", False),
        "mean": Held("mean", "buffer", "", "(2,)", "float64", True),
        "mask": Held("mask", "non-persistent buffer", "", "(1,)", "float32", False),
        "head": Held("head", "module", "Linear", "", "", True),
        "act": Held("act", "module", "ReLU", "", "", False),
        "scale": Held("scale", "plain tensor", "", "(4,)", "float32", False),
        "blocks": Held("blocks", "container", "list", "", "", False),
        "sizes": Held("sizes", "plain", "list", "", "", False),
        "width": Held("width", "plain", "int", "", "", False),
    }
    assert "cannot assign parameters before Module.__init__() call" in late.failure
    assert missing.failure


def test_a_class_made_in_a_function(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "import torch\nfrom torch import nn\n\n\ndef make():\n    class Top(nn.Module):\n"
        "        def __init__(self):\n            super().__init__()\n            self.mask = torch.ones(3)\n\n"
        "    return Top\n"
    )
    (told,) = holdings(str(path), ["make.<locals>.Top"])
    assert [(entry.name, entry.kind) for entry in told.held] == [("mask", "plain tensor")], told.failure


def test_an_object_that_cannot_save_is_shown_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(
        "import torch\nfrom torch import nn\n\n\n"
        "class Refusing(nn.Linear):\n    def __init__(self):\n        super().__init__(1, 1)\n\n"
        "    def state_dict(self, *args, **kwargs):\n        raise OSError('no\\nroom')\n\n\n"
        "class Plain(nn.Module):\n    def __init__(self):\n        self.scale = torch.ones(3)\n"
    )
    refusing, plain = holdings(str(path), ["Refusing", "Plain"])
    assert (refusing.failure, refusing.unsaved) == ("", "state_dict() raised OSError: no room")
    assert {(entry.name, entry.kind, entry.saved) for entry in refusing.held} >= {("weight", "parameter", False)}
    assert [(entry.name, entry.kind) for entry in plain.held] == [("scale", "plain tensor")]
    assert plain.unsaved.startswith("state_dict() raised AttributeError")
    reports = [ModuleReport(str(path), "Plain", 14, (), ())]
    assert "built as Plain(); state_dict() raised AttributeError" in beside_built(views(reports, []))[0].runtime


def test_a_view_beside_its_object(net: str) -> None:
    entries = (
        Entry("weight", frozenset({"parameter"})),
        Entry("mean", frozenset({"plain tensor"})),
        Entry("gone", frozenset({"plain"})),
    )
    reports = [ModuleReport(net, "Net", 5, (), entries), ModuleReport(net, "Late", 21, (), ())]
    shown, late = beside_built(views(reports, []))
    differs = {row.entry.name: row.differs for row in shown.rows}
    assert differs["weight"] == ""
    assert differs["mean"] == "built as buffer"
    assert differs["gone"] == "not on the built object"
    assert differs["head"] == "only on the built object"
    assert late.runtime.startswith("could not be built: AttributeError")
    assert late.differences == 0
