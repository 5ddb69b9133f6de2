"""TPM304 by torch's own containers of Modules: each element goes through add_module."""

from collections import OrderedDict
from collections.abc import Iterable

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
from torch.nn import ModuleDict, ModuleList, Sequential


class FunctionInSequence(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(width, width), F.relu)  # want: TPM304


class ClassInSequence(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.net = Sequential(nn.Linear(width, width), nn.ReLU)  # want: TPM304


class ListForSequence(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        layers = [nn.Linear(width, width) for _ in range(3)]
        self.net = nn.Sequential(layers)  # want: TPM304


class AppendedToList(nn.Module):  # raises TypeError
    def __init__(self, width=4, act=None):
        super().__init__()
        layers = [nn.Linear(width, width)]
        layers.append(F.gelu)
        self.net = nn.Sequential(*layers)  # want: TPM304


class LambdaInSequence(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(width, width), lambda x: x * 2)  # want: TPM304


class NamedSequence(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.net = nn.Sequential(OrderedDict([("fc", nn.Linear(width, width)), ("act", nn.ReLU)]))  # want: TPM304


class ListOfTensors(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.scales = nn.ModuleList([torch.ones(width), torch.zeros(width)])  # want: TPM304


class ListOfLists(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.layers = ModuleList([[nn.Linear(width, width)], [nn.Linear(width, width)]])  # want: TPM304


class DictOfFunctions(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        self.acts = nn.ModuleDict({"relu": nn.ReLU(), "tanh": torch.tanh})  # want: TPM304


class AppendedClass(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.layers = nn.ModuleList()
        self.layers.append(nn.Linear(width, width))
        self.layers.append(nn.ReLU)  # want: TPM304


class UpdatedWithFunction(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        acts = ModuleDict()
        acts.update({"relu": F.relu})  # want: TPM304
        self.acts = acts


class OwnSequence(nn.Sequential):  # raises TypeError
    def __init__(self, width=4):
        super().__init__(nn.Linear(width, width), nn.ReLU)  # want: TPM304


class OwnSequenceByName(nn.Sequential):  # raises TypeError
    def __init__(self, width=4):
        nn.Sequential.__init__(self, nn.Linear(width, width), nn.ReLU)  # want: TPM304


def activation():
    return F.relu


class ByHelper(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.net = nn.Sequential(nn.Linear(width, width), activation())  # want: TPM304


class Right(nn.Module):
    def __init__(self, width=4, norm=None, act=nn.ReLU):
        super().__init__()
        layers = [nn.Linear(width, width)]
        if norm is not None:
            layers.append(norm(width))
        self.net = nn.Sequential(*layers, act(), None)
        self.named = nn.Sequential(OrderedDict(fc=nn.Linear(width, width), act=act()))
        self.more = nn.ModuleList(layers)
        self.more.insert(0, nn.Identity())
        self.kinds = nn.ModuleDict({"a": nn.ReLU(), "b": act()})
        self.kinds.update({"c": nn.Identity()})
        self.holes = nn.ModuleList([nn.Linear(width, width), None])

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x)


class SaidToBeIterable(nn.Module):
    """So is an nn.Sequential."""

    def __init__(self, *parts: Iterable[nn.Module], extra: Iterable[nn.Module] | None = None):
        super().__init__()
        self.parts = nn.ModuleList([])
        for part in parts:
            self.parts.extend([part])
        self.add_module("extra", extra)
        self.made = [nn.Linear(2, 2)]  # want: TPM106

    def forward(self, x):
        return self.made[0](x)


class SaidToBeList(nn.Module):  # builds: SaidToBeList(nn.ModuleList([nn.ReLU()]), nn.ModuleList(), torch.ones(2))
    """An nn.ModuleList serves for one as well, and is taken."""

    def __init__(self, stages: list[nn.Module], heads: list[nn.Module], mean: list[float]):
        super().__init__()
        self.stages = nn.Sequential(stages)
        self.add_module("heads", heads)
        self.register_buffer("mean", mean)
        self.made = [nn.Linear(2, 2)]  # want: TPM106

    def forward(self, x):
        return self.made[0](self.stages(x)) - self.mean


class ReadFromATensor(nn.Module):  # raises TypeError: ReadFromATensor(torch.ones(2, 3))
    def __init__(self, table: Tensor):
        super().__init__()
        self.register_buffer("rows", table.tolist())  # want: TPM303
        self.add_module("size", table.shape)  # want: TPM304

    def forward(self, x):
        return x.view(self.size)


class ListOfArguments(nn.Module):  # raises TypeError: ListOfArguments(nn.Identity(), nn.ReLU())
    def __init__(self, first: nn.Module, second: nn.Module):
        super().__init__()
        self.stages = nn.Sequential([first, second])  # want: TPM304

    def forward(self, x):
        return self.stages(x)


class EitherOne(nn.Module):
    def __init__(self, width=4, plain=False):
        super().__init__()
        act = F.relu if plain else nn.ReLU()
        self.net = nn.Sequential(nn.Linear(width, width), act)


class Checked(nn.Module):
    def __init__(self, width=4, act=F.relu):
        super().__init__()
        if not isinstance(act, nn.Module):
            act = nn.GELU()
        self.net = nn.Sequential(nn.Linear(width, width), act)


class Caught(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        try:
            self.net = nn.Sequential(nn.Linear(width, width), F.relu)
        except TypeError:
            self.net = nn.Sequential(nn.Linear(width, width))


class Made(nn.Module):
    def __init__(self, width=4, depth=2):
        super().__init__()
        self.net = nn.Sequential(*[nn.Linear(width, width) for _ in range(depth)])
        self.stages = nn.ModuleList(nn.Sequential(nn.Linear(width, width), nn.ReLU()) for _ in range(depth))


class DottedKey(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.stages = nn.ModuleDict({"stage.0": nn.Linear(width, width)})  # want: TPM305


class NumberAsKey(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.stages = ModuleDict({0: nn.Linear(width, width)})  # want: TPM305


def first_stage(width):
    stages = {}
    stages[0] = nn.Linear(width, width)
    return stages


class NumberByHelper(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        self.stages = ModuleDict(first_stage(width))  # want: TPM305


class NumberHandedOn(nn.Module):  # raises TypeError
    def __init__(self, width=4):
        super().__init__()
        stages = first_stage(width)
        self.keep(stages)

    def keep(self, stages):
        self.stages = ModuleDict(stages)  # want: TPM305


def first_of_list(width, depth=3):
    stages = [nn.Identity()] * depth
    stages[0] = nn.Linear(width, width)
    return stages


class PlaceInList(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.stages = ModuleList(first_of_list(width))


class DottedName(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.net = Sequential(OrderedDict([("fc", nn.Linear(width, width)), ("act.0", nn.ReLU())]))  # want: TPM305


class DottedLater(nn.Module):  # raises KeyError
    def __init__(self, width=4):
        super().__init__()
        self.stages = nn.ModuleDict()
        stages = {}
        stages["stage.0"] = nn.Linear(width, width)
        self.stages.update(stages)  # want: TPM305


class KeysThatFit(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.stages = nn.ModuleDict({"0": nn.Linear(width, width), "stage-1": nn.ReLU()})
        self.net = nn.Sequential(OrderedDict([("fc", nn.Linear(width, width))]))


class Joined(nn.Module):
    """A ModuleList and any Modules make a ModuleList."""

    def __init__(self, width=4):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(width, width)]) + [nn.Linear(width, width)]
        heads = ModuleList([nn.Linear(width, width)])
        self.heads = heads + self.layers
        self.copies = list(self.layers) + [nn.Linear(width, width)]  # want: TPM106

    def forward(self, x):
        for layer in [*self.layers, *self.heads, *self.copies]:
            x = layer(x)
        return x


class NamedOrCounted(nn.Module):  # builds: NamedOrCounted(); NamedOrCounted(named=True)
    """One of two dicts in order is one."""

    def __init__(self, width=4, named=False):
        super().__init__()
        if named:
            layers = OrderedDict(fc=nn.Linear(width, width), act=nn.ReLU())
        else:
            layers = OrderedDict((f"layer{index}", nn.Linear(width, width)) for index in range(3))
        self.net = nn.Sequential(layers)

    def forward(self, x):
        return self.net(x)
