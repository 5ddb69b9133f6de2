"""State that several constructors are given, or one in a way of its own: what they keep of it, and who registers it."""

import functools

import torch
import torch.nn as nn

try:
    from some_package import Strange, wire
except ImportError:
    wire, Strange = print, nn.Identity


class Rotations(nn.Module):  # builds: Rotations([torch.eye(2)])
    def __init__(self, mats):
        super().__init__()
        self.mats = mats  # want: TPM104

    def forward(self, x):
        return sum(m @ x for m in self.mats)


class TwoRotations(nn.Module):  # builds: TwoRotations([0.1, 0.2])
    """A list that several Modules keep is registered by none of them, nor is the one that they were given."""

    def __init__(self, angles):
        super().__init__()
        self.mats = [torch.tensor(angle) for angle in angles]  # want: TPM104
        self.first = Rotations(self.mats)
        self.second = Rotations(self.mats)

    def forward(self, x):
        return self.second(self.first(x)) + self.mats[0]


class Tower(nn.Module):  # builds: Tower([nn.ReLU()])
    def __init__(self, layers):
        super().__init__()
        self.layers = layers  # want: TPM106

    def forward(self, x):
        return sum(layer(x) for layer in self.layers)


class OneTowerOrTheOther(nn.Module):  # builds
    def __init__(self, depth=2):
        super().__init__()
        layers = [nn.Linear(3, 3) for _ in range(depth)]
        if depth > 1:
            self.net = Tower(layers)
        else:
            self.net = nn.Sequential(Tower(layers), nn.ReLU())

    def forward(self, x):
        return self.net(x)


class Stage(nn.Module):  # builds: Stage([nn.ReLU()])
    def __init__(self, layers):
        super().__init__()
        self.layers = layers  # want: TPM106

    def forward(self, x):
        return self.layers[0](x)


class Appended(nn.Module):  # builds
    """A container of Modules registers what is put into it, and not what that keeps plainly."""

    def __init__(self, depth=2):
        super().__init__()
        self.blocks = nn.ModuleList()
        for _ in range(depth):
            self.blocks.append(Stage([nn.Linear(3, 3), nn.Linear(3, 3)]))

    def forward(self, x):
        return self.blocks[0](x)


class Shift(nn.Module):  # builds: Shift([torch.ones(2)])
    def __init__(self, rows):
        super().__init__()
        self.rows = rows  # want: TPM104

    def forward(self, x):
        return x + self.rows[0]


