"""TPM101, TPM105, TPM112: methods that the constructors of torch's own classes call, and classes have of their own."""

import torch
import torch.nn as nn


class Attention(nn.MultiheadAttention):  # builds: Attention(4, 2)
    """What the weights are drawn with is needed no more."""

    def __init__(self, width, heads):
        self._gain = torch.ones(width)  # want: TPM112
        super().__init__(width, heads)

    def _reset_parameters(self):
        super()._reset_parameters()
        with torch.no_grad():
            self.in_proj_weight.copy_(self.in_proj_weight * self._gain.repeat(1))


class AttentionUsedAgain(nn.MultiheadAttention):  # builds: AttentionUsedAgain(4, 2)
    def __init__(self, width, heads):
        self._mask = torch.ones(width)  # want: TPM101
        super().__init__(width, heads)

    def _reset_parameters(self):
        super()._reset_parameters()
        with torch.no_grad():
            self.in_proj_weight.copy_(self.in_proj_weight * self._mask)

    def forward(self, x):
        return super().forward(x * self._mask, x, x)


class FilledLater(nn.LazyLinear):  # builds: FilledLater(3)
    """The constructor of a lazy one calls it too soon, and the first call once more."""

    def __init__(self, width):
        self._start = torch.ones(width)  # want: TPM101
        super().__init__(width)

    def reset_parameters(self):
        if self.bias is not None and not self.has_uninitialized_params():
            with torch.no_grad():
                self.bias.copy_(self._start * self.bias)


class CalledByNobody(nn.Module):  # builds
    """nn.Module itself calls nothing."""

    def __init__(self):
        super().__init__()
        self.width = torch.ones(3)  # want: TPM101
        self.weight = nn.Parameter(torch.ones(3))

    def reset_parameters(self):
        with torch.no_grad():
            self.weight.copy_(self.weight * self.width)


class Scaled(nn.Linear):  # builds: Scaled(3, 3)
    """What such a method puts on the object is there once it is built."""

    def reset_parameters(self):
        super().reset_parameters()
        self.table = torch.ones(self.out_features)  # want: TPM101

    def forward(self, x):
        return super().forward(x) * self.table


class Attentive(nn.MultiheadAttention):  # builds: Attentive(4, 2)
    def _reset_parameters(self):
        super()._reset_parameters()
        self.scales = [nn.Parameter(torch.ones(4))]  # want: TPM105


class SometimesFilled(nn.Embedding):  # builds: SometimesFilled(3, 3); SometimesFilled(3, 3, _weight=torch.ones(3, 3))
    """Only what has no weights yet."""

    def reset_parameters(self):
        super().reset_parameters()
        self.norms = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return super().forward(x) * self.norms


class Registers(nn.Linear):  # builds: Registers(3, 3)
    """The constructor goes on with what the method has registered."""

    def __init__(self, width, height):
        super().__init__(width, height)
        self.scale = torch.ones(height)

    @torch.no_grad()
    def reset_parameters(self):
        super().reset_parameters()
        self.register_buffer("scale", torch.zeros(self.out_features))

    def forward(self, x):
        return super().forward(x) * self.scale


class TakesItsOwn(nn.Linear):  # raises TypeError: TakesItsOwn(3, 3)
    def reset_parameters(self):
        self.weight = torch.ones(3, 3)  # want: TPM307


class Standardized(nn.Conv2d):  # builds: Standardized(2, 3)
    """The call of torch's constructor comes too soon for what the method asks for, and another follows."""

    def __init__(self, channels, width):
        super().__init__(channels, width, 1)
        self.gain = nn.Parameter(torch.ones(width))
        self.reset_parameters()

    def reset_parameters(self):
        if hasattr(self, "gain"):
            super().reset_parameters()
            nn.init.constant_(self.gain, 0.5)
            self.table = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return super().forward(x) * self.gain[:, None, None] * self.table


class CallsModuleAlone(nn.LayerNorm):  # builds: CallsModuleAlone(3)
    """The constructor of nn.LayerNorm does not run, nor does the method."""

    def __init__(self, width):
        super(nn.LayerNorm, self).__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def reset_parameters(self):
        self.bias = [torch.ones(3)]
