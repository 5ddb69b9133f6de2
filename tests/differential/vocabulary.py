"""The words of generated programs: names, values of every kind, statements, and what stands at the top of each file.

In a statement ``<tensor>``, ``<parameter>``, ``<module>``, ``<state>`` and ``<value>`` are values, a new one each time;
``<x>`` is a name that may be taken, ``<y>`` and ``<z>`` are new ones, ``<old>`` is most likely taken: the same name
wherever it stands.
"""

from __future__ import annotations

HEADER = """\
import copy
import functools
from collections import OrderedDict

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


class Part(nn.Module):
    def __init__(self, size=2):
        super().__init__()
        self.inner = nn.Linear(size, size)
        self.register_buffer("mean", torch.zeros(size))


class Looks(nn.Module):
    def __init__(self, other):
        super().__init__()
        self.name = type(other).__name__


class Keeps(nn.Module):
    def __init__(self, other):
        super().__init__()
        self.other = other


class Held:
    def __init__(self, value):
        self.value = value


def make(value):
    return value


def put(module, name, value):
    setattr(module, name, value)


SCALE = torch.ones(2)
SIZE = 2


"""

NAMES = ("a", "b", "c", "d", "e", "f", "g", "h", "w")
LOUD = (*("a", "b", "c", "d") * 2, "x.y", "", "forward", "training", "_buffers", "weight")
TENSORS = (
    "torch.zeros(2)",
    "torch.ones(2, 3)",
    "torch.arange(3)",
    "torch.eye(2)",
    "torch.tensor([1.0, 2.0])",
    "torch.zeros(2, requires_grad=True)",
    "torch.from_numpy(np.zeros(2))",
    "(torch.zeros(2) + 1)",
    "torch.rand(4).view(2, 2)",
    "torch.cat([torch.zeros(2), torch.ones(2)])",
    "torch.linspace(0, 1, 4).double()",
    "torch.zeros(2).to('cpu')",
    "torch.ones(2, 2)[0]",
    "(torch.zeros(2) > 1)",
    "torch.Tensor(2)",
    "torch.FloatTensor([1.0])",
    "torch.full((2,), 0.5)",
    "torch.zeros(2).requires_grad_()",
    "torch.zeros(2, requires_grad=True).requires_grad_(False)",
    "torch.zeros(2, dtype=torch.complex64)",
    "torch.zeros(2, 2)[:, None]",
    "torch.rand(4).chunk(2)[0]",
    "torch.max(torch.rand(2, 2), 0).values",
    "torch.meshgrid(torch.arange(2), torch.arange(3), indexing='ij')[1]",
    "torch.autograd.Variable(torch.zeros(2))",
    "torch.nn.utils.rnn.pad_sequence([torch.zeros(2)])",
    "(np.float32(2) * torch.ones(2))",
    "torch.distributions.Normal(torch.zeros(2), torch.ones(2)).mean",
    "torch.tensor(np.zeros(2))",
    "torch.ones(2, 3).T",
    "torch.stack([torch.zeros(2)] * 2)",
    "F.relu(torch.ones(2))",
    "nn.init.zeros_(torch.empty(2))",
    "torch.zeros(SIZE)",
    "SCALE",
    "Part().mean",
    "torch.zeros_like(torch.ones(2))",
    "torch.ones(3).sum()",
    "(lambda t: t * 2)(torch.ones(2))",
)
PARAMETERS = (
    "nn.Parameter(torch.zeros(2))",
    "nn.Parameter(torch.zeros(2), requires_grad=False)",
    "nn.Parameter(torch.zeros(2)).requires_grad_(False)",
    "torch.nn.Parameter(torch.ones(2, 3))",
    "nn.init.ones_(nn.Parameter(torch.zeros(2)))",
    "copy.deepcopy(nn.Parameter(torch.zeros(2)))",
    "nn.Linear(2, 2).weight",
    "nn.UninitializedParameter()",
    "Part().inner.weight",
)
LOST = (
    "nn.Parameter(torch.zeros(2)).double()",
    "(nn.Parameter(torch.zeros(2)) * 2)",
    "nn.Parameter(torch.zeros(2)).view(-1)",
    "nn.Parameter(torch.zeros(2)).detach()",
    "nn.Parameter(torch.zeros(2)).data",
    "(-nn.Parameter(torch.zeros(2)))",
    "nn.Parameter(torch.zeros(2)).clone()",
    "nn.Parameter(torch.zeros(2)).to(torch.float64)",
    "torch.sigmoid(nn.Parameter(torch.zeros(2)))",
    "nn.Parameter(torch.zeros(2))[0]",
    "(1 - nn.Parameter(torch.zeros(2)))",
    "F.softmax(nn.Parameter(torch.zeros(2)), dim=0)",
    "nn.Parameter(torch.zeros(2)).detach().requires_grad_(True)",
    "nn.Linear(2, 2).weight.data",
    "nn.Parameter(torch.zeros(2)).exp().log()",
    "torch.cat([nn.Parameter(torch.zeros(2)), torch.zeros(2)])",
    "torch.stack((nn.Parameter(torch.zeros(2)),))",
    "nn.Parameter(torch.zeros(2)).chunk(2)[0]",
    "torch.split(nn.Parameter(torch.zeros(2)), 1)[1]",
    "(nn.Parameter(torch.zeros(2)) > 0)",
    "torch.einsum('i,i->i', nn.Parameter(torch.zeros(2)), torch.ones(2))",
    "nn.Parameter(torch.zeros(2)).argmax()",
)
BUFFERS = (
    "nn.Buffer(torch.zeros(2))",
    "nn.Buffer(torch.zeros(2), persistent=False)",
    "nn.Buffer(torch.zeros(2), persistent=True)",
)
MODULES = (
    "nn.Linear(2, 3)",
    "nn.ReLU()",
    "nn.Sequential(nn.Linear(2, 2), nn.ReLU())",
    "nn.ModuleList([nn.Linear(2, 2)])",
    "nn.ModuleDict({'k': nn.ReLU()})",
    "nn.ParameterList([torch.zeros(2)])",
    "nn.BatchNorm1d(3)",
    "Part()",
    "Part(size=3)",
    "nn.ParameterDict({'k': torch.zeros(2)})",
    "nn.LazyLinear(2)",
    "nn.Identity()",
    "Part().inner",
    "nn.Linear(2, 2).to(torch.float64)",
    "nn.Sequential(*[nn.ReLU() for _ in range(2)])",
    "functools.partial(nn.Linear, 2)(3)",
    "nn.ParameterList([nn.Parameter(torch.zeros(2)), torch.zeros(2)]).append(torch.zeros(2))",
    "nn.ModuleList(nn.ReLU() for _ in range(2))",
    "nn.Sequential({'k': nn.ReLU()} and nn.Linear(2, 2))",
    "nn.Sequential(OrderedDict([('k', nn.ReLU())]))",
    "nn.Linear(2, 2).requires_grad_(False).eval()",
    "nn.MultiheadAttention(2, 1)",
    "nn.utils.weight_norm(nn.Linear(2, 2))",
)
PLAIN = (
    "3",
    "0.5",
    "'text'",
    "True",
    "(1, 2)",
    "[1, 2]",
    "[]",
    "{}",
    "{'k': 1}",
    "np.zeros(2)",
    "range(3)",
    "torch.float32",
    "torch.zeros(2).shape",
    "torch.zeros(2).tolist()",
    "torch.ones(2).sum().item()",
    "torch.zeros(2).numpy()",
    "nn.Linear",
    "F.relu",
    "make",
    "torch.device('cpu')",
    "(lambda x: x)",
    "functools.partial(make, 1)",
    "Part",
    "nn.Linear(2, 3).in_features",
    "Held(3)",
    "f'{SIZE}'",
)
CONTAINERS = (
    "[<state>, <simple>]",
    "(<state>,)",
    "{'k': <state>, 'l': <simple>}",
    "[<state> for _ in range(2)]",
    "tuple(<state> for _ in range(2))",
    "[[<state>], <simple>]",
    "dict(k=<state>)",
    "list((<state>, <simple>))",
    "[None] * 2 + [<state>]",
    "{name: <state> for name in ('k', 'l')}",
    "[<state>] * 2",
    "dict([('k', <state>)])",
    "dict(zip(('k', 'l'), (<state>, <simple>)))",
    "{**{'k': <state>}}",
    "list(reversed([<state>, <simple>]))",
    "([<state>], {'k': <simple>})",
    "[] + [<state>]",
    "list(map(make, [<state>]))",
    "[make(<state>) for i in range(3) if i]",
)
# The value itself, in other words.
ROUNDABOUT = (
    "make(<simple>)",
    "self.make(<simple>)",
    "self.same(<simple>)",
    "self.still(<simple>)",
    "self.by_class(<simple>)",
    "(lambda v: v)(<simple>)",
    "(lambda v=<simple>: v)()",
    "(lambda v, of=self: v)(<simple>)",
    "(lambda v, mode=self.training: v)(<simple>)",
    "(lambda *v, mode=self.training: v[0])(<simple>)",
    "functools.partial(make, <simple>)()",
    "make(value=<simple>)",
    "make(*[<simple>])",
    "make(**{'value': <simple>})",
    "[<state>, <simple>][0]",
    "(<simple>, <state>)[-1]",
    "{'k': <state>, 'l': <simple>}['k']",
    "dict(k=<state>)['k']",
    "dict(k=<state>).get('k')",
    "dict(k=<simple>).get('l', <state>)",
    "[<simple>, <state>].pop()",
    "next(iter([<state>]))",
    "[*[<state>], <simple>][0]",
    "(None or <state>)",
    "(<state> if SIZE == 2 else <simple>)",
    "(<simple> if not SIZE else <state>)",
    "list(map(make, [<state>]))[0]",
    "[v for v in [<state>, <simple>]][1]",
    "{k: v for k, v in [('k', <state>)]}['k']",
    "getattr(self, 'missing', <state>)",
)
INIT = ("super().__init__()", "nn.Module.__init__(self)")
TESTS = (
    "flag",
    "not flag",
    "n > 2",
    "n == 2",
    "mode == 'x'",
    "mode is None",
    "flag and n > 1",
    "flag or mode",
    "n in (1, 2)",
    "not (flag and n > 2)",
    "1 < n <= 2",
)
TESTS_OF_GIVEN = (
    "given is None",
    "given is not None",
    "isinstance(given, torch.Tensor)",
    "isinstance(given, nn.Parameter)",
    "isinstance(given, (nn.Module, int))",
    "callable(given)",
)
# What a caller may hand over, by the annotation that the constructor has for it (empty: none).
GIVEN = {
    "": ("None", "torch.zeros(2)", "nn.Parameter(torch.zeros(2))", "nn.ReLU()", "3"),
    ": torch.Tensor": ("torch.zeros(2)", "nn.Parameter(torch.zeros(2))"),
    ": torch.Tensor | None": ("None", "torch.zeros(2)"),
    ": nn.Module | None": ("None", "nn.ReLU()"),
    ": nn.Parameter | None": ("None", "nn.Parameter(torch.zeros(2))"),
    ": list[torch.Tensor]": ("[]", "[torch.zeros(2)]"),
    ": float": ("0.5",),
}
# Classes of torch to inherit from, with a call of their constructor.
BASES = {
    "nn.Module": "super().__init__()",
    "nn.Linear": "super().__init__(2, 3)",
    "nn.BatchNorm1d": "super().__init__(3)",
    "nn.LayerNorm": "super().__init__(2, elementwise_affine=False)",
    "nn.Identity": "super().__init__()",
}

