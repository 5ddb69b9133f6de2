# choice: unsafe
"""Indented by tabs."""

import torch
import torch.nn as nn


class Net(nn.Module):
	def __init__(self, depth=2):
		super().__init__()
		self.blocks = nn.ModuleList([  # want: TPM106
			nn.Linear(3, 3)  # one
			for _ in range(depth)
		])
		self.register_buffer(
			"scale",
			torch.ones(  # want: TPM101
				3,  # the width
			),
			persistent=False,
		)  # trailing
		self.register_buffer(
			"sum",
			(torch.ones(3)  # want: TPM101
		            + 1),
			persistent=False,
		)
		if depth: self.register_buffer("short", torch.zeros(1), persistent=False)  # want: TPM101

	def forward(self, x):
		for block in self.blocks: x = block(x)
		return x * self.scale + self.short + self.sum
