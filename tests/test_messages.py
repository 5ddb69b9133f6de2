"""What messages say of the class and of the source of a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

CASES_DIRECTORY = Path(__file__).parent / "rules" / "cases"

SOURCE = """\
import torch
import torch.nn as nn


class Base(nn.Module):
    def __init__(self, given: torch.Tensor):
        super().__init__()
        self.given = given
        self.mask = torch.ones(3)
        self.parts = [nn.Linear(1, 1)]

    def forward(self, x):
        return x * self.mask * self.given


class Derived(Base):
    def __init__(self, given: torch.Tensor):
        super().__init__(given)
        self.own = torch.zeros(3)

    def forward(self, x):
        return super().forward(x) + self.own


class Last(Derived):
    pass
"""


def _messages(classes: str) -> list[str]:
    """What is said of these classes, in the order of their lines."""
    text = f"import torch\nimport torch.nn as nn\n\n\n{classes}"
    return [finding.message for finding in Session(Options()).check("net.py", text)]


def test_the_class_that_holds_the_line_is_named() -> None:
    found = Session(Options()).check("net.py", SOURCE)
    assert [(f.code, f.message.partition(" ")[0]) for f in found] == [
        ("TPM110", "Base.given"),
        ("TPM101", "Base.mask"),
        ("TPM106", "Base.parts"),
        ("TPM101", "Derived.own"),
    ]


def test_names_of_a_loop_are_spelled_as_the_source_has_them() -> None:
    text = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        for i, size in enumerate(sizes):
            setattr(self, f"grid{i}", torch.ones(size))
        for name in ("low", "high"):
            setattr(self, name, torch.ones(2))

    def forward(self, x):
        return [x * getattr(self, f"grid{i}") for i in range(len(x))], self.low, self.high
"""
    assert [finding.message for finding in Session(Options()).check("net.py", text)] == [
        "Net.grid0 is a plain tensor: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer(f"grid{i}", ..., persistent=False)',
        "Net.low (and high) is a plain tensor: .to() leaves it behind and state_dict() forgets it; "
        "use self.register_buffer(name, ..., persistent=False)",
    ]


def test_the_module_that_a_mixin_puts_it_on_is_named() -> None:
    source = """\
import torch
import torch.nn as nn


class Mixin:
    def fill(self):
        self.scale = torch.ones(3)
        self.parts = [nn.Linear(1, 1)]


def build():
    class Net(Mixin, nn.Module):
        def __init__(self):
            super().__init__()
            self.fill()
            self.own = torch.ones(3)

        def forward(self, x):
            return self.parts[0](x * self.scale * self.own)

    return Net()
"""
    found = Session(Options()).check("net.py", source)
    assert [(f.cls, f.message.partition(" is ")[0]) for f in found] == [
        ("Mixin", "Mixin.scale (in Net)"),
        ("Mixin", "Mixin.parts (in Net)"),
        ("build.<locals>.Net", "Net.own"),
    ]


def test_what_says_that_it_is_a_tensor() -> None:
    source = """\
from typing import NamedTuple

import torch
import torch.nn as nn


class Config(NamedTuple):
    mask: torch.Tensor


class Net(nn.Module):
    def __init__(self, low, high: torch.Tensor, config: Config):
        super().__init__()
        assert isinstance(low, (float, torch.Tensor))
        self.low = low
        self.high = high
        self.mask = config.mask

    def forward(self, x):
        return x.clamp(self.low, self.high) * self.mask
"""
    found = Session(Options()).check("net.py", source)
    assert [(f.code, f.message.partition(":")[0]) for f in found] == [
        ("TPM110", "Net.low may be a plain tensor by the test that it passes"),
        ("TPM110", "Net.high is an argument annotated as a tensor"),
        ("TPM110", "Net.mask comes from what is annotated as a tensor"),
    ]


def test_a_comma_that_makes_a_tuple_is_to_be_dropped() -> None:
    source = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(2, 2),
        self.gain = (nn.Parameter(torch.ones(2)),)
        self.mask = torch.ones(2),
        self.parts = (nn.Linear(2, 2), nn.Linear(2, 2))
        self.others = (*[nn.Linear(2, 2)],)
"""
    found = {f.message.partition(" ")[0]: f.message for f in Session(Options()).check("net.py", source)}
    assert found["Net.head"] == (
        "Net.head is a tuple of one Module, by a trailing comma: parameters(), .to() and state_dict() pass it by; "
        "write self.head = ... without the comma, or use nn.ModuleList([...]) if a list is meant"
    )
    assert found["Net.gain"] == (
        "Net.gain is a tuple of one Parameter, by a trailing comma: no optimizer sees it and state_dict() forgets "
        "it; write self.gain = ... without the comma, or use nn.ParameterList([...]) if a list is meant"
    )
    assert found["Net.mask"] == (
        "Net.mask is a tuple of one tensor, by a trailing comma: .to() leaves it behind and state_dict() forgets "
        'it; drop the comma and use self.register_buffer("mask", ..., persistent=False)'
    )
    assert "comma" not in found["Net.parts"]
    assert "comma" not in found["Net.others"]


def test_a_list_around_one_argument_may_be_there_to_hide_it() -> None:
    assert _messages(
        """\
class Student(nn.Module):
    def __init__(self, teacher: nn.Module, critic: nn.Module | None = None):
        super().__init__()
        self._teacher = [teacher]
        self._same = (teacher,)
        self._critic = [critic] if critic is not None else []
        self._both = [teacher, critic]
        self._own = [nn.Linear(2, 2)]

    def forward(self, x):
        return self._teacher[0](x) + self._same[0](x) + self._critic[0](x) + self._both[1](x) + self._own[0](x)
