"""TPM501 data-attribute: use of .data on a tensor or Parameter."""

from __future__ import annotations

from flake8_torchparams.outcome import Outcome, Slipped
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short


def claim(outcome: Outcome) -> str | None:
    """The message for a use of ``.data``."""
    if not (isinstance(outcome, Slipped) and outcome.slip == "data-attribute"):
        return None
    return (
        f"{short(outcome.cls)}: {outcome.operation} goes behind the back of autograd; use .detach() to read, "
        f"torch.no_grad() and an in-place operation such as copy_() to write"
    )


RULE = Rule(
    code="TPM501",
    name="data-attribute",
    summary="use of .data on a tensor or Parameter",
    why="""\
A change through `.data` is invisible to autograd. It does not count as an in-place change, so a backward pass
that needs the old value uses the new one and gives a wrong gradient without a word. With `torch.no_grad()` or
`.detach()` torch notices and raises.
""",
    torch_does="""\
Nothing is raised, and the gradient is wrong. The same change under `torch.no_grad()` would give
`RuntimeError: one of the variables needed for gradient computation has been modified by an inplace
operation`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([3.0]))

    def forward(self, x):
        y = x * self.weight**2
        self.weight.data.clamp_(max=1.0)  # want: TPM501
        return y
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor([3.0]))

    def forward(self, x):
        return x * self.weight**2

    def clamp(self):
        with torch.no_grad():
            self.weight.clamp_(max=1.0)
""",
    claim=claim,
    shows="""\
net = Net()
net(torch.ones(1)).sum().backward()
assert net.weight.grad.item() == 2.0, "the gradient at 3 is 6"
""",
    on_purpose="Code from before torch 0.4 uses `.data` everywhere, which is why this rule is opt-in.",
    opt_in=True,
)
