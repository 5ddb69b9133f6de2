"""TPM101, TPM111: the device that an object is told when it is built."""

import torch
import torch.nn as nn

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class OnTheDeviceOfItsSettings(nn.Module):  # builds: OnTheDeviceOfItsSettings({"device": "cpu", "count": 3})
    def __init__(self, config):
        super().__init__()
        self.device = config["device"]
        self.count = config["count"]
        self.table = self.make().to(self.device)  # want: TPM111
        self.counts = torch.zeros(3, 3, device=self.device)  # want: TPM101
        rows = torch.eye(4).to(config["device"])
        self.low, self.high = torch.split(rows, [2, 2])  # want: TPM111, TPM111
        self.roots = torch.sqrt(self.table)  # want: TPM111
        self.edges, self.kinds = self.pair()  # want: TPM111, TPM111
        self.left = torch.eye(3)  # want: TPM101
        self.filled = torch.zeros(3, 3, device=self.device)  # want: TPM111
        self.filled[0] += 1
        self.drawn = self.draw()  # want: TPM101
        self.noise = torch.rand(3, 3).to(self.device)  # want: TPM101
        order = self.draw()
        self.order = order.to(self.device)  # want: TPM101

    def make(self):
        return torch.eye(3)

    def pair(self):
        edges, kinds = torch.eye(3), torch.ones(3, 3)
        return edges.to(self.device), kinds.to(self.device)

    def draw(self):
        return torch.randperm(3).float().to(self.device)

    def forward(self, x):
        x = x * self.drawn + self.noise * self.filled + self.order
        self.counts[0] += 1
        x = x @ self.low @ self.high.T * self.counts
        return x + self.table + self.roots + self.left + self.edges + self.kinds


class OnTheDeviceGiven(nn.Module):  # builds: OnTheDeviceGiven(3, "cpu")
    def __init__(self, width, device):
        super().__init__()
        self.device = device
        self.table = torch.eye(width, device=device)  # want: TPM111
        self.other = torch.eye(width)  # want: TPM101

    def forward(self, x):
        return x @ self.table + self.other


class OnTheDefaultDevice(nn.Module):  # builds: OnTheDefaultDevice(3)
    def __init__(self, width, device="cpu"):
        super().__init__()
        self.device = device
        self.table = torch.eye(width, device=device)  # want: TPM101

    def forward(self, x):
        return x @ self.table


class OnTheDefaultDeviceToTheEnd(nn.Module):  # builds: OnTheDefaultDeviceToTheEnd(3)
    """Forward makes more on the default device: to have one tensor follow the data would help nobody."""

    def __init__(self, steps, device="cpu"):
        super().__init__()
        self.device = device
        self.steps = steps
        self.betas = torch.linspace(0.1, 1.0, steps, device=self.device)  # want: TPM111

    def forward(self, x):
        return x * self.betas.flip(0) + torch.randn(self.steps, device=self.device)


class OnTheDeviceOfTheMoment(nn.Module):  # builds: OnTheDeviceOfTheMoment(3, "cpu")
    def __init__(self, width, device):
        super().__init__()
        self.device = device
        self.table = torch.eye(width, device=device)  # want: TPM101

    def to(self, device):
        self.device = device
        return super().to(device)

    def forward(self, x):
        return x @ self.table


class OnTheDeviceOfTheProgram(nn.Module):  # builds: OnTheDeviceOfTheProgram(torch.ones(3, 3))
    def __init__(self, x):
        super().__init__()
        self.table = torch.eye(3).to(DEVICE)  # want: TPM111
        self.rows = torch.eye(3, device=x.device)  # want: TPM101
        device = x.device
        self.edges = torch.eye(3, device=device)  # want: TPM101

    def forward(self, x):
        return x @ self.table + self.rows * self.edges


