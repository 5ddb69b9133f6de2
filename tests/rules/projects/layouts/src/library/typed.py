from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from library.core import Block
else:
    from library import Block


class Typed(Block):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask
