"""Generated constructors hold on real torch just what the linter tells of them.

``TORCHPARAMS_EXAMPLES`` sets the number of programs of each sort (300 by default); more than that are drawn afresh in
each run.
"""

from __future__ import annotations

import os

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
