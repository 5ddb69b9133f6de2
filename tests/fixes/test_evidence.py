"""What an expression evidently is: on every path, and in no more time than the function is long."""

from __future__ import annotations

import textwrap

import libcst as cst
import pytest

from flake8_torchparams.fixes.case import Reading
from flake8_torchparams.fixes.evidence import Evidence

HEAD = "import torch\nfrom torch import nn\n\n\ndef make(given, flag):\n"


def evidence(*lines: str) -> tuple[Evidence, cst.BaseExpression]:
    """Answers for a function of these lines, and the value of its last one."""
    reading = Reading(HEAD + textwrap.indent("\n".join(lines) + "\n", "    "))
    last = reading.document.every(cst.Assign)[-1]
    return reading.evidence(reading.document.every(cst.FunctionDef)[0]), last.value


def doubled(first: str, step: str) -> list[str]:
    """Names that each take the one before them twice: two paths become four, and so on."""
    return [f"a0 = {first}", *(f"a{i + 1} = {step.format(f'a{i}')}" for i in range(60))]


@pytest.mark.parametrize("first", ["torch.zeros(3)", "given"])
def test_names_that_take_others_twice(first: str) -> None:
    found, value = evidence(*doubled(first, "{0} * {0} + 1"))
    assert found.tensor(value) is (first != "given")
    found, value = evidence(*doubled(first, "{0} * {0}"))
    assert found.whole(value) is False
    found, value = evidence(*doubled("nn.Parameter(torch.zeros(3))", "{0} if flag else {0}"))
    assert found.parameter(value) is True
    found, value = evidence(*doubled("torch.arange(3)", "{0} * {0}"))
    assert found.whole(value) is True


@pytest.mark.parametrize(
    ("lines", "tensor"),
    [
        (["a = torch.zeros(3)", "a = a * 2", "x = a"], True),
        (["a = torch.zeros(3)", "b = a", "a = b", "x = a + b"], True),
        (["a = b", "b = a", "a = given", "x = a + b"], False),
        (["a = b", "b = a", "a = given", "x = b + a"], False),
        (["b = a + torch.zeros(3)", "a = b", "a = given", "x = a + b"], True),
    ],
)
def test_names_that_lead_back_to_themselves(lines: list[str], tensor: bool) -> None:
    found, value = evidence(*lines)
    assert found.tensor(value) is tensor


@pytest.mark.parametrize("value", ["a * b", "b * a"])
def test_integers_in_names_that_lead_back_to_themselves(value: str) -> None:
    found, product = evidence("a = b", "b = a", "a = torch.arange(3)", f"x = {value}")
    assert found.whole(product) is True
