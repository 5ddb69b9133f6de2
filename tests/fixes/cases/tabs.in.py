# choice: unsafe
"""Indented by tabs."""

import torch
import torch.nn as nn


class Net(nn.Module):
	def __init__(self, depth=2):
		super().__init__()
		self.blocks = [  # want: TPM106
			nn.Linear(3, 3)  # one
			for _ in range(depth)
		]
		self.scale = torch.ones(  # want: TPM101
			3,  # the width
		)  # trailing
		self.sum = (torch.ones(3)  # want: TPM101
		            + 1)
		if depth: self.short = torch.zeros(1)  # want: TPM101

	def forward(self, x):
		for block in self.blocks: x = block(x)
		return x * self.scale + self.short + self.sum