class MadeAnewWhereItStood(nn.Module):  # builds: MadeAnewWhereItStood(3, "cpu")
    """What methods make anew on the one device is no state, what they make of it is."""

    def __init__(self, width, device):
        super().__init__()
        self.device = device
        self.width = width
        self.window = torch.ones(width, device=device)  # want: TPM111
        self.steps = self.schedule(1.0)  # want: TPM111
        self.sums = torch.zeros(width).to(device)  # want: TPM111
        self.mean = torch.zeros(width, device=self.device)  # want: TPM101
        self.peak = torch.zeros(width, device=self.device)  # want: TPM101

    def schedule(self, scale):
        return torch.linspace(0, scale, self.width, device=self.device)

    def reset(self):
        self.sums = torch.zeros(self.width, device=self.device)

    def forward(self, x, scale=1.0):
        if scale != 1.0:
            self.steps = self.schedule(scale)
        self.sums += x.sum(0)
        self.mean = torch.add(0.9 * self.mean, x.mean(0)).to(self.device)
        self.peak[0] = x.max()
        phase = torch.randn(self.width, device=self.device)
        return x * self.window * self.steps + phase * self.mean + self.sums * self.peak


class ResetWhereItStands(nn.Module):  # builds: ResetWhereItStands(3)
    def __init__(self, width):
        super().__init__()
        self.sums = torch.zeros(width).to(DEVICE)  # want: TPM111
        self.counts = torch.zeros(width).to(DEVICE)  # want: TPM101
        self.marks = torch.zeros(width).to(DEVICE)  # want: TPM101
        self.total = torch.zeros(width).to(DEVICE)  # want: TPM111
        drawn = torch.randn(width)
        self.drifts = torch.zeros_like(drawn).to(DEVICE)  # want: TPM111
        self.kicks = torch.rand_like(drawn).to(DEVICE)  # want: TPM101

    def reset(self):
        self.sums = torch.zeros_like(self.sums, device=DEVICE)
        self.counts = torch.zeros(len(self.counts))
        kept = self.marks * 0.5
        self.marks = kept.to(DEVICE)
        self.total = torch.zeros(3, device=DEVICE)

    def forward(self, x):
        self.sums += x.sum(0)
        self.counts += 1
        self.marks += 1
        self.total = self.total + x.sum(0)
        return x * self.sums / self.counts + self.marks * self.total + self.drifts * self.kicks


class Histories(nn.Module):
    def build(self, rows):
        self.rows, self.lengths = rows.eq(0), rows.size(0)
        self.rows = self.rows.to(self.device)


class BuiltByAMethod(Histories):  # builds: BuiltByAMethod({"device": "cpu"}, torch.ones(3))
    """What the constructor leaves to a method is not made anew by it, nor by what the method calls in its place."""

    def __init__(self, config, rows, weighted=True):
        super().__init__()
        self.device = config["device"]
        self.weighted = weighted
        self.build(rows)
        self.left_behind()
        self.steps = torch.arange(3.0).to(self.device)  # want: TPM101

    def build(self, rows):
        if not self.weighted:
            super().build(rows)
        else:
            self.rows = torch.linspace(0.0, 1.0, len(rows))
            self.rows = self.rows.to(self.device)  # want: TPM111

    def left_behind(self):
        self.shift = torch.ones(3)  # want: TPM101

    def reset(self):
        self.steps = torch.arange(3.0)

    def forward(self, x):
        return x * self.rows + self.shift * self.steps


def current_device():
    return torch.device("cpu")


class OnTheDeviceAskedFor(nn.Module):  # builds
    """The program is asked for its device, once and for all."""

    def __init__(self, width=3):
        super().__init__()
        self.table = torch.eye(width, device=current_device())  # want: TPM111
        here = current_device()
        self.rows = torch.eye(width).to(here)  # want: TPM111
        self.device = current_device()
        self.steps = torch.arange(float(width)).to(self.device)  # want: TPM111
        self.weight = nn.Parameter(torch.ones(width))
        # where the weight happens to be by now
        self.other = torch.eye(width, device=self.weight.get_device() if self.weight.is_cuda else "cpu")  # want: TPM101

    def forward(self, x):
        return x @ self.table @ self.rows @ self.other * self.steps * self.weight