"""
    ) == [
        "Student._teacher is a plain list of one Module that was handed in: parameters(), .to() and state_dict() pass "
        "it by; if hiding it is not the purpose, put it on self._teacher as it is, or use nn.ModuleList(...)",
        "Student._same is a plain tuple of one Module that was handed in: parameters(), .to() and state_dict() pass "
        "it by; if hiding it is not the purpose, put it on self._same as it is, or use nn.ModuleList(...)",
        "Student._critic is a plain list of one Module that was handed in: parameters(), .to() and state_dict() pass "
        "it by; if hiding it is not the purpose, put it on self._critic as it is, or use nn.ModuleList(...)",
        "Student._both is a plain list of Modules: parameters(), .to() and state_dict() pass them by; use "
        "nn.ModuleList(...)",
        "Student._own is a plain list of Modules: parameters(), .to() and state_dict() pass them by; use "
        "nn.ModuleList(...)",
    ]


def test_a_step_that_may_raise_comes_before_one_that_does() -> None:
    """Which of the two ends the constructor hangs on a dtype."""
    source = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, dtype):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))
        self.mask = torch.ones(2)
        self.weight = nn.Parameter(torch.ones(2)).to(dtype)
        self.register_buffer("mask", torch.ones(2))
"""
    session = Session(Options())
    assert ("TPM306", 11) in [(f.code, f.line) for f in session.check("net.py", source)]
    assert [report.raises for report in session.describe("net.py", source)] == [""]


def test_a_parameter_that_is_perhaps_there_may_find_its_name_taken() -> None:
    """It is refused where the class has the name, and the constructor may be through before the line that raises."""
    source = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    gain = 3

    def __init__(self, flag):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(2)) if flag else None
        self.register_buffer("gain", torch.ones(2))
"""
    session = Session(Options())
    assert [(f.code, f.line) for f in session.check("net.py", source)] == [("TPM306", 11)]
    assert [report.raises for report in session.describe("net.py", source)] == [""]


def test_what_is_no_parameter_any_more_was_converted() -> None:
    """``.to()`` with nothing to do gives the very Parameter back, which the other branch has."""
    source = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, dtype):
        super().__init__()
        gain = nn.Parameter(torch.ones(2)).to(dtype)
        if isinstance(gain, nn.Parameter):
            self.weight = gain
        else:
            self.scale = gain
"""
    (report,) = Session(Options()).describe("net.py", source)
    assert {entry.name: (entry.kinds, entry.absent) for entry in report.entries} == {
        "weight": (frozenset({"parameter"}), True),
        "scale": (frozenset({"plain tensor"}), True),
    }


def test_an_optimizer_that_does_see_it() -> None:
    source = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.noise = torch.zeros(3, requires_grad=True)
        self.other = torch.zeros(3, requires_grad=True)
        self.optimizer = torch.optim.SGD([{"params": self.noise}], lr=0.1)
"""
    noise, other = Session(Options()).check("net.py", source)
    assert "no optimizer sees it" not in noise.message
    assert "no optimizer sees it" in other.message


def test_unused_twin_of_a_buffer() -> None:
    """A tensor that is kept beside the buffer that it became is not said to be forgotten."""
    source = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.mask_cpu = torch.ones(width)
        self.register_buffer("mask", self.mask_cpu)

    def forward(self, x):
        return x * self.mask
"""
    found = Session(Options()).check("net.py", source)
    assert [f.message for f in found] == [
        "Net.mask_cpu is a plain tensor that no method but the constructor reads, and registered under another name as "
        "well: .to() leaves this one behind; make it a local variable"
    ]


def test_what_the_advice_hangs_on() -> None:
    source = """\
import torch
import torch.nn as nn
from elsewhere import dynamic


class Net(nn.Module):
    def __init__(self, stats: dict[str, dict[str, torch.Tensor]], layers: list[nn.Linear], width: int):
        super().__init__()
        self.noise = torch.randn(width)
        self.total = torch.zeros(width)
        self.mean = torch.zeros(width)
        self.register_buffer("saved_mean", self.mean)
        self.first = self.mean * 2
        self.pairs = [(nn.Linear(width, width), 1)]
        self.layers = layers
        self.stats = stats

    @dynamic
    def forward(self, x):
        self.total += x
        return x * self.noise + self.total + self.mean
"""
    found = Session(Options()).check("net.py", source)
    assert [f.message for f in found] == [
        "Net.noise is a plain tensor of random numbers: .to() leaves it behind and state_dict() forgets it; "
        'use self.register_buffer("noise", ...), saved, since each process draws others',
        "Net.total is a plain tensor: .to() leaves it behind and state_dict() forgets it; use "
        'self.register_buffer("total", ..., persistent=False), or a saved one if what methods put there is to outlast '
        "the process",
        "Net.mean is a plain tensor, though registered as saved_mean too: .to() leaves this one behind; read "
        "self.saved_mean instead",
        "Net.first is a plain tensor that no method reads unless its decorator does, and state_dict() forgets it; use "
        'self.register_buffer("first", ..., persistent=False) if it does',
        "Net.pairs is a plain list of Modules: parameters(), .to() and state_dict() pass them by; use an nn.ModuleList "
        "of the Modules alone, since it takes nothing else",
        "Net.layers is an argument annotated as a list of Modules: parameters(), .to() and state_dict() pass a plain "
        "one by; use nn.ModuleList(...)",
        "Net.stats is a plain dict of tensors: .to() leaves them behind and state_dict() forgets them; register each "
        "tensor as a buffer, under a name of its own",
    ]


