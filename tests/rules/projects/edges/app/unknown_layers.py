"""Layers of a framework that nobody here knows: the file has never heard of torch."""

from framework_that_is_not_there import nn, ops


class Attention(nn.Cell):
    def __init__(self, width=4):
        super().__init__()
        self.proj = nn.Linear(width, width)
        index = ops.arange(width).unsqueeze(1)
        index[:, 0] += width - 1
        self.index = index.sum(-1)

    def forward(self, x):
        return self.proj(x) + self.index
