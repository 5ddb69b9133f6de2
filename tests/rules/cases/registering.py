"""TPM301 to TPM310: calls and assignments that torch refuses, and one that it takes too literally."""

import contextlib
import math
from math import prod

import numpy as np
import torch
import torch.nn as nn


class RawTensor(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("weight", torch.randn(width))  # want: TPM301

    def forward(self, x):
        return x * self.weight


class RawArray(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter(name="weight", param=np.ones(width))  # want: TPM301


class LostOnTheWay(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.randn(width)).double())  # want: TPM302


class LostInALocal(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        weight = nn.Parameter(torch.randn(width, width))
        weight = weight * 0.02
        self.register_parameter("weight", weight)  # want: TPM302


class BufferOfNumbers(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", [0.485, 0.456, 0.406])  # want: TPM303


class BufferOfArray(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.register_buffer("steps", np.arange(10))  # want: TPM303


class BufferOfFloat(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.register_buffer("eps", 1e-6, persistent=False)  # want: TPM303


class ModuleOfList(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.add_module("layers", [nn.Linear(width, width)])  # want: TPM304


class ModuleOfClass(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.register_module("act", nn.ReLU)  # want: TPM304


class ModuleOfTensor(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.add_module(name="act", module=torch.zeros(3))  # want: TPM304


class DottedName(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.add_module("encoder.fc", nn.Linear(width, width))  # want: TPM305


class EmptyName(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("", torch.zeros(width))  # want: TPM305


class NumberName(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        for index in range(3):
            self.register_parameter(index, nn.Parameter(torch.zeros(width)))  # want: TPM305


class DottedByLoop(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        for name in ("layer.0", "layer.1"):
            self.add_module(name, nn.Linear(width, width))  # want: TPM305


class DottedByFormat(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        for index in range(2):
            self.add_module(f"layer.{index}", nn.Linear(width, width))  # want: TPM305


class TakenByPlain(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.scale = None
        self.register_buffer("scale", torch.ones(width))  # want: TPM306


class TakenByTorch(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("type", nn.Parameter(torch.ones(width)))  # want: TPM306


class TakenByFlag(nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.register_buffer("training", torch.ones(1))  # want: TPM306


class TakenByMethod(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.add_module("encode", nn.Linear(width, width))  # want: TPM306

    def encode(self, x):
        return x


class Device(nn.Module):
    @property
    def device(self):
        return torch.device("cpu")


class TakenByProperty(Device):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.register_buffer("device", torch.ones(1))  # want: TPM306


class ParameterOverClassAttribute(nn.Module):  # raises KeyError
    """An assigned Parameter goes through register_parameter, and None on the class is an attribute too."""

    scale = None

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))  # want: TPM306


class ParameterOverProperty(Device):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.device = nn.Parameter(torch.ones(1))  # want: TPM306


class ParameterOverMethod(nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))  # want: TPM306

    def scale(self, x):
        return x


class BufferOverClassAttribute(nn.Module):  # raises KeyError
    mask = None

    def __init__(self):
        super().__init__()
        self.mask = nn.Buffer(torch.ones(1))  # want: TPM306


class TakenByOtherRegistry(nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(1))
        self.register_buffer("weight", torch.ones(1))  # want: TPM306


class TakenByNewBuffer(nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(1)
        self.mask = nn.Buffer(torch.ones(1))  # want: TPM306


class TensorOverParameter(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width))
        self.weight = self.weight * 0.02  # want: TPM307

    def forward(self, x):
        return x * self.weight


class TensorOverNoParameter(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.register_parameter("bias", None)
        self.bias = torch.zeros(width)  # want: TPM307


class InReset(nn.Module):  # builds
    """Any method counts, also those that the constructor does not call."""

    def __init__(self, width=4):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width))
        self.fc = nn.Linear(width, width)
        self.register_buffer("mean", torch.zeros(width))

    def reset(self):
        self.weight = torch.randn_like(self.weight)  # want: TPM307

    def fuse(self):
        self.fc = torch.zeros(3)  # want: TPM308

    def clear(self):
        self.mean = 0.0  # want: TPM309

    def replace(self, weight):
        self.weight = nn.Parameter(weight)
        self.fc = nn.Identity()
        self.mean = torch.ones(4)
        self.mean = None
        self.mean = weight
        self.fc = None

    def forward(self, x):
        return self.fc(x * self.weight - self.mean)


class FunctionOverModule(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.act = nn.ReLU()
        self.act = torch.relu  # want: TPM308


class ListOverModule(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width)])
        self.layers = list(self.layers)  # want: TPM308


class NumberOverBuffer(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.register_buffer("count", torch.zeros(1))
        self.count = 0  # want: TPM309


class InheritedNames(nn.Linear):  # raises TypeError
    def __init__(self, width=4):
        super().__init__(width, width)
        self.weight = torch.eye(width)  # want: TPM307


class InheritedBuffer(nn.BatchNorm1d):  # raises TypeError
    def __init__(self, width=4):
        super().__init__(width)
        self.running_mean = [0.0] * width  # want: TPM309


class ResultKept(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.mask = self.register_buffer("mask", torch.ones(width))  # want: TPM310
        self.scale = self.register_parameter("scale", nn.Parameter(torch.ones(1)))  # want: TPM310
        self.fc = self.add_module("fc", nn.Linear(width, width))  # want: TPM310

    def forward(self, x):
        return self.fc(x * self.mask) * self.scale


class Taken(nn.Module):  # builds
    """All that torch does take."""

    def __init__(self, width=4, depth=2, bias=False):
        super().__init__()
        self.register_parameter("weight", nn.Parameter(torch.randn(width)))
        self.register_parameter("bias", nn.Parameter(torch.zeros(width)) if bias else None)
        self.register_buffer("mean", torch.as_tensor([0.5, 0.5]))
        self.register_buffer("steps", torch.from_numpy(np.arange(10)))
        self.register_buffer("later", None)
        self.later = torch.zeros(3)
        self.register_buffer("mean", torch.zeros(2))
        self.add_module("fc", nn.Linear(width, width))
        self.register_module("act", None)
        self.act = nn.ReLU()
        for index in range(depth):
            self.add_module(f"layer_{index}", nn.Linear(width, width))
            self.add_module(str(index), nn.Linear(width, width))
            self.register_buffer("mask%d" % index, torch.ones(width))
        self.scale = torch.ones(1)
        del self.scale
        self.register_buffer("scale", torch.ones(1))
        self.gain = None
        self.gain = nn.Parameter(torch.ones(1))
        self.register_buffer("shift", torch.zeros(1))
        self.shift = nn.Parameter(torch.zeros(1))
        self.head = nn.Linear(width, width)
        self.head = None
        self.head = nn.Identity()
        self.proj = self.get_submodule("fc")

    def forward(self, x):
        return self.head(self.act(self.fc(x))) * self.scale * self.gain + self.shift + self.proj(x)


class RegistersIfFree(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        try:
            self.register_buffer("weird.name", torch.zeros(width))
        except KeyError:
            self.register_buffer("weird_name", torch.zeros(width))
        if not hasattr(self, "mask"):
            self.register_buffer("mask", torch.zeros(width))

    def forward(self, x):
        return x + self.weird_name + self.mask


class OnlyDeclared(nn.Module):  # builds
    """A bare annotation makes no attribute."""

    scale: torch.Tensor
    shift: nn.Parameter
    act: nn.Module

    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.ones(1))
        self.shift = nn.Parameter(torch.ones(1))
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(x * self.scale + self.shift)


class Correlated(nn.Module):  # builds: Correlated(True); Correlated(False)
    """The two conditions never hold together, which only a run shows: crash rules must be certain."""

    def __init__(self, learned):
        super().__init__()
        if not learned:
            self.scale = None
            self.act = nn.ReLU()
        if learned:
            self.register_parameter("scale", nn.Parameter(torch.ones(1)))
            self.act = torch.relu

    def forward(self, x):
        return self.act(x)


class OneOrTheOther(nn.Module):  # builds: OneOrTheOther("relu"); OneOrTheOther("none"); OneOrTheOther("gelu")
    def __init__(self, act, width=4):
        super().__init__()
        self.width = width
        if act == "relu":
            self.act = torch.relu
        elif act == "gelu":
            self.act = nn.GELU()
        else:
            self.act = None
        self.fc = nn.Linear(width, width) if act != "none" else torch.nn.functional.relu
        weight = nn.Parameter(torch.ones(width)) if act != "none" else None
        self.register_parameter("weight", weight)

    def forward(self, x):
        return self.fc(x)


class EarlyExit(nn.Module):  # builds: EarlyExit(None); EarlyExit(torch.ones(1))
    def __init__(self, value):
        if value is None:
            super().__init__()
            self.fc = nn.Linear(2, 2)
            return
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x):
        return self.fc(x)


class SuppressedAnyway(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
        with contextlib.suppress(TypeError):
            self.fc = torch.relu

    def forward(self, x):
        return self.fc(x)


class CaughtInALambda(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
        put = lambda value: setattr(self, "fc", value)
        try:
            put(torch.relu)
        except TypeError:
            put(nn.ReLU())

    def forward(self, x):
        return self.fc(x)


class NumberedTensors(nn.Module):  # raises TypeError
    """Whatever the names are."""

    def __init__(self, count=3):
        super().__init__()
        for index in range(count):
            self.register_parameter(f"weight{index}", torch.ones(2))  # want: TPM301

    def forward(self, x):
        return x * self.weight0


class DtypeAsBuffer(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.register_buffer("mask", torch.bool)  # want: TPM303

    def forward(self, x):
        return x * self.mask


class CaughtAnyway(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
        try:
            self.fc = torch.relu
        except TypeError:
            self.fallback = True

    def forward(self, x):
        return self.fc(x)


class UnknownValues(nn.Module):  # builds: UnknownValues(nn.ReLU(), nn.Parameter(torch.ones(1)), "name")
    """Values and names that only the caller knows."""

    def __init__(self, act, weight, name):
        super().__init__()
        self.act = nn.Identity()
        self.act = act
        self.register_parameter("weight", weight)
        self.register_buffer(name, None)
        self.add_module(f"{name}_layer", act)
        self.register_buffer("mean", getattr(torch, "zeros")(3))

    def forward(self, x):
        return self.act(x)


class RegistersWhatIsFoundToBeAParameter(nn.Module):  # builds: RegistersWhatIsFoundToBeAParameter(torch.ones(1))
    """The annotation says tensor, the test says which kind of one."""

    def __init__(self, angle: torch.Tensor):
        super().__init__()
        if isinstance(angle, nn.Parameter):
            self.register_parameter("angle", angle)
        else:
            self.register_buffer("angle", angle)

    def forward(self, x):
        return x * self.angle


class Deleted(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(1, 1)
        self.second = nn.Linear(1, 1)
        self.third = nn.Linear(1, 1)
        self.fourth = nn.Linear(1, 1)
        self.__delattr__("first")
        self.first = "none"

    def deploy(self):
        self.__delattr__("second")
        self.second = []
        delattr(self, "third")
        self.third = []
        del self.fourth
        self.fourth = []

    def forward(self, x):
        return x


class ProductOfTensors(nn.Module):  # builds: ProductOfTensors([torch.ones(2), torch.ones(2)])
    """math.prod multiplies whatever it is given."""

    def __init__(self, scales):
        super().__init__()
        self.register_buffer("scale", prod([scale * 2 for scale in scales]))
        self.register_buffer("table", math.prod([torch.ones(2), 2.0]))
        self.total = math.prod([torch.ones(2), torch.ones(2)])  # want: TPM101

    def forward(self, x):
        return x * self.scale * self.table * self.total


class ProductOfNumbers(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.register_buffer("size", math.prod([2, 3]))  # want: TPM303


class Mixin:
    """No Module itself, and made for Modules."""


class MixedIn(Mixin, nn.Linear):
    pass


class TakesAMixin(nn.Module):  # builds: TakesAMixin(MixedIn(1, 1))
    def __init__(self, layer: Mixin):
        super().__init__()
        self.add_module("layer", layer)
        self.other = nn.Linear(1, 1)
        self.other = layer

    def forward(self, x):
        return self.layer(x)


class MakesAMixin(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.add_module("layer", Mixin())  # want: TPM304


class RegistersWhatStandsThere(nn.Module):  # builds
    """Whatever tensor stands in the ``__dict__`` becomes a buffer; what comes later stays."""

    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.mask = torch.ones(width)
        self.steps = torch.arange(width)
        self.register_all()
        self.late = torch.ones(width)  # want: TPM101

    def register_all(self):
        for name, value in list(self.__dict__.items()):
            if isinstance(value, torch.Tensor):
                delattr(self, name)
                self.register_buffer(name, value)

    def forward(self, x):
        return x * self.mask * self.steps * self.late


class RegistersByName(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.mask = torch.ones(width)
        for name in list(vars(self)):
            value = getattr(self, name)
            if torch.is_tensor(value):
                delattr(self, name)
                self.register_buffer(name, value)

    def forward(self, x):
        return x * self.mask


class LooksAtWhatStandsThere(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.mask = torch.ones(width)  # want: TPM101
        self.sizes = [len(name) for name in self.__dict__ if name in ("mask",)]

    def forward(self, x):
        return x * self.mask * self.sizes[0]


class Quantized(nn.Module):
    """The name is free by the time that it is assigned."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(3))
        self.bias = nn.Parameter(torch.zeros(3))

    def quantize(self):
        self.stored = nn.Parameter(self.weight * 2, requires_grad=False)
        delattr(self, "weight")

    def dequantize(self):
        self.weight = self.stored.dequantize()
        self.bias = self.stored.dequantize()  # want: TPM307

    def forward(self, x):
        return x + self.weight + self.bias


class SetterSaysTensor(nn.Module):
    """Its callers hand over a Module, whatever the annotation says."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(10, 2)

    def set_embedding(self, value: torch.Tensor):
        self.embedding = value

    def forward(self, x):
        return self.embedding(x)


class StatisticsSaidToBeArrays(nn.Module):  # builds: StatisticsSaidToBeArrays(torch.ones(3), torch.ones(3))
    """Whoever wrote the annotations was wrong, or nobody could ever build it."""

    def __init__(self, mean: np.ndarray, std: np.ndarray = None):
        super().__init__()
        self.register_buffer("mean", mean)
        if std is not None:
            self.register_buffer("std", std)
        self.register_buffer("scale", torch.ones(3))
        self.scale = std

    def forward(self, x):
        return (x - self.mean) / self.std * self.scale


class ArrayMadeOfTheArgument(nn.Module):  # raises TypeError: ArrayMadeOfTheArgument(np.ones(3))
    def __init__(self, mean: np.ndarray):
        super().__init__()
        self.register_buffer("mean", mean.astype(np.float32))  # want: TPM303

    def forward(self, x):
        return x - self.mean


class CumulatedByNumpy(nn.Module):  # raises TypeError: CumulatedByNumpy(8)
    """Numpy's functions hand a tensor on to its own method, or wrap the result as a tensor again."""

    def __init__(self, steps):
        super().__init__()
        alphas = torch.linspace(0.9, 0.1, steps)
        log_alphas = np.log(alphas)
        self.register_buffer("log_alphas", np.cumsum(log_alphas))
        self.register_buffer("alphas", np.cumprod(alphas, axis=0).float())
        self.register_buffer("clipped", np.clip(alphas, 0.2, 0.8))
        self.register_buffer("before", np.append(1.0, alphas[:-1]))  # want: TPM303

    def forward(self, x):
        return x * self.alphas + self.log_alphas * self.clipped


class Sampled:
    """Stands for a prior."""


class Sampling(nn.Module):
    def __setattr__(self, name, value):
        if isinstance(value, Sampled):
            self._parameters.pop(name, None)
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)


class SampledWeight(nn.Linear, Sampling):  # builds: SampledWeight(4)
    """What comes after torch's class in the MRO may be what sets attributes, for nn.Linear only inherits that."""

    def __init__(self, width):
        super().__init__(width, width)
        self.weight = Sampled()


class UnsampledWeight(nn.Linear):  # raises TypeError: UnsampledWeight(4)
    def __init__(self, width):
        super().__init__(width, width)
        self.weight = Sampled()  # want: TPM307


class ReadBeforeItIsReplaced(nn.Module):  # raises TypeError
    """Whoever comes past the read has registered the Parameter; all others end there."""

    def __init__(self, kind="zero"):
        super().__init__()
        if kind == "zero":
            self.prompt = nn.Parameter(torch.zeros(3))
        elif kind == "uniform":
            self.prompt = nn.Parameter(torch.rand(3))
        self.prompt = self.prompt.repeat(2)  # want: TPM307


class ReplacedUnread(nn.Module):  # builds: ReplacedUnread(False)
    def __init__(self, flag=True):
        super().__init__()
        if flag:
            self.prompt = nn.Parameter(torch.zeros(3))
        self.prompt = torch.zeros(3)  # want: TPM101

    def forward(self, x):
        return x * self.prompt


class Layer(nn.Module):  # builds: Layer(3, 3)
    def __init__(self, before, after):
        super().__init__()
        self.fc = nn.Linear(before, after)

    def forward(self, x) -> torch.Tensor:
        return self.fc(x)


class ClassSaidToBeAnInstance(nn.Module):  # builds: ClassSaidToBeAnInstance(Layer)
    """What a helper calls to make layers is their class, whatever the annotation says."""

    def __init__(self, block: Layer):
        super().__init__()
        for i, layer in enumerate(self.make(block, 3)):
            self.add_module(f"layer_{i}", layer)
        for i, layer in enumerate(self.make(block, 2)):
            setattr(self, f"other_{i}", layer)

    def make(self, block: Layer, count):
        layers = []
        for _ in range(count):
            layers.append(block(3, 3))
        return layers


def build_head(backbone):
    # an attribute that goes by the name of a tensor's method may be a Module
    return nn.Sequential(backbone.conv, backbone.relu)


class UnknownBackbone(nn.Module):
    def __init__(self, name):
        super().__init__()
        self.head = build_head(torch.hub.load("owner/repo", name))
        self.other = nn.Sequential(torch.relu)  # want: TPM304


class WrappedWhereItIsAlone(nn.Module):  # raises TypeError: WrappedWhereItIsAlone(nn.Linear(2, 2))
    """The assignment before has registered the very Module that the test finds."""

    def __init__(self, parts):
        super().__init__()
        self.parts = parts
        if isinstance(parts, nn.Module):
            self.parts = [parts]  # want: TPM308

    def forward(self, x):
        return sum(part(x) for part in self.parts)


class ReplacedWhereItIsOne(nn.Module):  # raises TypeError: ReplacedWhereItIsOne(nn.Linear(2, 2))
    def __init__(self, act):
        super().__init__()
        self.act = act
        self.named = self.described(act)

    def described(self, act):
        if not isinstance(act, nn.Module):
            self.act = nn.Identity()
            return act
        self.act = 3  # want: TPM308
        return None

    def forward(self, x):
        return self.act(x)


class WrappedBefore(nn.Module):  # builds: WrappedBefore(nn.Linear(2, 2))
    """Nothing is registered yet, or no longer, or it is another Module."""

    def __init__(self, parts, others=None):
        super().__init__()
        self.others = others
        if isinstance(parts, nn.Module):
            parts = nn.ModuleList([parts])
            self.others = 3
        self.parts = parts
        if isinstance(self.parts, nn.Linear):
            del self.parts
            self.parts = 3

    def forward(self, x):
        return self.parts[0](x)


class HiddenBefore(nn.Module):  # builds: HiddenBefore(nn.Linear(2, 2))
    def __init__(self, parts):
        super().__init__()
        object.__setattr__(self, "parts", parts)
        if isinstance(parts, nn.Module):
            self.parts = 3

    def forward(self, x):
        return x * self.parts


class Meta(type):
    def __call__(cls, *args, **kwargs):
        made = args[0] if cls.__name__ == "Later" else cls
        return type.__call__(made, *args[1:], **kwargs)


class Later(metaclass=Meta):
    """What its metaclass makes of a call is what the metaclass likes."""

    def __init__(self, cls):
        self.cls = cls

    def __call__(self, *args) -> "Later":
        return Later(self.cls, *args)


class Chooser:
    def __new__(cls, width):
        return nn.Linear(width, width) if width else nn.Identity()


class Setting:
    def __init__(self, cls):
        self.cls = cls


class MadeInAWayOfItsOwn(nn.Module):  # builds: MadeInAWayOfItsOwn([])
    def __init__(self, parts: list[Later]):
        super().__init__()
        self.parts = nn.ModuleList()
        for part in parts:
            self.parts.append(part())
        self.add_module("relu", Later(nn.ReLU))
        self.add_module("chosen", Chooser(3))

    def forward(self, x):
        return self.chosen(self.relu(x))


class NoModule(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.add_module("setting", Setting(nn.ReLU))  # want: TPM304

    def forward(self, x):
        return x


class Constant(torch.Tensor):
    """A tensor that is registered where it is assigned."""

    def __new__(cls, data):
        return torch.Tensor._make_subclass(cls, data, False)


class Learnt(nn.Parameter):
    """A Parameter that goes under another name."""


class RegistersConstants(nn.Module):  # builds
    """What it registers it knows by its class: a device is none, and no more is what torch makes."""

    def __init__(self, width=4):
        super().__init__()
        self.device = torch.device("cpu")
        self.shift = Constant(torch.zeros(width))
        self.scale = torch.ones(width)  # want: TPM101

    def __setattr__(self, name, value):
        if isinstance(value, Constant):
            self.register_buffer(name, value)
        elif isinstance(value, Learnt):
            self.register_parameter(f"raw_{name}", value)
        else:
            super().__setattr__(name, value)

    def forward(self, x):
        return x * self.scale + self.shift


class TakesConstants(RegistersConstants):  # builds
    def __init__(self, width=4):
        super().__init__(width)
        self.low = Constant(torch.ones(width))
        self.high = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return super().forward(x).clamp(self.low, self.high)
