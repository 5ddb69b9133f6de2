"""A list, tuple or dict on a module hides what it holds: use ModuleList, ModuleDict, ParameterList, ParameterDict."""

import torch
from torch import nn


class Stack(nn.Module):
    def __init__(self, dim: int = 8, depth: int = 3) -> None:
        super().__init__()
        self.blocks = [nn.Linear(dim, dim) for _ in range(depth)]  # TPM106: the blocks are never trained nor saved

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            x = block(x).relu()
        return x


class StackFixed(nn.Module):
    def __init__(self, dim: int = 8, depth: int = 3) -> None:
        super().__init__()
        self.blocks = nn.ModuleList([nn.Linear(dim, dim) for _ in range(depth)])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for block in self.blocks:
            x = block(x).relu()
        return x


class Experts(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.heads = {}  # TPM106: a dict hides them as a list does
        for name in ("up", "down"):
            self.heads[name] = nn.Linear(dim, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.heads["up"](x) - self.heads["down"](x)


class ExpertsFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.heads = nn.ModuleDict()
        for name in ("up", "down"):
            self.heads[name] = nn.Linear(dim, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.heads["up"](x) - self.heads["down"](x)


class Mixture(nn.Module):
    def __init__(self, dim: int = 8, parts: int = 2) -> None:
        super().__init__()
        self.centres = [nn.Parameter(torch.randn(dim)) for _ in range(parts)]  # TPM105: no optimizer sees them
        self.scales = [torch.ones(dim) for _ in range(parts)]  # TPM104: neither moved nor saved

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return sum((x - centre) * scale for centre, scale in zip(self.centres, self.scales, strict=True))


class MixtureFixed(nn.Module):
    def __init__(self, dim: int = 8, parts: int = 2) -> None:
        super().__init__()
        self.centres = nn.ParameterList([nn.Parameter(torch.randn(dim)) for _ in range(parts)])
        self.register_buffer("scales", torch.ones(parts, dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return sum((x - centre) * scale for centre, scale in zip(self.centres, self.scales, strict=True))
