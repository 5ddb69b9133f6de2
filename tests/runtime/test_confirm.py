"""Verdicts of real runs on small modules."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
import torch
from processes import PATIENCE

from flake8_torchparams.engine import Session
from flake8_torchparams.finding import Finding
from flake8_torchparams.flake8_runtime import Chosen, confirm_file
from flake8_torchparams.options import Options
from flake8_torchparams.runtime import Driver, FactoriesError, Judged, RuntimeOptions, confirm
from flake8_torchparams.runtime.factories import read_factories
from flake8_torchparams.testing import assert_registered

OPTIONS = RuntimeOptions(timeout=PATIENCE, import_timeout=PATIENCE)
HEAD = "import torch\nfrom torch import nn\n\n\n"
PLAIN = """class Net(nn.Module):
    def __init__(self{parameters}):
        super().__init__()
        self.mask = torch.ones(3)
        {then}

    def forward(self, x):
        return x * self.mask if self.t is None else x * self.t
"""


CHAIN = "".join(
    f"class {one}:\n    def __init__(self, other: '{other}'):\n        assert isinstance(other, {other})\n\n\n"
    for one, other in (("First", "Second"), ("Second", "Third"), ("Third", "Fourth"))
)
CHAIN += "class Fourth:\n    pass\n\n\n"
# Only one word will do, and the class does not say which.
WORD = PLAIN.format(parameters=", word", then="assert word == 'open ' + 'sesame'")


def judged(driver: Driver, folder: Path, text: str) -> dict[tuple[str, str], Judged]:
    """The verdicts on what the engine finds in a module of this text, by class and attribute."""
    path = folder / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    findings = Session(Options()).check(str(path), HEAD + text)
    return {
        (entry.finding.cls, entry.finding.attribute): entry
        for entry in confirm(findings, options=OPTIONS, project_root=str(folder), driver=driver)
    }


def test_confirmed_by_the_built_object_without_bytecode(driver: Driver, tmp_path: Path) -> None:
    entry = judged(driver, tmp_path, PLAIN.format(parameters="", then="pass"))["Net", "mask"]
    assert entry.verdict == "confirmed"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["net.py"]


@pytest.mark.parametrize("move", ["to(device)", "to('cuda')", "cuda()", "half()", "to(torch.float64)"])
def test_a_move_is_a_move_without_another_device(driver: Driver, tmp_path: Path, move: str) -> None:
    text = PLAIN.format(parameters=", device='cpu'", then=f"self.w = nn.Parameter(torch.ones(2)).{move}")
    assert judged(driver, tmp_path, text)["Net", "w"].verdict == "confirmed"


@pytest.mark.parametrize("then", ["nn.Sequential(nn.ReLU(), torch.relu)", "nn.ModuleList().append(nn.ReLU)"])
def test_what_a_container_of_torchs_refuses_is_raised(driver: Driver, tmp_path: Path, then: str) -> None:
    text = PLAIN.format(parameters="", then=f"self.t = {then}")
    entry = next(e for e in judged(driver, tmp_path, text).values() if e.finding.code == "TPM304")
    assert (entry.verdict, entry.reason) == ("confirmed", "torch raised TypeError here")


def test_what_no_memory_holds_is_built_on_the_meta_device(driver: Driver, tmp_path: Path) -> None:
    entry = judged(driver, tmp_path, PLAIN.format(parameters="", then="self.t = torch.empty(1 << 45)"))["Net", "t"]
    assert entry.verdict == "confirmed"


def test_what_needs_values_is_built_on_the_cpu(driver: Driver, tmp_path: Path) -> None:
    text = PLAIN.format(parameters="", then="self.t = torch.ones(int(torch.ones(3).sum().item()))")
    assert judged(driver, tmp_path, text)["Net", "t"].verdict == "confirmed"


def test_a_slot_holds_what_it_is_given(driver: Driver, tmp_path: Path) -> None:
    text = PLAIN.format(parameters="", then="pass").replace(
        "    def __init__", '    __slots__ = ("mask",)\n\n    def __init__'
    )
    assert judged(driver, tmp_path, text)["Net", "mask"].verdict == "confirmed"


def test_seen_where_the_constructor_fails_later(driver: Driver, tmp_path: Path) -> None:
    text = PLAIN.format(parameters="", then="if torch.ones(1).sum() > 0: raise OSError('no weights here')")
    entry = judged(driver, tmp_path, text)["Net", "mask"]
    assert entry.verdict == "seen"


def test_a_false_claim_is_refuted(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + PLAIN.format(parameters="", then="self.w = nn.Parameter(torch.ones(2))"), encoding="utf-8")
    claim = Finding(str(path), 9, 8, "TPM101", "Net.w is a plain tensor", "Net", "w", "Net.__init__")
    entry, *_ = confirm([claim], options=OPTIONS, project_root=str(tmp_path), driver=driver)
    assert entry.verdict == "refuted"


def found(driver: Driver, folder: Path, text: str) -> list[tuple[str, str]]:
    """What the run alone shows: attribute and call."""
    path = folder / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    entries = confirm([], options=OPTIONS, paths=[str(path)], project_root=str(folder), driver=driver)
    return [(entry.finding.attribute, entry.arguments) for entry in entries if entry.finding.code == "TPM901"]


def test_found_at_runtime_is_what_the_class_makes(driver: Driver, tmp_path: Path) -> None:
    then = "self.x = eval('[torch.ones(2)]'); self.y = len(self.x); self.z = nn.Linear(dim, 1)"
    assert found(driver, tmp_path, PLAIN.format(parameters=", dim", then=then)) == [
        ("mask", "Net(dim=64)"),
        ("x", "Net(dim=64)"),
    ]


def test_a_finding_tells_of_all_that_a_loop_sets(driver: Driver, tmp_path: Path) -> None:
    then = "for i in range(dim):\n            setattr(self, f'x{i}', torch.ones(2))"
    path = tmp_path / "net.py"
    path.write_text(HEAD + PLAIN.format(parameters=", dim", then=then), encoding="utf-8")
    findings = Session(Options()).check(str(path), path.read_text(encoding="utf-8"))
    entries = confirm(findings, options=OPTIONS, paths=[str(path)], project_root=str(tmp_path), driver=driver)
    assert [(entry.finding.attribute, entry.verdict) for entry in entries] == [
        ("mask", "confirmed"),
        ("x0", "confirmed"),
    ]


@pytest.mark.parametrize("parameters", [", target", ", target=None", ", target: object", ", *target"])
def test_found_at_runtime_is_not_what_was_passed_on_a_guess(driver: Driver, tmp_path: Path, parameters: str) -> None:
    then = "self.t = target; self.u = getattr(target, 'T', None); del self.mask; assert hasattr(target, '__len__')"
    assert found(driver, tmp_path, PLAIN.format(parameters=parameters, then=then)) == []


def test_found_at_runtime_may_be_what_the_project_passes(driver: Driver, tmp_path: Path) -> None:
    text = '"""\n>>> Net(torch.ones(4))\n"""\n' + PLAIN.format(parameters=", t", then="self.t = t; del self.mask")
    assert found(driver, tmp_path, text) == [("t", "Net(torch.ones(4))")]


def test_found_at_runtime_on_an_object_of_another_file(driver: Driver, tmp_path: Path) -> None:
    """The message names the class of the object where another file's constructor puts the tensor."""
    (tmp_path / "head.py").write_text(HEAD + "class Head(nn.Module):\n    pass\n", encoding="utf-8")
    text = """from head import Head


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = Head()
        self.head.table = eval("torch.ones(2)")
"""
    path = tmp_path / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    (entry,) = confirm([], options=OPTIONS, paths=[str(path)], project_root=str(tmp_path), driver=driver)
    assert (entry.finding.cls, entry.finding.line) == ("Head", 12)
    assert entry.finding.message.startswith("Head.table is left as a plain tensor")


