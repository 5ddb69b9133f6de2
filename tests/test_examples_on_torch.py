"""Real torch misbehaves on the gallery as its comments say, and does not on the right forms beside them."""

from __future__ import annotations

import importlib.util
import inspect
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import torch
from torch import nn

from gallery import ALL_CLAIMS, EXAMPLES, Claim


@cache
def load(path: Path) -> ModuleType:
    """Import one example under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"example_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def build(cls: type[nn.Module]) -> nn.Module:
    """Build a class of the gallery: what it needs, if anything, is a tensor."""
    wanted = inspect.signature(cls).parameters.values()
    return cls(
        *[torch.ones(8) for each in wanted if each.kind is each.POSITIONAL_OR_KEYWORD and each.default is each.empty]
    )


def is_plain(module: nn.Module, name: str) -> None:
    value = vars(module)[name]
    assert isinstance(value, torch.Tensor)
    assert not isinstance(value, nn.Parameter)
    assert not [key for key in module.state_dict() if key.split(".")[0] == name]


def is_plain_and_trainable(module: nn.Module, name: str) -> None:
    is_plain(module, name)
    assert vars(module)[name].requires_grad
    assert vars(module)[name].is_leaf


def is_no_leaf(module: nn.Module, name: str) -> None:
    is_plain(module, name)
    assert vars(module)[name].grad_fn is not None


def holds(kind: type) -> Callable[[nn.Module, str], None]:
    def check(module: nn.Module, name: str) -> None:
        value = vars(module)[name]
        elements = list(value.values()) if isinstance(value, dict) else list(value)
        assert {kind} == {kind if isinstance(element, kind) else type(element) for element in elements}
        assert not list(module.parameters())
        assert not module.state_dict()

    return check


def is_parameter_as_buffer(module: nn.Module, name: str) -> None:
    assert isinstance(dict(module.named_buffers())[name], nn.Parameter)
    assert not list(module.parameters())


def is_shared(module: nn.Module, name: str) -> None:
    assert getattr(module, name) is getattr(build(type(module)), name)
    assert not list(module.parameters())


def is_none(module: nn.Module, name: str) -> None:
    assert getattr(module, name) is None


def is_new_at_each_call(module: nn.Module, name: str) -> None:
    before = set(module.parameters())
    seen = []
    for _ in range(2):
        module(torch.ones(2, 8))
        seen.append(getattr(module, name))
    assert seen[0] is not seen[1]
    assert seen[0] not in before


def changes_unseen(module: nn.Module, name: str) -> None:
    values, version = module.weight.detach().clone(), module.weight._version
    module(torch.ones(2, 8))
    assert not torch.equal(values, module.weight)
    assert module.weight._version == version


SILENT: dict[str, Callable[[nn.Module, str], None]] = {
    "TPM101": is_plain,
    "TPM102": is_plain_and_trainable,
    "TPM103": is_no_leaf,
    "TPM104": holds(torch.Tensor),
    "TPM105": holds(nn.Parameter),
    "TPM106": holds(nn.Module),
    "TPM107": is_parameter_as_buffer,
    "TPM108": is_shared,
    "TPM110": is_plain,
    "TPM111": is_plain,
    "TPM112": is_plain,
    "TPM310": is_none,
    "TPM401": is_new_at_each_call,
}


@pytest.mark.parametrize("claim", [claim for claim in ALL_CLAIMS if claim.code in SILENT], ids=lambda c: c.place)
def test_silent_fault(claim: Claim) -> None:
    torch.manual_seed(0)
    SILENT[claim.code](build(getattr(load(claim.path), claim.cls)), claim.attribute)


LOUD = [claim for claim in ALL_CLAIMS if claim.code[3] in "23" and claim.code not in ("TPM205", "TPM206", "TPM310")]


@pytest.mark.parametrize("claim", LOUD, ids=lambda claim: claim.place)
def test_fault_that_raises(claim: Claim) -> None:
    exception, line = failure(claim)
    assert exception == claim.text.partition(",")[0].partition(" ")[0]
    # a constructor that never reaches Module.__init__ is told where it starts, and fails further down
    assert line > claim.line if claim.code == "TPM204" else line == claim.line


def failure(claim: Claim) -> tuple[str, int]:
    """Exception and line, within the example, with which building the claim's class ends."""
    with pytest.raises(Exception) as caught:  # noqa: PT011
        build(getattr(load(claim.path), claim.cls))
    frames = [frame for frame in traceback.extract_tb(caught.tb) if frame.filename == str(claim.path)]
    return caught.type.__name__, frames[-1].lineno or 0


