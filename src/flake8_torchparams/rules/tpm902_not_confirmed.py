"""TPM902 not-confirmed: a class that runtime mode could not build."""

from __future__ import annotations

from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import short


def message(cls: str, reason: str) -> str:
    """The message for a class that could not be built; ``reason`` says why, in one line or more."""
    return f"{short(cls)} could not be built: {' '.join(reason.split())}"


RULE = Rule(
    code="TPM902",
    name="not-confirmed",
    summary="a class that runtime mode could not build",
    why="""\
Runtime mode could not build the class, so its findings stand as they are, neither confirmed nor refuted. The
message tells why: an import that failed, an argument that could not be made up, a limit of time or memory.
""",
    torch_does="Whatever the constructor raised is in the message.",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, settings):
        super().__init__()
        if settings["kind"] != "mlp":
            raise ValueError("only mlp")
        self.fc = nn.Linear(settings["width"], 1)

    def forward(self, x):
        return self.fc(x)
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, kind="mlp"):
        super().__init__()
        if kind != "mlp":
            raise ValueError("only mlp")
        self.fc = nn.Linear(width, 1)

    def forward(self, x):
        return self.fc(x)
""",
    runtime=True,
    shows="""\
raises(TypeError, "Net.__init__() missing 1 required positional argument: 'settings'", Net)
""",
    on_purpose="""\
A factory in `[tool.torchparams.factories]` of `pyproject.toml` tells runtime mode how to build the class.
""",
    opt_in=True,
)