def test_a_tensor_with_what_is_worked_out_of_a_parameter_in_it_is_worked_out_of_it() -> None:
    classes = """\
class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(width))
        self.built = self.build(torch.zeros(width, width))
        self.rows = torch.stack([value * 2 for value in self.gamma])
        self.start = torch.zeros(width)
        self.start[0] = self.gamma[0].detach()

    def build(self, matrix):
        for place, value in enumerate(self.gamma):
            matrix[place, place] = value * torch.ones(())
        return matrix

    def forward(self, x):
        return x @ self.built * self.rows + self.start
"""
    derived = "is a plain tensor computed once from a Parameter: "
    found = _messages(classes)
    assert [derived in message for message in found] == [True, True, False]


def test_what_may_be_left_out_is_still_the_argument() -> None:
    classes = """\
class Net(nn.Module):
    def __init__(self, first: list[nn.Module] | None, second: list[nn.Module] | None, third: list[nn.Module]):
        super().__init__()
        self.first = first or []
        self.second = [] if second is None else second
        self.third = list(third)

    def forward(self, x):
        for layer in [*self.first, *self.second, *self.third]:
            x = layer(x)
        return x
"""
    said = "is an argument annotated as a list of Modules: parameters(), .to() and state_dict() pass a plain one by"
    assert _messages(classes) == [
        f"Net.first {said}; use nn.ModuleList(...)",
        f"Net.second {said}; use nn.ModuleList(...)",
        "Net.third is a plain list of Modules: parameters(), .to() and state_dict() pass them by; use "
        "nn.ModuleList(...)",
    ]


def test_what_methods_make_of_the_old_values_may_have_to_last() -> None:
    source = """\
import torch
import torch.nn as nn


class Counts(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.total = torch.zeros(width)
        self.mean = torch.zeros(width)
        self.seen = torch.zeros(width, width)
        self.low = torch.tensor(float("inf"))
        self.scale = torch.ones(width)

    def forward(self, x):
        self.total.add_(x)
        self.mean.data.mul_(0.9).add_(x, alpha=0.1)
        self.seen[0].masked_fill_(x > 0, 1.0)
        self.low = torch.minimum(self.low, x.min())
        return x * self.scale.add(1) + self.total + self.mean + self.seen[0] - self.low
"""
    found = Session(Options()).check("net.py", source)
    lasting = [
        f.line
        for f in found
        if f.message.endswith("or a saved one if what methods put there is to outlast the process")
    ]
    assert (lasting, [f.line for f in found]) == ([8, 9, 10, 11], [8, 9, 10, 11, 12])


def test_what_becomes_of_tensors_in_a_container() -> None:
    source = """\
import torch
import torch.nn as nn


class Anchors(nn.Module):
    def __init__(self, sizes: tuple[int, ...]):
        super().__init__()
        self.cells = [torch.ones(size) for size in sizes]
        self.starts = [torch.zeros(size) for size in sizes]
        self.index = [torch.arange(size) for size in sizes]
        self.rows = [torch.ones(size) for size in sizes]
        self.said = [torch.ones(size) for size in sizes]
        self.measured = tuple([torch.ones(size) for size in sizes])
        self.both = [torch.ones(size) for size in sizes]
        self.noise = [torch.randn(size) for size in sizes]
        self.pairs = {"a": [torch.randn(3)]}
        self.single = torch.randn(3),

    def forward(self, x):
        print(self.said, len(self.said), self.both)
        x = x.reshape(len(self.measured), *(row.shape for row in self.measured)) * self.both[0]
        self.cells = [cell.to(x.device) for cell in self.cells]
        x = x + sum(cell.sum() for cell in self.cells)
        return x[self.index[0]] + self.rows[0] + self.noise[0] + self.pairs["a"][0] + self.single[0]
"""
    found = Session(Options()).check("net.py", source)
    assert [f.message.rpartition("; ")[0] for f in found] == [
        "Anchors.cells is a plain list of tensors that the class moves by hand: state_dict() forgets them",
        "Anchors.starts is a plain list of tensors that no method but the constructor reads, and state_dict() forgets "
        "them",
        "Anchors.index is a plain list of tensors that serve from the CPU on any device (indices, numbers): "
        "state_dict() forgets them",
        "Anchors.rows is a plain list of tensors: .to() leaves them behind and state_dict() forgets them",
        "Anchors.said is a plain list of tensors that methods only print, and state_dict() forgets them",
        "Anchors.measured is a plain tuple of tensors of which methods ask only the length, the shapes or the dtypes, "
        "and state_dict() forgets them",
        "Anchors.both is a plain list of tensors: .to() leaves them behind and state_dict() forgets them",
        "Anchors.noise is a plain list of tensors (random ones among them): .to() leaves them behind and state_dict() "
        "forgets them",
        "Anchors.pairs is a plain dict of tensors (random ones among them): .to() leaves them behind and state_dict() "
        "forgets them",
        "Anchors.single is a tuple of one tensor, by a trailing comma: .to() leaves it behind and state_dict() "
        "forgets it",
    ]
    assert [f.message.rpartition("; ")[2] for f in found[-4:]] == [
        'register each: self.register_buffer(f"both_{i}", ..., persistent=False)',
        'register each: self.register_buffer(f"noise_{i}", ...), saved, since each process draws others',
        "register each tensor as a buffer, under a name of its own, saved, since each process draws others",
        'drop the comma and use self.register_buffer("single", ...), saved, since each process draws others',
    ]


