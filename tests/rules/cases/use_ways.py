"""TPM101, TPM111, TPM112: on which ways through a function the tensor has been moved or replaced, and by what."""

import torch
import torch.nn as nn


class MadeInManySteps(nn.Module):  # builds
    """A device that is named at the very beginning of a long expression counts."""

    def __init__(self):
        super().__init__()
        self.steps = torch.ones(3)  # want: TPM111
        self.last = torch.ones(3)  # want: TPM112

    def set_steps(self, n, device=None):
        self.steps = torch.arange(n, device=device).float().add(1).div(2).mul(3).clamp(0).sqrt()

    def forward(self, x):
        h = torch.relu(x)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        h = h + torch.relu(h)
        self.last = h
        return h * self.steps
