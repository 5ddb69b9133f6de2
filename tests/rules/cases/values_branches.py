"""Branches, loops, with, try, match and conditional expressions: one path on which it is left plain is enough."""

import sys

import torch
import torch.nn as nn


class EitherWay(nn.Module):  # builds: EitherWay(True); EitherWay(False)
    def __init__(self, learned, width=4):
        super().__init__()
        if learned:
            self.scale = nn.Parameter(torch.ones(width))
        else:
            self.scale = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return x * self.scale


class BufferOrPlain(nn.Module):  # builds: BufferOrPlain(True); BufferOrPlain(False)
    def __init__(self, persistent, width=4):
        super().__init__()
        table = torch.randn(width)
        if persistent:
            self.register_buffer("table", table)
        else:
            self.table = table  # want: TPM101

    def forward(self, x):
        return x + self.table


class ConditionalExpression(nn.Module):  # builds: ConditionalExpression(True); ConditionalExpression(False)
    def __init__(self, bias, width=4):
        super().__init__()
        self.bias = torch.zeros(width) if bias else None  # want: TPM101
        self.gain = nn.Parameter(torch.ones(width)) if bias else torch.ones(width)  # want: TPM101
        self.both = torch.ones(width) if bias else torch.zeros(width)  # want: TPM101

    def forward(self, x):
        x = x * self.gain * self.both
        return x if self.bias is None else x + self.bias


class BothRegistered(nn.Module):  # builds: BothRegistered(True); BothRegistered(False)
    def __init__(self, learned, width=4):
        super().__init__()
        scale = torch.ones(width)
        if learned:
            scale = nn.Parameter(scale)
            self.register_parameter("scale", scale)
        else:
            self.register_buffer("scale", scale)
        self.shift = nn.Parameter(torch.ones(1)) if learned else nn.Buffer(torch.ones(1))

    def forward(self, x):
        return x * self.scale + self.shift


class ThenReplaced(nn.Module):  # builds: ThenReplaced(True); ThenReplaced(False)
    def __init__(self, flag):
        super().__init__()
        self.weight = torch.ones(3)
        if flag:
            self.weight = None
        else:
            self.weight = 1.0

    def forward(self, x):
        return x if self.weight is None else x * self.weight


class MaybeReplaced(nn.Module):  # builds: MaybeReplaced(True); MaybeReplaced(False)
    def __init__(self, flag):
        super().__init__()
        self.weight = torch.ones(3)  # want: TPM101
        if flag:
            self.weight = None

    def forward(self, x):
        return x if self.weight is None else x * self.weight


class Loops(nn.Module):  # builds
    def __init__(self, depth=3):
        super().__init__()
        total = torch.zeros(3)
        for index in range(depth):
            total = total + index
        self.total = total  # want: TPM101
        count = 0
        while count < depth:
            self.last = torch.full((3,), count)  # want: TPM101
            count += 1
        self.count = count

    def forward(self, x):
        return x * self.total + self.last


