"""Arguments: annotations tell TPM110; what the constructor does to the argument tells TPM101."""

from __future__ import annotations

from typing import Callable, NamedTuple, Optional, Protocol, Sequence, TypedDict, TypeVar, Union

import numpy as np
import torch
import torch.nn as nn
from torch import FloatTensor, Tensor


class Normalise(nn.Module):  # builds: Normalise(torch.zeros(3), torch.ones(3))
    def __init__(self, mean: torch.Tensor, std: Tensor):
        super().__init__()
        self.mean = mean  # want: TPM110
        self.std = std  # want: TPM110

    def forward(self, x):
        return (x - self.mean) / self.std


class Optionals(nn.Module):
    def __init__(
        self,
        weight: Optional[Tensor] = None,
        bias: Tensor | None = None,
        scale: Union[float, torch.Tensor] = 1.0,
        table: "FloatTensor" = None,
    ):
        super().__init__()
        self.weight = weight  # want: TPM110
        self.bias = bias  # want: TPM110
        self.scale = scale  # want: TPM110
        self.table = table  # want: TPM110

    def forward(self, x):
        x = x * self.scale
        if self.weight is not None:
            x = x * self.weight
        if self.bias is not None:
            x = x + self.bias
        return x if self.table is None else x + self.table


class Rebound(nn.Module):  # builds: Rebound([1.0, 2.0], torch.zeros(2))
    def __init__(self, weights: Sequence[float], mean, classes=3):
        super().__init__()
        weights = torch.tensor(weights)
        self.weights = weights / weights.sum()  # want: TPM101
        if not isinstance(mean, torch.Tensor):
            mean = torch.tensor(mean)
        self.mean = mean.view(-1, 1)  # want: TPM101
        self.classes = classes

    def forward(self, x):
        return x * self.weights - self.mean


class Narrowed(nn.Module):  # builds: Narrowed(torch.ones(3)); Narrowed(2.0)
    def __init__(self, scale):
        super().__init__()
        if isinstance(scale, torch.Tensor):
            self.scale = scale  # want: TPM110
        else:
            self.scale = float(scale)

    def forward(self, x):
        return x * self.scale


class NarrowedByCall(nn.Module):  # builds: NarrowedByCall(torch.ones(3))
    def __init__(self, scale):
        super().__init__()
        if torch.is_tensor(scale):
            self.scale = scale  # want: TPM110
        assert isinstance(scale, Tensor)
        self.shift = scale  # want: TPM110

    def forward(self, x):
        return x * self.scale + self.shift


class LearnedUnlessGiven(nn.Module):  # builds: LearnedUnlessGiven(3); LearnedUnlessGiven(3, torch.ones(3))
    def __init__(self, width, shift=None):
        super().__init__()
        if torch.is_tensor(shift):
            self.shift = shift.reshape(-1, width)  # want: TPM101
        else:
            self.shift = nn.Parameter(torch.ones(1, width))

    def forward(self, x):
        return x + self.shift


class FoundToBeAParameter(nn.Module):  # builds: FoundToBeAParameter(nn.Parameter(torch.ones(3)), torch.ones(3))
    def __init__(self, scale, shift):
        super().__init__()
        if isinstance(scale, torch.Tensor):  # as a Parameter is
            self.register_parameter("scale", scale)
            self.doubled = scale * 2  # want: TPM101
        if isinstance(shift, torch.Tensor) and not isinstance(shift, nn.Parameter):
            self.shift = shift  # want: TPM101

    def forward(self, x):
        return x * self.scale + self.shift * self.doubled


class WrappedInTheEnd(nn.Module):  # builds: WrappedInTheEnd(torch.ones(3), torch.ones(3))
    def __init__(self, weight: Tensor, bias: Tensor):
        super().__init__()
        self.weight = nn.Parameter(weight)
        self.register_buffer("bias", bias)
        self.rank = weight.dim()
        self.shape = tuple(weight.shape)

    def forward(self, x):
        return x * self.weight + self.bias


class Unknown(nn.Module):  # builds: Unknown(1, 2, 3)
    """Nothing tells that these are tensors."""

    def __init__(self, mask, scale, config, **kwargs):
        super().__init__()
        self.mask = mask
        self.scale = scale * 2
        self.config = config
        self.extra = kwargs
        self.extra_mask = kwargs.get("mask")

    def forward(self, x):
        return x * self.mask * self.scale