def test_tensors_in_a_container_that_only_keep_places() -> None:
    source = """\
import torch
import torch.nn as nn


class Features(nn.Module):
    def __init__(self, model, names):
        super().__init__()
        self.model = model
        self.maps = {name: torch.empty(0) for name in names}
        self.read = [torch.empty(3) for _ in names]
        for name in names:
            model.get_submodule(name).register_forward_hook(self.keep(name))

    def keep(self, name):
        def hook(module, given, output):
            self.maps[name] = output

        return hook

    def forward(self, x):
        self.model(x)
        return self.maps, x * self.read[0]
"""
    found = Session(Options()).check("net.py", source)
    assert [f.message for f in found] == [
        "Features.maps is a plain dict of tensors that only keep places (empty or uninitialised), and state_dict() "
        "forgets what comes there; start it without them if nothing reads them so, or save what is to last by "
        "get_extra_state()",
        "Features.read is a plain list of tensors: .to() leaves them behind and state_dict() forgets them; register "
        'each: self.register_buffer(f"read_{i}", ..., persistent=False)',
    ]


def test_what_modules_in_a_container_suffer() -> None:
    source = """\
import torch
import torch.nn as nn
import torch.nn.functional as F


class Flip(nn.Module):
    def forward(self, x):
        return x.flip(0)


class Drop(nn.Module):
    def forward(self, x):
        return F.dropout(x, 0.5, self.training)


class Held(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Dropout(0.5)


class Pool(nn.Module):
    def __init__(self, kernel_size, stride):
        super().__init__()
        self.kernel_size = kernel_size
        self.pool = nn.AvgPool1d(kernel_size=kernel_size, stride=stride)


class Around(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.pool = nn.AvgPool1d(2)


class Net(nn.Module):
    def __init__(self, weight, sizes, inner):
        super().__init__()
        self.pools = [Pool(size, 1) for size in sizes]
        self.around = [Around(inner)]
        self.idle = [Flip(), nn.ReLU(), nn.CrossEntropyLoss(reduction="none")]
        self.drops = [Flip(), nn.Dropout(0.5)]
        self.own = [Drop()]
        self.held = [Held()]
        self.layers = [nn.Dropout(0.5), nn.Linear(2, 2)]
        self.weighted = [nn.CrossEntropyLoss(weight)]
        self.comma = nn.Dropout(0.5),
"""
    found = {
        f.attribute: f.message.split(": ")[1].partition(";")[0] for f in Session(Options()).check("net.py", source)
    }
    assert found == {
        **dict.fromkeys(("pools", "idle"), "modules(), train() and apply() pass them by"),
        **dict.fromkeys(
            ("drops", "own", "held"), "train() and eval() pass them by, so that they stay in training mode"
        ),
        **dict.fromkeys(("layers", "weighted", "around"), "parameters(), .to() and state_dict() pass them by"),
        "comma": "train() and eval() pass it by",
    }


def test_what_stands_under_the_name_before_is_to_be_registered() -> None:
    source = """\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, width, given: torch.Tensor = None):
        super().__init__()
        self.once = torch.ones(width)
        self.late = None
        self.given = given
        if given is None:
            self.given = torch.ones(width)
        if width > 3:
            self.one = torch.ones(width)
        else:
            self.one = torch.zeros(width)
        for _ in range(2):
            self.looped = torch.ones(width)
        self.fill(width)

    def fill(self, width):
        self.late = torch.ones(width)

    def forward(self, x):
        return x * self.once * self.late.to(x.device) * self.given * self.one * self.looped
"""
    found = Session(Options()).check("net.py", source)
    first = "where the name is first set"
    assert {f.line: first in f.message for f in found} == {
        8: False,
        12: True,
        14: False,
        16: False,
        18: False,
        22: True,
    }


@pytest.mark.torch
@pytest.mark.parametrize(
    ("annotation", "values", "advised"),
    [
        ("torch.Tensor | None", "None, torch.ones(2)", 'register_buffer("scale", ..., persistent=False)'),
        (
            "float | torch.Tensor",
            "0.5, torch.ones(2)",
            'register_buffer("scale", torch.as_tensor(...), persistent=False)',
        ),
        (
            "bool | list[float] | torch.Tensor",
            "True, [0.5], torch.ones(2)",
            'register_buffer("scale", torch.as_tensor(...), persistent=False)',
        ),
        (
            "float | torch.Tensor | None",
            "0.5, torch.ones(2)",
            'register_buffer("scale", torch.as_tensor(...), persistent=False) unless it is None',
        ),
        (
            "str | torch.Tensor",
            "torch.ones(2)",
            'register_buffer("scale", ..., persistent=False) where it is a tensor',
        ),
    ],
)
def test_the_advice_for_an_argument_is_one_that_torch_takes(annotation: str, values: str, advised: str) -> None:
    import torch

    source = f"""\
import torch
import torch.nn as nn


class Net(nn.Module):
    def __init__(self, scale: {annotation}):
        super().__init__()
        self.scale = scale

    def forward(self, x):
        return x * self.scale
"""
    (found,) = Session(Options()).check("net.py", source)
    assert found.message.endswith(f"; use self.{advised}")
    call = advised[: advised.index("persistent=False)") + len("persistent=False)")].replace("...", "value")
    for value in eval(f"[{values}]", {"torch": torch}):
        eval(f"module.{call}", {"torch": torch, "value": value, "module": torch.nn.Module()})


def test_what_parts_of_constructors_read_is_no_local_variable() -> None:
    source = """\
import torch
import torch.nn as nn


class Base(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)
        self.start = torch.ones(3)
        self.alone = torch.ones(3)
        self._setup()

    def _setup(self):
        self.weight = nn.Parameter(self.start * 2)


class Derived(Base):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(self.table * 2)
"""
    found = Session(Options()).check("net.py", source)
    assert [f.code for f in found] == ["TPM112"] * 3
    assert ["only constructors read" in f.message for f in found] == [True, True, False]
    assert ["make it a local variable" in f.message for f in found] == [False, False, True]


