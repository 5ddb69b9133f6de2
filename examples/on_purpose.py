"""State that is kept out of the registries on purpose: nothing here is reported."""

import torch
from torch import nn


class Rotary(nn.Module):
    """Complex tables must not be buffers where the model is cast: .to(torch.bfloat16) would drop the imaginary part."""

    def __init__(self, dim: int = 8, length: int = 16) -> None:
        super().__init__()
        angle = torch.outer(torch.arange(length), 1.0 / 10_000 ** (torch.arange(0, dim, 2) / dim))
        self.rotation = torch.polar(torch.ones_like(angle), angle)  # noqa: TPM101

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pairs = torch.view_as_complex(x.float().reshape(*x.shape[:-1], -1, 2))
        return torch.view_as_real(pairs * self.rotation[: x.shape[-2]]).flatten(-2)


class Cache(nn.Module):
    """Moves its tensor itself: a class whose _apply names the attribute knows what it does."""

    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.cache = torch.zeros(dim)

    def _apply(self, fn, recurse: bool = True):
        self.cache = fn(self.cache)
        return super()._apply(fn, recurse)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.cache


class Frozen(nn.Module):
    """A Module in plain sight of nobody: object.__setattr__ keeps it out of parameters() and state_dict()."""

    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        object.__setattr__(self, "teacher", nn.Linear(dim, dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.teacher(x)


class Recurrent(nn.Module):
    """The hidden state is made anew for each sequence: it is no state of the model."""

    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.cell = nn.GRUCell(dim, dim)
        self.hidden = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.hidden = self.cell(x, self.hidden)
        return self.hidden