class WithBlocks(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
        with torch.no_grad():
            self.gram = self.fc.weight @ self.fc.weight.t()  # want: TPM101
            self.eye = torch.eye(3)  # want: TPM101
            self.fc.weight.copy_(self.eye)

    def forward(self, x):
        return self.fc(x) @ self.gram @ self.eye


class Tries(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        try:
            import scipy_that_is_not_there

            self.window = scipy_that_is_not_there.window(3)
        except ImportError:
            self.window = torch.ones(3)  # want: TPM101
        finally:
            self.done = True

    def forward(self, x):
        return x * self.window


class EarlyReturn(nn.Module):  # builds: EarlyReturn(True); EarlyReturn(False)
    def __init__(self, simple):
        super().__init__()
        self.scale = torch.ones(3)  # want: TPM101
        if simple:
            return
        scale = self.scale
        del self.scale
        self.register_buffer("scale", scale)

    def forward(self, x):
        return x * self.scale


class Modes(nn.Module):  # builds: Modes("fixed"); Modes("learned"); Modes("none")
    def __init__(self, mode):
        super().__init__()
        if mode == "learned":
            self.position = nn.Parameter(torch.zeros(3))
        elif mode == "fixed":
            position = torch.linspace(0, 1, 3)
            self.position = position  # want: TPM101
        elif mode == "none":
            self.position = None
        else:
            raise ValueError(mode)

    def forward(self, x):
        return x if self.position is None else x + self.position


class NeverReached(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.mask = None
        return
        self.mask = torch.ones(3)

    def forward(self, x):
        return x


class Walrus(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        if (table := torch.ones(3)).numel() > 2:
            self.table = table  # want: TPM101
        else:
            self.table = None

    def forward(self, x):
        return x * self.table


class OrElse(nn.Module):  # builds
    def __init__(self, weight=None):
        super().__init__()
        self.weight = weight or torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.weight


class LearnedOrFixed(nn.Module):  # builds
    """What a method gives hangs on what was tested before it is called."""

    def __init__(self, learned=True, width=4):
        super().__init__()
        self.learned = learned
        self.width = width
        if learned:
            self.table = self._make()
        else:
            self.register_buffer("table", self._make())

    def _make(self):
        if self.learned:
            return nn.Parameter(torch.randn(self.width))
        return torch.zeros(self.width)

    def forward(self, x):
        return x + self.table


class OneOfKinds(nn.Module):  # builds
    def __init__(self, kind="a", width=4):
        super().__init__()
        self.kind = kind
        self.width = width
        if kind not in ("a", "b", "fixed"):
            raise ValueError(kind)
        if kind in ("a", "b") or width == 0:
            self.table = self._make()
        else:
            self.register_buffer("table", self._make())

    def _make(self):
        if self.width == 0:
            return None
        if self.kind == "a":
            return nn.Parameter(torch.randn(self.width))
        elif self.kind == "b":
            return nn.Parameter(torch.zeros(self.width))
        return torch.zeros(self.width)

    def forward(self, x):
        return x + self.table


class ChosenTwice(nn.Module):  # builds: ChosenTwice(True)
    def __init__(self, fixed=False, width=4):
        super().__init__()
        table = torch.zeros(width) if fixed else nn.Parameter(torch.zeros(width))
        if fixed:
            self.register_buffer("table", table)
        else:
            self.table = table
        self.other = torch.zeros(width) if fixed else nn.Parameter(torch.zeros(width))  # want: TPM101

    def forward(self, x):
        return x + self.table + self.other


class NoInstance(nn.Module):  # builds
    """A class is no instance of another one, and a function is none of either."""

    def __init__(self, make=nn.Linear):
        super().__init__()
        kind = nn.Linear
        if isinstance(kind, nn.Parameter):
            self.scale = kind
        else:
            self.scale = torch.ones(3)  # want: TPM101
        if not isinstance(torch.relu, (nn.Module, torch.Tensor)):
            self.shift = torch.ones(3)  # want: TPM101
        self.make = make

    def forward(self, x):
        return x * self.scale + self.shift


class Striding(nn.Module):
    """A head that tells at what steps it looks."""

    @property
    def stride(self):
        return torch.tensor([8.0, 16.0])


class Pacing(nn.Module):
    @property
    def stride(self):
        return 8


class HeadOfAClass(nn.Module):  # builds: HeadOfAClass(Striding()); HeadOfAClass(Pacing())
    """A test tells of which class a Module is; of the other one nothing is known but that it is none of that."""

    def __init__(self, head: nn.Module):
        super().__init__()
        if isinstance(head, Striding):
            self.stride = head.stride  # want: TPM101
        else:
            self.stride = 1
        if isinstance(head, Pacing):
            self.pace = head.stride
        else:
            self.pace = 1
        self.head = head

    def forward(self, x):
        return self.head(x) * self.stride * self.pace


class AskedOfTheClass(nn.Module):  # builds
    """What the class body sets is there; what it only annotates is not."""

    size = 3
    width: int

    def __init__(self):
        super().__init__()
        if getattr(self, "size", None) is None:
            self.never = torch.ones(3)
        if getattr(self, "width", None) is None:
            self.always = torch.ones(3)  # want: TPM101
        if getattr(self, "depth", None) is None:
            self.too = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.always * self.too


class NoOtherKind(nn.Module):  # raises TypeError: NoOtherKind("learned")
    """What ends the program leaves no path on which the name is free."""

    def __init__(self, kind):
        super().__init__()
        if kind == "learned":
            self.scale = nn.Parameter(torch.ones(3))
        elif kind == "empty":
            print("nothing to scale")
            sys.exit(1)
        else:
            exit(2)
        self.scale = 3  # want: TPM307


class LeftOrBuilt(nn.Module):  # builds: LeftOrBuilt("here")
    def __init__(self, kind):
        if kind == "here":
            super().__init__()
        elif kind == "away":
            quit()
        else:
            try:
                sys.exit(1)
            except SystemExit:
                super().__init__()
        self.scale = nn.Parameter(torch.ones(3))


class Applier:
    available = False
    fixed = False

    def __init__(self):
        Applier.available = True


applier = Applier()
FAST = False
SLOW = False


def enable():
    global FAST
    FAST = True


class OfWhatOthersSet(nn.Module):  # builds: OfWhatOthersSet(3)
    """A constant that a function of the file binds anew may be anything by the time of the constructor."""

    def __init__(self, width):
        super().__init__()
        if applier.available:
            self.flag = torch.ones(width)  # want: TPM101
        if applier.fixed:
            self.fixed = torch.ones(width)
        if FAST:
            self.fast = torch.ones(width)  # want: TPM101
        if SLOW:
            self.slow = torch.ones(width)
        if self.eager:
            self.eagerly = torch.ones(width)  # want: TPM101

    eager = False

    @classmethod
    def hurry(cls):
        cls.eager = True

    def forward(self, x):
        return x * getattr(self, "flag", 1) * getattr(self, "fast", 1) * self.eagerly * self.fixed * self.slow


enable()
OfWhatOthersSet.hurry()


class AfterWhile(nn.Module):  # builds: AfterWhile(5)
    """The ``else`` of a loop runs when its test fails, and not after ``break``."""

    def __init__(self, width):
        super().__init__()
        while width > 3:
            width -= 1
        else:
            self.scale = torch.ones(width)  # want: TPM101
        while True:
            self.shift = torch.ones(width)  # want: TPM101
            break
        else:
            self.never = torch.ones(width)

    def forward(self, x):
        return x * self.scale + self.shift


class Guarded(nn.Module):  # builds: Guarded(3)
    """A case with a guard need not be taken; the guard runs."""

    def __init__(self, width):
        super().__init__()
        match width:
            case _ if width > 3:
                self.scale = nn.Parameter(torch.ones(width))
        self.register_buffer("scale", torch.ones(width))
        match width:
            case _ if (shift := torch.ones(width)) is not None:
                self.shift = shift  # want: TPM101

    def forward(self, x):
        return x * self.scale + self.shift


class Private(nn.Module):
    """A test of a private name tells as much as one of any other."""

    def __init__(self, short):
        super().__init__()
        self.__mode = "short" if short else "long"
        if self.__mode == "short":
            setattr(self, self.__mode, torch.ones(3))  # want: TPM101

    def forward(self, x):
        return x * self.short


class TestedForNone(nn.Module):  # builds: TestedForNone(True); TestedForNone(False)
    """Where a tensor is None, it is no tensor."""

    def __init__(self, short):
        super().__init__()
        self.table = torch.ones(3) if short else None  # want: TPM101
        if self.table is None:
            self.copy = self.table

    def forward(self, x):
        return x * self.table


def counted(rate):
    if isinstance(rate, int) or isinstance(rate, float):
        kind = "number"
    elif isinstance(rate, list):
        kind = "list"
    else:
        kind = "tensor"
    found = torch.ceil(8 / torch.as_tensor(rate)).long()
    if kind == "number":
        found = found.item()
    elif kind == "list":
        found = found.tolist()
    return found


class CountsNumbers(nn.Module):  # builds: CountsNumbers(); CountsNumbers(torch.ones(3), 2.0)
    """What is worked out of numbers is a number, an int or a float: one of the two tests says so."""

    def __init__(self, rates=torch.ones(3), rate: float = 3.0, step: int = 2):
        super().__init__()
        self.steps = counted(rate * step)
        self.width = counted(2 ** (step / rate)) // 4
        self.rates = counted(rates)  # want: TPM101

    def forward(self, x):
        return x * self.steps * self.width * self.rates


def spread(value):
    given = isinstance(value, (torch.Tensor, list))
    if not given:
        return value + 1.0
    return torch.ones(3) * torch.as_tensor(value)


class AskedBefore(nn.Module):  # builds: AskedBefore(); AskedBefore(2.0)
    """What a test for a kind has found is known later as well."""

    def __init__(self, rate: float = 1.0):
        super().__init__()
        self.low = spread(rate * 0.5)
        self.high = spread(torch.ones(3))  # want: TPM101
        self.middle = spread([rate, rate, rate])  # want: TPM101

    def forward(self, x):
        return x * self.low + self.high * self.middle


def inverted(bias):
    given = isinstance(bias, torch.Tensor)
    found = (torch.as_tensor(bias) * 2).expm1().clamp_min(1e-6).log()
    if not given and found.numel() == 1:
        return found.item()
    return found


def at_least_one(size):
    found = torch.tensor(size).sqrt()
    return found if found.ndim > 0 else int(found)


class OneElement(nn.Module):  # builds: OneElement()
    """What is worked out of one number has one element, and no dimensions."""

    def __init__(self, bias: float = 1.0):
        super().__init__()
        self.bias = inverted(bias - 0.01)
        self.width = at_least_one(9.0)
        self.heights = at_least_one([4.0, 9.0])  # want: TPM101
        self.shifts = inverted(torch.ones(3))  # want: TPM101

    def forward(self, x):
        return (x + self.bias + self.width) * self.heights[:1] + self.shifts


class SameTestTwice(nn.Module):  # builds: SameTestTwice(); SameTestTwice(3, 0, 1); SameTestTwice(3)
    """The tests in between, which nothing hangs on later, are forgotten first."""

    def __init__(self, size=None, first=1, second=1):
        super().__init__()
        self.size = size
        if first > 0:
            self.first = nn.Linear(3, 3)
        if second > 0:
            self.second = nn.Linear(3, 3)
        if self.size:
            self.register_buffer("anchors", torch.zeros(size))
        if self.size:
            self.anchors = torch.ones(size)

    def forward(self, x):
        return x + self.anchors


class Squash(nn.Module):
    def forward(self, x):
        return torch.tanh(x)


class FunctionOrClass(nn.TransformerEncoderLayer):  # builds: FunctionOrClass(Squash); FunctionOrClass(None)
    """A function of torch is no class, so that none is called where one is asked for."""

    def __init__(self, chosen, width=4):
        super().__init__(width, 2)
        self.chosen = nn.functional.relu if chosen is None else chosen
        if isinstance(self.chosen, type):
            self.activation = self.chosen()

    def forward(self, x):
        return super().forward(x)
