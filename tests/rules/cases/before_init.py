"""TPM201 to TPM205: state that comes before Module.__init__, or without it."""

from abc import ABC, abstractmethod

import torch
import torch.nn as nn
from torch.nn import Module, Parameter


class ParameterTooEarly(nn.Module):  # raises AttributeError
    def __init__(self):
        self.scale = nn.Parameter(torch.ones(1))  # want: TPM201
        super().__init__()

    def forward(self, x):
        return x * self.scale


class ModuleTooEarly(Module):  # raises AttributeError: ModuleTooEarly(4)
    def __init__(self, width):
        self.width = width
        self.fc = nn.Linear(width, width)  # want: TPM202
        super(ModuleTooEarly, self).__init__()

    def forward(self, x):
        return self.fc(x)


class BufferTooEarly(nn.Module):  # raises AttributeError
    def __init__(self):
        self.register_buffer("mask", torch.ones(3))  # want: TPM203
        nn.Module.__init__(self)

    def forward(self, x):
        return x * self.mask


class NewBufferTooEarly(nn.Module):  # raises AttributeError
    def __init__(self):
        self.mask = nn.Buffer(torch.ones(3))  # want: TPM203
        super().__init__()

    def forward(self, x):
        return x * self.mask


class RegisterParameterTooEarly(nn.Module):  # raises AttributeError
    def __init__(self):
        self.register_parameter("scale", Parameter(torch.ones(1)))  # want: TPM203
        super().__init__()

    def forward(self, x):
        return x * self.scale


class AddModuleTooEarly(nn.Module):  # raises AttributeError
    def __init__(self):
        self.add_module("act", nn.ReLU())  # want: TPM202
        super().__init__()

    def forward(self, x):
        return self.act(x)


class InAMethodTooEarly(nn.Module):  # raises AttributeError
    def __init__(self, width=4):
        self.width = width
        self._build()
        super().__init__()

    def _build(self):
        self.fc = nn.Linear(self.width, self.width)  # want: TPM202

    def forward(self, x):
        return self.fc(x)


class NeverCalledWithALayer(nn.Module):  # raises AttributeError
    """Without any super call the first layer raises: the missing call is the fault, or the layer is."""

    def __init__(self, width=4):  # want[never]: TPM204
        self.fc = nn.Linear(width, width)  # want[never]: TPM202

    def forward(self, x):
        return self.fc(x)


class NeverCalled(nn.Module):  # builds
    """Builds, and fails at the first call."""

    def __init__(self, scale=2.0):  # want: TPM204
        self.scale = scale

    def forward(self, x):
        return x * self.scale


class NeverCalledEither(NeverCalled):  # builds
    def __init__(self, shift=1.0):  # want: TPM204
        self.shift = shift
        self.scale = 1.0


class MixedIn(nn.Module):
    """Whoever inherits from it runs Module.__init__ first, which those who read it cannot know."""

    def __init__(self, scale=2.0):  # want: TPM204
        self.scale = scale

    def forward(self, x):
        return self.weigh(x) * self.scale


class WithAWeight(nn.Module):
    def __init__(self, width=2):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))


class Mixed(MixedIn, WithAWeight):  # builds
    def __init__(self, width=2):
        WithAWeight.__init__(self, width)
        MixedIn.__init__(self)

    def weigh(self, x):
        return x * self.weight


class Accessor(nn.Module):
    """A Module in name only: it answers for another object."""

    def __init__(self, other):
        self.__dict__["other"] = other

    def __getattr__(self, name):
        return getattr(self.__dict__["other"], name)

    def __setattr__(self, name, value):
        setattr(self.__dict__["other"], name, value)


class HandsOn(nn.Module):  # builds: HandsOn("text")
    """Asks torch first, which finds nothing to look in."""

    def __init__(self, other):  # want: TPM204
        self.__dict__["other"] = other

    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self.__dict__["other"], name)


class Initialised(nn.Module):
    def __init__(self, scale=2.0):
        super().__init__()
        self.scale = scale


class WithoutSelf(Initialised):
    """The constructor above does run, but not on this instance."""

    def __init__(self, *args, **kwargs):  # want: TPM204
        Initialised.__init__(*args, **kwargs)
        self.shift = 1.0


class OnAnother(Initialised):  # builds: OnAnother(Initialised())
    def __init__(self, other):  # want: TPM204
        Initialised.__init__(other)
        self.shift = 1.0


class OnlyInOneBranch(nn.Module):  # builds: OnlyInOneBranch(True)
    def __init__(self, flag=False):  # may: TPM204
        if flag:
            super().__init__()
        self.flag = flag

    def forward(self, x):
        return x


class SkipsModule(nn.Module):  # raises AttributeError
    def __init__(self, width=4):
        super(nn.Module, self).__init__()  # want[skips]: TPM205
        self.fc = nn.Linear(width, width)  # want[skips]: TPM205

    def forward(self, x):
        return self.fc(x)


