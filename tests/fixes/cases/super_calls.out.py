"""Constructors that call Module.__init__ late, wrongly, or not at all."""

import functools

import torch
import torch.nn as nn


class Late(nn.Module):
    def __init__(self, size=3):
        """Build."""
        # torch's own part
        super().__init__()

        # the weight
        self.weight = nn.Parameter(torch.zeros(size))  # want: TPM201

        self.size = size


class LateModule(nn.Module):
    def __init__(self, size=3):
        super().__init__()
        width = size * 2
        self.linear = nn.Linear(size, width)  # want: TPM202


class LateBuffer(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mask", torch.ones(3))  # want: TPM203


class Base(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width


class NeedsLocal(Base):
    def __init__(self, size=3):
        width = size * 2
        super().__init__(width)
        self.scale = nn.Parameter(torch.ones(size))  # want: TPM201


class NeedsLaterLocal(Base):
    def __init__(self, size=3):
        self.scale = nn.Parameter(torch.ones(size))  # left: TPM201
        width = size * 2
        super().__init__(width)


class Asking(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(self.size, 3)


class Telling(Asking):
    def __init__(self):
        self.size = 4
        self.scale = nn.Parameter(torch.ones(3))  # left: TPM201
        super().__init__()


class Missing(nn.Module):
    def __init__(self):  # want: TPM204
        """Build."""

        super().__init__()
        # the first layer
        self.linear = nn.Linear(3, 3)


class MissingArguments(Base):
    def __init__(self):  # left: TPM204
        self.linear = nn.Linear(3, 3)


class Other(nn.Module):
    def __init__(self):
        super().__init__()  # want: TPM205
        self.linear = nn.Linear(3, 3)


class NotCalled(nn.Module):
    def __init__(self):
        super().__init__()  # want: TPM205
        self.linear = nn.Linear(3, 3)


class MixedIn(nn.Module):
    def __init__(self, scale=2.0):  # left: TPM204
        self.scale = scale

    def forward(self, x):
        return self.weigh(x) * self.scale


class Weighing(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))


class Mixed(MixedIn, Weighing):
    """What the call would run is the constructor of Weighing, without its argument."""

    def __init__(self, width=2):
        Weighing.__init__(self, width)
        MixedIn.__init__(self)

    def weigh(self, x):
        return x * self.weight


class RunSecond(nn.Module):
    def __init__(self, scale=2.0):  # left: TPM204
        self.scale = scale


class RunsItSecond(RunSecond):
    """The call would forget the layer."""

    def __init__(self):
        nn.Module.__init__(self)
        self.fc = nn.Linear(2, 2)
        RunSecond.__init__(self)


class PassesBy(nn.Module):
    def __init__(self, scale=2.0):
        super(nn.Module, self).__init__()  # left: TPM205
        self.scale = scale


class RunBefore(Weighing, PassesBy):
    def __init__(self, width=2):
        Weighing.__init__(self, width)
        PassesBy.__init__(self)


class Shown:
    def show(self):
        return repr(self)


class Forgetful(nn.Module):
    def __init__(self):  # want: TPM204
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2))


class AlsoShown(Forgetful, Shown):
    """Nobody else has a constructor that the call could run."""

    def __init__(self):
        super().__init__()
        self.shift = 1.0


class Told(object):
    def tell(self):
        return repr(self)


class AlsoTold(Forgetful, Told):
    def __init__(self):
        super().__init__()
        self.shift = 2.0


class PositionalMissing(nn.Module):
    def __init__(self, /, n=3):  # want: TPM204
        super().__init__()
        self.linear = nn.Linear(n, 3)


class PositionalLate(nn.Module):
    def __init__(self, /, n=3):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(n))  # want: TPM201


class PositionalOther(nn.Module):
    def __init__(self, n=3, /):
        super().__init__()  # want: TPM205
        self.linear = nn.Linear(n, 3)


class DecoratedMissing(nn.Module):
    def __init__(self):  # want: TPM204
        super().__init__()
        # remembered
        @functools.cache
        def width(n):
            return n * 2

        self.linear = nn.Linear(width(3), 3)


class DecoratedLate(nn.Module):
    def __init__(self):
        super().__init__()
        @functools.cache
        def width(n):
            return n * 2

        self.linear = nn.Linear(3, width(3))  # want: TPM202
