"""TPM401, TPM402: state made while the Module is called; and temporary state, which is nobody's fault."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class NewParameterEachCall(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width

    def forward(self, x):
        self.weight = nn.Parameter(torch.randn(self.width))  # want: TPM401
        return x * self.weight


class NewLayerEachCall(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width

    def forward(self, x):
        self.fc = nn.Linear(x.shape[-1], self.width)  # want: TPM402
        return self.fc(x)


class UsedAtOnce(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width

    def forward(self, x):
        x = nn.Linear(x.shape[-1], self.width)(x)  # want: TPM402
        conv = nn.Conv1d(1, 1, 3)  # want: TPM402
        return conv(x)


class Quantized(nn.Parameter):
    pass


def restore(layer):
    if not isinstance(layer.weight, Quantized):
        layer.weight = Quantized(layer.weight)


def renew(layer):
    if layer.training:
        layer.weight = nn.Parameter(torch.randn(2, 2))  # want: TPM401


class RestoredOnce(nn.Linear):  # builds: RestoredOnce(2, 2)
    def forward(self, x):
        self.rows = len(x)
        restore(self)
        return F.linear(x, self.weight)


class RenewedEachStep(nn.Linear):  # builds: RenewedEachStep(2, 2)
    def forward(self, x):
        self.rows = len(x)
        renew(self)
        return F.linear(x, self.weight)


class InAHelper(nn.Module):  # builds
    def forward(self, x):
        return self._project(x)

    def _project(self, x):
        layer = nn.Linear(x.shape[-1], 8)  # want: TPM402
        return layer(x)


class TheWeightsAreGiven(nn.Module):  # builds
    """What the layer starts with is replaced before it is called."""

    def __init__(self, width=4):
        super().__init__()
        self.head = nn.Linear(width, width)

    def forward(self, x):
        width = x.shape[-1]
        copy = nn.Linear(width, width)
        copy.load_state_dict(self.head.state_dict())
        same = nn.Linear(width, width, bias=False)
        same.weight = self.head.weight
        mean = nn.Linear(width, 1, bias=False)
        mean.weight.data.fill_(1 / width)
        blur = nn.Conv1d(1, 1, 3, bias=False).to(x.device)
        with torch.no_grad():
            blur.weight.copy_(torch.ones(1, 1, 3))
        net = Inner(width)
        net.fc.weight.data = self.head.weight.detach()
        return blur(mean(same(copy(net(x)))).unsqueeze(1))


class Inner(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width, bias=False)

    def forward(self, x):
        return self.fc(x)


class Gate(nn.Module):  # builds
    """It has weights of its own only where that is asked for."""

    def __init__(self, trained=False):
        super().__init__()
        self.angle = None
        if trained:
            self.angle = nn.Parameter(torch.zeros(1))

    def forward(self, x, angle=None):
        return x * torch.cos(self.angle if angle is None else angle)


class AppliesGates(nn.Module):  # builds
    def forward(self, x, angle):
        return Gate()(x, angle=angle)


class OnlyAskedAbout(nn.Module):  # builds
    def forward(self, x):
        layer = nn.Linear(x.shape[-1], 2)  # want: TPM402
        layer.eval().requires_grad_(False)
        return layer.to(x.device)(x) / layer.out_features


class Stateless(nn.Module):  # builds
    """A Module without weights made on the spot behaves the same in each call."""

    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        x = nn.ReLU()(self.fc(x))
        x = nn.Softmax(dim=-1)(x)
        pool = nn.AdaptiveAvgPool1d(1)
        return pool(nn.functional.pad(x, (1, 1)))

    def loss(self, x, y):
        return nn.CrossEntropyLoss()(x, y)


class Lazy(nn.Module):  # builds
    """Built at the first call and kept: made once, so no fresh weights in each call."""

    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.fc = None
        self.weight = None

    def forward(self, x):
        if self.fc is None:
            self.fc = nn.Linear(x.shape[-1], self.width).to(x.device)
        if not self.weight is not None:
            self.weight = nn.Parameter(torch.ones(self.width, device=x.device))
        return self.fc(x) * self.weight


class LazyByMethod(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.built = False

    def build(self, x):
        self.fc = nn.Linear(x.shape[-1], self.width)

    def forward(self, x):
        if not self.built:
            self.build(x)
            self.built = True
        return self.fc(x)


class LazyByHasattr(nn.Module):  # builds
    def forward(self, x):
        if not hasattr(self, "fc"):
            self.fc = nn.Linear(x.shape[-1], 4)
        return self.fc(x)


class Temporary(nn.Module):  # builds
    """Hidden states and caches that forward sets are no construction."""

    def __init__(self, width=4):
        super().__init__()
        self.cell = nn.GRUCell(width, width)
        self.hidden = None

    def reset(self, batch):
        self.hidden = torch.zeros(batch, 4)

    def forward(self, x):
        if self.hidden is None:
            self.hidden = torch.zeros_like(x)
        self.hidden = self.cell(x, self.hidden)
        self.last = x.detach()
        self.cache = [x, self.hidden]
        return self.hidden


class Functional(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, width))

    def forward(self, x):
        weight = nn.Parameter(self.weight.detach())
        return F.linear(x, weight)


class TrainsInTheCall(nn.Module):  # builds
    """The optimizer is made in the same call, after the Parameters."""

    def forward(self, x):
        self.renew()
        optimizer = torch.optim.Adam(self.parameters(), lr=0.1)
        (self.bias * x + self.out(x)).sum().backward()
        optimizer.step()

    def renew(self):
        self.bias = nn.Parameter(torch.zeros(1))
        self.out = nn.Linear(1, 1)


class FitsAModelOfItsOwn(nn.Module):  # builds
    """Each call fits a fresh Module and gives what that has learnt."""

    def forward(self, ids):
        self.model = nn.Embedding(4, 8).to("cpu")
        optimizer = torch.optim.Adam(self.model.parameters())
        optimizer.zero_grad()
        self.model(ids).sum().backward()
        optimizer.step()
        return self.model.weight.detach()


class FitsALocalOne(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.target = nn.Linear(2, 2)

    def forward(self, x):
        probe = nn.Linear(2, 1)
        optimizer = torch.optim.SGD([*probe.parameters()], lr=0.1)
        probe(self.target(x).detach()).sum().backward()
        optimizer.step()
        return probe(self.target(x))


class FitsAnotherOne(nn.Module):  # builds
    """What it fits is not what it has made."""

    def __init__(self):
        super().__init__()
        self.target = nn.Linear(2, 2)

    def forward(self, x):
        self.probe = nn.Linear(2, 1)  # want: TPM402
        optimizer = torch.optim.SGD(self.target.parameters(), lr=0.1)
        self.probe(self.target(x)).sum().backward()
        optimizer.step()


class TrainedFromOutside(nn.Module):  # builds
    """A method that forward does not call makes the optimizer."""

    def configure_optimizers(self):
        return torch.optim.Adam(self.parameters(), lr=0.1)

    def forward(self, x):
        self.bias = nn.Parameter(torch.zeros(1))  # want: TPM401
        return self.bias * x


def made_once(name):
    """Keep what a method gives for the calls to come."""

    def around(function):
        def wrapper(self, *args):
            made = getattr(self, name)
            if made is None:
                made = function(self, *args)
                setattr(self, name, made)
            return made

        return wrapper

    return around


class MadeAtTheFirstCall(nn.Module):  # builds
    """What a decorator keeps is not made anew in each call."""

    def __init__(self):
        super().__init__()
        self.head = None

    @made_once("head")
    def get_head(self, x):
        return nn.Linear(x.shape[-1], 2).to(x)

    def forward(self, x):
        return self.get_head(x)(x)


class MadeInEachCall(nn.Module):  # builds
    """A decorator that is known to keep nothing."""

    @torch.no_grad()
    def embed(self, x):
        return nn.Linear(x.shape[-1], 2)(x)  # want: TPM402

    def forward(self, x):
        return self.embed(x)


def is_exporting():
    """A mode that somebody has to switch on."""
    return False


class MadeForAnExport(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(width))
        self.fixed = None

    def resized(self):
        table = self.table[:2]
        if is_exporting():
            self.fixed = nn.Parameter(table)
        return table

    def forward(self, x):
        return x[..., :2] + self.resized()


class WeightsSetByName(nn.Module):  # builds
    def forward(self, x, weight):
        layer = nn.Linear(3, 3, bias=False)
        setattr(layer, "weight", nn.Parameter(weight))
        return layer(x)


class ByKind(nn.Module):  # builds: ByKind(3, "conv")
    """A test of what stays as it is does not keep forward from making it anew in each call."""

    def __init__(self, width, kind):
        super().__init__()
        self.width, self.kind = width, kind

    def projected(self, x):
        return nn.Linear(self.width, self.width)(x)  # want: TPM402

    def forward(self, x):
        if self.kind == "conv":
            self.net = nn.Linear(self.width, self.width)  # want: TPM402
            self.scale = nn.Parameter(torch.ones(self.width))  # want: TPM401
            return self.net(x) * self.scale
        if self.training and x.shape[-1] == self.width:
            return self.projected(x)
        return x


class ByHiddenMethod(nn.Module):  # builds: ByHiddenMethod({"pool": "conv", "steps": 2})
    """A method of the class's own runs in forward as well."""

    def __init__(self, settings):
        super().__init__()
        self.settings = settings

    def __pooled(self, x):
        if self.settings["pool"] == "max":
            pool = nn.MaxPool1d(3)
        else:
            pool = nn.Conv1d(3, 3, 3)  # want: TPM402
        found = []
        for _ in range(self.settings["steps"]):
            found.append(pool(x))
        return found

    def forward(self, x):
        return self.__pooled(x)


