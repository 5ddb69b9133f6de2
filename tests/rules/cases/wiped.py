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


class Resettable(nn.Module):  # builds
    """The whole constructor again: what it registers comes back."""

    def __init__(self, width=4):
        super().__init__()
        self.width = width
        self.fc = nn.Linear(width, width)

    def reset(self):
        self.__init__(self.width)

    def forward(self, x):
        return self.fc(x)


class ResettableBelow(Resettable):  # builds
    def __init__(self, width=4):
        super().__init__(width)
        self.out = nn.Linear(width, 1)

    def resize(self, width):
        self.__init__(width)

    def forward(self, x):
        return self.out(super().forward(x))


class ResetInPart(Resettable):  # builds
    """Only the constructor above: what this one registered is gone."""

    def __init__(self, width=4):
        super().__init__(width)
        self.out = nn.Linear(width, 1)

    def resize(self, width):
        super().__init__(width)  # want: TPM206

    def forward(self, x):
        return self.out(super().forward(x))


class Reranker(Encoder):
    """Its super().__init__() reaches whatever class comes next."""

    def __init__(self, width=4):
        super().__init__(width)
        self.depth = 2


class Reader(Encoder):
    def __init__(self, width=4):
        super().__init__(width)
        self.read = nn.Linear(width, width)


class RerankingReader(Reranker, Reader):  # builds
    """All that was registered by the first call is registered by the second, too."""

    def __init__(self, width=4):
        Reranker.__init__(self, width)
        Reader.__init__(self, 2 * width)

    def forward(self, x):
        return self.read(self.encode(x))


class ReadingReranker(Reader, Reranker):  # builds
    def __init__(self, width=4):
        Reader.__init__(self, width)
        Reranker.__init__(self, width)  # want: TPM206

    def forward(self, x):
        return self.read(self.encode(x))


class BelowReading(RerankingReader):  # builds
    def __init__(self, width=4):
        super().__init__(width)
        self.out = nn.Linear(width, 1)


class WrittenTwice(nn.Module):  # builds
    """All comes back, and yet nobody means to write this."""

    def __init__(self, rate=0.1):
        super().__init__()
        self.dropout = nn.Dropout(rate)
        super().__init__()  # want: TPM206
        self.dropout = nn.Dropout(rate)

    def forward(self, x):
        return self.dropout(x)


class Model(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.model = nn.Linear(width, width)


class Stepped(Model):
    def __init__(self, width=4, eta=0.1):
        super().__init__(width)
        self.register_buffer("eta", torch.full((2,), eta))

    def forward(self, x):
        return self.model(x) * self.eta.sum()


class Scaled(Model):
    def __init__(self, width=4, eta=0.1):
        Model.__init__(self, width)
        self.rate = eta

    def forward(self, x):
        return self.model(x) * self.rate


class OtherRate(Scaled, Stepped):  # builds
    """What the second call drops, only the forward reads that it replaces."""

    def __init__(self, width=4, eta=0.1):
        Stepped.__init__(self, width, eta)
        Scaled.__init__(self, width, eta)


class BothRates(Scaled, Stepped):  # builds
    def __init__(self, width=4, eta=0.1):
        Stepped.__init__(self, width, eta)
        Scaled.__init__(self, width, eta)  # want: TPM206

    def forward(self, x):
        return super().forward(x) + self.eta.sum()


class Misspelt(nn.Conv1d):  # builds: Misspelt(1, 1, 1)
    """Nobody calls a private method that the class does not speak of."""

    def __init(self, cin, cout, k):
        super().__init__(cin, cout, k)

    def forward(self, x):
        return super().forward(x)


class Called(nn.Conv1d):  # builds: Called(1, 1, 1)
    def __renew(self, cin, cout, k):
        super().__init__(cin, cout, k)  # want: TPM206

    def forward(self, x):
        self.__renew(1, 1, 1)
        return super().forward(x)
