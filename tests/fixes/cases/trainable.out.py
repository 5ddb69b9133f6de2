# choice: unsafe
from torch.autograd import Variable
from torch.nn import Module
import torch


class Net(Module):
    def __init__(self, size=3):
        super().__init__()
        self.a = torch.nn.Parameter(torch.zeros(size))  # want: TPM102
        self.b = torch.nn.Parameter(torch.zeros(size))  # want: TPM102
        self.c = torch.nn.Parameter(torch.zeros(size))  # want: TPM102
        self.d = torch.nn.Parameter(torch.zeros(size, requires_grad=True) * 2)  # want: TPM102
        self.g = (torch.zeros(size, requires_grad=True) * 2).detach()  # left: TPM101
        self.e = torch.zeros(size, requires_grad=True)  # left: TPM102

    def forward(self, x):
        self.e = x if self.e is None else self.e
        return self.e + x + self.a + self.b + self.c + self.d + self.g