def test_tensors_in_a_container_that_are_moved_by_hand() -> None:
    source = """\
import torch
import torch.nn as nn


class Moved(nn.Module):
    def __init__(self, n: int):
        super().__init__()
        self.by_index = [torch.ones(n)]
        self.by_number = [torch.ones(n)]
        self.by_key = {"a": torch.ones(n)}
        self.by_item = {"a": torch.ones(n)}
        self.items_of = {"a": torch.ones(n)}
        self.looped = {"a": torch.ones(n)}
        self.mapped = [torch.ones(n)]
        self.by_method = [torch.ones(n)]

    def forward(self, x):
        for i in range(len(self.by_index)):
            self.by_index[i] = self.by_index[i].to(x.device)
        for i, row in enumerate(self.by_number):
            if row.device != x.device:
                self.by_number[i] = row.float().to(x.device)
        for key in self.by_key:
            self.by_key[key] = self.by_key[key].to(x.device)
        for key, value in self.by_item.items():
            self.by_item[key] = value.to(x.device)
        x = x + sum(self.by_index) + sum(self.by_number) + self.by_key["a"] + self.by_item["a"]
        table = {key: value.to(x.device) for key, value in self.items_of.items()}
        for key, value in self.looped.items():
            x = x + table[key] + value.to(x.device)
        self.move(x.device)
        return x + sum(row for row in map(lambda row: row.to(x.device), self.mapped)) + self.by_method[0]

    def move(self, device):
        for i in range(len(self.by_method)):
            self.by_method[i] = self.by_method[i].to(device)


class Left(nn.Module):
    def __init__(self, n: int):
        super().__init__()
        self.cast = [torch.ones(n)]
        self.others = [torch.ones(n)]
        self.one = [torch.ones(n)]
        self.before = [torch.ones(n)]
        self.keys_of = {"a": torch.ones(n)}
        self.items_of = {"a": torch.ones(n)}
        self.mapped = [torch.ones(n)]

    def forward(self, x):
        for i in range(len(self.cast)):
            self.cast[i] = self.cast[i].to(torch.float64)
        for i in range(len(self.others)):
            self.others[i] = self.one[i].to(x.device)
        for i in range(x.dim()):
            self.one[i] = self.one[i].to(x.device)
        x = x + sum(self.before) + sum(self.cast) + sum(self.others) + sum(self.one)
        for i in range(len(self.before)):
            self.before[i] = self.before[i].to(x.device)
        for key in self.keys_of.keys():
            x = x + self.keys_of[key]
        for key, value in self.items_of.items():
            x = x + value
        return x + sum(map(lambda row: row * x, self.mapped))
"""
    found = Session(Options()).check("net.py", source)
    by_hand = "that the class moves by hand: state_dict() forgets them"
    said = {f.message.split()[0]: by_hand in f.message for f in found if f.code == "TPM104"}
    assert len(said) == 15
    assert {name: moved for name, moved in said.items() if moved is not name.startswith("Moved.")} == {}


def test_where_the_chain_of_constructors_stops() -> None:
    source = """\
import torch.nn as nn


class Counter:
    def __init__(self):
        self.count = 0


class Named:
    def __init__(self):
        super().__init__()
        self.name = "net"


class Net(Named, Counter, nn.Module):
    def __init__(self):
        super().__init__()
        self.width = 2


class Explicit(nn.Module, Counter):
    def __init__(self):
        Counter.__init__(self)
"""
    stopped, explicit = Session(Options()).check("net.py", source)
    assert (stopped.code, explicit.code) == ("TPM204", "TPM204")
    assert stopped.message.startswith(
        "Net.__init__ never runs Module.__init__, since Counter.__init__ comes before it and does not call super()"
    )
    assert stopped.message.endswith("call it there, or nn.Module.__init__(self) here")
    assert explicit.message.startswith("Explicit.__init__ never runs Module.__init__: torch raises AttributeError")
    assert explicit.message.endswith("call super().__init__() first")


def test_a_name_that_only_a_subclass_registers_is_no_advice_for_the_base() -> None:
    source = """\
import torch
import torch.nn as nn


class Base(nn.Module):
    def __init__(self, given):
        super().__init__()
        for name, value in given.items():
            self.register_buffer(name, value)
        self.table = self.build()

    def forward(self, x):
        return x @ self.table


class Manual(Base):
    def __init__(self, size):
        super().__init__({"kept": torch.ones(size)})

    def build(self):
        return self.kept
"""
    (finding,) = Session(Options()).check("net.py", source)
    assert finding.code == "TPM101"
    assert finding.message.startswith("Base.table is a plain tensor: .to() leaves it behind")


def test_a_container_of_numbers_is_one_of_tensors_that_serve_from_the_cpu() -> None:
    path = CASES_DIRECTORY / "use_held_numbers.py"
    found = Session(Options()).check(str(path), path.read_text(encoding="utf-8"))
    carried = {f.message.partition(" ")[0]: "serve from the CPU" in f.message for f in found if f.code == "TPM104"}
    assert carried == {
        "Cell.p": True,
        "AdaptingCell.p": True,
        "AdaptingCell.kept": True,
        "AdaptingCell.scales": True,
        "AdaptingCell.state": True,
        "AdaptingCell.nested": True,
        "AdaptingCell.stacked": False,
        "WideCell.p": False,
        "WideCell.grown": False,
    }


