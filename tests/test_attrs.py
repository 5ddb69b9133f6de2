"""Modules whose constructor attrs writes. They are no case files: real torch runs those, and attrs is not there."""

from __future__ import annotations

import textwrap

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from rule_cases import wanted

HEAD = """\
import attr
import attrs
import torch
from torch import nn


@{decorator}
class Net(nn.Module):
"""
DECORATORS = ["attrs.define(slots=False)", "attr.mutable()", "attr.s(auto_attribs=True, eq=False)"]


def check(decorator: str, body: str) -> None:
    """Check a class of this body against what the comments in it want."""
    source = HEAD.format(decorator=decorator) + textwrap.indent(textwrap.dedent(body), "    ")
    found = Session(Options()).check("net.py", source)
    assert [(finding.line, finding.code) for finding in found] == [(line, code) for line, code, _ in wanted(source)]


@pytest.mark.parametrize("decorator", [*DECORATORS, "attrs.frozen"])
def test_a_field_is_no_tensor_of_the_class(decorator: str) -> None:
    check(
        decorator,
        """
        scale: torch.Tensor = torch.ones(3)  # want: TPM110
        shift: torch.Tensor = attr.ib(factory=lambda: torch.zeros(3))  # want: TPM110

        def __attrs_pre_init__(self):
            super().__init__()

        def forward(self, x):
            return x * self.scale + self.shift
        """,
    )


@pytest.mark.parametrize("decorator", DECORATORS)
def test_what_runs_before_the_fields_are_set(decorator: str) -> None:
    check(
        decorator,
        """
        layer: nn.Linear

        def __attrs_pre_init__(self):
            super().__init__()

        def __attrs_post_init__(self):
            self.scale = torch.ones(3)  # want: TPM101

        def forward(self, x):
            return self.layer(x) * self.scale
        """,
    )


def test_a_module_that_is_set_before_its_constructor_runs() -> None:
    check(
        "attrs.define(slots=False)",
        """
        layer: nn.Linear  # want: TPM202

        def __attrs_post_init__(self):
            super().__init__()

        def forward(self, x):
            return self.layer(x)
        """,
    )