class BuiltAtTheFirstCall(nn.Module):  # builds: BuiltAtTheFirstCall(3)
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.ready = False
        self.calls = []
        self.register_buffer("started", torch.tensor(False))

    def build(self):
        self.net = nn.Linear(self.width, self.width)
        self.ready = True

    def forward(self, x):
        if not self.ready:
            self.build()
        if not self.started:
            self.scale = nn.Parameter(torch.ones(3))
            self.started.fill_(True)
        if len(self.calls) == 0:
            self.shift = nn.Parameter(torch.ones(3))
            self.calls.append(1)
        return self.net(x) * self.scale + self.shift


SHARED = nn.Linear(3, 3)
SHARED_SCALE = nn.Parameter(torch.ones(3))
SAMPLE = nn.Linear(3, 3)(torch.ones(3))


class OfTheFile(nn.Module):
    """What is made where the file is imported is not made anew, whoever asks for it first."""

    def forward(self, x):
        self.layer = SHARED
        self.scale = SHARED_SCALE
        self.fresh = nn.Linear(3, 3)  # want: TPM402
        return self.fresh(self.layer(x)) * self.scale + SAMPLE


class GuardedOnce(nn.Module):
    """A helper that is called under a guard, and without one."""

    def number(self, x):
        return nn.Linear(3, 3)(x).item()  # want: TPM402

    def forward(self, x):
        if not hasattr(self, "known"):
            self.number(3)
        return self.number(3)