class Settings:
    device = "cpu"
    width = 3


def band(width, device):
    return torch.eye(width, device=device)


class OnTheDeviceOfItsArgs(nn.Module):  # builds: OnTheDeviceOfItsArgs(Settings(), torch.ones(3, 3))
    """Settings are told by the names that they go by."""

    def __init__(self, args, x):
        super().__init__()
        self.args = args
        self.table = torch.eye(args.width, device=args.device)  # want: TPM111
        self.rows = torch.eye(args.width).to(self.args.device)  # want: TPM111
        self.band = band(args.width, args.device)  # want: TPM111
        self.other = torch.eye(3).to(x.device)  # want: TPM101
        self.edges = band(args.width, x.device)  # want: TPM101

    def forward(self, x):
        return x @ self.table @ self.rows @ self.band @ self.other @ self.edges


class OnTheCpuByItsArguments(nn.Module):  # builds: OnTheCpuByItsArguments(3)
    """What is given and kept is no device yet."""

    def __init__(self, width):
        super().__init__()
        self.width = width
        self.band = band(width, "cpu")  # want: TPM101

    def forward(self, x):
        return x @ self.band


def get_device(number=-1):
    return torch.device("cpu" if number < 0 else f"cuda:{number}")


class OnTheDeviceOfThatNumber(nn.Module):  # builds
    def __init__(self, width=3, gpu=-1):
        super().__init__()
        self.device = get_device(gpu)
        self.table = torch.eye(width).to(self.device)  # want: TPM111
        self.rows = torch.eye(width, device=get_device(-1))  # want: TPM111

    def forward(self, x):
        return x @ self.table @ self.rows


