"""TPM101, TPM111, TPM112: on which ways through a function the tensor has been moved or replaced, and by what."""

import torch
import torch as pt
import torch.nn as nn
from torch import float16 as half


class MadeInManySteps(nn.Module):  # builds
    """A device that is named at the very beginning of a long expression counts."""

    def __init__(self):
        super().__init__()
        self.steps = torch.ones(3)  # want: TPM111
        self.last = torch.ones(3)  # want: TPM112

    def set_steps(self, n, device=None):
        self.steps = torch.arange(n, device=device).float().add(1).div(2).mul(3).clamp(0).sqrt()

    def forward(self, x):
        h = torch.relu(x)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        self.last = h
        return h * self.steps


class OnlyCast(nn.Module):  # builds
    """A dtype is no device, by whatever name it goes."""

    def __init__(self):
        super().__init__()
        self.compute_dtype = torch.float16
        self.by_module = torch.ones(3)  # want: TPM101
        self.by_name = torch.ones(3)  # want: TPM101
        self.by_local = torch.ones(3)  # want: TPM101
        self.by_attribute = torch.ones(3)  # want: TPM101
        self.shadowed = torch.ones(3)  # want: TPM111

    def forward(self, x):
        input_dtype = x.dtype
        x = x * self.by_module.to(pt.float16) * self.by_name.to(half)
        return x * self.by_local.to(input_dtype) * self.by_attribute.to(self.compute_dtype)

    def score(self, x, half):
        return (x * self.shadowed.to(half)).sum()


class MovedInTheOtherBranch(nn.Module):  # builds
    def __init__(self, moves=False):
        super().__init__()
        self.moves = moves
        self.table = torch.ones(3)  # want: TPM101
        self.after = torch.ones(3)  # want: TPM111
        self.scale = torch.ones(3)  # want: TPM111

    def forward(self, x):
        return self.scaled(x, self.scale)

    def scaled(self, x, scale):
        """What is no tensor needs no move."""
        if isinstance(scale, torch.Tensor):
            scale = scale.to(x.device)
        else:
            scale = 2 * scale + x.mean()
        return x * scale

    def score(self, x):
        if self.moves:
            self.table = self.table.to(x.device)
            self.after = self.after.to(x.device)
        else:
            x = x * self.table
        return x * self.after


class ReplacedUnlessItFails(nn.Module):  # builds
    """What handles the exception of a replacement finds the tensor of the constructor."""

    def __init__(self):
        super().__init__()
        self.handled = torch.ones(3)  # want: TPM101
        self.closed = torch.ones(3)  # want: TPM101
        self.after = torch.ones(3)  # want: TPM112

    def forward(self, x):
        try:
            self.handled = torch.zeros_like(x)
            self.closed = torch.zeros_like(x)
            self.after = torch.zeros_like(x)
        except RuntimeError:
            x = x * self.handled
        finally:
            x = x * self.closed
        return x * self.after


class ReplacedInOneCase(nn.Module):  # builds
    def __init__(self, mode="a"):
        super().__init__()
        self.mode = mode
        self.table = torch.ones(3)  # want: TPM101

    def forward(self, x):
        self.begin(x)
        return x * self.table

    def begin(self, x):
        match self.mode:
            case "a":
                self.table = torch.zeros_like(x)


class DeviceByKeyword(nn.Module):  # builds
    """A constructor may leave a device that must be named to its default, too."""

    def __init__(self):
        super().__init__()
        self.set_steps(10)

    def set_steps(self, n, *, device=None):
        self.steps = torch.arange(n).to(device)  # want: TPM111

    def forward(self, x):
        return x * self.steps


def place(tensor, like):
    return tensor.to(like.device)


class CallsWhatItIsGiven(nn.Module):  # builds
    """A parameter is none of the functions of the file, though it goes by the same name."""

    def __init__(self):
        super().__init__()
        self.given = torch.ones(3)  # want: TPM101
        self.placed = torch.ones(3)  # want: TPM111

    def forward(self, x, place):
        return x * place(self.given, x)

    def score(self, x):
        return (x * place(self.placed, x)).sum()


class Scaling(nn.Module):
    def scaled(self, table, x):
        return table * x.to(table.device)

    @classmethod
    def shifted(cls, table, x):
        return table + x.to(table.device)


