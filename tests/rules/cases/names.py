"""Names that are not written out: mangling, setattr, loops, f-strings."""

import torch
import torch.nn as nn


class Mangled(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.__mask = torch.ones(width)  # want: TPM101
        self.register_buffer("_Mangled__table", None)
        self.__table = torch.ones(width)
        self.register_buffer("__dunder__", torch.ones(width))

    def forward(self, x):
        return x * self.__mask + self.__table


class MangledMiss(nn.Module):  # builds
    """register_buffer's name is no identifier, so it is not mangled: these are two attributes."""

    def __init__(self, width=4):
        super().__init__()
        self.register_buffer("__table", None)
        self.__table = torch.ones(width)  # want: TPM101

    def forward(self, x):
        return x + self.__table


class BySetattr(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        setattr(self, "mask", torch.ones(width))  # want: TPM101
        setattr(self, "fc", nn.Linear(width, width))
        self.register_buffer("table", None)
        setattr(self, "table", torch.ones(width))
        super().__setattr__("shift", torch.ones(width))  # may: TPM101
        self.size = width

    def forward(self, x):
        return self.fc(x) * self.mask + self.table + self.shift


class BySetattrRegistered(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        for name in ("query", "key", "value"):
            setattr(self, name, nn.Linear(width, width))
            setattr(self, name + "_scale", nn.Parameter(torch.ones(1)))
            self.register_buffer(f"{name}_mask", None)
        self.query_mask = torch.ones(width)
        self.key_mask = torch.ones(width)

    def forward(self, x):
        return self.query(x) * self.query_mask


class SetattrInALoop(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        for name in ("sin", "cos"):
            setattr(self, name, torch.ones(width))  # want: TPM101

    def forward(self, x):
        return x * self.sin + self.cos


class SetattrOfSome(nn.Module):
    """One place is one finding, told of the name that matters most."""

    def __init__(self, width=4):
        super().__init__()
        for name in ("sin", "cos"):
            setattr(self, name, torch.ones(width))  # want: TPM101

    def forward(self, x):
        return x * self.cos


class OtherSelf(nn.Module):  # builds
    """The first argument is self, whatever it is called."""

    def __init__(this, width=4):
        super().__init__()
        this.mask = torch.ones(width)  # want: TPM101
        me = this
        me.table = torch.ones(width)  # want: TPM101

    def forward(this, x):
        return x * this.mask + this.table


class DynamicName(nn.Module):  # builds: DynamicName("mask")
    """A name that only the caller knows could be any, so nothing is certain of the others."""

    def __init__(self, name, width=4):
        super().__init__()
        self.register_buffer(name, None)
        self.mask = torch.ones(width)  # may: TPM101

    def forward(self, x):
        return x * self.mask


class CountedNames(nn.Module):  # builds: CountedNames(); CountedNames(3)
    """What is registered under a name that only a run knows may be any that fits."""

    def __init__(self, count=2):
        super().__init__()
        for index in range(count):
            self.register_buffer(f"table_{index}", None)
            self.register_buffer("row%02d" % index, None)
            name = "column{}".format(index)
            self.register_buffer(name, None)
            self.register_buffer("cell" + str(index), None)
        self.table_0 = torch.ones(2)
        self.row01 = torch.ones(2)
        self.column1 = torch.ones(2)
        self.cell0 = torch.ones(2)
        self.table = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return x * self.table_0 * self.row01 * self.column1 * self.cell0 * self.table


class CountedInLiteral(nn.Module):  # raises TypeError
    def __init__(self):
        super().__init__()
        for index in range(2):
            self.register_buffer(f"table_{index}", torch.ones(2))
        self.table_1 = 3  # want: TPM309


class DottedByUnknown(nn.Module):  # raises KeyError: DottedByUnknown(("a",))
    def __init__(self, names):
        super().__init__()
        for name in names:
            self.register_buffer(f"layer.{name}", torch.ones(2))  # want: TPM305


class NamesOfClass(nn.Module):
    NAMES = ("query", "key")

    def __init__(self, width=4):
        super().__init__()
        for name in self.NAMES:
            self.register_buffer(name, None)
        for name in NamesOfClass.NAMES:
            setattr(self, name, torch.ones(width))
        self.query_x = None
        for name in [name + "_scale" for name in self.NAMES]:
            setattr(self, name, torch.ones(width))  # want: TPM101

    def forward(self, x):
        return x * self.query_scale * self.key_scale


class ManyNamesOfClass(nn.Module):  # builds
    NAMES = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]

    def __init__(self):
        super().__init__()
        for name in self.NAMES:
            self.register_buffer(name, None)
        self.k = torch.ones(2)
        self.other = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return x * self.k * self.other


class MoreNames(nn.Module):  # builds
    """More of them than anybody follows one by one: any of them may be registered, and no other."""

    NAMES = (
        *("a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b0", "b1", "b2", "b3", "b4"),
        *("b5", "b6", "b7", "b8", "b9", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"),
        *("d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7", "d8", "d9", "e0", "e1", "e2", "e3", "e4"),
    )

    def __init__(self):
        super().__init__()
        for name in self.NAMES:
            self.register_buffer(name, None)
        self.e4 = torch.ones(2)
        self.e5 = torch.ones(2)  # want: TPM101

    def forward(self, x):
        return x * self.e4 * self.e5


class PrivateMethods(nn.Module):  # builds
    __scale = 2.0

    def __init__(self, width=4):
        super().__init__()
        self.__build(width)
        self.layers = self.__make(width)  # want: TPM106
        self.__register(width)

    def __build(self, width):
        self.mask = torch.ones(width) * self.__scale  # want: TPM101
        self.gain = torch.ones(width)

    def __make(self, width):
        layers = []
        for _ in range(2):
            layers.append(nn.Linear(width, width))
        return layers

    def __register(self, width):
        del self.gain
        self.register_buffer("gain", torch.ones(width))

    @property
    def __twice(self):
        return self.mask * 2

    def forward(self, x):
        return self.layers[0](x) * self.mask + self.__twice + self.gain


class PrivateMethodsOfEither(PrivateMethods):  # builds
    """Each of the two classes calls its own."""

    def __init__(self, width=4):
        super().__init__(width)
        self.other = self.__make(width)  # want: TPM101

    def __make(self, width):
        return torch.ones(width)

    def forward(self, x):
        return super().forward(x) * self.other


class Numbered(nn.Module):  # builds: Numbered((2,))
    """A loop over something unknown begins with what is known: what it puts there first has a name."""

    def __init__(self, sizes):
        super().__init__()
        self.n = len(sizes)
        for i, size in enumerate(sizes):
            setattr(self, f"grid{i}", torch.ones(2, size))  # want: TPM101
        for i in range(len(sizes)):
            setattr(self, "table_%d" % i, torch.ones(2, 2))  # want: TPM101
        for i, size in enumerate(sizes, 1):
            setattr(self, "offset_" + str(i), torch.ones(2, size))  # want: TPM111
        for i in range(1, self.n + 1):
            setattr(self, "scale_{}".format(i), torch.ones(2, 2))  # want: TPM112
            setattr(self, f"weight{i}", nn.Parameter(torch.ones(2, 2)))
            setattr(self, f"layer{i}", nn.Linear(2, 2))

    def forward(self, x):
        for i in range(self.n):
            name = "offset_" + str(i + 1)
            x = x + getattr(self, f"grid{i}") * getattr(self, "table_%d" % i) + getattr(self, name).to(x.device)
        return x


class NumberedAndRegistered(nn.Module):  # builds: NumberedAndRegistered((2, 2))
    """The names are those of buffers, or whether they are hangs on a number."""

    def __init__(self, sizes):
        super().__init__()
        for i, size in enumerate(sizes):
            self.register_buffer(f"grid{i}", torch.ones(2, size))
        for i, size in enumerate(sizes):
            setattr(self, f"grid{i}", torch.ones(2, size) * 2)
        for i, size in enumerate(sizes):
            if i > 0:
                self.first = torch.zeros(size)
            else:
                self.register_buffer("first", torch.ones(size))

    def forward(self, x):
        return x * self.first + self.grid0
