"""TPM106 modules-in-container: Modules in a plain list, tuple, dict or set on self."""

from __future__ import annotations

from flake8_torchparams.outcome import ElementKind, LeftContainer, Outcome
from flake8_torchparams.rules.base import Rule
from flake8_torchparams.rules.phrases import after_init, container_of, place, registering, target, without_comma


def claim(outcome: Outcome) -> str | None:
    """The message for a plain container of Modules."""
    if not (isinstance(outcome, LeftContainer) and outcome.element in _MISSED):
        return None
    missed, so = _MISSED[outcome.element]
    if outcome.comma:
        return without_comma(outcome, "Module", f"{missed} pass it by", "nn.ModuleList([...])")
    if outcome.single:
        return (
            f"{place(outcome)} is a plain {outcome.container} of one Module that was handed in: {missed} pass it "
            f"by{so}; if hiding it is not the purpose, put it on {target(outcome)} as it is, or use "
            f"nn.ModuleList(...){after_init(outcome)}"
        )
    stateless = "" if outcome.element == "module" else " without state"
    passed = "a plain one" if outcome.said else "them"
    return (
        f"{place(outcome)} {container_of(outcome, f'Modules{stateless}')}: "
        f"{missed} pass {passed} by{so}; {registering(outcome, 'Module')}"
    )


_MISSED: dict[ElementKind, tuple[str, str]] = {
    "module": ("parameters(), .to() and state_dict()", ""),
    "switched": ("train() and eval()", ", so that they stay in training mode"),
    "idle": ("modules(), train() and apply()", ""),
}

RULE = Rule(
    code="TPM106",
    name="modules-in-container",
    summary="Modules in a plain list, tuple, dict or set on self",
    why="""\
The Modules in a plain list, tuple, dict or set are no children. Their Parameters are missing from
`parameters()` and from `state_dict()`, `.to()` leaves them on the CPU, and `train()` and `eval()` do not
reach their dropout and batch norm. A comma too many makes such a tuple, too: `self.fc = nn.Linear(4, 4),`.
A list around one Module that was handed in (`self._teacher = [teacher]`) may be there to hide it: the message asks.
Dropout holds no state, and goes on in evaluation all the same. Of pools, activations and losses that hold none only
`modules()` and its like lose sight. The message says so. Of methods that neither the constructor nor `forward` leads to
(`add_layer`, `build`) only those Modules are told that the method itself makes, and that hold something.
""",
    torch_does="""\
Nothing is raised. `Module.__setattr__` does not look into containers; the list is put into the instance
`__dict__`. The optimizer may tell that something is wrong: `ValueError: optimizer got an empty parameter
list`.
""",
    wrong="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.layers = []  # want: TPM106
        for _ in range(depth):
            self.layers.append(nn.Linear(width, width))

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x
""",
    right="""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.layers = nn.ModuleList()
        for _ in range(depth):
            self.layers.append(nn.Linear(width, width))

    def forward(self, x):
        for layer in self.layers:
            x = torch.relu(layer(x))
        return x
""",
    claim=claim,
    shows="""\
net = Net()
assert len(net.layers) == 3 and list(net.children()) == []
raises(ValueError, "optimizer got an empty parameter list", lambda: torch.optim.SGD(net.parameters(), lr=0.1))
""",
    fix="safe",
    fix_text="""\
Uses `nn.ModuleList` or `nn.ModuleDict` in place of the plain container, where the uses of the attribute allow
it. A container that was handed to the constructor as a whole is wrapped with `--unsafe-fixes` only.
""",
    on_purpose="""\
A frozen teacher is sometimes put into a list so that it is *not* registered. That is a case for the comment
below. A list whose elements are registered under names of their own, by a loop of `add_module` for instance,
is not flagged. Nor is one whose elements' Parameters are registered so, or that the class names where it tells of its
Parameters and buffers by itself (`named_parameters`, `load_state_dict`, a hook on `state_dict` and the like). An
argument is taken to be the list that its annotation says, also where it may be left out.
""",
)