class WrongName(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super(SkipsModule, self).__init__()  # want: TPM205
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)


class NotCalled(nn.Module):  # raises AttributeError
    def __init__(self, width=4):
        super().__init__  # want[not_called]: TPM205
        self.fc = nn.Linear(width, width)  # want[not_called]: TPM205

    def forward(self, x):
        return self.fc(x)


class NotEvenSuper(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super.__init__()  # want: TPM205
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)


class NotEvenInit(nn.Module):  # raises AttributeError
    def __init__(self, width=4):
        super()  # want[no_init]: TPM205
        self.fc = nn.Linear(width, width)  # want[no_init]: TPM205

    def forward(self, x):
        return self.fc(x)


class SuperAloneLater(nn.Module):  # builds
    """What runs nothing does no harm once Module.__init__ has run."""

    def __init__(self, width=4):
        super().__init__()
        super()
        super().__init__
        self.fc = nn.Linear(width, width)

    def cuda(self, device=None):
        super()
        super().cuda
        return self

    def forward(self, x):
        return self.fc(x)


class Unrelated(nn.Module):
    pass


class HoldsAnother(nn.Module):  # builds
    """What fails in a method is not the constructor."""

    class Unrelated(nn.Module):
        def start(self, width):
            super(Unrelated, self).start(width)
            self.width = width

    def forward(self, x):
        return x


class PlainFirst(nn.Module):  # builds
    def __init__(self, width=4, depth=2):
        self.width = width
        self.depth = depth
        self.names = ["a", "b"]
        self.act = torch.relu
        layer = nn.Linear(width, width)
        weight = nn.Parameter(torch.ones(1))
        super().__init__()
        self.layer = layer
        self.weight = weight

    def forward(self, x):
        return self.act(self.layer(x)) * self.weight


class Cooperative(nn.Module):  # builds
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class NoConstructor(nn.Module):  # builds
    def forward(self, x):
        return x


class Inherits(Cooperative):  # builds
    def forward(self, x):
        return self.fc(x) + 1


class InitByHelper(nn.Module):  # builds
    def __init__(self, width=4):
        self._setup(width)

    def _setup(self, width):
        nn.Module.__init__(self)
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        return self.fc(x)


class DunderInit(nn.Module):  # builds
    def __init__(self):
        torch.nn.Module.__init__(self)
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class ParentByName(Cooperative):  # builds
    def __init__(self):
        Cooperative.__init__(self)
        self.extra = nn.Linear(2, 2)

    def forward(self, x):
        return self.extra(self.fc(x))


class OldStyleClassCell(nn.Module):  # builds
    def __init__(self):
        super(__class__, self).__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class SuperOfType(nn.Module):  # builds
    def __init__(self):
        super(type(self), self).__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class SuperInAVariable(nn.Module):  # builds
    def __init__(self):
        parent = super()
        parent.__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class Abstract(nn.Module):
    """A constructor that always raises never returns without Module.__init__."""

    def __init__(self, width):
        raise NotImplementedError("subclasses only")


class ByNew(nn.Module):  # builds
    def __new__(cls, *args, **kwargs):
        module = super().__new__(cls)
        nn.Module.__init__(module)
        return module

    def __init__(self):
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class GuardedInit(nn.Module):  # builds
    """Some mixins run the constructor only when nobody has."""

    def __init__(self):
        if not hasattr(self, "_parameters"):
            super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class Wrapped(nn.Module):  # builds
    def __init__(self, *args):
        try:
            super().__init__(*args)
        except TypeError:
            super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class LoopOverBases(Cooperative):  # builds
    def __init__(self):
        for base in type(self).__bases__:
            base.__init__(self)
        self.extra = nn.Linear(2, 2)

    def forward(self, x):
        return self.extra(x)


class NotReady(nn.Module):
    def __init__(self):
        raise NotImplementedError("choose one of the subclasses")


class CallsWhatOnlyRaises(NotReady):
    """The constructor above it raises on every path: nothing is missing here."""

    def __init__(self, width=4):
        super().__init__()
        self.width = width


class LedAstray(NeverCalled):  # builds
    """The class above is to blame, and told of."""

    def __init__(self):
        super().__init__()
        self.shift = 1.0


class NumberedTooEarly(nn.Module):  # raises AttributeError
    """Whatever the names are."""

    def __init__(self, count=3):
        for index in range(count):
            setattr(self, f"scale{index}", nn.Parameter(torch.ones(1)))  # want: TPM201
        super().__init__()

    def forward(self, x):
        return x * self.scale0


class RegistersNumberedTooEarly(nn.Module):  # raises AttributeError
    def __init__(self, count=3):
        for index in range(count):
            self.register_buffer(f"mask{index}", torch.ones(1))  # want: TPM203
        super().__init__()

    def forward(self, x):
        return x * self.mask0


