"""Tensors without dimensions serve from the CPU in a container as they do by themselves, if all of it are such."""

from typing import NamedTuple, Optional

import torch
import torch.nn as nn
from torch.autograd import Function
from torch.distributions import constraints, transform_to


class Neuron(NamedTuple):
    tau: torch.Tensor = torch.as_tensor(200.0)
    threshold: torch.Tensor = torch.as_tensor(1.0)
    method: str = "super"
    alpha: float = 100.0


class Adapting(NamedTuple):
    neuron: Neuron = Neuron()
    beta: torch.Tensor = torch.as_tensor(1.8)


class Wide(NamedTuple):
    tau: torch.Tensor = torch.ones(3)
    threshold: torch.Tensor = torch.as_tensor(1.0)


class State(NamedTuple):
    v: torch.Tensor
    z: torch.Tensor


class Fire(Function):
    @staticmethod
    def forward(ctx, x, alpha):
        ctx.save_for_backward(x, torch.as_tensor(alpha))
        return (x > 0).float() * alpha

    @staticmethod
    def backward(ctx, grad):
        return grad, None


fire = Fire.apply


def step(x, state, p: Neuron = Neuron()):
    if p.method == "none":
        return x
    v = state.v + p.tau * (x - state.v)
    v -= p.threshold
    return fire(v - p.threshold, p.alpha)


class Cell(nn.Module):  # builds: Cell()
    def __init__(self, p: Neuron = Neuron()):
        super().__init__()
        self.p = p  # want: TPM104

    def forward(self, x, state=None):
        if state is None:
            state = State(v=self.p.threshold, z=torch.zeros_like(x))
        return step(x, state, p=self.p)


class AdaptingCell(nn.Module):  # builds: AdaptingCell()
    def __init__(self, p: Optional[Adapting] = None, kept=None):
        super().__init__()
        self.p = p if p is not None else Adapting()  # want: TPM104
        self.kept = {"low": torch.tensor(0.0), "high": torch.tensor(1.0), "name": "limits"}  # want: TPM104
        self.scales = [torch.tensor(2.0**i) for i in range(3)]  # want: TPM104
        self.state = State(torch.tensor(0.0), z=torch.tensor(1.0))  # want: TPM104
        self.nested = {"x": [torch.tensor(1.0)], "y": {"z": torch.tensor(2.0)}}  # want: TPM104
        self.stacked = (torch.tensor(0.0), torch.tensor(1.0))  # want: TPM104

    def forward(self, x):
        if self.kept["name"]:
            x = x.clamp(self.kept["low"], self.kept["high"])
        for scale in self.scales:
            x = x * scale
        for key, scale in self.nested["y"].items():
            x -= scale * self.state.v + sum(self.scales)
        x = x + self.nested["x"][0]
        return self.p.beta * x * self.p.neuron.tau + torch.stack(self.stacked)


class WideCell(nn.Module):  # builds: WideCell()
    def __init__(self, p: Wide = Wide()):
        super().__init__()
        self.p = p  # want: TPM104
        self.grown = [torch.tensor(1.0)]  # want: TPM104
        self.grown.append(torch.ones(3))

    def forward(self, x):
        return x * self.p.tau + self.grown[0] + self.grown[1]


class Node(nn.Module):  # builds: Node()
    def __init__(self, threshold: float = 1.0, learn: bool = False):
        super().__init__()
        self.threshold = nn.Parameter(torch.tensor(threshold)) if learn else torch.tensor(threshold)  # want: TPM111
        self.eps = torch.tensor(1e-6)  # want: TPM111
        self.wide = torch.full((3,), 1e-6)  # want: TPM101
        self.own = torch.tensor(threshold)  # want: TPM111
        self.whole = torch.tensor([threshold])  # want: TPM101
        self.act = self.Spike.apply

    class Spike(Function):
        @staticmethod
        def forward(ctx, x, threshold):
            return (x >= 0.5 * threshold).float() * threshold

        @staticmethod
        def backward(ctx, grad):
            return grad, None

    def forward(self, x):
        spike = self.Spike.apply
        x = spike(x, self.threshold.clamp(min=1e-3))
        x = self.act(x, self.own) + self.act(x, self.whole)
        return transform_to(constraints.greater_than(self.eps))(x) + transform_to(constraints.less_than(self.wide))(x)
