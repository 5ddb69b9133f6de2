"""Parts of constructors, which classes that have nothing to do with them have under the same names."""

import torch
from torch import nn


class Permute(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.channels = channels
        self.scales = torch.arange(channels)  # want: TPM112
        self.reset_scales()

    def reset_scales(self):
        self.layer = nn.Linear(self.channels, int((self.scales * torch.ones(self.channels)).sum()))

    def forward(self, x):
        return self.layer(x)


# What a remark says of self.reset_scales() calls nothing.
class Reverse(nn.Module):
    """It has a part of that name too."""

    def __init__(self):
        super().__init__()
        self.reset_scales()

    def reset_scales(self):
        self.count = 0

    def again(self):
        self.reset_scales()


class Wide(nn.Module):
    """A class of another file inherits one that inherits this, and runs the part again, past its own."""

    def __init__(self, channels):
        super().__init__()
        self.channels = channels
        self.widths = torch.arange(channels)  # want: TPM111
        self.reset_widths()

    def reset_widths(self):
        self.width = (self.widths * torch.ones(self.channels)).sum().item()

    def forward(self, x):
        return x * self.width


class Held(nn.Module):
    """Something else calls the part by an object that it holds."""

    def __init__(self, channels):
        super().__init__()
        self.channels = channels
        self.sizes = torch.arange(channels)  # want: TPM111
        self.reset_sizes()

    def reset_sizes(self):
        self.size = (self.sizes * torch.ones(self.channels)).sum().item()

    def forward(self, x):
        return x * self.size


class Mixed(nn.Module):
    """A class that has no such part itself may be joined with this one."""

    def __init__(self, channels):
        super().__init__()
        self.channels = channels
        self.ranks = torch.arange(channels)  # want: TPM111
        self.reset_ranks()

    def reset_ranks(self):
        self.rank = (self.ranks * torch.ones(self.channels)).sum().item()

    def forward(self, x):
        return x * self.rank
