"""TPM104, TPM105, TPM106: state in plain lists, tuples, dicts and sets."""

import copy
import logging
from collections import OrderedDict, defaultdict, deque
from functools import lru_cache, reduce
from itertools import accumulate, combinations, cycle, islice, starmap, zip_longest
from typing import List, NamedTuple

import torch
import torch.nn as nn


class ListOfLayers(nn.Module):  # builds
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.layers = [nn.Linear(width, width) for _ in range(depth)]  # want: TPM106

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Appended(nn.Module):  # builds
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.blocks = []  # want: TPM106
        for _ in range(depth):
            self.blocks.append(nn.Linear(width, width))
        self.weights = []  # want: TPM105
        self.weights.extend([nn.Parameter(torch.ones(1)), nn.Parameter(torch.ones(1))])
        self.masks = list()  # want: TPM104
        self.masks.insert(0, torch.ones(width))

    def forward(self, x):
        for block, weight in zip(self.blocks, self.weights):
            x = block(x) * weight
        return x * self.masks[0]


class LocalList(nn.Module):  # builds
    def __init__(self, width=4, depth=3):
        super().__init__()
        layers = []
        for index in range(depth):
            layers.append(nn.Linear(width, width))
            if index < depth - 1:
                layers.append(nn.ReLU())
        self.layers = layers  # want: TPM106

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Dicts(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.heads = {"mean": nn.Linear(width, 1), "scale": nn.Linear(width, 1)}  # want: TPM106
        self.gains = {}  # want: TPM105
        for name in ("a", "b"):
            self.gains[name] = nn.Parameter(torch.ones(1))
        self.tables = dict(low=torch.zeros(width), high=torch.ones(width))  # want: TPM104
        self.cells = defaultdict(list)
        self.experts = OrderedDict()  # want: TPM106
        self.experts["first"] = nn.Linear(width, width)
        self.extra = {}  # want: TPM104
        self.extra.setdefault("bias", torch.zeros(width))
        self.more = {}  # want: TPM104
        self.more.update(scale=torch.ones(width))

    def forward(self, x):
        x = self.experts["first"](x) * self.gains["a"] + self.tables["low"] + self.extra["bias"] + self.more["scale"]
        return self.heads["mean"](x), self.heads["scale"](x)


class UpdatedByPairs(nn.Module):  # builds
    def __init__(self, width=4, depth=2):
        super().__init__()
        self.layers = {}  # want: TPM106
        self.layers.update((str(index), nn.Linear(width, width)) for index in range(depth))
        self.tables = {}  # want: TPM104
        self.tables.update(zip(("low", "high"), (torch.zeros(width), torch.ones(width))))
        self.gains = {"a": 1.0}  # want: TPM105
        self.gains.update([("b", nn.Parameter(torch.ones(1)))])
        self.sizes = {}
        self.sizes.update((index, width) for index in range(depth))
        self.first = nn.Linear(width, width)
        self.named = {}
        self.named.update([("first", self.first)])

    def forward(self, x):
        for layer in self.layers.values():
            x = layer(x)
        return x * self.gains["b"] + self.tables["low"] + self.sizes[0]


class TuplesAndSets(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.pair = nn.Linear(width, width), nn.Linear(width, width)  # want: TPM106
        self.state = (torch.zeros(width), torch.zeros(width))  # want: TPM104
        self.bag = {nn.Parameter(torch.zeros(1))}  # want: TPM105
        self.two = [torch.zeros(1)] * 2  # want: TPM104
        self.sum = [nn.Identity()] + [nn.Linear(width, width)]  # want: TPM106

    def forward(self, x):
        for weight in self.bag:
            x = x * weight
        return self.sum[1](self.pair[1](self.pair[0](x + self.state[0] + self.state[1] + self.two[0])))


class Grown(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.stages = [nn.Linear(width, width)]  # want[stages]: TPM106
        self.stages += [nn.Linear(width, width)]  # want[stages]: TPM106

    def forward(self, x):
        return self.stages[1](self.stages[0](x))


class Nested(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.branches = [[nn.Linear(width, width)], [nn.Linear(width, width), nn.ReLU()]]  # want: TPM106
        self.specs = [("first", nn.Linear(width, width)), ("second", nn.Linear(width, width))]  # want: TPM106

    def forward(self, x):
        for branch in self.branches:
            for layer in branch:
                x = layer(x)
        for _, layer in self.specs:
            x = layer(x)
        return x


class RegisteredElsewhere(nn.Module):  # builds
    """Each element has a registered name of its own; the list is only a view of them."""

    def __init__(self, width=4, depth=3):
        super().__init__()
        self.layers = []
        for index in range(depth):
            layer = nn.Linear(width, width)
            self.add_module(f"layer{index}", layer)
            self.layers.append(layer)
        self.first = nn.Linear(width, width)
        self.second = nn.Linear(width, width)
        self.both = [self.first, self.second]
        self.gain = nn.Parameter(torch.ones(1))
        self.gains = (self.gain,)
        self.named = {"first": self.first}
        self.register_buffer("low", torch.zeros(width))
        self.bounds = [self.low]

    def forward(self, x):
        for layer in self.layers + self.both:
            x = layer(x)
        return x * self.gains[0] + self.bounds[0]


class Pipe(nn.Sequential):
    def forward(self, *inputs):
        return super().forward(inputs[0])


class Scaled(nn.Sequential):
    def __init__(self, *layers):
        super().__init__(*layers)
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return super().forward(x) * self.scale


class AnotherWayToCallThem(nn.Module):
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.bodies = nn.ModuleList()
        self.heads = nn.ModuleList()
        self.whole = []
        self.scaled = []  # want: TPM106
        for _ in range(depth):
            self.bodies.append(nn.Linear(width, width))
            self.heads.append(nn.Linear(width, 1))
            self.whole.append(Pipe(self.bodies[-1], self.heads[-1]))
            self.scaled.append(Scaled(self.bodies[-1], self.heads[-1]))

    def forward(self, x):
        return sum(net(x) for net in self.whole) + sum(net(x) for net in self.scaled)


class AddedAfterwards(nn.Module):  # builds
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.layers = [nn.Linear(width, width) for _ in range(depth)]
        for index, layer in enumerate(self.layers):
            self.add_module("layer_" + str(index), layer)
        self.norms = [nn.LayerNorm(width) for _ in range(depth)]
        for index, norm in enumerate(self.norms):
            setattr(self, f"norm{index}", norm)
        self.weights = [nn.Parameter(torch.ones(1)) for _ in range(depth)]
        for index in range(depth):
            self.register_parameter("weight%d" % index, self.weights[index])

    def forward(self, x):
        for layer, norm, weight in zip(self.layers, self.norms, self.weights):
            x = norm(layer(x)) * weight
        return x


class AddedInOrder(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.heads = {"mean": nn.Linear(width, width), "bias": nn.Linear(width, width)}
        for name in sorted(self.heads):
            self.add_module(f"{name}_head", self.heads[name])
        self.tails = {1: nn.Linear(width, width), 0: nn.Linear(width, width)}
        for index, layer in sorted(self.tails.items()):
            setattr(self, f"tail{index}", layer)
        self.others = {"b": nn.Linear(width, width), "a": nn.Linear(width, width)}  # want: TPM106
        self.first = self.others[sorted(self.others)[0]]

    def forward(self, x):
        return self.heads["mean"](x) + self.tails[0](x) + self.others["b"](x)


class LaterAModuleList(nn.Module):  # builds
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.layers = []
        for _ in range(depth):
            self.layers.append(nn.Linear(width, width))
        self.layers = nn.ModuleList(self.layers)
        blocks = [nn.Linear(width, width), nn.ReLU()]
        self.net = nn.Sequential(*blocks)
        self.heads = nn.ModuleDict({"a": nn.Linear(width, 1)})
        self.gains = nn.ParameterList([nn.Parameter(torch.ones(1)) for _ in range(depth)])
        self.named = nn.ParameterDict({"a": torch.zeros(1)})
        self.pool = nn.ModuleList()
        for _ in range(depth):
            self.pool.append(nn.AvgPool1d(2))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return self.net(x) * self.gains[0] + self.named["a"]


class ViewOfAModuleList(nn.Module):  # builds
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.body = list(self.layers)
        self.head = [layer for layer in self.layers]
        self.names = [name for name, _ in self.named_parameters()]

    def forward(self, x):
        for layer in self.body + self.head:
            x = layer(x)
        return x


class PlainThings(nn.Module):  # builds
    def __init__(self, width=4, depth=3):
        super().__init__()
        self.sizes = [width] * depth
        self.kernel_size = (3, 3)
        self.names = {"a": 1, "b": 2}
        self.seen = set()
        self.classes = [nn.Linear, nn.ReLU]
        self.factory = {"relu": nn.ReLU, "gelu": nn.GELU}
        self.functions = [torch.relu, torch.tanh]
        self.history = deque(maxlen=10)
        self.shapes = [torch.zeros(n).shape for n in range(3)]
        self.values = [torch.zeros(1).item() for n in range(3)]
        self.hooks = []

    def forward(self, x):
        return self.functions[0](x)


class FilledInForward(nn.Module):  # builds
    """A cache that only forward fills is temporary state, not construction."""

    def __init__(self):
        super().__init__()
        self.activations = []
        self.cache = {}

    def forward(self, x):
        self.activations.append(x)
        self.cache["last"] = x
        return x


class OtherWaysToCall(nn.Module):
    """What is made of registered Modules alone is another way to call them."""

    def __init__(self):
        super().__init__()
        self.body = nn.Linear(2, 2)
        self.head = nn.Linear(2, 2)
        self.paths = [nn.Sequential(self.body, self.head), nn.Sequential(self.head, self.body)]
        self.more = [nn.Sequential(self.body, nn.Linear(2, 2))]  # want: TPM106

    def forward(self, x):
        return self.paths[0](x) + self.more[0](x)


class Wrapper(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.low = nn.Linear(2, 1)

    def forward(self, x):
        return self.inner(x) + self.low(x)


class Replaces(nn.Module):
    """Wrappers are put where the layers were, and kept in a list besides."""

    def __init__(self, net: nn.Module, more: nn.Module):
        super().__init__()
        self.net = net
        self.more = more
        self.wrappers = []
        for name, child in list(net.named_children()):
            wrapper = Wrapper(child)
            setattr(net, name, wrapper)
            self.wrappers.append(wrapper)
        self.others = []
        for name, child in list(more.named_children()):
            wrapper = Wrapper(child)
            self.more._modules[name] = wrapper
            self.others.append(wrapper)
        self.kept = []  # want: TPM106
        for child in net.children():
            self.kept.append(Wrapper(child))

    def forward(self, x):
        return self.net(x) + len(self.wrappers) + len(self.others) + self.kept[0](x)


def put(net, path, layer):
    *parents, last = path.split(".")
    setattr(reduce(getattr, parents, net), last, layer)


class ReplacesByPath(nn.Module):
    """The same call on several ways through the loop: it puts the wrapper into the net on each of them."""

    def __init__(self, net, low=(), prefixed=False):
        super().__init__()
        self.net = net
        for path, width in low:
            self.paths = ((path, width),)
        if prefixed:
            self.paths = tuple((f"net.{path}", width))
        self.wrappers = {}
        for source, target in self.paths:
            for path in (source, target):
                if path in self.wrappers:
                    continue
                wrapper = Wrapper(net.get_submodule(path))
                put(net, path, wrapper)
                self.wrappers[path] = wrapper

    def forward(self, x):
        return self.net(x) + len(self.wrappers)


class ManyLayers(nn.Module):  # builds
    """However many they are: each has a place of its own."""

    def __init__(self):
        super().__init__()
        self.layers = [
            nn.Linear(2, 1),
            nn.Linear(2, 2),
            nn.Linear(2, 3),
            nn.Linear(2, 4),
            nn.Linear(2, 5),
            nn.Linear(2, 6),
            nn.Linear(2, 7),
            nn.Linear(2, 8),
            nn.Linear(2, 9),
            nn.Linear(2, 10),
        ]
        self.all = nn.ModuleList(self.layers)
        self.some = []
        self.some.append(nn.Linear(2, 1))
        self.some += [nn.Linear(2, 2), nn.Linear(2, 3), nn.Linear(2, 4), nn.Linear(2, 5), nn.Linear(2, 6)]
        self.some += [nn.Linear(2, 7), nn.Linear(2, 8), nn.Linear(2, 9), nn.Linear(2, 10), nn.Linear(2, 11)]  # want: TPM106

    def forward(self, x):
        return self.all[0](x) + self.some[0](x)


class Decay(NamedTuple):
    rate: torch.Tensor = torch.as_tensor(0.5)
    steps: int = 3


class Sizes(NamedTuple):
    width: int = 2
    scale: float = 1.0


class NamedTuples(nn.Module):  # builds
    def __init__(self, decay: Decay = Decay(), sizes: Sizes = Sizes()):
        super().__init__()
        self.decay = decay  # want: TPM104
        self.sizes = sizes
        self.other = Decay()  # want: TPM104
        self.steps = decay.steps

    def forward(self, x):
        return x * self.decay.rate * self.other.rate * self.sizes.scale


class Neuron(NamedTuple):
    decay: Decay = Decay()
    sizes: Sizes = Sizes()


class Layout(NamedTuple):
    first: Sizes = Sizes()
    last: Sizes = Sizes()


class NestedNamedTuples(nn.Module):  # builds
    def __init__(self, neuron=Neuron(), layout=Layout()):
        super().__init__()
        self.neuron = neuron  # want: TPM104
        self.layout = layout

    def forward(self, x):
        return x * self.neuron.decay.rate * self.layout.first.scale


class Chain(nn.Sequential):
    """Builds itself as torch's own does."""

    def forward(self, x):
        for module in self._modules.values():
            x = module(x)
        return x


class Weighted(nn.Sequential):
    def __init__(self, *modules):
        super().__init__(*modules)
        self.weight = nn.Parameter(torch.ones(1))


class ChainsOfRegistered(nn.Module):
    def __init__(self, depth=2):
        super().__init__()
        self.stems, self.heads = nn.ModuleList(), nn.ModuleList()
        self.chains, self.weighted = [], []  # want: TPM106
        for _ in range(depth):
            self.stems.append(nn.Linear(3, 3))
            self.heads.append(nn.Linear(3, 1))
            self.chains.append(Chain(self.stems[-1], self.heads[-1]))
            self.weighted.append(Weighted(self.stems[-1], self.heads[-1]))

    def forward(self, x):
        return sum(chain(x) for chain in self.chains) + sum(chain(x) for chain in self.weighted)


class TuplesByAComma(nn.Module):  # builds
    """A comma too many, as it is left behind by keyword arguments that became a statement."""

    def __init__(self):
        super().__init__()
        self.head = nn.Linear(2, 2),  # want: TPM106
        self.gain = (nn.Parameter(torch.ones(2)),)  # want: TPM105
        self.mask = torch.ones(2),  # want: TPM104
        self.width = 2,

    def forward(self, x):
        return self.head[0](x) * self.gain[0] * self.mask[0]


def build(width, parts=False):
    net = nn.Linear(width, width)
    if parts:
        return net, None
    return net


class CallsWhatWasBuilt(nn.Module):  # builds
    """What is called is none of the tuples that the function returns to others."""

    def __init__(self, width=2, parts=False):
        super().__init__()
        self.net = build(width, parts)
        self.both = build(width, True)  # want: TPM106

    def forward(self, x):
        return self.net(x) + self.both[0](x)


class LayersByWidth(nn.Module):  # builds
    """A dict that makes the lists that it is asked for."""

    def __init__(self, widths=(3, 4)):
        super().__init__()
        self.layers = defaultdict(list)  # want: TPM106
        self.tables = defaultdict(dict)  # want: TPM104
        self.nested = defaultdict(lambda: defaultdict(list))  # want: TPM104
        self.names = defaultdict(list)
        self.counts = defaultdict(int)
        self.on_demand = defaultdict(lambda: torch.zeros(3))
        for width in widths:
            self.layers[width].append(nn.Linear(width, width))
            self.tables[width]["ones"] = torch.ones(width)
            self.nested[width]["zeros"].append(torch.zeros(width))
            self.names[width].append(f"layer {width}")
            self.counts[width] += 1

    def forward(self, x):
        return self.layers[x.shape[-1]][0](x) * self.tables[x.shape[-1]]["ones"]


class GroupsThatAreRegistered(nn.Module):  # builds
    def __init__(self, widths=(3, 4)):
        super().__init__()
        groups = defaultdict(list)
        for width in widths:
            groups[width].append(nn.Linear(width, width))
        self.groups = nn.ModuleDict({str(width): nn.ModuleList(layers) for width, layers in groups.items()})
        self.by_width = dict(groups)

    def forward(self, x):
        return self.by_width[x.shape[-1]][0](x)


class OneValueForAllKeys(nn.Module):  # builds
    def __init__(self, names=("a", "b")):
        super().__init__()
        self.tables = dict.fromkeys(names, torch.ones(3))  # want: TPM104
        self.filled = OrderedDict.fromkeys(names)  # want: TPM104
        for name in names:
            self.filled[name] = torch.zeros(3)
        self.settings = dict.fromkeys(names, 0)
        self.empty = dict.fromkeys(names)

    def forward(self, x):
        return x * self.tables["a"] + self.filled["b"]


class OutOfIterators(nn.Module):  # builds
    def __init__(self, steps=3):
        super().__init__()
        tables = [torch.ones(step + 1) for step in range(steps)]
        self.pairs = list(combinations(tables, 2))  # want: TPM104
        self.padded = list(zip_longest(tables, range(steps + 1)))  # want: TPM104
        self.repeated = list(islice(cycle(tables), 5))  # want: TPM104
        self.sums = list(accumulate([torch.ones(1), torch.ones(1)]))  # want: TPM104
        self.shapes = list(accumulate([table.shape[0] for table in tables]))
        self.longest = list(accumulate(tables, lambda most, table: max(most, table.shape[0]), initial=0))

    def forward(self, x):
        return [x * first for first, _ in self.pairs], self.padded, self.repeated, self.sums


class OneMadeOfTwo(nn.Module):  # builds
    def __init__(self, sizes=((2, 3), (3, 4))):
        super().__init__()
        tables = {"in": torch.ones(3), "low": 0}
        self.tables = tables | {"out": torch.zeros(3)}  # want: TPM104
        self.low = tables | {"in": 1}
        self.layers = {nn.Linear(2, 2)} | {nn.Linear(2, 3)}  # want: TPM106
        self.rows = list(starmap(nn.Linear, sizes))  # want: TPM106
        self.areas = list(starmap(max, sizes))

    def forward(self, x):
        return [layer(x) for layer in (*self.layers, *self.rows)], self.tables["out"] * self.tables["in"]


class ReadyForTensorsAmongSettings(nn.Module):  # builds: ReadyForTensorsAmongSettings(3, name="x")
    """That somebody might hand one over says nothing of what is handed over."""

    def __init__(self, *values, **settings):
        super().__init__()
        self.values = [value.clone() if isinstance(value, torch.Tensor) else value for value in values]
        self.settings = {}
        for name, value in settings.items():
            if torch.is_tensor(value):
                value = value.detach()
            self.settings[name] = value

    def forward(self, x):
        return x * self.values[0]


class TensorsAmongSettings(nn.Module):  # builds: TensorsAmongSettings(table=torch.ones(3), name="x")
    def __init__(self, **settings):
        super().__init__()
        self.tables = {}  # want: TPM104
        for name, value in settings.items():
            if isinstance(value, torch.Tensor):
                self.tables[name] = value

    def forward(self, x):
        return x * self.tables["table"]


class PartsOfWhatItIsGiven(nn.Module):  # builds: PartsOfWhatItIsGiven(nn.Sequential(nn.Linear(3, 3)))
    """Whatever answers modules() is a Module, and they are its parts."""

    def __init__(self, model):
        super().__init__()
        self.model = model
        self.linears = []
        self.named = {}
        for _, module in self.model.named_modules():
            if isinstance(module, nn.Linear):
                self.linears.append(module)
        for name, module in model.named_children():
            if isinstance(module, nn.Linear):
                self.named[name] = module
        self.norms = [module for module in model.modules() if isinstance(module, nn.LayerNorm)]

    def forward(self, x):
        return sum(linear(x) for linear in (*self.linears, *self.named.values(), *self.norms))


class FilledByHand(nn.Module):  # builds
    """The registries themselves are plain dicts."""

    def __init__(self):
        super().__init__()
        self._parameters = {"weight": nn.Parameter(torch.zeros(3))}
        self._buffers = {"mask": torch.zeros(3)}
        self._modules = {"head": nn.Linear(3, 3)}

    def forward(self, x):
        return self.head(x) * self.mask + self.weight


class TellsItsParameters(nn.Module):  # builds
    """A class that answers for its Parameters itself keeps them where it likes."""

    def __init__(self):
        super().__init__()
        self.tables = {"a": nn.Parameter(torch.zeros(3))}
        self.layers = [nn.Linear(3, 3)]  # want: TPM106

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        yield from self.tables.items()

    def forward(self, x):
        return self.layers[0](x) * self.tables["a"]


class ParametersOfTheirOwn(nn.Module):  # builds
    """Layers whose Parameters are registered are found by all that looks for Parameters."""

    def __init__(self, count=2):
        super().__init__()
        self.layers = [nn.Linear(4, 4) for _ in range(count)]
        self.params = nn.ParameterList([p for layer in self.layers for p in layer.parameters()])
        self.flows = []
        found = []
        for _ in range(count):
            flow = nn.Linear(4, 4)
            found += list(flow.parameters())
            self.flows.append((flow, count))
        self.found = nn.ParameterList(found)
        self.counted = [nn.Linear(4, 4)]  # want: TPM106
        self.size = sum(p.numel() for layer in self.counted for p in layer.parameters())

    def forward(self, x):
        for layer in (*self.layers, *(flow for flow, _ in self.flows), *self.counted):
            x = layer(x)
        return x


class ParametersOneByOne(nn.Module):  # builds
    def __init__(self, count=2):
        super().__init__()
        self.layers = []
        for i in range(count):
            layer = nn.Linear(3, 3)
            self.layers.append(layer)
            for name, parameter in layer.named_parameters():
                self.register_parameter(f"layer{i}_{name}", parameter)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class ParametersOfTheParts(nn.Module):  # builds
    """What has no Parameters needs none registered."""

    def __init__(self, count=2):
        super().__init__()
        self.flows = []
        self.others = []  # want: TPM106
        self.idle = [nn.Sequential(nn.ELU(), nn.Tanh())]  # want: TPM106
        found = []
        for _ in range(count):
            parts = [nn.Linear(3, 3), nn.ELU()]
            found += list(parts[0].parameters())
            self.flows.append(nn.Sequential(*parts))
            pair = [nn.Linear(3, 3), nn.Linear(3, 3)]
            found += list(pair[0].parameters())
            self.others.append(nn.Sequential(*pair))
        self.found = nn.ParameterList(found)

    def forward(self, x):
        for flow in (*self.flows, *self.others, *self.idle):
            x = flow(x)
        return x


def made(width):
    return nn.Linear(width, width)


@lru_cache
def shared(width):
    return nn.Linear(width, width)


class MadeByOneHelper(nn.Module):  # builds
    """Each call of a helper makes another object, unless it keeps what it has made."""

    def __init__(self, width=4):
        super().__init__()
        self.first = made(width)
        self.others = [made(width) for _ in range(3)]  # want: TPM106
        self.window = nn.Buffer(self.table(width))
        self.windows = {"a": self.table(width)}  # want: TPM104
        self.again = [self.first]
        self.kept = shared(width)
        self.same = [shared(width)]

    def table(self, width):
        return torch.hann_window(width)

    def forward(self, x):
        for layer in (self.first, *self.others, *self.again, self.kept, *self.same):
            x = layer(x) * self.window * self.windows["a"]
        return x


class Namer(nn.Module):
    """Looks at what it is given, and keeps nothing of it."""

    def __init__(self, width, other, mask=None):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.name = type(other).__name__
        if mask is not None:
            self.register_buffer("mask", mask.data)


class Keeper(nn.Module):
    def __init__(self, other, *more):
        super().__init__()
        self.other = other


class LookedAtByOthers(nn.Module):  # builds
    """To hand something to a constructor does not register it; what that does with it counts."""

    def __init__(self, width=3):
        super().__init__()
        self.parts = [nn.Linear(width, width), nn.Linear(width, width)]  # want: TPM106
        self.named = nn.ModuleList([Namer(width, part) for part in self.parts])
        self.weights = [nn.Parameter(torch.ones(width))]  # want: TPM105
        self.first = Namer(width, self.weights[0])
        self.masks = [torch.ones(width)]  # want: TPM104
        self.second = Namer(width, None, mask=self.masks[0])
        self.kept = [nn.Linear(width, width)]
        self.third = nn.ModuleList([Keeper(part) for part in self.kept])

    def forward(self, x):
        return self.kept[0](self.parts[0](x)) * self.weights[0] * self.masks[0]


class WeightsOfOthers(nn.Module):  # builds: WeightsOfOthers(nn.Linear(3, 3))
    """What state_dict() gives are other tensors than those that are registered."""

    def __init__(self, teacher, optimizer=None):
        super().__init__()
        self.fc = nn.Linear(3, 3)
        self.begun = self.fc.state_dict()  # want: TPM104
        self.copied = copy.deepcopy(teacher.state_dict())  # want: TPM104
        self.values = list(self.fc.state_dict().values())  # want: TPM104
        if optimizer is not None:
            self.optimizer_state = optimizer.state_dict()
        self.fc.load_state_dict(teacher.state_dict())

    def forward(self, x):
        return self.fc(x) + self.begun["bias"] + self.copied["bias"] + self.values[0]


class Flip(nn.Module):
    def forward(self, x):
        return x.flip(0)


class WithoutState(nn.Module):  # builds
    """There is nothing in these to be trained, moved or saved; the message does not say so."""

    def __init__(self, scales=(1, 2)):
        super().__init__()
        self.pools = [nn.AvgPool1d(scale) for scale in scales]  # want: TPM106
        self.losses = {"a": nn.MSELoss(), "b": nn.CrossEntropyLoss()}  # want: TPM106
        self.others = [Flip(), nn.Dropout(0.5)]  # want: TPM106

    def forward(self, x):
        return self.losses["a"](self.pools[0](x), self.others[0](x))


class SaidOfTheList(nn.Module):  # builds: SaidOfTheList([torch.ones(3)], [nn.Tanh()], [torch.ones(3)])
    """What the attribute is annotated as tells of a list that is made of an argument."""

    steps: List[torch.Tensor]

    def __init__(self, weights, layers, steps=(), names=()):
        super().__init__()
        self.weights: List[torch.Tensor] = list(weights)  # want: TPM104
        self.layers: List[nn.Module] = list(layers)  # want: TPM106
        self.steps = list(steps)  # want: TPM104
        self.names: List[str] = list(names)

    def forward(self, x):
        return self.layers[0](x) * self.weights[0]


class LoggedOnTheWay(nn.Module):  # builds: LoggedOnTheWay(2)
    """What only prints or copies a Module registers it nowhere."""

    def __init__(self, count):
        super().__init__()
        self.members = []  # want: TPM106
        for _ in range(count):
            net = nn.Linear(2, 2)
            logging.getLogger(__name__)
            logging.debug("built %s", net)
            self.members.append(net)

    def forward(self, x):
        return sum(member(x) for member in self.members)


class KeyOnOnePath(nn.Module):  # builds: KeyOnOnePath(True); KeyOnOnePath(False)
    """A key that only some path has put into a dict."""

    def __init__(self, wide):
        super().__init__()
        options = {}
        if wide:
            options["wide"] = 1
        if not options:
            self.empty = torch.ones(3)  # want: TPM101
        if "wide" not in options:
            self.narrow = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.empty * self.narrow


class NoKeys(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.parts = dict.fromkeys([], torch.ones(3))

    def forward(self, x):
        return x * self.parts.get(1, 2)


OTHERS = tuple(sorted([nn.GELU, nn.Linear], key=str))


class SpecialKinds(nn.Module):  # builds
    """Containers that are more than a list, a dict or a set; and classes that cannot be told."""

    def __init__(self):
        super().__init__()
        if isinstance(OrderedDict(), OrderedDict):
            self.ordered = torch.ones(3)  # want: TPM101
        if isinstance(deque(), deque):
            self.queue = torch.ones(3)  # want: TPM101
        if isinstance(frozenset(), frozenset):
            self.frozen = torch.ones(3)  # want: TPM101
        if isinstance([], object):
            self.any = torch.ones(3)  # want: TPM101
        if isinstance(nn.Linear(3, 3), (nn.Conv2d, OTHERS)):
            self.other = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.ordered * self.queue * self.frozen * self.any * self.other


class AllButTheFirst(nn.Module):  # builds
    """A part of the list is registered, and what the part leaves out is not."""

    def __init__(self, count=3):
        super().__init__()
        self.layers = [nn.Linear(2, 2) for _ in range(count)]  # want: TPM106
        self.rest = nn.Sequential(*self.layers[1:])

    def forward(self, x):
        return self.rest(self.layers[0](x))


class TheFirstAndTheOthers(nn.Module):  # builds
    def __init__(self, count=3):
        super().__init__()
        self.layers = [nn.Linear(2, 2) for _ in range(count)]
        self.first = self.layers[0]
        self.others = nn.Sequential(*self.layers[1:])
        halves = [nn.Linear(2, 2) for _ in range(count)]
        self.low, self.high = nn.ModuleList(halves[:2]), nn.ModuleList(halves[2:])
        self.halves = halves
        one = nn.Linear(2, 2)
        self.again = [one for _ in range(count)]
        self.repeated = nn.Sequential(*self.again[1:])
        cut = [nn.Linear(2, 2) for _ in range(count)]
        self.cut = cut[1:]
        self.behind = nn.Sequential(*cut[1:])

    def forward(self, x):
        for layer in (*self.layers, *self.halves, *self.again, *self.cut):
            x = layer(x)
        return x


class RestOfSome(nn.Module):  # builds: RestOfSome(3)
    """The first of a list of any length is registered, the others are not."""

    def __init__(self, n):
        super().__init__()
        self.first, *self.rest = [nn.Linear(3, 3) for _ in range(n)]  # want: TPM106
        head, *tail = [nn.Linear(3, 3) for _ in range(n)]
        self.head, self.tail = head, nn.ModuleList(tail)

    def forward(self, x):
        return self.tail[0](self.head(self.rest[0](self.first(x))))


class OwnOptimizer(nn.Module):  # builds: OwnOptimizer(2)
    """The message says nothing of optimizers."""

    def __init__(self, n):
        super().__init__()
        self.weights = []  # want: TPM105
        self.biases = []  # want: TPM105
        for _ in range(2):
            self.weights.append(nn.Parameter(torch.empty(n, n)))
            self.biases.append(nn.Parameter(torch.empty(n)))
        self.optimizer = torch.optim.Adam(self.weights + self.biases, lr=0.1)

    def forward(self, x):
        for weight, bias in zip(self.weights, self.biases):
            x = x @ weight + bias
        return x


class InnerLoop(nn.Module):
    """Its lists hold in the end what an inner loop computes, which no ParameterList takes."""

    def __init__(self, n):
        super().__init__()
        self.weights = []
        self.momenta = []  # want: TPM104
        for _ in range(2):
            weight = nn.Parameter(torch.zeros(n, n))
            self.weights.append(weight)
            self.momenta.append(torch.zeros(weight.shape))

    def learn(self, x):
        for weight in self.weights:
            x = x @ weight
        grads = torch.autograd.grad(x.sum(), self.weights, create_graph=True)
        self.momenta = [0.9 * momentum + grad for momentum, grad in zip(self.momenta, grads)]
        self.weights = [weight - 0.1 * momentum for weight, momentum in zip(self.weights, self.momenta)]


class MadeAnew(nn.Module):  # builds: MadeAnew(2)
    """A method makes other Parameters, or takes them away: a ParameterList serves for both."""

    def __init__(self, n):
        super().__init__()
        self.gains = [nn.Parameter(torch.ones(n))]  # want: TPM105
        self.shifts = [nn.Parameter(torch.zeros(n))]  # want: TPM105

    def widen(self, n):
        self.gains = [nn.Parameter(torch.ones(n)) for _ in self.gains]

    def drop(self):
        self.shifts = None

    def forward(self, x):
        return x * self.gains[0] if self.shifts is None else x * self.gains[0] + self.shifts[0]


class BeginsLate(nn.Module):  # builds: BeginsLate([nn.ReLU()])
    def __init__(self, metrics: list[nn.Module]):
        self.metrics = [nn.Sequential(metric) for metric in metrics]  # want: TPM106
        self.scales = [torch.ones(2) for _ in metrics]  # want: TPM104
        super().__init__()

    def forward(self, x):
        return [metric(x) * scale for metric, scale in zip(self.metrics, self.scales)]


class OneByOne(nn.Module):  # builds: OneByOne([2, 3], 4)
    """The Parameters of what is in the list stand under other names: a ModuleList would give each of them twice."""

    def __init__(self, sizes, dim):
        super().__init__()
        self._ops: list[nn.Module] = []
        for n in sizes:
            self._ops.append(nn.Embedding(n, dim))
        self.embeddings = nn.ModuleDict()
        for i, op in enumerate(self._ops):
            self.embeddings[f"t{i}"] = nn.Module()
            self.embeddings[f"t{i}"].register_parameter("weight", op.weight)

    def forward(self, ids):
        return [op(ids) for op in self._ops]


class BiasesAlone(nn.Module):  # builds: BiasesAlone(2)
    """What holds the weights is left out."""

    def __init__(self, n):
        super().__init__()
        self._ops = [nn.Linear(n, n) for _ in range(2)]  # want: TPM106
        for i, op in enumerate(self._ops):
            self.register_parameter(f"bias{i}", op.bias)

    def forward(self, x):
        return [op(x) for op in self._ops]


class SavesByHook(nn.Module):
    def __init__(self, n):
        super().__init__()
        self._ops = [nn.Linear(n, n) for _ in range(2)]
        self.register_state_dict_post_hook(self._save_ops)

    @staticmethod
    def _save_ops(self, state, prefix, metadata):
        for i, op in enumerate(self._ops):
            state.update({f"{prefix}op{i}.{name}": value for name, value in op.state_dict().items()})

    def forward(self, x):
        return [op(x) for op in self._ops]


class TellsParameters(nn.Module):
    def __init__(self, n):
        super().__init__()
        self._ops = [nn.Linear(n, n) for _ in range(2)]

    def named_parameters(self, prefix="", recurse=True, remove_duplicate=True):
        for i, op in enumerate(self._ops):
            yield from op.named_parameters(f"{prefix}op{i}")

    def forward(self, x):
        return [op(x) for op in self._ops]


class Sorting(nn.Module):
    def __setattr__(self, name, value):
        if isinstance(value, list) and value and all(isinstance(item, nn.Module) for item in value):
            value = nn.ModuleList(value)
        super().__setattr__(name, value)


class SortsWhatItIsGiven(Sorting):  # builds
    """The class registers some lists, by what nobody can tell of them."""

    def __init__(self, width=4):
        super().__init__()
        self.layers = [nn.Linear(width, width)]
        self.tables = {"low": torch.zeros(width)}  # want: TPM104

    def forward(self, x):
        return self.layers[0](x) + self.tables["low"]


class RegisteredWhereWanted(nn.Module):
    """A flag says whether what is in the list is registered; there is no fault on the other way."""

    def __init__(self, create, width=4):
        super().__init__()
        self.blocks = [nn.Linear(width, width) for _ in range(2)]
        self.scales = [nn.Parameter(torch.ones(width))]
        self.module_list = nn.ModuleList(self.blocks) if create else None
        if create:
            self.parameter_list = nn.ParameterList(self.scales)
            self.layers = nn.ModuleList([nn.Linear(width, width)])
        else:
            self.parameter_list = None
            self.layers = [nn.Linear(width, width)]  # want: TPM106

    def forward(self, x):
        for layer in [*self.blocks, *self.layers]:
            x = layer(x) * self.scales[0]
        return x


class GrownInAMethod(nn.Module):  # builds: GrownInAMethod("abc")
    """One list is told once, however many statements put it there."""

    def __init__(self, words):
        super().__init__()
        if len(words) > 0:
            self.masks = []
            self.fill(words)

    def fill(self, words):
        for word in words:
            self.masks += [torch.zeros(3)]  # want: TPM104

    def forward(self, x):
        return [x * mask for mask in self.masks]


class FlatWeights(nn.Module):  # builds
    """What a Module of torch lists of its own is registered with it."""

    def __init__(self, width=4):
        super().__init__()
        self.rnn = nn.LSTM(width, width)
        self.weights = self.rnn._flat_weights
        self.others = nn.GRU(width, width)._flat_weights  # want: TPM105

    def forward(self, x):
        return self.rnn(x)[0] * self.weights[0].sum() * self.others[0].sum()


class OfInnerClasses(nn.Module):  # builds
    """The class body holds the classes of which the constructor makes what it needs."""

    class Gate(nn.Module):
        def __init__(self, width):
            super().__init__()
            self.fc = nn.Linear(width, width)

        def forward(self, x):
            return self.fc(x)

    class Table:
        def __init__(self, width):
            self.width = width
            self.values = torch.ones(width)

    def __init__(self, width=4):
        super().__init__()
        self.first = self.Gate(width)
        self.gates = {"in": self.Gate(width), "out": self.Gate(width)}  # want: TPM106
        self.width = self.Table(width).width
        self.table = self.Table(width).values  # want: TPM101

    def forward(self, x):
        return self.gates["in"](self.first(x)) * self.table


class Numbered(nn.Module):  # builds: Numbered(1)
    """Lists under names that are put together: none registers what stands in it."""

    def __init__(self, depth, width=4):
        super().__init__()
        for index in range(depth):
            setattr(self, f"path{index}", [nn.Linear(width, width), nn.ReLU()])  # want: TPM106
            setattr(self, "tables%d" % index, {"low": torch.ones(width)})  # want: TPM104
            setattr(self, f"layer{index}", nn.Linear(width, width))
        shared = [nn.Linear(width, width) for _ in range(depth)]
        for index, layer in enumerate(shared):
            setattr(self, f"shared{index}", layer)
        setattr(self, f"all{depth}", shared)

    def forward(self, x):
        return self.path0[0](self.layer0(x)) * self.tables0["low"]


class OfItsClass(nn.Module):  # builds
    """What functions of the class of an object make, whichever class that is."""

    def __init__(self, width=4):
        super().__init__()
        self.rows = type(self).made(width)  # want: TPM104
        self.counts = type(self).numbers(width)
        self.layers = self.__class__.of_class(width)  # want: TPM106
        self.listed = nn.ModuleList(self.__class__.of_class(width))

    @staticmethod
    def made(width):
        return [torch.ones(width)]

    @staticmethod
    def numbers(width):
        return list(range(width))

    @classmethod
    def of_class(cls, width):
        return [nn.Linear(width, width) for _ in cls.numbers(2)]

    def forward(self, x):
        return self.layers[0](self.listed[0](x)) * self.rows[0] * self.counts[0]
