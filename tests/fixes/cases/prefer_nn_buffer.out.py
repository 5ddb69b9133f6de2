# choice: unsafe torch_buffer
# enable: TPM502
"""Where nn.Buffer is preferred, what gets registered is written so, unless it may be None."""

import torch
from torch import nn, Tensor


class Net(nn.Module):
    def __init__(self, given: Tensor, maybe: Tensor | None = None, n: int = 2):
        super().__init__()
        self.old = nn.Buffer(torch.ones(n))  # want: TPM502
        self.register_buffer("none", None)
        self.register_buffer("g", given)  # left: TPM502
        self.register_buffer("m", maybe)
        self.mask = nn.Buffer(torch.ones(n), persistent=False)  # want: TPM101
        self.given = nn.Buffer(given, persistent=False)  # want: TPM110
        self.register_buffer("maybe", maybe, persistent=False)  # want: TPM110
        self.register_buffer("comp", torch.ones(n) if n > 1 else None, persistent=False)  # want: TPM101
        a, b = torch.ones(2), torch.zeros(3)  # want: TPM101
        self.b = nn.Buffer(b, persistent=False)

    def forward(self, x):
        return x * self.mask + self.old + self.given + self.maybe + self.b + self.comp
