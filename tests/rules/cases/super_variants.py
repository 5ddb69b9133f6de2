"""Constructors that hand over in roundabout ways, all of which torch accepts."""

import abc

import torch
import torch.nn as nn


class Base(nn.Module):
    def __init__(self, width=4, **kwargs):
        super().__init__()
        self.width = width
        self.register_buffer("mask", torch.ones(width))
        self.extra = kwargs.pop("extra", None)


class ByKeyword(Base):  # builds
    def __init__(self, **kwargs):
        kwargs.setdefault("width", 3)
        super().__init__(**kwargs)
        self.mask = torch.zeros(self.width)

    def forward(self, x):
        return x * self.mask


class ArgumentsFirst(Base):  # builds
    """Whatever is only local may be made before."""

    def __init__(self, width=4):
        table = torch.ones(width)
        layer = nn.Linear(width, width)
        super().__init__(width=width)
        self.layer = layer
        self.register_buffer("table", table)

    def forward(self, x):
        return self.layer(x) * self.table


class InEachBranch(Base):  # builds: InEachBranch(True); InEachBranch(False)
    def __init__(self, wide):
        if wide:
            super().__init__(8)
        else:
            super().__init__(2)
        self.layer = nn.Linear(self.width, self.width)

    def forward(self, x):
        return self.layer(x)


class WithContext(Base):  # builds
    def __init__(self):
        with torch.no_grad():
            super().__init__()
        self.layer = nn.Linear(self.width, self.width)

    def forward(self, x):
        return self.layer(x)


class SkipsAParent(Base):  # builds
    """Goes past Base on purpose; Module.__init__ does run."""

    def __init__(self):
        super(Base, self).__init__()
        self.layer = nn.Linear(2, 2)
        self.mask = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return self.layer(x) * self.mask


class PassedTensor(nn.Module):
    """What a subclass hands to its base stays plain there; told at the line that stores it."""

    def __init__(self, scale):
        super().__init__()
        self.scale = scale  # want: TPM101

    def forward(self, x):
        return x * self.scale


class Passes(PassedTensor):  # builds
    def __init__(self):
        super().__init__(torch.ones(3))


class Fallible(nn.Module):  # builds
    def __init__(self, width=4):
        if width <= 0:
            raise ValueError("width must be positive")
        super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, x):
        return self.layer(x)


class Factory(nn.Module):  # builds: Factory.build()
    def __init__(self, layer):
        super().__init__()
        self.layer = layer

    @classmethod
    def build(cls):
        return cls(nn.Linear(2, 2))

    def forward(self, x):
        return self.layer(x)


class Singleton(nn.Module):  # builds
    _made = False

    def __init__(self):
        if self._made:
            return
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self._made = True

    def forward(self, x):
        return self.layer(x)


class AllInOneTuple(Base):  # builds: AllInOneTuple(2)
    """The instance is the first of the arguments."""

    def __init__(*args, **kwargs):
        Base.__init__(*args, **kwargs)


class Adapter:
    def __init__(self, rank):
        self.rank = rank


def adapted(layer, rank=2):
    class Adapted(layer, Adapter):
        """``super()`` is the layer, whatever that is, and not the first of the bases that can be read."""

        def __init__(self, width=4):
            super().__init__(width, width)
            Adapter.__init__(self, rank)
            self.scale = nn.Parameter(torch.ones(rank))

        def forward(self, x):
            return super().forward(x) * self.scale.sum()

    return Adapted()


class MadeOfAny(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.layer = adapted(nn.Linear)

    def forward(self, x):
        return self.layer(x)


class DefinedTwice(nn.Module):
    def __init__(self):
        super(DefinedTwice, self).__init__()
        self.mask = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return x * self.mask


built = DefinedTwice()


class DefinedTwice(nn.Module):  # noqa: F811
    def __init__(self):
        super(DefinedTwice, self).__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        return self.layer(x)


class AbstractConstructor(abc.ABC, nn.Module):
    """Nobody runs the abstract constructor but those who call it by name."""

    @abc.abstractmethod
    def __init__(self):
        self.names = []


class RunsItByName(AbstractConstructor):  # builds
    def __init__(self):
        nn.Module.__init__(self)
        AbstractConstructor.__init__(self)
        self.fc = nn.Linear(2, 2)


try:
    from faster_layers import Experts

    has_faster_layers = True
    Known = Experts
except ModuleNotFoundError:
    Known = nn.Module
    has_faster_layers = False


class Experts(Known):  # builds
    """Takes the name of what it may inherit from."""

    def __init__(self, width=4):
        if has_faster_layers:
            super(Known, self).__init__()
        else:
            super().__init__()
        self.layer = nn.Linear(width, width)

    def forward(self, x):
        return self.layer(x)


class Sized(nn.Module):  # builds: Sized(3)
    def __init__(self, width):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))
        self.shift = torch.zeros(width)  # want: TPM101

    def forward(self, x):
        return x * self.scale + self.shift


class SelfByName(Sized):  # builds: SelfByName(3)
    """What is built may be handed over by the name of the parameter, too."""

    def __init__(self, width):
        Sized.__init__(width=width, self=self)
        nn.Module.register_buffer(self=self, name="bound", tensor=torch.ones(width))
        self.bound = torch.zeros(width)
        self.table = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return super().forward(x) + self.bound + self.table


class ModuleByName(nn.Module):  # builds
    def __init__(self):
        nn.Module.__init__(self=self)
        self.fc = nn.Linear(2, 2)


class Named(abc.ABCMeta):
    """A metaclass that leaves it to ``type`` to make instances."""

    def __prepare__(name, bases, **words):
        return {}


class Plainly(type):
    pass


class ReadyMade(type):
    def __call__(cls, *args, **words):
        made = super().__call__(*args, **words)
        nn.Module.__init__(made)
        return made


class EarlyUnderAMetaclass(nn.Module, metaclass=Named):
    def __init__(self):
        self.head = nn.Linear(2, 2)  # want: TPM202
        super().__init__()


class NeverUnderAMetaclass(nn.Module, metaclass=Plainly):
    def __init__(self):  # want: TPM204
        self.width = 3


class MadeReady(nn.Module, metaclass=ReadyMade):  # builds
    def __init__(self):
        self.width = 3


class LooksItselfUp(nn.Module):  # builds
    def __init__(self):
        super(globals()["LooksItselfUp"], self).__init__()
        self.fc = nn.Linear(3, 3)


FIRST = LooksItselfUp()


class TakesOver(LooksItselfUp):  # builds: TakesOver(FIRST)
    """All that another Module is, the registries included."""

    def __init__(self, other):
        self.__dict__ = other.__dict__.copy()
        self.head = nn.Linear(3, 3)


class TakesIn(LooksItselfUp):  # builds: TakesIn(FIRST)
    def __init__(self, other):
        vars(self).update(vars(other))
        self.head = nn.Linear(3, 3)


class TakesSettings(LooksItselfUp):
    def __init__(self, width):  # want: TPM204
        self.__dict__.update({"width": width}, depth=3)


def make():
    class Inner(nn.Module):
        def __init__(self):
            super(Again, self).__init__()
            self.fc = nn.Linear(3, 3)

    Again = Inner
    return Inner


Made = make()  # builds: Made()


class LeftOver(nn.Module):
    """A name that nothing binds ends in NameError."""

    def __init__(self):
        super(CopiedFrom, self).__init__()  # noqa: F821  # want: TPM205
        self.fc = nn.Linear(3, 3)
