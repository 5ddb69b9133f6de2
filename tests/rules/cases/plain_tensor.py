"""Plain tensors that the class uses as they are."""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


class CausalSelfAttention(nn.Module):  # builds: CausalSelfAttention(8, 4)
    def __init__(self, width, length):
        super().__init__()
        self.qkv = nn.Linear(width, 3 * width)
        self.width = width
        self.mask = torch.tril(torch.ones(length, length))  # want: TPM101

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        att = (q @ k.transpose(-2, -1)) / math.sqrt(self.width)
        att = att.masked_fill(self.mask == 0, float("-inf"))
        return F.softmax(att, dim=-1) @ v


class SobelEdges(nn.Module):  # builds
    def __init__(self):
        super(SobelEdges, self).__init__()
        kernel = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
        self.kernel_x = kernel[None, None]  # want: TPM101
        self.kernel_y = kernel.t()[None, None]  # want: TPM101

    def forward(self, image):
        gx = F.conv2d(image, self.kernel_x, padding=1)
        gy = F.conv2d(image, self.kernel_y, padding=1)
        return torch.sqrt(gx * gx + gy * gy)


class WeightedLoss(nn.Module):  # builds
    def __init__(self, classes=5):
        nn.Module.__init__(self)
        self.classes = classes
        self.weights = torch.linspace(0.5, 1.5, classes)  # want: TPM101
        self.reduction = "mean"
        self.eps = 1e-6
        self.shape = torch.Size([3, 4])
        self.dtype_ = torch.float32
        self.count = torch.numel(self.weights)
        self.peak = self.weights.max().item()

    def forward(self, logits, target):
        loss = F.cross_entropy(logits, target, weight=self.weights, reduction=self.reduction)
        return loss / (self.count + self.eps)


class FixedPositions(nn.Module):  # builds
    """A tensor put on self before the base constructor runs is silent, and as lost as any other."""

    def __init__(self, length=16, width=8):
        self.table = torch.zeros(length, width)  # want: TPM101
        super().__init__()
        self.drop = nn.Dropout(0.1)

    def forward(self, x):
        return self.drop(x + self.table[: x.shape[1]])


class FrozenProjection(nn.Module):  # builds
    """requires_grad=False makes no difference: it is in no registry."""

    def __init__(self, width=8):
        super().__init__()
        self.basis = torch.randn(width, width, requires_grad=False)  # want: TPM101

    def forward(self, x):
        return x @ self.basis


class Registered(nn.Module):  # builds
    def __init__(self, length=16):
        super().__init__()
        self.register_buffer("mask", torch.tril(torch.ones(length, length)), persistent=False)
        self.register_buffer("scale", None)
        self.scale = torch.ones(1)
        self.weight = nn.Parameter(torch.randn(length))
        self.shift = nn.Buffer(torch.zeros(length))
        self.register_parameter("bias", None)
        self.bias = nn.Parameter(torch.zeros(length))

    def forward(self, x):
        return x * self.mask * self.scale + self.weight + self.shift + self.bias


class Replaced(nn.Module):  # builds
    """What stands there when the constructor returns is what counts."""

    def __init__(self):
        super().__init__()
        self.size = torch.zeros(3)
        self.size = 3
        self.grid = torch.arange(4.0)
        self.grid = self.grid.view(2, 2)  # want: TPM101
        self.levels = torch.arange(4)
        self.levels = self.levels.tolist()

    def forward(self, x):
        return x * self.grid + self.size + len(self.levels)


class NotAModule:
    def __init__(self):
        self.mask = torch.ones(3)

    def forward(self, x):
        return x * self.mask


class ByClassOfTorch(nn.Module):  # builds
    """The class of tensors makes one, too."""

    def __init__(self, width=4):
        super().__init__()
        self.mask = torch.Tensor(width)  # want: TPM101

    def forward(self, x):
        return x * self.mask


def activation(name):
    if name == "relu":
        return torch.relu
    if name == "silu":
        return nn.SiLU
    raise ValueError(name)


