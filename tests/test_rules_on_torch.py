"""Each rule's wrong example misbehaves on real torch as the rule says; its right example does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.registry import all_rules

NO_FAULT = {"TPM502", "TPM900"}
"""Rules that claim nothing of torch: what they show holds for both examples."""


def raises(exception: type[BaseException], message: str, call: Callable[[], object]) -> None:
    """Demand that ``call`` raises just this."""
    with pytest.raises(exception) as caught:
        call()
    assert message in str(caught.value.args[0])


def holds(rule: Rule, source: str) -> list[tuple[type[BaseException], str]]:
    """Run ``source`` and then what the rule shows of it; the exceptions that it waited for."""
    waited: list[tuple[type[BaseException], str]] = []

    def noted(exception: type[BaseException], message: str, call: Callable[[], object]) -> None:
        raises(exception, message, call)
        waited.append((exception, message))

    namespace: dict[str, Any] = {"__name__": "example", "raises": noted}
    torch.manual_seed(0)
    exec(compile(source, f"{rule.code} example", "exec"), namespace)
    exec(compile(rule.shows, f"{rule.code} shows", "exec"), namespace)
    return waited


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_wrong_example_misbehaves_as_claimed(rule: Rule) -> None:
    waited = holds(rule, rule.wrong)
    told = " ".join(rule.torch_does.split())
    if rule.exception:
        assert waited
    if not rule.code.startswith("TPM9"):
        assert [f"{exception.__name__}: {message}" in told for exception, message in waited] == [True] * len(waited)
        assert all(exception.__name__ == rule.exception for exception, _ in waited if rule.exception)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_right_example_does_not(rule: Rule) -> None:
    if rule.code in NO_FAULT:
        holds(rule, rule.right)
    else:
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            holds(rule, rule.right)
