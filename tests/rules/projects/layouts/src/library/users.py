import library
import library.core.blocks as blocks
import torch
from library import Plain, PublicBlock
from library.core import blocks as again


class A(library.Block):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class B(PublicBlock):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class C(blocks.Block, Plain):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class D(again.Block):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class E(Plain):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)

    def forward(self, x):
        return x * self.mask