def test_inconclusive_where_the_constructor_always_raises(driver: Driver, tmp_path: Path) -> None:
    text = PLAIN.format(parameters=", dim", then="pass").replace("super()", "exec('raise OSError(7)'); super()")
    entry = judged(driver, tmp_path, text)["Net", "mask"]
    assert (entry.verdict, entry.reason) == ("inconclusive", "it could not be built: OSError: 7")


@pytest.mark.parametrize(
    ("parameters", "then", "reason"),
    [
        (", t: torch.Tensor | float", "self.t = t", "'t' may be of another kind"),
        (", t: torch.Tensor | None = None", "self.t = t", "'t' may be of another kind"),
        (", t=None", "self.t = t * torch.ones(2) if t is not None else None", "with Net() not"),
        (", t: torch.Tensor, on: bool = True", "self.t = t * 2 if on else 1.0", "on=False) not"),
        (", kind: str = 'one'", "self.t = torch.ones(2) if kind == 'two' else nn.Parameter(torch.ones(2))", "not: the"),
        (", *t: nn.Module", "self.t = t", "'t' may be of another kind"),
        (", config", "self.t = torch.ones(2); assert config.inner is not None", "with a stand-in for an argument"),
    ],
)
def test_seen_where_it_depends_on_the_arguments(
    driver: Driver, tmp_path: Path, parameters: str, then: str, reason: str
) -> None:
    entry = judged(driver, tmp_path, PLAIN.format(parameters=parameters, then=then))["Net", "t"]
    assert entry.verdict == "seen"
    assert reason in entry.reason


