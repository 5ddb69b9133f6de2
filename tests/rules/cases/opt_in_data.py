"""TPM501, opt-in: .data."""
# enable: TPM501

import torch
import torch.nn as nn


class Data(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width))
        self.fc = nn.Linear(width, width)
        self.weight.data.fill_(1.0)  # want: TPM501
        self.fc.weight.data = torch.eye(width)  # want: TPM501
        self.fc.bias.data.zero_()  # want: TPM501

    def clamp(self):
        self.weight.data.clamp_(0, 1)  # want: TPM501

    def norm(self):
        return self.weight.data.norm()  # want: TPM501

    def forward(self, batch):
        x = batch.data
        return self.fc(x * self.weight)


class NoTensor(nn.Module):  # builds
    def __init__(self, width=4):
        super().__init__()
        self.data = None
        self.weight = nn.Parameter(torch.randn(width))
        with torch.no_grad():
            self.weight.fill_(1.0)
        self.register_buffer("initial", self.weight.detach().clone())

    def forward(self, x):
        return x * self.weight if self.data is None else self.data