LASTING = """\
import torch
import torch.nn as nn


class Layer(nn.Module):
    def __init__(self, n, rate=0.1):
        super().__init__()
        self.n = n
        self.rate = rate
        self.drop = nn.Dropout(0.2)
        self.fc = nn.Linear(n, n)
        self._init_drop(n)
        self.one = torch.tensor([1.0])
        self.window = self._window(8)
        self.steps = torch.zeros(n)
        self.mean = torch.zeros(n)
        self.best = torch.zeros(n)
        self.loss = torch.zeros(n)
        self.keys = torch.zeros(n)
        self.shown = torch.zeros(n)
        self.table = torch.zeros(n)

    def _init_drop(self, n):
        self.one = torch.tensor([1.0]).float()
        self.at = 0
        self.masks = self.drop(torch.ones(16, n)).data

    def _window(self, n):
        return torch.hann_window(n)

    def _weighted(self, n):
        return self.fc.weight[0] * n

    def _spread(self, value):
        return value * 2

    def forward(self, x):
        state = self.mean + self.best + self.loss + self.keys + self.steps + self.shown + self.table
        if self.window.shape[0] != x.shape[1]:
            self.window = self._window(x.shape[1])
            rows, columns = x.shape
            for i in range(3):
                columns = columns + i
            self.shown = self._spread(torch.arange(rows, device=x.device) * self.rate) + columns
        self.masks = self.drop(torch.ones(16, self.n, device=x.device)).data
        self.steps += 1
        self.mean = self.mean * 0.9 + x.mean() * 0.1
        self.best = self._weighted(2)
        self.loss.copy_(self._spread(x))
        rows = x.detach()
        self.keys[0] = rows[0]
        self.table = torch.full((3,), 2.0)
        return x * self.one * self.masks[: len(x)] / self.window + state
"""


def test_only_what_is_computed_from_data_may_be_worth_saving() -> None:
    found = Session(Options()).check("net.py", LASTING)
    assert len(found) == 10
    lasting = [f.message.partition(" ")[0] for f in found if "outlast the process" in f.message]
    assert lasting == ["Layer.steps", "Layer.mean", "Layer.best", "Layer.loss", "Layer.keys"]


def test_what_one_method_alone_sets_and_reads_is_a_local_variable() -> None:
    source = """\
import torch
import torch.nn as nn


class Boxes(nn.Module):
    def __init__(self, y=None):
        super().__init__()
        if y is not None:
            self.partition(y)

    def partition(self, y):
        self._own = torch.zeros(3, 3)
        self._rows = [torch.zeros(3)]
        self._shared = torch.zeros(3, 3)
        for j in range(3):
            self._own[j, j] = y[0, j]
        self.register_buffer("bounds", self._own + self._shared + self._rows[0])

    def update(self, y):
        self.partition(y)

    def forward(self, x):
        self._shared = torch.ones(3)
        return x - self.bounds - self._shared
"""
    found = Session(Options()).check("net.py", source)
    assert [f.message.partition(", and state_dict")[0] for f in found] == [
        "Boxes._own is a plain tensor that only the method that sets it reads",
        "Boxes._rows is a plain list of tensors that only the method that sets them reads",
        "Boxes._shared is a plain tensor that methods overwrite before anything reads it",
    ]


def test_what_the_class_itself_trains_no_optimizer_is_said_to_miss() -> None:
    found = _messages("""\
class Inner(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.w = [nn.Parameter(torch.empty(n, n)) for _ in range(2)]
        self.b = [nn.Parameter(torch.empty(n)) for _ in range(2)]
        self.g = {"a": nn.Parameter(torch.empty(n))}
        self.rest = [nn.Parameter(torch.empty(n))]
        self.optimizer = torch.optim.Adam(self.w + self.b + list(self.g.values()), lr=0.1)

    def forward(self, x):
        return [x @ w + b for w, b in zip(self.w, self.b)], self.g, self.rest
""")
    cost = ".to() leaves them behind and state_dict() forgets them"
    assert found == [
        f"Inner.w is a plain list of Parameters: {cost}; use nn.ParameterList(...), and [*self.w, ...] where it is "
        "added to another, as it has no +",
        f"Inner.b is a plain list of Parameters: {cost}; use nn.ParameterList(...), and [*self.b, ...] where it is "
        "added to another, as it has no +",
        f"Inner.g is a plain dict of Parameters: {cost}; use nn.ParameterDict(...)",
        "Inner.rest is a plain list of Parameters: no optimizer sees them and state_dict() forgets them; "
        "use nn.ParameterList(...)",
    ]


def test_a_list_that_methods_make_anew_of_what_they_compute_is_not_to_be_registered() -> None:
    assert _messages("""\
class Meta(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.v = [torch.zeros(n) for _ in range(2)]
        self.moved = [torch.zeros(n) for _ in range(2)]

    def move(self, device):
        self.moved = [tensor.to(device) for tensor in self.moved]

    def step(self, grads):
        self.v = [0.9 * v + g for v, g in zip(self.v, grads)]
        return self.v, self.moved
""") == [
        "Meta.v is a plain list of tensors, and methods put others there: .to() leaves them behind and "
        "state_dict() forgets them; save what is to last by get_extra_state()",
        "Meta.moved is a plain list of tensors: .to() leaves them behind and state_dict() forgets them; "
        'register each: self.register_buffer(f"moved_{i}", ..., persistent=False)',
    ]


