"""What the rules say, and that each outcome of the model finds its rule."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from flake8_torchparams.outcome import LeftContainer, LeftTensor, Outcome, Raised, Reason, Slip, Slipped
from flake8_torchparams.rules import tpm900_not_analysed, tpm901_found_at_runtime, tpm902_not_confirmed
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.explain import page
from flake8_torchparams.rules.registry import all_rules, judge
from flake8_torchparams.rules.sarif import sarif_rules
from rule_cases import wanted

ROOT = Path(__file__).parent.parent
SITE: Any = None


def tensor(**facts: Any) -> LeftTensor:
    return LeftTensor("Net", "mask", SITE, **facts)


def container(kind: Any, element: Any) -> LeftContainer:
    return LeftContainer("Net", "items", SITE, kind, element)


def raised(reason: Any, operation: str, exception: str, detail: str = "", attribute: str = "w") -> Raised:
    return Raised("Net", attribute, SITE, reason, operation, exception, detail)


def slipped(slip: Any, operation: str = "", detail: str = "", attribute: str = "w") -> Slipped:
    return Slipped("build.<locals>.Net", attribute, SITE, slip, operation, detail)


SAID: list[tuple[str, Outcome, str]] = [
    (
        "TPM101",
        tensor(),
        "Net.mask is a plain tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM101",
        tensor(complex=True),
        "Net.mask is a plain complex tensor: .to() leaves it behind and state_dict() forgets it; a buffer would lose "
        "its imaginary part in .to(bfloat16), so register torch.view_as_real(...) of it and read it as "
        "torch.view_as_complex(self.mask.float())",
    ),
    (
        "TPM101",
        tensor(also=("table", "row")),
        "Net.mask (and table, row) is a plain tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM102",
        tensor(trainable=True, use="unused"),
        "Net.mask requires grad but is no Parameter: no optimizer sees it and state_dict() forgets it; "
        "use self.mask = nn.Parameter(...)",
    ),
    (
        "TPM102",
        tensor(trainable=True, use="trained"),
        "Net.mask requires grad but is no Parameter: .to() leaves it behind and state_dict() forgets it; "
        "use self.mask = nn.Parameter(...)",
    ),
    (
        "TPM103",
        tensor(lost_by=".to()", trainable=True),
        "Net.mask is what .to() makes of a Parameter, a plain tensor: no optimizer sees it and state_dict() forgets "
        "it; wrap last: self.mask = nn.Parameter(...)",
    ),
    (
        "TPM104",
        container("dict", "tensor"),
        "Net.items is a plain dict of tensors: .to() leaves them behind and state_dict() forgets them; "
        'register each: self.register_buffer(f"items_{key}", ..., persistent=False)',
    ),
    (
        "TPM105",
        container("list", "parameter"),
        "Net.items is a plain list of Parameters: no optimizer sees them and state_dict() forgets them; "
        "use nn.ParameterList(...)",
    ),
    (
        "TPM106",
        container("dict", "module"),
        "Net.items is a plain dict of Modules: parameters(), .to() and state_dict() pass them by; "
        "use nn.ModuleDict(...)",
    ),
    (
        "TPM107",
        slipped("parameter-as-buffer"),
        "Net.w is a Parameter registered as a buffer: parameters() does not list it, so no optimizer sees it; "
        "use self.w = nn.Parameter(...), or register a plain tensor",
    ),
    (
        "TPM108",
        slipped("class-level-state", detail="a Parameter"),
        "Net.w is a Parameter on the class: all instances share it and none registers it; "
        "make it in __init__: self.w = ...",
    ),
    (
        "TPM110",
        tensor(hint="argument"),
        "Net.mask is an argument annotated as a tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM110",
        tensor(hint="argument", use="moved"),
        "Net.mask is an argument annotated as a tensor, and each use moves it by hand: state_dict() forgets it and the "
        'moves cost a copy a call; use self.register_buffer("mask", ..., persistent=False) and drop the moves',
    ),
    (
        "TPM110",
        tensor(hint="argument", besides="numbers"),
        "Net.mask is an argument annotated as a tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", torch.as_tensor(...), persistent=False)',
    ),
    (
        "TPM110",
        tensor(hint="argument", besides="numbers or None"),
        "Net.mask is an argument annotated as a tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", torch.as_tensor(...), persistent=False) unless it is None',
    ),
    (
        "TPM110",
        tensor(hint="argument", besides="others"),
        "Net.mask is an argument annotated as a tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False) where it is a tensor',
    ),
    (
        "TPM110",
        tensor(hint="test"),
        "Net.mask may be a plain tensor by the test that it passes: .to() leaves it behind and state_dict() forgets "
        'it; use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM110",
        tensor(hint="annotation"),
        "Net.mask comes from what is annotated as a tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM111",
        tensor(use="moved"),
        "Net.mask is a plain tensor that each use moves by hand: state_dict() forgets it and the moves cost a copy a "
        'call; use self.register_buffer("mask", ..., persistent=False) and drop the moves',
    ),
    (
        "TPM111",
        tensor(use="moved", changed=True, lasting=True, again=True),
        "Net.mask is a plain tensor that each use moves by hand: state_dict() forgets it and the moves cost a copy a "
        'call; use self.register_buffer("mask", ..., persistent=False) where the name is first set, make what methods '
        "put there on its device and drop the moves, or a saved one if that is to outlast the process",
    ),
    (
        "TPM111",
        tensor(use="moved", complex=True),
        "Net.mask is a plain complex tensor that each use moves by hand: state_dict() forgets it and the moves cost a "
        "copy a call; a buffer would lose its imaginary part in .to(bfloat16), so register torch.view_as_real(...) of "
        "it and read it as torch.view_as_complex(self.mask.float())",
    ),
    (
        "TPM111",
        tensor(use="kept"),
        "Net.mask is a plain tensor that each use moves by hand: state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False) and drop the moves',
    ),
    (
        "TPM111",
        tensor(use="carried"),
        "Net.mask is a plain tensor that serves from the CPU on any device (an index, a number, one to draw from): "
        'state_dict() forgets it; use self.register_buffer("mask", ..., persistent=False) to have it moved and listed',
    ),
    (
        "TPM111",
        tensor(use="carried", lasting=True),
        "Net.mask is a plain tensor that serves from the CPU on any device (an index, a number, one to draw from): "
        'state_dict() forgets it; use self.register_buffer("mask", ..., persistent=False) to have it moved and listed, '
        "or a saved one if what methods put there is to outlast the process",
    ),
    (
        "TPM111",
        tensor(use="told"),
        "Net.mask is a plain tensor that the constructor puts on a device by hand: .to() leaves it there and "
        'state_dict() forgets it; use self.register_buffer("mask", ..., persistent=False) and let .to() move it',
    ),
    (
        "TPM111",
        tensor(use="placed"),
        "Net.mask is a plain tensor that a method moves by hand, where others call it: state_dict() forgets it; use "
        'self.register_buffer("mask", ..., persistent=False) and let .to() move it',
    ),
    (
        "TPM111",
        tensor(use="read"),
        "Net.mask is a plain tensor whose values Python reads (a test, int(), .item()): state_dict() forgets it; keep "
        'the numbers themselves, or use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM112",
        tensor(use="built"),
        "Net.mask is a plain tensor that only constructors read, and state_dict() forgets it; hand it on without "
        'keeping it, or use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM112",
        tensor(use="asked"),
        "Net.mask is a plain tensor of which methods ask only the shape or the dtype, and state_dict() forgets it; "
        'keep those instead, or use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM112",
        tensor(use="local"),
        "Net.mask is a plain tensor that only the method that sets it reads, and state_dict() forgets it; make it a "
        'local variable, or use self.register_buffer("mask", ..., persistent=False) if others read it',
    ),
    (
        "TPM112",
        tensor(use="overwritten"),
        "Net.mask is a plain tensor that methods overwrite before anything reads it, and state_dict() forgets it; "
        'start it as None, or use self.register_buffer("mask", ..., persistent=False) if its value is to be saved',
    ),
    (
        "TPM112",
        tensor(use="placeholder"),
        "Net.mask is an empty or uninitialised tensor that only keeps a place, and state_dict() forgets what comes "
        "there; start it as None if nothing reads it so, or use "
        'self.register_buffer("mask", ..., persistent=False) on every path',
    ),
    (
        "TPM112",
        tensor(use="printed"),
        "Net.mask is a plain tensor that methods only print, and state_dict() forgets it; "
        'keep the numbers themselves, or use self.register_buffer("mask", ..., persistent=False)',
    ),
    (
        "TPM101",
        tensor(derived=True),
        "Net.mask is a plain tensor computed once from a Parameter: .to() leaves it behind and state_dict() forgets "
        "it; it stays as it was when that is trained, so compute it where it is used, or register a constant: "
        'self.register_buffer("mask", ....detach(), persistent=False)',
    ),
    (
        "TPM101",
        tensor(early=True),
        "Net.mask is a plain tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False) after super().__init__()',
    ),
    (
        "TPM110",
        tensor(hint="argument", use="placed"),
        "Net.mask is an argument annotated as a tensor, and a method moves it by hand, where others call it: "
        "state_dict() forgets it; "
        'use self.register_buffer("mask", ..., persistent=False) and let .to() move it',
    ),
    (
        "TPM104",
        LeftContainer("Net", "begun", SITE, "dict", "tensor", dotted=True),
        "Net.begun is a plain dict of tensors, what state_dict() gave once: .to() leaves them behind and state_dict() "
        "forgets them; keep it outside of the Module, or register each under its key without the dots",
    ),
    (
        "TPM106",
        container("list", "idle"),
        "Net.items is a plain list of Modules without state: modules(), train() and apply() pass them by; "
        "use nn.ModuleList(...)",
    ),
    (
        "TPM106",
        container("list", "switched"),
        "Net.items is a plain list of Modules without state: train() and eval() pass them by, so that they stay in "
        "training mode; use nn.ModuleList(...)",
    ),
    (
        "TPM112",
        tensor(use="unused"),
        "Net.mask is a plain tensor that no method but the constructor reads, and state_dict() forgets it; "
        'make it a local variable, or use self.register_buffer("mask", ..., persistent=False) if others read it',
    ),
    (
        "TPM201",
        raised("parameter-before-init", "self.w = ...", "AttributeError"),
        "Net.w is assigned a Parameter before Module.__init__ has run: torch raises AttributeError; "
        "call super().__init__() first",
    ),
    (
        "TPM202",
        raised("module-before-init", "self.add_module(...)", "AttributeError"),
        "Net.w is given a Module before Module.__init__ has run: torch raises AttributeError; "
        "call super().__init__() first",
    ),
    (
        "TPM203",
        raised("buffer-before-init", "self.register_buffer(...)", "AttributeError"),
        "Net.w is registered before Module.__init__ has run: torch raises AttributeError; "
        "call super().__init__() first",
    ),
    (
        "TPM204",
        raised("missing-super-init", "__init__", "AttributeError", attribute=""),
        "Net.__init__ never runs Module.__init__: torch raises AttributeError when its registries are first used; "
        "call super().__init__() first",
    ),
    (
        "TPM205",
        raised("wrong-super-call", "super(Other, self).__init__()", "TypeError", "Other is no base", attribute=""),
        "Net: super(Other, self).__init__() does not run Module.__init__ (Other is no base) and ends in TypeError; "
        "use super().__init__()",
    ),
    (
        "TPM205",
        raised("wrong-super-call", "super().__init__", "", "super() alone runs nothing", attribute=""),
        "Net: super().__init__ does not run Module.__init__ (super() alone runs nothing) and torch raises "
        "AttributeError at the next registration; use super().__init__()",
    ),
    (
        "TPM206",
        slipped("state-wiped", "Module.__init__", "encode, mask", attribute="encode"),
        "Net: Module.__init__ runs again here, which drops what was registered before (encode, mask); "
        "call super().__init__() once, first",
    ),
    (
        "TPM301",
        raised("register-parameter-type", "self.register_parameter(...)", "TypeError", "a plain tensor"),
        "Net.w: register_parameter takes a Parameter or None, not a plain tensor: torch raises TypeError; "
        "wrap it: nn.Parameter(...)",
    ),
    (
        "TPM302",
        raised("register-parameter-lost", "self.register_parameter(...)", "TypeError", ".double()"),
        "Net.w: .double() makes a plain tensor of the Parameter, and register_parameter takes none: torch raises "
        "TypeError; wrap last: nn.Parameter(...)",
    ),
    (
        "TPM303",
        raised("register-buffer-type", "self.register_buffer(...)", "TypeError", "a list"),
        "Net.w: register_buffer takes a tensor or None, not a list: torch raises TypeError; "
        "make it a tensor: torch.as_tensor(...)",
    ),
    (
        "TPM304",
        raised("register-module-type", "self.add_module(...)", "TypeError", "no tensor"),
        "Net.w: self.add_module(...) takes a Module or None, not this value: torch raises TypeError; "
        "pass an instance of an nn.Module",
    ),
    (
        "TPM305",
        raised("registration-name", "self.add_module(...)", "KeyError", "dotted", attribute="a.b"),
        'Net: self.add_module(...) cannot take the name "a.b" (dotted): torch raises KeyError; '
        "use a non-empty string without dots",
    ),
    (
        "TPM306",
        raised("name-taken", "self.register_buffer(...)", "KeyError", "a property"),
        "Net.w exists already (a property), so self.register_buffer(...) cannot take the name: torch raises KeyError; "
        "use another name",
    ),
    (
        "TPM306",
        raised("name-taken", "self.register_buffer(...)", "KeyError", "a plain attribute"),
        "Net.w exists already (a plain attribute), so self.register_buffer(...) cannot take the name: torch raises "
        "KeyError; use another name, or del self.w first",
    ),
    (
        "TPM307",
        raised("assign-to-parameter", "self.w = ...", "TypeError", "a plain tensor"),
        "Net.w is a registered Parameter, which takes only a Parameter or None, not a plain tensor: torch raises "
        "TypeError; change its values with copy_() under torch.no_grad(), or use another name",
    ),
    (
        "TPM308",
        raised("assign-to-module", "self.w = ...", "TypeError", "a function"),
        "Net.w is a registered Module, which takes only a Module or None, not a function: torch raises TypeError; "
        "wrap the value in a Module, or use another name",
    ),
    (
        "TPM309",
        raised("assign-to-buffer", "self.w = ...", "TypeError", "a number"),
        "Net.w is a registered buffer, which takes only a tensor or None, not a number: torch raises TypeError; "
        "make the value a tensor, or use another name",
    ),
    (
        "TPM310",
        slipped("registration-result", "register_buffer"),
        "Net.w is set to the result of register_buffer, which is None: what was registered is lost; "
        "keep the call and drop the assignment",
    ),
    (
        "TPM401",
        slipped("parameter-in-forward", "self.w = ..."),
        "Net.w is a new Parameter in each call, which no optimizer sees; "
        "make it in __init__: self.w = nn.Parameter(...)",
    ),
    (
        "TPM402",
        slipped("module-in-forward", detail="nn.Linear", attribute=""),
        "Net: nn.Linear is made anew in each call, with fresh random weights; make it in __init__ and call it here",
    ),
    (
        "TPM501",
        slipped("data-attribute", "self.w.data"),
        "Net: self.w.data goes behind the back of autograd; use .detach() to read, torch.no_grad() and an in-place "
        "operation such as copy_() to write",
    ),
    (
        "TPM502",
        slipped("prefer-nn-buffer"),
        "Net.w can be registered by assignment; use self.w = nn.Buffer(...)",
    ),
]


@pytest.mark.parametrize(("code", "outcome", "message"), SAID, ids=[f"{code}-{i}" for i, (code, *_) in enumerate(SAID)])
def test_message(code: str, outcome: Outcome, message: str) -> None:
    judged = judge(outcome, lambda _: True)
    assert judged is not None
    assert (judged[0].code, judged[1]) == (code, message)
    assert not re.search(r"\n|:\d+:\d+: ", message)


def test_every_rule_of_the_model_has_its_message_here() -> None:
    assert {code for code, *_ in SAID} == {rule.code for rule in all_rules() if not rule.code.startswith("TPM9")}


def test_messages_of_no_outcome() -> None:
    assert tpm900_not_analysed.message("nested too deep\nin f") == (
        "this file could not be analysed in full: nested too deep in f"
    )
    assert tpm901_found_at_runtime.message("a.Net", "table", "a plain tensor") == (
        "Net.table is left as a plain tensor when the class is built: it is neither moved nor saved"
    )
    assert tpm902_not_confirmed.message("a.Net", "ValueError: no\n") == "Net could not be built: ValueError: no"


@pytest.mark.parametrize("name", [*get_args(Reason), *get_args(Slip)])
def test_each_fault_belongs_to_the_one_rule_of_its_name(name: str) -> None:
    outcome = raised(name, "it", "TypeError") if name in get_args(Reason) else slipped(name)
    assert [rule.name for rule in all_rules() if rule.claim(outcome) is not None] == [name]


def test_opt_in_rules_are_silent_until_asked_for() -> None:
    assert judge(slipped("prefer-nn-buffer"), lambda code: code != "TPM502") is None
    assert judge(tensor(), lambda _: False) is not None


def test_a_run_without_findings_imports_no_rule() -> None:
    code = "import sys, flake8_torchparams.rules.registry; print([n for n in sys.modules if '.tpm' in n])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
class TestExample:
    def test_the_linter_flags_just_the_lines_of_the_wrong_one(self, rule: Rule) -> None:
        expected = [(line, code) for line, code, _ in wanted(rule.wrong)]
        assert {code for _, code in expected} == (set() if rule.runtime else {rule.code})
        if rule.code == "TPM900":  # told once, at the head of the file
            expected = [(1, rule.code)]
        assert self.lint(rule, rule.wrong) == expected

    def test_the_linter_finds_nothing_in_the_right_one(self, rule: Rule) -> None:
        assert self.lint(rule, rule.right) == []

    @staticmethod
    def lint(rule: Rule, source: str) -> list[tuple[int, str]]:
        options = Options(enable=frozenset({rule.code} if rule.opt_in else ()))
        return [(finding.line, finding.code) for finding in Session(options).check("example.py", source)]


def test_no_generated_file_is_stale() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "generate_docs.py"))
    files: dict[Path, str] = script["generated"]()
    stale = [str(path) for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    stale += [str(path) for path in (ROOT / "docs" / "rules").glob("*.md") if path not in files]
    assert not stale, f"run python scripts/generate_docs.py: {stale}"


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_page_has_all_sections_in_order(rule: Rule) -> None:
    text = page(rule)
    assert re.findall(r"^## (.*)$", text, re.M) == [
        "What it does",
        "Why is this bad",
        "Example",
        "Use instead",
        "What torch does",
        "Fix",
        "How to say that it is on purpose",
    ]
    assert not re.search(r"\n## .*\n+(?=## |\Z)", text), "an empty section"
    assert f"# noqa: {rule.code}" in text
    assert "want:" not in text


def test_sarif_levels() -> None:
    levels = {rule["id"]: rule["defaultConfiguration"] for rule in sarif_rules()}
    assert list(levels) == [rule.code for rule in all_rules()]
    assert levels["TPM301"] == {"enabled": True, "level": "error"}
    assert levels["TPM103"] == {"enabled": True, "level": "warning"}
    assert levels["TPM502"] == {"enabled": False, "level": "note"}
    assert levels["TPM900"] == {"enabled": True, "level": "note"}
