"""Nothing can be registered before Module.__init__ has run, and running it twice throws away what was registered."""

import torch
from torch import nn


class Bias(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        self.bias = nn.Parameter(torch.zeros(dim))  # TPM201: AttributeError
        super().__init__()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.bias


class BiasFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.bias


class Projection(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        self.linear = nn.Linear(dim, dim)  # TPM202: AttributeError
        super().__init__()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


class Offset(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        self.register_buffer("offset", torch.ones(dim))  # TPM203: AttributeError
        super().__init__()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.offset


class Forgotten(nn.Module):
    def __init__(self, dim: int = 8) -> None:  # TPM204: AttributeError at the first line that needs a Module
        self.dim = dim
        self.linear = nn.Linear(dim, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


class Skipped(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super(nn.Module, self).__init__()  # TPM205: starts after nn.Module, and so leaves it out
        self.linear = nn.Linear(dim, dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x)


class ProjectionFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.dim = dim
        self.linear = nn.Linear(dim, dim)
        self.register_buffer("offset", torch.ones(dim))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.linear(x) + self.offset


class Encoder(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.encode = nn.Linear(dim, dim)


class Decoder(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.decode = nn.Linear(dim, dim)


class AutoEncoder(Encoder, Decoder):
    def __init__(self, dim: int = 8) -> None:
        Encoder.__init__(self, dim)
        Decoder.__init__(self, dim)  # TPM206: Module.__init__ runs again, and self.encode is gone

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.decode(self.encode(x))


class AutoEncoderFixed(nn.Module):
    def __init__(self, dim: int = 8) -> None:
        super().__init__()
        self.encoder = Encoder(dim)
        self.decoder = Decoder(dim)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.decoder.decode(self.encoder.encode(x))