def test_a_list_whose_elements_methods_replace_is_not_to_be_registered() -> None:
    end = "save what is to last by get_extra_state()"
    assert _messages("""\
class Head(nn.Module):
    def __init__(self, levels):
        super().__init__()
        self.grids = [torch.zeros(1)] * levels
        self.moved = [torch.zeros(1)] * levels
        self.queue = {"last": torch.ones(3)}
        self.seen = [torch.ones(3)]
        self.built = []
        self.fill(levels)
        self.starts, self.ends = [torch.ones(3)], [torch.ones(3)]

    def fill(self, levels):
        for _ in range(levels):
            self.built.append(torch.ones(3))

    def forward(self, x):
        x = x * self.ends[0]
        self.starts, self.ends = split(x, len(self.starts))
        for i, grid in enumerate(self.grids):
            if grid.shape != x.shape:
                self.grids[i] = torch.zeros_like(x)
                self.moved[i] = torch.ones_like(x)
        self.queue.update(last=x)
        self.seen += [x]
        return x + self.grids[0] + self.moved[0].to(x.device) + self.queue["last"] + self.seen[-1] + self.built[0]
""") == [
        "Head.grids is a plain list of tensors, and methods put others there: .to() leaves them behind and "
        f"state_dict() forgets them; {end}",
        f"Head.moved is a plain list of tensors, and methods put others there: state_dict() forgets them; {end}",
        "Head.queue is a plain dict of tensors, and methods put others there: .to() leaves them behind and "
        f"state_dict() forgets them; {end}",
        "Head.seen is a plain list of tensors, and methods put others there: .to() leaves them behind and "
        f"state_dict() forgets them; {end}",
        "Head.built is a plain list of tensors: .to() leaves them behind and state_dict() forgets them; "
        'register each: self.register_buffer(f"built_{i}", ..., persistent=False)',
        "Head.starts is a plain list of tensors of which methods ask only the length, the shapes or the dtypes, and "
        'state_dict() forgets them; keep those instead, or register each: self.register_buffer(f"starts_{i}", ..., '
        "persistent=False)",
        "Head.ends is a plain list of tensors, and methods put others there: .to() leaves them behind and "
        f"state_dict() forgets them; {end}",
    ]


def test_what_comes_before_module_init_is_to_be_registered_after_it() -> None:
    late = "after super().__init__()"
    assert _messages("""\
class Net(nn.Module):
    def __init__(self, metrics: list[nn.Module]):
        self.metrics = [nn.Sequential(m) for m in metrics]
        self.weights = [nn.Parameter(torch.ones(1))]
        self.masks = [torch.ones(1) for m in metrics]
        self.scale = torch.ones(1, requires_grad=True)
        super().__init__()

    def forward(self, x):
        return [m(x) * mask for m, mask in zip(self.metrics, self.masks)], self.scale, self.weights
""") == [
        "Net.metrics is a plain list of Modules: parameters(), .to() and state_dict() pass them by; "
        f"use nn.ModuleList(...) {late}",
        "Net.weights is a plain list of Parameters: no optimizer sees them and state_dict() forgets them; "
        f"use nn.ParameterList(...) {late}",
        "Net.masks is a plain list of tensors: .to() leaves them behind and state_dict() forgets them; "
        f'register each: self.register_buffer(f"masks_{{i}}", ..., persistent=False) {late}',
        "Net.scale requires grad but is no Parameter: no optimizer sees it and state_dict() forgets it; "
        f"use self.scale = nn.Parameter(...) {late}",
    ]


def test_the_argument_that_asks_for_grad_goes_to_the_parameter() -> None:
    assert _messages("""\
class Positive(nn.Module):
    def __init__(self, params, requires_grad=True):
        super().__init__()
        self.params = torch.tensor(params, requires_grad=requires_grad)

    def forward(self):
        return torch.abs(self.params)
""") == [
        "Positive.params requires grad by default but is no Parameter: no optimizer sees it and state_dict() forgets "
        "it; use self.params = nn.Parameter(..., requires_grad=requires_grad)"
    ]


def test_a_constant_kernel_made_in_forward_is_to_be_a_buffer() -> None:
    assert _messages(
        """\
class Net(nn.Module):
    def forward(self, x):
        self.kernel = nn.Parameter(torch.ones(1, 1, 3), requires_grad=False)
        return nn.functional.conv1d(x, self.kernel)
"""
    ) == [
        "Net.kernel is a new Parameter without grad in each call, which state_dict() lists from the first on; make it "
        'in __init__: self.register_buffer("kernel", ..., persistent=False), or use a local variable'
    ]


def test_a_dict_of_modules_by_numbers_needs_other_keys() -> None:
    cost = "parameters(), .to() and state_dict() pass them by"
    assert _messages(
        """\
class Nets(nn.Module):
    def __init__(self, domains: list[int], width=4):
        super().__init__()
        self.nets = {}
        for domain in domains:
            self.nets[domain] = nn.Linear(width, width)
        self.heads = {"low": nn.Linear(width, 1), "high": nn.Linear(width, 1)}
        self.scales = {"a.b": nn.Parameter(torch.ones(width))}

    def forward(self, x, domain):
        return self.heads["low"](self.nets[domain](x)) * self.heads["high"](x) * self.scales["a.b"]
"""
    ) == [
        f"Nets.nets is a plain dict of Modules: {cost}; use nn.ModuleDict(...), whose keys are strings without a dot",
        f"Nets.heads is a plain dict of Modules: {cost}; use nn.ModuleDict(...)",
        "Nets.scales is a plain dict of Parameters: no optimizer sees them and state_dict() forgets them; "
        "use nn.ParameterDict(...), whose keys are strings without a dot",
    ]


def test_what_may_be_no_tensor_is_to_be_registered_where_it_is_one() -> None:
    unseen = ".to() leaves it behind and state_dict() forgets it"
    assert _messages(
        """\
class Net(nn.Module):
    def __init__(self, n: "int | torch.Tensor | Callable[[int], int]", low: "float | torch.Tensor", full=True):
        super().__init__()
        self.n = n
        self.low = low
        self.mask = torch.ones(3) if full else 1.0

    def forward(self, x):
        n = self.n(3) if callable(self.n) else self.n
        return x * n * self.low * self.mask
"""
    ) == [
        f"Net.n is an argument annotated as a tensor: {unseen}; "
        'use self.register_buffer("n", ..., persistent=False) where it is a tensor',
        f"Net.low is an argument annotated as a tensor: {unseen}; "
        'use self.register_buffer("low", torch.as_tensor(...), persistent=False)',
        f"Net.mask is a plain tensor: {unseen}; "
        'use self.register_buffer("mask", torch.as_tensor(...), persistent=False)',
    ]


