"""Names that cannot be registered, and names that are taken."""

import torch
from torch import nn


class Scales(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        for stage in range(2):
            self.register_buffer(f"scale.{stage}", torch.ones(dim))  # TPM305: KeyError, a name may hold no dot


class ScalesFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        for stage in range(2):
            self.register_buffer(f"scale_{stage}", torch.ones(dim))


class Linear(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.bias = None
        self.register_parameter("bias", nn.Parameter(torch.zeros(dim)))  # TPM306: KeyError, self.bias exists


class LinearFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_parameter("bias", nn.Parameter(torch.zeros(dim)))


class Precision(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_buffer("half", torch.full((dim,), 0.5))  # TPM306: KeyError, Module.half() exists


class PrecisionFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.register_buffer("one_half", torch.full((dim,), 0.5))


class Embedding(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(dim))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        self.weight = torch.randn_like(self.weight)  # TPM307: TypeError, only a Parameter or None may follow


class EmbeddingFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(dim))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        nn.init.normal_(self.weight)


class Norm(nn.Module):
    def __init__(self, dim: int = 8, affine: bool = False) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        if not affine:
            self.norm = torch.tanh  # TPM308: TypeError, only a Module or None may follow


class NormFixed(nn.Module):
    def __init__(self, dim: int = 8, affine: bool = False) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dim) if affine else nn.Tanh()


class Counter(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("steps", torch.zeros((), dtype=torch.long))
        self.reset()

    def reset(self) -> None:
        self.steps = 0  # TPM309: TypeError, only a tensor or None may follow


class CounterFixed(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("steps", torch.zeros((), dtype=torch.long))
        self.reset()

    def reset(self) -> None:
        self.steps.zero_()
