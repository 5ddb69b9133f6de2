"""Methods that the constructors of torch's own classes call, and that nothing else speaks of."""

import torch
from torch import nn


class Filter(nn.Conv2d):
    """What fills the weight is needed no more."""

    def __init__(self, channels, kernel):
        self._kernel = torch.as_tensor(kernel)  # want: TPM112
        super().__init__(channels, channels, kernel_size=len(kernel), groups=channels, bias=False)

    def reset_parameters(self):
        with torch.no_grad():
            self.weight.copy_(self._kernel * torch.ones(3))


class Norm(nn.Module):
    """nn.Module calls no such method."""

    def __init__(self, start):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))
        self._start = torch.as_tensor(start)  # want: TPM101

    def reset_parameters(self):
        with torch.no_grad():
            self.weight.copy_(self._start * self.weight)