@pytest.mark.parametrize(
    ("parameters", "then"),
    [
        (", t: torch.Tensor", "self.t = t"),
        (", n: int = 4", "self.t = torch.ones(n)"),
        (", t: list[nn.Module]", "self.t = t"),
        (", kind: str = 'one'", "self.t = torch.ones(2) if kind == 'two' else torch.zeros(2)"),
    ],
)
def test_confirmed_where_it_does_not(driver: Driver, tmp_path: Path, parameters: str, then: str) -> None:
    assert judged(driver, tmp_path, PLAIN.format(parameters=parameters, then=then))["Net", "t"].verdict == "confirmed"


def test_none_refutes_nothing(driver: Driver, tmp_path: Path) -> None:
    then = "self.t = t; assert t is None"
    entry = judged(driver, tmp_path, PLAIN.format(parameters=", t: torch.Tensor | None = None", then=then))["Net", "t"]
    assert entry.verdict == "seen"
    path = tmp_path / "net.py"
    path.write_text(HEAD + PLAIN.format(parameters=", t=None", then="assert t is None; self.t = t"), encoding="utf-8")
    claim = Finding(str(path), 9, 8, "TPM104", "Net.t holds plain tensors", "Net", "t", "Net.__init__")
    entry, *_ = confirm([claim], options=OPTIONS, project_root=str(tmp_path), driver=driver)
    assert (entry.verdict, entry.reason) == ("inconclusive", "with these arguments the value is None")


def test_what_forward_does_is_left_open(driver: Driver, tmp_path: Path) -> None:
    text = PLAIN.format(parameters="", then="pass") + "\n    def call(self, x):\n        self.w = nn.Parameter(x)\n"
    path = tmp_path / "net.py"
    path.write_text(HEAD + text, encoding="utf-8")
    claim = Finding(str(path), 15, 8, "TPM401", "Net.w is new in each call", "Net", "w", "Net.call")
    entry, *_ = confirm([claim], options=OPTIONS, project_root=str(tmp_path), driver=driver)
    assert (entry.verdict, entry.reason) == ("inconclusive", "no method is called but the constructor")


def test_a_class_that_cannot_be_built_is_told_on_request(driver: Driver, tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + WORD, encoding="utf-8")
    for tell in (False, True):
        options = dataclasses.replace(OPTIONS, tell_unbuilt=tell)
        entries = confirm([], options=options, paths=[str(path)], project_root=str(tmp_path), driver=driver)
        told = [(entry.finding.code, entry.finding.cls, entry.finding.line) for entry in entries]
        assert told == ([("TPM902", "Net", 5)] if tell else [])