def test_a_lost_parameter_that_nothing_reads_may_be_left_out() -> None:
    lost = "a plain tensor: no optimizer sees it and state_dict() forgets it"
    assert _messages(
        """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.range = nn.Parameter(torch.ones(1)) * 3
        self.gain = nn.Parameter(torch.ones(1)) * 3

    def forward(self, x):
        return x * self.gain
"""
    ) == [
        f"Net.range is what * makes of a Parameter, {lost}, nor does a method read it; leave it out, or wrap last: "
        "self.range = nn.Parameter(...)",
        f"Net.gain is what * makes of a Parameter, {lost}; wrap last: self.gain = nn.Parameter(...)",
    ]


def test_a_module_that_is_given_a_tensor_is_no_twin_of_it() -> None:
    unseen = ".to() leaves it behind and state_dict() forgets it"
    assert _messages(
        """\
class Grid(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.grid = nn.Parameter(torch.zeros([1, *size]))


class Field(nn.Module):
    def __init__(self):
        super().__init__()
        self.size = torch.tensor([2, 3, 4])
        self.density = Grid(self.size)
        self.low = torch.zeros(3)
        self.high = nn.Parameter(self.low)

    def forward(self, x):
        return self.density.grid * self.size + x * self.low
"""
    ) == [
        f'Field.size is a plain tensor: {unseen}; use self.register_buffer("size", ..., persistent=False)',
        f'Field.low is a plain tensor: {unseen}; use self.register_buffer("low", ..., persistent=False)',
    ]


def test_methods_copy_into_what_is_to_be_a_parameter() -> None:
    cost = "no optimizer sees it and state_dict() forgets it"
    assert _messages(
        """\
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.alpha = torch.ones(1, requires_grad=True)
        self.beta = torch.ones(1, requires_grad=True)
        self.gamma = nn.Parameter(torch.ones(1)) * 2

    def place(self, device):
        self.alpha = self.alpha.to(device)
        self.gamma = self.gamma.to(device)

    def forward(self, x):
        return x * self.alpha + self.beta * self.gamma
"""
    ) == [
        f"Net.alpha requires grad but is no Parameter: {cost}; use self.alpha = nn.Parameter(...), and copy_() into it "
        "where methods assign to it now",
        f"Net.beta requires grad but is no Parameter: {cost}; use self.beta = nn.Parameter(...)",
        f"Net.gamma is what * makes of a Parameter, a plain tensor: {cost}; wrap last: self.gamma = nn.Parameter(...), "
        "and copy_() into it where methods assign to it now",
    ]


def test_an_optimizer_of_the_package_may_see_what_requires_grad(tmp_path: Path) -> None:
    (tmp_path / "__init__.py").write_text("")
    (tmp_path / "pesg.py").write_text(
        "import torch\n\n\nclass PESG(torch.optim.Optimizer):\n    def __init__(self, params, loss_fn):\n"
        "        super().__init__([*params, loss_fn.a], {})\n"
    )
    loss = tmp_path / "loss.py"
    loss.write_text(
        "import torch\n\n\nclass Loss(torch.nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.a = torch.zeros(1, requires_grad=True)\n        self.c = torch.zeros(1, requires_grad=True)\n\n"
        "    def forward(self, x):\n        return x * self.a * self.c\n"
    )
    assert [finding.message for finding in Session(Options()).check(str(loss), loss.read_text())] == [
        "Loss.a requires grad but is no Parameter: .to() leaves it behind and state_dict() forgets it; "
        "use self.a = nn.Parameter(...)",
        "Loss.c requires grad but is no Parameter: no optimizer sees it and state_dict() forgets it; "
        "use self.c = nn.Parameter(...)",
    ]


def test_elements_that_the_constructor_puts_on_a_device() -> None:
    told = (
        "tensors that the constructor puts on a device by hand: .to() leaves them there and state_dict() forgets them"
    )
    assert _messages(
        """\
class Net(nn.Module):
    def __init__(self, n, device):
        super().__init__()
        self.device = device
        self.rows = [torch.zeros(n, device=device) for _ in range(3)]
        self.pairs = tuple(torch.zeros(n).to(device) for _ in range(2))
        self.named = {"low": torch.zeros(n, device=device)}
        self.keyed = {str(k): torch.ones(n, device=device) for k in range(3)}
        self.here = [torch.zeros(n) for _ in range(3)]

    def forward(self, x):
        return x * self.rows[0] * self.pairs[0] * self.named["low"] * self.keyed["1"] * self.here[0]
"""
    ) == [
        f"Net.rows is a plain list of {told}; "
        'register each: self.register_buffer(f"rows_{i}", ..., persistent=False)',
        f"Net.pairs is a plain tuple of {told}; "
        'register each: self.register_buffer(f"pairs_{i}", ..., persistent=False)',
        f"Net.named is a plain dict of {told}; "
        'register each: self.register_buffer(f"named_{key}", ..., persistent=False)',
        f"Net.keyed is a plain dict of {told}; "
        'register each: self.register_buffer(f"keyed_{key}", ..., persistent=False)',
        "Net.here is a plain list of tensors: .to() leaves them behind and state_dict() forgets them; "
        'register each: self.register_buffer(f"here_{i}", ..., persistent=False)',
    ]
