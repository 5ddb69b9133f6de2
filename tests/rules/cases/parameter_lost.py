"""TPM103: what an operation makes of a Parameter is a plain tensor."""

import torch
import torch.nn as nn
from torch.nn import Parameter, init


class MovedTooLate(nn.Module):  # builds: MovedTooLate(torch.device("meta"))
    def __init__(self, device, width=8):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, width)).to(device)  # want: TPM103

    def forward(self, x):
        return x @ self.weight


class OnCuda(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.weight = Parameter(torch.randn(width)).cuda()  # want: TPM103
        self.bias = nn.parameter.Parameter(torch.randn(width)).cuda(0)  # want: TPM103

    def forward(self, x):
        return x * self.weight + self.bias


class OnOtherDevices(nn.Module):
    """What backends beside torch add to tensors, and what torch has for others than cuda."""

    def __init__(self, width=8):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width)).npu()  # want: TPM103
        self.bias = nn.Parameter(torch.randn(width)).xpu()  # want: TPM103
        self.scale = nn.Parameter(torch.randn(width).mlu())
        self.norm = nn.LayerNorm(width).npu()

    def forward(self, x):
        return self.norm(x * self.weight + self.bias) * self.scale


class Arithmetic(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.scaled = nn.Parameter(torch.randn(width)) * 0.02  # want: TPM103
        self.shifted = 1 + nn.Parameter(torch.zeros(width))  # want: TPM103
        self.negated = -nn.Parameter(torch.ones(width))  # want: TPM103
        self.row = nn.Parameter(torch.randn(width, width))[0]  # want: TPM103
        self.shaped = nn.Parameter(torch.randn(width * 2)).view(2, width)  # want: TPM103
        self.wide = nn.Parameter(torch.randn(width)).double()  # want: TPM103
        self.bare = nn.Parameter(torch.randn(width)).data  # want[data]: TPM101, TPM103
        self.cut = nn.Parameter(torch.randn(width)).detach()  # want[detach]: TPM101, TPM103
        self.joined = torch.cat([nn.Parameter(torch.zeros(1)), nn.Parameter(torch.ones(1))])  # want: TPM103
        self.padded = nn.functional.pad(nn.Parameter(torch.randn(width)), (1, 1))  # want: TPM103

    def forward(self, x):
        total = self.scaled + self.shifted + self.negated + self.row + self.shaped + self.wide
        return x + total + self.bare + self.cut + self.joined.sum() + self.padded.sum()


class OfSeveral(nn.Module):  # builds
    """Parameters within a list, and results within a tuple."""

    def __init__(self, width=4):
        super().__init__()
        weight, other = nn.Parameter(torch.randn(width)), nn.Parameter(torch.randn(width))
        rows = [weight, other]
        self.joined = torch.cat(rows)  # want: TPM103
        self.stacked = torch.stack(tensors=(weight, other))  # want: TPM103
        self.first, self.second = torch.split(weight, width // 2)  # want: TPM103, TPM103
        self.left, self.right = weight.chunk(2)  # want: TPM103, TPM103
        self.third = weight.unbind()[0]  # want: TPM103
        self.product = torch.outer(weight, other)  # want: TPM103

    def forward(self, x):
        parts = self.first.sum() + self.second.sum() + self.left.sum() + self.right.sum() + self.third
        return x + self.joined.sum() + self.stacked.sum() + self.product.sum() + parts


class ToldOfParameter(nn.Module):  # builds
    """What has no gradient is nothing that could be wrapped last."""

    def __init__(self, width=4):
        super().__init__()
        weight = nn.Parameter(torch.randn(width))
        self.positive = weight > 0  # want: TPM101
        self.finite = torch.isfinite(weight)  # want: TPM101
        self.order = weight.argsort()  # want: TPM101
        self.zeros = torch.zeros(weight.shape)  # want: TPM101

    def forward(self, x):
        return x * self.positive * self.finite + self.order + self.zeros


class Local(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        weight = nn.Parameter(torch.empty(width, width))
        init.xavier_uniform_(weight)
        weight = weight.t()
        self.weight = weight  # want: TPM103

    def forward(self, x):
        return x @ self.weight


class Derived(nn.Module):  # builds
    """Computed from a registered Parameter, which is not lost by it: a plain tensor, frozen at its first value."""

    def __init__(self, width=8):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, width))
        self.symmetric = self.weight + self.weight.t()  # want: TPM101

    def forward(self, x):
        return x @ self.symmetric


class StillParameters(nn.Module):  # builds
    def __init__(self, width=8):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width).to("cpu") * 0.02)
        self.frozen = nn.Parameter(torch.randn(width)).requires_grad_(False)
        self.normal = init.normal_(nn.Parameter(torch.empty(width)))
        self.xavier = nn.init.xavier_uniform_(nn.Parameter(torch.empty(width, width)))
        self.zeros = init.zeros_(tensor=nn.Parameter(torch.empty(width)))
        with torch.no_grad():
            self.weight.mul_(0.5)
            self.filled = nn.Parameter(torch.empty(width)).fill_(1.0)
        self.count = nn.Parameter(torch.randn(width)).numel()
        self.shape = nn.Parameter(torch.randn(width)).shape
        self.start = nn.Parameter(torch.zeros(())).item()

    def forward(self, x):
        return x * self.weight + self.frozen + self.normal + self.xavier + self.zeros + self.filled