class CatchesSomethingElse(nn.Module):  # raises AttributeError
    def __init__(self):
        try:
            self.register_buffer("mask", torch.ones(1))  # want: TPM203
        except KeyError:
            pass
        super().__init__()

    def forward(self, x):
        return x * self.mask


class CatchesJustThat(nn.Module):  # builds
    """What is caught has changed nothing: the name holds what it held."""

    def __init__(self):
        try:
            self.mask = 3
            self.register_buffer("mask", torch.ones(1))
        except AttributeError:
            super().__init__()
        self.mask = [self.mask]

    def forward(self, x):
        return x * self.mask[0]


class Turn(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * self.weight


class ClassesForInstances(nn.Module):  # builds
    """Annotated as instances, meant as classes, as the defaults show."""

    def __init__(self, width=4, block: Turn = Turn, act: nn.Module = nn.ReLU):
        self.block = block
        self.act = act
        super().__init__()
        self.net = nn.Sequential(self.block(width), self.act())

    def forward(self, x):
        return self.net(x)


class Block(nn.Module):
    expansion = 2

    def __init__(self, width, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, stride)


class StageOfBlocks(nn.Sequential):  # builds: StageOfBlocks(Block, 4, 2)
    """What builds the layers is a class, whatever its annotation says."""

    def __init__(self, block: nn.Module, width: int, depth: int):
        self.block = block
        self.width = width * block.expansion
        layers = []
        for index in range(depth):
            layers.append(block(width, stride=2 if index == 0 else 1))
        super().__init__(*layers)


class ListOfBlocks(nn.Module):  # builds: ListOfBlocks(Block, 4, 2)
    def __init__(self, block: nn.Module, width: int, depth: int):
        self.block = block
        super().__init__()
        self.layers = nn.ModuleList([block(width) for _ in range(depth)])


class OneBlock(nn.Module):  # builds: OneBlock(Block, 4)
    def __init__(self, block: nn.Module, width: int):
        self.block = block
        super().__init__()
        self.layer = block(width)


class Measured(nn.Module):  # raises AttributeError: Measured(nn.Conv2d(3, 4, 3))
    """An instance that is only tried out is one."""

    def __init__(self, encoder: nn.Module, size: int = 8):
        self.encoder = encoder  # want: TPM202
        super().__init__()
        self.width = encoder(torch.zeros(1, 3, size, size)).shape[1]


class Sampler(nn.Module, ABC):
    def __init__(self, n):
        super().__init__()
        self.n = n

    @abstractmethod
    def draw(self): ...


class Normal(Sampler):
    def draw(self):
        return 1


class Pairwise(Sampler):
    """Nobody can build it; what can be built has another base that begins."""

    def __init__(self, k):
        self.k = k


class PairwiseNormal(Pairwise, Normal):  # builds: PairwiseNormal(2, 3)
    def __init__(self, n, k):
        Pairwise.__init__(self, k)
        Normal.__init__(self, n)


class Adaptive(Sampler):
    """One that can be built never begins."""

    def __init__(self, k):  # want: TPM204
        self.k = k


class AdaptiveNormal(Adaptive, Normal):
    def __init__(self, k):
        Adaptive.__init__(self, k)


class AdaptiveBoth(Adaptive, Normal):  # builds: AdaptiveBoth(2, 3)
    def __init__(self, n, k):
        Adaptive.__init__(self, k)
        Normal.__init__(self, n)


class Whole(Sampler):
    """No method is left open."""

    def __init__(self, k):  # want: TPM204
        self.k = k

    def draw(self):
        return 2


class WholeNormal(Whole, Normal):  # builds: WholeNormal(2, 3)
    def __init__(self, n, k):
        Whole.__init__(self, k)
        Normal.__init__(self, n)


class NeverBegins(nn.Module):
    """Its .to() raises, before it can leave anything behind."""

    def __init__(self, width):  # want: TPM204
        self.mask = torch.ones(width)
        self.masks = [torch.ones(width)]

    def forward(self, x):
        return x * self.mask * self.masks[0]


class NeitherDoesThis(NeverBegins):
    pass


class BegunBelow(nn.Module):
    def __init__(self, width):  # want: TPM204
        self.mask = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class BeginsForBoth(BegunBelow):  # builds: BeginsForBoth(2)
    """What the one above leaves is left on a Module here."""

    def __init__(self, width):
        nn.Module.__init__(self)
        super().__init__(width)
        self.shift = torch.zeros(width)  # want: TPM101

    def forward(self, x):
        return super().forward(x) + self.shift


class TakesAndNeverBegins(nn.Module):
    def __init__(self, mask):  # want: TPM204
        self.mask = mask

    def forward(self, x):
        return x * self.mask


class GivesItAMask(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = TakesAndNeverBegins(torch.ones(3))

    def forward(self, x):
        return self.inner(x)
