"""All rules, and the choice of the one rule that tells an outcome."""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_torchparams.outcome import Outcome
    from flake8_torchparams.rules.base import Rule


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, sorted by code: the ``RULE`` of each module of this package whose name starts with a code.

    The modules are imported at the first call, so that a run without a single outcome pays for none of them.
    """
    rules: list[Rule] = [importlib.import_module(f"flake8_torchparams.rules.{name}").RULE for name in _modules()]
    return tuple(sorted(rules, key=lambda rule: rule.code))


def all_codes() -> tuple[str, ...]:
    """The codes of all rules, sorted; imports none of them."""
    return tuple(sorted(name.partition("_")[0].upper() for name in _modules()))


def _modules() -> list[str]:
    """The modules of this package that hold a rule: their names start with its code."""
    import pkgutil

    from flake8_torchparams import rules as package

    return [module.name for module in pkgutil.iter_modules(package.__path__) if module.name.startswith("tpm")]


def judge(outcome: Outcome, enabled: Callable[[str], bool]) -> tuple[Rule, str] | None:
    """The first rule by rank that claims ``outcome``, and its message; None when none does.

    ``enabled`` is asked for the codes of opt-in rules only: all others are on.
    """
    for rule in _by_rank():
        message = rule.claim(outcome)
        if message is not None and (not rule.opt_in or enabled(rule.code)):
            return rule, message
    return None


@cache
def _by_rank() -> tuple[Rule, ...]:
    return tuple(sorted(all_rules(), key=lambda rule: (rule.rank, rule.code)))
