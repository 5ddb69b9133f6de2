"""TPM206: Module.__init__ a second time over registered state."""

import torch
import torch.nn as nn


class Encoder(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.encode = nn.Linear(width, width)


class Decoder(nn.Module):
    def __init__(self, width=4):
        super(Decoder, self).__init__()
        self.decode = nn.Linear(width, width)


class AutoEncoder(Encoder, Decoder):
    """Encoder's super().__init__() reaches Decoder, so the explicit call afterwards starts anew."""

    def __init__(self, width=4):
        Encoder.__init__(self, width)
        Decoder.__init__(self, width)  # want: TPM206

    def forward(self, x):
        return self.decode(self.encode(x))


class Twice(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.fc = nn.Linear(width, width)
        nn.Module.__init__(self)  # want: TPM206

    def forward(self, x):
        return self.fc(x)


class InTheMiddle(nn.Module):
    def __init__(self):
        nn.Module.__init__(self)
        self.register_buffer("mask", torch.ones(3))
        super().__init__()  # want: TPM206
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x) * self.mask


class NothingYet(nn.Module):  # builds
    """Twice, but nothing was registered in between."""

    def __init__(self):
        nn.Module.__init__(self)
        super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(x)


class Diamond(Encoder, Decoder):  # builds
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)

    def forward(self, x):
        return self.fc(self.decode(self.encode(x)))
