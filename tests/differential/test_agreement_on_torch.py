"""Generated constructors hold on real torch just what the linter tells of them.

``TORCHPARAMS_EXAMPLES`` sets the number of programs of each sort (300 by default); more than that are drawn afresh in
each run.
"""

from __future__ import annotations

import os

import pytest
import torch
from agreement import disagreements
from hypothesis import HealthCheck, assume, given, settings
from module_writer import Program, programs

DEFAULT = 300
EXAMPLES = int(os.environ.get("TORCHPARAMS_EXAMPLES", DEFAULT))
agreeing = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES <= DEFAULT,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def holds(program: Program) -> None:
    torch.manual_seed(0)
    found = disagreements(program)
    assume(found is not None)
    assert not found, "\n".join([*(found or ()), program.source])


@agreeing
@given(programs(branches=False))
def test_straight_constructors(program: Program) -> None:
    holds(program)


@agreeing
@given(programs(branches=True))
def test_constructors_with_branches(program: Program) -> None:
    holds(program)


@pytest.mark.parametrize(
    "step",
    [
        "self.a = nn.Parameter(torch.ones(2))",
        "self.a = nn.Buffer(torch.ones(2))",
        'self.register_parameter("a", nn.Parameter(torch.ones(2)))',
        'self.register_buffer("a", torch.ones(2))',
        'self.add_module("a", nn.Linear(2, 2))',
    ],
)
def test_one_line_that_raises_either_of_two_exceptions(step: str) -> None:
    source = f"""\
import torch
from torch import nn


class Late(nn.Module):
    a = 3

    def __init__(self, early: bool) -> None:
        if early:
            super().__init__()
        {step}
"""
    program = Program(source, {"Late": ("Late(False)", "Late(True)")}, straight=False, open_names=False)
    assert disagreements(program) == []


def test_a_loop_goes_no_further_than_its_first_exception() -> None:
    source = """\
import torch
from torch import nn


class Twice(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a = torch.zeros(2)
        for name in ["a", "b"]:
            self.register_parameter(name, torch.zeros(2))
"""
    assert disagreements(Program(source, {"Twice": ("Twice()",)}, straight=True, open_names=False)) == []