class MovedTwice(nn.Module):  # builds: MovedTwice("cpu", torch.float64)
    """What is there already is moved nowhere: the very Parameter comes back."""

    def __init__(self, device, dtype):
        super().__init__()
        self.there = nn.Parameter(torch.randn(3, 3).to(device), requires_grad=True).to(device)
        self.made = nn.Parameter(torch.randn(3, 3, device=device)).to(device)
        self.cast = nn.Parameter(torch.randn(3, 3, dtype=dtype)).to(dtype)
        self.wide = nn.Parameter(torch.randn(3, 3).double()).double()
        self.other = nn.Parameter(torch.randn(3, 3, device=device)).to(dtype)  # want: TPM103

    def forward(self, x):
        return x @ self.there @ self.made @ self.cast.float() @ self.wide.float() @ self.other


class NothingToCast(nn.Module):  # builds: NothingToCast(3, torch.ones(3, dtype=torch.float64))
    """A cast of what torch has just made so gives back the very Parameter."""

    def __init__(self, width, start):
        super().__init__()
        self.plain = nn.Parameter(torch.ones(width)).float()
        self.named = nn.Parameter(torch.zeros(width, dtype=torch.float32)).float()
        self.told = nn.Parameter(torch.randn(width)).to(torch.float32)
        self.whole = nn.Parameter(torch.ones(width)).contiguous()
        self.other = nn.Parameter(torch.ones(width, dtype=torch.float64)).float()  # want: TPM103
        self.given = nn.Parameter(start).float()  # want: TPM103
        self.wide = nn.Parameter(torch.ones(width)).to(torch.float64)  # want: TPM103
        self.turned = nn.Parameter(torch.ones(width, 2).t()).contiguous()  # want: TPM103

    def forward(self, x):
        total = x * self.plain * self.named * self.told * self.whole
        return total * self.other * self.given * self.wide * self.turned.sum()