class Layers(nn.Module):  # builds: Layers(nn.Linear(2, 2), [nn.Linear(2, 2)])
    def __init__(self, layer: nn.Module, layers: list[nn.Module]):
        super().__init__()
        self.layer = layer
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        return self.layers[0](self.layer(x))


class Given(nn.Module):  # builds: Given(nn.Parameter(torch.ones(3)))
    def __init__(self, weight: nn.Parameter):
        super().__init__()
        self.weight = weight

    def forward(self, x):
        return x * self.weight


class HandedOn(nn.Module):  # builds: HandedOn(torch.ones(3), 1.0, torch.ones(3))
    """What nothing reads after construction is perhaps no tensor, and needs no place."""

    def __init__(self, given: Tensor, scale: Union[Tensor, float], moved: Tensor):
        super().__init__()
        self.given = given  # may: TPM110
        self.scale = scale
        self.weight = nn.Parameter(given * scale)
        self.moved = moved  # want: TPM110

    def forward(self, x):
        return x * self.weight * self.moved.to(x.device)


class CertainElsewhere(nn.Module):  # builds: CertainElsewhere(torch.ones(3)); CertainElsewhere([1.0, 2.0])
    """The same fault once: on the line where it is certain."""

    def __init__(self, weight: Union[Tensor, list]):
        super().__init__()
        self.weight = weight
        if isinstance(weight, list):
            self.weight = torch.tensor(weight)  # want: TPM101

    def forward(self, x):
        return x * self.weight


class DefaultWindow(nn.Module):  # builds
    """A default tells what an argument is as a rule: here a function of torch, and one of its distributions."""

    def __init__(self, size=4, window=torch.hamming_window, noise=torch.distributions.Uniform(-1, 1)):
        super().__init__()
        self.window = window(size)  # want: TPM101
        self.noise = noise.sample((size,))  # want: TPM101
        self.distribution = noise

    def forward(self, x):
        return x * self.window + self.noise


class LocalDistribution(nn.Module):  # builds
    def __init__(self, size=4):
        super().__init__()
        uniform = torch.distributions.Uniform(-1, 1)
        self.noise = uniform.sample((size,))  # want: TPM101
        generator = torch.Generator()
        self.state = generator.get_state()  # want: TPM101
        self.seed = generator.initial_seed()

    def forward(self, x):
        return x + self.noise * self.state[0] + self.seed


class DefaultLayer(nn.Module):  # builds
    def __init__(self, size=4, layer=nn.Linear, depth=2):
        super().__init__()
        self.layer = layer(size, size)
        self.layers = [layer(size, size) for _ in range(depth)]  # want: TPM106

    def forward(self, x):
        return self.layers[0](self.layer(x))


class ClassForInstance(nn.Module):  # builds: ClassForInstance(nn.L1Loss)
    """An annotation that names the class where the class itself is handed over."""

    def __init__(self, loss: nn.L1Loss, **settings):
        super().__init__()
        self.loss = loss(**settings)

    def forward(self, x):
        return self.loss(x, x)


def detached(value):
    """Ready for a tensor, and gives anything else back as it is."""
    if isinstance(value, torch.Tensor):
        return value.detach()
    return value


def as_tensor(value):
    if isinstance(value, torch.Tensor):
        return value
    return torch.tensor(value)


class GivenBack(nn.Module):  # builds: GivenBack({"size": 3}, 2.0, torch.ones(2))
    def __init__(self, settings, scale, weight):
        super().__init__()
        self.settings = detached(settings)
        self.scale = as_tensor(scale)  # want: TPM101
        if isinstance(weight, torch.Tensor):
            weight = weight.detach()
        self.weight = weight  # want: TPM101

    def forward(self, x):
        return x * self.scale * self.weight + self.settings["size"]


class Recorder:
    pass


class Variable(Recorder, nn.Parameter):
    def __new__(cls, data, trainable=True):
        return super().__new__(cls, data, trainable)


class Image(torch.Tensor):
    pass


class OfVariables(nn.Module):  # builds: OfVariables(Variable(torch.ones(3)), torch.ones(3).as_subclass(Image))
    """Who says a kind of Parameter says a Parameter, and who says a kind of tensor a tensor."""

    def __init__(self, scale: Variable, image: Image):
        super().__init__()
        self.scale = scale
        self.image = image  # want: TPM110

    def forward(self, x):
        return x * self.scale + self.image


class Pair(NamedTuple):
    table: Tensor
    size: int


