"""What is made of a plain tensor and of other plain state is where they are, and may be moved in their place."""

import torch
import torch.nn as nn


class MovesWhatItMakes(nn.Module):  # builds: MovesWhatItMakes(4)
    def __init__(self, n, device=None):
        super().__init__()
        self.emb = nn.Embedding(n, 2)
        self._device = device
        self.cats = torch.arange(n).unsqueeze(-1)  # want: TPM111
        self.centre = torch.linspace(0, 1, n)  # want: TPM111
        self.freqs = torch.linspace(0, 1, 8).repeat(n, 1)  # want: TPM111
        self.double = self.freqs * 2  # want: TPM111

    def _bank(self, centre, sharp=2):
        return torch.exp(-((self.freqs - centre) ** sharp) * self.double).transpose(0, 1)

    def forward(self, x):
        rows = torch.stack([self.cats[i, :] for i in range(self.emb.num_embeddings)], dim=0)
        bank = self._bank(self.centre.repeat(8, 1).transpose(0, 1)).to(x.device)
        return x @ bank, self.emb(rows[:, 0].to(device=x.device, dtype=torch.long))


def joined(table, other):
    return table @ other.flip(0)


class MeetsWhatIsElsewhere(nn.Module):  # builds: MeetsWhatIsElsewhere(4)
    def __init__(self, n):
        super().__init__()
        self.left = torch.ones(n, n)  # want: TPM111
        self.right = torch.ones(n, n)  # want: TPM111
        self.weight = nn.Parameter(torch.ones(n, n))
        self.learned = torch.nn.Parameter(torch.ones(n, n))
        self.register_buffer("scale", torch.ones(n))
        self.centre = torch.ones(n, n)  # want: TPM101
        self.shift = torch.ones(n)  # want: TPM101
        self.tilt = torch.ones(n)  # want: TPM101
        self.rows = torch.ones(n, n)  # want: TPM101
        self.freqs = torch.ones(n, n)  # want: TPM101

    def _times(self, factor):
        return self.freqs * factor

    def forward(self, x):
        both = joined(self.left, self.right).to(x.device) + (self.centre * self.weight).to(x.device)
        wrong = joined(self.rows, x).to(x.device) + (self.shift * self.scale).to(x.device)
        wrong = wrong + torch.stack([self.tilt * row for row in x]).to(x.device)
        return both + wrong + self._times(self.centre).to(x.device) + self._times(x).to(x.device) + self.learned
