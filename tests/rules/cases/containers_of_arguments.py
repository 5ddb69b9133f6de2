"""TPM104, TPM105, TPM106: containers that a constructor is given, and what only an annotation tells of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Dict, List, Optional, Tuple, Union, cast

import torch
import torch.nn as nn
from torch import Tensor

LAYER, WEIGHT, ONES = nn.Linear(2, 2), nn.Parameter(torch.ones(2)), torch.ones(2)


class Said(nn.Module):  # builds: Said([LAYER], (ONES, ONES), {"a": ONES}, [WEIGHT])
    def __init__(
        self,
        layers: List[nn.Module],
        pair: Tuple[Tensor, Tensor],
        table: Dict[str, Tensor],
        weights: list[nn.Parameter],
    ):
        super().__init__()
        self.layers = layers  # want: TPM106
        self.pair = pair  # want: TPM104
        self.table = table  # want: TPM104
        self.weights = weights  # want: TPM105

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x * self.pair[0] + self.pair[1] + self.table["a"] + self.weights[0]


Layers = List[nn.Module]
Either = Union[nn.Linear, nn.Conv2d]
Grids = Sequence[Tensor]
Setting = Union[float, List[float]]


class SaidByAnAlias(nn.Module):  # builds: SaidByAnAlias([LAYER], [LAYER], [LAYER], (ONES,))
    """A name for a type that is made of others, and elements that are Modules whichever of them they are."""

    def __init__(
        self,
        layers: Layers,
        either: List[Either],
        quoted: "List[Union[nn.Linear, nn.Conv2d]]",
        grids: Optional[Grids] = None,
        setting: Setting = 0.5,
        settings: List[Union[Tensor, Setting]] = (),
    ):
        super().__init__()
        self.layers = layers  # want: TPM106
        self.either = either  # want: TPM106
        self.quoted = quoted  # want: TPM106
        self.grids = grids  # want: TPM104
        self.setting = setting
        self.settings = settings

    def forward(self, x):
        for layer in (*self.layers, *self.either, *self.quoted):
            x = layer(x)
        return x * self.setting + sum(self.grids or ()) + sum(self.settings)


class LeftOut(nn.Module):  # builds: LeftOut([LAYER], (ONES, ONES), None, (ONES,))
    """A list that may be left out holds what it is said to hold when it is there."""

    def __init__(
        self,
        layers: Optional[List[nn.Module]] = None,
        pair: Tuple[Tensor, Tensor] = None,
        weights: Iterable[nn.Parameter] | None = None,
        grids: Union[Sequence[Tensor], None] = None,
    ):
        super().__init__()
        self.layers = layers  # want: TPM106
        self.pair = pair  # want: TPM104
        self.weights = list(weights) if weights else []  # borrowed: see Penalty
        self.grids = grids or ()  # want: TPM104

    def forward(self, x):
        for layer in self.layers or ():
            x = layer(x)
        return x * self.pair[0] + self.pair[1] + sum(self.weights) + sum(self.grids)


class SaidByTheClass(nn.Module):  # builds: SaidByTheClass([ONES, ONES], [LAYER])
    heads: Optional[List[Tensor]]
    layers: list[nn.Module]

    def __init__(self, heads=None, layers=()):
        super().__init__()
        self.heads = heads  # want: TPM104
        self.layers = layers  # want: TPM106

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x if self.heads is None else x + self.heads[0]


class MadeAList(nn.Module):  # builds: MadeAList(LAYER); MadeAList([LAYER]); MadeAList(None)
    """One Module is put into a list; that a list is kept as it is goes with that."""

    def __init__(self, layers: Union[nn.Module, List[nn.Module], None] = None, training_too=False):
        super().__init__()
        if layers is None:
            self.layers = [nn.Identity()]  # want: TPM106
        elif not isinstance(layers, Iterable):
            self.layers = [layers]  # want: TPM106
        else:
            self.layers = layers
        if training_too:
            self.layers = nn.ModuleList(self.layers)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Hidden(nn.Module):  # builds: Hidden(LAYER, True, nn.ReLU()); Hidden(LAYER)
    """What is registered under the name itself on another path is not so where it stands in a list."""

    def __init__(self, teacher: nn.Module, included: bool = False, critic: Optional[nn.Module] = None):
        super().__init__()
        if included:
            self.teacher = teacher
        else:
            self.teacher = [teacher]  # want: TPM106
        self.critic = [critic]  # want: TPM106

    def forward(self, x):
        return x


class RegisteredAsWell(nn.Module):  # builds: RegisteredAsWell(LAYER, [LAYER], {"a": LAYER}, [LAYER], [ONES], [WEIGHT])
    """An argument that is registered is so under each name that it is stored by."""

    def __init__(
        self,
        layer: nn.Module,
        layers: List[nn.Module],
        named: Dict[str, nn.Module],
        extra: Optional[List[nn.Module]] = None,
        grids: Optional[List[Tensor]] = None,
        weights: Sequence[nn.Parameter] = (),
    ):
        super().__init__()
        self.layer = layer
        self.view = [layer]
        self.layers = layers
        self.registered_layers = nn.ModuleList(layers)
        self.named = named
        for name, one in named.items():
            self.add_module(name, one)
        self.extra = extra
        if extra is not None:
            self.registered_extra = nn.Sequential(*extra)
        self.grids = grids
        for index, grid in enumerate(grids or []):
            self.register_buffer(f"grid{index}", grid)
        self.weights = list(weights)
        for index, weight in enumerate(weights):
            setattr(self, f"weight{index}", weight)

    def forward(self, x):
        return self.layer(x)


class SaysTooLittle(nn.Module):  # builds: SaysTooLittle()
    """What may be of another kind, and a dict that may be left out, as one of settings is."""

    def __init__(
        self,
        layers: Union[nn.Module, str, List[nn.Module], int, None] = None,
        options: Optional[Dict[str, Tensor]] = None,
        callbacks: Dict[str, nn.Module] = None,
        sizes: Union[List[int], List[str]] = (),
        values: List[Union[Tensor, float]] = (),
        either: Union[List[float], List[Tensor]] = (),
    ):
        super().__init__()
        self.options = options or {}
        self.callbacks = callbacks
        self.sizes = sizes
        self.values = values
        self.either = either

    def forward(self, x):
        return x


class Defaults(nn.Module):
    def __init__(self, acts=[nn.ReLU(), nn.Tanh()], sizes=[1, 2], scales=(torch.ones(2), torch.ones(3))):  # noqa: B006
        super().__init__()
        self.acts = acts  # want: TPM106
        self.sizes = sizes
        self.scales = scales  # want: TPM104

    def forward(self, x):
        return self.acts[0](x) * self.scales[0]


class RegisteredDefaults(nn.Module):
    def __init__(self, acts=(nn.ReLU(), nn.Tanh())):
        super().__init__()
        self.acts = nn.ModuleList(acts)


class Source:
    """Its methods say what they give, and nobody knows what that is."""

    def __init__(self, layers):
        self.held = layers

    def layers(self) -> List[nn.Module]:
        return self.held

    def named(self) -> Dict[str, nn.Module]:
        return dict(enumerate(self.held))


class RegisteredOutOfASource(nn.Module):  # builds: RegisteredOutOfASource(Source([LAYER]), Source([nn.Tanh()]))
    def __init__(self, source: Source, more: Source):
        super().__init__()
        self.layers = source.layers()
        self.registered_layers = nn.ModuleList(self.layers)
        self.named = {}
        for name, layer in source.named().items():
            self.add_module(f"layer{name}", layer)
            self.named[name] = ("layer", layer)
        self.others = more.layers()  # want: TPM106

    def forward(self, x):
        return self.named[0][1](self.layers[0](x)) + self.others[0](x)


class OneOrTheOther(nn.Module):  # builds: OneOrTheOther({"a": nn.Tanh()})
    """A list or a dict, or nothing: each branch tells of one."""

    def __init__(self, layers: Sequence[nn.Module] | Mapping[str, nn.Module] | None = None):
        super().__init__()
        if layers is None:
            self.layers: list[nn.Module] = []
        elif isinstance(layers, Mapping):
            self.layers = list(layers.values())  # want: TPM106
        else:
            self.layers = list(layers)  # want: TPM106

    def forward(self, x):
        return self.layers[0](x)


class CastToADict(nn.Module):  # builds: CastToADict({"a": nn.Tanh()})
    """A cast says of an argument what an annotation would."""

    def __init__(self, layers, weight=None):
        super().__init__()
        self.layers = list(cast(Mapping[str, nn.Module], layers).values())  # want: TPM106
        self.weight = cast(nn.Parameter, nn.Parameter(torch.ones(3)))

    def forward(self, x):
        return self.layers[0](x) * self.weight


class Pseudoinputs(nn.Module):  # builds: Pseudoinputs({"x": ONES, "size": 2}); Pseudoinputs({"x": None}, [ONES], {})
    """What is only said to be a dict or a list holds at least what the constructor puts into it."""

    def __init__(self, inputs: dict, grids: list = None, settings: Optional[Dict[str, object]] = None, trained=True):
        super().__init__()
        self.inputs = inputs  # want: TPM105
        if self.inputs["x"] is not None:
            self.inputs["x"] = nn.Parameter(self.inputs["x"], requires_grad=trained)
        if grids is None:
            grids = []
        grids.append(torch.eye(2))
        self.grids = grids  # want: TPM104
        self.settings = settings
        if settings is not None:
            settings["width"] = 2
            self.settings.update(depth=3)

    def forward(self, x):
        return (x @ self.grids[-1]) * self.inputs["x"]


class RegisteredOnes(nn.Module):  # builds: RegisteredOnes({}, [])
    """A dict of what is registered besides holds nothing alone."""

    def __init__(self, by_name: dict, layers: list):
        super().__init__()
        by_name["first"] = nn.Linear(2, 2)
        layers.append(nn.Linear(2, 2))
        self.by_name = by_name
        self.first = by_name["first"]
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        return self.layers[0](self.by_name["first"](x))


class Metrics(nn.Module):  # builds: Metrics([("loss", nn.MSELoss)])
    """What the annotation of an attribute says of the values of a new dict."""

    def __init__(self, made):
        super().__init__()
        self.metrics: Mapping[str, nn.Module] = {name: make() for name, make in made}  # want: TPM106
        self.names: Dict[str, int] = {name: len(name) for name, _ in made}
        self.more: Dict[str, nn.Module] = {}

    def forward(self, x):
        return self.metrics["loss"](x, x) * self.names["loss"]


class Penalty(nn.Module):
    """Parameters that others hand over are registered with them; only an argument that is kept as it is, is told."""

    def __init__(self, weights, others: Iterable[nn.Parameter], kept: list[nn.Parameter]):
        super().__init__()
        self.weights = []
        self.add(weights)
        self.others = list(others) if others else []
        self.kept = kept  # want: TPM105
        if isinstance(weights, nn.Parameter):
            self.doubled = weights * 2  # want: TPM101

    def add(self, weights):
        if isinstance(weights, nn.Parameter):
            weights = [weights]
        else:
            weights = list(weights)
        self.weights.append((weights, 0.1))

    def add_parameter(self, parameter: nn.Parameter):
        self.others.append(parameter)

    def forward(self, x):
        total = sum(w.square().sum() for ws, _ in self.weights for w in ws)
        return x * self.doubled + total + sum(w.sum() for w in self.others) + sum(w.sum() for w in self.kept)


class Named(nn.Linear):
    def __init__(self, name):
        super().__init__(2, 2)
        self.name = name


class PickedFromItsOwn(nn.Module):  # builds: PickedFromItsOwn("all", [Named("a"), Named("b")])
    """What is found in the registry is registered, whatever else may be."""

    def __init__(self, name, parts):
        super().__init__()
        self.name = name
        for part in parts:
            self.add_module(part.name, part)
        self.parts = [part for part in self._modules.values() if isinstance(part, Named)]
        self.by_name = {key: part for key, part in self._modules.items() if isinstance(part, nn.Linear)}
        self.weights = [weight for weight in self._parameters.values() if isinstance(weight, nn.Parameter)]

    def forward(self, x):
        for part in self.parts:
            x = part(x)
        return x + len(self.by_name) + sum(self.weights)
