"""Names that properties, torch's own classes and mixins hold already: hasattr decides, so a getter must really give."""

import functools

import torch
import torch.nn as nn


class Base(nn.Module):
    @property
    def device(self):
        return next(self.parameters()).device

    @property
    def dim(self):
        return self.weight.shape[0]

    @property
    def width(self):
        """A docstring is no statement that matters."""
        return self._width * 2

    @property
    def plain(self):
        return self._plain

    @property
    def wrong(self):
        return self.missing

    @property
    def either(self):
        if self.weight is None:
            return 1
        return self.weight


class DeviceIsThere(Base):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))
        self.register_buffer("device", torch.zeros(2))  # want: TPM306


class DeviceOfALayer(Base):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.register_buffer("device", torch.zeros(2))  # want: TPM306


class NothingToTakeADeviceOf(Base):
    """The getter raises StopIteration, which no rule tells of."""

    def __init__(self):
        super().__init__()
        self.register_parameter("weight", None)
        self.norm = nn.BatchNorm1d(2, affine=False)
        self.register_buffer("device", torch.zeros(2))


class DimIsThere(Base):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))
        self.register_buffer("dim", torch.zeros(2))  # want: TPM306


class DimIsThereLater(Base):  # builds
    """The getter fails as long as there is no weight, and hasattr takes that for a name that is free."""

    def __init__(self):
        super().__init__()
        self.register_buffer("dim", torch.zeros(2))
        self.weight = nn.Parameter(torch.zeros(2))


class WidthIsGiven(Base):  # raises KeyError: WidthIsGiven(3)
    def __init__(self, width):
        super().__init__()
        self._width = width
        self.register_buffer("width", torch.zeros(2))  # want: TPM306


class WidthIsNotThere(Base):  # builds
    def __init__(self):
        super().__init__()
        self.register_buffer("width", torch.zeros(2))


class WidthOnSomePath(Base):  # builds: WidthOnSomePath(False)
    def __init__(self, given):
        super().__init__()
        if given:
            self._width = 3
        self.register_buffer("width", torch.zeros(2))


class PlainIsBuffer(Base):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.register_buffer("_plain", torch.zeros(2))
        self.register_buffer("plain", torch.zeros(2))  # want: TPM306


class GetterFails(Base):  # builds
    def __init__(self):
        super().__init__()
        self.register_buffer("wrong", torch.zeros(2))


class EitherIsThere(Base):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))
        self.add_module("either", nn.ReLU())  # want: TPM306


class ParameterOverGetter(Base):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(2))
        self.either = nn.Parameter(torch.zeros(2))  # want: TPM306


class OfMixin:
    @property
    def scale(self):
        return self._scale

    def reset(self):
        return None


