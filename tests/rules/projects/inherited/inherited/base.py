"""A base whose method places tensors on the device that its module keeps for all."""

import torch
import torch.nn as nn

DEVICE = torch.device("cuda:0" if torch.cuda.is_available() else "cpu")


class Base(nn.Module):
    def make(self):
        return torch.zeros(3, 3).to(DEVICE)

    def renew(self):
        self.renewed = torch.zeros(3, 3).to(DEVICE)


class Here(Base):
    def __init__(self):
        super().__init__()
        self.table = self.make()  # want: TPM111
        self.renewed = self.make()  # want: TPM111

    def forward(self, x):
        return x * self.table * self.renewed
