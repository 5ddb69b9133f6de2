"""Names that properties, torch's own classes and mixins hold already: hasattr decides, so a getter must really give."""

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
