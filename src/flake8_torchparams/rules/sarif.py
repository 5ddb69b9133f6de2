"""What SARIF says of the rules: the array ``tool.driver.rules``."""

from __future__ import annotations

from typing import Any

from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.explain import page
from flake8_torchparams.rules.registry import all_rules


def sarif_rules() -> list[dict[str, Any]]:
    """One ``reportingDescriptor`` (SARIF 2.1.0) a rule, sorted by code."""
    return [descriptor(rule) for rule in all_rules()]


def descriptor(rule: Rule) -> dict[str, Any]:
    """The ``reportingDescriptor`` of one rule."""
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": f"{rule.summary[0].upper()}{rule.summary[1:]}."},
        "fullDescription": {"text": " ".join(rule.why.split())},
        "help": {"text": page(rule), "markdown": page(rule)},
        "defaultConfiguration": {"enabled": not rule.opt_in, "level": level(rule)},
        "properties": {"fix": rule.fix, "exception": rule.exception},
    }


def level(rule: Rule) -> str:
    """``error`` where torch raises, ``note`` where nothing is wrong with the code, ``warning`` else."""
    if rule.exception:
        return "error"
    return "note" if rule.opt_in or rule.code == "TPM900" else "warning"