def test_flake8_drops_what_is_refuted_unless_asked_to_show_it(tmp_path: Path) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + PLAIN.format(parameters="", then="self.w = nn.Parameter(torch.ones(2))"), encoding="utf-8")
    claims = [
        Finding(str(path), line, 8, "TPM101", f"Net.{name} is lost", "Net", name, "Net.__init__")
        for line, name in ((8, "mask"), (9, "w"))
    ]
    mask = "Net.mask is lost (confirmed: the built object holds it as a plain tensor, registered nowhere and not in state_dict())"  # noqa: E501
    assert [found.message for found in confirm_file(claims, str(path), Chosen(OPTIONS, False, False))] == [mask]
    first, second = [found.message for found in confirm_file(claims, str(path), Chosen(OPTIONS, True, True))]
    assert first == f"{mask} [Net()]"
    assert second == "Net.w is lost (refuted: the value is a Parameter, which torch registers) [Net()]"


def test_inconclusive_where_the_import_fails(driver: Driver, tmp_path: Path) -> None:
    text = "import no_such_package_anywhere\n\n\n" + PLAIN.format(parameters="", then="pass")
    entry = judged(driver, tmp_path, text)["Net", "mask"]
    assert entry.verdict == "inconclusive"
    assert "no_such_package_anywhere" in entry.reason


@pytest.mark.parametrize(
    ("before", "parameters", "then"),
    [
        ("", ", dim: int, rate: float, names: list[str]", "self.layer = nn.Linear(dim, int(rate) + 1)"),
        ("from typing import Callable\n\n\n", ", act: Callable[[int], int]", "self.act = act"),
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
        ("from abc import ABCMeta\n\n\n", ", kind: ABCMeta", "self.kind = kind"),
        # Where a Third is wanted for a First, a Fourth would be one too many.
        (
            CHAIN,
            ", first: First, third: Third",
            "assert isinstance(third, Third)",
        ),
    ],
)
def test_arguments_are_found(driver: Driver, tmp_path: Path, before: str, parameters: str, then: str) -> None:
    entry = judged(driver, tmp_path, before + PLAIN.format(parameters=parameters, then=then))["Net", "mask"]
    assert (entry.verdict, entry.arguments[:4]) == ("confirmed", "Net(")


@pytest.mark.parametrize(
    ("after", "call"),
    [
        ("class Below(Net):\n    def __init__(self):\n        super().__init__('open sesame')\n", "Below()"),
        ("def make(word='open sesame'):\n    return Net(word)\n", "make()"),
    ],
)
def test_what_is_below_a_class_or_builds_it_is_tried(driver: Driver, tmp_path: Path, after: str, call: str) -> None:
    entry = judged(driver, tmp_path, WORD + "\n\n" + after)["Net", "mask"]
    assert (entry.verdict, entry.arguments) == ("confirmed", call)


def test_a_class_made_in_a_function_is_tried_in_other_ways(driver: Driver, tmp_path: Path) -> None:
    text = """def make():
    class Top(nn.Module):
        def __init__(self, wide=False):
            super().__init__()
            if wide:
                self.mask = torch.ones(3)

        def forward(self, x):
            return x * self.mask

    return Top
"""
    entry = judged(driver, tmp_path, text)["make.<locals>.Top", "mask"]
    assert (entry.verdict, entry.arguments) == ("confirmed", "Top(wide=True)")


def test_a_parametrized_test_passes_what_it_wants(driver: Driver, tmp_path: Path) -> None:
    """A comma after the only name makes no tuple of its values."""
    (tmp_path / "test_net.py").write_text(
        "import pytest\nfrom net import Net\n\n\n"
        '@pytest.mark.parametrize("word,", ["open sesame", "open"])\ndef test_net(word):\n    Net(word)\n'
    )
    entry = judged(driver, tmp_path, WORD)["Net", "mask"]
    assert (entry.verdict, entry.arguments) == ("confirmed", "Net(word)")


