"""Layers of another framework, which look like torch's; the file may even import torch, to compare the two."""

import paddle
import paddle.nn as nn
import torch


class Attention(nn.Layer):
    def __init__(self, width=4):
        super().__init__()
        self.proj = nn.Linear(width, width)
        self.register_buffer("table", paddle.ones([width]))
        index = paddle.arange(width).unsqueeze(axis=1)
        index[:, 0] += width - 1
        self.index = index.sum(-1)
        self.other = torch.ones(width)

    def forward(self, x):
        return self.proj(x) * self.table + self.index