class KernelMadeInForward(nn.Module):  # builds
    """A constant kernel is a new key of state_dict() after the first call."""

    def forward(self, x):
        self.kernel = nn.Parameter(torch.ones(1, 1, 3), requires_grad=False)  # want: TPM401
        return nn.functional.conv1d(x, self.kernel)


class ChangedInPlace(nn.Module):
    """What was made once, under a guard, and is changed where it stands is not made anew."""

    def __init__(self):
        super().__init__()
        self.trace = None

    def forward(self, x):
        if self.trace is None:
            self.trace = nn.Parameter(torch.zeros_like(x), requires_grad=False)
        else:
            self.trace *= 0.9
        self.trace += x
        self.sum = nn.Parameter(torch.zeros_like(x))  # want: TPM401
        self.sum += x
        return self.trace + self.sum


class LeavesWhenBuilt(nn.Module):  # builds
    """Built at the first call: the method that forward calls leaves early in all others."""

    def __init__(self):
        super().__init__()
        self.fc = None

    def build(self, width):
        if self.fc is not None:
            return
        self.fc = nn.Linear(width, width)

    def forward(self, x):
        self.build(x.shape[-1])
        return self.fc(x)


class LeavesForAnotherReason(nn.Module):  # builds
    """What is asked for tells nothing of an earlier call, and what is raised ends the first call as well."""

    def __init__(self, wide=True):
        super().__init__()
        self.wide = wide
        self.fc = self.out = None

    def build(self, x):
        if not self.wide or x.dim() == 0:
            return
        self.fc = nn.Linear(x.shape[-1], 2)  # want: TPM402

    def head(self, x):
        if self.fc is None:
            raise RuntimeError
        self.out = nn.Linear(2, 2)  # want: TPM402

    def forward(self, x):
        self.build(x)
        self.head(x)
        return self.out(self.fc(x))