def test_a_state_dict_that_only_hands_on_holds_nothing_of_its_own(driver: Driver, tmp_path: Path) -> None:
    then = "self.lin = nn.Linear(2, 2); self.t = self.lin.weight.detach()"
    text = PLAIN.format(parameters="", then=then) + "\n    def state_dict(self, *args, **kwargs):\n"
    entry = judged(driver, tmp_path, f"{text}        return super().state_dict(*args, **kwargs)\n")["Net", "t"]
    assert entry.verdict == "confirmed", entry.reason


def test_without_a_factory_it_is_not_built(driver: Driver, tmp_path: Path) -> None:
    assert judged(driver, tmp_path, WORD)["Net", "mask"].verdict == "seen"


def test_the_users_factory_builds(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "make.py").write_text(
        "import net\n\n\nclass Make:\n    def net():\n        return net.Net('open sesame')\n"
    )
    (tmp_path / "pyproject.toml").write_text('[tool.torchparams.factories]\n"net:Net" = "make:Make.net"\n')
    entry = judged(driver, tmp_path, WORD)["Net", "mask"]
    assert (entry.verdict, entry.arguments) == ("confirmed", "Make.net()")


def test_what_a_factory_passes_is_what_the_class_gets(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "make.py").write_text("import net, torch\n\n\ndef make():\n    return net.Net(torch.ones(2))\n")
    (tmp_path / "pyproject.toml").write_text('[tool.torchparams.factories]\n"net:Net" = "make:make"\n')
    text = PLAIN.format(parameters=", t: torch.Tensor | float", then="self.t = t")
    assert judged(driver, tmp_path, text)["Net", "t"].verdict == "confirmed"


def test_a_factory_that_raises_leaves_the_other_ways(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.torchparams.factories]\n"net:Net" = "nowhere:make"\n')
    entry = judged(driver, tmp_path, PLAIN.format(parameters="", then="pass"))["Net", "mask"]
    assert (entry.verdict, entry.arguments) == ("confirmed", "Net()")


@pytest.mark.parametrize("table", ['"net:Net" = "make"', '"net:Net" = 3', "net = 'make:make'", '"net:Net" = '])
def test_a_table_of_another_form_is_told(driver: Driver, tmp_path: Path, table: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.torchparams.factories]\n{table}\n")
    with pytest.raises(FactoriesError, match=r"pyproject\.toml"):
        judged(driver, tmp_path, PLAIN.format(parameters="", then="pass"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tool = 'torchparams.factories'", "tool"),
        ("[tool]\ntorchparams = 'factories'", "tool.torchparams"),
        ("[[tool.torchparams]]\nfactories = 1", "tool.torchparams"),
        ("[tool.torchparams]\nfactories = 1", "tool.torchparams.factories"),
    ],
)
def test_what_is_no_table_is_told(tmp_path: Path, text: str, name: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    with pytest.raises(FactoriesError, match=rf"pyproject\.toml: {re.escape(name)} is no table$"):
        read_factories(str(tmp_path))


def test_assert_registered_names_what_is_not() -> None:
    net = torch.nn.Sequential(torch.nn.Linear(2, 2))
    assert_registered(net)
    net[0].masks = [torch.ones(3)]
    with pytest.raises(AssertionError, match=r"0\.masks\[0\] +tensor +\(3,\) torch\.float32"):
        assert_registered(net)


def test_assert_registered_takes_what_torch_takes() -> None:
    """A child that registers its parent, one Parameter under two names, and tensors that have no shape yet."""
    net = torch.nn.Sequential(torch.nn.Linear(2, 2))
    net[0].parent = net
    net[0].same = net[0].weight
    net.more = [net[0].same, net]
    assert_registered(net)
    net[0].late = torch.nn.UninitializedParameter()
    assert_registered(net)
    net.late = [torch.nn.UninitializedParameter()]
    with pytest.raises(AssertionError, match=r"late\[0\] +UninitializedParameter +no shape yet, torch\.float32"):
        assert_registered(net)
