"""A file of a package that is run as a program: its folder comes first."""

import torch.nn as nn
from helpers import make_table


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = make_table(4)  # want: TPM101

    def forward(self, x):
        return x * self.table