class Named(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        self.rows = [torch.ones(width)]  # want: TPM104
        self.blocks = nn.ModuleDict()
        self.blocks["shift"] = Shift(self.rows)

    def forward(self, x):
        return self.blocks["shift"](x) + self.rows[0]


class Orders(nn.Module):  # builds: Orders(2, [torch.ones(2)])
    def __init__(self, width, rows, names=()):
        super().__init__()
        self.width = width
        self.rows = rows  # want: TPM104
        self.count = len(rows)

    def forward(self, x):
        return sum(x * row for row in self.rows) / self.count


class Branch(nn.Module):  # builds: Branch([torch.ones(2)])
    """Hands a list on."""

    def __init__(self, rows, width=2):
        super().__init__()
        self.blocks = nn.ModuleList([Orders(width, rows), *(Orders(width, names=(), rows=rows) for _ in range(2))])

    def forward(self, x):
        return self.blocks[0](x)


class OfBranches(nn.Module):  # builds
    """What Modules only hand on to others that keep it plainly is registered nowhere."""

    def __init__(self, width=2, order=3):
        super().__init__()
        self.rows = [torch.ones(width) for _ in range(order)]  # want: TPM104
        self.near = Branch(self.rows)
        self.far = Branch(rows=self.rows, width=width)

    def forward(self, x):
        return self.near(x) + self.far(x)


class WithBuffers(nn.Module):
    def __init__(self, rows):
        super().__init__()
        for number, row in enumerate(rows):
            self.register_buffer(f"row_{number}", row)

    def forward(self, x):
        return x * self.row_0


class HandsToBuffers(nn.Module):
    def __init__(self, rows, width=2):
        super().__init__()
        self.width = width
        self.inner = WithBuffers(rows)

    def forward(self, x):
        return self.inner(x)


class Wired(nn.Module):
    def __init__(self, rows):
        super().__init__()
        self.net = Strange(rows)

    def forward(self, x):
        return self.net(x)


class OfBuffers(nn.Module):
    """Another Module registers what stands in the list, or code that cannot be followed may."""

    def __init__(self, width=2):
        super().__init__()
        self.rows = [torch.ones(width), torch.zeros(width)]
        self.inner = HandsToBuffers(self.rows)
        self.others = [torch.ones(width)]
        self.wired = Wired(self.others)

    def forward(self, x):
        return self.wired(self.inner(x)) + self.rows[1] * self.others[0]


class Graph(nn.Module):  # builds: Graph(torch.eye(2))
    """What functions of torch make of a tensor is another one."""

    def __init__(self, adjacency, width=2):
        super().__init__()
        self.adjacency = adjacency  # want: TPM101
        self.mask = nn.Parameter(torch.ones_like(adjacency))
        self.start = nn.Parameter(adjacency)
        self.degree = torch.sum(adjacency, 1).tolist()

    def forward(self, x):
        return (self.adjacency * self.mask) @ x + self.start * self.degree[0]


class OfGraphs(nn.Module):  # builds
    """Each of them keeps one tensor of the list."""

    def __init__(self, width=2):
        super().__init__()
        self.base = torch.eye(width)  # want: TPM101
        self.all = [torch.eye(width), torch.ones(width, width)]  # want: TPM104
        self.first = Graph(self.base)
        self.layers = nn.ModuleList([Graph(one) for one in self.all])

    def forward(self, x):
        return self.layers[0](self.first(x)) + self.all[0] + self.base


class Scale(nn.Module):  # builds: Scale((nn.Parameter(torch.ones(2)),))
    def __init__(self, weights):
        super().__init__()
        self.weights = weights  # want: TPM105

    def forward(self, x):
        return x * self.weights[0]


class Added(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        self.blocks = nn.Sequential()
        self.blocks.add_module("scale", Scale((nn.Parameter(torch.ones(width)),)))
        self.more = nn.ModuleList()
        self.more += [nn.ReLU()]

    def forward(self, x):
        return self.blocks(x)


class Chain(nn.Module):  # builds: Chain(nn.ReLU())
    def __init__(self, *layers):
        super().__init__()
        self.layers = layers  # want: TPM106

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Table(nn.Module):  # builds: Table(a=nn.ReLU())
    def __init__(self, **layers):
        super().__init__()
        self.layers = layers  # want: TPM106

    def forward(self, x):
        return self.layers["a"](x)


class Stack(nn.Module):  # builds: Stack(nn.Tanh, 2)
    def __init__(self, kind, depth):
        super().__init__()
        self.layers = [kind() for _ in range(depth)]  # want: TPM106

    def forward(self, x):
        return self.layers[0](x)


class Frozen(nn.Module):  # builds: Frozen(nn.Linear(2, 2))
    def __init__(self, teacher):
        super().__init__()
        self.teacher = [teacher]  # want: TPM106

    def forward(self, x):
        return self.teacher[0](x)


class Arguments(nn.Module):  # builds
    """What goes to ``*layers`` stands in a tuple, and a constructor may make a list of anything that it is given."""

    def __init__(self, width=3, depth=2):
        super().__init__()
        self.chain = Chain(nn.Linear(width, width), nn.Linear(width, width))
        self.longer = Chain(*[nn.Linear(width, width) for _ in range(depth)])
        self.table = Table(a=nn.Linear(width, width))
        self.stack = Stack(nn.Softplus, 2)
        self.frozen = Frozen(nn.Linear(width, width))

    def forward(self, x):
        return self.stack(self.chain(x))


class Mask(nn.Module):  # builds: Mask(torch.ones(2))
    def __init__(self, mask):
        super().__init__()
        self.mask = mask  # want: TPM101

    def forward(self, x):
        return x * self.mask


def make_mask(mask):
    return Mask(mask)


class Masked(nn.Module):  # builds
    """The call stands in a function."""

    def __init__(self, width=3):
        super().__init__()
        self.mask = make_mask(torch.zeros(width))

    def forward(self, x):
        return self.mask(x)


class Offset(nn.Module):  # builds: Offset([torch.ones(2)])
    def __init__(self, rows):
        super().__init__()
        self.rows = rows  # want: TPM104

    def forward(self, x):
        return x + self.rows[0]


OFFSETS = {"offset": Offset}


class ByTable(nn.Module):  # builds
    """Only the interpreter knows which class it is."""

    def __init__(self, width=3):
        super().__init__()
        self.offset = OFFSETS["offset"]([torch.zeros(width)])

    def forward(self, x):
        return self.offset(x)


class Bias(nn.Module):  # builds: Bias([torch.ones(2)])
    def __init__(self, rows):
        super().__init__()
        self.rows = rows  # want: TPM104

    def forward(self, x):
        return x + self.rows[0]


class ByPartial(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        make = functools.partial(Bias, [torch.zeros(width)])
        self.bias = make()

    def forward(self, x):
        return self.bias(x)


class Runs(nn.Module):
    """From here on somebody else may register what such classes keep."""

    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class Registers(nn.Module):
    def __init__(self, layers):
        super().__init__()
        for index, layer in enumerate(layers):
            self.add_module(f"layer{index}", layer)


class HandsOn(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.inner = Registers(layers)


class OneRegisters(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.runs = Runs(layers)
        self.registers = nn.Sequential(HandsOn(layers), nn.ReLU())

    def forward(self, x):
        return self.runs(x)


class RunsWithOthers(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class BesideItsLayers(nn.Module):  # builds
    """The layers themselves stand beside the one that keeps them."""

    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.net = nn.Sequential(RunsWithOthers(layers), *layers)

    def forward(self, x):
        return self.net(x)


class RunsExtended(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class Extended(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.blocks = nn.ModuleList()
        self.blocks.append(RunsExtended(layers))
        self.blocks.extend(layers)

    def forward(self, x):
        return self.blocks[0](x)


class RunsEach(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class Holds(nn.Module):
    def __init__(self, layer):
        super().__init__()
        self.layer = layer


class HeldOneByOne(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.runs = RunsEach(layers)
        self.each = nn.ModuleList(Holds(layer) for layer in layers)

    def forward(self, x):
        return self.runs(x)


class RunsOrNot(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class MayRegister(nn.Module):
    def __init__(self, layers, registers=False):
        super().__init__()
        self.layers = nn.ModuleList(layers) if registers else layers


class ToldToRegister(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.blocks = nn.ModuleList([RunsOrNot(layers), MayRegister(layers, True)])

    def forward(self, x):
        return self.blocks[0](x)


class RunsEmptied(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return x


class Empties(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.order = layers
        self.order.clear()


class OfEmptied(nn.Module):  # builds
    """One of them changes the list."""

    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.runs = RunsEmptied(layers)
        self.empties = Empties(layers)

    def forward(self, x):
        return self.runs(x)


class RunsWired(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class Wired(nn.Module):
    def __init__(self, layers):
        super().__init__()
        wire(self, layers)


class OfWired(nn.Module):
    """Nobody knows what some other code does."""

    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.runs = RunsWired(layers)
        self.wired = Wired(layers)

    def forward(self, x):
        return self.runs(x)


class RunsStrange(nn.Module):
    def __init__(self, layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class OfStrange(nn.Module):
    def __init__(self, width=3):
        super().__init__()
        layers = [nn.Linear(width, width)]
        self.runs = RunsStrange(layers)
        self.strange = nn.Sequential(Strange(layers))

    def forward(self, x):
        return self.runs(x)


class RunsAll(nn.Module):
    def __init__(self, *layers):
        super().__init__()
        self.layers = layers

    def forward(self, x):
        return self.layers[0](x)


class RegistersAll(nn.Module):
    def __init__(self, kind, *layers):
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.more = nn.Sequential(*[kind() for _ in layers])


class AllRegistered(nn.Module):  # builds
    def __init__(self, width=3):
        super().__init__()
        self.layer = nn.Linear(width, width)
        self.runs = RunsAll(self.layer)
        self.registers = RegistersAll(nn.ReLU, nn.Linear(width, width))

    def forward(self, x):
        return self.runs(x)