# Statements, by what they are about.

ASSIGN = (
    "self.<x> = <value>",
    "self.<x> = <value>",
    "self.<x> = <value>",
    "self.<x>: object = <value>",
    "self.<x> = self.<y> = <value>",
    "self.__<x> = <value>",
    "self.<x> = t = <value>",
    "setattr(self, '<x>', <value>)",
)
REGISTER = (
    "self.register_buffer(<name>, <tensor>)",
    "self.register_buffer(<name>, <tensor>, persistent=False)",
    "self.register_buffer(<name>, <tensor>, False)",
    "self.register_buffer(<name>, <tensor>, persistent=True)",
    "self.register_buffer(<name>, None)",
    "self.register_buffer(<name>, <value>)",
    "self.register_parameter(<name>, <parameter>)",
    "self.register_parameter(<name>, <parameter>)",
    "self.register_parameter(<name>, None)",
    "self.register_parameter(<name>, <value>)",
    "self.add_module(<name>, <module>)",
    "self.register_module(<name>, <module>)",
    "self.add_module(<name>, None)",
    "self.add_module(<name>, <value>)",
)
OTHERWISE = (
    "self.register_buffer(name='<x>', tensor=<tensor>)",
    "self.register_buffer(tensor=<tensor>, name='<x>', persistent=False)",
    "self.register_buffer(*('<x>', <tensor>))",
    "self.register_buffer(**{'name': '<x>', 'tensor': <tensor>})",
    "functools.partial(self.register_buffer, persistent=False)('<x>', <tensor>)",
    "register = self.register_buffer\nregister('<x>', <tensor>)",
    "getattr(self, 'register_buffer')('<x>', <tensor>)",
    "nn.Module.register_buffer(self, '<x>', <tensor>)",
    "super().register_buffer('<x>', <tensor>)",
    "put(self, '<x>', <value>)",
    "super().__setattr__('<x>', <value>)",
    "nn.Module.__setattr__(self, '<x>', <value>)",
    "self.__setattr__('<x>', <value>)",
    "(lambda v: setattr(self, '<x>', v))(<value>)",
    "(lambda v, of=self: setattr(of, '<x>', v))(<value>)",
    "[setattr(self, name, <value>) for name in ('<x>', '<y>')]",
    "self.register_buffer('<x>', tensor=<tensor>) or None",
)
# What has a name already is set, emptied, deleted or registered again.
AGAIN = (
    "self.<old> = <tensor>",
    "self.<old> = <parameter>",
    "self.<old> = <value>",
    "self.<old> = None",
    "self.<old> = None\nself.<old> = <value>",
    "del self.<old>\nself.<old> = <value>",
    "del self.<old>\nself.register_buffer('<old>', <tensor>)",
    "self.register_buffer('<old>', <tensor>)",
    "self.register_parameter('<old>', <parameter>)",
    "self.register_parameter('<old>', None)\nself.<old> = <value>",
    "self.register_buffer('<old>', None)\nself.<old> = <value>",
    "self.<old> = self.<old>",
    "self.<old> = nn.Buffer(<tensor>)",
    "self.<y> = nn.Buffer(<tensor>)\nself.<y> = <value>",
    "self.register_buffer('<y>', <tensor>, persistent=False)\nself.register_buffer('<y>', <tensor>)",
    "self.register_buffer('<y>', <tensor>, persistent=False)\nself.<y> = None\nself.<y> = <tensor>",
    "for name in ('<old>', '<y>'):\n    self.register_buffer(name, <tensor>)",
    "for name in ('<old>', '<y>'):\n    setattr(self, name, <value>)",
    "for name in ['<old>']:\n    delattr(self, name)",
    "self.__delattr__('<old>')\nself.<old> = <value>",
    "super().__delattr__('<old>')",
    "self.<x> = <value>\ndel self.<x>",
    "self.<x> = <value>\ndelattr(self, '<x>')",
    "del self.<old>",
)
# Around torch, or into the registries without its checks.
AROUND = (
    "self.__dict__['<y>'] = <value>",
    "vars(self)['<y>'] = <value>",
    "object.__setattr__(self, '<y>', <value>)",
    "self.__dict__.update(<y>=<value>)",
    "self._buffers['<y>'] = <tensor>",
    "self._parameters['<y>'] = <parameter>",
    "self._modules['<y>'] = <module>",
    "self.register_buffer('<y>', <tensor>)\ndel self._buffers['<y>']",
    "self.<y> = <parameter>\nself._parameters.pop('<y>')",
    "self.<y> = <value>\nself.__dict__.pop('<y>', None)",
    "self.<y> = <tensor>\nself.<z> = self.__dict__.pop('<y>')",
    "self.<y> = <tensor>\ndel self.__dict__['<y>']\nself.register_buffer('<y>', <tensor>)",
    "self.<y> = <tensor>\nself.register_buffer('<z>', self.__dict__.pop('<y>'))",
    "self.__dict__['<x>'] = <value>\nself.<x> = <value>",
    "self.<z> = self.__dict__['<old>']",
    "if '<old>' in self.__dict__:\n    self.<z> = self.__dict__.get('<old>')",
    "self.<y> = <parameter>\nself.<z> = self._parameters['<y>'] * 2",
    "self.register_buffer('<y>', <tensor>)\nt = self._buffers.pop('<y>')\nself.<y> = t",
    "self.__dict__.update({'<y>': <value>})",
    "vars(self).setdefault('<y>', <value>)",
    "self._parameters['<y>'] = None\nself.<y> = <parameter>",
    "self._modules.update({'<y>': <module>})",
)
UNPACK = (
    "self.<x>, self.<y> = <simple>, <simple>",
    "self.<x>, self.<y> = torch.zeros(4).chunk(2)",
    "self.<x>, *self.<y> = [<simple>, <simple>]",
    "(self.<x>, self.<y>), self.<z> = (<simple>, 1), <simple>",
    "self.<x>, t = <simple>, <simple>",
    "[self.<x>, self.<y>] = [<simple> for _ in range(2)]",
    "self.<x>, _ = torch.zeros(2, 2).max(dim=0)",
    "self.<y>, self.<z> = <simple>, <simple>\nself.<y>, self.<z> = self.<z>, self.<y>",
)
FILLED = (
    "self.<x> = []\nself.<x>.append(<simple>)",
    "self.<x> = []\nself.<x>.extend([<simple>, <simple>])",
    "self.<x> = [None]\nself.<x>[0] = <simple>",
    "self.<x> = {}\nself.<x>['k'] = <simple>",
    "self.<x> = {}\nself.<x>.update(k=<simple>)",
    "self.<x> = {}\nself.<x>.setdefault('k', <simple>)",
    "self.<x> = []\nself.<x> += [<simple>]",
    "self.<x> = []\nself.<x>.insert(0, <simple>)",
    "self.<x> = ()\nself.<x> += (<simple>,)",
    "items = []\nitems.append(<simple>)\nself.<x> = items",
    "items = []\nself.<x> = items\nitems.append(<simple>)",
    "self.<x> = []\nfor i in range(3):\n    self.<x>.append(<simple>)",
    "self.<x> = {}\nfor i in range(3):\n    self.<x>[f'k{i}'] = <simple>",
    "self.<x> = [<simple>]\nself.<x>.clear()",
    "self.<x> = [<simple>]\nself.<x>.pop()",
    "self.<x> = {'k': <simple>}\nself.<x>.pop('k')",
    "self.<x> = {'k': <simple>}\ndel self.<x>['k']",
    "self.<x> = [<simple>, 3]\ndel self.<x>[0]",
    "self.<x> = [<simple>]\nself.<x>[0] = 3",
    "self.<x> = {}\nself.<x>['k'] = []\nself.<x>['k'].append(<simple>)",
)
CHANGED = (
    "self.<x> = <tensor>\nwith torch.no_grad():\n    self.<x> += 1",
    "self.<x> = <parameter>\nwith torch.no_grad():\n    self.<x> += 1",
    "self.<x> = 3\nself.<x> *= 2",
    "self.<x> = <tensor>\nself.<x> = self.<x> * 2",
    "self.<x> = torch.ones(2)\nself.<x>.requires_grad_()",
    "self.<x> = torch.ones(2)\nself.<x>.requires_grad = True",
    "self.<x> = <parameter>\nself.<y> = self.<x> * 2",
    "self.<x> = <parameter>\nself.<y> = self.<x>.detach()",
    "self.<x> = <parameter>\nself.<y> = self.<x>.data",
    "self.<x> = <parameter>\nself.<y> = self.<x>.double()",
    "self.<x> = <parameter>\nself.<y> = self.<x>.requires_grad_(False)",
    "self.<x> = <parameter>\nnn.init.zeros_(self.<x>)",
    "self.<x> = self.<old>.clone()",
    "self.<x> = <parameter>\nself.<x>.requires_grad = False",
    "self.<x> = <parameter>\nself.<x>.requires_grad_(False)\nself.<y> = self.<x>.requires_grad",
    "for p in self.parameters():\n    p.requires_grad = False",
    "self.<x> = <parameter>\nself.<x>.data = torch.ones(2)",
    "self.<x> = <tensor>\nself.<x>[0] = 1\nself.<x>.fill_(2)",
    "self.<x> = <parameter>\nself.<x> = nn.Parameter(self.<x> * 2)",
    "self.<x> = <tensor>\nself.<x> = nn.Parameter(self.<x>)",
    "self.<x> = <tensor>\nt = self.<x>\ndel self.<x>\nself.register_buffer('<x>', t)",
)
ALIAS = (
    "self.<y> = self.<old>",
    "self.<y> = nn.Linear(2, 3)\nself.<z> = self.<y>.weight",
    "self.<y> = Part()\nself.<z> = self.<y>.mean",
    "self.<y> = <value>\nself.<z> = (self.<y>, 3)",
    "self.<y> = <value>\nself.<z> = [self.<y>]",
    "self.<y> = nn.Linear(2, 3)\nself.<z> = list(self.<y>.parameters())",
    "self.<y> = <value>\nself.<z> = getattr(self, '<y>')",
    "self.<y> = <value>\nself.<z> = self.<y>",
    "t = <value>\nself.<y> = t\nself.<z> = [t]",
)
# What is put on another object, and read there again.
ON_OTHERS = (
    "part = Part()\npart.extra = <tensor>\nself.<x> = part.extra",
    "part = Part()\npart.mean = <tensor>\nself.<x> = part.mean",
    "part = <module>\npart.extra = <tensor>\nself.<x> = part.extra",
    "part = <module>\npart.extra = <tensor>\npart.extra = <tensor>\nself.<x> = part.extra",
    "part = <module>\npart.extra = <tensor>\npart.extra = 3\nself.<x> = 2 if part.extra is None else 3",
    "part = <module>\npart.extra = <tensor>\npart = <module>\nself.<x> = hasattr(part, 'extra')",
    "held = Held(3)\nheld.extra = <tensor>\nself.<x> = held.extra",
    "for part in (<module>, <module>):\n    part.extra = <tensor>\nself.<x> = part.extra",
)
# Modules and Parameters in a container that a registering one receives.
HANDED_OVER = (
    "items = [<module>, <module>]\nself.<y> = nn.ModuleList(items)",
    "self.<y> = [<module>]\nself.<z> = nn.ModuleList(self.<y>)",
    "self.<y> = [<module>]\nself.<z> = nn.Sequential(*self.<y>)",
    "items = []\nfor i in range(2):\n    items.append(<module>)\nself.<y> = nn.ModuleList(items)",
    "items = {'k': <module>}\nself.<y> = nn.ModuleDict(items)\nself.<z> = items",
    "self.<y> = [<parameter>]\nself.<z> = nn.ParameterList(self.<y>)",
    "self.<y> = nn.ModuleList()\nself.<y>.append(<module>)",
    "self.<y> = nn.ModuleDict()\nself.<y>['k'] = <module>",
    "self.<y> = nn.Module()\nself.<y>.w = <value>",
    "self.<y> = Part()\nself.<y>.mean = <tensor>",
    "self.<y> = [<module>]\nfor i, m in enumerate(self.<y>):\n    self.add_module(f'm{i}', m)",
    "self.<y> = <module>\nself.<z> = [self.<y>, <module>]",
    "self.<y> = nn.ParameterList()\nself.<y>.append(<parameter>)",
    "self.<y> = nn.ParameterList()\nfor i in range(2):\n    self.<y>.append(<tensor>)",
    "self.<y> = nn.ParameterList([<parameter>])\nself.<y>.extend([<parameter>])\nself.<z> = self.<y>[0]",
    "self.<y> = nn.ParameterDict()\nself.<y>['k'] = <parameter>\nself.<z> = self.<y>['k']",
    "self.<y> = nn.ParameterDict({'k': <tensor>})\nself.<z> = self.<y>['k'] * 2",
    "self.<y> = nn.ModuleDict()\nself.<y>.update({'k': <module>})\nself.<z> = self.<y>['k']",
    "self.<y> = nn.ModuleDict({'k': <module>})\nself.<z> = self.<y>.pop('k')",
    "self.<y> = nn.ModuleList([<module>])\nself.<z> = self.<y>[0]\nself.<y>[0] = <module>",
    "self.<y> = nn.ModuleList([<module>, <module>])\nself.<z> = [m for m in self.<y>]",
    "self.<y> = nn.Sequential()\nself.<y>.add_module('k', <module>)",
    "items = nn.ModuleList()\nitems.append(<module>)\nself.<y> = items",
    "items = [<module>]\nself.<y> = nn.ModuleList(items)\nself.<z> = items",
    "self.<y> = [<state>]\nself.<z> = Looks(self.<y>[0])",
    "self.<y> = [<state>]\nself.<z> = Keeps(self.<y>[0])",
    "self.<y> = <state>\nself.<z> = Looks(other=self.<y>)",
    "self.<y> = <state>\nself.<z> = [Keeps(self.<y>)]",
    "self.<y> = nn.Linear(2, 2).state_dict()",
    "self.<y> = list(nn.Linear(2, 2).state_dict().values())",
    "self.<y> = nn.Sequential(nn.ReLU(), <value>)",
    "self.<y> = nn.ModuleList([<module>, <value>])",
    "self.<y> = nn.ModuleDict({'k': <value>})",
    "self.<y> = nn.ModuleList()\nself.<y>.append(<value>)",
    "items = [<parameter>]\nfor i, v in enumerate(items):\n    self.register_parameter(f'p{i}', v)\nself.<z> = items",
)
# Several names at once, out of a literal.
SEVERAL = (
    "for k, v in {'<y>': <tensor>, '<z>': <tensor>}.items():\n    <step>",
    "for k, v in zip(('<y>', '<z>'), (<tensor>, <tensor>)):\n    <step>",
    "for k, v in [('<y>', <tensor>), ('<z>', <tensor>)]:\n    <step>",
    "for k in ('<y>', '<z>'):\n    v = <value>\n    <step>",
    "for k in ('<y>', '<z>'):\n    setattr(self, k + '_x', <value>)",
    "for k in ['<y>']:\n    self.register_buffer(f'{k}_y', <tensor>)",
    "for k in ('<y>', '<z>'):\n    if k == '<z>':\n        continue\n    v = <value>\n    <step>",
    "for k in ('<y>', '<z>'):\n    if k == '<z>':\n        break\n    v = <value>\n    <step>",
    "for i in range(2):\n    for j in range(2):\n        self.register_buffer(f'g{i}{j}', <tensor>)",
    "for k in ('<y>', '<z>'):\n    v = <value>\n    <step>\nelse:\n    self.<x> = v",
)
STEPS = ("setattr(self, k, v)", "self.register_buffer(k, v)", "put(self, k, v)")
# Steps that hang on what is there.
LOOKED_AT = (
    "if hasattr(self, '<old>'):\n    del self.<old>",
    "if not hasattr(self, '<x>'):\n    self.<x> = <value>",
    "self.<x> = None\nif self.<x> is None:\n    self.<x> = <value>",
    "if SIZE > 1:\n    self.<x> = <value>",
    "if SIZE > 5:\n    self.<x> = <value>\nelse:\n    self.<y> = <value>",
    "t = <value>\nif t is not None:\n    self.<x> = t",
    "assert SIZE == 2\nself.<x> = <value>",
    "if getattr(self, '<old>', None) is None:\n    self.<y> = <value>",
    "self.<x> = <value>\nif isinstance(self.<x>, torch.Tensor):\n    del self.<x>\n    self.<x> = 3",
    "t = <value>\nif isinstance(t, nn.Parameter):\n    self.<x> = t\nelse:\n    self.<y> = t",
    "if '<old>' in self._buffers:\n    self.<old> = <tensor>",
    "if hasattr(self, 'forward'):\n    self.<x> = <value>",
    "if not hasattr(self, 'in_features'):\n    self.<x> = <value>",
    "try:\n    self.<y> = self.missing\nexcept AttributeError:\n    self.<y> = <value>",
)
USE = (
    "self.train()",
    "self.apply(lambda m: None)",
    "self.to('cpu')",
    "self.requires_grad_(False)",
    "print(end='')",
    "self.made = self.<old>",
    "t = self.<old>",
    "self.build()",
    "self.build()",
    "super().__setattr__('<y>', <value>)",
)
LOCAL = ("<local> = <value>", "<local>: object = <value>", "(<local> := <value>)")
STATEMENTS = (
    ASSIGN,
    ASSIGN,
    REGISTER,
    REGISTER,
    REGISTER,
    OTHERWISE,
    AGAIN,
    AGAIN,
    AROUND,
    UNPACK,
    FILLED,
    CHANGED,
    ALIAS,
    ON_OTHERS,
    HANDED_OVER,
    SEVERAL,
    LOOKED_AT,
    USE,
    LOCAL,
)