class TakenByMixinProperty(OfMixin, nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self._scale = 2.0
        self.register_buffer("scale", torch.zeros(2))  # want: TPM306


class TakenByMixinMethod(OfMixin, nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.register_parameter("reset", nn.Parameter(torch.zeros(2)))  # want: TPM306


class TakenByTorchsMethod(nn.Linear):  # raises KeyError
    def __init__(self):
        super().__init__(2, 2)
        self.add_module("extra_repr", nn.ReLU())  # want: TPM306


class TakenByTorchsAttribute(nn.Linear):  # raises KeyError
    def __init__(self):
        super().__init__(2, 2)
        self.register_buffer("in_features", torch.zeros(2))  # want: TPM306


class TakenByTorchsParameter(nn.Linear):  # raises KeyError
    def __init__(self):
        super().__init__(2, 2)
        self.register_buffer("weight", torch.zeros(2))  # want: TPM306


class OverTorchsBuffer(nn.BatchNorm1d):  # builds
    def __init__(self):
        super().__init__(2)
        self.register_buffer("running_mean", torch.ones(2))
        self.running_var = torch.ones(2)


class TakenByContainer(nn.ModuleList):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.register_buffer("append", torch.zeros(2))  # want: TPM306


class OverTorchsOwnMethods(nn.Module):  # builds
    """Modules are assigned over methods of nn.Module without a word."""

    def __init__(self):
        super().__init__()
        self.type = nn.ReLU()


class ParameterOverTorchsMethod(nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.half = nn.Parameter(torch.zeros(2))  # want: TPM306


class TakenByRegistry(nn.Module):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.register_buffer("_buffers", torch.zeros(2))  # want: TPM306


class Cached(nn.Module):
    @functools.cached_property
    def scale(self):
        return 1


class OverCached(Cached):  # builds
    """A cached property is no data descriptor: what is assigned stands in the instance and is found first."""

    def __init__(self):
        super().__init__()
        self.scale = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class RegisteredOverCached(Cached):  # raises KeyError
    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.ones(2))  # want: TPM306


class AfterHandled(nn.Module):  # raises KeyError
    """What is missing for certain, and handled, leaves no doubt of what comes after."""

    def __init__(self):
        super().__init__()
        try:
            self.scale = self.missing
        except AttributeError:
            self.scale = None
        self.register_buffer("scale", torch.ones(2))  # want: TPM306


class LookedFor(nn.Module):  # builds
    """The registries and __dict__ are dicts that can be asked."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.ones(2))
        self.size = 3
        if "mean" not in self._buffers:
            self.first = torch.ones(2)
        if "mean" in self.__dict__:
            self.second = torch.ones(2)
        if "size" in self._buffers or "other" in self._parameters:
            self.third = torch.ones(2)
        if getattr(self, "mean", None) is None:
            self.fourth = torch.ones(2)
        if "size" in self.__dict__:
            self.fifth = torch.ones(2)  # want: TPM101
        self.sixth = self._buffers["mean"] * 2  # want: TPM101
        self.seventh = self.__dict__.get("size")
        self.eighth = self.__dict__.setdefault("ninth", None)

    def forward(self, x):
        return x * self.fifth * self.sixth


class PoppedAndKept(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(2)
        self.kept = self.__dict__.pop("mask")  # want: TPM101
        self.layers = nn.ModuleDict({"last": nn.Linear(2, 2)})
        self.last = self.layers.pop("last")

    def forward(self, x):
        return self.last(x * self.kept)


class Spread:
    """A descriptor that keeps a list in buffers."""

    def __init__(self, name, count):
        self.name, self.count = name, count

    def __get__(self, instance, owner=None):
        return [getattr(instance, f"_{self.name}_{i}") for i in range(self.count)]

    def __set__(self, instance, values):
        for i, value in enumerate(values):
            setattr(instance, f"_{self.name}_{i}", value)


class BufferLists(nn.Module):
    def register_buffer_list(self, name, values):
        for i, value in enumerate(values):
            self.register_buffer(f"_{name}_{i}", value)
        setattr(BufferLists, name, Spread(name, len(values)))


class SpreadOverBuffers(BufferLists):  # builds
    """What a method puts on the class by name may take what is assigned later."""

    def __init__(self):
        super().__init__()
        self.register_buffer_list("steps", [torch.empty(2), torch.empty(3)])
        self.steps = [torch.ones(2), torch.ones(3)]
        self.others = [torch.ones(2)]  # want: TPM104

    def forward(self, x):
        return x + self.steps[0] + self.others[0]


class Kept:
    """A descriptor that keeps what is assigned in a buffer."""

    def __set_name__(self, owner, name):
        self.name = f"_{name}"

    def __get__(self, instance, owner=None):
        return getattr(instance, self.name)

    def __set__(self, instance, value):
        instance.register_buffer(self.name, value)


class KeptByADescriptor(nn.Module):  # builds
    steps = Kept()
    table = dict(width=3)

    def __init__(self):
        super().__init__()
        self.steps = torch.ones(3)
        self.table = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x + self.steps + self.table


class CalledOtherwise(nn.Module):  # builds
    """The object has another name than ``self``."""

    def __init__(this):
        super().__init__()
        this.weight = nn.Parameter(torch.zeros(3))

    def reset(this):
        this.weight = torch.zeros(3)  # want: TPM307

    @staticmethod
    def store(this, other):
        this.weight = other

    def forward(this, x):
        return x * this.weight
