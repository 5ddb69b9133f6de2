"""Locals, unpackings, chains, arithmetic, methods, helper functions, closures, constants and defaults."""

import functools
import math
from collections.abc import Iterable
from decimal import Decimal
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

MEAN = (0.485, 0.456, 0.406)
STD = torch.tensor([0.229, 0.224, 0.225])
DEPTH = 3


def sinusoids(length: int, width: int):
    steps = torch.arange(length).unsqueeze(1)
    rates = torch.exp(torch.arange(0, width, 2) * (-math.log(10000.0) / width))
    table = torch.zeros(length, width)
    table[:, 0::2] = torch.sin(steps * rates)
    table[:, 1::2] = torch.cos(steps * rates)
    return table


def anchors(scales, ratios):
    scales = torch.as_tensor(scales)
    ratios = torch.as_tensor(ratios)
    return scales.sqrt(), ratios, len(ratios)


def doubled(x):
    return x * 2


def as_module(width):
    return nn.Linear(width, width)


def annotated(path) -> Tensor:
    return path.read()


def maybe(flag):
    if flag:
        return torch.ones(3)
    return None


def pair():
    return torch.ones(3), nn.Linear(3, 3)


class Positions(nn.Module):  # builds
    def __init__(self, length=6, width=4):
        super().__init__()
        self.table = sinusoids(length, width)  # want: TPM101
        self.scales, self.ratios, self.count = anchors([1.0, 2.0], [0.5, 2.0])  # want: TPM101, TPM101
        self.steps, self.width = torch.arange(length), width  # want: TPM101
        self.twice = doubled(torch.ones(3))  # want: TPM101
        self.four = doubled(2)
        self.some = maybe(True)  # want: TPM101
        self.ones, self.fc = pair()  # want: TPM101
        self.proj = as_module(width)

    def forward(self, x):
        x = x + self.table * self.scales.sum(0) * self.ratios.sum(0) + self.steps.sum(0)
        return self.proj(x) + self.twice.sum(0) + self.some.sum(0) + self.fc(self.ones).sum()


class Arithmetic(nn.Module):  # builds
    def __init__(self, width=4, base=10000.0):
        super().__init__()
        self.inv_freq = 1.0 / (base ** (torch.arange(0, width, 2).float() / width))  # want: TPM101
        self.mask = torch.ones(3) > 0  # want: TPM101
        self.keep = ~torch.zeros(3, dtype=torch.bool)  # want: TPM101
        self.dot = torch.eye(3) @ torch.eye(3)  # want: TPM101
        self.first = torch.eye(3)[0]  # want: TPM101
        self.flat = torch.eye(3).T.reshape(-1).contiguous()  # want: TPM101
        self.real = torch.eye(3).real  # want: TPM101
        self.grad = torch.eye(3).grad
        self.top = torch.eye(3).max(dim=0).values  # want: TPM101
        self.value, self.index = torch.eye(3).max(dim=0)  # want: TPM101, TPM101
        self.low, self.high = torch.eye(4).chunk(2)  # want: TPM101, TPM101
        self.a, *self.rest = torch.eye(3)  # want: TPM101, TPM104
        self.size = torch.eye(3).size(0)
        self.sizes = torch.eye(3).shape[1:]
        self.ndim = torch.eye(3).dim()
        self.same = torch.equal(torch.eye(3), torch.eye(3))
        self.any = bool((torch.eye(3) > 0).any())
        self.kind = torch.eye(3).dtype
        self.where = torch.eye(3).device
        self.listed = torch.eye(3).tolist()
        self.floats = float(torch.ones(1))

    def forward(self, x):
        x = x * self.inv_freq.sum(0) * self.mask * self.keep + self.dot.sum(0) + self.first + self.flat.sum(0)
        x = x + self.real + self.top + self.value + self.index
        return x + self.low.sum(0) + self.high.sum(0) + self.a + self.rest[0]