# What a class body may hold beside methods.
MEMBERS = (
    "<n> = 3",
    "<n> = None",
    "<n>: torch.Tensor",
    "<n> = <tensor>",
    "<n> = <parameter>",
    "def <n>(self):\n    return 1",
    "@property\ndef <n>(self):\n    return 1",
    "@property\ndef <n>(self):\n    return self._<n>",
    "@property\ndef <n>(self):\n    return self.r1",
    "@property\ndef <n>(self):\n    return next(self.parameters()).device",
    "@property\ndef <n>(self):\n    try:\n        return self.r1\n    except AttributeError:\n        return None",
    "@functools.cached_property\ndef <n>(self):\n    return 1",
    "def build(self):\n    self.<n> = <value>",
    "def build(self):\n    super().build()\n    self.<n> = <value>",
    "def build(self):\n    self.register_buffer('<n>', <tensor>)",
    "def __getattr__(self, name):\n    return super().__getattr__(name)",
    "@property\ndef <n>(self):\n    return self._<n>\n@<n>.setter\ndef <n>(self, value):\n    self._<n> = value",
    "def __setattr__(self, name, value):\n    super().__setattr__(name, value)",
    "def __setattr__(self, name, value):\n    nn.Module.__setattr__(self, name, value)",
)
METHODS = """\
def make(self, value):
    return value

def same(self, value):
    made = value
    return made

@staticmethod
def still(value):
    return value

@classmethod
def by_class(cls, value):
    return value

"""