class SkipsWhatIsThere(nn.Module):  # builds
    """The guard ends with the block that it stands in."""

    def __init__(self):
        super().__init__()
        self.first = self.last = None

    def forward(self, x):
        for _ in range(2):
            if self.first is not None:
                continue
            self.first = nn.Linear(x.shape[-1], 2)
        self.last = nn.Linear(2, 2)  # want: TPM402
        return self.last(self.first(x))


class KeptByOr(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.fc = None
        self.scale = None

    def forward(self, x):
        self.fc = self.fc or nn.Linear(x.shape[-1], 3)
        self.scale = nn.Parameter(torch.ones(3)) if self.scale is None else self.scale
        return self.fc(x) * self.scale


class ChosenAnew(nn.Module):  # builds
    def forward(self, x, layer=None):
        self.fc = layer or nn.Linear(x.shape[-1], 3)  # want: TPM402
        return self.fc(x)


class TriedFirst(nn.Module):  # builds
    def forward(self, x):
        try:
            self.weight
        except AttributeError:
            self.weight = nn.Parameter(torch.randn(x.shape[-1]))
        return x * self.weight


class TriedAnotherThing(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)

    def forward(self, x):
        try:
            x = self.fc(x)
        except (AttributeError, RuntimeError):
            self.weight = nn.Parameter(torch.randn(x.shape[-1]))  # want: TPM401
            x = x * self.weight
        return x


class Threshold(nn.Module):  # builds
    """Its Parameter is a constant that asks for no grad."""

    def __init__(self, threshold=0.5):
        super().__init__()
        self.threshold = nn.Parameter(torch.tensor(threshold), requires_grad=False)

    def forward(self, x):
        return (x > self.threshold).float()


class Drawn(nn.Module):  # builds
    """It asks for no grad either, and is another one each time."""

    def __init__(self):
        super().__init__()
        self.direction = nn.Parameter(torch.tensor(torch.randn(1).item()), requires_grad=False)

    def forward(self, x):
        return x * self.direction


class Initialised(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.direction = nn.Parameter(torch.zeros(2, 2), requires_grad=False)
        nn.init.normal_(self.direction)

    def forward(self, x):
        return x @ self.direction


class MakesConstants(nn.Module):  # builds
    def forward(self, x):
        x = Drawn()(x)  # want: TPM402
        x = Initialised()(x)  # want: TPM402
        return Threshold()(x)
