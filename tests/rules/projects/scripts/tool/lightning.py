"""Named like the package that it imports, which need not be installed here."""

import lightning
import torch


class LightningModule(lightning.LightningModule):
    def __init__(self):
        super().__init__()
        self.table = torch.ones(4)  # want: TPM101

    def forward(self, x):
        return x * self.table
