# choice: unsafe torch_buffer
# enable: TPM502
"""Where nn.Buffer is preferred, what gets registered is written so, unless it may be None."""

import torch
from torch import nn, Tensor


class Net(nn.Module):
    def __init__(self, given: Tensor, maybe: Tensor | None = None, n: int = 2):
        super().__init__()
        self.register_buffer("old", torch.ones(n))  # want: TPM502
        self.register_buffer("none", None)
        self.register_buffer("g", given)  # left: TPM502
        self.register_buffer("m", maybe)
        self.mask = torch.ones(n)  # want: TPM101
        self.given = given  # want: TPM110
        self.maybe = maybe  # want: TPM110
        self.comp = torch.ones(n) if n > 1 else None  # want: TPM101
        a, self.b = torch.ones(2), torch.zeros(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask + self.old + self.given + self.maybe + self.b + self.comp