class CallsByClass(Scaling):  # builds
    """The class does not hand the object over, other than to a class method."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM101
        self.shift = torch.ones(3)  # want: TPM101
        self.moved = torch.ones(3)  # want: TPM111

    def forward(self, x):
        return Scaling.scaled(self, self.table, x) + Scaling.shifted(self.shift, x)

    def score(self, x):
        return Scaling.scaled(self, x, self.moved)


class BoundInAFunctionWithin(nn.Module):  # builds: BoundInAFunctionWithin(torch.ones(3))
    """What a function or a lambda within binds is another variable, unless it says that it is none."""

    def __init__(self, mask: torch.Tensor):
        super().__init__()

        def scale(mask):
            return 2 * mask

        self.mask = mask  # want: TPM110
        self.table = torch.ones(3)  # want: TPM112
        self.low = torch.ones(3)  # want: TPM111
        self.high = torch.ones(3)  # want: TPM101
        self.weigh_table()

    def weigh_table(self):
        self.weight = nn.Parameter(self.table * 2)
        self.names = sorted(["a"], key=lambda name: name)

    def forward(self, x):
        factor, count = 2, 3

        def widen(x):
            nonlocal count
            factor = count = x * 2
            return factor

        low = (self.low * factor).to(x.device)
        high = (self.high * count).to(x.device)
        return widen(x) * self.mask * self.weight * low * high


class ReplacedByItsProperty(nn.Module):  # builds: ReplacedByItsProperty(True)
    """What is true of the object is true where a property hands the tensor on, too."""

    def __init__(self, logs=False):
        super().__init__()
        self.logs = logs
        if logs:
            self._table = torch.ones(3)  # want: TPM112

    @property
    def table(self):
        return self._table

    @table.setter
    def table(self, value):
        self._table = value

    def forward(self, x):
        if self.logs:
            self.table = torch.zeros(3, device=x.device)
        if x.requires_grad:
            return x * self.table
        return x


class Measured(nn.Module):  # builds: Measured(3)
    """What has been left over from nn.Linear is only measured."""

    def __init__(self, width):
        super().__init__()
        self.weight = torch.empty(width, width)  # want: TPM112
        self.kernel = torch.ones(width, width)  # want: TPM101
        self.bias = nn.Parameter(torch.empty(width))
        self.reset_parameters()

    def reset_parameters(self):
        fan_in, _ = nn.init._calculate_fan_in_and_fan_out(self.weight)
        nn.init.uniform_(self.bias, -1 / fan_in, 1 / fan_in)

    def forward(self, x):
        fan_in, _ = _calculate_fan_in_and_fan_out(self.kernel)
        return x * fan_in + self.bias


def _calculate_fan_in_and_fan_out(weight):
    return (weight * torch.ones(3)).sum(), weight


class Resets(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.layer = Measured(3)
        self.layer.reset_parameters()

    def forward(self, x):
        return self.layer(x)


class LearnsOrNot(nn.Module):  # builds: LearnsOrNot(); LearnsOrNot(True)
    """What a flag makes a Parameter is plain only where the flag is not set, and nothing reads it there."""

    def __init__(self, learn=False):
        super().__init__()
        self.learn = learn
        self.logvar = torch.zeros(3)  # want: TPM112
        self.scale = torch.ones(3)  # want: TPM112
        self.other = torch.ones(3)  # want: TPM101
        self.always = torch.ones(3)  # want: TPM101
        self.perhaps = torch.ones(3)  # want: TPM101
        if self.learn:
            self.logvar = nn.Parameter(self.logvar)
            self.other = nn.Parameter(self.other)
            self.always = nn.Parameter(self.always)
            if len(self.logvar) > 5:
                self.perhaps = nn.Parameter(self.perhaps)
        if learn:
            self.scale = nn.Parameter(self.scale)

    def forward(self, x):
        if self.learn:
            x = x * self.logvar * self.perhaps
        else:
            x = x + self.other
        x = x * self.scale if self.learn else x
        return x * self.always


class LearnsLater(nn.Module):  # builds: LearnsLater(); LearnsLater(True); LearnsLater(warm=True)
    """A flag that others may set tells nothing of what was made before, nor does one that is not what was asked."""

    def __init__(self, learn=False, warm=False):
        super().__init__()
        self.learn = learn
        self.warm = warm
        self.again = warm
        self.logvar = torch.zeros(3)  # want: TPM101
        self.scale = torch.zeros(3)  # want: TPM101
        self.early = torch.zeros(3)  # want: TPM101
        if self.learn:
            self.logvar = nn.Parameter(self.logvar)
        warm = not warm
        if warm:
            self.scale = nn.Parameter(self.scale)
        if self.again:
            self.early = nn.Parameter(self.early)
        self.again = True

    def start(self):
        self.learn = True

    def forward(self, x):
        if self.warm:
            x = x * self.scale
        if self.again:
            x = x * self.early
        return x * self.logvar if self.learn else x


class NamedAgain(nn.Module):  # builds
    """A comprehension and a lambda have variables of their own."""

    def __init__(self):
        super().__init__()
        self.table = torch.ones(3)  # want: TPM111
        self.chosen = torch.ones(3)  # want: TPM111
        self.other = torch.ones(3)  # want: TPM101
        self.rows = torch.ones(3, 3)  # want: TPM101
        self.given = torch.ones(3)  # want: TPM101

    def forward(self, x):
        part, one, other, row = self.table.exp(), self.chosen.exp(), self.other.exp(), self.rows.exp()
        given = self.given.exp()
        x = x + part.to(x.device) + one.to(x.device) + other.to(x.device) + row.to(x.device) + given.to(x.device)
        x = x + sum(part + x for part in x) + max(x, key=lambda one: (one * x).sum())
        x = x + sum(row + x for row in row) + max(x, key=lambda x, given=given: (given * x).sum())
        return x + sum(other + y for y in x)


class OverwrittenOnSomeWays(nn.Module):  # builds
    """What stands in another branch, or in one that returns, overwrites nothing for those that pass it by."""

    def __init__(self):
        super().__init__()
        self.early = torch.ones(1)  # want: TPM101
        self.either = torch.ones(1)  # want: TPM101
        self.always = torch.ones(1)  # want: TPM112
        self.fitted = torch.ones(1)  # want: TPM112

    def forward(self, x, normalise: bool):
        self.always = x.mean().reshape(1)
        if self.fitted.shape != x.shape:
            self.fitted = torch.ones_like(x)
        x = x * self.always * self.fitted
        if normalise:
            self.either = x.std().reshape(1)
            x = x / self.either
        else:
            x = x * self.either
        if normalise:
            self.early = x.std().reshape(1)
            return x / self.early
        return x * self.early