class OnTheDeviceOfAnother(nn.Module):  # builds: OnTheDeviceOfAnother(nn.Linear(3, 3))
    """What is asked is a Module, which may be anywhere by now."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner
        self.table = torch.eye(3).to(self.device_of(inner))  # want: TPM101
        self.device = device_of(inner)
        self.rows = torch.eye(3, device=self.device)  # want: TPM101

    def device_of(self, inner):
        return inner.weight.device

    def forward(self, x):
        return self.inner(x) @ self.table @ self.rows


def device_of(inner):
    return inner.weight.device


class OnCudaByItself(nn.Module):  # builds: OnCudaByItself(3, False)
    """A constructor that calls cuda() itself has done by hand what to() would do."""

    def __init__(self, width, use_cuda):
        super().__init__()
        self.table = torch.eye(width)  # want: TPM111
        if use_cuda:
            self.table = self.table.cuda()  # want: TPM111
        mask = torch.eye(width)
        self.mask = mask.cuda(non_blocking=True) if use_cuda else mask  # want: TPM111
        self.rows = torch.eye(width).to("cuda:0") if use_cuda else torch.eye(width)  # want: TPM111
        self.steps = torch.arange(3.0).cpu()  # want: TPM101
        self.kicks = torch.rand(width).cuda() if use_cuda else torch.rand(width)  # want: TPM101
        self.counts = torch.zeros(width)  # want: TPM101
        if use_cuda:
            self.counts = self.counts.cuda()  # want: TPM101
        here = "cuda" if use_cuda else "cpu"
        self.edges = torch.ones(width, device=here)  # want: TPM111

    def forward(self, x):
        self.counts += 1
        return x @ self.table @ self.mask @ self.rows * self.steps * self.kicks * self.counts * self.edges


class OnTheDeviceGivenOrAskedFor(nn.Module):  # builds
    """Where no device is given the program is asked for one, and that is settled then."""

    def __init__(self, width=3, device=None, other=None, third=None):
        super().__init__()
        device = torch.get_default_device() if device is None else device
        self.table = torch.eye(width, device=device)  # want: TPM111
        self.device = other or current_device()
        self.rows = torch.eye(width).to(self.device)  # want: TPM111
        self.steps = torch.arange(3.0, device=third)  # want: TPM101
        self.weight = nn.Parameter(torch.ones(width))
        if third is None:
            third = self.weight.device
        self.edges = torch.eye(width, device=third)  # want: TPM101

    def forward(self, x):
        return x @ self.table @ self.rows @ self.edges * self.steps * self.weight


class OnADeviceOfItsRank(nn.Module):
    """The name of a device may be put together."""

    def __init__(self, rank):
        super().__init__()
        self.written = torch.zeros(3, 3, device=torch.device(f"cuda:{rank}"))  # want: TPM111
        self.formatted = torch.zeros(3, 3, device=torch.device("cuda:{}".format(rank)))  # want: TPM111
        self.filled = torch.zeros(3, 3).to("cuda:%d" % rank)  # want: TPM111
        self.added = torch.zeros(3, 3).to("cuda:" + str(rank))  # want: TPM111
        self.host = torch.zeros(3, 3).to(f"cpu:{rank}")  # want: TPM101
        self.anywhere = torch.zeros(3, 3, device=f"{rank}")  # want: TPM101

    def forward(self, x):
        return x @ self.written @ self.formatted @ self.filled @ self.added @ self.host @ self.anywhere


def on_device(values):
    return torch.tensor(values, device=DEVICE)


def beside(values, other):
    return torch.tensor(values, device=other.device)


class OnTheDeviceOfAHelper(nn.Module):  # builds: OnTheDeviceOfAHelper(torch.ones(3))
    def __init__(self, other):
        super().__init__()
        self.mask = on_device([1.0, 2.0, 3.0])  # want: TPM111
        self.near = beside([1.0, 2.0, 3.0], other)  # want: TPM101

    def forward(self, x):
        return x * self.mask * self.near


class KeptOnADevice(nn.Module):  # builds: KeptOnADevice({"device": "cpu"})
    """What a subclass writes into the tensor makes it state."""

    def __init__(self, config):
        super().__init__()
        self.device = config["device"]
        self.rows = torch.zeros(3, 3, device=self.device)  # want: TPM101

    def forward(self, x):
        return x @ self.rows


class WritesOnADevice(KeptOnADevice):  # builds: WritesOnADevice({"device": "cpu"})
    def write(self, at, row):
        self.rows[at] = row


class OnTheDeviceOfUpperCase(nn.Module):
    def __init__(self, cfg, device=None):
        super().__init__()
        self.device = device if device else torch.device("cpu")
        self.weight = torch.tensor([1.0, 2.0], device=cfg.MODEL.DEVICE)  # want: TPM111
        self.scale = torch.tensor([1.0, 2.0], device=cfg["DEVICE"])  # want: TPM111
        self.host = torch.tensor([1.0, 2.0], device=torch.device("cpu"))  # want: TPM101
        self.left_out = torch.tensor([1.0, 2.0], device=self.device)  # want: TPM101

    def forward(self, x):
        return x * self.weight * self.scale * self.host * self.left_out


class LeftToItsDefault(nn.Module):  # builds: LeftToItsDefault(3)
    """Methods that go by the device of the constructor break after ``.to()`` whatever the tensor is."""

    def __init__(self, width, device="cpu"):
        super().__init__()
        self.device = device
        self.table = torch.linspace(0, 1, width, device=self.device)  # want: TPM111
        self.waves = self._load(width)  # want: TPM111

    def _load(self, width):
        return torch.ones(width).to(self.device)

    def forward(self, x):
        return x.to(self.device) * self.table * self.waves


class BesideABuffer(nn.Module):  # builds: BesideABuffer(3)
    def __init__(self, width, device="cpu"):
        super().__init__()
        self.device = device
        self.register_buffer("rows", torch.ones(width))
        self.table = torch.linspace(0, 1, width, device=self.device)  # want: TPM101

    def forward(self, x):
        return x.to(self.device) * self.table * self.rows


class GoesByNothing(nn.Module):  # builds: GoesByNothing(3)
    def __init__(self, width, device="cpu"):
        super().__init__()
        self.device = device
        self.table = torch.linspace(0, 1, width, device=self.device)  # want: TPM101

    def forward(self, x):
        return x * self.table


class KeepsItsDevice(nn.Module):
    def __init__(self, device):
        super().__init__()
        self.device = device


class OnTheDeviceOfItsBase(KeepsItsDevice):  # builds: OnTheDeviceOfItsBase("cpu")
    def __init__(self, device, width: int = 3):
        super().__init__(device)
        self.nats = width * torch.ones(1).to(device)  # want: TPM111

    def forward(self, x):
        return x * self.nats


class IndexOnADevice(nn.Module):
    def __init__(self):
        super().__init__()
        self.index = torch.arange(3).to("cuda:0")  # want: TPM111

    def forward(self, x):
        return x[self.index]


class MadeOnTheDefaultItKeeps(nn.Module):  # builds: MadeOnTheDefaultItKeeps()
    def __init__(self, width=4, device="cpu", place=None):
        super().__init__()
        self.device = device
        self.window = torch.hann_window(width, device=device)  # want: TPM111
        self.other = torch.hann_window(width, device=place)  # want: TPM101

    def forward(self, x):
        return x * self.window * self.other + torch.ones(4, device=self.device)


def marked(table, number=1):
    out = table.clone()
    out[0] = number
    return out


def counted(table):
    return torch.ones(table.size(0))


def shaken(table):
    return table + torch.rand(3)


class HandsItToHelpers(nn.Module):  # builds: HandsItToHelpers({"device": "cpu"})
    """What a function makes of a tensor stands where that does; what it only measures says nothing of it."""

    def __init__(self, config):
        super().__init__()
        self.table = torch.zeros(3, 3, device=config["device"])  # want: TPM111
        self.marked = marked(self.table, 2)  # want: TPM111
        self.named = marked(number=3, table=self.table) @ self.table  # want: TPM111
        self.own = self.doubled(self.table)  # want: TPM111
        self.counted = counted(self.table)  # want: TPM101
        self.sizes = torch.ones(self.table.size(0))  # want: TPM101
        self.left = marked(torch.zeros(3, 3))  # want: TPM101
        self.number = marked(torch.zeros(3, 3), self.table.sum())  # want: TPM101
        self.shaken = shaken(self.table)  # want: TPM101

    def doubled(self, table):
        return table * 2

    def forward(self, x):
        x = x @ self.table @ self.marked @ self.named @ self.own
        return x * self.counted * self.sizes @ self.left @ self.number @ self.shaken


class Placed(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.device = config["device"]
        self.table = torch.eye(3).to(self.device)  # want: TPM112
        self.other = torch.eye(3)  # want: TPM112


class GoesOnWithIt(Placed):  # builds: GoesOnWithIt({"device": "cpu"})
    """What the constructor of the base has put on a device is there for that of the subclass."""

    def __init__(self, config):
        super().__init__(config)
        self.both = torch.cat((self.table, self.table), -1)  # want: TPM111
        self.same = self.table  # want: TPM111
        self.more = torch.cat((self.other, self.other), -1)  # want: TPM101

    def forward(self, x):
        return x @ self.both @ self.same @ self.more


class WipesFirst(nn.Module):  # builds: WipesFirst(3)
    """Sums that each call wipes before it adds to them are state of nobody."""

    def __init__(self, n, device="cpu"):
        super().__init__()
        self.device = device
        self.changes = nn.Parameter(torch.zeros(n, n))
        self.scratch = torch.zeros(n, n).to(device)  # want: TPM111
        self.total = torch.zeros(n, n).to(device)  # want: TPM101
        self.half = torch.zeros(n, n).to(device)  # want: TPM101

    def _add(self, x):
        for _ in range(10):
            self.scratch += torch.autograd.grad((x @ self.changes).sum(), self.changes)[0]
            self.half += x
            self.total += x

    def attack(self, x, again=True):
        x = x.to(self.device)
        self.scratch.data.fill_(0)
        if again:
            self.half.zero_()
        self._add(x)
        self.total.zero_()
        return self.scratch.argmax() + self.half.argmax() + self.total.argmax()