class CallsWhatItHolds(nn.Module):  # builds
    """Whatever it is that is called, it is no tensor: only a class was ever meant to be called with the width."""

    def __init__(self, name="silu", width=4):
        super().__init__()
        self.act = activation(name)(width)
        self.bias = activation("relu")(torch.ones(width))  # want: TPM101

    def forward(self, x):
        return self.act(x) + self.bias


class CallsInTheOtherCase(nn.Module):  # builds
    def __init__(self, gated=False):
        super().__init__()
        self.gated = gated
        if gated:
            self.gate = nn.Sigmoid()
        else:
            self.gate = torch.ones(4)  # want: TPM101

    def forward(self, x):
        return self.gate(x) if self.gated else x * self.gate


class OutOfRegisteredParameters(nn.Module):  # builds
    """What is computed from a registered Parameter is a tensor of its own."""

    def __init__(self):
        super().__init__()
        self.named = nn.ParameterDict({"a": torch.ones(2)})
        self.twice = self.named["a"] * 2  # want: TPM101

    def forward(self, x):
        return x * self.twice


class OutOfAParameterList(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.listed = nn.ParameterList([torch.ones(2)])
        self.half = self.listed[0] / 2  # want: TPM101

    def forward(self, x):
        return x * self.half


class ScaledInPlace(nn.Module):  # builds
    """One tensor is told once, where it is made."""

    def __init__(self, width=3):
        super().__init__()
        self.table = torch.ones(width)  # want: TPM101
        self.table /= self.table.norm()
        self.shift = None
        if width > 2:
            self.shift = torch.ones(width)  # want: TPM101
            self.shift += 1

    def forward(self, x):
        return x * self.table + self.shift


class ScaledBelow(ScaledInPlace):  # builds
    """In another constructor, that of a base, or of another file, is not at hand."""

    def __init__(self):
        super().__init__()
        self.table *= 2  # want: TPM101


class SlicesAreBuffers(nn.Module):
    """They share the memory of the whole: a checkpoint is loaded into it."""

    def __init__(self, sizes):
        super().__init__()
        self._flat = torch.zeros(sum(sizes), dtype=torch.int64)
        at = 0
        for i, n in enumerate(sizes):
            self.register_buffer(f"t{i}", self._flat[at : at + n])
            at += n

    def forward(self, ids, new):
        self._flat[ids] = new
        return self._flat[ids]


class OtherSlices(nn.Module):  # builds: OtherSlices(3)
    def __init__(self, size):
        super().__init__()
        self.flat = torch.zeros(size)  # want: TPM101
        other = torch.ones(size)
        self.register_buffer("head", other[:2])

    def forward(self, x):
        return x * self.flat + self.head.sum()


class Lookup(nn.Module):
    """Its owner registers what it gives."""

    def __init__(self, size):
        super().__init__()
        self.lengths = torch.zeros(size)
        self.other = torch.zeros(size)  # want: TPM101

    def update(self, ids, values):
        self.lengths[ids] = values

    def states(self):
        yield "lengths", self.lengths

    def pairs(self):
        return [("other", self.other.sum())]

    def forward(self, ids):
        return self.lengths[ids] + self.other[ids]


class OwnsLookup(nn.Module):  # builds: OwnsLookup(3)
    def __init__(self, size):
        super().__init__()
        self.lookup = Lookup(size)
        for name, tensor in self.lookup.states():
            self.register_buffer(name, tensor)

    def forward(self, ids):
        return self.lookup(ids)


class SecondName(nn.Module):
    """What a part of it has: methods put that back there."""

    def __init__(self, n, make):
        super().__init__()
        self.table = make(n)
        self._full: torch.Tensor = self.table.weights
        self._other: torch.Tensor = self.table.others  # want: TPM101

    def gather(self, size):
        self._full.untyped_storage().resize_(size)
        self.table.weights = self._full[:size]

    def forward(self, x):
        return self.table(x) * self._other