class StandsThere(nn.Module):  # builds: StandsThere([1.0, 2.0], torch.device("meta"), torch.ones(2), torch.ones(2))
    """A local value that was made on the device, or of one that was, needs no move; what comes from elsewhere does."""

    def __init__(self, values, device, given, other):
        super().__init__()
        points = torch.tensor(values).float().to(device)
        self.points = nn.Parameter(points).to(device)
        turn = torch.zeros(4, 2, device=device)
        turn[:, 0] = 1.0
        self.turn = nn.Parameter(turn).to(device)
        self.part = nn.Parameter(turn[:2, ..., 1:]).to(device)
        self.both = nn.Parameter(turn @ torch.diag(points)).to(device)
        here = torch.zeros(4, 2)
        self.here = nn.Parameter(here).to(device)  # want: TPM103
        self.given = nn.Parameter(given).to(device)  # want: TPM103
        other = other.to(device)
        self.other = nn.Parameter(other).to(device)
        wide = torch.zeros(4, dtype=torch.float64).float()
        self.wide = nn.Parameter(wide).to(torch.float64)  # want: TPM103

    def forward(self, x):
        return x * self.points + self.turn.sum() + self.part.sum() + self.both.sum() + self.here.sum()


class ComputedFromTheLost(nn.Module):  # builds: ComputedFromTheLost(2, torch.float64)
    """What is computed from a lost Parameter is no Parameter to be: it would not follow it."""

    def __init__(self, width, dtype):
        super().__init__()
        self.points = nn.Parameter(torch.ones(width, 3)).to(dtype)  # want: TPM103
        self.ratio = self.points.mean() / width  # want: TPM101
        self.spread = 2 * torch.cdist(self.points, self.points).mean(-1)  # want: TPM101
        self.shift = nn.Parameter(torch.ones(3, dtype=dtype)) * self.points  # want: TPM103
        self.scale = nn.Parameter(torch.ones(3)).to(dtype)
        self.scale = self.scale * 2  # want: TPM103

    def forward(self, x):
        return x * self.points + self.ratio + self.spread[:, None] + self.shift * self.scale


class ConvertedLater(nn.Module):
    """A method that the constructor does not call makes a Parameter to stay, and loses it."""

    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width))
        self.rounded = None
        self.scale = None

    def quantize(self):
        self.rounded = nn.Parameter(self.weight.detach().round(), requires_grad=False).cpu()  # want: TPM103
        self.scale = nn.Parameter(self.weight.detach().abs().max().cpu())
        self.offset = nn.Parameter(self.weight.new_zeros(1)).half().cuda()  # want: TPM103
        self.zero = nn.Parameter(torch.zeros(2)).float()
        self.saved = self.weight.detach().cpu()
        self.seen = nn.Parameter(self.weight.detach()).sum()
        passing = nn.Parameter(self.weight.detach()).double()
        del self.weight
        return passing

    def restored(self):
        self.rounded = nn.Parameter(self.weight.detach().round()).double()
        self.rounded = nn.Parameter(self.rounded)

    def replace(self, device):
        self.weight = nn.Parameter(torch.zeros(3)).to(device)

    def forward(self, x):
        return x * self.rounded * self.scale + self.offset


class ConvertedByAnother(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width

    def prepare(self):
        self._make("cpu")

    def _make(self, device):
        self.table = nn.Parameter(torch.zeros(self.width)).to(device)  # want: TPM103

    def forward(self, x):
        return x * self.table


class MadeByTheFirstCall(nn.Module):
    """What the first call makes stays, and the optimizer may be made after it."""

    def __init__(self, width=3):
        super().__init__()
        self.width = width
        self.table = None
        self.shift = None

    def _make(self, x):
        if self.table is None:
            self.table = nn.Parameter(torch.zeros(self.width)).to(x.device)  # want: TPM103
            self.shift = nn.Parameter(torch.zeros(self.width, device=x.device))

    def forward(self, x):
        self._make(x)
        mask = nn.Parameter(torch.ones(self.width)).to(x.device)
        self.last = x.detach().to("cpu")
        return x * self.table * mask + self.shift


class MadeWhereTheCallerAsks(nn.Module):
    def init_params(self, first):
        width = first.shape[-1]
        self.low = torch.linspace(0.0, 1.0, width)
        self.low = nn.Parameter(self.low).to(first.dtype)  # want: TPM103

    def forward(self, x, init_params=False):
        if init_params:
            self.init_params(x)
        return x * self.low