class Stored(TypedDict):
    table: Tensor
    size: int


class Statistics(Protocol):
    def centre(self) -> Tensor:
        """Only the head is written; what it gives is what it says."""
        ...

    @property
    def spread(self) -> tuple[Tensor, Tensor]: ...

    def size(self) -> int: ...


class Known:
    """Builds what is asked for."""

    spread = (torch.ones(2), torch.ones(2))

    def centre(self):
        return torch.ones(2)

    def size(self):
        return 2


AnyTensor = TypeVar("AnyTensor", bound=Tensor)
Anything = TypeVar("Anything")
Change = Callable[[Anything], Anything]
Start = Change[Tensor]


class SaidInOtherPlaces(nn.Module):  # builds: SaidInOtherPlaces(PAIR, STORED, Known(), torch.ones(2), 0.5)
    """Fields by index and by key, methods of a Protocol, and type variables."""

    first_start: Start = torch.nn.init.zeros_

    def __init__(
        self,
        pair: Pair,
        stored: Stored,
        known: Statistics,
        given: AnyTensor,
        any_: Anything,
        start: Optional[Start] = None,
        change: Change[Tensor] = torch.nn.init.ones_,
    ):
        super().__init__()
        self.first = pair[0]  # want: TPM110
        self.last = pair[-1]
        self.table = stored["table"]  # want: TPM110
        self.size = stored["size"]
        self.centre = known.centre()  # want: TPM101
        self.low = known.spread[0]  # want: TPM110
        self.length = known.size()
        self.given = given  # want: TPM110
        self.any = any_
        self.start = self.first_start if start is None else start
        self.change = change

    def forward(self, x):
        x = self.change(self.start(x))
        x = x * self.first * self.table * self.centre * self.low * self.given * self.any
        return x * self.last * self.size * self.length


PAIR, STORED = Pair(torch.ones(2), 2), Stored(table=torch.ones(2), size=2)


ONES = torch.ones(3)


class OneOfTwo(nn.Module):  # builds: OneOfTwo(None, ONES, ONES); OneOfTwo(ONES, ONES, ONES, True); OneOfTwo(ONES, ONES[None], ONES)
    """Each call takes one of the branches: what is certain in the one tells nothing of the other."""

    def __init__(self, bounds: torch.Tensor | None, centre: torch.Tensor, scale: torch.Tensor, log: bool = False):
        super().__init__()
        if bounds is None:
            self.bounds = torch.zeros(3)  # want: TPM101
        else:
            self.bounds = bounds  # want: TPM110
        self.centre = centre
        if log:
            self.centre = centre * torch.ones(3)  # want: TPM101
        if log:
            self.scale = torch.ones(3)  # want: TPM101
        elif self.centre.dim() > 1:
            self.shift = scale  # want: TPM110
        else:
            self.scale = scale  # want: TPM110
            self.shift = torch.zeros(3)  # want: TPM101

    def forward(self, x):
        return (x - self.centre) * self.bounds * self.scale + self.shift


def halved(table: torch.Tensor) -> torch.tensor:
    return table / 2


class NamedAfterTheFunction(nn.Module):  # builds: NamedAfterTheFunction(torch.ones(2), torch.ones(2))
    """``torch.tensor`` where ``torch.Tensor`` is meant."""

    def __init__(self, table: torch.tensor, other: Optional[torch.tensor] = None):
        super().__init__()
        self.table = table  # want: TPM110
        self.other = other  # want: TPM110
        self.halved = halved(table)  # want: TPM110

    def forward(self, x):
        return x * self.table * self.halved if self.other is None else x * self.other


class ByTheirShapes(nn.Module):  # builds: ByTheirShapes(torch.ones(2), torch.ones(2), torch.ones(1, 1, 2), np.ones(2))
    """Only a tensor takes several numbers, or one that is no type, where an array takes a type or fewer of them."""

    def __init__(self, mean, std, grid, raw):
        super().__init__()
        self.mean = mean.view(1, -1, 1, 1)  # want: TPM101
        self.std = std.view(-1)  # want: TPM101
        self.grid = grid.permute(2, 0, 1)  # want: TPM101
        self.tiles = grid.repeat(1, 1, 2)  # want: TPM101
        self.raw = raw.view("u1")
        self.twice = raw.repeat(2)

    def forward(self, x):
        return x * self.mean + self.std + self.grid * self.tiles + len(self.raw) + len(self.twice)