def the(code: str) -> Claim:
    (claim,) = (claim for claim in ALL_CLAIMS if claim.code == code)
    return claim


def test_skipped_init_raises_later() -> None:
    exception, line = failure(the("TPM205"))
    assert exception == "AttributeError"
    assert line > the("TPM205").line


def test_second_init_wipes() -> None:
    model = build(getattr(load(the("TPM206").path), the("TPM206").cls))
    assert {key.split(".")[0] for key in model.state_dict()} == {"decode"}


def test_module_in_forward_gives_other_results_each_time() -> None:
    model = build(getattr(load(the("TPM402").path), the("TPM402").cls))
    assert not torch.equal(model(torch.ones(2, 8)), model(torch.ones(2, 8)))


def test_data_hides_the_change_and_no_grad_does_not() -> None:
    example = load(the("TPM501").path)
    changes_unseen(build(example.Clamped), "weight")
    fixed = build(example.ClampedFixed)
    version = fixed.weight._version
    fixed(torch.ones(2, 8))
    assert fixed.weight._version > version


def test_nn_buffer_says_the_same() -> None:
    example = load(the("TPM502").path)
    assert list(build(example.Clamped).state_dict()) == list(build(example.ClampedFixed).state_dict())


def test_every_claim_is_run() -> None:
    alone = {"TPM205", "TPM206", "TPM402", "TPM501", "TPM502"}
    assert {claim.code for claim in ALL_CLAIMS} == {*SILENT, *alone, *(claim.code for claim in LOUD)}


def right_forms() -> list[Any]:
    modules = [load(path) for path in EXAMPLES]
    classes = [cls for module in modules for name, cls in vars(module).items() if name.endswith("Fixed")]
    return [pytest.param(cls, id=cls.__name__) for cls in classes]


@pytest.mark.parametrize("cls", right_forms())
def test_right_form(cls: type[nn.Module]) -> None:
    module = build(cls)
    for part in module.modules():
        for name, value in vars(part).items():
            assert not isinstance(value, torch.Tensor | nn.Module), name
            if not name.startswith("_") and isinstance(value, list | tuple | dict | set):
                assert not value, name
    if cls.forward is not nn.Module.forward:
        module(torch.randn(2, 8, requires_grad=True)).sum().backward()
        assert all(parameter.grad is not None for parameter in module.parameters())


def test_what_is_kept_on_purpose_works() -> None:
    example = load(EXAMPLES[0].parent / "on_purpose.py")
    for cls in (example.Rotary, example.Cache, example.Frozen, example.Recurrent):
        module = build(cls)
        assert module(torch.ones(2, 8)).shape == (2, 8)
        assert not {"rotation", "cache", "teacher", "hidden"} & {key.split(".")[0] for key in module.state_dict()}
    assert build(example.Cache).double().cache.dtype is torch.float64


def test_why_a_complex_table_is_no_buffer() -> None:
    module = nn.Module()
    module.register_buffer("rotation", torch.polar(torch.ones(2), torch.ones(2)))
    with pytest.warns(UserWarning, match="[Ii]maginary|[Cc]omplex"):
        module.to(torch.bfloat16)
    assert not module.rotation.is_complex()
