"""TPM101, TPM111: moves that stand in one branch of a test of the device, and what is read in the other."""

import torch
import torch.nn as nn


class Ternary(nn.Module):  # builds
    def __init__(self, use_cuda=False, verbose=False):
        super().__init__()
        self.use_cuda = use_cuda
        self.verbose = verbose
        self.a = torch.zeros(3, 3)  # want: TPM111
        self.b = torch.zeros(3, 3)  # want: TPM111
        self.c = torch.zeros(3, 3)  # want: TPM111
        self.d = torch.zeros(3, 3)  # want: TPM111
        self.e = torch.zeros(3, 3)  # want: TPM111
        self.f = torch.zeros(3, 3)  # want: TPM111
        self.g = torch.zeros(3, 3)  # want: TPM111
        self.left = torch.zeros(3, 3)  # want: TPM101
        self.turned = torch.zeros(3, 3)  # want: TPM101
        self.joined = torch.zeros(3, 3)  # want: TPM101
        self.untold = torch.zeros(3, 3)  # want: TPM101
        self.wrong = torch.zeros(3, 3)  # want: TPM101

    def forward(self, x):
        x = x @ (self.a.cuda() if x.is_cuda else self.a)
        x = x @ (self.b if not x.is_cuda else self.b.cuda())
        x = x @ (self.c.to(x.device) if self.c.device != x.device else self.c)
        x = x @ (self.d if self.d.is_cuda else self.d.cuda())
        x = x @ (self.e.cuda() if torch.cuda.is_available() else self.e)
        x = x @ (self.f if x.device.type == "cpu" else self.f.to(x.device))
        return x @ (self.g.cuda() if self.use_cuda and x.is_cuda else self.g.to(x.device))

    def score(self, x):
        x = x @ (self.left if x.is_cuda else self.left.T)
        x = x @ (self.turned.cpu() if not x.is_cuda else self.turned)
        x = x @ (self.joined.cuda() if x.is_cuda and self.verbose else self.joined)
        x = x @ (self.untold.cuda() if self.verbose else self.untold)
        return x @ (self.wrong if self.wrong.device.type == "cpu" else self.wrong.to(x.device))


class Branches(nn.Module):  # builds
    def __init__(self):
        super().__init__()
        self.a = torch.zeros(3, 3)  # want: TPM111
        self.b = torch.zeros(3, 3)  # want: TPM111
        self.c = torch.zeros(3, 3)  # want: TPM111
        self.d = torch.zeros(3, 3)  # want: TPM111
        self.elsewhere = torch.zeros(3, 3)  # want: TPM101
        self.both = torch.zeros(3, 3)  # want: TPM101
        self.alone = torch.zeros(3, 3)  # want: TPM101
        self.after = torch.zeros(3, 3)  # want: TPM101

    def forward(self, x):
        if x.is_cuda:
            a = self.a.cuda()
        else:
            a = self.a
        if x.device == torch.device("cpu"):
            x = x @ self.b
        else:
            x = x @ self.b.to(x.device)
        return x @ a @ self.last(x)

    def last(self, x):
        if not x.is_cuda:
            return x @ self.c
        x = x @ self.c.cuda()
        if x.is_cuda:
            return x @ self.d.cuda()
        return x @ self.d

    def score(self, x):
        if x.is_cuda:
            x = x @ self.both
        else:
            x = x @ self.elsewhere @ self.both
        if x.requires_grad:
            return x @ self.alone.to(x.device)
        return x @ self.alone

    def last_score(self, x):
        if not x.is_cuda:
            x = x @ self.after
        return x @ self.after.to(x.device)


class Numbered(nn.Module):  # builds
    """A device has a number, and a type, which are no tensors."""

    def __init__(self):
        super().__init__()
        self.a = torch.zeros(3, 3)  # want: TPM111
        self.b = torch.zeros(3, 3)  # want: TPM111
        self.c = torch.zeros(3, 3)  # want: TPM111
        self.d = torch.zeros(3, 3)  # want: TPM101
        self.made = torch.zeros(3, 3)  # want: TPM101

    def forward(self, x):
        a = self.a
        if a.get_device() != x.get_device():
            a = a.to(x.device)
        b = self.b if self.b.device.type == x.device.type else self.b.to(x.device)
        c = self.c if self.c.is_cuda == x.is_cuda else self.c.to(x.device)
        d = self.d if self.d.get_device() != x.get_device() else self.d.to(x.device)
        made = torch.zeros(3, 3, device=self.made.get_device())
        return x @ a @ b @ c @ d @ made
