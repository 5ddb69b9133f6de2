"""What people do on purpose, and what looks like it but is not."""

import copy
from typing import Union

import torch
import torch.nn as nn


class Bypass(nn.Module):
    """object.__setattr__ and __dict__ say that the tensor is to stay out."""

    def __init__(self, width=4):
        super().__init__()
        object.__setattr__(self, "mask", torch.ones(width))
        self.__dict__["table"] = torch.ones(width)
        vars(self)["other"] = torch.ones(width)
        self.__dict__.update(more=torch.ones(width))

    def forward(self, x):
        return x * self.mask + self.table + self.other + self.more


class TakenOutAgain(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.mask = torch.ones(width)
        self.__dict__.pop("mask")
        self.table = torch.ones(width)
        del self.__dict__["table"]
        self.row = torch.ones(width)
        self.__dict__.pop("row", None)
        self.column = torch.ones(width)
        vars(self).pop("column")
        self.cell = torch.ones(width)
        state = self.__dict__
        state.pop("cell")
        self.scale = torch.ones(width)
        scale = self.__dict__.pop("scale")
        self.register_buffer("scale", scale)
        self.weight = nn.Parameter(torch.ones(width))
        weight = self._parameters.pop("weight")
        self.register_buffer("weight", weight.data)

    def forward(self, x):
        return x * self.scale * self.weight


class MovesItself(nn.Module):  # noqa: D101
    def __init__(self, width=4):
        super().__init__()
        self.freqs = torch.polar(torch.ones(width), torch.arange(float(width)))
        self.scale = torch.ones(width)  # want: TPM101

    def _apply(self, fn, recurse=True):
        super()._apply(fn, recurse)
        self.freqs = fn(self.freqs)
        return self

    def forward(self, x):
        return x * self.freqs.real * self.scale


class StaysWhereItIs(nn.Module):
    """Its ``_apply`` moves nothing at all: a buffer would stay behind, too."""

    def __init__(self, count, width=4):
        super().__init__()
        self.rows = torch.zeros(count, width)
        self.blocks = [torch.zeros(width)]
        self.layers = [nn.Linear(width, width)]  # want: TPM106
        self._device = torch.device("cpu")

    def _apply(self, fn):
        # the buffers are not asked, nor is super()._apply(fn)
        self._device = fn(torch.zeros(1)).device
        return self

    def pull(self, index):
        return self.layers[0](self.rows[index] + self.blocks[0]).to(self._device)


class SavesItself(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.permutation = torch.randperm(width)
        self.seen = torch.zeros(width)

    def state_dict(self, *args, **kwargs):
        state = super().state_dict(*args, **kwargs)
        state["permutation"] = self.permutation
        state["seen"] = self.seen
        return state

    def forward(self, x):
        return x[self.permutation] + self.seen


class ExtraState(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.history = torch.zeros(width)

    def get_extra_state(self):
        return {"history": self.history}

    def set_extra_state(self, state):
        self.history = state["history"]

    def forward(self, x):
        return x + self.history


class SaveHook(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.codes = torch.zeros(width)

    def _save_to_state_dict(self, destination, prefix, keep_vars):
        super()._save_to_state_dict(destination, prefix, keep_vars)
        destination[prefix + "codes"] = self.codes

    def forward(self, x):
        return x + self.codes


class InheritsMoves(MovesItself):
    def forward(self, x):
        return x * self.freqs.real


class PropertySetter(nn.Module):  # builds
    """The setter registers what it is given."""

    def __init__(self, width=4):
        super().__init__()
        self._scale = None
        self.register_buffer("raw_shift", torch.zeros(width))
        self.scale = torch.ones(width)
        self.shift = torch.ones(width)

    @property
    def scale(self):
        return self.raw_scale

    @scale.setter
    def scale(self, value):
        self.raw_scale = nn.Parameter(value.log())

    @property
    def shift(self):
        return self.raw_shift

    @shift.setter
    def shift(self, value):
        self.raw_shift.copy_(value)

    def forward(self, x):
        return x * self.scale + self.shift


class PropertyThatKeeps(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.scale = torch.ones(width)

    @property
    def scale(self):
        return self._scale

    @scale.setter
    def scale(self, value):
        self._scale = value.clone()  # want: TPM101

    def forward(self, x):
        return x * self._scale


class OwnSetattr(nn.Module):  # builds
    """A class that decides by itself what an assignment does."""

    def __init__(self, width=4):
        super().__init__()
        self.mask = torch.ones(width)

    def __setattr__(self, name, value):
        if isinstance(value, torch.Tensor) and not isinstance(value, nn.Parameter):
            self.register_buffer(name, value)
        else:
            super().__setattr__(name, value)

    def forward(self, x):
        return x * self.mask


class RegisteredLater(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        mask = torch.ones(width)
        self.mask = mask
        del self.mask
        self.register_buffer("mask", mask)
        self.table = torch.ones(width)
        delattr(self, "table")
        self.scale = torch.ones(width)
        scale = self.scale
        del self.scale
        self.register_buffer("scale", scale)

    def forward(self, x):
        return x * self.mask * self.scale


class IntoBuffer(nn.Module):  # builds
    """A tensor assigned to the name of a registered buffer goes into the registry."""

    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("mask", torch.ones(width))
        self.mask = self.mask * 2
        self.register_buffer("table", None)
        self.table = torch.zeros(width)
        self.steps = nn.Buffer(torch.zeros(1))
        self.steps = self.steps + 1
        for name in ("low", "high"):
            self.register_buffer(name, None)
        self.low = torch.zeros(1)
        self.high = torch.ones(1)
        for index in range(2):
            self.register_buffer(f"level{index}", None)
        self.level0 = torch.zeros(1)
        self.level1 = torch.zeros(1)
        self.register_buffer("gone", torch.zeros(1))
        self.gone = None
        self.gone = torch.zeros(1)

    def forward(self, x):
        return x * self.mask + self.table + self.low + self.high + self.level0 + self.level1 + self.gone


class BufferThenDeleted(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("mask", torch.ones(width))
        del self.mask
        self.mask = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class BufferByTupleLoop(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        tables = {"sin": torch.ones(width).sin(), "cos": torch.ones(width).cos()}
        for name, table in tables.items():
            self.register_buffer(name, table, persistent=False)

    def forward(self, x):
        return x * self.sin + self.cos


class RegisterThroughAlias(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        register = self.register_buffer
        register("mask", torch.ones(width))
        self.mask = self.mask * 0.5
        self._add("table", torch.ones(width))
        self.table = self.table + 1

    def _add(self, name, value):
        self.register_buffer(name, value, persistent=False)

    def forward(self, x):
        return x * self.mask + self.table


class NonePlaceholders(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.mask = None
        self.weight = None
        self.register_parameter("bias", None)
        self.register_buffer("table", None)
        self.register_module("fc", None)

    def set(self, mask):
        self.mask = torch.as_tensor(mask)

    def forward(self, x):
        return x


class Copied(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.target = copy.deepcopy(self.fc)
        self.initial = copy.deepcopy(self.fc.state_dict())  # may: TPM104
        self.mask = copy.deepcopy(torch.ones(width))  # want: TPM101
        self.optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        self.generator = torch.Generator()
        self.stream = None

    def forward(self, x):
        return self.target(self.fc(x)) * self.mask


class SetOnOthers(nn.Module):  # builds
    """Attributes of other objects are not this Module's."""

    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        self.fc.weight.is_shared_ = torch.ones(1)
        config = type("Config", (), {})()
        config.mask = torch.ones(width)
        self.config = config

    def forward(self, x):
        return self.fc(x) * self.config.mask


class ComplexTable(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        angles = torch.arange(float(width))
        self.freqs = torch.polar(torch.ones_like(angles), angles)  # want: TPM101

    def forward(self, x):
        return torch.view_as_real(torch.view_as_complex(x) * self.freqs)


class MovesAnother(nn.Module):  # builds
    """What it moves is an attribute of the layer: its own of the name stays behind. The stride is kept as it is."""

    def __init__(self, width=4):
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(width, width))
        self.layers[-1].stride = torch.ones(width)
        self.stride = torch.ones(width)  # want: TPM101

    def _apply(self, fn, recurse=True):
        """Moves the stride of the last layer too."""
        super()._apply(fn, recurse)
        last = self.layers[-1]  # it has a stride
        last.stride = fn(last.stride)
        return self

    def forward(self, x):
        return self.layers(x) * self.stride


class Dispatching(nn.Module):
    """Its ``__setattr__`` is there for values of every kind, and says nothing of those that are not known."""

    def __setattr__(self, name, value):
        if isinstance(value, tuple):
            super().__setattr__(f"{name}_first", torch.ones(2))
            return
        if isinstance(value, torch.Tensor):
            if name in self.__dict__.get("_kept", ()):
                return
        super().__setattr__(name, value)


class Dispatched(Dispatching):  # builds
    def __init__(self, width=4, step=1.0, kernel=None):
        super().__init__()
        self.width = width
        self.step = step
        self.kernel = kernel
        self.linear = nn.Linear(width, width)
        self.mask = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return self.linear(x) * self.mask * self.step


class Renaming(nn.Module):
    """What its ``__setattr__`` is annotated with tells nothing of what comes through it."""

    def __setattr__(self, name: str, value: Union[torch.Tensor, nn.Module]) -> None:
        super().__setattr__(name, value)
        self.__dict__.setdefault("renamed", {})[name] = f"new_{name}"


class Renamed(Renaming):  # builds
    def __init__(self, width=4, kind=nn.Linear, step=None):
        super().__init__()
        self.kind = kind
        self.step = step
        self.bias = kind.bias if hasattr(kind, "bias") else None
        self.mask = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return self.kind(x) * self.mask + self.step


class LazyStatistics(nn.Module):  # builds
    """torch registers it from 2.5 on, whatever is said of it."""

    scale: nn.UninitializedBuffer

    def __init__(self):
        super().__init__()
        self.mean = nn.UninitializedBuffer()
        self.scale = nn.UninitializedBuffer(**{"dtype": torch.float32})

    def forward(self, x):
        return (x - self.mean) / self.scale


class OnlyLoads(nn.Module):  # builds
    """What is made anew after a load is neither moved nor saved."""

    def __init__(self):
        super().__init__()
        self.register_buffer("lengths", torch.ones(3))
        self.sums = torch.cumsum(self.lengths, 0)  # want: TPM101

    def _load_from_state_dict(self, *args, **kwargs):
        super()._load_from_state_dict(*args, **kwargs)
        self.sums = torch.cumsum(self.lengths, 0)

    def forward(self, x):
        return x * self.sums
