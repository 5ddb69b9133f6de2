# choice: unsafe persistent torch_buffer
'''Tensors become nn.Buffer, in the alias of the file.'''
import torch

MODE = 'plain'


class Net(torch.nn.Module):
    def __init__(self, given: torch.Tensor):
        super(Net, self).__init__()
        self.mask = torch.ones(3)  # want: TPM101
        self.given = given  # want: TPM110
        self.typed: torch.Tensor = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask + self.given + self.typed


class Missing(torch.nn.Module):
    def __init__(self):  # want: TPM204
        self.linear = torch.nn.Linear(3, 3)