class ManyTargets(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.left = self.right = torch.zeros(3)  # want: TPM101, TPM101
        self.typed: Tensor = torch.zeros(3)  # want: TPM101
        self.wide: "torch.Tensor" = (  # want: TPM101
            torch.zeros(
                3,
            )
        )
        (self.x, self.y), self.z = (torch.ones(1), 2), torch.ones(3)  # want: TPM101, TPM101
        for self.step in torch.arange(3):  # want: TPM101
            pass

    def forward(self, x):
        return x + self.left + self.right + self.typed + self.wide + self.x + self.z + self.step


class OwnMethods(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.reset()
        self.kernel = self.make_kernel()  # want: TPM101
        self.grid = self.make_grid(width)  # want: TPM101
        self.flips = type(self).make_flips()  # want: TPM101
        self.layer = self.make_layer()
        self.length = self.measure()
        self.apply(self.init_weights)

    def reset(self):
        self.queue = torch.zeros(self.width)  # want: TPM101
        self.pointer = 0

    def make_kernel(self):
        kernel = torch.ones(self.width)
        return kernel / kernel.sum()

    @staticmethod
    def make_grid(width):
        return torch.meshgrid(torch.arange(width), torch.arange(width), indexing="ij")[0]

    @classmethod
    def make_flips(cls):
        return torch.tensor([1, -1])

    def make_layer(self):
        return nn.Linear(self.width, self.width)

    def measure(self):
        return len(self.kernel)

    def init_weights(self, module):
        if isinstance(module, nn.Linear):
            nn.init.zeros_(module.bias)

    def never_called(self):
        self.other = torch.zeros(3)

    def forward(self, x):
        return self.layer(x) * self.kernel + self.grid.sum(0) + self.queue + self.flips.sum(0)


class Closures(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()

        def window(n):
            return torch.hann_window(n)

        ramp = lambda n: torch.linspace(0, 1, n)  # noqa: E731
        ones = partial(torch.ones, width)
        build = functools.partial(nn.Linear, width)

        def attach():
            self.attached = torch.zeros(width)  # want: TPM101

        attach()
        self.window = window(width)  # want: TPM101
        self.ramp = ramp(width)  # want: TPM101
        self.ones = ones()  # want: TPM101
        self.fc = build(width)
        self.make = ramp
        self.init = torch.zeros

    def forward(self, x):
        return self.fc(x) * self.window + self.ramp + self.ones + self.attached


class Constants(nn.Module):  # builds
    limits = (0.0, 1.0)

    def __init__(self, width=4, base=torch.ones(4), scale=1.0, offset=None):
        super().__init__()
        self.mean = torch.tensor(MEAN).view(3, 1, 1)  # want: TPM101
        self.std = STD  # want: TPM101
        self.raw_mean = MEAN
        self.bounds = torch.tensor(self.limits)  # want: TPM101
        self.low = self.limits[0]
        self.base = base  # want: TPM101
        self.scale = scale
        self.offset = offset
        if offset is None:
            offset = torch.zeros(width)
        self.shift = offset  # want: TPM101
        self.depth = DEPTH

    def forward(self, x):
        return (x - self.mean) / self.std * self.base + self.bounds[0] + self.shift


class Numpy(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        window = np.hanning(width)
        self.array = window
        self.window = torch.from_numpy(window).float()  # want: TPM101
        self.copied = torch.as_tensor(np.zeros(width))  # want: TPM101
        self.scaled = torch.ones(width).numpy()
        self.mixed = torch.Tensor(np.stack([window, window]))  # want: TPM101
        self.angle = np.float32(0.5)
        self.long = torch.LongTensor([0, 1])  # want: TPM101

    def forward(self, x):
        return x * self.window + self.copied + self.mixed[0] + self.long.sum(0)


class Comprehensions(nn.Module):  # builds
    def __init__(self, width=4, depth=2):
        super().__init__()
        self.stacked = torch.stack([torch.full((width,), float(i)) for i in range(depth)])  # want: TPM101
        self.total = sum(torch.ones(width) for _ in range(depth))  # want: TPM101
        self.masks = [mask > 0 for mask in torch.ones(depth, width)]  # want: TPM104
        self.table = {i: torch.ones(width) for i in range(depth)}  # want: TPM104
        self.picked = [torch.ones(width), torch.zeros(width)][0]  # want: TPM101
        self.named = {"a": torch.ones(width)}["a"]  # want: TPM101
        self.functional = F.one_hot(torch.arange(3), num_classes=3)  # want: TPM101
        self.module_out = nn.Softmax(dim=0)(torch.ones(width))  # want: TPM101
        self.lengths = [len(mask) for mask in self.masks]
        self.copies = tuple(x.clone() for x in self.masks)  # want: TPM104

    def forward(self, x):
        x = x * self.stacked.sum(0) * self.total + self.masks[0] + self.table[0] + self.picked + self.named
        return x + self.functional.sum(0) + self.module_out + self.copies[0]


class ThroughSelf(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("points", torch.rand(width, 2))
        self.fc = nn.Linear(width, width)
        self.centre = self.points.mean(dim=0)  # want: TPM101
        self.alias = self.points  # the buffer itself, until .to() replaces the one and not the other  # may: TPM101
        self.norms = self.points.norm(dim=-1)  # want: TPM101
        self.width = self.points.shape[0]
        self.features = self.fc.in_features
        self.same_layer = self.fc
        self.same_weight = self.fc.weight

    def forward(self, x):
        return x + self.centre.sum(0) + self.norms.sum(0) + self.alias.sum(0)


def count(x, n: int | None = None) -> int:
    if n is not None:
        return n
    if torch.jit.is_tracing():
        return x.max() + 1
    return int(x.max()) + 1


class NotTraced(nn.Module):  # builds: NotTraced(torch.ones(3))
    """A constructor runs eagerly."""

    def __init__(self, x: torch.Tensor):
        super().__init__()
        self.num = count(x)
        if not torch.jit.is_scripting():
            self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x) + self.num


class Part(nn.Module):  # builds
    def __init__(self, act=None):
        super().__init__()
        self.act = act or nn.ReLU()

    def forward(self, x):
        return self.act(x)


class Composed(Part):  # builds: Composed(Part(), Part())
    """``*parts`` is annotated as the whole of them, by mistake."""

    def __init__(self, *parts: Iterable[Part]):
        super().__init__()
        self.act = parts[-1].act


class FilledInPlace(nn.Module):  # builds: FilledInPlace(lambda n: nn.Parameter(torch.ones(n)))
    """What somebody else's function makes and the constructor fills anew is a Parameter as likely as not."""

    def __init__(self, make, width=4):
        super().__init__()
        self.weight = make(width)
        nn.init.uniform_(self.weight)
        self.bias = make(width)
        with torch.no_grad():
            self.bias.zero_()

    def forward(self, x):
        return x * self.weight + self.bias


class UsedAsATensor(nn.Module):  # builds: UsedAsATensor(torch.arange)
    def __init__(self, make, width=4):
        super().__init__()
        self.steps = make(width)  # want: TPM101
        self.total = int(torch.cumsum(self.steps, 0)[-1])

    def forward(self, x):
        return x * self.steps / self.total


class AlongADimension(nn.Module):  # builds: AlongADimension(torch.ones(3, 3), lambda x: 1.0)
    """Whatever kind of tensor the argument is: numpy calls it axis."""

    def __init__(self, points, weigh):
        super().__init__()
        self.radii = points.norm(2, dim=1)  # want: TPM101
        self.centre = points.mean(dim=-1, keepdim=True)  # want: TPM101
        self.area = points.sum(axis=0).tolist()[0]
        self.weight = weigh(points)

    def forward(self, x):
        return (x - self.centre) / self.radii * self.area * self.weight


class Space:
    """What one of these makes is told by its annotation alone: a subclass has the code."""

    def weights(self, width: int) -> nn.Parameter | tuple[nn.Parameter, nn.Parameter]:
        raise NotImplementedError


class Plane(Space):
    def weights(self, width):
        return nn.Parameter(torch.ones(width)), nn.Parameter(torch.ones(width))


def table(width, bias=False):
    weight = torch.ones(2, width)
    return (nn.Parameter(weight), weight[0]) if bias else weight


class UnpackedFromEither(nn.Module):  # builds: UnpackedFromEither(3, Plane())
    """Who unpacks what may be a tensor or a tuple knows that it is the tuple."""

    def __init__(self, width, space: Space, bias=True):
        super().__init__()
        self.weight, self.bias = space.weights(width)
        self.kernel, self.shift = table(width, bias)  # want: TPM101

    def forward(self, x):
        return x * self.weight * self.kernel + self.bias + self.shift


class DefaultsOfInnerFunctions(nn.Module):  # builds
    """A default is worked out where the function is written, with the objects that are there."""

    def __init__(self, width=2):
        super().__init__()
        self.proj = nn.Linear(width, width)

        def scaled(weight=self.proj.weight, mode: self.training = True, module=self):
            module.rows = torch.ones(width)  # want: TPM101
            return weight.detach() * 2

        self.scale = scaled()  # want: TPM101
        self.bias = (lambda of=self.proj: of.bias.detach())()  # want: TPM101

    def forward(self, x):
        def weighed(*rows, by=self.scale.sum(), of=self.proj.weight.shape):
            return self.proj(x) * by + self.rows + self.bias

        return weighed()


class Striding(nn.Module):
    """Its stride is told by whoever builds the model around it."""

    stride = None

    def __init__(self, width=3):
        super().__init__()
        self.register_buffer("anchors", torch.ones(width))

    @property
    def scale(self):
        return 1.0

    @scale.setter
    def scale(self, value):
        self.anchors = value

    def forward(self, x):
        return x * self.anchors / self.stride


class PutOnOthers(nn.Module):  # builds: PutOnOthers([Striding()], Striding(), Striding())
    """A tensor that is put on an object is there when it is read again, unless its class makes something else of it."""

    def __init__(self, layers, given, known: Striding):
        super().__init__()
        self.layers = nn.Sequential(*layers)
        head = self.layers[-1]
        if isinstance(head, Striding):
            head.stride = torch.tensor([8.0 / size for size in (1, 2, 4)])
            self.stride = head.stride  # want: TPM101
        given.stride = torch.ones(3)
        self.given = given
        self.steps = given.stride  # want: TPM101
        given = Striding()
        self.other = given.stride
        known.stride = torch.ones(3)
        known.scale = torch.ones(3)
        self.pace = known.stride  # want: TPM101
        self.scale = known.scale

    def forward(self, x):
        return self.given(self.layers(x)) * self.stride * self.steps * self.pace * self.scale


class OneObjectTwoNames(nn.Module):  # builds: OneObjectTwoNames(nn.Linear(3, 3))
    """What is put on an object under one name of it replaces what was put there under another."""

    def __init__(self, given):
        super().__init__()
        given.note = torch.ones(3)
        self.noted = given.note  # want: TPM101
        same = given
        same.note = 3
        self.number = given.note
        layer = nn.Linear(3, 3)
        layer.note = torch.ones(3)
        self.scale = layer.note  # want: TPM101
        layer.bias = None
        self.bias = layer.bias
        norm = nn.BatchNorm1d(3)
        norm.running_mean = torch.ones(3)
        self.mean = norm.running_mean  # want: TPM101
        self.layers = nn.ModuleList([given, layer])

    def forward(self, x):
        return x * self.noted * self.number * self.scale + self.mean


class PutBeforeSuper(nn.Module):
    """To put something on an object is not to read it there: no exception comes of it, and none is caught."""

    def __init__(self):
        part = Striding()
        try:
            part.extra = torch.ones(3)
            self.scale = nn.Parameter(torch.ones(3))  # want: TPM201
        except IndexError:
            pass
        super().__init__()
        self.part = part


def rising(top):
    def make(count):
        return torch.linspace(0.0, top, count)

    return make


RISING = rising(2.0)


class MadeByDefault(nn.Module):  # builds
    """Defaults that make tensors: a function within another, a lambda, a partial."""

    def __init__(
        self,
        width=3,
        inner=rising(10.0),
        named=RISING,
        short=lambda count: torch.linspace(0.0, 1.0, count),
        bound=partial(torch.linspace, 0.0, 2.0),
    ):
        super().__init__()
        self.inner = inner(width).clone()  # want: TPM101
        self.named = named(width)  # want: TPM101
        self.short = short(width)  # want: TPM101
        self.bound = bound(width)  # want: TPM101

    def forward(self, x):
        return x * self.inner * self.named * self.short * self.bound


class RunsOnce(nn.Module):  # builds
    """What stands before the brackets of a call runs once, and so does the left side of ``or``."""

    def __init__(self):
        super().__init__()
        parts = [nn.Linear(3, 3), torch.ones(3)]
        self.scale = parts.pop().clone()  # want: TPM101
        self.layer = parts[0]
        rest = [nn.Linear(3, 3), torch.ones(3)]
        rest.pop().clone()
        self.left = rest[0]
        tests = [nn.Linear(3, 3), torch.ones(3)]
        if tests.pop().isnan().any():
            self.broken = True
        self.tested = tests[0]
        options = {"rows": [torch.ones(3)]}
        self.rows = options.pop("rows", None) or []  # want: TPM104

    def forward(self, x):
        return self.tested(self.left(self.layer(x * self.scale * self.rows[0])))


class Shifts(nn.Module):  # builds
    """Operators on bits, which are no sums."""

    def __init__(self):
        super().__init__()
        half, odd, both, either, mask = 4, 1, 3, 1, 3
        half >>= 1
        odd <<= 2
        both &= 1
        either |= 1
        mask ^= 1
        if half == 2:
            self.half = torch.ones(3)  # want: TPM101
        if odd == 4:
            self.odd = torch.ones(3)  # want: TPM101
        if both == 1:
            self.both = torch.ones(3)  # want: TPM101
        if either == 1:
            self.either = torch.ones(3)  # want: TPM101
        if mask == 2:
            self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.half * self.odd * self.both * self.either * self.mask


class BufferGrows(nn.Module):  # builds
    """An nn.Buffer that is changed in place stays one."""

    def __init__(self):
        super().__init__()
        steps = nn.Buffer(torch.ones(3))
        steps += 1
        self.steps = steps

    def forward(self, x):
        return x * self.steps


class Width:
    def __init__(self, width: int):
        self.width = width


class TwoOfOneKind(nn.Module):  # builds
    """What a test tells of one instance tells nothing of another."""

    def __init__(self):
        super().__init__()
        narrow = Width(1)
        wide = Width(2)
        if narrow.width == 1:
            if wide.width != 1:
                self.scale = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class Keeper:
    def __init__(self):
        self.kept = torch.ones(3)
        self.give = self.gives
        self.later = partial(self.gives)

    def gives(self):
        return self.kept


GIVE = Keeper().give


class MethodOfAnother(nn.Module):  # builds
    """Methods of objects that were made where the file was imported."""

    later = Keeper().later

    def __init__(self):
        super().__init__()
        self.first = GIVE() + 1  # may: TPM101
        self.second = self.later() + 1  # may: TPM101
        self.scale = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.first * self.second * self.scale


class HugeNumbers(nn.Module):  # builds
    """Constants that nobody can fold, or should."""

    def __init__(self, huge=False):
        super().__init__()
        if huge:
            for _ in range(100000000000000000000000000000):
                pass
            _ = b"0" * 3000000000
            _ = "%999999999d" % 1
            _ = "{:>999999999}".format(1)
            _ = "{:>{}}".format(1, 999999999)
        _ = [] * 100000000000000000
        places = [1]
        places.insert(100000000000000000, 2)
        self.scale = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class Box:
    def __init__(self):
        self.held = None
        self.inner = []

    def put(self, value):
        self.held = value
        self.inner.append(value * 2)


class TwoBoxes(nn.Module):  # builds
    """What a method puts on one instance does not stand on another of the class."""

    def __init__(self):
        super().__init__()
        full = Box()
        empty = Box()
        full.put(torch.ones(3))
        self.full = full.held  # want: TPM101
        self.parts = full.inner  # want: TPM104
        self.empty = empty.held
        self.none = empty.inner

    def forward(self, x):
        return x * self.full * self.parts[0] if self.empty is None and not self.none else x


class Defaults(nn.Module):  # builds: Defaults({}, {}); Defaults({"scale": torch.ones(2)}, {"width": 3})
    """What stands where nothing is given says what is meant to."""

    def __init__(self, tables: dict, config, **kwargs):
        super().__init__()
        self.scale = tables.get("scale", torch.ones(2, 2))  # want: TPM101
        self.shift = config.get("shift", torch.ones(2, 2))  # want: TPM101
        self.low = config.pop("low", torch.ones(2, 2))  # want: TPM101
        self.high = getattr(config, "high", torch.ones(2, 2))  # want: TPM101
        self.steps = kwargs.get("steps", torch.ones(2, 2))  # want: TPM101
        self.layers = config.get("layers", [nn.Linear(2, 2)])  # want: TPM106
        self.register_buffer("bias", config.get("bias", torch.ones(2)))
        self.width = config.get("width", 2)
        self.other = config.get("other", config)
        self.activation = config.get("activation", nn.ReLU())

    def forward(self, x):
        for layer in self.layers:
            x = self.activation(layer(x))
        return x * self.scale + self.shift + self.low + self.high + self.steps + self.bias + self.width


class MadeByClassesOfTorch(nn.Module):  # builds: MadeByClassesOfTorch([torch.ones(3, 4)])
    """Static methods of torch's Modules that give tensors, and class methods that make an instance."""

    def __init__(self, tables, width: int = 4):
        super().__init__()
        self.transformer = nn.Transformer(width, 1, 1, 1, width)
        self.mask = nn.Transformer.generate_square_subsequent_mask(width)  # want: TPM101
        self.own = self.transformer.generate_square_subsequent_mask(width)  # want: TPM101
        self.table = nn.Embedding.from_pretrained(tables[0])
        self.tables = [nn.Embedding.from_pretrained(table) for table in tables]  # want: TPM106

    def forward(self, x):
        return self.table(x) + self.tables[0](x) @ (self.mask + self.own)


class AnswersLikeATensor(nn.Module):  # builds
    """An instance of another class may have methods of the names that tensors have."""

    def __init__(self, bits: int = 101):
        super().__init__()
        self.low = Decimal(bits).logical_and(Decimal(1))
        whole = Decimal.from_float(11.0)
        self.whole = whole
        self.high = whole.logical_or(Decimal(bits)).logical_xor(Decimal(1))
        self.steps = [whole.logical_and(step) for step in (1, 10)]
        self.mask = torch.as_tensor(bits).logical_and(torch.ones(3))  # want: TPM101

    def forward(self, x):
        return x * self.mask * float(self.low + self.whole + self.high) * len(self.steps)
